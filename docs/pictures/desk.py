"""Takes the pictures of the desk of the examples, which must run: ``python docs/pictures/desk.py http://127.0.0.1:8417``."""

from __future__ import annotations

import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

HERE = Path(__file__).parent
VIEWS = (
    ("desk-today", "/?as_of=2025-09-18&since=2025-09-10", 1440, 1000, "light"),
    ("desk-dyad", "/dyads/IRN-AZE?as_of=2025-09-20&since=2025-09-10", 1440, 1100, "light"),
    ("desk-incidents", "/incidents?dyad=IRN-AZE#sel=685606c5f033b23f", 1440, 900, "light"),
    ("desk-incident", "/incidents/685606c5f033b23f", 390, 1100, "dark"),
)


def main(desk: str) -> None:
    with sync_playwright() as tool:
        browser = tool.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"])
        for name, path, wide, high, scheme in VIEWS:
            page = browser.new_context(viewport={"width": wide, "height": high}, color_scheme=scheme).new_page()
            page.goto(desk + path)
            page.wait_for_timeout(1500)
            page.screenshot(path=HERE / f"{name}.png")
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1])
