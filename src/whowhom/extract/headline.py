"""The publication date that stands by the headline of a page, without any mark that says so."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from whowhom.extract.calendar import LATEST, WEEKDAY, Written
from whowhom.extract.months import printed
from whowhom.extract.pagedate import CHANGED, is_aside

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_CLOCK = re.compile(rf"\b{WEEKDAY}\b", re.I)


def from_headline(tree: HtmlElement, *, latest: date = LATEST) -> Written | None:
    """A date that stands by itself right below the headline, or right above it; None where the nearest is none.

    A line with a weekday above the headline is the site's clock, and one that tells of a change is no publication.
    """
    headline = _headline(tree)
    if headline is None:
        return None
    below = False
    passed = 0
    above: Written | None = None
    for element in tree.iter():
        if not isinstance(element.tag, str) or element.tag in _UNSEEN or _hidden(element):
            continue
        if element is headline:
            below, passed = True, 0
        inside = below and headline in (element, *element.iterancestors())
        for words in (element.text, *(child.tail for child in element)):
            line = " ".join((words or "").split())
            if not line:
                continue
            day = _alone(line, latest)
            if day is not None and not is_aside(element):
                if below and passed <= _REACH:
                    return day
                if not below and not _CLOCK.search(line):
                    above, passed = day, 0
                    continue
            passed += 0 if inside else len(line)
            if below and passed > _REACH:
                return above
        if not below and passed > _ABOVE:
            above = None
    return above


def _headline(tree: HtmlElement) -> HtmlElement | None:
    """The page's one heading of the first order, else the element that bears the page's title."""
    headings = [h for h in tree.iter("h1") if not is_aside(h)]
    if len(headings) == 1:
        return headings[0]
    titles = {" ".join((m.get("content") or "").split()) for m in tree.iter("meta") if m.get("property") == "og:title"}
    titles |= {" ".join("".join(t.itertext()).split()) for t in tree.iter("title")}
    titles = {t for t in titles if len(t) > 10}
    for element in tree.iter("h1", "h2", "h3", "h4", "div", "span", "p", "td", "strong", "b"):
        if len(element) < 3 and " ".join("".join(element.itertext()).split()) in titles and not is_aside(element):
            return element
    return None


_REACH, _ABOVE = 300, 120
"""Visible characters between the headline and its date, below and above."""

_UNSEEN = frozenset(("script", "style", "head", "title", "noscript", "template", "option", "select"))
_SLACK = 30


def _alone(line: str, latest: date) -> Written | None:
    """The date of a line that holds little else: a time, a place, "by"."""
    if len(line) > 80 or CHANGED.search(line):
        return None
    found = printed(line, latest)
    if len(found) != 1 or "©" in line:
        return None
    rest = line[: found[0].start] + line[found[0].end :]
    return found[0] if sum(map(str.isalpha, rest)) <= _SLACK else None


def _hidden(element: HtmlElement) -> bool:
    return "display:none" in (element.get("style") or "").replace(" ", "")
