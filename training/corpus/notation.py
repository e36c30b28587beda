"""Reads the corpus's notation: articles whose sentences carry their codings below them (see CODEBOOK.md).

Words quoted in a coding are looked up in their sentence, so that offsets are never typed by hand. ``read`` raises
``CodingError`` with the file and line of the first fault of an article; ``faults`` collects all of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from whowhom.codebook import plover

REALIS = ("actual", "future", "hypothetical", "negated", "historical")
KINDS = ("official", "group", "media", "social", "witness", "document", "person", "anonymous")
REGISTERS = ("agency", "communique", "state media", "local paper", "telegram", "translated", "other")
FOLDER = Path(__file__).parent / "articles"
ROLES = {"A": "actor", "R": "recipient", "P": "place", "T": "time"}


class CodingError(ValueError):
    """A coding that does not follow the notation or does not fit its sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """Characters ``start`` to ``end`` (exclusive) of sentence ``sentence`` of the article."""

    sentence: int
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Who says so: span and cue (None where the text has none), kind, and what is said (None: not marked)."""

    source: Piece | None
    cue: Piece | None
    kind: str
    party: bool
    content: Piece | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Coding:
    """One event of one sentence; ``sources`` index the sentence's sources, outermost first."""

    predicate: Piece
    type: str
    mode: str | None
    realis: str
    roles: dict[str, tuple[Piece, ...]]
    sources: tuple[int, ...]


@dataclass(slots=True, kw_only=True)
class CodedSentence:
    """One sentence with what is told in it."""

    text: str
    title: bool = False
    events: list[Coding] = field(default_factory=list)
    sources: list[Source] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class CodedArticle:
    """One article of the corpus."""

    id: str
    date: str
    register: str
    publisher: str
    contexts: tuple[str, ...]
    sentences: list[CodedSentence] = field(default_factory=list)


def read(path: Path) -> list[CodedArticle]:
    """All articles of a file; raises CodingError at the first fault."""
    articles, wrong = parse(path)
    if wrong:
        raise CodingError(wrong[0])
    return articles


def parse(path: Path) -> tuple[list[CodedArticle], list[str]]:
    """All articles of a file, and its faults as ``file:line: what is wrong``."""
    articles: list[CodedArticle] = []
    wrong: list[str] = []
    pending: list[tuple[int, str]] = []

    def settle() -> None:
        if articles and articles[-1].sentences:
            wrong.extend(f"{path.name}:{at}: {fault}" for at, fault in _add(pending, articles[-1].sentences))
        elif pending:
            wrong.append(f"{path.name}:{pending[0][0]}: a coding without a sentence")
        pending.clear()

    for at, raw in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        line = raw.strip()
        if not line or line.startswith("%"):
            continue
        if line[0] in ">@" and line[1:2] != "" and (line[0] == ">" or re.match(r"@\d", line)):
            pending.append((at, line))
            continue
        settle()
        if line.startswith("= "):
            try:
                articles.append(_header(line))
            except CodingError as error:
                wrong.append(f"{path.name}:{at}: {error}")
                articles.append(CodedArticle(id="?", date="", register="", publisher="", contexts=()))
        elif not articles:
            wrong.append(f"{path.name}:{at}: a sentence before any header")
        else:
            title = line.startswith("# ")
            articles[-1].sentences.append(CodedSentence(text=line[2:] if title else line, title=title))
    settle()
    return articles, wrong


def set_below(id: str, contexts: str, sentences: Sequence[str], codings: dict[int, list[str]]) -> CodedArticle:
    """An article out of its sentences and the codings of each, by number; raises CodingError."""
    article = _header(f"= {id} | 2000-01-01 | other | - | {contexts}")
    for number, text in enumerate(sentences):
        article.sentences.append(CodedSentence(text=text))
        for _, fault in _add(list(enumerate(codings.get(number, []))), article.sentences):
            raise CodingError(f"{id}, sentence {number}: {fault}")
    return article


def _add(lines: Sequence[tuple[int, str]], sentences: Sequence[CodedSentence]) -> Iterator[tuple[int, str]]:
    """Adds codings to the last sentence, its sources first since events name them; yields (line, fault)."""
    numbers: dict[str, int] = {}
    for at, line in sorted(lines, key=lambda entry: entry[1][0] != "@"):
        try:
            if line[0] == "@":
                number, source = _source(line, sentences)
                if number in numbers:
                    raise CodingError(f"{number} is given twice")
                numbers[number] = len(sentences[-1].sources)
                sentences[-1].sources.append(source)
            else:
                sentences[-1].events.append(_event(line, sentences, numbers))
        except CodingError as error:
            yield at, str(error)


