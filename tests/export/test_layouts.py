"""What stands in each column."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from typing import Any

import pytest

from tests.events import MOLDOVA, ROMANIA, mention
from tests.export.made import CHISINAU, killed, told
from whowhom.codebook import plover
from whowhom.export import acled, countries, gdelt, icews, phoenix, polecat, sectors
from whowhom.export.cells import harmless, number, shown, tabbed
from whowhom.export.write import LAYOUTS, write
from whowhom.model import Actor, Date
from whowhom.model.told import Told


def row(format: str, given: Told) -> dict[str, str]:
    """The first row as it is written."""
    layout = LAYOUTS[format]
    stream = io.StringIO()
    write(format, [given], stream=stream)
    lines = list(csv.reader(io.StringIO(stream.getvalue()), delimiter=layout.separator))
    return dict(zip(layout.columns, lines[int(layout.heading)], strict=True))


def party(sector: str | None, country: str | None = "MDA") -> tuple[Actor, ...]:
    return (replace(MOLDOVA, sector=sector, country=country),)


def test_polecat() -> None:
    made = row("polecat", told(realis="historical", actors=(MOLDOVA, ROMANIA)))
    assert made["Quad Code"] == "VERBAL CONFLICT"
    assert made["Contexts"] == "diplomatic;historical"
    assert made["Actor Name"] == "Foreign Ministry of Moldova"
    assert (made["Actor Country"], made["Actor COW"]) == ("MDA", "MLD")
    assert (made["Recipient COW"], made["Primary Actor Sector"], made["Wikipedia Recipient ID"]) == ("ROM", "GOV", "")
    assert (made["Latitude"], made["GeoNames ID"], made["Publication Date"]) == ("47", "618426", "2025-03-22")


def test_icews() -> None:
    made = row("icews", told())
    assert (made["Source Sectors"], made["Source Country"]) == ("Government", "Moldova")
    assert made["Target Country"] == "Romania"
    assert (made["CAMEO Code"], made["Sentence Number"], made["City"]) == ("111", "1", "")
    assert made["Event ID"] == str(number("i1"))


def test_a_code_is_found_where_the_incident_has_none() -> None:
    assert row("icews", told(cameo=None))["CAMEO Code"].startswith("11")


def test_gdelt_events() -> None:
    made = row("gdelt", told(mentions=(mention(), mention(id="e2"))))
    assert (made["SQLDATE"], made["MonthYear"], made["Year"], made["FractionDate"]) == (
        "20250322", "202503", "2025", "2025.2247",
    )  # fmt: skip
    assert (made["Actor1Code"], made["Actor1CountryCode"], made["Actor1Type1Code"]) == ("MDAGOV", "MDA", "GOV")
    assert (made["Actor2Code"], made["Actor2Name"]) == ("ROM", "ROMANIA")
    assert (made["EventCode"], made["EventBaseCode"], made["EventRootCode"]) == ("111", "111", "11")
    assert made["QuadClass"] == "3"
    assert (made["NumMentions"], made["NumSources"], made["NumArticles"]) == ("2", "1", "1")
    assert (made["ActionGeo_FullName"], made["ActionGeo_CountryCode"]) == ("Chișinău, Moldova", "MD")
    assert (made["DATEADDED"], made["AvgTone"], made["ActionGeo_Type"]) == ("20250322000000", "", "")


def test_gdelt_mentions() -> None:
    made = row("gdelt-mentions", told(mentions=(mention(recipients=()),)))
    assert made["GLOBALEVENTID"] == row("gdelt", told())["GLOBALEVENTID"]
    assert (made["MentionType"], made["MentionSourceName"]) == ("1", "example.org")
    assert (made["Actor1CharOffset"], made["Actor2CharOffset"], made["ActionCharOffset"]) == ("0", "-1", "44")
    assert (made["InRawText"], made["Confidence"], made["SentenceID"]) == ("1", "83", "1")


def test_phoenix() -> None:
    made = row("phoenix", told(actors=party("GOV;MIL")))
    assert (made["id_version"], made["date"], made["month"], made["day"]) == ("i1_0.1.0", "20250322", "03", "22")
    assert (made["source"], made["source_root"], made["source_agent"], made["source_others"]) == (
        "MDAGOVMIL", "MDA", "GOV", "MIL",
    )  # fmt: skip
    assert (made["root_code"], made["sources"], made["ids"]) == ("11", "Example Agency", "story-0a1b2c3d")


def test_an_incident_of_which_little_is_known() -> None:
    bare = told(
        mentions=(), actors=(), recipients=(), place=None, date=Date(), claims=(), counts=(), type="ASSAULT", mode=None,
        cameo=None, contexts=(),
    )  # fmt: skip
    for format in ("polecat", "icews", "gdelt", "acled", "phoenix", "csv"):
        made = row(format, bare)
        assert not {"None", "nan"} & set(made.values())
    assert (row("acled", bare)["fatalities"], row("acled", bare)["time_precision"]) == ("", "")


def acled_row(actors: tuple[Actor, ...], recipients: tuple[Actor, ...], **changes: Any) -> dict[str, str]:
    fields: dict[str, Any] = {"type": "ASSAULT", "mode": "firearms", "cameo": "193"} | changes
    return row("acled", told(actors=actors, recipients=recipients, **fields))


def test_acled_of_armed_force() -> None:
    attack = acled_row(party("REB"), party("CVL"))
    assert (attack["event_type"], attack["sub_event_type"]) == ("Violence against civilians", "Attack")
    assert (attack["interaction"], attack["civilian_targeting"]) == ("27", "Civilian targeting")
    clash = acled_row(party("REB"), party("MIL"))
    assert (clash["event_type"], clash["sub_event_type"], clash["interaction"]) == ("Battles", "Armed clash", "12")
    assert acled_row(party("MIL", "ROU"), party("MIL"))["inter1"] == "8"
    unknown = acled_row(party(None), party(None))
    assert (unknown["disorder_type"], unknown["event_type"], unknown["interaction"]) == ("Political violence", "", "")


def test_of_states_that_clash_the_first_is_the_actor_and_the_other_the_target() -> None:
    both = party("MIL", "MDA") + party("MIL", "ROU")
    clash = told(type="ASSAULT", mode=None, cameo="190", actors=both, recipients=both)
    acled = row("acled", clash)
    assert (acled["assoc_actor_1"], acled["assoc_actor_2"]) == ("", "")
    assert row("icews", clash)["Target Country"] == "Romania"
    assert row("polecat", clash)["Recipient Country"] == "ROU"
    assert row("gdelt", clash)["Actor2CountryCode"] == "ROM"


def test_acled_of_demonstrations() -> None:
    protest = acled_row(party("CVL"), (), type="PROTEST", mode="riot", cameo="145")
    assert (protest["event_type"], protest["inter1"], protest["interaction"]) == ("Riots", "5", "50")
    assert (protest["iso"], protest["region"], protest["country"]) == ("498", "Europe", "Moldova")
    assert protest["event_id_cnty"] == "MDAi1"


def test_acled_leaves_out_what_it_does_not_record() -> None:
    assert acled.omit(told()) == "not of a kind that ACLED records"


@pytest.mark.parametrize(
    ("counts", "dead"),
    [
        ((), None),
        ((killed(3.0, "2025-03-22"), killed(5.0, "2025-03-24"), killed(4.0, "2025-03-24")), 4),
        ((killed(None),), None),
        ((killed(7.0, of="wounded"),), None),
        ((killed(0.0),), 0),
    ],
)
def test_fatalities_are_the_least_of_the_latest_day(counts: tuple[Any, ...], dead: int | None) -> None:
    assert acled.fatalities(told(counts=counts).incident) == dead


@pytest.mark.parametrize(
    ("start", "end", "precision", "grade"),
    [
        ("2025-03-22", "2025-03-22", "day", 1),
        ("2025-03-22", None, "day", 1),
        ("2025-03-22", "2025-03-24", "day", 2),
        ("2025-03-17", "2025-03-23", "week", 2),
        ("2025-03-01", "2025-03-31", "month", 3),
        ("2025-01-01", "2025-12-31", "year", None),
        (None, None, "day", None),
    ],
)
def test_time_precision(start: str | None, end: str | None, precision: Any, grade: int | None) -> None:
    assert acled.time_precision(told(date=Date(start=start, end=end, precision=precision)).incident) == grade


def test_tables_agree_with_the_codebook() -> None:
    for type, mode in acled.kinds():
        plover.check(type, mode or None)
    names = countries.table("countries.tsv", "name")
    for file, column in (("cow.tsv", "cow"), ("fips.tsv", "fips")):
        codes = countries.table(file, column)
        assert set(codes) <= set(names)
        assert len(set(codes.values())) == len(codes)
    assert (countries.cow("GBR-SCT"), countries.fips("DEU"), countries.fips("PSE"), countries.cow(None)) == (
        "UKG", "GM", "", "",
    )  # fmt: skip
    assert set(sectors.ICEWS) <= sectors.AGENTS


def test_cells() -> None:
    assert tabbed('"a\tb\r\nc') == "'a b c"
    assert (shown(True), shown(None), shown(2.0), shown(-0.5)) == ("1", "", "2", "-0.5")
    assert (harmless(-2.0), harmless("-2"), harmless("a\rb")) == ("-2", "'-2", "a\nb")
    assert number("i1") == number("i1") != number("i2")
    assert all(1 <= number(str(at)) < 10**18 for at in range(1000))


def test_names_of_columns_are_those_of_the_layouts() -> None:
    assert list(polecat.COLUMNS)[:3] == ["Event ID", "Event Date", "Event Type"]
    assert list(icews.COLUMNS)[11:14] == ["Story ID", "Sentence Number", "Publisher"]
    assert list(gdelt.EVENTS)[5:16:10] == ["Actor1Code", "Actor2Code"]
    assert list(phoenix.COLUMNS)[13:18] == ["code", "root_code", "quad_class", "goldstein", "issues"]
    assert CHISINAU.country == "MDA"
