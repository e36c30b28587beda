"""Records, hostile words and a look at pages, for tests of the desk."""

from __future__ import annotations

import contextlib
import itertools
import json
import re
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from html.parser import HTMLParser
from pathlib import Path

import uvicorn
from fastapi import FastAPI
from fastapi.testclient import TestClient

from tests.events import coded, mention
from tests.linked import article, told
from whowhom.config import Settings
from whowhom.model import Attribution, Quantity
from whowhom.model.coded import Coded
from whowhom.serve.app import create_app
from whowhom.serve.security import Access
from whowhom.store.embedded import Store

HTML = {"accept": "text/html,application/xhtml+xml"}

PATHS = ("/", "/incidents", "/dyads", "/dyads/IRN-AZE", "/alerts", "/brief", "/brief?dyad=IRN-AZE", "/actors",
         "/sources", "/search?q=drone", "/documents", "/quarantine", "/about", "/login")  # fmt: skip
"""Pages that every record has."""

EVIL = "=1+1</script><script>alert(1)</script><img src=x onerror=alert(1)>\"'&\u202e\u200f\x1b[2J\x07{{7*7}}"
"""A name as an article could give it."""

STEERING = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Characters that turn a line round or move a cursor."""

MANY = 60
"""Incidents of the record that has more of everything than a page shows."""

_visitors = itertools.count()


def visitor(app: FastAPI, raising: bool = True) -> TestClient:
    """A browser with an address of its own, so that no test takes another's share of the rate."""
    return TestClient(app, raise_server_exceptions=raising, client=(f"10.0.0.{next(_visitors)}", 1))


def app_of(store: Store, access: Access | None = None) -> FastAPI:
    """The desk of an open record."""
    return create_app(store, Settings(db=store.path), access)


def many() -> list[Coded]:
    """An article a fortnight, each with an incident of its own."""
    first = date(2022, 10, 1)
    days = [(first + timedelta(days=14 * n)).isoformat() for n in range(MANY)]
    words = "Iran shelled a post of Azerbaijan in Southwick on that day."
    return [
        article(f"Paper {n % 7}", day, told(words, "shelled", day=day, place="Southwick"), note=f"number {n}")
        for n, day in enumerate(days)
    ]


def hostile(title: str = EVIL, **changes: object) -> Coded:
    """An article whose every word is meant to do harm."""
    words = f"{EVIL} The guards shot down a drone. {EVIL}"
    one = mention(words, "shot", type="ASSAULT", mode="aerial", quad="material conflict", date=replace(
        mention().date, start="2025-03-22", end="2025-03-22"))  # fmt: skip
    source = Attribution(source=EVIL, kind="official", country="MDA", cue="said")
    one = replace(
        one, publisher=EVIL, title=title, attribution=(source,), id="evil1",
        actors=(replace(one.actors[0], text=EVIL, name=EVIL, start=0, end=9),),
        recipients=(replace(one.recipients[0], text=EVIL, name=EVIL, id=None, start=12, end=20),),
        place=replace(one.place, text=EVIL, name=EVIL),
        quantities=(Quantity(text=EVIL, low=3.0, high=5.0, unit=EVIL),),
    )  # fmt: skip
    made = coded(f"{words}\n{changes.pop('more', '')}", "evil.txt", one)
    return replace(made, article=replace(
        made.article, title=title, publisher=EVIL, url="javascript:alert(1)", **changes))  # type: ignore[arg-type]  # fmt: skip


@contextlib.contextmanager
def running(app: FastAPI) -> Iterator[str]:
    """The address of a desk that answers on a real socket."""
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="error", access_log=False))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join(10)


@dataclass
class Look(HTMLParser):
    """What a browser would make of a page."""

    page: str
    tags: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    specs: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.within = ""
        self.titles: list[str] = []
        self.feed(self.page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.within = tag
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        self.within = ""

    def handle_data(self, data: str) -> None:
        if self.within == "script":
            self.specs.append(data)
            return
        if self.within == "title":
            self.titles.append(data)
        self.texts.append(data)

    @property
    def text(self) -> str:
        """The words of the page, on one line."""
        return " ".join(" ".join(self.texts).split())

    def links(self, start: str = "") -> list[str]:
        """Addresses that begin so."""
        return [attributes["href"] for tag, attributes in self.tags
                if tag == "a" and attributes.get("href", "").startswith(start)]  # fmt: skip

    def all(self, tag: str) -> list[dict[str, str]]:
        """The attributes of each element of that name."""
        return [attributes for name, attributes in self.tags if name == tag]


def dangers(look: Look) -> Sequence[str]:
    """What in a page could run, be loaded from elsewhere or steer the reader; empty where nothing could."""
    found: list[str] = []
    for tag, attributes in look.tags:
        found += [f"{tag} {name}" for name in attributes if name.startswith("on") or name == "style"]
        found += [f"{tag} {name}={attributes[name]}" for name in ("src", "href", "action", "formaction")
                  if re.match(r"\s*(javascript|data|vbscript):", attributes.get(name, ""), re.IGNORECASE)]  # fmt: skip
        if tag == "script" and attributes.get("type") != "application/json":
            found += [] if attributes.get("src", "").startswith("/static/") else ["a script that runs"]
        elif tag in ("img", "iframe", "object", "embed", "style", "svg", "base"):
            found.append(tag)
        found += [f"{tag} {name} steers" for name, value in attributes.items() if STEERING.search(value)]
    for spec in look.specs:
        json.loads(spec)
    found += [f"steers: {text!r}" for text in look.texts if STEERING.search(text)]
    return found


def addresses(client: TestClient) -> list[str]:
    """Every page that a record has, with one incident and one document."""
    incident = client.get("/api/v1/incidents").json()["items"][0]["id"]
    document = client.get("/api/v1/documents").json()["items"][0]["id"]
    return [*PATHS, f"/incidents/{incident}", f"/documents/{document}"]


def copied(path: Path, to: Path) -> Path:
    """A record of one's own."""
    to.write_bytes(path.read_bytes())
    return to