def _header(line: str) -> CodedArticle:
    fields = [part.strip() for part in line[2:].split("|")]
    if len(fields) != 5:
        raise CodingError(
            f"a header has 5 fields (id | date | register | publisher | contexts), here are {len(fields)}"
        )
    contexts = tuple(part.strip() for part in fields[4].split(",") if part.strip() not in ("", "-"))
    unknown = [name for name in contexts if name not in plover.contexts()]
    if unknown:
        raise CodingError(f"unknown context {unknown[0]!r}")
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", fields[1]):
        raise CodingError(f"the date {fields[1]!r} is not YYYY-MM-DD")
    if fields[2] not in REGISTERS:
        raise CodingError(f"unknown register {fields[2]!r}; known are {', '.join(REGISTERS)}")
    return CodedArticle(id=fields[0], date=fields[1], register=fields[2], publisher=fields[3], contexts=contexts)


def _event(line: str, sentences: Sequence[CodedSentence], numbers: dict[str, int]) -> Coding:
    fields = [part.strip() for part in line[1:].split(" | ")]
    if len(fields) < 4:
        raise CodingError("an event has at least: predicate | TYPE | realis | A: … | R: …")
    kind, _, mode = fields[1].partition("/")
    if kind not in plover.types():
        raise CodingError(f"unknown type {kind!r}")
    if mode and mode not in plover.types()[kind].modes:
        raise CodingError(f"{kind} has no mode {mode!r}; it has {', '.join(plover.types()[kind].modes)}")
    if fields[2] not in REALIS:
        raise CodingError(f"unknown realis {fields[2]!r}")
    roles: dict[str, tuple[Piece, ...]] = dict.fromkeys(ROLES.values(), ())
    chain: list[int] = []
    for entry in fields[3:]:
        if entry.startswith("@"):
            for number in entry.split():
                if number not in numbers:
                    raise CodingError(f"{number} is not a source of this sentence")
                chain.append(numbers[number])
        elif entry[:2] in {f"{key}:" for key in ROLES}:
            roles[ROLES[entry[0]]] = tuple(
                find(part.strip(), sentences) for part in entry[2:].split(";") if part.strip() not in ("", "-")
            )
        else:
            raise CodingError(f"{entry!r} is neither a role (A: R: P: T:) nor sources (@1)")
    return Coding(
        predicate=find(fields[0], sentences), type=kind, mode=mode or None, realis=fields[2], roles=roles,
        sources=tuple(chain),
    )  # fmt: skip


def _source(line: str, sentences: Sequence[CodedSentence]) -> tuple[str, Source]:
    number, _, rest = line.partition(" ")
    fields = [part.strip() for part in rest.split(" | ")]
    if len(fields) not in (3, 4):
        raise CodingError("a source has: source | cue | kind [party] [| content]")
    kind, *party = fields[2].split()
    if kind not in KINDS:
        raise CodingError(f"unknown kind {kind!r}; known are {', '.join(KINDS)}")
    if party not in ([], ["party"]):
        raise CodingError(f"{fields[2]!r}: only 'party' may follow the kind")
    source, cue = (None if part == "-" else find(part, sentences) for part in fields[:2])
    content = find(fields[3], sentences) if len(fields) == 4 and fields[3] != "-" else None
    return number, Source(source=source, cue=cue, kind=kind, party=bool(party), content=content)


_BACK = re.compile(r"\^(\d)\s*(.+)", re.DOTALL)
_NTH = re.compile(r"(.+)#(\d+)", re.DOTALL)


def find(quoted: str, sentences: Sequence[CodedSentence]) -> Piece:
    """Where the quoted words stand: whole words of the last sentence, or of an earlier one after ``^n``."""
    index = len(sentences) - 1
    if (back := _BACK.fullmatch(quoted)) is not None:
        index -= int(back[1])
        quoted = back[2].strip()
        if index < 0:
            raise CodingError(f"there is no sentence {back[1]} before this one")
    text = sentences[index].text
    if " ... " in quoted:
        first, last = (part.strip() for part in quoted.split(" ... ", 1))
        start, _ = _nth(first, text)
        ends = [end for begin, end in _occurrences(last, text) if begin > start]
        if not ends:
            raise CodingError(f"{last!r} does not follow {first!r}")
        return Piece(sentence=index, start=start, end=ends[-1])
    start, end = _nth(quoted, text)
    return Piece(sentence=index, start=start, end=end)


def _nth(quoted: str, text: str) -> tuple[int, int]:
    wanted, at = quoted, 1
    if (numbered := _NTH.fullmatch(quoted)) is not None and not list(_occurrences(quoted, text)):
        wanted, at = numbered[1], int(numbered[2])
    found = list(_occurrences(wanted, text))
    if len(found) < at:
        raise CodingError(f"{quoted!r} is not in the sentence {text!r}")
    return found[at - 1]


def _occurrences(words: str, text: str) -> Iterator[tuple[int, int]]:
    if not words:
        raise CodingError("an empty quotation")
    edge_before = r"(?<!\w)" if words[0].isalnum() else ""
    edge_after = r"(?!\w)" if words[-1].isalnum() else ""
    for match in re.finditer(edge_before + re.escape(words) + edge_after, text):
        yield match.start(), match.end()
