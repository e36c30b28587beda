"""Tables to take away: every row that passes, in three formats that say the same."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.serve.made import Look
from whowhom.errors import ConfigError
from whowhom.serve.tables import table

parquet = pytest.importorskip("pyarrow.parquet")

TABLES = ("/incidents", "/incidents?type=ACCUSE", "/dyads", "/dyads/IRN-AZE", "/alerts", "/actors", "/sources",
          "/documents", "/search?q=drone", "/incidents/46111d5fc073c752")  # fmt: skip


def rows(client: TestClient, address: str) -> list[dict[str, Any]]:
    """The table as JSON, which its CSV and Parquet must equal."""
    join = "&" if "?" in address else "?"
    answers = {name: client.get(f"{address}{join}format={name}") for name in ("csv", "json", "parquet")}
    for name, answer in answers.items():
        assert answer.status_code == 200
        assert answer.headers["content-disposition"].endswith(f'.{name}"')
    found: list[dict[str, Any]] = answers["json"].json()
    read = parquet.read_table(io.BytesIO(answers["parquet"].content))
    flat = list(csv.DictReader(io.StringIO(answers["csv"].text)))
    assert read.num_rows == len(found) == len(flat)
    if found:
        assert read.to_pylist() == found
        assert [list(row) for row in flat] == [list(row) for row in found]
        for told, row in zip(flat, found, strict=True):
            for name, value in row.items():
                if value is None or type(value) in (int, float):
                    assert told[name] == ("" if value is None else str(value))
    return found


@pytest.mark.parametrize("address", TABLES)
def test_three_formats_say_the_same(address: str, client: TestClient) -> None:
    assert rows(client, address)


def test_a_table_has_every_row_and_not_only_a_page(crowd: TestClient) -> None:
    every = crowd.get("/api/v1/incidents?limit=500").json()["items"]
    assert [row["id"] for row in rows(crowd, "/incidents")] == [one["id"] for one in every]
    assert [row["id"] for row in rows(crowd, "/incidents?page=2")] == [one["id"] for one in every]
    assert len(rows(crowd, "/documents")) == 65


def test_a_table_holds_what_passes_the_filters(crowd: TestClient) -> None:
    asked = "since=2023-01-01&until=2023-12-31&country=IRN&type=ASSAULT&min_confidence=0.1"
    every = crowd.get(f"/api/v1/incidents?{asked}&limit=500").json()["items"]
    assert 20 < len(every) < 30
    assert [row["id"] for row in rows(crowd, f"/incidents?{asked}")] == [one["id"] for one in every]


def test_a_table_that_nothing_passes_is_empty(client: TestClient) -> None:
    assert rows(client, "/incidents?country=FRA") == []
    assert rows(client, "/quarantine") == []


@pytest.mark.parametrize("address", ["/incidents?type=ACCUSE&since=2025-01-01", "/incidents?as_of=2025-03-04",
                                     "/actors", "/alerts?as_of=2025-03-04&country=IRN",
                                     "/search?q=drone&until=2025-03-05",
                                     "/dyads?as_of=2025-03-04", "/dyads/IRN-AZE?as_of=2025-03-04",
                                     "/dyads/IRN-AZE?since=2025-03-01", "/sources",
                                     "/incidents/46111d5fc073c752?as_of=2025-03-04"])  # fmt: skip
def test_links_to_files_ask_for_what_the_page_shows(address: str, client: TestClient) -> None:
    page = Look(client.get(address).text)
    links = [one["href"] for one in page.all("a") if "download" in one]
    assert len(links) == 3
    join = "&" if "?" in address else "?"
    link = next(one for one in links if "format=json" in one)
    assert client.get(link).json() == client.get(f"{address}{join}format=json").json()


def test_no_cell_is_a_formula(evil: TestClient) -> None:
    csv.field_size_limit(10_000_000)
    for address in ("/incidents", "/sources", "/documents", "/actors", "/search?q=guards", "/alerts", "/quarantine"):
        answer = evil.get(f"{address}{'&' if '?' in address else '?'}format=csv")
        cells = [cell for row in csv.reader(io.StringIO(answer.text)) for cell in row]
        assert not [cell for cell in cells if cell.startswith(("=", "+", "@", "\t", "\r"))], address
    documents = evil.get("/documents?format=csv").text
    assert "'=1+1" in documents


@pytest.mark.parametrize("value", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", ["=1", "2"], ("-1",)])
def test_a_word_that_looks_like_a_formula_gets_an_apostrophe(value: object) -> None:
    body = bytes(table("t", [{"a": value, "b": -1.5}], "csv").body).decode()
    (row,) = csv.DictReader(io.StringIO(body))
    assert str(row["a"]).startswith("'")
    assert row["b"] == "-1.5"


def test_columns_have_the_types_of_their_values() -> None:
    made = [
        {"a": 1, "b": 1.5, "c": "x", "d": True, "e": ["x", "y"], "f": None, "g": 1},
        {"a": None, "b": 2, "c": None, "d": None, "e": [], "f": None, "g": 2.5},
    ]
    read = parquet.read_table(io.BytesIO(bytes(table("t", made, "parquet").body)))
    assert [str(field.type) for field in read.schema] == [
        "int64", "double", "string", "bool", read.schema.field("e").type.__str__(), "string", "double"
    ]  # fmt: skip
    assert read.to_pylist() == made


def test_a_format_that_there_is_not_is_refused() -> None:
    with pytest.raises(ConfigError, match="csv, json, parquet"):
        table("t", [], "xlsx")
