"""How far two coders agree who coded the same articles without seeing each other's work, layer by layer.

Second codings lie in ``second/``: written articles in the notation, real ones as ``real.jsonl``. Finding (predicates,
spans, sources) is scored as F1 of one coder against the other, choosing (type, mode, realis, kind) as the share of
equal choices and Cohen's kappa (Cohen 1960) where both found the thing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from training.corpus import notation, standoff
from training.corpus.notation import CodedArticle, CodedSentence, Coding, Piece

SECOND = Path(__file__).parent / "second"


@dataclass(slots=True)
class Tally:
    """Matches and totals of both coders by layer of finding; pairs of choices by layer of choosing."""

    matched: Counter[str] = field(default_factory=Counter)
    total: Counter[str] = field(default_factory=Counter)
    choices: dict[str, list[tuple[str, str]]] = field(default_factory=dict)

    def find(self, layer: str, matched: int, first: int, second: int) -> None:
        """Counts what both found of what each found."""
        self.matched[layer] += 2 * matched
        self.total[layer] += first + second

    def choose(self, layer: str, first: str, second: str) -> None:
        """Counts one choice of both."""
        self.choices.setdefault(layer, []).append((first, second))

    def lines(self) -> Iterator[str]:
        """One line a layer."""
        for layer, total in self.total.items():
            yield f"  {layer}: F1 {self.matched[layer] / total:.3f} of {total / 2:.0f}" if total else f"  {layer}: none"
        for layer, pairs in self.choices.items():
            same = sum(a == b for a, b in pairs) / len(pairs)
            yield f"  {layer}: equal {same:.3f}, kappa {kappa(pairs):.3f} of {len(pairs)}"


def kappa(pairs: Sequence[tuple[str, str]]) -> float:
    """Cohen's kappa; 1 where both always choose the same class."""
    n = len(pairs)
    first, second = Counter(a for a, _ in pairs), Counter(b for _, b in pairs)
    chance = sum(first[name] * second[name] for name in first) / n**2
    same = sum(a == b for a, b in pairs) / n
    return 1.0 if chance == 1 else (same - chance) / (1 - chance)


def twice_coded(data: Path | None) -> list[tuple[CodedArticle, CodedArticle]]:
    """Articles with both codings; real ones only where ``data`` has their texts."""
    first = {a.id: a for path in sorted(notation.FOLDER.glob("*.txt")) for a in notation.read(path)}
    second = [a for path in sorted(SECOND.glob("*.txt")) for a in notation.read(path)]
    if data is not None and (SECOND / "real.jsonl").exists():
        first |= {a.id: a for a, _, _ in standoff.read(data)}
        second += [a for a, _, _ in standoff.read(data, SECOND / "real.jsonl")]
    return [(first[a.id], a) for a in second]


def tally(pairs: Sequence[tuple[CodedArticle, CodedArticle]]) -> Tally:
    """Agreement over all sentences of the articles; raises ValueError where their texts differ."""
    found = Tally()
    for one, other in pairs:
        if [s.text for s in one.sentences] != [s.text for s in other.sentences]:
            raise ValueError(f"{one.id}: the second coding is of another text")
        for a, b in zip(one.sentences, other.sentences, strict=True):
            _sentence(found, a, b)
        shared = len(set(one.contexts) & set(other.contexts))
        found.find("contexts", shared, len(one.contexts), len(other.contexts))
    return found


def _sentence(found: Tally, one: CodedSentence, other: CodedSentence) -> None:
    events = list(_paired(one.events, other.events))
    found.find("predicates", len(events), len(one.events), len(other.events))
    found.find(
        "events (predicate and type)", sum(a.type == b.type for a, b in events), len(one.events), len(other.events)
    )
    for a, b in events:
        found.choose("type", a.type, b.type)
        found.choose("realis", a.realis, b.realis)
        if a.type == b.type:
            found.choose("mode", a.mode or "-", b.mode or "-")
        for role in notation.ROLES.values():
            mine, theirs = a.roles[role], b.roles[role]
            found.find(f"{role} spans", sum(any(_overlap(p, q) for q in theirs) for p in mine), len(mine), len(theirs))
        found.find(
            "sources of events",
            sum(any(_same_source(one, i, other, j) for j in b.sources) for i in a.sources),
            len(a.sources), len(b.sources),
        )  # fmt: skip
    both = [
        (s, t) for i, s in enumerate(one.sources) for j, t in enumerate(other.sources) if _same_source(one, i, other, j)
    ]
    found.find("sources", len({id(s) for s, _ in both}), len(one.sources), len(other.sources))
    for s, t in both:
        found.choose("kind of source", s.kind, t.kind)


def _paired(one: Sequence[Coding], other: Sequence[Coding]) -> Iterator[tuple[Coding, Coding]]:
    free = list(other)
    for a in one:
        match = next((b for b in free if _overlap(a.predicate, b.predicate)), None)
        if match is not None:
            free.remove(match)
            yield a, match


def _overlap(a: Piece, b: Piece) -> bool:
    return a.sentence == b.sentence and a.start < b.end and b.start < a.end


def _same_source(one: CodedSentence, i: int, other: CodedSentence, j: int) -> bool:
    a, b = one.sources[i], other.sources[j]
    if a.source is None or b.source is None:
        return a.source is b.source and a.cue is not None and b.cue is not None and _overlap(a.cue, b.cue)
    return _overlap(a.source, b.source)
