"""The predicate lexicon: which verb, nominal or phrase is which PLOVER event, and who its parties are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal, NamedTuple, get_args

from whowhom.codebook import cameo as cameo_codes
from whowhom.codebook import plover
from whowhom.codebook.patterns import PREPOSITIONS, Cond, Frame, parse_cond, parse_frame
from whowhom.errors import CodebookError

Pos = Literal["verb", "noun", "adj", "light", "phrase"]
Sets = dict[str, frozenset[str]]

DATA = Path(__file__).parent / "data" / "lexicon"
COLUMNS = ("predicate", "pos", "type", "mode", "context", "frame", "cond", "weight", "cameo")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sense:
    """One line of the lexicon: what a predicate means where its frame and condition hold.

    ``type`` is a PLOVER type, None for an idiom that is no event. ``weight`` in [0, 1] is the prior that the
    event is real given that the frame holds with political parties. ``source`` is ``file:line``; ``user`` says that
    the line is of the user's own lexicon, which overrules the learned heads.
    """

    type: str | None
    mode: str | None
    contexts: tuple[str, ...]
    frame: Frame | None
    cond: Cond
    weight: float
    cameo: str | None
    source: str
    user: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Predicate:
    """A predicate, a lemma or lemma phrase, with its senses: most conditions first, else in file order.

    ``words`` are its lemmas in order, ``head`` the one that governs: the first of a verb, light verb, adjective
    or fixed phrase, the last of a nominal that stands before any preposition. ``noun`` holds the lemmas after
    ``+`` of a light verb ("hold +talk"), which head its object or the object of the preposition before ``+``.
    """

    key: str
    pos: Pos
    words: tuple[str, ...]
    head: str
    noun: tuple[str, ...]
    senses: tuple[Sense, ...]


class _Row(NamedTuple):
    """One line, split but not yet read: most lines are never looked up."""

    source: str
    cells: tuple[str, ...]
    pos: Pos
    user: bool = False


class Lexicon:
    """Predicates by lemma; ``load`` makes one. Lines are read when they are first looked up."""

    def __init__(self, rows: Iterable[_Row], sets: Sets, base: Lexicon | None = None) -> None:
        self._sets = sets
        self._exact: dict[tuple[str, Pos], list[_Row]] = {}
        self._light: dict[str, list[tuple[tuple[str, ...], _Row]]] = {}
        for row in rows:
            if row.pos == "light":
                for verbs, nouns in _pairs(row.cells[0]):
                    for verb in verbs:
                        self._light.setdefault(verb, []).append((nouns, row))
            else:
                for key in row.cells[0].split(", "):
                    self._exact.setdefault((key, row.pos), []).append(row)
        if base is not None:
            self._underlay(base)
        self._read: dict[_Row, Sense] = {}
        self._by_head: dict[str, list[tuple[str, Pos]]] = {}
        for key, pos in self._exact:
            if " " in key:
                self._by_head.setdefault(_head(key.split(), pos), []).append((key, pos))
        for verb in self._light:
            self._by_head.setdefault(verb.split()[0], []).append((verb, "light"))
        self._multiwords: dict[str, tuple[Predicate, ...]] = {}

    def _underlay(self, base: Lexicon) -> None:
        """Add what ``base`` has and this one does not, predicate by predicate."""
        self._exact = base._exact | self._exact
        for verb, patterns in base._light.items():
            own = {noun for nouns, _ in self._light.get(verb, ()) for noun in nouns}
            kept = [(tuple(noun for noun in nouns if noun not in own), row) for nouns, row in patterns]
            self._light[verb] = self._light.get(verb, []) + kept

    def __len__(self) -> int:
        """Distinct predicates that are events; a light verb with any of its nouns is not counted."""
        return sum(any(row.cells[2] != "NONE" for row in rows) for rows in self._exact.values())

    def __iter__(self) -> Iterator[Predicate]:
        """Every predicate, light verbs with each of their nouns last."""
        for key, pos in self._exact:
            yield self._predicate(key, pos)
        for verb, patterns in self._light.items():
            for noun in dict.fromkeys(noun for nouns, _ in patterns for noun in nouns):
                yield self._predicate(f"{verb} +{noun}", "light")

    def senses(self, predicate: str, pos: Pos) -> tuple[Sense, ...]:
        """Senses of one predicate as the files write it ("meet", "call on", "hold +talk"); empty if unknown."""
        if pos == "light":
            verb, _, noun = predicate.partition(" +")
            rows = [row for nouns, row in self._light.get(verb, ()) if noun in nouns]
        else:
            rows = self._exact.get((predicate, pos), [])
        return tuple(sorted(map(self._sense, rows), key=lambda sense: -len(sense.cond.tests)))

    def multiwords(self, head: str) -> tuple[Predicate, ...]:
        """Predicates of two or more words whose head is this lemma, longest first, else in file order."""
        if head not in self._by_head:
            return ()
        if head not in self._multiwords:
            found: list[Predicate] = []
            for key, pos in self._by_head.get(head, ()):
                if pos == "light":
                    nouns = dict.fromkeys(noun for nouns, _ in self._light[key] for noun in nouns)
                    found.extend(self._predicate(f"{key} +{noun}", pos) for noun in nouns)
                else:
                    found.append(self._predicate(key, pos))
            self._multiwords[head] = tuple(sorted(found, key=lambda predicate: -len(predicate.words)))
        return self._multiwords[head]

    def _predicate(self, key: str, pos: Pos) -> Predicate:
        words = key.replace("+", "").split()
        noun = tuple(key.partition("+")[2].split())
        senses = self.senses(key, pos)
        return Predicate(key=key, pos=pos, words=tuple(words), head=_head(words, pos), noun=noun, senses=senses)

    def _sense(self, row: _Row) -> Sense:
        if row not in self._read:
            self._read[row] = _sense(row, self._sets)
        return self._read[row]


def load(user: Path | None = None) -> Lexicon:
    """The shipped lexicon; ``user`` is a folder of ``*.tsv`` whose predicates replace the shipped ones.

    Raises CodebookError, with file and line, on a line of the user's that breaks the format of
    ``data/lexicon/README.md``.
    """
    if user is None:
        return _shipped()
    if not user.is_dir():
        raise CodebookError(f"no lexicon folder at {user}: give a folder that holds .tsv files")
    sets = _word_sets(DATA) | _word_sets(user)
    rows = [row._replace(user=True) for row in _rows(user)]
    for row in rows:
        _sense(row, sets)
    return Lexicon(rows, sets, base=_shipped())


@cache
def _shipped() -> Lexicon:
    return Lexicon(_rows(DATA), _word_sets(DATA))


def _lines(path: Path) -> Iterator[tuple[str, list[str]]]:
    """Rows of a table with their ``file:line``; comments, blank lines and the header are left out."""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if line and not line.startswith(("#", "predicate\t")) and not line.isspace():
            yield f"{path.name}:{number}", line.split("\t")


def _word_sets(folder: Path) -> Sets:
    """The named word sets of a folder's ``sets.tsv``, empty where it has none."""
    path = folder / "sets.tsv"
    found: Sets = {}
    for source, cells in _lines(path) if path.is_file() else ():
        if len(cells) != 2 or not cells[0].isidentifier():
            raise CodebookError(f"{source}: a word set is a name, a tab, then lemmas separated by commas")
        found[cells[0]] = frozenset(filter(None, (lemma.strip() for lemma in cells[1].split(","))))
    return found


