"""Tables of the user's own: checked, compared, asked first."""

from __future__ import annotations

from pathlib import Path

import pytest

from whowhom.errors import InputError
from whowhom.store.additions import add, table_name
from whowhom.store.reference import Tables, gazetteer

HEADING = "name,kind,country,sector,since,until,office,spellings,lat,lon,population\n"


def added(tmp_path: Path, *rows: str, heading: str = HEADING) -> tuple[Tables, list[str], list[str]]:
    path = tmp_path / "own.csv"
    path.write_text(heading + "\n".join(rows) + "\n", encoding="utf-8")
    report = add(path, tmp_path / "tables", gazetteer())
    return Tables(tmp_path / "tables"), report.refused, report.conflicts


def test_own_names_are_asked_first(tmp_path: Path) -> None:
    tables, refused, conflicts = added(
        tmp_path, "Georgia,region,USA,,,,,,,,", "Blue Guard,armed_group,MLI,PRM,,,,BG;Bluecoats,,,"
    )
    assert refused == []
    assert [e.country for e in tables.entities("Georgia")] == ["USA", "GEO"]
    assert tables.entities("Bluecoats")[0].name == "Blue Guard"
    assert [found[0].name for *_, found in tables.find("The Bluecoats left Georgia.")] == ["Blue Guard", "Georgia"]
    (conflict,) = conflicts
    assert "'Georgia' is known as country of GEO" in conflict
    assert tables.version.startswith("+names.")
    assert gazetteer().version == ""


def test_an_own_holder_holds_on_his_days_and_the_shipped_on_theirs(tmp_path: Path) -> None:
    tables, _, conflicts = added(tmp_path, "Ada Example,person,GBR,GOV,2022-09-06,2022-10-25,prime minister,,,,")
    assert tables.office_holders("GBR", "prime minister", on="2022-10-01")[0].name == "Ada Example"
    assert tables.office_holders("GBR", "prime minister", on="2022-09-05")[0].name == "Boris Johnson"
    assert any("holds the office by the tables at hand" in c for c in conflicts)


def test_two_holders_on_the_same_days_are_told(tmp_path: Path) -> None:
    _, _, conflicts = added(
        tmp_path,
        "Ada Example,person,TUV,GOV,2001-01-01,2003-01-01,foreign minister,,,,",
        "Ben Example,person,TUV,GOV,2002-06-01,,foreign minister,,,,",
    )
    assert any(
        "Ada Example and Ben Example are both foreign of TUV from 2002-06-01 to 2003-01-01" in c for c in conflicts
    )


def test_own_places(tmp_path: Path) -> None:
    tables, _, _ = added(tmp_path, "Lower Wells,city,TZA,,,,,Wells of Sengerema,-2.65,32.64,5000")
    (place,) = tables.places("Wells of Sengerema")
    assert (place.name, place.country, place.lat) == ("Lower Wells", "TZA", -2.65)
    assert tables.places("Baku")[0].country == "AZE"


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("Ada,person,GBR,GOV,2025-02-31,,,,,,", "'2025-02-31' is no day"),
        ("Ada,person,GBR,GOV,2025-02-01,2024-01-01,,,,,", "before it begins"),
        ("Ada,planet,GBR,,,,,,,,", "kind 'planet'"),
        ("Ada,person,Britain,,,,,,,,", "no ISO 3166-1"),
        ("Ada,city,GBR,,,,,,95,10,", "no point"),
        (",person,GBR,,,,,,,,", "a name is missing"),
        ("Nu\x01l,person,GBR,,,,,,,,", "signs that none can see"),
        ("Ada,person,QQQ,,,,,,,,", "no ISO 3166-1"),
        ("Ada,person,GBR,XYZ,,,,,,,", "no PLOVER sector"),
        ("Ada,person,,GOV,,,prime minister,,,,", "without a country"),
    ],
)
def test_rows_that_cannot_be_are_refused_and_others_kept(tmp_path: Path, row: str, reason: str) -> None:
    tables, refused, _ = added(tmp_path, row, "Blue Guard,armed_group,MLI,PRM,,,,,,,")
    (sentence,) = refused
    assert sentence.startswith("own.csv, line 2: ")
    assert reason in sentence
    assert tables.entities("Blue Guard")


def test_a_file_that_is_no_table(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"wrong columns \(colour\)"):
        added(tmp_path, "Ada,red", heading="name,colour\n")
    with pytest.raises(InputError, match="cannot be read"):
        add(tmp_path / "none.csv", tmp_path, gazetteer())
    (tmp_path / "bytes.csv").write_bytes(b"name,kind\n\xff\xfe,person\n")
    with pytest.raises(InputError, match="not UTF-8"):
        add(tmp_path / "bytes.csv", tmp_path, gazetteer())


def test_a_table_that_yields_nothing_is_no_longer_in_use(tmp_path: Path) -> None:
    tables, _, _ = added(tmp_path, "Blue Guard,armed_group,MLI,PRM,,,,,,,")
    assert tables.entities("Blue Guard")
    tables, refused, _ = added(tmp_path, "Blue Guard,planet,MLI,PRM,,,,,,,")
    assert len(refused) == 1
    assert tables.entities("Blue Guard") == []


def test_files_of_like_names_keep_their_own_tables() -> None:
    assert len({table_name(stem) for stem in ("a b", "a-b", "!!!", "....", "a_b")}) == 5
    assert table_name(table_name("sp ace — ü")) == table_name("sp ace — ü")


def test_a_quote_that_never_closes_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is no CSV"):
        added(tmp_path, '"Ada,person,GBR,,,,,,,,', "Ben,person,GBR,,,,,,,,")


def test_the_names_of_update_are_its_own(tmp_path: Path) -> None:
    path = tmp_path / "offices.csv"
    path.write_text("name,kind\nAda,person\n")
    with pytest.raises(InputError, match="rename the file"):
        add(path, tmp_path / "tables", gazetteer())


def test_a_broken_table_of_ones_own_is_left_out_and_told(tmp_path: Path) -> None:
    added(tmp_path, "Blue Guard,armed_group,MLI,PRM,,,,,,,")
    (tmp_path / "tables" / "entities-broken.trie").write_bytes(b"x")
    (tmp_path / "tables" / "places-broken.trie").write_bytes(b"")
    tables = Tables(tmp_path / "tables")
    assert tables.entities("Blue Guard")
    assert tables.places("Baku")
    assert len(tables.broken) == 2


def test_an_own_holder_is_found_by_his_title(tmp_path: Path) -> None:
    tables, _, _ = added(tmp_path, "Ada Example,person,TUV,GOV,2001-01-01,,prime minister,,,,")
    assert [e.name for e in tables.titled("Example", "prime minister", on="2002-01-01")] == ["Ada Example"]
