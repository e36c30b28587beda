"""The publication date that a page of HTML carries: in its metadata, or printed where markup says what it is."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

from whowhom.extract.calendar import LATEST, WEEKDAY, Written, whole
from whowhom.extract.months import printed

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_ARTICLE_TYPES = re.compile(r"article|posting|report|newsstory|liveblog", re.I)
_PAGE_TYPES = re.compile(r"webpage|itempage|videoobject|creativework|None", re.I)
_NOT_THE_ARTICLE = frozenset(("comment", "review", "itemListElement", "hasPart", "mentions", "isPartOf", "citation"))
_JSON_DEPTH = 12

# Names that speak of publication, surest first; "date" alone comes last since some sites use it for their clock.
_META_NAMES = (
    "article:published_time", "article:published", "article:published_date", "og:article:published_time",
    "og:published_time", "og:article:published", "datepublished", "rnews:datepublished", "publication_date",
    "publish_date", "publish-date",
    "published_date", "published-date", "publisheddate", "publishdate", "published_time", "published_at",
    "pubdate", "pub_date", "og:pubdate",
    "article.published", "article_date_original", "originalpublicationdate", "article:publicationdate",
    "article:post_date",
    "parsely-pub-date", "sailthru.date", "cxenseparse:recs:publishtime", "cxenseparse:publishtime", "bt:pubdate",
    "citation_publication_date", "citation_date", "citation_online_date", "mediator_published_time",
    "shareaholic:article_published_time",
    "vr:published_time", "twt-published-at", "dcsext.articlefirstpublished", "analyticsattributes.articledate",
    "article.created",
    "dc.date.issued", "dcterms.issued", "dcterms.available", "dc.issued", "dc.date.publication", "dc.date",
    "dcterms.date", "dc:date",
    "dc.date.created", "dcterms.created", "dc.created", "dc:created", "datecreated", "date_created", "og:regdate",
    "ptime", "pdate", "displaydate",
    "news_date", "article_date", "articledate", "created", "date",
)  # fmt: skip
_META_RANK = {name: rank for rank, name in enumerate(_META_NAMES)}

_ASIDE_TAGS = frozenset(("nav", "aside", "footer", "form", "figure"))
_ASIDE = re.compile(
    r"comment|related|sidebar|side-bar|widget|recommend|popular|most-?read|trending|latest|teaser|footer|"
    r"copyright|clock|current-?date|"
    r"today|now|update|modif|carousel|ticker|promo|more-?(?:news|stories)|archive|calendar|weather|breaking",
    re.I,
)
_PUBLISHING = re.compile(
    r"publish|pub-?_?date|entry-?_?date|entry-?_?time|post-?_?date|posted|article-?_?_?-?(?:date|time|meta|"
    r"info)|date-?_?_?posted|"
    r"byline|dateline|news-?_?(?:date|time)|story-?_?(?:date|time)|post-?_?(?:meta|info|time)|entry-?_?meta|"
    r"content-?_?date|"
    r"detail-?_?(?:date|time)|subline|release|(?:^|[ _-])(?:date|datum|timestamp|pubtime|time|info)(?:$|[ _-])",
    re.I,
)
_LABEL = re.compile(
    r"\W*(?:first )?(?:published|posted|publication date|date of publication|date published|published on|posted on|"
    r"issued|veröffentlicht|publié|publicado|pubblicato|опубликовано)\b[^\d]{0,40}",
    re.I,
)
CHANGED = re.compile(r"updat|modif|edited|revised|aktualisiert|mis à jour|actualizado|aggiornato|обновлено", re.I)
_HATOM = re.compile(r"\bupdated\b", re.I)
"""What the hAtom microformat calls the date of an entry, changed or not."""

_ARTICLE_MARK = re.compile(r"(?:^|[\s_-])(?:article|entry|hentry|story|post)(?:$|[\s_-])", re.I)
_WEEKDAY = re.compile(rf"\b{WEEKDAY}\b", re.I)
_LONGEST_LABEL = 120
_NEVER_LABELS = frozenset(("script", "style", "body", "html", "head", "title", "article", "main", "h1"))

_ZERO = date(1970, 1, 1)
"""What machines write for a time that they do not have."""


def from_metadata(tree: HtmlElement, *, latest: date = LATEST) -> Written | None:
    """Publication as the page's machine-readable parts state it: JSON-LD, then meta tags, then marked-up times."""
    sure, doubtful = _json_dates(tree)
    for text in (*sure, *_meta_dates(tree), *doubtful, *_marked_dates(tree)):
        found = whole(text, latest=latest)
        if found is not None and found.precision == "day" and found.day != _ZERO:
            return found
    return None


