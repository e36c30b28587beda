"""The predicate lexicon: which verb, nominal or phrase is which PLOVER event, and who its parties are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import product
from pathlib import Path
from typing import Literal, get_args

from whowhom.codebook import cameo as cameo_codes
from whowhom.codebook import plover
from whowhom.codebook.patterns import Cond, Frame, parse_cond, parse_frame
from whowhom.errors import CodebookError

Pos = Literal["verb", "noun", "adj", "light", "phrase"]

DATA = Path(__file__).parent / "data" / "lexicon"
COLUMNS = ("predicate", "pos", "type", "mode", "context", "frame", "cond", "weight", "cameo")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sense:
    """One line of the lexicon: what a predicate means where its frame and condition hold.

    ``type`` is a PLOVER type, None for an idiom that is no event. ``weight`` in [0, 1] is the prior that the
    event is real given that the frame holds with political parties. ``source`` is ``file:line``.
    """

    type: str | None
    mode: str | None
    contexts: tuple[str, ...]
    frame: Frame | None
    cond: Cond
    weight: float
    cameo: str | None
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Predicate:
    """A lemma or lemma phrase with its senses, most conditions first, else in file order.

    ``words`` are its lemmas in order; ``head`` is the one that governs: the first of a verb, light verb, adjective
    or fixed phrase, the last of a nominal that stands before any "of". ``noun`` holds the lemmas after ``+`` of
    a light verb ("hold +talk"), which head its object or the object of the preposition before ``+``.
    """

    key: str
    pos: Pos
    words: tuple[str, ...]
    head: str
    noun: tuple[str, ...]
    senses: tuple[Sense, ...]


class Lexicon:
    """Predicates by lemma. ``load`` makes one."""

    def __init__(self, predicates: dict[tuple[str, Pos], tuple[Sense, ...]]) -> None:
        self._senses = predicates
        self._multiwords: dict[str, tuple[Predicate, ...]] | None = None

    def __len__(self) -> int:
        """Distinct predicates, excluded idioms not counted."""
        return sum(any(sense.type for sense in senses) for senses in self._senses.values())

    def __iter__(self) -> Iterator[Predicate]:
        """All predicates, in file order."""
        return (_predicate(key, pos, senses) for (key, pos), senses in self._senses.items())

    def senses(self, lemma: str, pos: Pos) -> tuple[Sense, ...]:
        """Senses of one predicate as the files write it ("meet", "call on", "hold +talk"); empty if unknown."""
        return self._senses.get((lemma, pos), ())

    def multiwords(self, head: str) -> tuple[Predicate, ...]:
        """Predicates of two or more words whose head is this lemma, longest first, then in file order."""
        if self._multiwords is None:
            grouped: dict[str, list[Predicate]] = {}
            for key, pos in self._senses:
                if " " in key:
                    predicate = _predicate(key, pos, self._senses[key, pos])
                    grouped.setdefault(predicate.head, []).append(predicate)
            self._multiwords = {
                head: tuple(sorted(group, key=lambda p: -len(p.words))) for head, group in grouped.items()
            }
        return self._multiwords.get(head, ())


def load(user: Path | None = None) -> Lexicon:
    """The shipped lexicon; ``user`` is a folder of ``*.tsv`` whose predicates replace the shipped ones.

    Raises CodebookError, with file and line, on a line that breaks the format of ``data/lexicon/README.md``.
    """
    if user is None:
        return _shipped()
    if not user.is_dir():
        raise CodebookError(f"no lexicon folder at {user}: give a folder that holds .tsv files")
    sets = _sets(DATA) | _sets(user)
    return Lexicon(_shipped()._senses | _read(user, sets))


@cache
def _shipped() -> Lexicon:
    return Lexicon(_read(DATA, _sets(DATA)))


def _rows(path: Path) -> Iterator[tuple[str, list[str]]]:
    """Rows of a table with their ``file:line``; comments, blank lines and the header are left out."""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if line.strip() and not line.startswith("#") and not line.startswith("predicate\t"):
            yield f"{path.name}:{number}", [cell.strip() for cell in line.split("\t")]


def _sets(folder: Path) -> dict[str, frozenset[str]]:
    """The named word sets of a folder's ``sets.tsv``, empty where it has none."""
    path = folder / "sets.tsv"
    if not path.is_file():
        return {}
    found: dict[str, frozenset[str]] = {}
    for source, cells in _rows(path):
        if len(cells) != 2 or not cells[0].isidentifier():
            raise CodebookError(f"{source}: a word set is a name, a tab, then lemmas separated by commas")
        found[cells[0]] = frozenset(filter(None, (lemma.strip() for lemma in cells[1].split(","))))
    return found


