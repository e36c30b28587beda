"""Plain text as it is copied from a page, a post or a communiqué: which lines are the article.

The first and the last line that read as prose bound the article. What stands above is searched for the title and
the date and otherwise dropped, what stands below is dropped, and in between only whole lines of furniture go.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from whowhom.errors import InputError
from whowhom.extract.calendar import MONTH, WEEKDAY, Written, dates, whole
from whowhom.extract.dateline import dateline
from whowhom.extract.furniture import (
    is_breadcrumb,
    is_byline,
    is_clock,
    is_furniture,
    opens_comments,
    opens_links,
    opens_tail,
    says_changed,
)
from whowhom.extract.sections import BULLET, Block, looks_like_heading, stops

_STATED = re.compile(
    r"[\s|•·*]*(?:first )?(?:published|posted|publication date|date of publication|date published|issued|released|date|"
    r"created)\b(?: on| at)?\s*[:\-–|]?\s*(?P<rest>.{6,80})",
    re.I,
)
_REFERENCE = re.compile(
    r"\W*(?:press release\s*)?(?:no|nr|ref|№)\b\.?\s*:?\s*[\w/.\-–]*\d[\w/.\-–]*\W*(?P<rest>.{0,60})", re.I
)
_WEEKDAY = re.compile(r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b", re.I)
_BYLINE_DATE = re.compile(rf"\b\d{{4}}\b|{MONTH}", re.I)
_SPEAKS = re.compile(
    r"(?:(?:press |joint )?(?:statement|communiqu[eé]|comment|declaration|remarks|briefing|answers?)\b)", re.I
)
_LETTERHEAD = re.compile(r"\b(?:MINISTRY|EMBASSY|OFFICE|DEPARTMENT|GOVERNMENT|REPUBLIC|COUNCIL|COMMAND|DIRECTORATE)\b")

_FORWARDED = re.compile(r"\W*(?:forwarded|reposted) (?:from|message)\b", re.I)
_SIGNED = re.compile(
    rf"(?P<date>(?i:{WEEKDAY}),?\s+)?(?P<day>[\w ,.]{{6,25}}?)(?:,? \d\d?:\d\d)?\s*(?:[-–—,/]|\()\s*"
    r"(?P<name>[A-ZÀ-Þ][\w.'’&]*(?:\s[A-ZÀ-Þ][\w.'’&]*){0,4})\)?"
)
_SMALL = frozenset(("of", "the", "and", "for", "to", "in", "on", "at", "a", "an", "by", "with", "from"))
_PROSE_WORDS = 4
_LONG = 90
_STRONG = 100
"""Characters of a line that ends as a sentence does and is surely running text, not a headline."""

_TAIL_SHARE = 0.15
"""Below this share of the article's running text, what follows a "Most read" is a list of teasers."""

_FEW = 3
"""Closing lines without a full stop that may yet be paragraphs; a longer list of them is one of headlines."""

_EDGE_LINES = 20
"""A text says at its head or foot when it was published."""

_MOST_LINES = 50_000
"""An article has a few hundred lines at most; a longer file is many things in one."""

_TITLE_REACH = 8
"""A title stands within this many printed lines above the first paragraph; farther up are menus."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Copied:
    """What a copied text holds: its title, its blocks, and a date that it states as its own."""

    title: str | None
    blocks: tuple[Block, ...]
    stated: Written | None


def copied(text: str, *, titled: bool = False) -> Copied:
    """Take the article out of a tidied text; ``titled`` where the title is known and none need be sought.

    Raises InputError where the text is too long to be one article.
    """
    if text.count("\n") > _MOST_LINES:
        raise InputError(f"the text has more than {_MOST_LINES:,} lines: give one article a file, or a table of them")
    lines = _unwrap([line.strip() for line in text.split("\n")])
    lines = lines[next((i + 1 for i, line in enumerate(lines[:6]) if _FORWARDED.match(line)), 0) :]
    first = next((i for i in range(len(lines)) if _opens(lines, i)), None)
    if first is None:
        return _without_prose(lines, titled)
    head, body = lines[:first], _without_tail(lines[first:])
    stated = _stated_in(head, body)
    title, standfirst = _title(head) if not titled else (None, [])
    return Copied(title=title, blocks=(*standfirst, *_blocks(body)), stated=stated)


def is_prose(line: str) -> bool:
    """Whether the line reads as running text: it stops as a sentence does, or goes on for long."""
    words = line.split()
    if is_furniture(line) or is_byline(line) or is_clock(line):
        return False
    if stops(line):
        return len(words) >= _PROSE_WORDS or (not line.isascii() and len(line) >= 15)
    return len(line) >= _LONG and len(words) >= 12 and sum(w[0].islower() and w not in _SMALL for w in words) >= 5


def _opens(lines: list[str], i: int) -> bool:
    """Whether the article's text begins here; a headline that asks or exclaims does not count."""
    line = lines[i]
    if dateline(line) or (BULLET.match(line) and is_prose(line)):
        return True
    if not is_prose(line):
        return False
    asks = len(line.split()) <= 15 and line.rstrip("\"'”’")[-1] in "?!"
    return not (asks and i + 1 < len(lines) and any(is_prose(other) for other in lines[i + 1 : i + 4]))