def from_labels(tree: HtmlElement, *, latest: date = LATEST) -> Written | None:
    """A printed date that the page's markup or its own words call the date of publication.

    Elements beside the article (menus, related stories, comments, clocks) are left out, and so is what stands above
    the headline. Where the marked elements disagree there is no answer.
    """
    found: list[Written] = []
    below = False
    for element in tree.iter():
        if not isinstance(element.tag, str) or element.tag in _NEVER_LABELS:
            below = below or element.tag == "h1"
            continue
        marks = f"{element.get('class') or ''} {element.get('id') or ''}"
        marked = element.tag == "time" or _PUBLISHING.search(marks) is not None
        if not marked and (len(element) > 2 or not element.text or not _LABEL.match(element.text)):
            continue
        words = " ".join(_first_words(element, _LONGEST_LABEL + 1).split())
        if not 6 <= len(words) <= _LONGEST_LABEL or is_aside(element):
            continue
        changed = CHANGED.search(words)
        days = [d for d in printed(words, latest) if changed is None or d.end <= changed.start()]
        if not days:
            continue
        if _LABEL.match(words):
            return days[0]
        # A weekday or a closing bar marks the site's clock, unless the date stands in the article itself.
        within = _is_within(element)
        if within or (below and not _WEEKDAY.search(words) and not words.endswith("|")):
            found.append(days[0])
    return found[0] if found and len({f.day for f in found}) == 1 else None


_OF_ARTICLES = 2
"""Ranks of JSON-LD below which a date is an article's own date of publication; a film's upload comes after the meta
tags."""


def _json_dates(tree: HtmlElement) -> tuple[list[str], list[str]]:
    """Publication dates of the page's JSON-LD, surest first: those of articles, and those of all else.

    Articles come before pages and works, and among articles the one that names this page's address or title comes
    first, since related stories may be described beside it.
    """
    ranked: list[tuple[int, int, str]] = []
    here = {link.get("href") for link in tree.iter("link") if link.get("rel") == "canonical"}
    heading = " ".join("".join(e.itertext()) for e in tree.iter("title", "h1"))
    for script in tree.iter("script"):
        if "json" not in (script.get("type") or "").lower() or not script.text or "date" not in script.text:
            continue
        for node in _json_nodes(_lenient_json(script.text), 0):
            kind = str(node.get("@type"))
            if not (_ARTICLE_TYPES.search(kind) or _PAGE_TYPES.search(kind)):
                continue
            for key in ("datePublished", "uploadDate", "dateCreated"):
                if isinstance(value := node.get(key), str):
                    rank = 4 * (key != "datePublished") + 2 * (_ARTICLE_TYPES.search(kind) is None)
                    ranked.append((rank + (not _describes(node, here, heading)), len(ranked), value))
                    break
    ranked.sort()
    return [v for rank, _, v in ranked if rank < _OF_ARTICLES], [v for rank, _, v in ranked if rank >= _OF_ARTICLES]


def _describes(node: dict[str, Any], here: set[str | None], heading: str) -> bool:
    """Whether a JSON-LD node is about this page, by its address or its headline."""
    entity = node.get("mainEntityOfPage")
    addresses = (node.get("url"), node.get("@id"), entity.get("@id") if isinstance(entity, dict) else entity)
    headline = node.get("headline")
    named = isinstance(headline, str) and len(headline) > 10 and headline.strip() in heading
    return named or any(isinstance(a, str) and a in here for a in addresses)


