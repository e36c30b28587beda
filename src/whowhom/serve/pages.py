"""The pages of the desk: plain links and forms, right without a script."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Form, Query, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from whowhom import brief as briefs
from whowhom.brief.phrases import clause, prospect
from whowhom.charts import dyad_matrix, incident_map, incident_timeline
from whowhom.codebook import plover
from whowhom.errors import ConfigError
from whowhom.library import state
from whowhom.model import Incident
from whowhom.model.tension import Alert
from whowhom.monitor.rules import holds_where
from whowhom.serve import marking, security
from whowhom.serve.api import Filtered, Served
from whowhom.serve.asked import PAGE, address, pair, toggled
from whowhom.serve.tables import table
from whowhom.store import corrections, overview, queries, search
from whowhom.store import incidents as incidents_of
from whowhom.store.incidents import IncidentFilters
from whowhom.store.words import parsed

router = APIRouter(include_in_schema=False)

Text = Annotated[str | None, Query(max_length=400)]
DayText = Annotated[str | None, Query(max_length=10)]
FormatName = Annotated[str | None, Query(max_length=10)]
Number = Annotated[int, Query(ge=1, le=100_000)]

DRAWN = 400
"""Incidents that a map or a timeline draws at most; the numbers beside it count all."""


@router.get("/")
def today(request: Request, desk: Served, since: DayText = None, as_of: DayText = None) -> Response:
    """What changed since the last visit: what moved, alerts, contested claims."""
    record = desk.record(as_of or None)
    since = since or _last_visit(request, record.today)
    chosen = desk.kept(
        ("today", since, as_of), lambda: briefs.select(desk.store, record.scene, briefs.Subject(), since)
    )
    moved = sorted(
        desk.standings(as_of or None).items(), key=lambda item: -abs((item[1][1].index or 0) - (item[1][0].index or 0))
    )
    answer = _render(
        request, "today.html", since=since, today=record.today, chosen=chosen, clause=clause, prospect=prospect,
        moved=[(pair, before, now) for pair, (before, now) in moved[:8] if now.index or before.index],
    )  # fmt: skip
    if as_of is None:
        answer.set_cookie("whowhom_seen", record.today, max_age=180 * 86_400, httponly=True, samesite="strict")
    return answer


@router.get("/incidents")
def incidents(request: Request, desk: Served, asked: Filtered, page: Number = 1, format: FormatName = None) -> Response:
    """The table of incidents with facets, a timeline and a map; all show what passes."""
    filters = asked.filters()
    if format:
        rows = [_row(one) for one in incidents_of.incidents(desk.store, filters)]
        return table("incidents", rows, format)
    here = request.url.path
    given = asked.parameters()
    total = overview.count(desk.store, filters)
    shown = list(
        incidents_of.incidents(desk.store, replace(filters, limit=PAGE, offset=PAGE * (page - 1), newest=True))
    )
    facets = desk.kept(("facets", tuple(given)), lambda: overview.facets(desk.store, filters))
    sample = list(incidents_of.incidents(desk.store, replace(filters, limit=DRAWN, newest=True)))
    return _render(
        request, "incidents.html", asked=asked, total=total, shown=shown, page=page, pages=-(-total // PAGE) or 1,
        facets={name: [(value, number, toggled(here, given, name, value), (name, value) in given)
                       for value, number in values] for name, values in facets.items()},
        links=_downloads(here, given), turn=lambda n: address(here, given, page=str(n)), given=given,
        charts=[incident_timeline("Incidents by day and type", sample, 640), incident_map("Where", sample, 640, 320)],
        sampled=min(total, DRAWN), atom=address("/incidents.atom", given),
    )  # fmt: skip


@router.get("/incidents/{id}")
def incident(request: Request, desk: Served, id: str, as_of: DayText = None, format: FormatName = None) -> Response:
    """One incident: its ledger, numbers by day, log, and every mention with what was read in it."""
    known = incidents_of.known_as(desk.store, id)
    if known != id:
        return RedirectResponse(address(f"/incidents/{known}", [("as_of", as_of)] if as_of else []), 307)
    told = desk.record(as_of or None).told([known]).get(known)
    if told is None:
        raise ConfigError(f"incident {id} was not known on {as_of}")
    if format:
        return table(f"incident-{known}", [asdict(claim) for claim in told.incident.claims], format)
    return _render(
        request, "incident.html", one=told.incident, what=clause(told), mentions=told.mentions,
        marked={m.id: marking.marked(m) for m in told.mentions}, log=list(incidents_of.changes(desk.store, known)),
        types=list(plover.TYPES), csrf=_csrf(request), links=_downloads(request.url.path, []),
    )  # fmt: skip


@router.post("/incidents/{id}")
def correct(
    request: Request, desk: Served, id: str, what: Annotated[str, Form(max_length=20)],
    author: Annotated[str, Form(max_length=80)], reason: Annotated[str, Form(max_length=400)],
    csrf: Annotated[str, Form(max_length=80)] = "", other: Annotated[str, Form(max_length=40)] = "",
    type: Annotated[str, Form(max_length=20)] = "",
) -> Response:  # fmt: skip
    """An analyst's decision, as ``whowhom correct`` makes it; the form's secret must be the cookie's."""
    if not security.same(csrf, security.cookie(request.headers.get("cookie", ""), "whowhom_csrf")):
        raise ConfigError(
            "this form is too old or comes from elsewhere: open the incident again and send it from there"
        )
    if not author.strip() or not reason.strip():
        raise ConfigError("a correction needs an author and a reason")
    with desk.writing() as store:
        if what == "dismiss":
            corrections.dismiss(store, id, author, reason)
        elif what == "restore":
            corrections.dismiss(store, id, author, reason, restore=True)
        elif what == "merge":
            corrections.merge(store, id, other, author, reason)
        elif what == "recode":
            plover.check(type)
            corrections.recode(store, id, {"type": type}, author, reason)
        else:
            raise ConfigError(f"no correction {what!r}; there are dismiss, restore, merge and recode")
    return RedirectResponse(f"/incidents/{incidents_of.known_as(desk.store, id)}", 303)


