"""Tables of articles: JSONL, CSV and Parquet rows."""

from __future__ import annotations

import datetime
import json
import tracemalloc
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import pytest

from whowhom.model.text import Record, Rejected
from whowhom.read import Limits, read
from whowhom.read.reader import Outcome


def rows(folder: Path, name: str, content: str | bytes, **more: object) -> list[Outcome]:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return list(read([path], **more))  # type: ignore[arg-type]


def record(found: Outcome) -> Record:
    assert isinstance(found, Record)
    return found


def why(found: Outcome) -> str:
    assert isinstance(found, Rejected)
    return found.reason


def test_jsonl_with_named_columns(tmp_path: Path) -> None:
    line = {
        "text": "The army left.", "id": 7, "url": "https://h.example/7", "title": "Army leaves", "publisher": "Herald",
        "date": "2022-03-03", "language": "en", "other": [1],
    }  # fmt: skip
    [found] = rows(tmp_path, "news.jsonl", json.dumps(line))
    assert record(found) == Record(
        source=str(tmp_path / "news.jsonl") + "#row1", content=b"The army left.", media="text",
        sha256=record(found).sha256, given_id="7", given_url="https://h.example/7", given_title="Army leaves",
        given_publisher="Herald", given_published="2022-03-03", given_language="en",
    )  # fmt: skip


def test_usual_names_and_the_default_id(tmp_path: Path) -> None:
    [found] = rows(
        tmp_path, "news.2022.jsonl", '{"Headline": "Army leaves", "Article Body": "The army left.", "source": "Herald"}'
    )
    assert record(found).given_title == "Army leaves"
    assert record(found).given_publisher == "Herald"
    assert record(found).given_id == "news-row1"


def test_columns_may_be_named(tmp_path: Path) -> None:
    line = '{"text": "teaser", "inhalt": "The army left."}'
    [found] = rows(tmp_path, "a.jsonl", line, columns={"text": "inhalt"})
    assert record(found).content == b"The army left."
    [lost] = rows(tmp_path, "a.jsonl", line, columns={"text": "nowhere"})
    assert "'nowhere'" in why(lost)


def test_bad_rows_are_rejected_by_line_and_the_rest_read(tmp_path: Path) -> None:
    lines = [
        '{"text": "The army left."}', '{"text": broken', "[1, 2]", "", '{"text": ""}', '{"title": "No text"}',
        '{"text": 5}',
        '{"text": "It left.", "date": "2023-02-30"}', '{"text": "It left.", "date": "n/a"}',
        "[" * 100_000, '{"text": "Done."}',
    ]  # fmt: skip
    found = rows(tmp_path, "a.jsonl", "\n".join(lines))
    assert [type(f) for f in found] == [Record, *[Rejected] * 6, Record, Rejected, Record]
    assert why(found[1]).startswith("line 2: not JSON")
    assert why(found[2]).startswith("line 3: not a JSON object")
    assert why(found[3]) == "line 5: the row has no text in its column 'text'"
    assert why(found[4]).startswith("line 6: there is no column 'text'")
    assert why(found[5]).startswith("line 7: the column 'text' holds int")
    assert why(found[6]).startswith("line 8: its date cannot be used: '2023-02-30'")
    assert found[6].source.endswith("a.jsonl#row8")


def test_a_row_may_hold_html_or_lone_surrogates(tmp_path: Path) -> None:
    found = rows(
        tmp_path,
        "a.jsonl",
        '{"text": "<p>The army left.</p><p>It did.</p>"}\n{"text": "Army \\ud83d\\ude00 \\ud800 left."}',
    )
    assert record(found[0]).media == "html"
    assert record(found[1]).content.decode() == "Army 😀 \ufffd left."


def test_a_row_over_the_cap(tmp_path: Path) -> None:
    long = json.dumps({"text": "a" * 5000})
    found = rows(tmp_path, "a.jsonl", f'{long}\n{{"text": "The army left."}}\n', limits=Limits(page=1000))
    assert "1,000 bytes" in why(found[0])
    assert isinstance(found[1], Record)


def test_jsonl_in_other_encodings(tmp_path: Path) -> None:
    line = '{"text": "Şuşa’s mayor left."}\n'
    for encoding in ("utf-8-sig", "utf-16"):
        assert record(rows(tmp_path, "a.jsonl", line.encode(encoding))[0]).content.decode() == "Şuşa’s mayor left."
    found = rows(tmp_path, "b.jsonl", '{"text": "A café."}\n'.encode() + '{"text": "A café."}\n'.encode("cp1252"))
    assert [record(f).content.decode() for f in found] == ["A café.", "A café."]


