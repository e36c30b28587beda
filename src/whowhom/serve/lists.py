"""Pages that list: actors, outlets, what is searched for, alerts, briefings, documents, quarantine; and about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated, get_args

from fastapi import APIRouter, Query, Request, Response

from whowhom import brief as briefs
from whowhom.codebook import plover
from whowhom.errors import ConfigError
from whowhom.model.tension import AlertState
from whowhom.monitor.rules import holds_where
from whowhom.openrecord import state
from whowhom.serve import marking
from whowhom.serve.api import Filtered, Served
from whowhom.serve.asked import PAGE, address, pair
from whowhom.serve.pages import DayText, FormatName, Text
from whowhom.serve.rendering import downloads, kept, latest, render
from whowhom.serve.tables import table
from whowhom.store import overview, queries, search
from whowhom.store.words import parsed

router = APIRouter(include_in_schema=False)


@router.get("/actors")
def actors(request: Request, desk: Served, asked: Filtered, format: FormatName = None) -> Response:
    """Who acts and who suffers, most often first."""
    filters = asked.filters()
    given = asked.parameters()
    found = desk.actors(filters)
    rows = [asdict(one) for one in found]
    if format:
        return table("actors", rows, format)
    return render(request, "actors.html", rows=rows, links=downloads(request.url.path, given))


@router.get("/sources")
def sources(request: Request, desk: Served, as_of: DayText = None, format: FormatName = None) -> Response:
    """What each outlet alone says, and how often it was later corroborated or contested."""
    rows = [asdict(one) for one in desk.sources(as_of or None)]
    if format:
        return table("sources", rows, format)
    return render(request, "sources.html", rows=rows, links=downloads(request.url.path, kept(as_of)))


@router.get("/search")
def searched(
    request: Request, desk: Served, q: Text = None, since: DayText = None, until: DayText = None,
    publisher: Annotated[str | None, Query(max_length=100)] = None, as_of: DayText = None,
    format: FormatName = None,
) -> Response:  # fmt: skip
    """Sentences that hold what is sought, best first."""
    asked = parsed(q) if q else None
    hits: Sequence[search.Hit] = []
    if asked is not None:
        last = min(day for day in (until or None, as_of or None) if day) if until or as_of else None
        hits = list(search.search(desk.store, asked, 100, since or None, last, publisher or None))
    if format:
        return table("search", [asdict(hit) for hit in hits], format)
    given = [("q", q or ""), *kept(as_of, since=since, until=until, publisher=publisher)]
    return render(
        request, "search.html", q=q or "", hits=[(hit, marking.found(hit, asked)) for hit in hits] if asked else [],
        trouble=asked.trouble if asked else None,
        since=since or "", until=until or "", publisher=publisher or "", links=downloads(request.url.path, given),
    )  # fmt: skip


@router.get("/alerts")
def alerts(
    request: Request, desk: Served, as_of: DayText = None, country: Annotated[str | None, Query(max_length=60)] = None,
    alert_state: Annotated[str | None, Query(alias="state", max_length=10)] = None, format: FormatName = None,
) -> Response:  # fmt: skip
    """Alerts by the latest day, and the rules; ``as_of`` replays any day."""
    code = state(country) if country else None
    if alert_state and alert_state not in get_args(AlertState):
        raise ConfigError(f"no state {alert_state!r}; an alert is {', '.join(get_args(AlertState))}")
    found = [
        alert for alert in latest(desk.alerts(as_of or None))
        if (code is None or code in (alert.a, alert.b)) and (not alert_state or alert.state == alert_state)
    ]  # fmt: skip
    if format:
        return table("alerts", [asdict(alert) | {"turns": len(alert.turns)} for alert in found], format)
    scene = desk.record(as_of or None).scene
    given = kept(as_of, country=country, state=alert_state)
    return render(
        request, "alerts.html", found=found[:100], total=len(found), rules=scene.rules.values(), holds=holds_where,
        indicators=scene.indicators.values(), country=country or "", state=alert_state or "",
        links=downloads(request.url.path, given),
    )  # fmt: skip


@router.get("/brief")
def brief(
    request: Request, desk: Served, dyad: Annotated[str | None, Query(max_length=9)] = None,
    country: Annotated[str | None, Query(max_length=60)] = None, since: DayText = None, as_of: DayText = None,
    format: FormatName = None,
) -> Response:  # fmt: skip
    """A briefing to read, print or take away."""
    found, charts = desk.brief(pair(dyad), country or None, since or None, as_of or None)
    if format:
        if format not in briefs.FORMATS:
            raise ConfigError(f"no format {format!r}; there are {', '.join(briefs.FORMATS)}")
        kinds = {"md": "text/markdown; charset=utf-8", "html": "text/html; charset=utf-8", "json": "application/json",
                 "pdf": "application/pdf"}  # fmt: skip
        body = briefs.render(found, format, charts)
        attached = {"content-disposition": f'attachment; filename="brief-{found.subject}-{found.until}.{format}"'}
        return Response(body, media_type=kinds[format], headers=attached)
    given = kept(as_of, dyad=dyad, country=country, since=since)
    links = [(name, address("/brief", given, format=name)) for name in briefs.FORMATS]
    return render(
        request, "brief.html", found=found, links=links, dyad=dyad or "", country=country or "",
        since=found.since, charts=charts,
    )  # fmt: skip


@router.get("/documents/{id}")
def document(request: Request, desk: Served, id: str) -> Response:
    """The article with its events marked."""
    article = queries.article(desk.store, id)
    if article is None:
        raise ConfigError(f"no document {id!r} in this record")
    mentions = list(queries.events(desk.store, queries.Filters(document=[id])))
    return render(request, "document.html", article=article, mentions=mentions, text=marking.article(article, mentions))


@router.get("/documents")
def documents(request: Request, desk: Served, after: Annotated[str | None, Query(max_length=200)] = None,
              as_of: DayText = None, format: FormatName = None) -> Response:  # fmt: skip
    """Documents by id."""
    if format:
        return table("documents", overview.documents_of(desk.store, 10_000_000, as_of=as_of or None), format)
    rows = overview.documents_of(desk.store, PAGE + 1, after, as_of or None)
    following = str(rows[PAGE - 1]["id"]) if len(rows) > PAGE else None
    more = address("/documents", [("after", following), *kept(as_of)]) if following else None
    links = downloads("/documents", kept(as_of))
    return render(request, "documents.html", rows=rows[:PAGE], more=more, links=links)


@router.get("/quarantine")
def quarantine(request: Request, desk: Served, format: FormatName = None) -> Response:
    """Inputs that could not be used, and why."""
    rows = [asdict(one) for one in queries.quarantined(desk.store)]
    if format:
        return table("quarantine", rows, format)
    return render(request, "quarantine.html", rows=rows, links=downloads(request.url.path, []))


@router.get("/about")
def about(request: Request, desk: Served) -> Response:
    """Versions, what the record holds, how good the coder is, and the method."""
    from whowhom.floors import floors
    from whowhom.parse.nlp import WEIGHTS, card

    return render(
        request, "about.html", counts=queries.counts(desk.store), model=card(WEIGHTS), codebook=plover.name(),
        floors=floors(), path=desk.store.path.name,
    )  # fmt: skip
