"""Which of a mail's parts is its text."""

from __future__ import annotations

import re

from whowhom.errors import InputError
from whowhom.read.mime import Part, parameter

_AS_GOOD = 0.9
"""Share of the plain text's words that HTML must have to be read in its stead; below it, HTML is mostly pictures."""

_WORD = re.compile(r"[^\W\d_]{2,}")
_ADDRESS = re.compile(r"https?://\S+", re.I)
_FLOWED = re.compile(r"(?<!^--) \n(?=\S)", re.M)


def best_text(parts: list[Part]) -> tuple[tuple[str, bool] | None, str]:
    """The mail's text and whether it is HTML, or None and why.

    The alternatives say the same, and markup tells headings, quotations and furniture apart where a newsletter's
    plain text is a column of addresses: HTML is taken unless it has clearly fewer words, being a picture or a stub.
    """
    problem = "the mail has no text: save what it shows as plain text"
    best: dict[bool, tuple[int, str]] = {}
    for part in parts:
        if not is_body(part):
            continue
        html = part.kind == "text/html"
        try:
            text = part.text()
        except InputError as error:
            problem = str(error)
            continue
        if not html and (parameter(part.headers, "format") or "").lower() == "flowed":
            text = _FLOWED.sub(" ", text.replace("\r\n", "\n"))
        count = _words_of_html(text) if html else len(_WORD.findall(_ADDRESS.sub("", text)))
        if count > best.get(html, (0, ""))[0]:
            best[html] = (count, text)
    plain, marked = best.get(False, (0, "")), best.get(True, (0, ""))
    if not plain[0] and not marked[0]:
        return None, problem
    return ((marked[1], True) if marked[0] >= _AS_GOOD * plain[0] else (plain[1], False)), problem


def is_body(part: Part) -> bool:
    """Whether a part is text of the mail itself."""
    return part.kind in ("text/plain", "text/html") and not part.attached and part.name is None


def _words_of_html(text: str) -> int:
    from lxml import etree, html

    parser = html.HTMLParser(encoding="utf-8", recover=True, no_network=True, huge_tree=False, remove_comments=True)
    try:
        tree = html.document_fromstring(text.replace("\0", " ").encode(), parser=parser)
    except (etree.LxmlError, ValueError, AssertionError):
        return 0
    etree.strip_elements(tree, "script", "style", "head", with_tail=False)
    return sum(len(_WORD.findall(_ADDRESS.sub("", str(piece)))) for piece in tree.itertext())