@router.get("/dyads")
def dyads(request: Request, desk: Served, as_of: DayText = None, format: FormatName = None) -> Response:
    """The matrix of tension and change; a cell opens the pair."""
    standings = desk.standings(as_of or None)
    rows = [
        {"actor": p.actor, "recipient": p.recipient, "index": now.index, "before": before.index,
         "expected": now.expected, "low": now.low, "high": now.high, "hostile": now.hostile, "surprise": now.surprise}
        for p, (before, now) in standings.items() if now.index is not None and max(now.index, before.index or 0) >= 0.5
    ]  # fmt: skip
    rows.sort(key=lambda row: (-float(row["index"] or 0), str(row["actor"]), str(row["recipient"])))
    if format:
        return table("dyads", rows, format)
    today = desk.record(as_of or None).today
    counts = list(incidents_of.dyads(desk.store, IncidentFilters(as_of=as_of or None, limit=200)))
    return _render(
        request, "dyads.html", rows=rows, today=today, counts=counts, links=_downloads(request.url.path, _kept(as_of)),
        charts=[dyad_matrix(f"Tension between states, {today}", standings)],
    )  # fmt: skip


@router.get("/dyads/{ends}")
def dyad(
    request: Request, desk: Served, ends: str, since: DayText = None, as_of: DayText = None, format: FormatName = None
) -> Response:
    """A pair: series with interval, what moved it, indicators, incidents, forecast beside baselines."""
    a, b = pair(ends) or ("", "")
    record = desk.record(as_of or None)
    found = record.tension(state(a), state(b), since or None)
    if format:
        return table(f"tension-{a}-{b}", found.rows(), format)
    told = record.told([mover.incident for one in found.directions for mover in one.movers[:6]])
    signs = [(one, [record.scene.indicators[i] for i in record.scene.seen.get(one.id, {})]) for one in found.incidents]
    return _render(
        request, "dyad.html", a=found.a, b=found.b, found=found, told=told, clause=clause, charts=[found.chart(600)],
        signs=[(one, some) for one, some in signs if some], alerts=_latest(record.alerts([(found.a, found.b)])),
        links=_downloads(request.url.path, _kept(as_of)), today=record.today,
    )  # fmt: skip


