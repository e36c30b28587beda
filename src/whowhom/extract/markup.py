"""HTML to blocks: the main text of a page without its menus, lists and notices."""

from __future__ import annotations

import contextlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from whowhom.errors import InputError
from whowhom.extract.dateline import dateline
from whowhom.extract.decode import mend, tidy
from whowhom.extract.furniture import is_byline, is_clock, is_furniture, opens_comments, opens_links, opens_tail
from whowhom.extract.plain import is_prose
from whowhom.extract.sections import Block

if TYPE_CHECKING:
    from lxml.etree import _Element
    from lxml.html import HtmlElement

_MOST_TAGS = 50_000
"""Pages of news have a few thousand tags; extraction takes time in the square of their number beyond this."""

_SHORT = 700
"""Characters below which fast extraction may have missed the article, so that the slower fallbacks are asked too."""

_HEAD = 12
"""Blocks among which the title may stand once more; what comes before it is the page's head."""

_BANNER = 12
"""A line above the first paragraph that does not stop as a sentence does and has fewer words is the site's banner."""

_BANNERS = 3
"""A longer run of such lines is a list or a table that the article begins with."""

_BLOCKS = frozenset(
    ("p", "head", "item", "quote", "list", "table", "row", "cell", "div", "code", "lb", "body", "ab", "fw")
)
_SITE_SUFFIX = re.compile(r"\s+(?:[|»·•–—-]|::)\s+(?P<site>[^|»·•–—]{2,40})$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What a page of HTML says about itself, and its main text."""

    tree: HtmlElement
    title: str | None
    url: str | None
    canonical: str | None
    publisher: str | None
    blocks: tuple[Block, ...]


def page(html: str, *, url: str | None = None) -> Page:
    """Take the article out of a page. Raises InputError where there is none or the page cannot be parsed."""
    if html.count("<") > _MOST_TAGS * 2:
        raise InputError(f"the page has more than {_MOST_TAGS:,} tags: save the article alone")
    import trafilatura

    # The parser refuses text that still declares an encoding, and stops at a NUL.
    source = re.sub(r"^\s*<\?xml[^>]{0,200}\?>", "", mend(html).replace("\x00", ""), count=1)
    try:
        tree = trafilatura.load_html(source)
        if tree is None:
            raise InputError("the file cannot be parsed as HTML: save the page again")
        about = trafilatura.extract_metadata(
            tree, default_url=url, date_config={"extensive_search": False, "original_date": True}
        )
        blocks = _main_text(tree, url)
    except InputError:
        raise
    except Exception as error:  # a third-party parser on hostile markup raises what it likes; the page is set aside
        raise InputError(f"the page breaks the HTML parser ({type(error).__name__}: {error})") from error
    title = _title(tree, about.title, about.sitename)
    blocks = _clean(blocks, title)
    if not any(
        (is_prose(block.text) and len(block.text.split()) >= 6) or _is_wide_prose(block.text) for block in blocks
    ):
        raise InputError("the page has no article: only menus, links or notices were found")
    return Page(
        tree=tree,
        title=title,
        url=about.url or url,
        canonical=_canonical(tree, url),
        publisher=about.sitename or None,
        blocks=tuple(blocks),
    )


def _canonical(tree: HtmlElement, url: str | None) -> str | None:
    """The address that the page gives as its own; a path alone is resolved against where it was found."""
    for link in tree.xpath("//link[contains(concat(' ', translate(@rel, 'CANOIL', 'canoil'), ' '), ' canonical ')]"):
        with contextlib.suppress(ValueError):
            found = str(urljoin(url or "", (link.get("href") or "").strip()))
            if found.startswith(("http://", "https://")) and urlsplit(found).path.strip("/"):
                return found
    return None


def _main_text(tree: HtmlElement, url: str | None) -> list[Block]:
    """Fast extraction; where it yields little, the full cascade with its fallbacks, and the longer of the two."""
    import trafilatura

    best: list[Block] = []
    for fast in (True, False):
        found = trafilatura.bare_extraction(
            tree, url=url, fast=fast, include_comments=False, include_tables=True, with_metadata=False
        )
        blocks = _blocks(found.body) if found is not None and found.body is not None else []
        if _length(blocks) > _length(best):
            best = blocks
        if _length(best) >= _SHORT:
            break
    return best


def _blocks(body: _Element) -> list[Block]:
    """The element tree of the main text as headings and paragraphs, in order."""
    from lxml import etree

    blocks: list[Block] = []
    pieces: list[str] = []
    heads = 0

    def flush() -> None:
        lines = (" ".join(line.split()) for line in tidy("".join(pieces)).split("\n"))
        blocks.extend(Block(text=line, kind="heading" if heads else "body") for line in lines if line)
        pieces.clear()

    for event, element in etree.iterwalk(body, events=("start", "end")):
        inside = element.tag in _BLOCKS
        if inside:
            flush()
        if event == "start":
            heads += element.tag == "head"
            pieces.append(element.text or "")
        else:
            heads -= element.tag == "head"
            pieces.append(element.tail or "")
    flush()
    return blocks


def _clean(blocks: list[Block], title: str | None) -> list[Block]:
    """Blocks without furniture, without a heading that repeats the title, and without closing lists of links."""
    kept: list[Block] = []
    among_links = False
    if title and (above := [i for i, block in enumerate(blocks[:_HEAD]) if _same(block.text, title)]):
        blocks = blocks[above[-1] + 1 :]
    last = max((i for i, block in enumerate(blocks) if is_prose(block.text)), default=-1)
    for i, block in enumerate(blocks):
        text = block.text
        if opens_comments(text) and any(is_prose(other.text) for other in kept):
            break
        if is_furniture(text) or is_byline(text) or is_clock(text):
            continue
        if i > last and opens_tail(text):
            break
        if opens_links(text) or opens_tail(text):
            among_links = True
            continue
        if among_links and not is_prose(text):
            continue
        among_links = False
        kept.append(block)
    while kept and kept[-1].kind == "heading":
        kept.pop()
    first = next((i for i, block in enumerate(kept) if is_prose(block.text) or dateline(block.text)), 0)
    if first > _BANNERS:
        return kept
    return [b for i, b in enumerate(kept) if i >= first or b.kind == "heading" or len(b.text.split()) >= _BANNER]


def _title(tree: HtmlElement, stated: str | None, site: str | None) -> str | None:
    """The article's title without the site's name after it; a heading that only names the site is none."""
    for words in (stated, tree.findtext(".//title")):
        title = " ".join(tidy(words or "").split())
        match = _SITE_SUFFIX.search(title)
        if match and (_same(match["site"], site or "") or _same(match["site"], (site or "").partition(".")[0])):
            title = title[: match.start()]
        if title and not _same(title, site or ""):
            return title
    return None


def _same(one: str, other: str) -> bool:
    """Whether two strings have the same letters and digits."""
    return bool(other) and re.sub(r"[\W_]+", "", one).casefold() == re.sub(r"[\W_]+", "", other).casefold()


def _is_wide_prose(text: str) -> bool:
    """Running text of a script that sets no blanks between words."""
    return len(text) >= 30 and not text.isascii() and text.rstrip()[-1] in "。！？"


def _length(blocks: list[Block]) -> int:
    return sum(len(block.text) for block in blocks)
