"""PDF press releases: what is printed becomes running text, and no file harms the process that asks for it."""

from __future__ import annotations

import base64
import io
import subprocess
from collections import Counter
from functools import cache
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from whowhom.errors import InputError
from whowhom.model.text import Record
from whowhom.read import pdf
from whowhom.read.pdf import Pdf
from whowhom.read.pdf_paragraphs import Line, joined, paragraphs, running, title
from whowhom.read.reader import Item, Limits, Told, digest

STYLE = """@page{size:A5;margin:2cm;@top-center{content:"Ministry of Examples – Press office"}
@bottom-center{content:"Page " counter(page) " of " counter(pages)}}
body{font:11pt "DejaVu Serif"} h1{font-size:20pt} p{hyphens:auto;text-align:justify;margin:0 0 12pt} .c{columns:2}"""
ONE = "The northern army shelled the administrative buildings of the village on Saturday morning. "
TWO = "International organisations condemned the bombardment of the humanitarian warehouses there. "
DOT = (
    "data:image/png;base64,"
    + base64.b64encode(
        bytes.fromhex(
            "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c63f8cfc0f01f00050001ff"
            "89993d1d0000000049454e44ae426082"
        )
    ).decode()
)


@cache
def made(body: str, head: str = "", style: str = STYLE) -> bytes:
    weasyprint = pytest.importorskip("weasyprint")
    page = f'<html lang="en"><head>{head}<style>{style}</style></head><body>{body}</body></html>'
    return bytes(weasyprint.HTML(string=page).write_pdf())


def release() -> bytes:
    return made(
        "<h1>Ministry reports shelling near the border village</h1>"
        f"<p>{ONE * 3}</p><div class=c><p>{TWO * 5}</p><p>{ONE * 6}</p></div>",
        "<title>Microsoft Word - draft3.doc</title><meta name=dcterms.created content=2023-03-11>",
    )


def item(content: bytes, **told: object) -> Item:
    return Item(source="a.pdf", name="a.pdf", open=lambda: io.BytesIO(content), told=Told(**told))  # type: ignore[arg-type]


def read(content: bytes, **told: object) -> Record:
    [found] = Pdf().read(item(content, **told))
    assert isinstance(found, Record)
    return found


def says(content: bytes, **told: object) -> str:
    with pytest.raises(InputError) as caught:
        list(Pdf().read(item(content, **told)))
    return str(caught.value)


def test_a_release_of_two_pages_and_two_columns() -> None:
    found = read(release(), published="2023-03-12")
    headline, *rest = found.content.decode().split("\n\n")
    assert headline == found.given_title == "Ministry reports shelling near the border village"
    assert rest == [(ONE * 3).strip(), (TWO * 5).strip(), (ONE * 6).strip()]
    assert found.notes == ("2 pages", "file made 2023-03-11")
    assert (found.feed_published, found.given_published, found.media) == (None, "2023-03-12", "text")
    assert found.sha256 == digest(found.content)


def test_a_stated_title_counts_where_the_page_prints_it() -> None:
    body = f"<h1>Ministry of Examples</h1><p><b>Shelling near the village</b></p><p>{ONE}</p>"
    assert read(made(body, "<title>Shelling near the village</title>")).given_title == "Shelling near the village"
    assert read(made(body, "<title>Shelling of last year</title>")).given_title == "Ministry of Examples"
    assert read(made(f"<p>{ONE}</p>", "<title>untitled</title>")).given_title is None


def test_a_scan_an_empty_page_a_locked_and_a_damaged_file() -> None:
    assert "only pictures" in says(made(f'<img src="{DOT}" style="width:5cm">', style="@page{size:A6}"))
    assert "has no text:" in says(made("<hr>", style="@page{size:A6}"))
    assert "password" in says(locked())
    assert "damaged" in says(b"%PDF-1.7\nnothing")
    assert "damaged" in says(release()[:300])


def locked() -> bytes:
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(release())))
    writer.encrypt("secret", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "bytes allowed" in says(release(), limits=Limits(page=100))
    with monkeypatch.context() as patch:
        patch.setattr(pdf, "PAGES", 1)
        assert "2 pages where 1 are" in says(release())
    with monkeypatch.context() as patch:
        patch.setattr(pdf, "LARGEST", 1000)
        assert "1,000 bytes" in says(release())


def test_without_the_extra_one_sentence_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "find_spec", lambda _: None)
    assert "pip install 'whowhom[pdf]'" in says(release())


