"""Names of places, read together."""

from __future__ import annotations

import pytest

from tests.resolve.builder import article
from whowhom.model import Place
from whowhom.resolve.toponyms import Named, Toponyms, kilometres
from whowhom.store.reference import gazetteer


@pytest.fixture(scope="module")
def toponyms() -> Toponyms:
    return Toponyms(gazetteer())


def places(toponyms: Toponyms, text: str, *names: str) -> list[tuple[str, str | None] | None]:
    at, found = 0, []
    for name in names:
        at = text.index(name, at)
        found.append(Named(text=name, start=at, end=at + len(name)))
        at += len(name)
    return [(p.name, p.country) if p else None for p in toponyms.resolve(found, text)]


def test_alone_a_name_is_its_largest_bearer(toponyms: Toponyms) -> None:
    assert places(toponyms, "A fire in Tripoli", "Tripoli") == [("Tripoli", "LBY")]


def test_what_follows_a_comma_holds_it(toponyms: Toponyms) -> None:
    assert places(toponyms, "A fire in Tripoli, Lebanon", "Tripoli", "Lebanon")[0] == ("Tripoli", "LBN")
    assert places(toponyms, "Born in Birmingham, Ala., in 1950", "Birmingham", "Ala.") == [
        ("Birmingham", "USA"),
        ("Alabama", "USA"),
    ]


def test_the_other_places_of_an_article_tell_what_is_meant(toponyms: Toponyms) -> None:
    text = "From Hamilton to Toronto and Ottawa, across Ontario"
    found = toponyms.resolve([Named(text=n, start=text.index(n), end=text.index(n) + len(n)) for n in
                              ("Hamilton", "Toronto", "Ottawa", "Ontario")], text)  # fmt: skip
    assert found[0] is not None
    assert kilometres(found[0], Place(text="", name="", lat=43.25, lon=-79.87)) < 30


def test_a_name_has_one_sense_in_an_article(toponyms: Toponyms) -> None:
    text = "Tripoli burned. Shops in Tripoli, Lebanon, were shut."
    found = places(toponyms, text, "Tripoli", "Tripoli", "Lebanon")
    assert found[0] == found[1]


def test_peoples_stand_where_their_state_is(toponyms: Toponyms) -> None:
    assert places(toponyms, "Kenyan troops", "Kenyan") == [("Kenya", "KEN")]


def test_an_unknown_name_has_no_place(toponyms: Toponyms) -> None:
    assert places(toponyms, "A fire in Qwxyzzk", "Qwxyzzk") == [None]


def test_names_are_found_with_their_offsets(toponyms: Toponyms) -> None:
    parsed = article(
        "Kenyan/ADJ/2/amod troops/NOUN/3/nsubj left/VERB/0/root Nairobi/PROPN/3/obj", names=((0, 3, 4, "LOCATION"),)
    )
    found = toponyms(parsed)
    assert [(t.name.text, parsed.article.text[t.name.start : t.name.end]) for t in found] == [
        ("Kenyan", "Kenyan"),
        ("Nairobi", "Nairobi"),
    ]


def test_first_level_units_lie_among_their_cities() -> None:
    for name, lat, lon in (("Texas", 31.0, -99.0), ("Queensland", -22.0, 146.0), ("Kentucky", 37.8, -85.7)):
        (place,) = [p for p in gazetteer().places(name) if p.name == name][:1]
        assert kilometres(place, Place(text="", name="", lat=lat, lon=lon)) < 250


def test_a_span_that_runs_on_holds_several_names(toponyms: Toponyms) -> None:
    parsed = article(
        "Fires/NOUN/2/nsubj burn/VERB/0/root in/ADP/5/case northern/ADJ/5/amod Paris/PROPN/2/obl +,/PUNCT/7/punct"
        " Missouri/PROPN/5/appos +,/PUNCT/2/punct and/CCONJ/12/cc Paris/PROPN/12/compound Fire/PROPN/12/compound"
        " Department/PROPN/2/conj",
        names=((0, 3, 7, "LOCATION"), (0, 9, 12, "ORGANIZATION")),
    )
    found = toponyms.find(parsed)
    assert [(n.text, n.start) for n in found] == [("Paris", 23), ("Missouri", 30), ("Paris", 44)]
    text = parsed.article.text
    assert all(text[n.start : n.end] == n.text for n in found)


def test_a_name_unknown_in_its_unit_stands_for_the_unit(toponyms: Toponyms) -> None:
    assert places(toponyms, "He lives in Zubrowka Bottom, Missouri", "Zubrowka Bottom", "Missouri")[0] == (
        "Missouri",
        "USA",
    )


def test_short_forms_are_spelt_out(toponyms: Toponyms) -> None:
    assert places(toponyms, "Fires at Mt. Pleasant, Iowa", "Mt. Pleasant", "Iowa")[0] == ("Mount Pleasant", "USA")


def test_counties_and_small_towns_are_known(toponyms: Toponyms) -> None:
    assert places(toponyms, "in Laurel County, Kentucky", "Laurel County", "Kentucky")[0] == ("Laurel County", "USA")
