"""Events as JSONL, CSV and table."""

from __future__ import annotations

import csv
import io
import json
import re

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.events import MOLDOVA, ROMANIA, mention
from whowhom.model import Actor, Attribution, Date, EventMention, Evidence, Predicate
from whowhom.output import COLUMNS, CsvWriter, JsonlWriter, TableWriter, between, safe, side, writer

SHAPE = {
    "id": None, "document": None, "url": None, "publisher": None, "title": None,
    "published": ["date", "precision", "basis"], "sentence": None, "evidence": ["text", "start", "end", "predicate"],
    "type": None, "mode": None, "contexts": None, "cameo": None, "quad": None, "intensity": None,
    "actors": ["text", "start", "end", "name", "id", "country", "sector", "basis"],
    "recipients": ["text", "start", "end", "name", "id", "country", "sector", "basis"],
    "place": ["text", "name", "country", "lat", "lon", "geonames_id"],
    "date": ["text", "start", "end", "precision", "basis"], "realis": None,
    "attribution": ["source", "kind", "country", "cue"], "quantities": ["text", "low", "high", "unit"],
    "confidence": None, "coder": ["version", "model", "codebook"],
}  # fmt: skip
"""The fixed shape of an event: keys in order, and those of the objects inside."""


def written(kind: type, *mentions: EventMention, **options: int) -> str:
    stream = io.StringIO()
    kind(stream, **options)(mentions)
    return stream.getvalue()


def cells(*mentions: EventMention) -> dict[str, str]:
    return next(csv.DictReader(io.StringIO(written(CsvWriter, *mentions))))


# Sides


def test_parties_that_the_same_words_name_are_told_once() -> None:
    both = [Actor(text="Chadian and Sudanese troops", start=0, end=27, country=code, sector="MIL")
            for code in ("TCD", "SDN")]  # fmt: skip
    assert side(both) == "Chadian and Sudanese troops (TCD MIL, SDN MIL)"
    assert between(both, both) == "Chadian and Sudanese troops (TCD MIL, SDN MIL) ↔ each other"
    assert between(both[:1], both[1:]) == (
        "Chadian and Sudanese troops (TCD MIL) → Chadian and Sudanese troops (SDN MIL)"
    )
    assert between(both, ()) == side(both)
    gunmen, nurses = (Actor(text=text, start=0, end=6) for text in ("gunmen", "nurses"))
    assert "nurses" in between([both[0], gunmen], [both[0], nurses])


# JSONL


def test_json_has_exactly_the_fixed_keys_in_order() -> None:
    event = json.loads(written(JsonlWriter, mention()))
    assert list(event) == list(SHAPE)
    for key, inner in SHAPE.items():
        if inner is not None:
            value = event[key][0] if isinstance(event[key], list) else event[key]
            assert list(value) == inner, key
    assert list(event["evidence"]["predicate"]) == ["text", "start", "end"]


def test_what_is_unknown_is_null_and_never_left_out() -> None:
    event = json.loads(written(JsonlWriter, mention(url=None, mode=None, place=None, cameo=None, date=Date())))
    assert list(event) == list(SHAPE)
    assert (event["url"], event["mode"], event["place"], event["cameo"]) == (None, None, None, None)
    assert event["date"] == {"text": None, "start": None, "end": None, "precision": "day", "basis": "unresolved"}


def test_one_object_a_line_whatever_the_text_holds() -> None:
    lines = written(JsonlWriter, mention(title="two\nlines\u2028and more"), mention()).split("\n")
    assert len(lines) == 3
    assert lines[2] == ""


def test_jsonl_decodes_to_the_same_event() -> None:
    assert msgspec.json.decode(written(JsonlWriter, mention()), type=EventMention) == mention()


# CSV


def test_csv_has_the_documented_columns() -> None:
    row = cells(mention())
    assert list(row) == list(COLUMNS)
    assert row["actors"] == "Foreign Ministry of Moldova"
    assert row["recipient_countries"] == "ROU"
    assert row["intensity"] == "-2.0"
    assert row["predicate"] == "summoned"


def test_csv_keeps_the_parties_of_a_side_in_step() -> None:
    row = cells(mention(actors=(ROMANIA, MOLDOVA)))
    assert row["actors"] == "Romania; Foreign Ministry of Moldova"
    assert row["actor_sectors"] == "; GOV"
    assert row["actor_ids"] == "Q218; "


def test_csv_gives_the_chain_outermost_first() -> None:
    row = cells(mention(attribution=(Attribution(source="Agency"), Attribution(source="A minister"))))
    assert row["attribution"] == "Agency > A minister"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t"])
def test_a_cell_that_would_be_a_formula_is_made_text(start: str) -> None:
    assert cells(mention(title=f"{start}HYPERLINK()"))["title"] == f"'{start}HYPERLINK()"


def test_carriage_returns_become_new_lines() -> None:
    assert cells(mention(title="one\r\ntwo\rthree"))["title"] == "one\ntwo\nthree"
    assert cells(mention(title="\r=1"))["title"] == "'\n=1"


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20))
def test_no_text_cell_starts_a_formula(text: str) -> None:
    row = cells(mention(title=text, publisher=text))
    assert not row["title"].startswith(("=", "+", "-", "@", "\t", "\r"))
    assert row["title"].removeprefix("'") == re.sub(r"\r\n?", "\n", text).removeprefix("'")