def _unwrap(lines: list[str]) -> list[str]:
    """Join lines that were broken at a fixed width, as in mail: most full lines stop short of a sentence's end."""
    printed = [line for line in lines if line]
    full = [line for line in printed if 50 <= len(line) <= 100]
    if len(full) < 4 or max(map(len, printed)) > 100:
        return lines
    broken = sum(not stops(a) and bool(b) and b[0].islower() for a, b in pairwise(lines))
    if broken < 0.4 * len(full):
        return lines
    joined: list[str] = []
    width = max(map(len, full))
    previous = ""
    for line in lines:
        continues = previous and line and not BULLET.match(line) and len(previous) >= 0.7 * width
        if continues:
            joined[-1] += " " + line
        else:
            joined.append(line)
        previous = line
    return joined


def _without_tail(lines: list[str]) -> list[str]:
    """The lines up to the end of the article: cut before a page's closing lists and after the last prose."""
    prose = [i for i, line in enumerate(lines) if is_prose(line) or dateline(line)]
    last = prose[-1] if prose else len(lines) - 1
    strong = [len(line) if len(line) >= _STRONG and stops(line) else 0 for line in lines]
    before, total = 0, sum(strong)
    for i, line in enumerate(lines[: last + 1]):
        if opens_tail(line) and before:
            after = total - before
            if opens_comments(line) or after < _TAIL_SHARE * before:
                lines = lines[:i]
                last = max((j for j in prose if j < i), default=i - 1)
                break
        before += strong[i]
    return lines[: last + 1] + _last_words(lines[last + 1 :])


def _last_words(rest: list[str]) -> list[str]:
    """What still belongs to the article below its last line that reads as prose.

    Paragraphs that lack their full stop, items of a list and short closing sentences do, up to the first line of
    furniture; single words do not, and neither do more than a few lines set apart, which are headlines.
    """
    kept: list[str] = []
    for i, line in enumerate(rest):
        ends = (
            (is_furniture(line) and line) or opens_tail(line) or opens_links(line) or is_byline(line) or is_clock(line)
        )
        if ends or rest[i : i + 2] == ["", ""]:
            break
        kept.append(line)
    while kept and (not kept[-1] or kept[-1].endswith(":")):
        kept.pop()
    if rest and not rest[0] and sum(bool(line) and not stops(line) and not BULLET.match(line) for line in kept) > _FEW:
        return []
    return [line for line in kept if BULLET.match(line) or stops(line) or len(line.split()) >= _PROSE_WORDS]


def _blocks(lines: list[str]) -> list[Block]:
    """Headings and paragraphs of the article's own lines."""
    blocks: list[Block] = []
    among_links = False
    for i, line in enumerate(lines):
        if not line or is_furniture(line) or is_byline(line) or (is_clock(line) and (i < 3 or says_changed(line))):
            continue
        if opens_links(line) or opens_tail(line):
            among_links = True
            continue
        if among_links and not is_prose(line) and not dateline(line):
            continue
        among_links = False
        blocks.append(Block(text=line, kind="heading" if _is_heading(lines, i) else "body"))
    return blocks


def _is_heading(lines: list[str], i: int) -> bool:
    """Whether the line heads what follows; neighbours of the same kind make it an item of a list instead."""
    line = lines[i]
    if not looks_like_heading(line) or dateline(line):
        return False
    following = _nearest(lines, i, 1)
    if not following:
        return False
    if BULLET.match(line):
        before = _nearest(lines, i, -1)
        return not (BULLET.match(following) or BULLET.match(before) or before.endswith(":"))
    return not BULLET.match(following) or i == 0 or not lines[i - 1]


def _nearest(lines: list[str], i: int, step: int) -> str:
    """The next printed line in a direction, within a screenful of blank ones."""
    for j in range(i + step, i + 40 * step, step):
        if not 0 <= j < len(lines):
            break
        if lines[j]:
            return lines[j]
    return ""


