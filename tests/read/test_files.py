"""Files and folders: what is read, and one clear sentence for whatever cannot be."""

from __future__ import annotations

import gzip
import os
from pathlib import Path

import pytest

from whowhom.errors import ConfigError
from whowhom.model.text import Record, Rejected
from whowhom.read import Limits, read
from whowhom.read.reader import Outcome

TEXT = "The army left the zone on Monday.\nIt did not say why.\n"
HTML = "<!DOCTYPE html><html><body><p>The army left the zone on Monday.</p></body></html>"


def put(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def only(path: Path, limits: Limits | None = None) -> Outcome:
    [found] = read([path], limits=limits)
    return found


def reason(path: Path, limits: Limits | None = None) -> str:
    found = only(path, limits)
    assert isinstance(found, Rejected)
    assert found.stage == "read"
    assert found.source.startswith(str(path))
    return found.reason


@pytest.mark.parametrize(
    ("name", "content", "media"),
    [
        ("a.html", HTML, "html"),
        ("a.txt", HTML, "html"),
        ("page", HTML, "html"),
        ("a.txt", TEXT, "text"),
        ("notes", TEXT, "text"),
        ("a.md", TEXT, "text"),
        ("a.htm", "<p>The army left.</p>", "html"),
        ("a.txt", "If a < b and b > c, he said, the army leaves.", "text"),
        ("a.html", "\ufeff  <!-- saved -->\n<html><body><p>x y z</p></body></html>", "html"),
        ("a.txt", '{the statement} was "brief", he said.', "text"),
        ("a.txt", "Army, navy and air force left.\nThey went north.", "text"),
    ],
)
def test_content_tells_what_a_file_is(tmp_path: Path, name: str, content: str, media: str) -> None:
    found = only(put(tmp_path, name, content))
    assert isinstance(found, Record)
    assert found.media == media
    assert found.content == content.encode()
    assert found.given_published is None


def test_utf_16_is_text(tmp_path: Path) -> None:
    for encoding in ("utf-16", "utf-16-le"):
        found = only(put(tmp_path, "a.txt", TEXT.encode(encoding)))
        assert isinstance(found, Record)
        assert found.media == "text"
    found = only(put(tmp_path, "b.txt", HTML.encode("utf-16")))
    assert isinstance(found, Record)
    assert found.media == "html"


def test_stray_nul_bytes_are_no_binary_file(tmp_path: Path) -> None:
    assert isinstance(only(put(tmp_path, "a.txt", b"The army\x00 left the zone on Monday. " * 5)), Record)


def test_folders_are_read_by_name_without_hidden_files_and_readmes(tmp_path: Path) -> None:
    for name in ("b.txt", "a/z.txt", "a/.hidden.txt", ".git/x.txt", "c.txt", "README.md", "a/LICENSE"):
        put(tmp_path, name, TEXT)
    found = list(read([tmp_path]))
    assert [Path(f.source).relative_to(tmp_path).as_posix() for f in found] == ["a/z.txt", "b.txt", "c.txt"]


def test_a_named_hidden_file_is_read(tmp_path: Path) -> None:
    assert isinstance(only(put(tmp_path, ".page.txt", TEXT)), Record)


def test_published_overrides(tmp_path: Path) -> None:
    path = put(tmp_path, "a.jsonl", '{"text": "The army left.", "date": "2020-01-01"}\n')
    [row] = read([path], published="2023-03-22")
    [page] = read([put(tmp_path, "a.txt", TEXT)], published="2023-03-22")
    assert isinstance(row, Record)
    assert isinstance(page, Record)
    assert row.given_published == page.given_published == "2023-03-22"


def test_a_date_that_cannot_be_stops_before_anything_is_read(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="2023-02-30"):
        read([tmp_path / "missing"], published="2023-02-30")
    with pytest.raises(ConfigError, match="body"):
        read([tmp_path / "missing"], columns={"body": "x"})


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.txt", b"", "empty"),
        ("a.txt", b" \n\n", "empty"),
        ("a.html", b"%PDF-1.7 ...", "PDF"),
        ("a.txt", b"\x89PNG\r\n\x1a\n....", "PNG"),
        ("a.jpg", b"\xff\xd8\xff\xe0....", "JPEG"),
        ("a.docx", b"PK\x03\x04....", "ZIP archive or an office document"),
        ("a.db", b"SQLite format 3\x00", "SQLite"),
        ("a.txt", bytes(range(256)) * 20, "binary"),
        ("a.css", b"body { color: red }", "style sheet"),
        ("a.xml", b'<?xml version="1.0"?><rss version="2.0"></rss>', "lists nothing"),
        ("a.warc", b"WARC/1.0\r\n", "no record begins here"),
        ("a.json", b'[{"text": "x"}]', "one object a line"),
        ("a.txt", "Ab\ufffd\ufffd".encode() * 200, "decoded"),
        ("a.csv", b"when,where\n1,2\n", "no column 'text'"),
        ("a.parquet", b"PAR1....PAR1", "Parquet"),
        ("a.gz", b"\x1f\x8b\x08\x00broken", "damaged"),
    ],
)
def test_bad_files(tmp_path: Path, name: str, content: bytes, says: str) -> None:
    assert says in reason(put(tmp_path, name, content))


