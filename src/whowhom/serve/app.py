"""The application: pages and API behind one guard, errors of one shape, feeds, health and metrics."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from http import HTTPStatus
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any

from fastapi import Depends, FastAPI, Form, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, RedirectResponse
from fastapi.templating import Jinja2Templates
from markupsafe import Markup
from prometheus_client import CollectorRegistry, Gauge, generate_latest
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware
from starlette.staticfiles import StaticFiles

from whowhom import __version__
from whowhom.brief.phrases import upper_first
from whowhom.charts import Chart
from whowhom.config import Settings
from whowhom.errors import CodebookError, ConfigError, EmptyRecord, InputError, StoreError, WhowhomError
from whowhom.model.event import mutual
from whowhom.output import between, harmless, safe, side, when_of
from whowhom.resolve.parties import country_name
from whowhom.serve import api, feeds, lists, pages, security
from whowhom.serve.asked import known_parameters
from whowhom.serve.desk import Desk
from whowhom.serve.judge import Judge
from whowhom.serve.remembered import Remembered
from whowhom.store.embedded import Store

HERE = Path(str(files("whowhom.serve")))

LONGEST_TO = 4_000
"""Characters of the address to which a visitor comes back after showing the token."""


def create_app(
    store: Store, settings: Settings, access: security.Access | None = None, judge: Judge | None = None
) -> FastAPI:
    """The desk of an open record; ``access`` says who may ask, everyone who reaches it where None; ``judge`` is the
    process for costly answers."""
    access = access or security.Access()
    app = FastAPI(
        title="whowhom", version=__version__, docs_url=None, redoc_url=None,
        description="Who did what to whom, when, where, according to whom: the record for programs.",
    )  # fmt: skip
    registry = CollectorRegistry()
    app.state.desk = Desk(store, settings, judge)
    app.state.access = access
    app.state.templates = _templates()
    for router in (api.router, feeds.router, pages.router, lists.router):
        app.include_router(router, dependencies=[Depends(known_parameters)])
    app.mount("/static/outlines", _Static(directory=str(files("whowhom.charts") / "data")), name="outlines")
    app.mount("/static", _Static(directory=HERE / "static"), name="static")
    _plain(app, registry)
    _errors(app)
    app.add_middleware(GZipMiddleware, minimum_size=1000)
    app.add_middleware(Remembered, desk=app.state.desk)
    app.add_middleware(security.Guard, access=access, registry=registry)
    return app


class _Static(StaticFiles):
    """Files that a browser may keep for an hour and then ask about."""

    def file_response(self, *given: Any, **more: Any) -> Response:
        answer = super().file_response(*given, **more)
        answer.headers["cache-control"] = "public, max-age=3600, stale-while-revalidate=86400"
        return answer


def _templates() -> Jinja2Templates:
    templates = Jinja2Templates(directory=HERE / "templates")
    templates.env.autoescape = True
    templates.env.trim_blocks = templates.env.lstrip_blocks = True
    templates.env.filters |= {
        "safe_text": safe, "country": country_name, "side": side, "between": between,
        "mutual": lambda one: mutual(one.actors, one.recipients), "when": _when, "spec": _spec,
        "number": lambda n: f"{n:,}", "cap": upper_first,
    }  # fmt: skip
    templates.env.globals["version"] = __version__
    return templates


def _when(one: Any) -> str:
    return str(when_of(one)).strip()


def _spec(chart: Chart) -> Markup:
    """A specification as it may stand in a page: nothing in it can end the element that holds it."""
    text = harmless(chart.to_json()).replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
    return Markup(text)


def _plain(app: FastAPI, registry: CollectorRegistry) -> None:
    held = Gauge("whowhom_documents", "Documents of the record", registry=registry)

    @app.get("/healthz", include_in_schema=False)
    def healthz(request: Request) -> Response:
        next(request.app.state.desk.store.rows("SELECT 1"))
        return Response('{"status":"ok"}', media_type="application/json")

    @app.get("/metrics", include_in_schema=False)
    def metrics(request: Request) -> Response:
        (row,) = request.app.state.desk.store.rows("SELECT count(*) FROM documents")
        held.set(row[0])
        return Response(generate_latest(registry), media_type="text/plain; version=0.0.4; charset=utf-8")

    @app.get("/login", include_in_schema=False)
    def login(request: Request, to: Annotated[str, Query(max_length=LONGEST_TO)] = "/") -> HTMLResponse:
        found: HTMLResponse = request.app.state.templates.TemplateResponse(
            request, "login.html", {"to": to, "path": "/login", "as_of": ""}
        )
        return found

    @app.post("/login", include_in_schema=False)
    def enter(
        request: Request, token: Annotated[str, Form(max_length=400)],
        to: Annotated[str, Form(max_length=LONGEST_TO)] = "/",
    ) -> Response:  # fmt: skip
        if not security.same(token, request.app.state.access.token or ""):
            raise HTTPException(401, "this is not the desk's token")
        answer = RedirectResponse(to if to.startswith("/") and not to.startswith(("//", "/\\")) else "/", 303)
        # A link that was sent opens with it; the guard refuses what other sites' pages would change.
        answer.set_cookie("whowhom_token", token, httponly=True, samesite="lax")
        return answer


STATUS: Sequence[tuple[type[WhowhomError], int]] = (
    (CodebookError, 400), (ConfigError, 400), (InputError, 400), (StoreError, 503), (WhowhomError, 500),
)  # fmt: skip


def _errors(app: FastAPI) -> None:
    """Every error as problem+json for programs and as a page for people."""

    def answer(request: Request, status: int, detail: str) -> Response:
        title = HTTPStatus(status).phrase
        detail = re.sub(r"--(?=[a-z])", "", safe(detail))
        if request.url.path.startswith("/api/") or "text/html" not in request.headers.get("accept", ""):
            body = {"type": "about:blank", "title": title, "status": status, "detail": detail}
            return Response(json.dumps(body), status, media_type="application/problem+json")
        context = {"status": status, "title": title, "detail": detail, "path": request.url.path, "as_of": ""}
        found: Response = request.app.state.templates.TemplateResponse(request, "problem.html", context, status)
        return found

    @app.exception_handler(EmptyRecord)
    def empty(request: Request, error: EmptyRecord) -> Response:
        if request.url.path.startswith("/api/") or "text/html" not in request.headers.get("accept", ""):
            return answer(request, 404, "the record holds no documents yet")
        found: Response = request.app.state.templates.TemplateResponse(
            request, "empty.html", {"path": request.url.path, "as_of": "", "base": str(request.base_url).rstrip("/")}
        )
        return found

    @app.exception_handler(WhowhomError)
    def ours(request: Request, error: WhowhomError) -> Response:
        status = next(status for kind, status in STATUS if isinstance(error, kind))
        missing = str(error).startswith(("no incident", "no document", "several incidents", "incident "))
        return answer(request, 404 if missing else status, str(error))

    @app.exception_handler(HTTPException)
    def http(request: Request, error: HTTPException) -> Response:
        return answer(request, error.status_code, str(error.detail))

    @app.exception_handler(RequestValidationError)
    def invalid(request: Request, error: RequestValidationError) -> Response:
        told = "; ".join(
            f"{'.'.join(str(part) for part in one['loc'][1:])}: {one['msg']}" for one in error.errors()[:5]
        )
        return answer(request, 422, told)