def _rows(folder: Path) -> list[_Row]:
    rows: list[_Row] = []
    for path in sorted(folder.glob("*.tsv")):
        if path.name == "sets.tsv":
            continue
        for source, cells in _lines(path):
            if not 3 <= len(cells) <= len(COLUMNS):
                raise CodebookError(f"{source}: {len(cells)} columns; they are {', '.join(COLUMNS)}")
            cells += [""] * (len(COLUMNS) - len(cells))
            rows.append(_Row(source, tuple(cells), _pos(cells[1], source)))
    return rows


def _pos(text: str, source: str) -> Pos:
    for pos in get_args(Pos):
        if text == pos:
            return pos  # type: ignore[no-any-return]
    raise CodebookError(f"{source}: unknown part of speech {text!r}; allowed are {', '.join(get_args(Pos))}")


def _sense(row: _Row, sets: Sets) -> Sense:
    try:
        return _read_sense(row, sets)
    except CodebookError as error:
        raise CodebookError(f"{row.source}: {error}") from None


def _read_sense(row: _Row, sets: Sets) -> Sense:
    predicate, _, type_, mode, context, frame, cond, weight, cameo = (cell.strip() for cell in row.cells)
    _check_predicate(predicate, row.pos)
    is_event = type_ != "NONE"
    contexts = tuple(filter(None, context.split(",")))
    if is_event:
        plover.check(type_, mode or None, contexts)
        if not frame:
            raise CodebookError("an event needs a frame, as in subj>obj")
        if cameo:
            cameo_codes.check(cameo)
    return Sense(
        type=type_ if is_event else None,
        mode=mode or None,
        contexts=contexts,
        frame=parse_frame(frame) if frame else None,
        cond=parse_cond(cond, sets),
        weight=_weight(weight) if is_event else 0.0,
        cameo=cameo or None,
        source=row.source,
        user=row.user,
    )


def _check_predicate(cell: str, pos: Pos) -> None:
    for item in cell.split(", "):
        if not item.strip() or item != item.strip() or "," in item:
            raise CodebookError(f"predicates are separated by a comma and one space, not as in {cell!r}")
        if item.count(" +") != (pos == "light"):
            raise CodebookError(f"{item!r}: light verbs, and only they, mark their noun with ' +'")


def _weight(text: str) -> float:
    try:
        weight = float(text)
    except ValueError:
        weight = -1.0
    if not 0 <= weight <= 1:
        raise CodebookError(f"weight {text!r} is no number from 0 to 1")
    return weight


def _pairs(cell: str) -> Iterator[tuple[list[str], tuple[str, ...]]]:
    """Light verbs and their nouns: ``lift/call off +ban/arms embargo`` is four pairs."""
    for item in cell.split(", "):
        verbs, _, nouns = item.partition(" +")
        yield verbs.split("/"), tuple(nouns.split("/"))


def _head(words: list[str], pos: Pos) -> str:
    if pos != "noun":
        return words[0]
    ends = (number for number, word in enumerate(words) if number and word in PREPOSITIONS)
    return words[next(ends, len(words)) - 1]