def test_a_missing_path(tmp_path: Path) -> None:
    assert "no such file" in reason(tmp_path / "missing.html")
    assert "cannot be read" in reason(tmp_path / "nul\x00byte")


def test_a_page_over_the_cap_is_refused_by_its_size(tmp_path: Path) -> None:
    path = put(tmp_path, "a.html", HTML + " " * 9000)
    with path.open("r+b") as stream:
        stream.truncate(50_000_000)
    assert "50,000,000 bytes" in reason(path)


def test_a_file_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = put(tmp_path, "a.txt", TEXT)

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    assert "may not be read" in reason(path)


def test_a_folder_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path, "shut/a.txt", TEXT)
    put(tmp_path, "zone.txt", TEXT)
    listdir = os.listdir

    def refuse(path: Path) -> list[str]:
        if path.name == "shut":
            raise PermissionError(13, "Permission denied")
        return listdir(path)

    monkeypatch.setattr(os, "listdir", refuse)
    found = list(read([tmp_path]))
    assert [type(f) for f in found] == [Rejected, Record]


def test_a_loop_of_links_ends(tmp_path: Path) -> None:
    put(tmp_path, "a/a.txt", TEXT)
    (tmp_path / "a" / "up").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "self").symlink_to(tmp_path / "self")
    found = list(read([tmp_path]))
    assert sum(isinstance(f, Record) for f in found) == 1
    reasons = [f.reason for f in found if isinstance(f, Rejected)]
    assert len(reasons) == 2
    assert any("leads back" in r for r in reasons)


def test_something_that_is_no_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert "neither a file nor a folder" in reason(tmp_path / "pipe")


def test_gzipped_files(tmp_path: Path) -> None:
    page = only(put(tmp_path, "a.html.gz", gzip.compress(HTML.encode())))
    assert isinstance(page, Record)
    assert (page.media, page.content) == ("html", HTML.encode())
    rows = list(read([put(tmp_path, "a.jsonl.gz", gzip.compress(b'{"text": "The army left."}\n' * 3))]))
    assert len(rows) == 3


def test_a_gzip_bomb_is_capped(tmp_path: Path) -> None:
    bomb = put(tmp_path, "a.txt.gz", gzip.compress(b"The army left. " * 400_000))
    assert "1,000,000 bytes are allowed" in reason(bomb, Limits(page=1_000_000))
    rows = put(tmp_path, "a.jsonl.gz", gzip.compress(b'{"text": "The army left the zone."}\n' * 20_000))
    found = list(read([rows], limits=Limits(unpacked=200_000)))
    assert isinstance(found[0], Record)
    assert isinstance(found[-1], Rejected)
    assert "unpacks" in found[-1].reason


def test_a_torn_gzip_keeps_what_came_before(tmp_path: Path) -> None:
    lines = b"".join(
        b'{"text": "The army left zone %d. %s"}\n' % (i, os.urandom(40).hex().encode()) for i in range(20_000)
    )
    found = list(read([put(tmp_path, "a.jsonl.gz", gzip.compress(lines)[:-200_000])]))
    assert isinstance(found[0], Record)
    assert isinstance(found[-1], Rejected)
    assert "damaged" in found[-1].reason


def test_bad_things_do_not_stop_the_rest(tmp_path: Path) -> None:
    put(tmp_path, "1.txt", b"")
    put(tmp_path, "2.txt", TEXT)
    put(tmp_path, "3.pdf", b"%PDF-1.7")
    put(tmp_path, "4.html", HTML)
    assert [type(f) for f in read([tmp_path, tmp_path / "missing"])] == [Rejected, Record, Rejected, Record, Rejected]


def test_reading_is_lazy(tmp_path: Path) -> None:
    path = put(tmp_path, "a.jsonl", '{"text": "The army left the zone."}\n' * 10)
    stream = read([path, tmp_path / "missing"])
    assert isinstance(next(stream), Record)


def test_a_pattern_gives_what_fits_by_name(tmp_path: Path) -> None:
    for name in ("b.txt", "a.txt", "c.html", "deep/d.txt", "[1].txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("Some words of an article.")
    names = [Path(one.source).name for one in read([tmp_path / "*.txt"])]
    assert names == ["[1].txt", "a.txt", "b.txt"]
    assert [Path(one.source).name for one in read([str(tmp_path / "**" / "d.*")])] == ["d.txt"]
    assert [Path(one.source).name for one in read([tmp_path / "[1].txt"])] == ["[1].txt"]  # a name before a pattern
    (none,) = read([tmp_path / "*.pdf"])
    assert isinstance(none, Rejected)
    assert none.reason.startswith("nothing fits the pattern")


def test_a_bucket_without_anyone_to_ask_is_told() -> None:
    (found,) = read(["s3://news/2004"])
    assert isinstance(found, Rejected)
