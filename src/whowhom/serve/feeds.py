"""Atom feeds of alerts and of any question to the incidents."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from xml.etree.ElementTree import Element, SubElement, tostring

from fastapi import APIRouter, Request, Response

from whowhom.model import Incident
from whowhom.output import between, safe
from whowhom.serve.api import Filtered, Served
from whowhom.serve.asked import PAGE
from whowhom.store import incidents as incidents_of

router = APIRouter(include_in_schema=False)

ATOM = "http://www.w3.org/2005/Atom"

Entry = tuple[str, str, str, str]
"""Id, ISO day, title and words."""


@router.get("/alerts.atom")
def alerts(request: Request, desk: Served) -> Response:
    """The latest alerts."""
    found = sorted(desk.alerts(), key=lambda alert: (alert.raised, alert.id), reverse=True)[:PAGE]
    entries = [
        (alert.id, alert.raised, f"{alert.level}: {alert.a}-{alert.b}, {alert.name}", alert.words) for alert in found
    ]
    return _feed(request, "whowhom: alerts", "/alerts", entries)


@router.get("/incidents.atom")
def incidents(request: Request, desk: Served, asked: Filtered) -> Response:
    """Incidents that pass, by when they last changed."""
    found = incidents_of.incidents(desk.store, replace(asked.filters(), limit=PAGE, by_change=True))
    entries = [(one.id, one.changed, _title(one), f"{one.status}, {one.outlets} outlets") for one in found]
    return _feed(request, "whowhom: incidents", "/incidents", entries)


def _title(one: Incident) -> str:
    return f"{one.type}{' ' + one.mode if one.mode else ''}: {between(one.actors, one.recipients)}"


def _xml(text: str) -> str:
    """The text without characters that XML does not have."""
    return re.sub(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "", safe(text))


def _feed(request: Request, title: str, path: str, entries: Sequence[Entry]) -> Response:
    base = str(request.base_url).rstrip("/")
    feed = Element("feed", xmlns=ATOM)
    SubElement(feed, "id").text = f"{base}{path}.atom"
    SubElement(feed, "title").text = title
    SubElement(feed, "updated").text = f"{max((e[1] for e in entries), default='1970-01-01')}T00:00:00Z"
    SubElement(feed, "link", rel="self", href=str(request.url))
    for id, day, name, words in entries:
        entry = SubElement(feed, "entry")
        SubElement(entry, "id").text = f"urn:whowhom:{id}"
        SubElement(entry, "title").text = _xml(name)
        SubElement(entry, "updated").text = f"{day}T00:00:00Z"
        SubElement(entry, "link", href=f"{base}/incidents/{id}" if path == "/incidents" else f"{base}{path}#{id}")
        SubElement(entry, "summary").text = _xml(words)
    body = b"<?xml version='1.0' encoding='utf-8'?>\n" + tostring(feed, encoding="utf-8")
    return Response(body, media_type="application/atom+xml; charset=utf-8")
