from __future__ import annotations

import json
import sys

import pytest

from tests.judged import reading
from whowhom.charts import Chart, dyad_matrix, incident_map, incident_timeline, tension_chart
from whowhom.errors import MissingExtra
from whowhom.model.tension import Dyad

EMPTY = [
    tension_chart("Nothing", [], []), tension_chart("Nothing", [("A → B", [])], []), dyad_matrix("Nothing", {}),
    incident_timeline("Nothing", []), incident_map("Nothing", []),
]  # fmt: skip


@pytest.fixture
def chart() -> Chart:
    return dyad_matrix("Pairs", {Dyad(actor="IRN", recipient="AZE"): (reading(index=2.0), reading(index=12.0))})


def test_its_json_is_its_specification(chart: Chart) -> None:
    assert json.loads(chart.to_json()) == json.loads(json.dumps(chart.spec))
    assert chart.spec["$schema"] == "https://vega.github.io/schema/vega-lite/v6.json"
    assert chart.spec["description"] == chart.describes


def test_altair_takes_it(chart: Chart) -> None:
    assert chart.to_altair().to_dict()["mark" if "mark" in chart.spec else "layer"]


def test_it_is_drawn(chart: Chart) -> None:
    assert chart.to_svg().startswith("<svg")
    assert chart.to_png(scale=1.0).startswith(b"\x89PNG")


def test_a_notebook_gets_the_specification_and_words(chart: Chart) -> None:
    shown = chart._repr_mimebundle_()
    assert shown["application/vnd.vegalite.v6+json"] == chart.spec
    assert shown["text/plain"] == chart.describes


@pytest.mark.parametrize(
    ("module", "call"), [("vl_convert", "to_svg"), ("vl_convert", "to_png"), ("altair", "to_altair")]
)
def test_a_missing_extra_is_told(module: str, call: str, chart: Chart, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(MissingExtra, match=r"pip install 'whowhom\[charts\]'"):
        getattr(chart, call)()
    assert chart.to_json()


@pytest.mark.parametrize("empty", EMPTY)
def test_nothing_to_show_is_still_a_chart(empty: Chart) -> None:
    assert empty.rows == ()
    assert empty.describes
    assert empty.to_svg().startswith("<svg")
