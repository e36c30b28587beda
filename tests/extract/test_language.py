"""Language of a text."""

from __future__ import annotations

import pytest

from whowhom.extract.language import language


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("The foreign minister said that the two countries would resume their talks next week.", "en"),
        ("Le ministre des affaires étrangères a déclaré que les deux pays reprendraient leurs pourparlers.", "fr"),
        ("Министр иностранных дел заявил, что обе страны возобновят переговоры на следующей неделе.", "ru"),
        ("وزیر امور خارجه گفت که دو کشور هفته آینده گفتگوهای خود را از سر خواهند گرفت.", "fa"),
        ("Der Außenminister sagte, die beiden Länder würden ihre Gespräche in der nächsten Woche fortsetzen.", "de"),
    ],
)
def test_language(text: str, code: str) -> None:
    assert language(text) == code


def test_a_short_text_has_no_language() -> None:
    assert language("Troops leave") is None
    assert language("12345 " * 50) is None


@pytest.mark.parametrize(
    "headline",
    [
        "Peru: Boluarte visits Arequipa, Cusco amid protests in Puno",
        "Somali troops kill 30 al-Shabaab fighters near Galmudug",
        "Congo expels Rwandan ambassador Vincent Karega over M23 rebels",
    ],
)
def test_foreign_names_do_not_make_a_headline_foreign(headline: str) -> None:
    assert language(headline) == "en"


@pytest.mark.parametrize(
    ("headline", "code"),
    [
        ("Meloni incontra Erdogan ad Ankara: accordo sui migranti", "it"),
        ("Rutte ontmoet Biden in Washington over export van chips", "nl"),
    ],
)
def test_a_foreign_headline_stays_foreign(headline: str, code: str) -> None:
    assert language(headline) == code
