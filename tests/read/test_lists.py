"""Lists of addresses and GDELT's tables, by shape and row by row."""

from __future__ import annotations

import io
import json
import zipfile

import pytest

from whowhom.errors import InputError
from whowhom.model.text import Link, Rejected
from whowhom.read.lists import Lists, is_address_list, shape_of
from whowhom.read.reader import Item, Limits, Outcome, Told

A, B = "https://herald.example/a", "https://herald.example/b"


def read(content: str | bytes, limits: Limits | None = None) -> list[Outcome]:
    data = content.encode() if isinstance(content, str) else content
    assert Lists().reads(data[:65_536], "a.txt")
    told = Told(limits=limits or Limits())
    return list(Lists().read(Item(source="list", name="a.txt", open=lambda: io.BytesIO(data), told=told)))


def urls(content: str | bytes) -> list[str]:
    found = read(content)
    assert not [one for one in found if isinstance(one, Rejected)]
    return [one.url for one in found if isinstance(one, Link)]


def gkg(url: str, collection: str = "1", extras: str = "") -> str:
    return "\t".join(
        ["20230311120000-7", "20230311120000", collection, "herald.example", url, *[""] * 21, extras]
    )  # fmt: skip


def event(url: str, columns: int = 61) -> str:
    return "\t".join(["1093", "20230311", "202303", "2023", *[""] * (columns - 5), url])


def mention(url: str, kind: str = "1") -> str:
    return "\t".join(["1093", "20230311120000", "20230311120000", kind, "herald.example", url, *["1"] * 10])


def zipped(members: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return packed.getvalue()


@pytest.mark.parametrize(
    "text",
    [
        f"{A}\n{B}\n",
        f"\ufeff# today\r\n\r\n{A}\r\n  {B}  \r\n",
        f"{A}\n{B}",
        f"{A}\n{A}#top\n{B}\n{A}?utm_source=x\n",
        f"{gkg(A)}\n{gkg(B)}\n{gkg(A)}\n",
        f"{gkg(A)}\n{gkg('Herald, Saturday', '2')}\n{gkg(B)}\n",
        f"DATE\tNUMARTS\tCOUNTS\tSOURCEURLS\n20230311\t2\t\t{A}<UDIV>{B}\n",
        f"{event(A)}\n{event(B)}\n{event(A)}\n",
        f"{event(A, 58)}\n{event(B, 58)}\n",
        f"{mention(A)}\n{mention('Herald', '2')}\n{mention(B)}\n",
        f"\ufeffURL,MobileURL,Date,Title\r\n{A},,2023-03-11 12:00:00,Talks\r\n{B},,2023-03-11 12:00:00,More\r\n",
        json.dumps({"articles": [{"url": A, "title": "Talks"}, {"url": B}, {"url": A}]}),
    ],
)
def test_every_shape_gives_its_addresses_once(text: str) -> None:
    assert urls(text) == [A, B]


def test_gdelt_ships_its_tables_in_a_zip() -> None:
    assert urls(zipped({"20230311120000.gkg.csv": f"{gkg(A)}\n{gkg(B)}\n".encode()})) == [A, B]
    assert urls(zipped({"../../x.export.CSV": f"{event(A)}\n".encode()})) == [A]


def test_other_archives_are_not_taken() -> None:
    assert not Lists().reads(zipped({"word/document.xml": b"<w/>"}), "a.docx")
    assert not Lists().reads(zipped({"a.txt": f"{A}\n".encode()}), "a.zip")
    assert not Lists().reads(b"PK\x03\x04", "a.zip")


def test_an_archive_of_more_than_one_table_is_refused() -> None:
    two = zipped({"a.csv": f"{gkg(A)}\n".encode(), "b.csv": f"{gkg(B)}\n".encode()})
    with pytest.raises(InputError, match="2 files"):
        read(two)


def test_a_packed_table_has_its_limit() -> None:
    with pytest.raises(InputError, match="unpacks to more"):
        read(zipped({"a.csv": (f"{gkg(A)}\n" * 20_000).encode()}), Limits(unpacked=100_000))


def test_when_gdelt_saw_a_page_is_no_publication() -> None:
    extras = "<PAGE_TITLE>Talks &amp; tanks</PAGE_TITLE>"
    [found] = read(gkg(A, extras=extras) + "\n")
    assert found == Link(source="list#row 1", url=A, title="Talks & tanks")
    [dated] = read(gkg(A, extras="<PAGE_PRECISEPUBTIMESTAMP>20230310101500</PAGE_PRECISEPUBTIMESTAMP>") + "\n")
    assert isinstance(dated, Link)
    assert dated.published == "2023-03-10"
    [searched] = read(json.dumps({"articles": [{"url": A, "title": "Talks", "seendate": "20230311T120000Z"}]}))
    assert searched == Link(source="list#article 1", url=A, title="Talks")
    [row] = read(f'URL,MobileURL,Date,Title\n{A},,2023-03-11 12:00:00,"Talks, again"\n')
    assert row == Link(source="list#row 1", url=A, title="Talks, again")


def test_a_line_that_is_no_address_costs_no_other() -> None:
    lines = "\n".join([A] * 3000)
    found = read(f"{lines}\nnot an address\n{'https://herald.example/' + 'x' * 9000}\n{B}\n")
    assert [type(one) for one in found] == [Link, Rejected, Rejected, Link]
    assert found[1].source == "list#line 3001"
    torn = read(f"{gkg(A)}\n{gkg(B)[:40]}\n{gkg(B)}\n")
    assert [type(one) for one in torn] == [Link, Rejected, Link]
    unnamed = read(json.dumps({"articles": [{"url": A}, 7, {"url": 7}, {"url": "x"}]}))
    assert [type(one) for one in unnamed] == [Link, Rejected, Rejected, Rejected]


def test_answers_of_the_search_with_stray_strokes_and_control_characters_are_read() -> None:
    assert urls('{"articles": [{"url": "' + A + '", "title": "a\\x \t b"}]}') == [A]
    with pytest.raises(InputError, match="damaged"):
        read('{"articles": [{"url": "' + A)


@pytest.mark.parametrize(
    "text",
    ["", "#\n", "Talks at https://herald.example/a\n", f"{A} and more\n", f"see\n{A}\n", "a\tb\n", "id,text\n1,x\n",
     '{"text": "x"}\n', "<rss/>", "DATE\tNUMARTS\n", "\t" * 26, "\t" * 60],
)  # fmt: skip
def test_other_texts_are_no_lists(text: str) -> None:
    assert shape_of(text.encode()) is None


def test_a_line_cut_at_the_end_of_the_beginning_is_no_harm() -> None:
    assert is_address_list(f"{A}\nhtt".encode())
    assert not is_address_list(b"htt")


def test_a_member_without_a_name_is_read() -> None:
    packed = zipped({"20230311120000.gkg.csv": f"{gkg(A)}\n".encode()})
    assert urls(packed.replace(b"20230311120000.gkg.csv", b"\0" * 22)) == [A]
