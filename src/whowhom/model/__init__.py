"""Every type that crosses a folder; standard library only."""

from whowhom.model.entity import Date, Entity, Gazetteer, Place, PlaceCandidate
from whowhom.model.event import Actor, Attribution, Coder, EventMention, Evidence, Predicate, Quantity
from whowhom.model.incident import Act, Change, Claim, Count, Incident, Status
from whowhom.model.syntax import Name, Parsed, Sentence, Token
from whowhom.model.text import Article, Link, Published, Record, Rejected, Span

__all__ = [
    "Act", "Actor", "Article", "Attribution", "Change", "Claim", "Coder", "Count", "Date", "Entity",
    "EventMention", "Evidence", "Gazetteer", "Incident", "Link", "Name", "Parsed", "Place", "PlaceCandidate",
    "Predicate", "Published", "Quantity", "Record", "Rejected", "Sentence", "Span", "Status", "Token",
]  # fmt: skip
