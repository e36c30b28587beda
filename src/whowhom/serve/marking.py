"""Text with the words that were read in it marked; everything that comes from a page is escaped here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from markupsafe import Markup, escape

from whowhom.model import Article, EventMention
from whowhom.output import harmless, safe
from whowhom.store.search import Hit
from whowhom.store.words import Query

Span = tuple[int, int, str, str]
"""First and last code point, class and title of a mark."""


def marked(mention: EventMention) -> Markup:
    """The sentence of a mention with predicate, parties, date and sources marked."""
    start, end = mention.evidence.start, mention.evidence.end
    return spans(mention.evidence.text, [(a - start, b - start, kind, title) for a, b, kind, title in _spans(mention)
                                         if start <= a < b <= end])  # fmt: skip


def article(one: Article, mentions: Sequence[EventMention]) -> Markup:
    """The whole text, a paragraph a line, with every event's words marked."""
    whole = spans(one.text, [span for mention in mentions for span in _spans(mention)])
    return Markup("").join(Markup("<p>{}</p>").format(Markup(line)) for line in whole.split("\n") if line.strip())


def found(hit: Hit, asked: Query) -> Markup:
    """A sentence that was found, with the words sought marked."""
    plain = safe(hit.text)
    return spans(plain, [(span.start, span.end, "hit", "") for span in asked.marks(plain)])


def spans(text: str, some: Iterable[Span]) -> Markup:
    """Text with marks; of marks that overlap the first stays, the earlier and longer one. Control characters go."""
    at, parts = 0, list[Markup]()
    for first, last, kind, title in sorted(set(some), key=lambda s: (s[0], -s[1], s[2])):
        if not at <= first < last <= len(text) or "\n" in text[first:last]:
            continue
        parts.append(escape(harmless(text[at:first])))
        parts.append(
            Markup('<mark class="{}" title="{}">{}</mark>').format(kind, safe(title), harmless(text[first:last]))
        )
        at = last
    return Markup("").join([*parts, escape(harmless(text[at:]))])


def _spans(mention: EventMention) -> list[Span]:
    predicate = mention.evidence.predicate
    mode = f" {mention.mode}" if mention.mode else ""
    told = f"{mention.type}{mode}, {mention.realis}, confidence {mention.confidence:.2f}"
    marks = [(predicate.start, predicate.end, "predicate", told)]
    marks += [(p.start, p.end, "actor", f"who: {p.name or p.text}, {p.basis}") for p in mention.actors]
    marks += [(p.start, p.end, "recipient", f"to whom: {p.name or p.text}, {p.basis}") for p in mention.recipients]
    return marks