def _title(head: list[str]) -> tuple[str | None, list[Block]]:
    """The title among the lines above the text, and what stands between it and the text as headings."""
    printed = [line for line in head if line][-_TITLE_REACH - 4 :]
    lines = [
        line
        for line in printed
        if not (is_furniture(line) or is_clock(line) or is_byline(line) or opens_tail(line) or opens_links(line))
        and not is_breadcrumb(line)
        and not _says_when(line)
        and any(c.isalpha() for c in line)
    ][-_TITLE_REACH:]
    if not lines:
        return None, []
    letterheads = [line for line in lines if line.isupper() and _LETTERHEAD.search(line)]
    candidates = [line for line in lines if line not in letterheads] or lines
    speaking = [line for line in candidates if _SPEAKS.match(line) and len(line.split()) >= 3]
    wordy = [line for line in candidates if len(line.split()) >= 5] or [
        line for line in candidates if len(line.split()) >= 4
    ]
    chosen = (speaking or wordy or [candidates[-1]])[0]
    below = lines[lines.index(chosen) + 1 :]
    if len(chosen.split()) < 2 and len(chosen) < 12:
        return None, []
    return _bare(chosen), [Block(text=line, kind="heading") for line in below if len(line.split()) >= _PROSE_WORDS]


def _bare(title: str) -> str:
    """The title without the emoji or bullet before it."""
    return re.sub(r"^[^\w\"'“‘«(\[¿¡$€£#@]+", "", title).strip() or title


def _without_prose(lines: list[str], titled: bool) -> Copied:
    """A text of headlines or a short post: all of it that is not furniture."""
    kept = [line for line in lines if line and not (is_furniture(line) or is_clock(line) or is_byline(line))]
    for i, line in enumerate(kept):
        if opens_tail(line) or opens_links(line):
            kept = kept[:i]
            break
    stated = _stated_in(lines, [])
    title = None
    if not titled and len(kept) > 1 and looks_like_heading(kept[0]):
        title, kept = _bare(kept[0]), kept[1:]
    return Copied(title=title, blocks=tuple(Block(text=line) for line in kept), stated=stated)


def _says_when(line: str) -> bool:
    """Whether the line states the date or the reference number of the text and little else."""
    return _signed(line) is not None or any(
        (match := pattern.fullmatch(line)) is not None
        and (not match["rest"].strip() or next(dates(match["rest"]), None))
        for pattern in (_STATED, _REFERENCE)
    )


def _stated_in(head: list[str], body: list[str]) -> Written | None:
    """The date that the text states as its own.

    A line that says so ("Published: 3 March 2022", "No. 12/22, 3 March 2022"), or a byline with a date; else one bare
    date between title and text. A date with a weekday or beside an update note is the page's clock.
    """
    for line in (*head, *body[:_EDGE_LINES], *body[-_EDGE_LINES:]):
        if says_changed(line) and not re.match(r"\W*(?:first )?(?:published|posted)\b", line, re.I):
            continue
        for pattern in (_STATED, _REFERENCE):
            match = pattern.fullmatch(line)
            found = next(dates(match["rest"]), None) if match else None
            if match and found and found.start <= 12 and len(match["rest"]) - found.end <= 40:
                return found
        if is_byline(line) and _BYLINE_DATE.search(line) and (found := next(dates(line), None)):
            return found
    printed = [line for line in head if line]
    for i, line in enumerate(printed):
        if any(_titular(other) for other in printed[:i]) and (found := _signed(line)):
            return found
    bare = [i for i, line in enumerate(printed) if is_clock(line) and next(dates(line), None)]
    if len(bare) != 1 or any(says_changed(line) for line in printed):
        return None
    line, above = printed[bare[0]], printed[: bare[0]]
    below_title = any(
        len(other.split()) >= _PROSE_WORDS and not is_furniture(other) and not is_clock(other) for other in above
    )
    if below_title and not _WEEKDAY.search(line) and not line.rstrip().endswith("|"):
        return next(dates(line), None)
    return None


def _titular(line: str) -> bool:
    """Whether a line above the text may be its title."""
    return len(line.split()) >= _PROSE_WORDS and not (is_furniture(line) or is_clock(line) or _signed(line))


def _signed(line: str) -> Written | None:
    """The date of a line that is a date and the name of who published: "Wednesday, 4 March 2026 - Northern Herald"."""
    match = _SIGNED.fullmatch(line)
    found = whole(match["day"]) if match else None
    return found if found and found.precision == "day" else None
