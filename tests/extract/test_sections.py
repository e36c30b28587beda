"""The text put together from blocks, and its sections."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from whowhom.extract.sections import Block, assemble, looks_like_heading, sentences_of, stops


def test_sections_in_order() -> None:
    blocks = [
        Block(text="BAKU, March 3 (Agency) — Troops left. They moved north."),
        Block(text="- Military action", kind="heading"),
        Block(text="🔴 Shelling resumed. 🇮🇷"),
    ]
    text, sections = assemble("Troops leave", blocks)
    assert [(s.kind, s.span.of(text)) for s in sections] == [
        ("title", "Troops leave"),
        ("dateline", "BAKU, March 3 (Agency) —"),
        ("body", "Troops left. They moved north."),
        ("heading", "Military action"),
        ("body", "Shelling resumed."),
    ]
    assert [s.of(text) for s in sentences_of(text, sections)] == [
        "Troops leave", "Troops left.", "They moved north.", "Military action", "Shelling resumed.",
    ]  # fmt: skip


def test_a_dateline_is_sought_only_at_the_start() -> None:
    blocks = [Block(text="The army left the town.")] * 4 + [Block(text="BAKU (Agency) — Troops left.")]
    _, sections = assemble(None, blocks)
    assert {s.kind for s in sections} == {"body"}


def test_headings_by_shape() -> None:
    assert looks_like_heading("What comes next")
    assert not looks_like_heading("He left.")
    assert not looks_like_heading("as he said on Monday")
    assert not looks_like_heading("A " * 20)


def test_stops() -> None:
    assert stops("He left.”")
    assert not stops("He left,")
    assert not stops("")


@given(st.lists(st.text(alphabet='Ab .—-•🔴()"é,', min_size=0, max_size=60), max_size=8))
def test_spans_lie_in_the_text_in_order(words: list[str]) -> None:
    text, sections = assemble("Title", [Block(text=w) for w in words])
    spans = [s.span for s in sections]
    assert all(a.end <= b.start for a, b in pairwise(spans))
    assert all(0 <= s.start < s.end <= len(text) for s in spans)
    found = sentences_of(text, sections)
    assert all(a.end <= b.start for a, b in pairwise(found))
    body = "".join(s.span.of(text) for s in sections if s.kind != "dateline")
    assert "".join("".join(s.of(text) for s in found).split()) == "".join(body.split())
