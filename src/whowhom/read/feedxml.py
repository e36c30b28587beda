"""Feeds in XML: washed by libxml2 until nothing large, deep or repeated is left, then understood by feedparser.

feedparser knows the dialects of twenty years but was not made for hostile feeds: an author's name of a megabyte or a
text of a million lines holds it up for minutes. It is therefore shown short fields only; the texts wait outside.
"""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from whowhom.errors import InputError
from whowhom.read.markup import mended, prolog, root_of, tags

if TYPE_CHECKING:
    from lxml.etree import _Element

MOST_ENTRIES = 2000
"""Entries read of a feed; outlets list 10 to 500."""

LONGEST_ADDRESS = 4096
"""Characters of an address or other short field."""

_MOST_TAGS = 400_000
"""Tags of a feed outside of CDATA: 2,000 entries of a hundred elements, start and end."""

_MOST_ALIKE = 8
"""Elements of one name kept in an entry; Atom gives a handful of links."""

_ENTRY = re.compile(r"<(?:[\w.-]{1,40}:)?(?:item|entry)(?=[\s/>])", re.I)
_ENTRY_END = re.compile(r"</(?:[\w.-]{1,40}:)?(?:item|entry)(?=[\s>])", re.I)
_ENTRIES = frozenset(("item", "entry"))
_TEXTS = frozenset(("description", "summary", "content", "encoded", "fulltext", "body"))
_OF_ENTRY = frozenset(("title", "link", "guid", "id", "origlink", "pubdate", "published", "issued", "date", "source"))
_OF_FEED = frozenset(("title", "link", "language", "pubdate", "lastbuilddate", "updated", "modified", "date"))
_OF_SOURCE = frozenset(("title", "link", "id"))
_FOREIGN = ("mrss", "itunes", "georss", "/podcast", "googleplay")
"""Parts of the names of namespaces whose titles and descriptions are those of pictures and recordings."""

_LOCAL = re.compile(r"[a-z_][\w.-]{0,60}", re.I | re.A)
_XML = "{http://www.w3.org/XML/1998/namespace}"
_ISSUED = "{http://purl.org/dc/terms/}issued"
_ENCODED = "{http://purl.org/rss/1.0/modules/content/}encoded"
_KEPT_TEXT = "whowhom-text-"


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What a feed says of itself, as it is written there."""

    title: str | None = None
    link: str | None = None
    language: str | None = None
    updated: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What a feed says of one article, as it is written there; ``summary`` is its longest text."""

    title: str | None = None
    link: str | None = None
    published: str | None = None
    language: str | None = None
    source_title: str | None = None
    source_url: str | None = None
    summary: str | None = None


def parse_xml(text: str, url: str | None) -> tuple[Head, list[Entry], bool]:
    """A feed's head and entries, and whether it has more of them than are read.

    Raises InputError where this is no feed, declares entities, or is too large to be one.
    """
    start = prolog(text)
    root = root_of(text[start : start + 1000])
    if root == "html":
        raise InputError("an HTML page where a feed was expected: check the address of the feed")
    if root not in ("rss", "feed", "rdf"):
        raise InputError("neither RSS nor Atom nor JSON Feed: check the address of the feed")
    text, more = _first_entries(text[start:])
    if tags(text) > _MOST_TAGS:
        raise InputError(f"the feed has more than {_MOST_TAGS:,} tags: give a shorter one")
    washed, texts = _wash(mended(text))
    return *_understood(washed, texts, url), more


def _first_entries(text: str) -> tuple[str, bool]:
    """The text up to the last entry that is read; the parser closes what stays open."""
    last = 0
    for number, match in enumerate(_ENTRY.finditer(text)):
        if number == MOST_ENTRIES:
            return text[: match.start()], True
        last = match.start()
    end = max((match.start() for match in _ENTRY_END.finditer(text)), default=0)
    # A feed that was torn while it was sent: what stands in its last entry may be half an address.
    return (text[:last] if end < last else text), False


def _wash(text: str) -> tuple[bytes, list[str]]:
    """A feed of short fields only, and the texts that stood in it, by the number that is now in their place."""
    from lxml import etree

    parser = etree.XMLParser(
        recover=True, resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False,
        remove_comments=True, remove_pis=True, encoding="utf-8",
    )  # fmt: skip
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise InputError("the feed's XML is damaged: fetch it again") from error
    if root is None:
        raise InputError("the feed's XML is damaged: fetch it again")
    texts: list[str] = []
    clean = _under(None, root, None)
    _wash_feed(root, clean, texts, deeper=True)
    return etree.tostring(clean, encoding="utf-8"), texts


def _wash_feed(old: _Element, new: _Element, texts: list[str], *, deeper: bool) -> None:
    seen: Counter[str] = Counter()
    for child in old.iterchildren("*"):
        name = _name(child)
        seen[name] += 1
        if name in _ENTRIES:
            _wash_entry(child, _under(new, child, None), texts, rss=_name(old) != "feed")
        elif name == "channel" and deeper and seen[name] == 1:
            _wash_feed(child, _under(new, child, None), texts, deeper=False)
        elif name in _OF_FEED and seen[name] <= _MOST_ALIKE and not _is_foreign(child):
            _under(new, child, _flat(child))


