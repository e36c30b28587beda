"""Codings of public news by offsets: which characters of which document say what, without the text.

    python -m training.corpus.standoff --data ../shared/data --coded FILE...

adds working files to ``real.jsonl``. A working file holds codings in the corpus's notation under numbered sentences:
``= document | contexts``, then ``[n]`` and the codings of the document's sentence n; sentences that are left out tell
nothing. One line of ``real.jsonl`` is one document: id, contexts, and of each of its coded sentences the span, events
and sources; all offsets count code points of the document's text (``sources.text_of``).
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from training.corpus import notation
from training.corpus.notation import CodedArticle, CodedSentence, Coding, CodingError, Piece, Source
from training.corpus.sources import documents
from whowhom.extract import sentences as split
from whowhom.model import Span

FILE = Path(__file__).parent / "real.jsonl"
SHORTEST, LONGEST = 20, 420
"""Characters of the sentences that are coded; others are headings, addresses or tables."""

MOST = {"worldwide": 10, "timebank": 9, "meantime": 7}
"""Sentences of a document that are coded at most, by set: many documents rather than whole ones."""


def chosen(name: str, text: str) -> list[Span]:
    """The sentences of a document that are offered for coding."""
    found = [s for s in split(text) if SHORTEST <= s.end - s.start <= LONGEST]
    return found[: MOST[name.partition(":")[0]]]


def texts(data: Path, wanted: set[str]) -> dict[str, str]:
    """Texts of the wanted documents, by id."""
    return {i: text for name in MOST for i, text in documents(data, name) if i in wanted}


def read(data: Path, file: Path = FILE) -> list[tuple[CodedArticle, str, list[Span]]]:
    """Every coded document with its text and the spans of its coded sentences."""
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    found = texts(data, {row["id"] for row in rows})
    out = []
    for row in rows:
        spans = [Span(*s["span"]) for s in row["sentences"]]
        article = CodedArticle(
            id=row["id"], date="", register="other", publisher="", contexts=tuple(row["contexts"]),
            sentences=[_sentence(found[row["id"]], spans, i, s) for i, s in enumerate(row["sentences"])],
        )  # fmt: skip
        out.append((article, found[row["id"]], spans))
    return out


def _sentence(text: str, spans: list[Span], index: int, row: dict[str, Any]) -> CodedSentence:
    def piece(given: list[int] | None) -> Piece | None:
        if given is None:
            return None
        at = next((i for i, s in enumerate(spans) if s.start <= given[0] < s.end), index)
        return Piece(sentence=at, start=given[0] - spans[at].start, end=given[1] - spans[at].start)

    def pieces(given: list[list[int]]) -> tuple[Piece, ...]:
        return tuple(p for p in map(piece, given) if p is not None)

    sentence = CodedSentence(text=spans[index].of(text))
    for event in row.get("events", ()):
        (predicate,) = pieces([event["predicate"]])
        sentence.events.append(
            Coding(
                predicate=predicate, type=event["type"], mode=event["mode"], realis=event["realis"],
                roles={name: pieces(event["roles"].get(name, [])) for name in notation.ROLES.values()},
                sources=tuple(event["sources"]),
            )
        )  # fmt: skip
    for said in row.get("sources", ()):
        sentence.sources.append(
            Source(source=piece(said["source"]), cue=piece(said["cue"]), kind=said["kind"], party=said["party"],
                   content=piece(said["content"]))
        )  # fmt: skip
    return sentence


def convert(data: Path, files: Iterable[Path]) -> Iterator[dict[str, Any]]:
    """Rows of ``real.jsonl`` out of working files; raises CodingError."""
    coded = {name: block for path in files for name, block in _blocks(path)}
    found = texts(data, set(coded))
    for name, (contexts, codings) in sorted(coded.items()):
        text = found[name]
        spans = chosen(name, text)
        shown = [_shown(s.of(text)) for s in spans]
        article = notation.set_below(name, contexts, [plain for plain, _ in shown], codings)

        def place(piece: Piece | None, spans: list[Span] = spans, shown: list[Any] = shown) -> list[int] | None:
            if piece is None:
                return None
            start, at = spans[piece.sentence].start, shown[piece.sentence][1]
            return [start + at[piece.start], start + at[piece.end - 1] + 1]

        rows = []
        for span, sentence in zip(spans, article.sentences, strict=True):
            row: dict[str, Any] = {"span": [span.start, span.end]}
            if sentence.events:
                row["events"] = [
                    {
                        "predicate": place(e.predicate), "type": e.type, "mode": e.mode, "realis": e.realis,
                        "roles": {k: [place(p) for p in v] for k, v in e.roles.items() if v},
                        "sources": list(e.sources),
                    }
                    for e in sentence.events
                ]  # fmt: skip
            if sentence.sources:
                row["sources"] = [
                    {"source": place(s.source), "cue": place(s.cue), "kind": s.kind, "party": s.party,
                     "content": place(s.content)}
                    for s in sentence.sources
                ]  # fmt: skip
            rows.append(row)
        yield {"id": name, "contexts": list(article.contexts), "sentences": rows}


def _shown(text: str) -> tuple[str, list[int]]:
    """A sentence with single blanks, and where each of its characters stands in ``text``."""
    out, at = "", []
    for match in re.finditer(r"\S+", text):
        if out:
            out += " "
            at.append(match.start() - 1)
        out += match[0]
        at += range(match.start(), match.end())
    return out, at


def _blocks(path: Path) -> Iterator[tuple[str, tuple[str, dict[int, list[str]]]]]:
    name, contexts, number = "", "-", -1
    codings: dict[int, list[str]] = {}
    for line in [*path.read_text(encoding="utf-8").splitlines(), "= "]:
        if line.startswith("= "):
            if name:
                yield name, (contexts, codings)
            fields = [part.strip() for part in line[2:].split(" | ")]
            name, contexts, number, codings = fields[0], fields[-1] if len(fields) > 1 else "-", -1, {}
        elif (numbered := re.fullmatch(r"\[(\d+)\]", line.strip())) is not None:
            number = int(numbered[1])
        elif line.strip():
            if number < 0:
                raise CodingError(f"{path.name}: {line!r} stands under no sentence")
            codings.setdefault(number, []).append(line.strip())


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--data", type=Path, required=True)
    options.add_argument("--coded", type=Path, nargs="+", required=True)
    options.add_argument("--out", type=Path, default=FILE)
    given = options.parse_args()
    kept = given.out.read_text(encoding="utf-8").splitlines() if given.out.exists() else []
    rows = {row["id"]: row for row in map(json.loads, kept)}
    rows |= {row["id"]: row for row in convert(given.data, given.coded)}
    lines = [json.dumps(row, ensure_ascii=False) for _, row in sorted(rows.items())]
    given.out.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
