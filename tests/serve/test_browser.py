"""The desk in a real browser: with and without scripts, at both widths, light and dark, by keyboard, by axe."""

from __future__ import annotations

import json
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


TIME, MAP = ".charts .chart:nth-of-type(1)", ".charts .chart:nth-of-type(2)"
MARK = "svg path[aria-roledescription=circle]"
"""The two charts beside the table, and a mark in them."""

HOSTILE = "<img src=x onerror=alert(1)> \"'&"
"""A name that would do harm if it were not text."""

PARTS = ("responseBodySize", "responseHeadersSize")


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


# Brushing


def brush(page: Any, first: float, last: float) -> None:
    """Drag over a part of the timeline, from one share of its width to another."""
    drawn(page)
    box = page.locator(".chart .drawn svg g.mark-rect.role-frame, .chart .drawn svg .background").first.bounding_box()
    page.mouse.move(box["x"] + box["width"] * first, box["y"] + 10)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * last, box["y"] + 20, steps=3)
    page.mouse.up()


def test_brushed_days_narrow_table_and_map_at_once_and_become_an_address(desk: str, browser: Any) -> None:
    page = opened(browser, "desk")
    page.goto(f"{desk}/incidents?country=IRN")
    whole = page.locator("tr[data-id]:visible").count()
    places = page.locator(f"{MAP} {MARK}")
    drawn(page)
    all_places = places.count()
    brush(page, 0.02, 0.3)
    page.locator("#brushed a").wait_for()
    playwright.expect(page.locator("tr[data-id][hidden]")).not_to_have_count(0)
    assert page.locator("tr[data-id]:visible").count() < whole
    playwright.expect(places).not_to_have_count(all_places)
    assert places.count() < all_places
    page.get_by_role("link", name="Show only these days").click()
    page.wait_for_url("**since=*until=*")
    assert "country=IRN" in page.url
    page.get_by_role("link", name="All days").click()
    page.wait_for_url("**/incidents?country=IRN")
    assert page.locator("tr[data-id]:visible").count() == whole
    assert page.problems == []


def test_a_brush_is_taken_back_by_a_button_and_by_escape(desk: str, browser: Any) -> None:
    page = opened(browser, "desk")
    page.goto(f"{desk}/incidents?country=IRN")
    for away in (lambda: page.locator("#brushed button").click(), lambda: page.keyboard.press("Escape")):
        brush(page, 0.02, 0.3)
        page.locator("tr[data-id][hidden]").first.wait_for(state="attached")
        away()
        playwright.expect(page.locator("tr[data-id][hidden]")).to_have_count(0)
        assert page.locator("#brushed").inner_text() == ""


# One selected incident


def test_a_selected_row_is_in_the_address_and_drawn_out_in_timeline_and_map(desk: str, browser: Any) -> None:
    page = opened(browser, "desk")
    page.goto(f"{desk}/incidents?country=IRN&type=ASSAULT")
    drawn(page)
    page.locator(f"tr[data-id='{INCIDENT}'] td.day").click()
    page.wait_for_url(f"**#sel={INCIDENT}")
    for chart in (TIME, MAP):
        page.locator(f"{chart} text", has_text="▼").wait_for(state="attached")
    assert page.locator("tr[aria-current=true]").get_attribute("data-id") == INCIDENT
    assert page.locator("#picked a").get_attribute("href") == f"/incidents/{INCIDENT}"
    page.keyboard.press("Escape")
    assert "#" not in page.url
    assert page.locator("[aria-current=true]:not(.facet a)").count() == 0
    page.goto(f"{desk}/incidents#sel={INCIDENT}")
    assert page.locator("#picked a").count() == 1


def test_a_row_is_selected_by_key_and_a_link_in_it_still_opens(desk: str, browser: Any) -> None:
    page = opened(browser, "desk")
    page.goto(f"{desk}/incidents")
    page.keyboard.press("j")
    page.keyboard.press("x")
    chosen = page.locator("tr[aria-current=true]").get_attribute("data-id")
    assert page.url.endswith(f"#sel={chosen}")
    page.keyboard.press("Space")
    assert page.locator("tr[aria-current=true]").count() == 0
    page.locator("tr[data-id] a").nth(1).click()
    page.wait_for_url("**/incidents/*")


def test_a_mark_selects_its_row_or_offers_the_incident(desk: str, browser: Any) -> None:
    page = opened(browser, "desk")
    page.goto(f"{desk}/incidents?country=IRN&type=ASSAULT")
    drawn(page)
    page.locator(f"{MAP} {MARK}").first.click()
    page.wait_for_url("**#sel=*")
    assert page.locator("tr[aria-current=true]").count() == 1
    page.goto(f"{desk}/incidents?country=IRN&type=ASSAULT#sel=0000000000000000")
    page.goto(f"{desk}/incidents?country=IRN&type=ASSAULT#sel=<b>evil")
    page.goto(f"{desk}/incidents?type=REQUEST#sel={INCIDENT}")
    assert page.locator("tr[aria-current=true]").count() == 0
    assert page.locator("#picked a").get_attribute("href") == f"/incidents/{INCIDENT}"
    assert page.problems == []


# Another day


def test_the_slider_goes_to_another_day_and_back_to_today(desk: str, browser: Any) -> None:
    page = opened(browser, "desk")
    page.goto(f"{desk}/incidents?country=IRN")
    slider = page.get_by_role("slider")
    slider.press("ArrowLeft")
    day = page.locator(".asof input[type=date]").input_value()
    assert page.locator(".asof output").inner_text() == day
    assert "as_of" not in page.url
    slider.press("Enter")
    page.wait_for_url(f"**country=IRN&as_of={day}")
    assert f"As it was known on {day}" in page.locator(".asof").inner_text()
    box = page.get_by_role("slider").bounding_box()
    page.mouse.click(box["x"] + box["width"] - 2, box["y"] + box["height"] / 2)
    page.wait_for_url("**/incidents?country=IRN")


