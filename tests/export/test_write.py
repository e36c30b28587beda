"""Files of every format: whole, streamed, in place at the end, readable again whatever the text."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.events import MOLDOVA, mention
from tests.export.made import claim, told
from whowhom.errors import ConfigError, InputError
from whowhom.export import FORMATS, gdelt_paths, read_back, write
from whowhom.model import Incident, Place
from whowhom.model.told import Told
from whowhom.store.rows import parquet_rows

ODD = st.one_of(
    st.sampled_from(["a\tb\r\nc\rd", '"half open', "=1+1", "-2 dead", "@x", "\u200fימין", "😀", "\u2028", "\ud800"]),
    st.just("x\0y"),
    st.text(max_size=20),
)
WIDTHS = {"polecat": 40, "icews": 20, "gdelt": 61, "gdelt-mentions": 16, "acled": 31, "phoenix": 26}


def odd(text: str, number: int = 0) -> Told:
    """An incident with the text wherever text may stand."""
    party = replace(MOLDOVA, name=text, text=text)
    mentioned = replace(mention(), id=f"e{number}", url=text or None, publisher=text, title=text)
    return told(
        f"i{number}", (mentioned,), type="ASSAULT", mode="drone", cameo="195", actors=(party, party),
        recipients=(party,), place=Place(text=text, name=text, country="MDA"),
        claims=(claim(text, outlet=text, source=text),), denied_by=(text,), corrected=(text,),
    )  # fmt: skip


@pytest.mark.parametrize("format", FORMATS)
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(ODD, max_size=4))
def test_any_text_is_read_back(tmp_path: Path, format: str, texts: list[str]) -> None:
    out = tmp_path / f"out{FORMATS[format].suffix}"
    written = write(format, (odd(text, at) for at, text in enumerate(texts)), out)
    assert read_back(format, out) == []
    assert (written.incidents, written.rows, written.left_out) == (len(texts), len(texts), {})
    assert {file.name for file in tmp_path.iterdir()} == {file.name for file in written.files}


@pytest.mark.parametrize("format", WIDTHS)
def test_each_layout_has_its_columns(format: str) -> None:
    stream = io.StringIO()
    write(format, [odd("x")], stream=stream)
    separator = "," if format == "acled" else "\t"
    rows = list(csv.reader(io.StringIO(stream.getvalue()), delimiter=separator))
    assert {len(row) for row in rows} == {WIDTHS[format]}
    assert len(rows) == 2 if format in ("polecat", "icews", "acled") else 1


@given(texts=st.lists(ODD, min_size=1, max_size=3))
@settings(max_examples=25, deadline=None)
def test_tab_files_survive_a_reader_that_expects_quotes(texts: list[str]) -> None:
    stream = io.StringIO()
    write("phoenix", [odd(text, at) for at, text in enumerate(texts)], stream=stream)
    rows = list(csv.reader(io.StringIO(stream.getvalue(), newline=""), delimiter="\t"))
    assert [row[0] for row in rows] == [f"i{at}_0.1.0" for at in range(len(texts))]


@given(text=ODD)
@settings(max_examples=25, deadline=None)
def test_jsonl_is_the_incident(text: str) -> None:
    stream = io.StringIO()
    given = odd(text)
    write("jsonl", [given], stream=stream)
    incident = msgspec.json.decode(stream.getvalue(), type=Incident)
    assert incident.claims[0].evidence == text.encode("utf-8", "replace").decode()
    assert incident == given.incident or "\ud800" <= max(text) <= "\udfff" or "\ud800" in text


def test_formulas_do_not_run_in_csv() -> None:
    stream = io.StringIO()
    write("acled", [odd("=cmd()")], stream=stream)
    row = next(csv.DictReader(io.StringIO(stream.getvalue())))
    assert row["actor1"] == row["notes"] == "'=cmd()"


def test_parquet_has_types(tmp_path: Path) -> None:
    write("parquet", [told()], tmp_path / "a'[b].parquet")
    row = next(parquet_rows(tmp_path / "a'[b].parquet"))
    assert row["date_start"].isoformat() == "2025-03-22"
    assert (row["intensity"], row["outlets"], row["dismissed"], row["geonames_id"]) == (-2.0, 1, False, 618426)
    assert msgspec.json.decode(row["counts"])[0]["low"] == 2.0


@pytest.mark.parametrize("format", ["csv", "parquet", "jsonl"])
def test_a_long_ledger_is_whole(tmp_path: Path, format: str) -> None:
    write(format, [told(claims=tuple(claim("word " * 40, voice=at) for at in range(2000)))], tmp_path / "out")
    assert read_back(format, tmp_path / "out") == []


def test_no_incidents_make_an_empty_file(tmp_path: Path) -> None:
    for format, made in FORMATS.items():
        out = tmp_path / f"{format}{made.suffix}"
        assert write(format, [], out).rows == 0
        assert read_back(format, out) == []


def test_gdelt_writes_two_files(tmp_path: Path) -> None:
    two = (mention(), mention(id="e2", sentence=4, url=None))
    written = write("gdelt", [told(mentions=two)], tmp_path)
    assert [file.name for file in written.files] == ["events.export.CSV", "mentions.CSV"]
    assert (tmp_path / "mentions.CSV").read_text().count("\n") == 2
    assert read_back("gdelt", tmp_path) == []
    assert [path.name for path in gdelt_paths(tmp_path / "week")] == ["week.export.CSV", "week.mentions.CSV"]


def test_a_crash_leaves_no_file(tmp_path: Path) -> None:
    def failing() -> Iterator[Told]:
        yield told()
        raise RuntimeError("the disk is gone")

    (tmp_path / "old.csv").write_text("as it was")
    for format, made in FORMATS.items():
        out = tmp_path / ("old.csv" if format == "csv" else f"new{made.suffix}")
        with pytest.raises(RuntimeError):
            write(format, failing(), out)
    assert [file.name for file in tmp_path.iterdir()] == ["old.csv"]
    assert (tmp_path / "old.csv").read_text() == "as it was"


def test_incidents_are_taken_one_by_one() -> None:
    stream = io.StringIO()

    def each() -> Iterator[Told]:
        for at in range(3):
            assert stream.getvalue().count("\n") == at
            yield told(f"i{at}")

    write("phoenix", each(), stream=stream)


@pytest.mark.parametrize("format", ["polecat", "icews", "gdelt", "gdelt-mentions", "acled", "phoenix"])
def test_only_what_has_happened_is_an_event(format: str) -> None:
    drone: dict[str, Any] = {"type": "ASSAULT", "mode": "drone", "cameo": "195"}
    given = [
        told("a", **drone), told("b", realis="historical", **drone), told("c", realis="future", **drone),
        told("d", realis="negated", **drone), told("e", dismissed=True, **drone),
        told("f", status="retracted", **drone),
    ]  # fmt: skip
    written = write(format, given, stream=io.StringIO())
    assert written.incidents == 2
    assert written.left_out == {"future, not actual": 1, "negated, not actual": 1, "dismissed": 1, "retracted": 1}
    assert write("csv", given, stream=io.StringIO()).left_out == {}


def test_what_cannot_be_written_is_said(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no format 'xml'; there are polecat"):
        write("xml", [])
    with pytest.raises(ConfigError, match="name a file"):
        write("parquet", [])
    with pytest.raises(ConfigError, match="is a folder"):
        write("csv", [], tmp_path)
    with pytest.raises(ConfigError, match="no folder"):
        write("csv", [], tmp_path / "no" / "a.csv")
    with pytest.raises(InputError, match="cannot be read"):
        read_back("csv", tmp_path / "none.csv")


def test_mentions_are_those_of_the_incident() -> None:
    with pytest.raises(ValueError, match="incident i1"):
        Told(incident=told().incident, mentions=())