def _json_nodes(node: Any, depth: int) -> Iterator[dict[str, Any]]:
    if depth > _JSON_DEPTH:
        return
    if isinstance(node, dict):
        yield node
        for key, value in node.items():
            if key not in _NOT_THE_ARTICLE and isinstance(value, dict | list):
                yield from _json_nodes(value, depth + 1)
    elif isinstance(node, list):
        for value in node[:50]:
            yield from _json_nodes(value, depth + 1)


def _lenient_json(text: str) -> Any:
    """The JSON of a script, forgiving raw line ends in strings, CDATA marks and a closing semicolon."""
    text = re.sub(r"^\s*(?://)?\s*<!\[CDATA\[|(?://)?\s*\]\]>\s*$|^\s*<!--|-->\s*$|;\s*$", "", text.strip())
    try:
        return json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return None


def _meta_dates(tree: HtmlElement) -> list[str]:
    """Contents of the meta tags that name publication, surest name first."""
    ranked: list[tuple[int, int, str]] = []
    for place, element in enumerate(tree.iter("meta")):
        content = element.get("content") or element.get("datetime")
        if not content:
            continue
        for attribute in ("property", "name", "itemprop", "http-equiv"):
            name = (element.get(attribute) or "").strip().lower()
            if name in _META_RANK and not (attribute == "http-equiv" and name == "date"):
                ranked.append((_META_RANK[name], place, content))
                break
    return [content for _, _, content in sorted(ranked)]


def _marked_dates(tree: HtmlElement) -> Iterator[str]:
    """Microdata, and <time> elements that carry a mark of publication or are the article's only ones."""
    for element in tree.iter():
        if (
            isinstance(element.tag, str)
            and "datepublished" in (element.get("itemprop") or "").lower()
            and not is_aside(element)
        ):
            yield (
                element.get("datetime") or element.get("content") or element.get("title") or _first_words(element, 60)
            )
    times = [t for t in _below_headline(tree, "time") if t.get("datetime") and not CHANGED.search(_around(t))]
    for element in times:
        if element.get("pubdate") is not None or _PUBLISHING.search(element.get("class") or ""):
            yield element.get("datetime") or ""
            return
    days = {found.day for t in times if (found := whole(t.get("datetime") or ""))}
    if len(days) == 1:
        yield times[0].get("datetime") or ""


def _below_headline(tree: HtmlElement, tag: str) -> Iterator[HtmlElement]:
    """Elements of this tag that stand in the article or below the headline, not above it or beside."""
    below = False
    for element in tree.iter("h1", tag):
        below = below or element.tag == "h1"
        if element.tag == tag and (below or _is_within(element)) and not is_aside(element):
            yield element


def _is_within(element: HtmlElement) -> bool:
    """Whether the element stands in the page's article."""
    return any(
        above.tag in ("article", "main")
        or "article" in (above.get("itemtype") or "").lower()
        or _ARTICLE_MARK.search(above.get("class") or "")
        for above in element.iterancestors()
    )


def _around(element: HtmlElement) -> str:
    """The element's own marks and words and those directly before it, where "Updated" would stand."""
    parent, previous = element.getparent(), element.getprevious()
    before = parent.text or "" if parent is not None else ""
    if previous is not None:
        inline = previous.text or "" if previous.tag in ("span", "b", "strong", "i", "em", "small", "label") else ""
        before = f"{inline} {previous.tail or ''}"
    return f"{element.get('class') or ''} {element.get('itemprop') or ''} {element.text or ''} {before}"[:300]


def is_aside(element: HtmlElement) -> bool:
    """Whether the element or one it stands in lies beside the article."""
    steps = 0
    while element is not None and element.tag not in ("body", "html", "article", "main") and steps < 30:
        marks = f"{element.get('class') or ''} {element.get('id') or ''}"
        if _PUBLISHING.search(marks):
            marks = _HATOM.sub("", marks)
        if element.tag in _ASIDE_TAGS or _ASIDE.search(marks):
            return True
        element = element.getparent()
        steps += 1
    return False


def _first_words(element: HtmlElement, limit: int) -> str:
    """The element's text, cut soon after ``limit`` characters."""
    pieces: list[str] = []
    length = 0
    for piece in element.itertext():
        pieces.append(piece)
        length += len(piece.strip())
        if length > limit:
            break
    return " ".join(pieces)