@router.get("/actors")
def actors(request: Request, desk: Served, asked: Filtered, format: FormatName = None) -> Response:
    """Who acts and who suffers, most often first."""
    filters = asked.filters()
    given = asked.parameters()
    found = desk.kept(("actors", tuple(given)), lambda: overview.actors(desk.store, filters))
    rows = [asdict(one) for one in found]
    if format:
        return table("actors", rows, format)
    return _render(request, "actors.html", rows=rows, links=_downloads(request.url.path, given))


@router.get("/sources")
def sources(request: Request, desk: Served, format: FormatName = None) -> Response:
    """What each outlet alone says, and how often it was later corroborated or contested."""
    rows = [asdict(one) for one in desk.kept(("sources",), lambda: overview.sources(desk.store))]
    if format:
        return table("sources", rows, format)
    return _render(request, "sources.html", rows=rows, links=_downloads(request.url.path, []))


@router.get("/search")
def searched(
    request: Request, desk: Served, q: Text = None, since: DayText = None, until: DayText = None,
    publisher: Annotated[str | None, Query(max_length=100)] = None, format: FormatName = None,
) -> Response:  # fmt: skip
    """Sentences that hold what is sought, best first."""
    asked = parsed(q) if q else None
    hits: Sequence[search.Hit] = []
    if asked is not None:
        hits = list(search.search(desk.store, asked, 100, since or None, until or None, publisher or None))
    if format:
        return table("search", [asdict(hit) for hit in hits], format)
    given = [("q", q or ""), *_kept(None, since=since, until=until, publisher=publisher)]
    return _render(
        request, "search.html", q=q or "", hits=[(hit, marking.found(hit, asked)) for hit in hits] if asked else [],
        trouble=asked.trouble if asked else None,
        since=since or "", until=until or "", publisher=publisher or "", links=_downloads(request.url.path, given),
    )  # fmt: skip


@router.get("/alerts")
def alerts(
    request: Request, desk: Served, as_of: DayText = None, country: Annotated[str | None, Query(max_length=60)] = None,
    alert_state: Annotated[str | None, Query(alias="state", max_length=10)] = None, format: FormatName = None,
) -> Response:  # fmt: skip
    """Alerts by the latest day, and the rules; ``as_of`` replays any day."""
    code = state(country) if country else None
    found = [
        alert for alert in _latest(desk.alerts(as_of or None))
        if (code is None or code in (alert.a, alert.b)) and (not alert_state or alert.state == alert_state)
    ]  # fmt: skip
    if format:
        return table("alerts", [asdict(alert) | {"turns": len(alert.turns)} for alert in found], format)
    scene = desk.record(as_of or None).scene
    given = _kept(as_of, country=country, state=alert_state)
    return _render(
        request, "alerts.html", found=found[:100], total=len(found), rules=scene.rules.values(), holds=holds_where,
        indicators=scene.indicators.values(), country=country or "", state=alert_state or "",
        links=_downloads(request.url.path, given),
    )  # fmt: skip


@router.get("/brief")
def brief(
    request: Request, desk: Served, dyad: Annotated[str | None, Query(max_length=9)] = None,
    country: Annotated[str | None, Query(max_length=60)] = None, since: DayText = None, as_of: DayText = None,
    format: FormatName = None,
) -> Response:  # fmt: skip
    """A briefing to read, print or take away."""
    record = desk.record(as_of or None)
    ends = pair(dyad)
    key = ("brief", ends, country, since, as_of)
    found = desk.kept(key, lambda: record.brief(ends, country or None, since or None))
    if format:
        if format not in briefs.FORMATS:
            raise ConfigError(f"no format {format!r}; there are {', '.join(briefs.FORMATS)}")
        kinds = {"md": "text/markdown; charset=utf-8", "html": "text/html; charset=utf-8", "json": "application/json",
                 "pdf": "application/pdf"}  # fmt: skip
        charts = record.brief_charts(found) if format in ("html", "pdf") else []
        body = briefs.render(found, format, charts)
        attached = {"content-disposition": f'attachment; filename="brief-{found.subject}-{found.until}.{format}"'}
        return Response(body, media_type=kinds[format], headers=attached)
    given = _kept(as_of, dyad=dyad, country=country, since=since)
    links = [(name, address("/brief", given, format=name)) for name in briefs.FORMATS]
    return _render(
        request, "brief.html", found=found, links=links, dyad=dyad or "", country=country or "",
        since=found.since, charts=desk.kept((*key, "charts"), lambda: record.brief_charts(found)),
    )  # fmt: skip


