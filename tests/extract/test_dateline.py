"""Datelines, and sentences that only look like them."""

from __future__ import annotations

import pytest

from whowhom.extract.dateline import dateline


@pytest.mark.parametrize(
    ("filed", "rest"),
    [
        ("BAKU, March 3 (Agency) — ", "Troops left the border on Monday."),
        ("TEHRAN (IRNA) - ", "The minister arrived."),
        ("TEHRAN (Press Office) – ", "The minister arrived."),
        ("Yerevan, 14 Mar. ", "The prime minister warned of war."),
        ("MOSCOW, March 3. /TASS/. ", "The ministry denied it."),
        ("KYIV. Feb 3 (Interfax-North) – ", "Shelling resumed."),
        ("BEIJING, March 3 (Xinhua) -- ", "Envoys met."),
        ("WASHINGTON — ", "The Senate voted."),
        ("NEW YORK (AP) — ", "The Council met."),
        ("UNITED NATIONS, March 14 — ", "The envoy spoke."),
        ("ANKARA, Türkiye (AA) - ", "A convoy left."),
        ("GENEVA, 14 March 2022: ", "Talks resumed."),
        ("London (AFP) – ", "Ministers met."),
        ("JERUSALEM, Sept 3, 2021 (Agency) - ", "The army said so."),
        ("SANA’A, Yemen (AP) — ", "Rebels advanced."),
        ("(AGENCY) — ", "Rebels advanced."),
        ("MANILA: ", "The army left."),
        ("BAKU/YEREVAN, March 3 (Agency) - ", "Both sides traded fire."),
        ("BOGOTA (Northern News Agency), March 14, 2023 -- ", "Both sides talked."),
    ],
)
def test_dateline(filed: str, rest: str) -> None:
    assert dateline(filed + rest) == len(filed)


@pytest.mark.parametrize(
    "paragraph",
    [
        "Iran – the country that borders Azerbaijan – objected.",
        "NATO - Russia ties are at a low.",
        "The minister (Salim) - who resigned - left.",
        "On March 3, the army left.",
        "In Baku, March 3 was a day of mourning.",
        "Yerevan, the capital, was calm.",
        "BREAKING — Troops left.",
        "He left.",
        "PRESIDENT SALIM: Thank you all.",
        "QUESTION: Did the army leave?",
        "Wednesday, 4 March 2026 - Northern Herald",
        "",
        "March 3 was calm.",
        "President Aliyev, 3 March was a mistake, critics say.",
    ],
)
def test_no_dateline(paragraph: str) -> None:
    assert dateline(paragraph) == 0


def test_a_dateline_may_stand_alone() -> None:
    assert dateline("Yerevan, 14 Mar.") == len("Yerevan, 14 Mar.")