def test_a_wide_line_over_the_cap(tmp_path: Path) -> None:
    lines = '{"text": "' + "a" * 3_000_000 + '"}\n{"text": "The army left."}\n'
    found = rows(tmp_path, "a.jsonl", lines.encode("utf-16"), limits=Limits(page=1000))
    assert "1,000 bytes" in why(found[0])
    assert isinstance(found[1], Record)


def test_csv(tmp_path: Path) -> None:
    content = (
        'id,title,text,date\n1,"Army, leaves","The army left.\nIt '
        'did.",2022-03-03\n\n2,x,,\n3,a,b,c,d\n4,Short,It left.\n'
    )
    found = rows(tmp_path, "a.csv", content)
    assert [type(f) for f in found] == [Record, Rejected, Rejected, Record]
    assert record(found[0]).content == b"The army left.\nIt did."
    assert record(found[0]).given_title == "Army, leaves"
    assert "no text" in why(found[1])
    assert "5 cells" in why(found[2])


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_csv_delimiters_and_content_without_a_suffix(tmp_path: Path, delimiter: str) -> None:
    content = f"title{delimiter}text{delimiter}url\nArmy leaves{delimiter}The army left.{delimiter}\n"
    [found] = rows(tmp_path, "export", content)
    assert record(found).content == b"The army left."
    assert record(found).given_url is None


def test_csv_with_a_mark_and_a_huge_cell(tmp_path: Path) -> None:
    found = rows(tmp_path, "a.csv", ("\ufefftext,id\n" + "The army left. " * 20_000 + ",1\nIt left.,2\n").encode())
    assert len(record(found[0]).content) > 131_072
    assert len(found) == 2


def test_csv_with_an_open_quote_ends(tmp_path: Path) -> None:
    found = rows(tmp_path, "a.csv", 'text,id\n"The army left,1\n' + "It left.,2\n" * 200, limits=Limits(page=500))
    assert any(isinstance(f, Rejected) for f in found)
    assert any(isinstance(f, Record) for f in found)


PARQUET = b"PAR1" + b"\x00" * 20 + b"PAR1"


def test_parquet_rows_come_from_the_caller(tmp_path: Path) -> None:
    def table(path: Path) -> Iterable[Mapping[str, object]]:
        assert path.name == "a.parquet"
        return [
            {"text": "The army left.", "published": datetime.datetime(2022, 3, 3, 10), "id": 5},
            {"text": None, "published": None, "id": 6},
            {"text": "It left.", "published": datetime.date(2022, 3, 4), "id": float("nan")},
        ]

    found = rows(tmp_path, "a.parquet", PARQUET, parquet_rows=table)
    assert record(found[0]).given_published == "2022-03-03T10:00:00"
    assert "row 2" in why(found[1])
    assert (record(found[2]).given_published, record(found[2]).given_id) == ("2022-03-04", "a-row3")


def test_a_parquet_file_that_breaks(tmp_path: Path) -> None:
    def table(path: Path) -> Iterator[Mapping[str, object]]:
        yield {"text": "The army left."}
        raise RuntimeError("bad page")

    found = rows(tmp_path, "a.parquet", PARQUET, parquet_rows=table)
    assert isinstance(found[0], Record)
    assert "breaks after row 1" in why(found[1])
    assert "bad page" in why(found[1])


def test_a_long_table_is_never_wholly_in_memory(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    line = json.dumps({"text": "The army left the zone. " * 400}) + "\n"
    with path.open("w") as stream:
        for _ in range(1500):
            stream.write(line)
    tracemalloc.start()
    count = sum(1 for _ in read([path]))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count == 1500
    assert peak < path.stat().st_size / 5


def test_csv_says_which_rows_an_open_quote_takes_in(tmp_path: Path) -> None:
    content = 'id,text\n1,The army left the town.\n2,"Kenya summoned the envoy.\n3,It rained.\n4,It snowed.\n'
    first, second = rows(tmp_path, "a.csv", content)
    assert isinstance(first, Record)
    assert isinstance(second, Rejected)
    assert "the 2 lines below" in second.reason


def test_csv_quotes_may_span_lines_to_the_end(tmp_path: Path) -> None:
    (only,) = rows(tmp_path, "a.csv", 'id,text\n1,"The army left.\nIt came back."\n')
    assert isinstance(only, Record)