def _read(folder: Path, sets: dict[str, frozenset[str]]) -> dict[tuple[str, Pos], tuple[Sense, ...]]:
    grouped: dict[tuple[str, Pos], list[Sense]] = {}
    conds: dict[str, Cond] = {}
    for path in sorted(folder.glob("*.tsv")):
        if path.name == "sets.tsv":
            continue
        for source, cells in _rows(path):
            cells += [""] * (len(COLUMNS) - len(cells))
            try:
                pos = _pos(cells[1])
                sense = _sense(cells, source, sets, conds)
                for key in _spread(cells[0], pos):
                    grouped.setdefault((key, pos), []).append(sense)
            except CodebookError as error:
                raise CodebookError(f"{source}: {error}") from None
    return {
        key: tuple(sorted(senses, key=lambda sense: -len(sense.cond.tests))) for key, senses in grouped.items()
    }


def _sense(cells: list[str], source: str, sets: dict[str, frozenset[str]], conds: dict[str, Cond]) -> Sense:
    if len(cells) != len(COLUMNS):
        raise CodebookError(f"{len(cells)} columns, {len(COLUMNS)} expected: {' '.join(COLUMNS)}")
    _, _, type_, mode, context, frame, cond, weight, cameo = cells
    if cond not in conds:
        conds[cond] = parse_cond(cond, sets)
    if type_ == "NONE":
        return Sense(type=None, mode=None, contexts=(), frame=parse_frame(frame) if frame else None,
                     cond=conds[cond], weight=0.0, cameo=None, source=source)  # fmt: skip
    contexts = tuple(filter(None, context.split(",")))
    plover.check(type_, mode or None, contexts)
    if not frame:
        raise CodebookError("an event needs a frame, as in subj>obj")
    if cameo:
        cameo_codes.check(cameo)
    return Sense(type=type_, mode=mode or None, contexts=contexts, frame=parse_frame(frame), cond=conds[cond],
                 weight=_weight(weight), cameo=cameo or None, source=source)  # fmt: skip


def _pos(text: str) -> Pos:
    for pos in get_args(Pos):
        if text == pos:
            return pos  # type: ignore[no-any-return]
    raise CodebookError(f"unknown part of speech {text!r}; allowed are {' '.join(get_args(Pos))}")


def _weight(text: str) -> float:
    try:
        weight = float(text)
    except ValueError:
        weight = -1.0
    if not 0 <= weight <= 1:
        raise CodebookError(f"weight {text!r} is no number from 0 to 1")
    return weight


def _spread(cell: str, pos: Pos) -> Iterator[str]:
    """Every predicate that a cell names: ``a, b`` are two, ``lift/ease +ban/curfew`` are four."""
    for item in cell.split(","):
        words = item.split()
        if not words or ("+" in item) != (pos == "light"):
            raise CodebookError(f"predicate {item.strip()!r}: light verbs, and only they, mark their noun with '+'")
        for choice in product(*([part for part in word.lstrip("+").split("/") if part] for word in words)):
            yield " ".join(
                "+" + word if marked.startswith("+") else word for word, marked in zip(choice, words, strict=True)
            )


def _predicate(key: str, pos: Pos, senses: tuple[Sense, ...]) -> Predicate:
    words = tuple(key.replace("+", "").split())
    noun = tuple(key.partition("+")[2].split())
    if pos == "noun":
        stem = words[: words.index("of")] if "of" in words[1:] else words
        head = stem[-1]
    else:
        head = words[0]
    return Predicate(key=key, pos=pos, words=words, head=head, noun=noun, senses=senses)
