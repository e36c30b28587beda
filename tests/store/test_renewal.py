"""Tables from a GeoNames dump and from an answer of Wikidata, as both write them."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from whowhom.commands.gazetteer import alpha3
from whowhom.errors import InputError
from whowhom.store import renewal
from whowhom.store.reference import Tables

DUMP = (
    "587084\tBaku\tBaku\tBakou,Baki,Баку\t40.37767\t49.89201\tP\tPPLC\tAZ\t\t09\t\t\t\t1116513\t\t-3\tAsia/Baku\t2022-11-29\n"
    "147425\tSabirabad\tSabirabad\tPetropavlovka\t40.00869\t48.4770\tP\tPPLA\tAZ\t\t44\t\t\t\t28070\t\t-6\tAsia/Baku\t2017-09-18\n"
    "586001\tKhirdalan West\tKhirdalan West\t\t40.45\t49.75\tP\tPPL\tAZ\t\t01\t\t\t\t300\t\t-6\tAsia/Baku\t2017-09-18\n"
    "586002\tLake\tLake\t\t40.45\t49.75\tH\tLK\tAZ\t\t01\t\t\t\t0\t\t-6\tAsia/Baku\t2017-09-18\n"
)


def answer(*rows: dict[str, str]) -> str:
    return json.dumps({"results": {"bindings": [{k: {"value": v} for k, v in row.items()} for row in rows]}})


HOLDER = {
    "person": "http://www.wikidata.org/entity/Q272201", "personLabel": "Liz Truss",
    "officeLabel": "Prime Minister of the United Kingdom", "role": "head_of_government", "iso3": "GBR",
    "start": "2022-09-06T00:00:00Z", "end": "2022-10-25T00:00:00Z",
}  # fmt: skip


@pytest.mark.parametrize("packed", [False, True])
def test_places_of_a_dump(tmp_path: Path, packed: bool) -> None:
    dump = tmp_path / "AZ.txt"
    dump.write_text(DUMP, encoding="utf-8")
    if packed:
        with zipfile.ZipFile(tmp_path / "AZ.zip", "w") as archive:
            archive.write(dump, "AZ.txt")
        dump = tmp_path / "AZ.zip"
    assert renewal.places(dump, tmp_path / "tables", alpha3()) == (2, [])
    tables = Tables(tmp_path / "tables")
    assert tables.places("Petropavlovka")[0].name == "Sabirabad"
    assert [p.geonames_id for p in tables.places("Baku")] == [587084]


def test_holders_of_an_answer(tmp_path: Path) -> None:
    path = tmp_path / "answer.json"
    defence = HOLDER | {"officeLabel": "Minister of Defence of Latvia", "iso3": "LVA", "personLabel": "Q1"}
    del defence["role"]
    unnamed = defence | {"person": "http://www.wikidata.org/entity/Q7", "personLabel": "Q7"}
    path.write_text(answer(HOLDER, HOLDER, defence, unnamed))
    kept, refused = renewal.offices(path, tmp_path / "tables")
    assert (kept, len(refused)) == (2, 1)
    assert "Q7" in refused[0]
    tables = Tables(tmp_path / "tables")
    assert tables.office_holders("GBR", "prime minister", on="2022-10-01")[0].id == "Q272201"
    assert [e.name for e in tables.office_holders("LVA", "defence minister", on="2022-10-01")] == ["Q1"]


def test_files_of_another_kind(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("one,two\n")
    with pytest.raises(InputError, match=r"holds no place; a\.txt, line 1: 1 columns"):
        renewal.places(path, tmp_path, alpha3())
    with pytest.raises(InputError, match="lacks the columns"):
        renewal.offices(path, tmp_path)
    path.write_text("{}")
    with pytest.raises(InputError, match="no answer of Wikidata"):
        renewal.offices(path, tmp_path)


def test_the_query_asks_for_what_is_read() -> None:
    for column in ("?person ", "?personLabel", "?officeLabel", "?iso3", "?start", "?end"):
        assert column in renewal.query()


def test_codes_of_countries() -> None:
    codes = alpha3()
    assert [codes[c] for c in ("CD", "RO", "XK", "GB", "MM")] == ["COD", "ROU", "XKX", "GBR", "MMR"]


def test_rows_that_cannot_be_are_refused_by_line_and_the_rest_kept(tmp_path: Path) -> None:
    first = DUMP.partition("\n")[0]
    dump = tmp_path / "AZ.txt"
    bad = [first.replace("40.37767", "x"), first.replace("49.89201", "900"), first.replace("1116513", "many"), "short"]
    dump.write_text("\n".join([*bad, first]) + "\n", encoding="utf-8")
    kept, refused = renewal.places(dump, tmp_path / "tables", alpha3())
    assert kept == 1
    assert [sentence.split(":")[0] for sentence in refused] == [f"AZ.txt, line {n}" for n in (1, 2, 3, 4)]


def test_a_dump_without_a_place_leaves_the_table_at_hand(tmp_path: Path) -> None:
    dump = tmp_path / "AZ.txt"
    dump.write_text(DUMP, encoding="utf-8")
    renewal.places(dump, tmp_path / "tables", alpha3())
    dump.write_text("", encoding="utf-8")
    with pytest.raises(InputError, match="holds no place"):
        renewal.places(dump, tmp_path / "tables", alpha3())
    assert Tables(tmp_path / "tables").places("Petropavlovka")
