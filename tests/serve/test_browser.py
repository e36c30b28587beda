"""The desk in a real browser: with and without scripts, at both widths, light and dark, by keyboard, by axe."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

import pytest

playwright = pytest.importorskip("playwright.sync_api", reason="needs the dev extra: playwright")
BROWSER = shutil.which("chromium") or shutil.which("chromium-browser")
if BROWSER is None:
    pytest.skip("needs Debian's chromium: apt install chromium", allow_module_level=True)

import uvicorn  # noqa: E402

from tests.judged import drone_record  # noqa: E402
from whowhom.config import Settings  # noqa: E402
from whowhom.serve.app import create_app  # noqa: E402
from whowhom.store.embedded import Store  # noqa: E402

FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync",
         "--disable-component-update", "--disable-quic"]  # fmt: skip

WIDTHS = {"phone": (390, 844), "desk": (1440, 900)}

INCIDENT = "685606c5f033b23f"

PAGES = (
    *("/", "/?as_of=2025-09-18", "/incidents", "/incidents?country=IRN&type=ASSAULT", f"/incidents/{INCIDENT}"),
    *("/dyads", "/dyads/IRN-AZE", "/alerts", "/brief?dyad=IRN-AZE", "/actors", "/sources", "/search?q=drone"),
    *("/documents", "/quarantine", "/about", "/nothing-here"),
)

SOME = (
    "/?as_of=2025-09-18",
    "/incidents?country=IRN&type=ASSAULT",
    f"/incidents/{INCIDENT}",
    "/dyads/IRN-AZE",
    "/alerts",
)
"""Pages that hold every kind of part between them."""


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a running desk."""
    path = tmp_path_factory.mktemp("browser") / "record.duckdb"
    shutil.copy(drone_record(tmp_path_factory), path)
    with Store.open(path) as store:
        server = uvicorn.Server(uvicorn.Config(create_app(store, Settings(db=path)), port=0, log_level="error"))
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.02)
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
        server.should_exit = True
        thread.join(10)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with playwright.sync_playwright() as tool:
        found = tool.chromium.launch(executable_path=BROWSER, args=FLAGS)
        yield found
        found.close()


def opened(browser: Any, width: str, **more: Any) -> Any:
    wide, high = WIDTHS[width]
    context = browser.new_context(viewport={"width": wide, "height": high}, **more)
    page = context.new_page()
    page.problems = []
    page.on("console", lambda m: page.problems.append(m.text) if m.type == "error" and "404" not in m.text else None)
    page.on("pageerror", lambda error: page.problems.append(str(error)))
    return page


def drawn(page: Any) -> None:
    """Wait until every chart stands, which may change the page's height and width."""
    for chart in page.locator(".chart .drawn").all():
        chart.locator("svg[aria-hidden]").wait_for(state="attached")


@pytest.mark.parametrize(
    ("width", "scripts"), [("desk", True), ("phone", True), ("phone", False)], ids=["desk", "phone", "without scripts"]
)
def test_every_page_stands_without_errors_and_fits(desk: str, browser: Any, width: str, scripts: bool) -> None:
    page = opened(browser, width, java_script_enabled=scripts)
    for path in PAGES:
        answer = page.goto(desk + path)
        assert answer.status == (404 if path == "/nothing-here" else 200), path
        assert page.locator("h1").count() == 1, path
        assert page.locator("main").inner_text().strip(), path
        if scripts:
            drawn(page)
            over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            assert over <= 0, f"{path} is {over} px wider than the screen"
    assert page.problems == []


def test_without_scripts_the_figures_behind_a_chart_are_there(desk: str, browser: Any) -> None:
    page = opened(browser, "desk", java_script_enabled=False)
    page.goto(f"{desk}/dyads/IRN-AZE")
    page.locator(".chart summary").first.click()
    assert page.locator(".chart table tbody tr").first.is_visible()


def test_charts_are_drawn_although_the_page_may_not_make_code(desk: str, browser: Any) -> None:
    page = opened(browser, "desk")
    page.goto(f"{desk}/dyads/IRN-AZE")
    page.wait_for_selector(".chart .drawn svg")
    assert page.locator(".chart .drawn svg path").count() > 3
    assert page.problems == []


def test_from_today_to_the_words_by_links_alone(desk: str, browser: Any) -> None:
    page = opened(browser, "phone", java_script_enabled=False)
    page.goto(f"{desk}/?as_of=2025-09-18")
    page.get_by_role("link", name="Iranian border guards shot down").first.click()
    assert "contested" in page.locator("main").inner_text()
    page.get_by_role("link", name="document", exact=True).first.click()
    assert page.locator("mark.predicate").count() > 0


def test_keys_move_open_and_search(desk: str, browser: Any) -> None:
    page = opened(browser, "desk")
    page.goto(f"{desk}/incidents")
    page.keyboard.press("j")
    page.keyboard.press("j")
    assert page.locator("[data-row].at").count() == 1
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    page.wait_for_url("**/incidents/*")
    page.keyboard.press("/")
    page.keyboard.type("drone")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=drone")
    page.keyboard.press("?")
    assert page.locator("dialog#keys").is_visible()


def test_facets_narrow_the_table(desk: str, browser: Any) -> None:
    page = opened(browser, "desk", java_script_enabled=False)
    page.goto(f"{desk}/incidents")
    before = page.locator("h1 small").inner_text()
    page.locator(".facet a", has_text="contested").click()
    assert int(page.locator("h1 small").inner_text()) < int(before)
    assert page.locator(".facet a.on").inner_text().endswith("contested")


def test_a_correction_is_recorded_with_who_and_why(desk: str, browser: Any) -> None:
    page = opened(browser, "desk", java_script_enabled=False)
    page.goto(f"{desk}/incidents?type=REQUEST")
    page.locator("tbody tr a").first.click()
    page.fill("input[name=author]", "A. Analyst")
    page.fill("input[name=reason]", "no incident between states")
    page.get_by_role("button", name="Record the decision").click()
    assert "no incident between states" in page.locator("main").inner_text()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(desk: str, browser: Any, scheme: str) -> None:
    axe = files(pytest.importorskip("axe_playwright_python")) / "axe.min.js"
    page = opened(browser, "desk", color_scheme=scheme, bypass_csp=True)
    serious: list[str] = []
    for path in PAGES if scheme == "light" else SOME:
        page.goto(desk + path)
        drawn(page)
        page.add_script_tag(path=str(axe))
        found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        serious += [
            f"{path}: {one['id']} ({one['impact']}) {one['nodes'][0]['html'][:120]}"
            for one in found["violations"] if one["impact"] in ("serious", "critical")
        ]  # fmt: skip
    assert serious == []
