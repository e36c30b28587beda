"""Printed lines to running text: without page heads and numbers, with words and paragraphs made whole again."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

_EDGE = 3
"""Lines from the top and from the foot of a page among which its head, foot and number are sought."""

_RECURS = 0.4
"""Share of the pages on which a line at the edge must stand to be their head or foot; left and right may differ."""

_LARGE = 1.2
"""A title's letters are at least this much higher than those of the text."""

_APART = 1.45
"""Distance of two lines, as a share of the usual one in the text, from which a paragraph ends between them."""

_SHORT = 0.85
"""A line that ends a sentence and fills less than this of its column's width ends its paragraph."""

_INDENT = 0.7
"""Letter heights by which a paragraph's first line stands in."""

_TITLE_LINES = 5
"""A headline has at most so many printed lines."""

_HYPHENS = "\u2010\xad\x02\ufffe-"
"""What stands at a line's end for a divided word; PDFium writes the last two for a hyphen that it takes for one."""

_LONGEST_WORD = 80
"""Characters at a line's end among which a divided word is sought."""

_NUMBER = re.compile(
    r"\W*(?:(?:page|p\.|seite|стр\.?|страница|página|pág\.?|sayfa|səhifə)\s*)?\d{1,4}"
    r"(?:\s*(?:of|/|von|из|sur|de)\s*\d{1,4})?\W*",
    re.I,
)
_LIGATURES = dict(
    zip("\ufb00\ufb01\ufb02\ufb03\ufb04\ufb05\ufb06", ("ff", "fi", "fl", "ffi", "ffl", "st", "st"), strict=True)
)
_LIGATURE = re.compile("[\ufb00-\ufb06]")
_BULLET = re.compile(r"\s*(?:[•●▪■◦‣–—*-]\s|\(?\d{1,2}[.)]\s)")
_STOPS = re.compile(r"[.!?…:;。؟۔։][\"'”’»)\]]*$")
_DIVIDED = re.compile(rf"(?P<word>[^\W\d_][\w'’{_HYPHENS}]*|[^\W_]+)[{_HYPHENS}]$")
_BEGINS = re.compile(r"[^\W_][\w'’]*")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_STUB = re.compile(
    r"microsoft|\bword\b\s*-|\.(?:docx?|odt|rtf|pdf|indd|qxd|pptx?|xlsx?|pages|txt|html?)\b|^untitled|^document\d*$|"
    r"^(?:layout|slide|draft|template)\b|^print|[\\/_]\w+[\\/_]",
    re.I,
)
_KEPT = frozenset("anti co cross ex inter mid multi non post pre pro re self semi sub vice well".split())
"""First parts with which a word at a line's end is as likely written with its hyphen as divided."""


@dataclass(frozen=True, slots=True)
class Line:
    """A printed line: its page from 0, its words, its box and its letters' height in points, upwards from the foot."""

    page: int
    text: str
    left: float
    top: float
    right: float
    bottom: float
    height: float


def running(lines: Iterable[Line]) -> list[Line]:
    """The lines without the heads, feet and numbers of their pages, ligatures spelt out."""
    spelt = [_spelt(line) for line in lines]
    pages: dict[int, list[Line]] = {}
    for line in spelt:
        pages.setdefault(line.page, []).append(line)
    edges = {page: _edges(of_page) for page, of_page in pages.items()}
    seen = Counter(key for at_edge in edges.values() for key in {_key(line) for line in at_edge})
    often = max(2.0, _RECURS * len(pages))
    furniture = {
        id(line)
        for page, at_edge in edges.items()
        for line in at_edge
        if seen[_key(line)] >= often or (_NUMBER.fullmatch(line.text) and _is_outermost(line, pages[page]))
    }
    return [line for line in spelt if id(line) not in furniture]


def paragraphs(lines: Sequence[Line]) -> list[str]:
    """The paragraphs of running lines; a divided word is made whole, across columns and pages too."""
    if not lines:
        return []
    words = Counter(word.lower() for line in lines for word in _WORD.findall(line.text))
    leading = _leading(lines)
    width = _widths(lines)
    found = [[lines[0].text]]
    for i in range(1, len(lines)):
        above, line = lines[i - 1], lines[i]
        if _begins(above, line, leading, width[i - 1]):
            found.append([line.text])
        else:
            found[-1][-1] = _seam(found[-1][-1], line.text, words)
            found[-1].append(line.text)
    return [" ".join("".join(printed).replace("\xad", "").split()) for printed in found]


def joined(above: str, below: str, words: Counter[str]) -> str:
    """Two lines as one: a hyphen at the end goes where it only divides a word, by how the text writes it elsewhere.

    >>> joined("the govern-", "ment said", Counter())
    'the government said'
    >>> joined("a Moscow-", "backed group", Counter())
    'a Moscow-backed group'
    """
    return _seam(above, below, words) + below


