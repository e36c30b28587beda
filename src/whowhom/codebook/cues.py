"""Small word lists that rules consult: realis, reporting, light verbs, places, statements, units."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from whowhom.errors import CodebookError
from whowhom.model.event import Realis

DATA = Path(__file__).parent / "data" / "cues"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cues:
    """All cue words, in lower case; the tables are described in ``data/cues/README.md``.

    ``governors`` (lemmas of words above an event), ``modals`` (auxiliaries) and ``modifiers`` (adjectives and
    adverbs) map to the realis they give; ``conditions`` open a clause that is hypothetical; ``negators`` negate;
    ``reporting`` maps words to how they report (say, claim, deny, accuse, confirm);
    ``light_verbs`` ("carry out", "come under") say whether their subject is the nominal's actor or recipient;
    ``places`` and ``statements`` are lemmas; ``units`` map a unit as written to its one name.
    """

    governors: dict[str, Realis]
    modals: dict[str, Realis]
    modifiers: dict[str, Realis]
    conditions: frozenset[str]
    negators: frozenset[str]
    reporting: dict[str, str]
    light_verbs: dict[str, str]
    places: frozenset[str]
    statements: frozenset[str]
    units: dict[str, str]
    complement_modes: dict[tuple[str, str], str]

    def complement_mode(self, type: str, complement: str) -> str | None:
        """Mode of a REQUEST, REJECT or THREATEN about an event of type ``complement``; None where open."""
        return self.complement_modes.get((type, complement))


@cache
def load() -> Cues:
    """The shipped cue words; raises CodebookError, with file and line, on a damaged table."""
    realis = table("realis.tsv", 3)
    terms = table("terms.tsv", 2)
    return Cues(
        governors=_realis(realis, "governor"),
        modals=_realis(realis, "modal"),
        modifiers=_realis(realis, "modifier"),
        conditions=frozenset(_realis(realis, "condition")),
        negators=frozenset(_realis(realis, "negator")),
        reporting=_first(table("reporting.tsv", 2)),
        light_verbs=_first(table("light_verbs.tsv", 2)),
        places=frozenset(lemma for lemma, kind in terms if kind == "place"),
        statements=frozenset(lemma for lemma, kind in terms if kind == "statement"),
        units=_first(table("units.tsv", 2)),
        complement_modes={(type_, inner): mode for type_, inner, mode in table("complement_modes.tsv", 3)},
    )


def table(name: str, columns: int) -> list[list[str]]:
    """Rows of one cue table without comments and header; raises CodebookError on a row of another width."""
    lines = enumerate((DATA / name).read_text(encoding="utf-8").splitlines(), start=1)
    rows = [(number, line.split("\t")) for number, line in lines if line and not line.startswith("#")]
    for number, cells in rows:
        if len(cells) != columns:
            raise CodebookError(f"{name}:{number}: {len(cells)} columns, {columns} expected")
    return [cells for _, cells in rows[1:]]


def _realis(rows: list[list[str]], kind: str) -> dict[str, Realis]:
    found: dict[str, Realis] = {}
    for cue, cue_kind, realis in rows:
        if cue_kind == kind:
            found.setdefault(cue, _as_realis(realis))
    return found


def _as_realis(text: str) -> Realis:
    values: tuple[Realis, ...] = ("actual", "future", "hypothetical", "negated", "historical")
    for realis in values:
        if text == realis:
            return realis
    raise CodebookError(f"realis.tsv: {text!r} is no realis; allowed are {', '.join(values)}")


def _first(rows: list[list[str]]) -> dict[str, str]:
    """First column to second; where a word stands twice, its first line counts."""
    found: dict[str, str] = {}
    for word, value in rows:
        found.setdefault(word, value)
    return found
