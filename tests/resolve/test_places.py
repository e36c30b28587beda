"""Places of events."""

from __future__ import annotations

import pytest

from tests.resolve.builder import article
from whowhom.model import Actor, Place
from whowhom.resolve.places import event_place
from whowhom.store.reference import gazetteer


def place(row: str, predicate: int, actors: tuple[Actor, ...] = (), **more: object) -> Place | None:
    sentence = article(row, **more).sentences[0]  # type: ignore[arg-type]
    return event_place(sentence, predicate, gazetteer(), actors)


def test_a_city_with_its_coordinates() -> None:
    found = place("envoys/NOUN/2/nsubj met/VERB/0/root in/ADP/4/case Yerevan/PROPN/2/obl", 1)
    assert found == Place(text="Yerevan", name="Yerevan", country="ARM", lat=40.178, lon=44.513, geonames_id=616052)


def test_a_metonym_as_subject_is_no_place() -> None:
    assert place("Baku/PROPN/2/nsubj protested/VERB/0/root", 1) is None


def test_the_place_of_another_clause_is_not_the_events() -> None:
    row = (
        "He/PRON/2/nsubj said/VERB/0/root in/ADP/4/case Geneva/PROPN/2/obl that/SCONJ/7/mark jets/NOUN/7/nsubj "
        "flew/VERB/2/ccomp"
    )
    assert place(row, 6) is None
    found = place(row, 1)
    assert found is not None
    assert found.country == "CHE"


def test_where_goes_before_whence() -> None:
    row = "They/PRON/2/nsubj fired/VERB/0/root from/ADP/4/case Latakia/PROPN/2/obl at/ADP/6/case Aleppo/PROPN/2/obl"
    found = place(row, 1)
    assert found is not None
    assert found.name == "Aleppo"


def test_a_name_of_several_tokens() -> None:
    row = (
        "They/PRON/2/nsubj fight/VERB/0/root over/ADP/8/case the/DET/8/det Nagorno/PROPN/8/compound "
        "+-/PUNCT/7/punct +Karabakh/PROPN/5/flat region/NOUN/2/obl"
    )
    found = place(row, 1)
    assert found is not None
    assert (found.text, found.country) == ("Nagorno-Karabakh", "AZE")


def test_the_country_behind_the_comma_decides() -> None:
    row = "shots/NOUN/2/nsubj rang/VERB/0/root in/ADP/4/case Tripoli/PROPN/2/obl ,/PUNCT/6/punct Lebanon/PROPN/4/appos"
    found = place(row, 1)
    assert found is not None
    assert found.country == "LBN"


def test_a_party_is_no_place() -> None:
    row = "He/PRON/2/nsubj marched/VERB/0/root into/ADP/4/case Georgia/PROPN/2/obl"
    party = Actor(text="Georgia", start=16, end=23, country="GEO")
    assert place(row, 1) is not None
    assert place(row, 1, (party,)) is None


def test_a_place_inside_the_object() -> None:
    row = "They/PRON/2/nsubj shelled/VERB/0/root posts/NOUN/2/obj near/ADP/5/case Kupiansk/PROPN/3/nmod"
    found = place(row, 1)
    assert found is not None
    assert found.country == "UKR"


def test_a_place_inside_a_topic_is_not_the_events() -> None:
    row = "He/PRON/2/nsubj asked/VERB/0/root about/ADP/4/case tension/NOUN/2/obl in/ADP/6/case Kosovo/PROPN/4/nmod"
    assert place(row, 1) is None


def test_an_unknown_village_keeps_its_name() -> None:
    row = "shots/NOUN/2/nsubj rang/VERB/0/root in/ADP/4/case Qarzibun/PROPN/2/obl"
    found = place(row, 1, names=((0, 3, 4, "LOCATION"),))
    assert found == Place(text="Qarzibun", name="Qarzibun")
    assert place(row, 1) is None


@pytest.mark.parametrize(
    ("name", "country"),
    [("Strait of Hormuz", None), ("Donbas", "UKR"), ("Golan Heights", "SYR"), ("Lachin corridor", "AZE")],
)
def test_waters_and_regions(name: str, country: str | None) -> None:
    found = gazetteer().places(name)[0]
    assert (found.name.lower(), found.country) == (name.lower(), country)
