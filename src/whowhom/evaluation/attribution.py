"""Suite ``attribution``: cues, sources and contents of PolNeAR against what the coder reads in each sentence.

A source or cue is found when the coder's span shares a word with it; a pair when cue and source of one attribution are
both found in one saying. Contents are compared word by word.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from whowhom.code.document import Document
from whowhom.code.heads import Saying
from whowhom.codebook import cues
from whowhom.evaluation import texts
from whowhom.evaluation.judged import Judged, Miss, values
from whowhom.evaluation.plv import load
from whowhom.evaluation.texts import article_of
from whowhom.extract import sentences
from whowhom.model import Parsed, Span
from whowhom.parse.tree import Tree

Said = dict[str, list[Span]]
"""One attribution: spans of source, cue and content."""


def score(data: Path) -> dict[str, float]:
    """F1 of sources, cues, contents (by word) and pairs on the dev part; ``rule_pair_f1`` is grammar's alone."""
    return figures(judge(data))


def judge(data: Path) -> list[Judged]:
    """Every article with what the heads, and the rules alone, read there."""
    rows = load(data / "attribution_polnear" / "dev.jsonl.gz")
    units = []
    for row, (coded, rules) in zip(rows, read(rows), strict=True):
        gold = [{name: [Span(*s) for s in said[name]] for name in said} for said in row["attributions"]]
        units.append(_judged(row, gold, coded, rules))
    return units


def figures(units: Sequence[Judged]) -> dict[str, float]:
    """The suite's metrics."""
    return {
        f"{name}_f1": f1_of_recalls(units, name) for name in ("source", "cue", "content_token", "pair", "rule_pair")
    }


def f1_of_recalls(units: Sequence[Judged], layer: str) -> float:
    """Harmonic mean of recall and precision, which are counted from either side since spans need only touch."""
    recall, precision = (
        sum(hits for hits, _ in pairs) / max(1, sum(total for _, total in pairs))
        for pairs in (values(units, f"{layer} wanted"), values(units, f"{layer} made"))
    )
    return 2 * recall * precision / max(1e-9, recall + precision)


def read(rows: Sequence[dict[str, Any]]) -> Iterator[tuple[list[Said], list[Said]]]:
    """What the heads read in each article, and the rules; a quotation's later sentences belong to its speaker."""
    reporting = cues.load().reporting
    articles = [article_of(row["id"], row["text"], None, sentences(row["text"])) for row in rows]
    for parsed, readings in texts.read(articles):
        document = Document(parsed, reporting)
        said = [_spans(parsed, i, s) for i, reading in enumerate(readings) for s in reading.sayings]
        quoted: list[Said] = [{"source": [], "cue": [], "content": [spoken.span]} for spoken in document.spoken]
        yield said + quoted, list(by_grammar(document, reporting))


def by_grammar(document: Document, reporting: Mapping[str, str]) -> Iterator[Said]:
    """The baseline: the subjects of reporting verbs, with the clause that they govern as what is said."""
    for tree, found in zip(document.trees, document.clauses, strict=True):
        for clause in found:
            if clause.kind != "verb" or clause.lemma not in reporting:
                continue
            contents = tree.children(clause.head, "ccomp", "parataxis", "xcomp")
            yield {
                "source": [_words(tree, *tree.phrase(a.head)) for a in clause.fillers("subj")],
                "cue": [tree.tokens[clause.head].span],
                "content": [_words(tree, *tree.phrase(i)) for i in contents],
            }


def _words(tree: Tree, first: int, last: int) -> Span:
    return Span(tree.tokens[first].span.start, tree.tokens[last - 1].span.end)


def _spans(parsed: Parsed, index: int, saying: Saying) -> Said:
    tokens = parsed.sentences[index].tokens

    def span(first: int, last: int) -> Span:
        return Span(tokens[first].span.start, tokens[last - 1].span.end)

    return {
        "source": [span(*s) for s in saying.sources],
        "cue": [span(*saying.cue)],
        "content": [span(*s) for s in saying.contents],
    }


def _judged(row: dict[str, Any], gold: list[Said], coded: list[Said], rules: list[Said]) -> Judged:
    found: dict[str, tuple[tuple[float, float], ...]] = {}
    for name, ours in (("", coded), ("rule_", rules)):
        for layer in ("source", "cue", "pair"):
            found[f"{name}{layer} wanted"] = (_hits(gold, ours, layer),)
            found[f"{name}{layer} made"] = (_hits(ours, gold, layer),)
    theirs, mine = _letters(row["text"], gold), _letters(row["text"], coded)
    found["content_token wanted"] = ((len(theirs & mine), len(theirs)),)
    found["content_token made"] = ((len(theirs & mine), len(mine)),)
    misses = tuple(
        Miss(
            where=str(row["id"]), text=_around(row["text"], said), layer="pair",
            gold=_shown(row["text"], said) if side == "gold" else "",
            coded=_shown(row["text"], said) if side == "coded" else "",
        )
        for side, these, other in (("gold", gold, coded), ("coded", coded, gold))
        for said in these
        if said["source"] and said["cue"] and not _found(said, other, ("source", "cue"))
    )  # fmt: skip
    return Judged(values=found, misses=misses)


def _hits(these: Sequence[Said], other: Sequence[Said], layer: str) -> tuple[float, float]:
    """How many of ``these`` the other side has too, and how many there are."""
    parts = ("source", "cue") if layer == "pair" else (layer,)
    wanted = [said for said in these if all(said[part] for part in parts)]
    return sum(_found(said, other, parts) for said in wanted), len(wanted)


def _found(said: Said, other: Sequence[Said], parts: Sequence[str]) -> bool:
    return any(all(_touch(said[part], o[part]) for part in parts) for o in other)


def _around(text: str, said: Said) -> str:
    start = max(0, min(s.start for s in said["cue"]) - 160)
    return text[start : max(s.end for s in said["cue"]) + 160]


def _shown(text: str, said: Said) -> str:
    return " · ".join("; ".join(s.of(text) for s in said[name]) for name in ("source", "cue"))


def _touch(first: Sequence[Span], second: Sequence[Span]) -> bool:
    return any(a.start < b.end and b.start < a.end for a in first for b in second)


def _letters(text: str, side: Sequence[Said]) -> set[int]:
    """Where words begin inside contents."""
    found = set()
    for said in side:
        for span in said["content"]:
            found |= {i for i in range(span.start, span.end) if text[i].isalnum() and not text[i - 1 : i].isalnum()}
    return found
