"""The pages of the desk: plain links and forms, right without a script."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request, Response
from fastapi.responses import RedirectResponse

from whowhom.brief.phrases import clause, prospect
from whowhom.charts import dyad_matrix, incident_map, incident_timeline
from whowhom.codebook import plover
from whowhom.errors import ConfigError
from whowhom.openrecord import state
from whowhom.serve import marking, security
from whowhom.serve import tour as tours
from whowhom.serve.api import Filtered, Served
from whowhom.serve.asked import PAGE, address, pair, toggled
from whowhom.serve.desk import DRAWN, LISTED
from whowhom.serve.rendering import csrf_of, downloads, kept, last_visit, latest, render, row_of, shows_tour
from whowhom.serve.tables import table
from whowhom.store import corrections, overview
from whowhom.store import incidents as incidents_of
from whowhom.store.incidents import IncidentFilters

router = APIRouter(include_in_schema=False)

Text = Annotated[str | None, Query(max_length=400)]
DayText = Annotated[str | None, Query(max_length=10)]
FormatName = Annotated[str | None, Query(max_length=10)]
Number = Annotated[int, Query(ge=1, le=100_000)]

OUTLINES = "/static/outlines/countries-110m.json"


@router.get("/")
def today(
    request: Request, desk: Served, since: DayText = None, as_of: DayText = None,
    tour: Annotated[str | None, Query(pattern="^(hide|show)$")] = None,
) -> Response:  # fmt: skip
    """What changed since the last visit: what moved, alerts, contested claims; a small record's tour."""
    if tour:
        away = RedirectResponse("/", 303)
        away.set_cookie("whowhom_tour", tour, max_age=180 * 86_400, httponly=True, samesite="strict")
        return away
    record = desk.record(as_of or None)
    since = since or last_visit(request, record.today)
    chosen = desk.news(since, as_of or None)
    moved = sorted(
        desk.standings(as_of or None).items(), key=lambda item: -abs((item[1][1].index or 0) - (item[1][0].index or 0))
    )
    answer = render(
        request, "today.html", since=since, today=record.today, chosen=chosen, clause=clause, prospect=prospect,
        moved=[(pair, before, now) for pair, (before, now) in moved[:8] if now.index or before.index],
        steps=desk.kept(("tour",), lambda: tours.steps(desk)) if as_of is None and shows_tour(request) else (),
    )  # fmt: skip
    if as_of is None:
        answer.set_cookie("whowhom_seen", record.today, max_age=180 * 86_400, httponly=True, samesite="strict")
    return answer


@router.get("/incidents")
def incidents(request: Request, desk: Served, asked: Filtered, page: Number = 1, format: FormatName = None) -> Response:
    """The table of incidents with facets, a timeline and a map; all show what passes."""
    filters = asked.filters()
    if format:
        rows = [row_of(one) for one in incidents_of.incidents(desk.store, filters)]
        return table("incidents", rows, format)
    here = request.url.path
    given = asked.parameters()
    total = overview.count(desk.store, filters)
    if page > max(1, -(-total // PAGE)):
        raise ConfigError(f"there is no page {page}: {total} incidents fill {max(1, -(-total // PAGE))}")
    shown = list(
        incidents_of.incidents(desk.store, replace(filters, limit=PAGE, offset=PAGE * (page - 1), newest=True))
    )
    facets = desk.facets(filters)
    sample = desk.drawn(filters)
    return render(
        request, "incidents.html", asked=asked, total=total, shown=shown, page=page, pages=-(-total // PAGE) or 1,
        facets={name: [(value, number, toggled(here, given, name, value), (name, value) in given)
                       for value, number in values] for name, values in facets.items()},
        links=downloads(here, given), turn=lambda n: address(here, given, page=str(n)), given=given,
        charts=[
            incident_timeline("Incidents by day", sample, linked=True),
            incident_map("Where", sample, 640, 320, OUTLINES, linked=True),
        ],
        sampled=min(total, DRAWN), atom=address("/incidents.atom", given),
        all_days=address(here, given, since=None, until=None) if asked.since or asked.until else None,
    )  # fmt: skip


@router.get("/incidents/{id}")
def incident(request: Request, desk: Served, id: str, as_of: DayText = None, format: FormatName = None) -> Response:
    """One incident: its ledger, numbers by day, log, and every mention with what was read in it."""
    known = incidents_of.known_as(desk.store, id)
    if known != id:
        return RedirectResponse(address(f"/incidents/{known}", [("as_of", as_of)] if as_of else []), 307)
    told = incidents_of.one(desk.store, known, as_of or None)
    if told is None:
        raise ConfigError(f"incident {id} was not known on {as_of}")
    if format:
        return table(f"incident-{known}", [asdict(claim) for claim in told.incident.claims], format)
    return render(
        request, "incident.html", one=told.incident, what=clause(told), mentions=told.mentions,
        marked={m.id: marking.marked(m) for m in told.mentions}, log=list(incidents_of.changes(desk.store, known)),
        types=list(plover.TYPES), csrf=csrf_of(request), links=downloads(request.url.path, kept(as_of)),
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
    counts = desk.pairs(IncidentFilters(as_of=as_of or None, limit=LISTED))
    return render(
        request, "dyads.html", rows=rows, today=today, counts=counts, links=downloads(request.url.path, kept(as_of)),
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
    warned = latest([one for one in desk.alerts(as_of or None) if {one.a, one.b} == {found.a, found.b}])
    signs = [(one, [record.scene.indicators[i] for i in record.scene.seen.get(one.id, {})]) for one in found.incidents]
    return render(
        request, "dyad.html", a=found.a, b=found.b, found=found, told=told, clause=clause, charts=[found.chart(600)],
        signs=[(one, some) for one, some in signs if some], alerts=warned,
        links=downloads(request.url.path, kept(as_of, since=since)), today=record.today,
    )  # fmt: skip
