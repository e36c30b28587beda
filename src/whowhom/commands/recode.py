"""``recode``: stored documents read again by the present coder, what changes, and the switch to it."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Literal, Protocol

from whowhom.commands.coding import INTERRUPTED, QUARANTINED, link
from whowhom.commands.progress import Progress, say
from whowhom.model import Article, EventMention, Rejected
from whowhom.model.coded import Coded
from whowhom.output import safe, side

if TYPE_CHECKING:
    from whowhom.store.embedded import Store
    from whowhom.store.recoding import Difference


class Coder(Protocol):
    """The part of ``pipeline.Pipeline`` that the command uses."""

    def code_articles(self, articles: Iterable[Article | Rejected]) -> Iterator[Coded | Rejected]:
        """Coded articles, in their order."""


def recode(pipeline: Coder, store: Store, coder: str, format: Literal["table", "jsonl"], switch: bool) -> int:
    """Code all stored documents with ``coder`` beside what the record tells and show what changes.

    With ``switch`` the record then tells the new. 1 where a document could not be coded, 130 where Ctrl-C ended it; the
    same command then goes on from there.
    """
    from whowhom.store import recoding

    failed = 0
    with Progress("coding again") as progress:
        try:
            for item in pipeline.code_articles(recoding.waiting(store, coder)):
                if isinstance(item, Rejected):
                    failed += 1
                    progress.say(f"whowhom: {safe(item.source)}: {safe(item.reason)}")
                    continue
                recoding.keep(store, item, coder)
                progress.step(item.article.source)
        except KeyboardInterrupt:
            progress.say("interrupted: what was coded is kept; the same command goes on from there")
            return INTERRUPTED
    tally: Counter[str] = Counter()
    for one in recoding.differences(store, coder):
        tally[one.kind] += 1
        tally.update(f"its {name}" for name in one.fields)
        _write(one, format)
    say(_summary(tally))
    if switch:
        count = recoding.switch(store, coder)
        link(store)
        say(f"{store.path} now tells what {coder} reads, in {count} documents")
    elif tally:
        say("nothing is switched yet: `whowhom recode --switch` does it")
    return QUARANTINED if failed else 0


def _write(one: Difference, format: Literal["table", "jsonl"]) -> None:
    if format == "jsonl":
        import msgspec

        sys.stdout.write(msgspec.json.encode(one).decode() + "\n")
        return
    mark = {"added": "+", "removed": "-", "changed": "~"}[one.kind]
    told = one.new or one.old
    assert told is not None
    line = f"{mark} {safe(one.document)}  {_told(one.old or told)}"
    if one.kind == "changed" and one.new is not None:
        line += f"  →  {_told(one.new)}  ({', '.join(one.fields)})"
    print(f"{line}  “{safe(told.evidence.predicate.text)}”")


def _told(mention: EventMention) -> str:
    mode = f" {mention.mode}" if mention.mode else ""
    realis = "" if mention.realis == "actual" else f" [{mention.realis}]"
    return f"{side(mention.actors)} {mention.type}{mode}{realis} {side(mention.recipients)}"


def _summary(tally: Counter[str]) -> str:
    if not tally:
        return "nothing changes"
    kinds = ", ".join(f"{tally[kind]} {kind}" for kind in ("added", "removed", "changed"))
    fields = ", ".join(f"{name[4:]} {count}" for name, count in tally.most_common() if name.startswith("its "))
    return f"events: {kinds}" + (f" ({fields})" if fields else "")
