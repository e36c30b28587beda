"""What a file is: by its first bytes, and by its name only where these leave a choice."""

from __future__ import annotations

import csv
import re
from pathlib import PurePath
from typing import Literal

from whowhom.errors import InputError
from whowhom.extract.decode import decode
from whowhom.read.columns import is_text_column

Kind = Literal["html", "text", "jsonl", "csv", "parquet", "gzip"]

HEAD = 65_536
"""Bytes read to tell what a file is."""

_MAGIC: tuple[tuple[int, bytes, str], ...] = (
    (0, b"%PDF", "a PDF document"),
    (0, b"\x89PNG\r\n\x1a\n", "a PNG image"),
    (0, b"\xff\xd8\xff", "a JPEG image"),
    (0, b"GIF8", "a GIF image"),
    (8, b"WEBP", "a WebP image"),
    (0, b"BM\x36", "a bitmap image"),
    (0, b"II*\x00", "a TIFF image"),
    (0, b"MM\x00*", "a TIFF image"),
    (0, b"\x00\x00\x01\x00", "an icon"),
    (4, b"ftyp", "a video or sound file"),
    (0, b"ID3", "a sound file"),
    (0, b"OggS", "a sound or video file"),
    (0, b"\x1aE\xdf\xa3", "a video file"),
    (0, b"PK\x03\x04", "a ZIP archive or an office document"),
    (0, b"PK\x05\x06", "an empty ZIP archive"),
    (0, b"BZh", "a bzip2 archive"),
    (0, b"\xfd7zXZ\x00", "an xz archive"),
    (0, b"\x28\xb5\x2f\xfd", "a Zstandard archive"),
    (0, b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (0, b"Rar!", "a RAR archive"),
    (257, b"ustar", "a tar archive"),
    (0, b"\xd0\xcf\x11\xe0", "an older office document"),
    (0, b"{\\rtf", "an RTF document"),
    (0, b"\x7fELF", "a program"),
    (0, b"MZ\x90", "a program"),
    (0, b"SQLite format 3\x00", "an SQLite database"),
    (8, b"DUCK", "a DuckDB database"),
    (0, b"wOF", "a font"),
)
_CODE = {
    ".css": "a style sheet", ".js": "a script", ".mjs": "a script", ".map": "a source map",
    ".py": "a program's source",
    ".sh": "a script", ".sql": "a database script", ".toml": "a settings file", ".ini": "a settings file",
    ".cfg": "a settings file",
    ".yaml": "a settings file", ".yml": "a settings file", ".svg": "a drawing", ".lock": "a lock file",
}  # fmt: skip
_HTML_START = re.compile(
    r"\s*(?:<\?xml[^>]{0,200}\?>\s*)?(?:<!--(?>.{0,2000}?-->)\s*)*+<(?:!doctype\s+html|html|head|body)\b",
    re.I | re.S,
)
_HTML_TAG = re.compile(
    r"<(?:p|div|span|a|meta|title|article|section|h[1-6]|br|table|ul|li|strong|em|b|i|img|script)\b[^<>]{0,500}>",
    re.I,
)
_HTML_END = re.compile(
    r"</(?:p|div|span|a|title|article|section|h[1-6]|table|ul|li|strong|em|b|i|script|body|html)>", re.I
)
_DELIMITERS = ",\t;|"


def kind_of(head: bytes, name: str) -> Kind:
    """What the file with this beginning and this name is.

    Raises InputError, which says what the file looks like, where it is nothing that can be read.
    """
    if not head.strip():
        raise InputError("the file is empty or blank")
    if head.startswith(b"\x1f\x8b"):
        return "gzip"
    if head.startswith(b"PAR1"):
        return "parquet"
    for offset, magic, looks in _MAGIC:
        if head.startswith(magic, offset):
            raise InputError(f"the file looks like {looks}: give the article as HTML or plain text")
    suffix = PurePath(name).suffix.lower()
    if suffix in _CODE:
        raise InputError(f"the file looks like {_CODE[suffix]}, not news: leave it out")
    if _is_binary(head):
        raise InputError("the file holds binary data, not text: give the article as HTML or plain text")
    start = decode_head(head)
    return _kind_of_text(start, suffix)


def is_html(text: str) -> bool:
    """Whether the text is marked up as HTML rather than written as plain text."""
    start = text[:20_000]
    if _HTML_START.match(start):
        return True
    return len(_HTML_TAG.findall(start)) >= 2 and _HTML_END.search(start) is not None


def decode_head(head: bytes) -> str:
    """The beginning as text; a character cut at the end is no harm. Raises InputError where it is unreadable."""
    if len(head) >= HEAD and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
        head = head[: max(head.rfind(b"\n"), head.rfind(b" "), 1)]
    return decode(head, html=True)


def delimiter_of(header: str) -> str:
    """The sign between the cells of a table's header: the most frequent of comma, tab, semicolon and bar."""
    return max(_DELIMITERS, key=header.count)


def _kind_of_text(start: str, suffix: str) -> Kind:
    if _HTML_START.match(start):
        return "html"
    lines = start.lstrip().split("\n", 2)
    if suffix in (".jsonl", ".ndjson"):
        return "jsonl"
    if re.match(r"\{\s*\"", start.lstrip()) and (suffix == ".json" or lines[0].rstrip().endswith("}")):
        return "jsonl"
    if re.match(r"\[\s*[\[{]", start.lstrip()) and suffix == ".json":
        raise InputError("the file holds one JSON list: write one object a line (JSONL) instead")
    if suffix == ".json":
        raise InputError("the file is no JSON with one object a line (JSONL): write it so, or give plain text")
    if suffix in (".csv", ".tsv", ".tab") or _has_header(lines[0]):
        return "csv"
    if suffix in (".html", ".htm", ".xhtml", ".shtml") or is_html(start):
        return "html"
    return "text"


def _has_header(line: str) -> bool:
    """Whether a first line names the columns of a table, one of them the text."""
    if len(line) > 500:
        return False
    try:
        cells = next(csv.reader([line], delimiter=delimiter_of(line)), [])
    except csv.Error:
        return False
    return (
        len(cells) >= 2
        and all(re.fullmatch(r"\s*[\w .-]{1,30}\s*", cell) for cell in cells)
        and len({cell.strip().lower() for cell in cells}) == len(cells)
        and sum(is_text_column(cell) for cell in cells) == 1
        and all(len(cell.split()) <= 2 for cell in cells)
    )


def _is_binary(head: bytes) -> bool:
    """More than one byte in twenty is a control character, and it is not text in two-byte units."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")):
        return False
    sample = head[:8192]
    control = sum(b < 9 or 13 < b < 27 or 27 < b < 32 or b == 127 for b in sample)
    zeros = sample.count(0)
    wide = zeros > 0.3 * len(sample) and 0 in (sample[0::2].count(0), sample[1::2].count(0))
    return control > 0.05 * len(sample) and not wide
