"""Suite ``wikievents``: triggers and arguments of WikiEvents that fall under PLOVER's types.

A trigger is found where the coder has an event of the mapped type whose predicate shares a character with it. Deaths
and injuries are outcomes to PLOVER: an ASSAULT coded there is neither wanted nor false. Arguments are compared on all
wanted triggers: attackers and speakers are actors, targets and victims recipients; words that touch the gold mention
are right.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from whowhom.evaluation.judged import Judged, Miss, f1
from whowhom.evaluation.plv import load, shown
from whowhom.evaluation.texts import article_of
from whowhom.model import EventMention, Span
from whowhom.model.coded import Coded
from whowhom.pipeline import Pipeline

TYPES = {
    "Conflict.Attack": "ASSAULT", "Conflict.Demonstrate": "PROTEST", "Justice.ArrestJailDetain": "COERCE",
    "Justice.ChargeIndict": "COERCE", "Justice.Sentence": "SANCTION", "Justice.Convict": "SANCTION",
    "Justice.InvestigateCrime": "ACCUSE", "Justice.ReleaseParole": "RETREAT", "Contact.ThreatenCoerce": "THREATEN",
    "Contact.RequestCommand": "REQUEST", "Personnel.EndPosition": "RETREAT",
    "ArtifactExistence.DamageDestroyDisableDismantle": "ASSAULT", "Control.ImpedeInterfereWith": "COERCE",
}  # fmt: skip
OUTCOMES = ("Life.Die", "Life.Injure")
ACTORS = {"Attacker", "Demonstrator", "Jailer", "JudgeCourt", "Investigator", "Communicator", "Impeder",
          "DamagerDestroyer", "Prosecutor"}  # fmt: skip
RECIPIENTS = {"Target", "Victim", "Detainee", "Defendant", "Recipient", "Artifact", "Subject"}


def score(data: Path) -> dict[str, float]:
    """trigger_f1 and argument_f1 on the dev part, each in [0, 1]."""
    return figures(judge(data))


def judge(data: Path) -> list[Judged]:
    """Every article."""
    rows = load(data / "event_wikievents" / "dev.jsonl.gz")
    articles = [article_of(row["doc_id"], text_of(row), None, _sentences(row)) for row in rows]
    coded = Pipeline().code_articles(iter(articles))
    return [
        _judged(row, list(item.mentions) if isinstance(item, Coded) else [])
        for row, item in zip(rows, coded, strict=True)
    ]


def figures(units: Sequence[Judged]) -> dict[str, float]:
    """The suite's metrics."""
    return {"trigger_f1": f1(units, "trigger"), "argument_f1": f1(units, "argument")}


def text_of(row: dict[str, Any]) -> str:
    """The text that the tokens' offsets count: the set's own ``text`` is spaced otherwise."""
    line = ""
    for tokens, _ in row["sentences"]:
        for word, start, _ in tokens:
            line += " " * (start - len(line)) + word
    return line


def _sentences(row: dict[str, Any]) -> list[Span]:
    return [Span(tokens[0][1], tokens[-1][2]) for tokens, _ in row["sentences"] if tokens]


def _judged(row: dict[str, Any], events: Sequence[EventMention]) -> Judged:
    offsets = [(start, end) for tokens, _ in row["sentences"] for _, start, end in tokens]
    entities = {e["id"]: _span(offsets, e) for e in row["entity_mentions"]}
    free = [e for e in events if e.type in set(TYPES.values())]
    text = text_of(row)
    hits = wanted = 0
    arguments = [0, 0, 0]
    misses = []
    outcomes = []
    for gold in row["event_mentions"]:
        kind, trigger = gold["event_type"].rpartition(".")[0], _span(offsets, gold["trigger"])
        if kind in OUTCOMES:
            outcomes.append(trigger)
        if kind not in TYPES:
            continue
        wanted += 1
        match = next((e for e in free if e.type == TYPES[kind] and _touches(e, trigger)), None)
        theirs = list(_arguments(gold, entities))
        mine = list(_parties(match)) if match else []
        right = _paired(mine, theirs)
        for i, n in enumerate((right, len(mine), len(theirs))):
            arguments[i] += n
        if match is not None:
            free.remove(match)
            hits += 1
        else:
            here = next((e for e in events if _touches(e, trigger)), None)
            misses.append(
                Miss(
                    where=row["doc_id"], text=text[max(0, trigger.start - 160) : trigger.end + 160],
                    layer="trigger", gold=f"{TYPES[kind]} “{gold['trigger']['text']}”", coded=shown(here),
                )
            )  # fmt: skip
    false = [e for e in free if not (e.type == "ASSAULT" and any(_touches(e, span) for span in outcomes))]
    misses += [Miss(where=row["doc_id"], text=e.evidence.text, layer="trigger", gold="", coded=shown(e)) for e in false]
    return Judged(
        counts={"trigger": (hits, hits + len(false), wanted), "argument": (arguments[0], arguments[1], arguments[2])},
        misses=tuple(misses),
    )


def _paired(mine: Sequence[tuple[str, Span]], theirs: Sequence[tuple[str, Span]]) -> int:
    """How many arguments have a party of their role that touches them, each party for one of them."""
    free = list(mine)
    for role, span in theirs:
        found = next((one for one in free if one[0] == role and one[1].overlaps(span)), None)
        if found is not None:
            free.remove(found)
    return len(mine) - len(free)


def _span(offsets: Sequence[tuple[int, int]], row: dict[str, Any]) -> Span:
    return Span(offsets[row["start"]][0], offsets[row["end"] - 1][1])


def _touches(event: EventMention, span: Span) -> bool:
    predicate = event.evidence.predicate
    return predicate.start < span.end and span.start < predicate.end


def _arguments(gold: dict[str, Any], entities: dict[str, Span]) -> Iterator[tuple[str, Span]]:
    for argument in gold["arguments"]:
        name = argument["role"]
        role = "actor" if name in ACTORS else "recipient" if name in RECIPIENTS else None
        if role and argument["entity_id"] in entities:
            yield role, entities[argument["entity_id"]]


def _parties(event: EventMention) -> Iterator[tuple[str, Span]]:
    for role, people in (("actor", event.actors), ("recipient", event.recipients)):
        for actor in people:
            yield role, Span(actor.start, actor.end)
