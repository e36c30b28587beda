"""``/api/v1``: the record for programs, with the filters of the command line, pages by cursor, ETags and streams."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import StreamingResponse

from whowhom.checking import checked
from whowhom.errors import ConfigError, InputError
from whowhom.model import EventMention, Incident
from whowhom.model.coded import Coded
from whowhom.model.tension import Alert, Reading
from whowhom.openrecord import state
from whowhom.serve.asked import LARGEST, PAGE, Asked, pair
from whowhom.serve.desk import Desk
from whowhom.store import incidents as incidents_of
from whowhom.store import overview, queries
from whowhom.store.incidents import DyadCount
from whowhom.store.overview import Source

router = APIRouter(prefix="/api/v1")

Limit = Annotated[int, Query(ge=1, le=LARGEST, description="Items of a page.")]
Cursor = Annotated[str | None, Query(max_length=200, description="`next` of the page before.")]
DayText = Annotated[str | None, Query(max_length=10, description="An ISO day, as 2023-03-22.")]
Form = Annotated[str, Query(pattern="^(json|jsonl)$", description="json: a page; jsonl: everything, streamed.")]

PROBLEM = {"description": "A problem (RFC 9457).", "content": {"application/problem+json": {"schema": {
    "type": "object", "properties": {"type": {"type": "string"}, "title": {"type": "string"},
                                     "status": {"type": "integer"}, "detail": {"type": "string"}}}}}}  # fmt: skip
PROBLEMS: dict[int | str, dict[str, Any]] = dict.fromkeys((400, 401, 404, 413, 421, 422, 429), PROBLEM)


def desk_of(request: Request) -> Desk:
    """The desk of the application."""
    found: Desk = request.app.state.desk
    return found


Served = Annotated[Desk, Depends(desk_of)]
Filtered = Annotated[Asked, Depends()]


def page_of(kind: str, item: type) -> dict[int | str, dict[str, Any]]:
    """What a page of these items looks like, for the OpenAPI."""
    items = {"type": "array", "items": {"type": "object", "title": item.__name__}}
    shape = {"type": "object", "properties": {"items": items, "next": {"type": ["string", "null"]}}}
    return {**PROBLEMS, 200: {"description": kind, "content": {
        "application/json": {"schema": shape}, "application/x-ndjson": {"schema": {"type": "string"}}}}}  # fmt: skip


@router.get("/incidents", responses=page_of("Incidents by date and id.", Incident), response_class=Response)
def incidents(
    request: Request, desk: Served, asked: Filtered, limit: Limit = PAGE, cursor: Cursor = None, format: Form = "json"
) -> Response:
    """Incidents, without their claims."""
    filters = asked.filters()
    if format == "jsonl":
        return _stream(incidents_of.incidents(desk.store, filters))
    at = _offset(cursor)
    some = list(incidents_of.incidents(desk.store, replace(filters, limit=limit + 1, offset=at)))
    return _page(request, desk, some, limit, at)


@router.get("/incidents/{id}", responses=PROBLEMS, response_class=Response)
def incident(request: Request, desk: Served, id: str, as_of: DayText = None) -> Response:
    """One incident with its ledger, log and mentions."""
    known = incidents_of.known_as(desk.store, id)
    found = incidents_of.one(desk.store, known, as_of)
    if found is None:
        raise ConfigError(f"no incident {id!r} was known on {as_of}")
    log = list(incidents_of.changes(desk.store, known))
    return _json(request, desk, {"incident": found.incident, "mentions": found.mentions, "changes": log})


@router.get("/events", responses=page_of("Events by date.", EventMention), response_class=Response)
def events(
    request: Request, desk: Served, asked: Filtered, document: Annotated[str | None, Query(max_length=200)] = None,
    limit: Limit = PAGE, cursor: Cursor = None, format: Form = "json",
) -> Response:  # fmt: skip
    """Events as they are coded, one a mention."""
    given = asked.filters()
    if given.dyad or given.status:
        raise ConfigError("events have no dyad and no status: ask /api/v1/incidents, or give country twice")
    fields = (
        "actor",
        "recipient",
        "country",
        "type",
        "mode",
        "quad",
        "realis",
        "since",
        "until",
        "as_of",
        "min_confidence",
    )
    filters = checked(
        queries.Filters(**{name: getattr(given, name) for name in fields}, document=[document] if document else ())
    )
    if format == "jsonl":
        return _stream(queries.events(desk.store, filters))
    at = _offset(cursor)
    some = list(queries.events(desk.store, replace(filters, limit=limit + 1, offset=at)))
    return _page(request, desk, some, limit, at)


@router.get("/dyads", responses=page_of("Pairs of states, the busiest first.", DyadCount), response_class=Response)
def dyads(request: Request, desk: Served, asked: Filtered, limit: Limit = PAGE, cursor: Cursor = None) -> Response:
    """Pairs of states: incidents by quad class, and how many are contested."""
    at = _offset(cursor)
    found = desk.pairs(replace(asked.filters(), limit=at + limit + 1))
    return _page(request, desk, found[at:], limit, at)


@router.get("/dyads/{ends}", responses=PROBLEMS, response_class=Response)
def dyad(
    request: Request, desk: Served, ends: str, since: DayText = None,
    as_of: DayText = None,
) -> Response:  # fmt: skip
    """The tension of a pair, both ways, with what moved it and forecasts beside their baselines."""
    a, b = pair(ends) or ("", "")
    found = desk.record(as_of).tension(state(a), state(b), since)
    return _json(request, desk, {"directions": found.directions, "forecasts": found.forecasts})


@router.get("/alerts", responses=page_of("Alerts, the latest first.", Alert), response_class=Response)
def alerts(
    request: Request, desk: Served, as_of: DayText = None,
    limit: Limit = PAGE, cursor: Cursor = None,
) -> Response:  # fmt: skip
    """Alerts, replayed from the record."""
    at = _offset(cursor)
    found = sorted(desk.alerts(as_of), key=lambda alert: (alert.raised, alert.id), reverse=True)
    return _page(request, desk, found[at : at + limit + 1], limit, at)


@router.get("/sources", responses=page_of("Outlets, the busiest first.", Source), response_class=Response)
def sources(request: Request, desk: Served, limit: Limit = PAGE, cursor: Cursor = None) -> Response:
    """Outlets: what each alone tells, and how often that was later corroborated or contested."""
    at = _offset(cursor)
    found = desk.sources()
    return _page(request, desk, found[at : at + limit + 1], limit, at)


@router.get("/documents", responses=page_of("Documents by id.", dict), response_class=Response)
def documents(request: Request, desk: Served, limit: Limit = PAGE, cursor: Cursor = None) -> Response:
    """Documents, without their text."""
    after = _decoded(cursor)
    some = overview.documents_of(desk.store, limit + 1, after)
    more = some[limit - 1]["id"] if len(some) > limit else None
    return _json(request, desk, {"items": some[:limit], "next": None if more is None else _encoded(str(more))})


@router.post("/documents", responses=PROBLEMS, response_class=Response, status_code=200)
async def add(request: Request, desk: Served) -> Response:
    """Keep coded articles (msgpack, as ``whowhom add --to`` sends them); answers how many were new."""
    from starlette.concurrency import run_in_threadpool

    try:
        some = msgspec.msgpack.decode(await request.body(), type=list[Coded])
    except (msgspec.DecodeError, ValueError) as error:
        raise InputError(f"these are no coded articles: {error}") from error
    added = await run_in_threadpool(desk.add, some)
    return Response(msgspec.json.encode({"given": len(some), "added": added}), media_type="application/json")


@router.post("/known", responses=PROBLEMS, response_class=Response, status_code=200)
async def known(request: Request, desk: Served) -> Response:
    """Which of these documents (a JSON list of SHA-256) the record holds already."""
    return await _those_of(request, desk.store.held)


@router.post("/known/addresses", responses=PROBLEMS, response_class=Response, status_code=200)
async def known_addresses(request: Request, desk: Served) -> Response:
    """Of which of these addresses (a JSON list, as ``read.urls.twin`` gives them) the record holds the page."""
    return await _those_of(request, desk.store.held_addresses)


async def _those_of(request: Request, held: Callable[[Sequence[str]], set[str]]) -> Response:
    from starlette.concurrency import run_in_threadpool

    try:
        asked = msgspec.json.decode(await request.body(), type=list[str])
    except (msgspec.DecodeError, ValueError) as error:
        raise InputError(f"this is no list of texts: {error}") from error
    found = await run_in_threadpool(held, asked)
    return Response(msgspec.json.encode(sorted(found)), media_type="application/json")


@router.get("/tension/{actor}/{recipient}", responses=PROBLEMS, response_class=Response)
def tension(
    request: Request, desk: Served, actor: str, recipient: str, as_of: DayText = None
) -> Response:  # fmt: skip
    """The series of one direction."""
    found = desk.record(as_of).tension(state(actor), state(recipient))
    readings: Sequence[Reading] = found.directions[0].readings
    return _json(request, desk, {"items": readings, "next": None})


@router.get("/brief", responses=PROBLEMS, response_class=Response)
def brief(
    request: Request, desk: Served, dyad: Annotated[str | None, Query(max_length=9)] = None,
    country: Annotated[str | None, Query(max_length=60)] = None, since: DayText = None,
    as_of: DayText = None,
) -> Response:  # fmt: skip
    """A briefing, each sentence with its evidence."""
    found, _ = desk.brief(pair(dyad), country or None, since or None, as_of)
    return _json(request, desk, found)


def _page(request: Request, desk: Desk, some: Sequence[Any], limit: int, at: int) -> Response:
    more = len(some) > limit
    return _json(request, desk, {"items": list(some[:limit]), "next": _encoded(str(at + limit)) if more else None})


def _json(request: Request, desk: Desk, content: object) -> Response:
    body = msgspec.json.encode(content)
    tag = f'"{hashlib.sha256(body).hexdigest()[:20]}"'
    headers = {"etag": tag, "cache-control": "private, no-cache"}
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(body, media_type="application/json", headers=headers)


def _stream(items: Iterator[Any]) -> StreamingResponse:
    encode = msgspec.json.Encoder().encode
    return StreamingResponse((encode(item) + b"\n" for item in items), media_type="application/x-ndjson")


def _offset(cursor: str | None) -> int:
    text = _decoded(cursor)
    if text is None:
        return 0
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        raise ConfigError("this cursor is none that a page gave: take `next` of the page before")
    return int(text)


def _encoded(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _decoded(cursor: str | None) -> str | None:
    if not cursor:
        return None
    try:
        return base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
    except ValueError:
        raise ConfigError("this cursor is none that a page gave: take `next` of the page before") from None