def _wash_entry(old: _Element, new: _Element, texts: list[str], *, rss: bool) -> None:
    seen: Counter[str] = Counter()
    for child in old.iterchildren("*"):
        name = _name(child)
        seen[name] += 1
        if seen[name] > _MOST_ALIKE or _is_foreign(child):
            continue
        if name in _TEXTS and "src" not in child.attrib:
            texts.append(_markup(child))
            kept = _under(new, child, f"{_KEPT_TEXT}{len(texts) - 1}", tag=_ENCODED if name == "encoded" else None)
            for attribute in set(kept.attrib) & {"type", "mode"}:
                del kept.attrib[attribute]
        elif name == "date" and rss:
            # In RSS this is when the item was published, by use; feedparser takes it for the last change.
            _under(new, child, _flat(child), tag=_ISSUED)
        elif name == "source":
            kept = _under(new, child, _flat(child) if not len(child) else None)
            for part in list(child.iterchildren("*"))[:20]:
                if _name(part) in _OF_SOURCE:
                    _under(kept, part, _flat(part))
        elif name in _OF_ENTRY:
            _under(new, child, _flat(child))


def _understood(washed: bytes, texts: list[str], url: str | None) -> tuple[Head, list[Entry]]:
    import feedparser

    headers = {"content-type": "application/xml; charset=utf-8"}
    if url and url.isascii() and url.isprintable():
        headers["content-location"] = url
    try:
        # A stream, since feedparser opens bytes as the name of a file first.
        feed: Any = feedparser.parse(
            io.BytesIO(washed), response_headers=headers, sanitize_html=False, resolve_relative_uris=False
        )
    except Exception as error:  # whatever feedparser trips over, the feed is at fault and its entries are lost
        raise InputError(f"the feed cannot be understood ({type(error).__name__}): fetch it again") from error
    if not feed.version and not feed.entries:
        raise InputError("neither RSS nor Atom nor JSON Feed: check the address of the feed")
    # As a plain dict: feedparser's own gives one date for another where it is missing.
    about: Mapping[str, Any] = dict(feed.feed)
    head = Head(
        title=_string(about, "title"),
        link=_string(about, "link"),
        language=_string(about, "language") or _string(_mapping(about, "title_detail"), "language"),
        updated=_string(about, "updated") or _string(about, "published"),
    )
    return head, [_entry(dict(entry), texts) for entry in feed.entries[:MOST_ENTRIES]]


def _entry(entry: Mapping[str, Any], texts: list[str]) -> Entry:
    source = _mapping(entry, "source")
    bodies = [_mapping(entry, "summary_detail"), *[body for body in entry.get("content", ()) if isinstance(body, dict)]]
    known = [_text(_string(body, "value") or "", texts) for body in bodies]
    return Entry(
        title=_string(entry, "title"),
        link=_string(entry, "feedburner_origlink") or _string(entry, "link"),
        published=_string(entry, "published"),
        language=_string(_mapping(entry, "title_detail"), "language"),
        source_title=_string(source, "title"),
        source_url=_string(source, "href") or _string(source, "link") or _string(source, "url"),
        summary=max(known, key=len) or None,
    )


def _text(value: str, texts: list[str]) -> str:
    number = value.strip().removeprefix(_KEPT_TEXT)
    if number == value.strip() or not (number.isascii() and number.isdigit()) or len(number) > 6:
        return ""
    return texts[int(number)] if int(number) < len(texts) else ""


def _string(holder: Mapping[str, Any], name: str) -> str | None:
    value = holder.get(name)
    return value if isinstance(value, str) and value.strip() else None


def _mapping(holder: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = holder.get(name)
    return value if isinstance(value, dict) else {}


def _name(element: _Element) -> str:
    # A prefix that the feed does not declare stays in the name.
    return str(element.tag).rpartition("}")[2].rpartition(":")[2].lower()


def _plain(local: str) -> str:
    local = local.rpartition("}")[2].rpartition(":")[2]
    return local if _LOCAL.fullmatch(local) else "span"


def _is_foreign(element: _Element) -> bool:
    namespace = str(element.tag).partition("}")[0].lower()
    return any(part in namespace for part in _FOREIGN)


def _short(element: _Element) -> dict[str, str]:
    wanted = ("href", "url", "rel", "type", "isPermaLink", f"{_XML}lang", f"{_XML}base", "version", "about")
    found = {name: element.get(name) for name in wanted}
    return {name: str(value) for name, value in found.items() if value is not None and len(value) <= LONGEST_ADDRESS}


def _under(parent: _Element | None, old: _Element, text: str | None, tag: str | None = None) -> _Element:
    """A short copy of an element, without its children; of names that lxml reads but does not write, what it can."""
    from lxml import etree

    namespace, _, local = str(old.tag).rpartition("}")
    tag = tag or (f"{namespace}}}{_plain(local)}" if namespace else _plain(local))
    try:
        new = etree.Element(tag, _short(old))
    except ValueError:  # a namespace that is no address
        new = etree.Element(_plain(local), _short(old))
    if text:
        # feedparser is called once for every escaped sign, but once for a whole CDATA.
        new.text = etree.CDATA(text) if "]]>" not in text else text
    if parent is not None:
        parent.append(new)
    return new


def _flat(element: _Element) -> str:
    return " ".join("".join(str(piece) for piece in element.itertext())[:LONGEST_ADDRESS].split())


def _markup(element: _Element) -> str:
    """The HTML that an element holds, escaped or as elements of its own."""
    if not len(element):
        return element.text or ""
    from lxml import etree

    # Names of another namespace are written with a prefix, which HTML does not know.
    for inner in element.iter("*"):
        inner.tag = _plain(str(inner.tag))
    etree.cleanup_namespaces(element)
    within = [etree.tostring(child, method="html", encoding="unicode") for child in element]
    return (element.text or "") + "".join(within)
