"""Copies of one report, and whose report an article is."""

from __future__ import annotations

import pytest

from whowhom.link.copies import BANDS, COPY, SLOTS, alike, bands, fingerprint, lineage
from whowhom.model import Article, Span
from whowhom.model.text import Section

REPORT = """Herders block the road to Arlen
Herders blocked the mountain road to Arlen on Tuesday with some forty carts, two days after the district council had \
closed the upper pastures. The governor sent mounted police, who talked with the elders until the evening and left \
without clearing the road. Nobody was hurt.
The council says that the grass needs three summers of rest. The herders answer that their flocks will not live \
through one. A first round of talks in Velm broke up in March, and neither side has named a day for another.
Traders in Arlen said that flour and salt would last until the end of the week. The bakery on the market square has \
stopped selling more than two loaves to a family, and the school kitchen now closes at noon."""

OTHER = """Dam at Korr to be inspected
Engineers will inspect the dam at Korr in April after a crack was found beneath the eastern sluice. The ministry of \
works said that the reservoir had been lowered by two metres as a precaution and that no village below was in danger.
The dam was built sixty years ago and supplies three towns with water. Repairs may take the whole summer."""


def article(text: str, **changes: object) -> Article:
    return Article(id="a", source="a.txt", sha256="0", text=text, **changes)  # type: ignore[arg-type]


def test_a_fingerprint_is_the_same_on_every_machine() -> None:
    made = fingerprint(REPORT)
    assert len(made) == 1 + 4 * SLOTS
    assert made[:16].hex() == "027fcecd0918a7fe1f92857a17bbd8f8"


def test_case_and_punctuation_leave_no_print() -> None:
    assert fingerprint(REPORT.upper().replace(",", " --")) == fingerprint(REPORT)


def test_a_copy_with_small_edits_is_alike() -> None:
    edited = REPORT.replace("Herders block the road to Arlen", "Carts on the Arlen road: herders protest")
    edited = edited.replace("some forty", "about 40").replace(" Nobody was hurt.", "")
    assert alike(fingerprint(REPORT), fingerprint(edited)) >= COPY
    assert set(bands(fingerprint(REPORT))) & set(bands(fingerprint(edited)))


def test_a_different_text_is_not_alike() -> None:
    assert alike(fingerprint(REPORT), fingerprint(OTHER)) < 0.1
    assert not set(bands(fingerprint(REPORT))) & set(bands(fingerprint(OTHER)))


def test_a_text_is_wholly_alike_itself() -> None:
    assert alike(fingerprint(REPORT), fingerprint(REPORT)) == 1
    assert len(set(bands(fingerprint(REPORT)))) == BANDS
    assert all(0 <= band < 2**63 for band in bands(fingerprint(REPORT)))


@pytest.mark.parametrize("text", ["", " … — ", "\n"])
def test_a_text_without_words_is_like_nothing(text: str) -> None:
    assert fingerprint(text) == b""
    assert bands(b"") == ()
    assert alike(b"", b"") == alike(b"", fingerprint(REPORT)) == 0


@pytest.mark.parametrize("text", ["Quiet", "Quiet night"])
def test_a_text_shorter_than_a_run_has_a_fingerprint(text: str) -> None:
    assert alike(fingerprint(text), fingerprint(text.lower())) == 1


def test_what_is_no_fingerprint_is_refused() -> None:
    with pytest.raises(ValueError, match="513 bytes or none"):
        bands(b"short")
    with pytest.raises(ValueError, match="513 bytes or none"):
        alike(fingerprint(REPORT), b"short")


def test_fingerprints_of_two_algorithms_are_refused() -> None:
    made = fingerprint(REPORT)
    with pytest.raises(ValueError, match="cannot be compared"):
        alike(made, bytes([made[0] ^ 1]) + made[1:])


BODY = "Herders blocked the road to Arlen. Nobody was hurt. The council meets on Friday."

LONG = (
    "Herders blocked the road to Arlen on Tuesday. The governor sent police. {} The elders talked until the evening. "
    "Traders have flour for a week. The school kitchen closes at noon. The council meets on Friday."
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"ARLEN, March 3 (Reuters) - {BODY}", "Reuters"),
        (f"Road blocked\nARLEN, March 3 (AFP) — {BODY}", "Agence France-Presse"),
        (f"ARLEN, March 3. /TASS/. {BODY}", "TASS"),
        (f"ARLEN, March 3 (Atlantic Wire) - {BODY}", "Atlantic Wire"),
        (f"Road blocked\nBy Jane | Associated Press\n{BODY}", "Associated Press"),
        (f"Road blocked\nBy Jane Doe, The Associated Press\n{BODY}", "Associated Press"),
        (f"Road blocked\n{BODY}\nSource: Xinhua", "Xinhua"),
        (f"Road blocked\n{BODY}\n(With inputs from AP)", "Associated Press"),
        (f"{BODY}\nThis article was originally published by Harbour Notes.", "Harbour Notes"),
        (f"Herders blocked the road, as reported by Interfax. {BODY}", "Interfax"),
        (LONG.format("").replace("Tuesday.", "Tuesday, Interfax reported.", 1), None),
        (LONG.format("Interfax reported that it took hours.").replace("Tuesday.", "Tuesday, Interfax reported.", 1),
         "Interfax"),
        (LONG.format("Interfax reported that one cart had burnt."), None),
        (LONG.format("Reuters reported a fire.").replace("Tuesday.", "Tuesday, Interfax reported.", 1), None),
        (BODY, None),
        ("The ap in use was not named.", None),
        ("ARLEN (updated) - " + BODY, None),
        ("", None),
    ],
)  # fmt: skip
def test_whose_report_an_article_is(text: str, expected: str | None) -> None:
    assert lineage(article(text)) == expected


def test_the_title_is_no_first_sentence() -> None:
    title, body = "Interfax reported a blockade.", "Herders blocked the road. Nobody was hurt."
    text = f"{title}\n{body}"
    end, at = len(title), len(title) + 1
    read = article(
        text, title=title,
        sections=(Section(span=Span(0, end), kind="title"), Section(span=Span(at, len(text)), kind="body")),
        sentences=(Span(0, end), Span(at, at + 25), Span(at + 26, len(text))),
    )  # fmt: skip
    assert lineage(read) is None
    assert lineage(article(text)) == "Interfax"