def test_negative_numbers_stay_numbers() -> None:
    assert float(cells(mention(intensity=-10.0))["intensity"]) == -10.0


def test_the_header_is_written_once_and_even_without_events() -> None:
    stream = io.StringIO()
    write = writer("csv", stream)
    write([])
    write([mention()])
    write([mention()])
    assert len(stream.getvalue().splitlines()) == 3
    assert stream.getvalue().startswith("id,document,url,")


# Table


def test_a_wide_table_is_a_row_an_event() -> None:
    lines = written(TableWriter, mention(), width=160).splitlines()
    assert lines[0].split("  ")[0] == "date"
    assert "Foreign Ministry of Moldova (MDA GOV) →" in lines[2]
    assert "ACCUSE disapprove" in lines[2]
    assert "Example Agency" in lines[2]


def test_a_narrow_table_reads_line_by_line() -> None:
    lines = written(TableWriter, mention(), width=80).splitlines()
    assert lines[0] == "2025-03-22   Foreign Ministry of Moldova (MDA GOV) → Romania (ROU)"
    assert lines[1] == "             ACCUSE disapprove · Example Agency"
    assert lines[2].lstrip().startswith("“The Foreign Ministry of Moldova on Saturday summoned")


@pytest.mark.parametrize("width", [40, 80, 119, 120, 140, 160, 250])
def test_no_line_is_wider_than_the_screen(width: int) -> None:
    crowd = (MOLDOVA, ROMANIA, MOLDOVA, ROMANIA, MOLDOVA)
    shown = written(TableWriter, mention(actors=crowd), mention(realis="hypothetical"), width=width)
    assert max(len(line) for line in shown.splitlines()) <= width
    assert "summoned" in shown


def test_a_table_into_a_pipe_has_no_colours_and_no_trailing_blanks() -> None:
    shown = written(TableWriter, mention(realis="negated"))
    assert "\x1b" not in shown
    assert all(line == line.rstrip() for line in shown.splitlines())


def test_the_heading_stands_once() -> None:
    stream = io.StringIO()
    write = TableWriter(stream, width=160)
    write([])
    assert stream.getvalue() == ""
    write([mention()])
    write([mention()])
    assert stream.getvalue().count("who says") == 1


@pytest.mark.parametrize("realis", ["future", "hypothetical", "negated", "historical"])
def test_what_did_not_happen_now_says_so(realis: str) -> None:
    assert f"[{realis}]" in written(TableWriter, mention(realis=realis), width=160)


@pytest.mark.parametrize(
    ("date", "shown"),
    [
        (Date(start="2025-03-22", end="2025-03-22", basis="read"), "2025-03-22 "),
        (Date(start="2025-03-22", end="2025-03-22", basis="defaulted"), "2025-03-22~"),
        (Date(start="2025-03-01", end="2025-03-31", precision="month", basis="read"), "2025-03 "),
        (Date(start="2025-01-01", end="2025-12-31", precision="year", basis="read"), "2025 "),
        (Date(), "? "),
    ],
)
def test_a_date_shows_how_well_it_is_known(date: Date, shown: str) -> None:
    assert written(TableWriter, mention(date=date), width=80).startswith(shown)


def test_a_week_shows_both_ends() -> None:
    week = Date(start="2025-03-17", end="2025-03-23", precision="week", basis="inferred")
    lines = written(TableWriter, mention(date=week), width=80).splitlines()
    assert [line[:11].strip() for line in lines[:2]] == ["2025-03-17", "–2025-03-23"]


def test_long_evidence_is_cut_around_the_predicate() -> None:
    words = "Before that, " * 40 + "Moldova summoned the envoy" + " and so on" * 40 + "."
    shown = " ".join(written(TableWriter, mention(words), width=80).split())
    assert "“…" in shown
    assert "…”" in shown
    assert "Moldova summoned the envoy" in shown
    assert len(shown) < 300


def test_evidence_keeps_its_predicate_where_the_sentence_lies_deep_in_the_text() -> None:
    words = "They met in Tiraspol."
    predicate = Predicate(text="met", start=1005, end=1008)
    deep = mention(evidence=Evidence(text=words, start=1000, end=1021, predicate=predicate))
    assert "“They met in Tiraspol.”" in written(TableWriter, deep, width=80)


def test_text_of_a_page_cannot_steer_the_terminal() -> None:
    words = "They \x1b[31msummoned\x1b]0;title\x07 the \u202eenvoy.\r\nAgain."
    shown = written(TableWriter, mention(words, attribution=(Attribution(source="\x1b[2JAgency"),)), width=160)
    assert not set(shown) & set("\x1b\x07\u202e\r")


@given(st.text())
def test_safe_text_is_one_printable_line(text: str) -> None:
    assert "\n" not in safe(text)
    assert "\x1b" not in safe(text)
    assert safe(safe(text)) == safe(text)


def test_an_event_without_parties_says_so() -> None:
    assert written(TableWriter, mention(actors=(), recipients=()), width=80).splitlines()[0] == "2025-03-22   ?"


def test_words_in_brackets_are_words_and_no_markup() -> None:
    assert "[bold]summoned[/bold]" in written(TableWriter, mention("They [bold]summoned[/bold] him."), width=160)