def _seam(above: str, below: str, words: Counter[str]) -> str:
    """The line above as it stands before the one below: with a space, or with its hyphen gone or kept."""
    tail = above[-_LONGEST_WORD:]
    divided = _DIVIDED.search(tail) if tail[-1:] in _HYPHENS else None
    begins = _BEGINS.match(below[:_LONGEST_WORD])
    if divided is None or begins is None:
        return f"{above} "
    first, second, hyphen = divided["word"], begins[0], above[-1]
    if hyphen == "\xad":
        return above[:-1]
    whole, hyphenated = (first + second).lower(), f"{first}-{second}".lower()
    if words[whole] or words[hyphenated]:
        keeps = words[hyphenated] > words[whole]
    else:
        # A name is not divided before a small letter in a word of its own so often as it heads a compound; what was
        # set with U+2010 was divided by the machine that set it.
        named = first[0].isupper() and tail[: divided.start()].strip() != "" and hyphen != "\u2010"
        keeps = not second[0].islower() or not first[-1].isalpha() or first.lower() in _KEPT or named
    return above[:-1] + ("-" if keeps else "")


def title(stated: str, lines: Sequence[Line]) -> str | None:
    """The headline: what the file states where the first page prints it too, else the first large lines, else what
    the file states. A template's old title is so passed over, and so is "Microsoft Word - draft3.doc"."""
    words = " ".join(stated.split())
    if not _is_title(words):
        words = ""
    first = [line for line in lines if line.page == lines[0].page] if lines else []
    printed = _printed_title(first, lines)
    if printed and words.casefold() in printed.casefold():
        return printed
    if words and words.casefold() in " ".join(" ".join(line.text for line in first).split()).casefold():
        return words
    return printed or words or None


def _printed_title(first: Sequence[Line], lines: Sequence[Line]) -> str | None:
    if not lines:
        return None
    usual = median(line.height for line in lines for _ in range(min(len(line.text) // 20 + 1, 20)))
    heads = [(i, line) for i, line in enumerate(first) if line.height >= _LARGE * usual]
    if not heads:
        return None
    # A masthead may be large too; the headline is the first of the large lines with enough words.
    for start, line in heads:
        taken = [line]
        for following in first[start + 1 : start + _TITLE_LINES]:
            if abs(following.height - line.height) > 0.1 * line.height:
                break
            taken.append(following)
        words = taken[0].text
        for following in taken[1:]:
            words = joined(words, following.text, Counter())
        words = " ".join(words.replace("\xad", "").split())
        if _is_title(words):
            return words
    return None


def _is_title(words: str) -> bool:
    return 3 <= len(words.split()) <= 40 and len(words) <= 300 and not _STUB.search(words)


def _spelt(line: Line) -> Line:
    text = _LIGATURE.sub(lambda found: _LIGATURES[found[0]], line.text).strip()
    return Line(line.page, text, line.left, line.top, line.right, line.bottom, line.height)


def _edges(lines: list[Line]) -> list[Line]:
    down = sorted(lines, key=lambda line: -line.top)
    return [*down[:_EDGE], *down[max(len(down) - _EDGE, _EDGE) :]]


def _key(line: Line) -> tuple[str, int]:
    """Heads of two pages are the same but for their numbers, and at the same height within some points."""
    return re.sub(r"\d+", "#", line.text), round(line.top / 8)


def _is_outermost(line: Line, page: list[Line]) -> bool:
    return line.top >= max(other.top for other in page) or line.bottom <= min(other.bottom for other in page)


def _leading(lines: Sequence[Line]) -> float:
    """The usual distance from one line to the next, in points; 0 where there is none to measure."""
    steps = [
        above.bottom - line.bottom
        for above, line in pairwise(lines)
        if above.page == line.page and 0 < above.bottom - line.bottom < 4 * max(line.height, 1)
    ]
    return median(steps) if steps else 0.0


def _widths(lines: Sequence[Line]) -> list[float]:
    """For each line the right edge of its column: the farthest among its neighbours that begin where it does."""
    edges = []
    for i, line in enumerate(lines):
        near = lines[max(i - 6, 0) : i + 7]
        edges.append(max(other.right for other in near if abs(other.left - line.left) < 2 * max(line.height, 1)))
    return edges


def _begins(above: Line, line: Line, leading: float, edge: float) -> bool:
    """Whether a paragraph begins with ``line``."""
    stopped = _STOPS.search(above.text) is not None
    if _BULLET.match(line.text):
        return True
    if abs(above.height - line.height) > 0.12 * max(above.height, line.height):
        return True
    step = above.bottom - line.bottom
    if above.page != line.page or step < 0:
        # A new page or column: the paragraph goes on unless its sentence has ended or a new one begins.
        return stopped or not (line.text[:1].islower() or above.text[-1:] in _HYPHENS + "," or _is_full(above, edge))
    if leading and step > _APART * max(leading, line.height):
        return True
    if line.left - above.left > _INDENT * line.height and step > 0.5 * leading:
        return stopped
    return stopped and not _is_full(above, edge)


def _is_full(line: Line, edge: float) -> bool:
    return line.right - line.left >= _SHORT * (edge - line.left)
