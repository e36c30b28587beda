"""The suite ``speed``: its pages differ from each other, and every figure is measured."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from whowhom.evaluation import speed

PAGE = """<!DOCTYPE html><html lang="en"><head><title>Mali expels envoy</title></head><body><article>
<p>Mali expelled the ambassador of Chad on 3 March after 12 soldiers were killed in a clash at the border.</p>
<p>The foreign ministry of Chad condemned the decision in a statement and said that it would respond soon.</p>
</article></body></html>"""


def test_every_figure_is_measured(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(PAGE, encoding="utf-8")
    found = speed.score(pages=[page], least=2, times=1)
    assert list(found) == ["sentences_per_s", "share_of_encoder", "cold_start_s", "peak_mb"]
    assert all(figure > 0 for figure in found.values())
    assert found["share_of_encoder"] < 1


def test_no_repetition_says_the_same(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(PAGE, encoding="utf-8")
    folders = speed.varied([page], tmp_path, 25)
    assert len(folders) == 25
    assert len({(folder / "page.html").read_bytes() for folder in folders}) == 25
    assert (folders[0] / "page.html").read_text(encoding="utf-8") == PAGE


@pytest.mark.parametrize(
    ("text", "turned"),
    [
        ("On 28 March Yemen freed 30 men.", "On 1 March Armenia freed 31 men."),
        (
            "Malian troops, $1.5 million, 2026, 17:45, 2026-03-04",
            "Malian troops, $1.5 million, 2026, 17:45, 2026-03-04",
        ),
    ],
)
def test_only_countries_and_small_numbers_turn(text: str, turned: str) -> None:
    assert speed.vary(text, 1) == turned


def test_tables_stay_tables() -> None:
    rows = ['{"id": 7, "text": "Peru sent 9 aides."}', '{"id": 8, "text": "None came."}']
    assert [json.loads(speed.vary(row, 1))["id"] for row in rows] == [8, 9]


def test_the_installed_package_brings_its_own_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(speed, "_EXAMPLES", Path("nowhere"))
    assert len(speed.own_pages()) >= 4
    assert all(page.suffix == ".html" for page in speed.own_pages())
