"""Encodings and stray characters."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from whowhom.errors import InputError
from whowhom.extract.decode import decode, mend, tidy

WORDS = "Türkiye’s envoy met İlham Əliyev in Şuşa; talks on “peace” went on."


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_unicode_encodings(encoding: str) -> None:
    assert decode(WORDS.encode(encoding)) == WORDS


def test_declared_charset() -> None:
    html = '<html><head><meta charset="windows-1251"></head><body>Войска отошли от границы</body></html>'
    assert decode(html.encode("cp1251"), html=True) == html


def test_latin_1_is_read_as_browsers_do() -> None:
    html = '<html><head><meta charset="iso-8859-1"></head><body>The envoy’s “yes”</body></html>'
    assert decode(html.encode("cp1252"), html=True) == html


def test_utf_8_wins_over_a_wrong_declaration() -> None:
    html = f'<html><head><meta charset="iso-8859-1"></head><body>{WORDS}</body></html>'
    assert decode(html.encode(), html=True) == html


def test_undeclared_charset_is_recognised() -> None:
    text = "Le général a déclaré que l’armée s’était retirée près de la frontière, où des tirs ont été signalés. " * 5
    assert decode(text.encode("cp1252")) == text


def test_a_few_broken_bytes_are_no_other_encoding() -> None:
    text = decode((WORDS * 5).encode() + b"\xff")
    assert text == WORDS * 5 + "\ufffd"


def test_undecodable_text_is_refused() -> None:
    with pytest.raises(InputError, match=r"decoded|recognised"):
        decode(("Ab\ufffd\ufffd" * 200).encode())


def test_tidy() -> None:
    assert tidy("a\r\nb\rc\x00\u200bd\u2028e\xadf\u202eg") == "a\nb\ncd\nefg"


def test_joiners_stay() -> None:
    assert tidy("می\u200cخواهم") == "می\u200cخواهم"


def test_surrogates() -> None:
    assert mend("\ud83d\ude00") == "😀"
    assert mend("a\ud800b") == "a\ufffdb"


@given(st.binary(max_size=400))
def test_only_input_errors_are_raised(content: bytes) -> None:
    for html in (False, True):
        with suppress(InputError):
            tidy(decode(content, html=html)).encode()
