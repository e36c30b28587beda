"""The shipped tables of names."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from whowhom.store.reference import SHIPPED, Tables, gazetteer, summary
from whowhom.store.spelling import folded, is_acronym, surname_of


def names(text: str) -> list[tuple[str, str | None]]:
    return [(text[start:end], found[0].country) for start, end, found in gazetteer().find(text)]


def test_it_is_loaded_once() -> None:
    assert gazetteer() is gazetteer()
    assert isinstance(gazetteer(), Tables)


@pytest.mark.parametrize(
    ("name", "country"),
    [
        ("U.S.", "USA"), ("US", "USA"), ("USA", "USA"), ("America", "USA"), ("UK", "GBR"), ("Britain", "GBR"),
        ("DPRK", "PRK"), ("North Korea", "PRK"), ("UAE", "ARE"), ("Burma", "MMR"), ("Ivory Coast", "CIV"),
        ("Côte d’Ivoire", "CIV"), ("Czechia", "CZE"), ("Soviet Union", "RUS"), ("Kosovo", "XKX"), ("Turkey", "TUR"),
        ("Türkiye", "TUR"), ("Iranians", "IRN"), ("Azeri", "AZE"), ("Turks", "TUR"), ("Briton", "GBR"),
        ("Chechen", "RUS"), ("Scottish", "GBR"), ("Tibetan", "CHN"), ("Kurdish", None), ("Gaza", "PSE"),
        ("Abkhazia", "GEO"), ("the Netherlands", "NLD"), ("Transnistria", "MDA"), ("Crimean", "UKR"),
    ],
)  # fmt: skip
def test_countries_and_their_people(name: str, country: str | None) -> None:
    assert gazetteer().entities(name)[0].country == country


def test_every_member_state_has_a_name_an_adjective_and_a_capital() -> None:
    tables = gazetteer()
    for name in ("Fiji", "Bhutan", "Eritrea", "Suriname", "Latvia", "Oman", "Togo", "Belize", "Nepal", "Qatar"):
        (country,) = {e.country for e in tables.entities(name) if e.kind == "country"}
        assert country is not None
        assert len(country) == 3
    assert [e.kind for e in tables.entities("Fijian")] == ["demonym"]
    assert tables.entities("Suva")[0].kind == "capital"


def test_a_name_of_two_places_gives_both() -> None:
    assert [e.country for e in gazetteer().entities("Georgia")] == ["GEO", "USA"]
    assert [p.country for p in gazetteer().places("Georgia")] == ["GEO", "USA"]


def test_acronyms_are_not_words() -> None:
    assert names("they told us who saw it") == []
    assert names("the US told the WHO") == [("US", "USA"), ("WHO", None)]


def test_names_end_at_word_boundaries() -> None:
    assert names("Iranian troops in Mali and Malignant cells") == [("Iranian", "IRN"), ("Mali", "MLI")]
    assert names("U.S.-led talks") == [("U.S.", "USA")]


def test_the_longest_name_wins() -> None:
    assert names("South Sudanese and North Korean envoys") == [("South Sudanese", "SSD"), ("North Korean", "PRK")]
    assert names("the Islamic Republic News Agency said") == [("Islamic Republic News Agency", "IRN")]


def test_people_by_name_and_surname() -> None:
    found = gazetteer().find("Erdoğan called Volodymyr Zelenskyy")
    assert [e[0].name for _, _, e in found] == ["Recep Tayyip Erdogan", "Volodymyr Zelenskyy"]
    assert gazetteer().entities("Brown") == []


def test_holders_of_an_office_on_a_day() -> None:
    tables = gazetteer()
    assert [e.name for e in tables.office_holders("ARM", "foreign minister", on="2023-03-22")] == ["Ararat Mirzoyan"]
    assert [e.name for e in tables.office_holders("GBR", "prime minister", on="2005-03-22")] == ["Tony Blair"]
    assert tables.office_holders("GBR", "prime minister")[0].name == "Keir Starmer"
    assert tables.office_holders("XXX", "prime minister") == []


def test_who_is_in_office_comes_first() -> None:
    first = gazetteer().entities("Dmitry Medvedev", on="2010-01-01")[0]
    assert (first.since, first.until) == ("2008-05-07", "2012-05-07")


def test_holders_have_sound_days() -> None:
    tables = gazetteer()
    for name in ("Vladimir Putin", "Donald Trump", "Abbas Araghchi", "Shehbaz Sharif"):
        for entity in tables.entities(name):
            assert entity.since is not None
            assert entity.until is None or entity.since <= entity.until
            assert (entity.id or "").startswith("Q")


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("Tripoli", "LBY"),
        ("Alexandria", "EGY"),
        ("Kyiv", "UKR"),
        ("Kiev", "UKR"),
        ("Strait of Hormuz", None),
        ("Iran", "IRN"),
    ],
)
def test_places(name: str, first: str | None) -> None:
    place = gazetteer().places(name)[0]
    assert place.country == first
    assert place.text == name
    assert -90 <= (place.lat or 0) <= 90
    assert -180 <= (place.lon or 0) <= 180


def test_unknown_names() -> None:
    assert gazetteer().entities("Zubrowka") == []
    assert gazetteer().places("Zubrowka") == []
    assert gazetteer().find("") == []


@given(st.text(max_size=80))
def test_finds_lie_inside_the_text_and_apart(text: str) -> None:
    last = 0
    for start, end, found in gazetteer().find(text):
        assert last <= start < end <= len(text)
        assert found
        last = end


@given(st.text(max_size=80))
def test_folding_keeps_offsets(text: str) -> None:
    assert len(folded(text)) == len(text)


def test_spelling() -> None:
    assert folded("Erdoğan’s Łódź") == "erdogan's lodz"
    assert [is_acronym(n) for n in ("US", "U.S.", "ISIS", "Iran", "al-Qaida")] == [True, True, True, False, False]
    assert surname_of("Xi Jinping") is None
    assert surname_of("Antony Blinken") == "Blinken"


def test_the_documents_count_the_tables() -> None:
    page = (Path(__file__).parents[2] / "docs/method/names.md").read_text(encoding="utf-8")
    for name, rows in summary(SHIPPED):
        assert f"| {name} | {rows:,} |" in page


def test_members_on_a_day() -> None:
    nato = [e.country for e in gazetteer().members("NATO", on="2004-03-28")]
    assert len(nato) == 19
    assert "EST" not in nato
    assert "EST" in [e.country for e in gazetteer().members("NATO", on="2004-03-29")]
    assert "GBR" not in [e.country for e in gazetteer().members("European Union", on="2020-02-01")]
    assert gazetteer().members("Nobody") == []


@pytest.mark.parametrize(
    ("name", "country"),
    [("Азербайджан", "AZE"), ("Allemagne", "DEU"), ("中国", "CHN"), ("أذربيجان", "AZE"), ("@straits_times", "SGP")],
)
def test_names_in_other_languages_and_handles(name: str, country: str) -> None:
    assert gazetteer().entities(name)[0].country == country