def test_a_crash_or_an_endless_page_ends_the_file_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(*_: object, **__: object) -> subprocess.CompletedProcess[bytes]:
        return subprocess.CompletedProcess([], -11, b'{"lines": [', b"")

    def hang(*_: object, **__: object) -> subprocess.CompletedProcess[bytes]:
        raise subprocess.TimeoutExpired("x", 1)

    monkeypatch.setattr(subprocess, "run", crash)
    assert "damaged" in says(release())
    monkeypatch.setattr(subprocess, "run", hang)
    assert "30 s" in says(release())


def test_reads_its_own_form_only() -> None:
    assert Pdf().reads(b"%PDF-1.7\n", "a.pdf")
    assert Pdf().reads(b"\xef\xbb\xbf\r\n%PDF-1.4\n", "a.PDF")
    assert not Pdf().reads(b"The file begins with %PDF-1.4 they said.", "a.txt")
    assert not Pdf().reads(b"", "a.pdf")


@settings(max_examples=5, derandomize=True, deadline=None)
@given(st.integers(0, 10**6), st.binary(max_size=30), st.integers(0, 400))
def test_flipped_and_cut(at: int, put: bytes, gone: int) -> None:
    whole = release()
    at %= len(whole)
    for content in (whole[:at] + put + whole[at + gone :], b"%PDF-1.4\n" + put):
        try:
            for found in Pdf().read(item(content)):
                repr(found).encode()
        except InputError:
            pass


@pytest.mark.parametrize(
    ("above", "below", "whole"),
    [
        ("the govern-", "ment said", "the government said"),
        ("the govern\u2010", "ment said", "the government said"),
        ("the Govern\xad", "ment said", "the Government said"),
        ("a Moscow-", "backed group", "a Moscow-backed group"),
        ("by non-", "state groups", "by non-state groups"),
        ("a T-", "72 tank", "a T-72 tank"),
        ("the Nagorno-", "Karabakh war", "the Nagorno-Karabakh war"),
        ("a cease-", "fire in", "a cease-fire in"),
        ("they said -", "and left", "they said - and left"),
        ("they left", "the zone", "they left the zone"),
    ],
)
def test_divided_words(above: str, below: str, whole: str) -> None:
    assert joined(above, below, Counter(["cease-fire"])) == whole


def line(text: str, page: int, top: float, left: float = 60, right: float = 360, height: float = 12) -> Line:
    return Line(page, text, left, top, right, top - height, height)


def test_heads_feet_and_numbers_go_and_what_only_looks_like_them_stays() -> None:
    bodies = (["The army left the", "border in March", "2023"], ["It said on", "Monday that", "it had no"], ["choice."])
    pages = [
        [
            line(f"Gazette of Examples, no. {page}", page, 560),
            *(line(text, page, 500 - 14 * i) for i, text in enumerate(body)),
            line(f"– {page + 1} –", page, 30),
        ]
        for page, body in enumerate(bodies)
    ]
    kept = [found.text for found in running([one for page in pages for one in page])]
    assert kept == [text for body in bodies for text in body]


def test_paragraphs_end_at_gaps_indents_short_lines_and_bullets() -> None:
    lines = [
        line("The \ufb01rst paragraph goes on and", 0, 500),
        line("ends here.", 0, 486, right=120),
        line("The second follows at once and goes", 0, 472),
        line("on to the full width of the page.", 0, 458),
        line("Indented, the third one begins and", 0, 444, left=75),
        line("ends after it in the same way", 0, 430),
        line("A gap comes before this, the fourth,", 0, 400),
        line("which goes on over the page and", 0, 386),
        line("is whole again.", 1, 500),
        line("• One point", 1, 486),
        line("• Another", 1, 472),
    ]
    found = paragraphs(running(lines))
    assert found == [
        "The first paragraph goes on and ends here.",
        "The second follows at once and goes on to the full width of the page.",
        "Indented, the third one begins and ends after it in the same way",
        "A gap comes before this, the fourth, which goes on over the page and is whole again.",
        "• One point",
        "• Another",
    ]


def test_nothing_printed_has_no_title() -> None:
    assert title("", []) is None
    assert title("C:\\work\\release.docx", []) is None
    assert paragraphs([]) == []


boxes = st.floats(-1e9, 1e9)


@settings(max_examples=60, derandomize=True, deadline=None)
@given(
    st.lists(st.builds(Line, st.integers(0, 3), st.text(max_size=12), boxes, boxes, boxes, boxes, boxes), max_size=12)
)
def test_any_boxes(lines: list[Line]) -> None:
    kept = running(lines)
    found = paragraphs(kept)
    assert len(found) <= len(kept)
    assert all("\n" not in paragraph for paragraph in found)
    title("Any title at all", kept)
    for one, other in pairwise(kept):
        joined(one.text, other.text, Counter())
