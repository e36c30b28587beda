"""What all pages share: templates, addresses of downloads, the last visit, rows of tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse

from whowhom.errors import EmptyRecord
from whowhom.model import Incident
from whowhom.model.tension import Alert
from whowhom.serve import security
from whowhom.serve.asked import address, parameters
from whowhom.serve.desk import Desk, last_month

PASSING = {"as_of", "page", "after", "format", "tour"}
"""Parameters that do not go along to another day: what they count or name may not be there."""


def render(request: Request, name: str, **context: Any) -> HTMLResponse:
    """A page from its template; a form's secret goes into a cookie."""
    templates = request.app.state.templates
    as_of = request.query_params.get("as_of", "")
    path, along = request.url.path, [one for one in request.query_params.multi_items() if one[0] not in PASSING]
    whole = {"request": request, "as_of": as_of, "path": path, "along": along, "present": address(path, along),
             "days": days(request), **context}  # fmt: skip
    answer: HTMLResponse = templates.TemplateResponse(request, name, whole)
    csrf = context.get("csrf")
    if csrf:
        answer.set_cookie("whowhom_csrf", csrf, httponly=True, samesite="strict")
    return answer


def days(request: Request) -> tuple[str, str] | None:
    """First and last ISO day on which the record can be seen; None where a page is of no day or there is only one."""
    if "as_of" not in parameters(request.scope["route"].dependant):
        return None
    desk: Desk = request.app.state.desk
    try:
        record = desk.record()
    except EmptyRecord:
        return None
    first = date.fromordinal(min(record.scene.read, default=record.scene.last)).isoformat()
    return (first, record.today) if first < record.today else None


def csrf_of(request: Request) -> str:
    """The secret of the forms of this browser, made where it has none."""
    return security.cookie(request.headers.get("cookie", ""), "whowhom_csrf") or security.new_secret()


def last_visit(request: Request, today: str) -> str:
    """The day of the last visit, a month ago where there was none or it was today."""
    seen = security.cookie(request.headers.get("cookie", ""), "whowhom_seen")
    try:
        if date.fromisoformat(seen) < date.fromisoformat(today):
            return seen
    except ValueError:
        pass
    return last_month(today)


def shows_tour(request: Request) -> bool:
    """Whether this browser has not put the tour away."""
    return security.cookie(request.headers.get("cookie", ""), "whowhom_tour") != "hide"


def downloads(path: str, given: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Addresses of the same table as files."""
    return [(name, address(path, given, format=name)) for name in ("csv", "json", "parquet")]


def kept(as_of: str | None, **given: str | None) -> list[tuple[str, str]]:
    """Parameters that are given, for an address."""
    return [(name, value) for name, value in {**given, "as_of": as_of}.items() if value]


def latest(found: Sequence[Alert]) -> list[Alert]:
    """Open alerts before cleared ones, the latest first."""
    by_day = sorted(found, key=lambda alert: (alert.raised, alert.id), reverse=True)
    return sorted(by_day, key=lambda alert: alert.state == "cleared")


def row_of(one: Incident) -> Mapping[str, object]:
    """An incident as a flat row."""
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