def test_without_scripts_the_day_is_a_field(desk: str, browser: Any) -> None:
    page = opened(browser, "desk", java_script_enabled=False)
    page.goto(f"{desk}/alerts?country=IRN")
    assert not page.locator(".asof input[type=range]").is_visible()
    page.fill(".asof input[type=date]", "2025-09-18")
    page.locator(".asof button").click()
    page.wait_for_url("**/alerts?country=IRN&as_of=2025-09-18")


# Saved searches


def test_a_search_is_kept_listed_taken_along_and_removed(desk: str, browser: Any, tmp_path: Any) -> None:
    page = opened(browser, "desk")
    page.goto(f"{desk}/incidents?country=IRN")
    page.locator("#saved summary").click()
    page.fill("#saved input[name=name]", HOSTILE)
    page.get_by_role("button", name="Keep", exact=True).click()
    page.goto(desk)
    link = page.locator("#kept a")
    assert link.inner_text() == HOSTILE
    page.locator("#saved summary").click()
    with page.expect_download() as taken:
        page.get_by_role("link", name="Export").click()
    file = tmp_path / "searches.json"
    taken.value.save_as(file)
    page.locator("#saved").get_by_role("button", name="Remove").click()
    assert not page.locator("#kept").is_visible()
    page.set_input_files("#saved input[type=file]", file)
    link.wait_for()
    link.click()
    page.wait_for_url("**/incidents?country=IRN")
    assert page.problems == []


@pytest.mark.parametrize(
    "broken",
    [
        "{",
        '{"a":1}',
        "[1]",
        '[{"name":"x","address":"javascript:alert(1)"}]',
        '[{"name":"x","address":"//evil/incidents"}]',
    ],
)
def test_a_broken_list_of_searches_is_told_and_replaced(desk: str, browser: Any, broken: str) -> None:
    page = opened(browser, "desk")
    page.goto(f"{desk}/alerts")
    page.evaluate("text => localStorage.setItem('whowhom.saved', text)", broken)
    page.reload()
    page.locator("#saved summary").click()
    assert "cannot be read" in page.locator("#saved .told").inner_text()
    assert page.locator("#saved .kept a").count() == 0
    page.get_by_role("button", name="Keep", exact=True).click()
    assert page.locator("#saved .kept a").count() == 1
    assert page.problems == []


def test_no_more_than_fifty_searches_are_kept(desk: str, browser: Any) -> None:
    page = opened(browser, "desk")
    page.goto(f"{desk}/search?q=drone")
    many = json.dumps([{"name": f"n{n}", "address": "/alerts"} for n in range(50)])
    page.evaluate("text => localStorage.setItem('whowhom.saved', text)", many)
    page.reload()
    page.locator("#saved summary").click()
    page.get_by_role("button", name="Keep", exact=True).click()
    assert "No more than 50" in page.locator("#saved .told").inner_text()
    assert page.locator("#saved .kept a").count() == 50


def test_without_scripts_a_sentence_says_how_to_keep_a_search(desk: str, browser: Any) -> None:
    page = opened(browser, "desk", java_script_enabled=False)
    page.goto(f"{desk}/incidents?country=IRN")
    page.locator("#saved summary").click()
    assert "bookmark it" in page.locator("#saved").inner_text()
    assert page.locator("#saved a").get_attribute("href") == "/incidents.atom?country=IRN"


# The tour


def test_every_step_of_the_tour_is_there_and_it_can_be_put_away(desk: str, browser: Any) -> None:
    page = opened(browser, "phone", java_script_enabled=False)
    page.goto(desk)
    steps = [link.get_attribute("href") for link in page.locator(".tour li a").all()]
    assert len(steps) == 5
    for step in steps:
        assert page.request.get(desk + step).status == 200, step
    page.get_by_role("link", name="hide").click()
    assert page.locator(".tour").count() == 0
    page.goto(f"{desk}/about")
    page.get_by_role("link", name="five steps").click()
    assert page.locator(".tour").count() == 1


# What is loaded


@pytest.mark.parametrize("path", ["/", "/incidents"])
def test_a_first_view_is_light(desk: str, browser: Any, path: str) -> None:
    page = opened(browser, "desk")
    sizes: list[int] = []
    page.on("requestfinished", lambda request: sizes.append(sum(request.sizes()[part] for part in PARTS)))
    page.goto(desk + path, wait_until="networkidle")
    assert sum(sizes) < 600_000


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(desk: str, browser: Any, scheme: str) -> None:
    axe = files(pytest.importorskip("axe_playwright_python")) / "axe.min.js"
    page = opened(browser, "desk", color_scheme=scheme, bypass_csp=True)
    serious: list[str] = []
    for path in PAGES if scheme == "light" else SOME:
        page.goto(desk + path)
        drawn(page)
        if page.locator("[data-id]").count():
            page.locator("[data-id]").first.click(position={"x": 2, "y": 2})
        page.locator("#saved summary").click()
        page.add_script_tag(path=str(axe))
        found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        serious += [
            f"{path}: {one['id']} ({one['impact']}) {one['nodes'][0]['html'][:120]}"
            for one in found["violations"] if one["impact"] in ("serious", "critical")
        ]  # fmt: skip
    assert serious == []