@router.get("/documents/{id}")
def document(request: Request, desk: Served, id: str) -> Response:
    """The article with its events marked."""
    article = queries.article(desk.store, id)
    if article is None:
        raise ConfigError(f"no document {id!r} in this record")
    mentions = list(queries.events(desk.store, queries.Filters(document=[id])))
    return _render(
        request, "document.html", article=article, mentions=mentions, text=marking.article(article, mentions)
    )


@router.get("/documents")
def documents(request: Request, desk: Served, after: Annotated[str | None, Query(max_length=200)] = None,
              format: FormatName = None) -> Response:  # fmt: skip
    """Documents by id."""
    if format:
        return table("documents", overview.documents_of(desk.store, 10_000_000), format)
    rows = overview.documents_of(desk.store, PAGE + 1, after)
    following = str(rows[PAGE - 1]["id"]) if len(rows) > PAGE else None
    return _render(request, "documents.html", rows=rows[:PAGE], after=following, links=_downloads("/documents", []))


@router.get("/quarantine")
def quarantine(request: Request, desk: Served, format: FormatName = None) -> Response:
    """Inputs that could not be used, and why."""
    rows = [asdict(one) for one in queries.quarantined(desk.store)]
    if format:
        return table("quarantine", rows, format)
    return _render(request, "quarantine.html", rows=rows, links=_downloads(request.url.path, []))


@router.get("/about")
def about(request: Request, desk: Served) -> Response:
    """Versions, what the record holds, how good the coder is, and the method."""
    from whowhom.floors import floors
    from whowhom.parse.nlp import WEIGHTS, card

    return _render(
        request, "about.html", counts=queries.counts(desk.store), model=card(WEIGHTS), codebook=plover.name(),
        floors=floors(), path=desk.store.path.name,
    )  # fmt: skip


def _render(request: Request, name: str, **context: Any) -> HTMLResponse:
    templates = request.app.state.templates
    as_of = request.query_params.get("as_of", "")
    whole = {"request": request, "as_of": as_of, "path": request.url.path, **context}
    answer: HTMLResponse = templates.TemplateResponse(request, name, whole)
    csrf = context.get("csrf")
    if csrf:
        answer.set_cookie("whowhom_csrf", csrf, httponly=True, samesite="strict")
    return answer


def _csrf(request: Request) -> str:
    return security.cookie(request.headers.get("cookie", ""), "whowhom_csrf") or security.new_secret()


def _last_visit(request: Request, today: str) -> str:
    """The day of the last visit, a month ago where there was none or it was today."""
    seen = security.cookie(request.headers.get("cookie", ""), "whowhom_seen")
    try:
        if date.fromisoformat(seen) < date.fromisoformat(today):
            return seen
    except ValueError:
        pass
    return (date.fromisoformat(today) - timedelta(days=31)).isoformat()


def _downloads(path: str, given: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(name, address(path, given, format=name)) for name in ("csv", "json", "parquet")]


def _kept(as_of: str | None, **given: str | None) -> list[tuple[str, str]]:
    return [(name, value) for name, value in {**given, "as_of": as_of}.items() if value]


def _latest(found: Sequence[Alert]) -> list[Alert]:
    """Open alerts before cleared ones, the latest first."""
    by_day = sorted(found, key=lambda alert: (alert.raised, alert.id), reverse=True)
    return sorted(by_day, key=lambda alert: alert.state == "cleared")


def _row(one: Incident) -> Mapping[str, object]:
    return {
        "id": one.id, "date_start": one.date.start, "date_end": one.date.end, "type": one.type, "mode": one.mode,
        "quad": one.quad, "intensity": one.intensity, "realis": one.realis, "status": one.status,
        "independent": one.independent, "denied_by": list(one.denied_by),
        "actors": [a.name or a.text for a in one.actors],
        "actor_countries": [a.country or "" for a in one.actors],
        "recipients": [a.name or a.text for a in one.recipients],
        "recipient_countries": [a.country or "" for a in one.recipients],
        "place": one.place.name if one.place else None,
        "lat": one.place.lat if one.place else None, "lon": one.place.lon if one.place else None,
        "confidence": one.confidence, "outlets": one.outlets, "mentions": len(one.mentions), "known": one.known,
        "changed": one.changed,
    }  # fmt: skip
