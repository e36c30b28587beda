"""Every type that crosses a folder; standard library only."""

from whowhom.model.entity import Date, Entity, Gazetteer, Place, PlaceCandidate
from whowhom.model.event import Actor, Attribution, Coder, EventMention, Evidence, Predicate, Quantity
from whowhom.model.syntax import Name, Parsed, Sentence, Token
from whowhom.model.text import Article, Published, Record, Rejected, Span

__all__ = [
    "Actor", "Article", "Attribution", "Coder", "Date", "Entity", "EventMention", "Evidence", "Gazetteer", "Name",
    "Parsed", "Place", "PlaceCandidate", "Predicate", "Published", "Quantity", "Record", "Rejected", "Sentence",
    "Span", "Token",
]  # fmt: skip
