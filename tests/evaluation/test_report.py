"""The written report and the page of misses."""

from __future__ import annotations

import json

from whowhom.evaluation.judged import Judged, Miss
from whowhom.evaluation.report import Scored, as_json, as_markdown, as_page

CODER = {"version": "1.0", "model": "reader-0"}


def scored() -> dict[str, Scored]:
    miss = Miss(where="d1", text="Rebels <b>shelled</b> the town.", layer="event", gold="ASSAULT", coded="")
    unit = Judged(labels={"type": (("ASSAULT", "none"), ("AID", "AID"))}, misses=(miss,))
    return {"own": Scored(figures={"event_f1": 0.51239}, intervals={"event_f1": (0.4, 0.6)}, units=(unit,))}


def test_the_report_for_programs_holds_scores_and_intervals() -> None:
    found = json.loads(as_json(scored(), CODER))
    assert found["coder"] == CODER
    assert found["suites"]["own"]["event_f1"] == {"score": 0.5124, "low": 0.4, "high": 0.6}


def test_the_report_for_people_holds_the_confusion_table() -> None:
    text = as_markdown(scored(), CODER, ["suite  metric"])
    assert "## own: type" in text
    assert "|ASSAULT|" in text


def test_the_page_escapes_what_it_quotes() -> None:
    page = as_page(scored(), CODER)
    assert "<b>" not in page
    assert "&lt;b&gt;shelled&lt;/b&gt;" in page
    assert "<i>nothing</i>" in page
