from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from tests.linked import article, flood_of_two, partition, told
from whowhom.errors import ConfigError
from whowhom.model import Attribution, Incident
from whowhom.store import corrections, incidents, linking, recoding, schema, voices
from whowhom.store.embedded import Store
from whowhom.store.incidents import IncidentFilters

SHOT = told(
    "Iran shot down a drone of Azerbaijan near Northford on Tuesday.", "shot", day="2025-03-04", place="Northford"
)
DENIED = told(
    "Iran did not shoot at any drone, its army said.", "shoot", realis="negated",
    source=Attribution(source="Army of Iran", kind="official", country="IRN", cue="said"),
)  # fmt: skip


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "record.duckdb") as opened:
        opened.add_all(flood_of_two())
        linking.link(opened)
        yield opened


def only(store: Store, **filters: object) -> Incident:
    (one,) = incidents.incidents(store, IncidentFilters(**filters))  # type: ignore[arg-type]
    return one


def test_reports_of_one_incident_are_one(store: Store) -> None:
    shot = only(store, type=["ASSAULT"], status=["contested"])
    assert len(shot.mentions) == 5
    assert shot.denied_by == ("Army of Iran",)


def test_two_cities_on_one_day_stay_two(store: Store) -> None:
    places = [one.place.name for one in incidents.incidents(store, IncidentFilters(type=["ASSAULT"])) if one.place]
    assert sorted(places) == ["Northford", "Southwick"]


def test_what_was_known_on_a_day(store: Store) -> None:
    shot = only(store, type=["ASSAULT"], status=["contested"])
    days = {"2025-03-03": None, "2025-03-04": "reported", "2025-03-05": "corroborated", "2025-03-06": "contested"}
    for day, status in days.items():
        found = list(incidents.incidents(store, IncidentFilters(id=[shot.id], as_of=day)))
        assert [one.status for one in found] == ([] if status is None else [status])
        whole = list(incidents.told(store, IncidentFilters(id=[shot.id], as_of=day)))
        assert [t.incident.status for t in whole] == ([] if status is None else [status])
        assert all(claim.known <= day for t in whole for claim in t.incident.claims)


def test_the_log_tells_how_it_grew(store: Store) -> None:
    shot = only(store, type=["ASSAULT"], status=["contested"])
    log = [(change.day, change.what) for change in incidents.changes(store, shot.id)]
    assert log[0] == ("2025-03-04", "made")
    assert ("2025-03-06", "status") in log


def test_an_undated_copy_is_dated_through_what_it_shares(store: Store) -> None:
    (row,) = store.rows("SELECT CAST(known AS VARCHAR), basis FROM voices WHERE basis != 'published'")
    assert row == ("2025-03-04", "shared")


STRUCK = told("Iran struck a depot of Azerbaijan near Southwick.", "struck", day="2025-03-18", place="Southwick")


def test_when_an_undated_document_could_be_known_does_not_depend_on_the_order(tmp_path: Path) -> None:
    articles = [
        article("Undated", None, SHOT, STRUCK, note="u"), article("Early", "2025-03-04", SHOT, note="e"),
        article("Late", "2025-03-20", STRUCK, note="l"), article("Earliest", "2025-03-03", SHOT, note="f"),
    ]  # fmt: skip
    found = set()
    for turn in range(len(articles)):
        with Store.open(tmp_path / f"turned{turn}.duckdb") as store:
            for one in articles[turn:] + articles[:turn]:
                store.add(one)
                linking.link(store)
            found |= set(store.rows("SELECT CAST(known AS VARCHAR), basis FROM voices WHERE basis != 'published'"))
    assert found == {("2025-03-20", "shared")}


def test_two_voices_that_turn_out_to_be_copies_of_a_third_are_one(tmp_path: Path) -> None:
    """The wire itself, whose own mention is of another pool, comes last."""
    words = " ".join(f"The witness of house {n} counted {n} rounds near the bridge and the mill." for n in range(40))
    half = len(words) // 2
    first = article("Paper", "2025-03-04", SHOT, note=words[: half + 400])
    second = article("Gazette", "2025-03-04", SHOT, note=words[half - 400 :])
    wire = article("Wire", "2025-03-03", told("Iran warned Azerbaijan.", "warned", type="THREATEN"), note=words)
    with Store.open(tmp_path / "copies.duckdb") as store:
        for one in (first, second):
            store.add(one)
            linking.link(store)
        before = next(store.rows("SELECT count(DISTINCT copies) FROM voices"))[0]
        store.add(wire)
        linking.link(store)
        voices_now = next(store.rows("SELECT count(DISTINCT copies) FROM voices"))[0]
        assert (before, voices_now) == (2, 1)
        assert only(store, type=["ASSAULT"]).independent == 1


def test_what_linking_has_done_when_it_is_cut_off_is_dated_too(tmp_path: Path) -> None:
    def cut_off(_: int) -> None:
        raise KeyboardInterrupt

    with Store.open(tmp_path / "cut.duckdb") as store:
        store.add_all(flood_of_two())
        while linking.pending(store):
            with pytest.raises(KeyboardInterrupt):
                linking.link(store, cut_off)
        assert list(store.rows("SELECT basis FROM voices WHERE basis != 'published'")) == [("shared",)]


def test_the_partition_does_not_depend_on_the_order(tmp_path: Path, store: Store) -> None:
    articles = flood_of_two()
    for turn in range(1, len(articles)):
        with Store.open(tmp_path / f"turned{turn}.duckdb") as other:
            for one in articles[turn:] + articles[:turn]:
                other.add(one)
                linking.link(other)
            assert partition(other) == partition(store)


def test_ids_stay_when_more_is_told(store: Store) -> None:
    before = {one.id for one in incidents.incidents(store)}
    store.add(article("Late Paper", "2025-03-07", SHOT, note="late"))
    linking.link(store)
    assert before <= {one.id for one in incidents.incidents(store)}


def test_a_flood_of_copies_is_one_incident_with_one_voice(tmp_path: Path) -> None:
    sentence = (
        "Iran shot down a drone of Azerbaijan near Northford on Tuesday, three days after talks in Kars had ended."
    )
    shot = told(sentence, "shot", day="2025-03-04", place="Northford")
    with Store.open(tmp_path / "flood.duckdb") as store:
        store.add_all([article(f"Paper {n}", "2025-03-04", shot, note=f"{n}") for n in range(300)])
        linking.link(store)
        one = only(store)
        assert (one.status, one.independent, len(one.mentions)) == ("reported", 1, 300)


def test_copies_under_other_mastheads_are_one_voice(tmp_path: Path) -> None:
    sentence = (
        "Iran shot down a drone of Azerbaijan near Northford on Tuesday, three days after talks in Kars had ended."
    )
    shot = told(sentence, "shot", day="2025-03-04", place="Northford")
    with Store.open(tmp_path / "copies.duckdb") as store:
        store.add_all([article(f"Paper {n}", "2025-03-05", shot, note=f"{n}") for n in range(5)])
        store.add(article("The Wire", "2025-03-04", shot))
        linking.link(store)
        (whole,) = incidents.told(store)
        assert whole.incident.independent == 1
        assert {claim.lineage for claim in whole.incident.claims} == {"The Wire"}


def test_an_outlet_that_denies_its_own_report_takes_it_back(tmp_path: Path) -> None:
    denied = told("Iran did not shoot down a drone of Azerbaijan.", "shoot", realis="negated")
    with Store.open(tmp_path / "back.duckdb") as store:
        store.add_all([article("Gazette", "2025-03-04", SHOT), article("Gazette", "2025-03-05", denied)])
        linking.link(store)
        assert [one.status for one in incidents.incidents(store)] == ["retracted"]


def test_what_is_only_denied_is_not_told_to_have_happened(tmp_path: Path) -> None:
    denied = told(
        "Iran denied that its troops had shelled Southwick.", "shelled",
        source=Attribution(source="Iran", kind="official", country="IRN", cue="denied"),
    )  # fmt: skip
    with Store.open(tmp_path / "denied.duckdb") as store:
        store.add(article("Gazette", "2025-03-08", denied))
        linking.link(store)
        assert only(store).realis == "negated"


def test_one_article_on_two_towns_tells_two_incidents(tmp_path: Path) -> None:
    north = told("Iran shelled Northford on Tuesday, killing four.", "shelled", day="2025-03-04", to="AZE")
    south = told("Iran shelled Southwick on Tuesday, killing nine.", "shelled", day="2025-03-04", to="AZE")
    both = [event | {"place": name} for event, name in ((north, "Northford"), (south, "Southwick"))]
    with Store.open(tmp_path / "towns.duckdb") as store:
        store.add(article("Gazette", "2025-03-05", *both))
        linking.link(store)
        assert len(list(incidents.incidents(store))) == 2


def test_dates_that_contradict_make_two_and_both_are_kept(tmp_path: Path) -> None:
    later = told(
        "Iran shot down a drone of Azerbaijan near Northford on Friday.", "shot", day="2025-03-07", place="Northford"
    )
    with Store.open(tmp_path / "dates.duckdb") as store:
        store.add_all([article("Gazette", "2025-03-08", SHOT), article("Herald", "2025-03-08", later)])
        linking.link(store)
        assert [one.date.start for one in incidents.incidents(store)] == ["2025-03-04", "2025-03-07"]


def test_pairs_of_states(store: Store) -> None:
    (pair,) = incidents.dyads(store)
    assert (pair.a, pair.b, pair.contested) == ("AZE", "IRN", 1)
    assert pair.incidents == pair.verbal_conflict + pair.material_conflict


def test_states_that_meet_are_pairs_though_all_are_actors(tmp_path: Path) -> None:
    met = told("Iran, Turkey and Armenia met.", "met", type="CONSULT", by="IRN TUR ARM", to=None)
    blamed = told("Iran and Turkey condemned it.", "condemned", type="ACCUSE", by="IRN TUR", to=None)
    backed = told("Armenia and Azerbaijan backed the UN.", "backed", type="SUPPORT", by="ARM AZE", to="UN")
    with Store.open(tmp_path / "record.duckdb") as store:
        store.add_all([article("a", "2025-03-04", met), article("b", "2025-03-09", blamed, backed)])
        linking.link(store)
        pairs = [(p.a, p.b, p.verbal_cooperation, p.incidents) for p in incidents.dyads(store)]
    assert pairs == [("ARM", "IRN", 1, 1), ("ARM", "TUR", 1, 1), ("IRN", "TUR", 1, 1)]


def test_an_id_that_there_is_not_is_told(store: Store) -> None:
    with pytest.raises(ConfigError, match="no incident 'zzzz'"):
        incidents.known_as(store, "zzzz")


@pytest.mark.parametrize("id", ["", "%", "abc"])
def test_what_is_too_short_for_an_id_is_told(id: str, store: Store) -> None:
    with pytest.raises(ConfigError, match="too short"):
        incidents.known_as(store, id)


def test_the_first_letters_of_a_merged_id_do(store: Store) -> None:
    a, b = (one.id for one in incidents.incidents(store, IncidentFilters(type=["ASSAULT"])))
    corrections.merge(store, a, b, "Ana", "one raid")
    assert incidents.known_as(store, b[:8]) == a


def test_the_first_letters_of_an_id_do(store: Store) -> None:
    one = only(store, type=["ACCUSE"])
    assert incidents.known_as(store, one.id[:8]) == one.id


class TestCorrections:
    def test_a_merge_holds_and_the_old_id_still_finds_it(self, store: Store) -> None:
        a, b = (one.id for one in incidents.incidents(store, IncidentFilters(type=["ASSAULT"])))
        corrections.merge(store, a, b, "Ana", "one raid")
        assert incidents.known_as(store, b) == a
        assert len(only(store, type=["ASSAULT"]).mentions) == 7
        store.add(article("Late Paper", "2025-03-07", SHOT, note="late"))
        linking.link(store)
        assert only(store, type=["ASSAULT"]).id == a
        assert ("merged", "Ana", "one raid") in [(c.what, c.author, c.reason) for c in incidents.changes(store, a)]

    def test_a_split_takes_mentions_out(self, store: Store) -> None:
        one = only(store, type=["ASSAULT"], status=["contested"])
        new = corrections.split(store, one.id, one.mentions[:1], "Ana", "another drone")
        assert len(only(store, id=[new]).mentions) == 1
        assert len(only(store, id=[one.id]).mentions) == 4
        with pytest.raises(ConfigError, match="nothing would be left"):
            corrections.split(store, new, one.mentions[:1], "Ana", "again")

    def test_what_was_split_and_merged_can_be_split_again(self, store: Store) -> None:
        one = only(store, type=["ASSAULT"], status=["contested"])
        new = corrections.split(store, one.id, one.mentions[:1], "Ana", "another drone")
        corrections.merge(store, one.id, new, "Ana", "the same after all")
        again = corrections.split(store, one.id, one.mentions[:1], "Ana", "another one still")
        assert again != new
        assert len(only(store, id=[again]).mentions) == 1

    def test_a_new_code_wins(self, store: Store) -> None:
        one = only(store, type=["ACCUSE"])
        corrections.recode(store, one.id, {"type": "REQUEST"}, "Ana", "a summons")
        assert only(store, id=[one.id]).type == "REQUEST"
        assert only(store, id=[one.id]).corrected == ("recode by Ana: a summons",)

    def test_what_is_dismissed_is_gone_until_it_is_restored(self, store: Store) -> None:
        one = only(store, type=["ACCUSE"])
        corrections.dismiss(store, one.id, "Ana", "a film")
        assert not list(incidents.incidents(store, IncidentFilters(type=["ACCUSE"])))
        assert only(store, type=["ACCUSE"], dismissed=True).dismissed
        corrections.dismiss(store, one.id, "Ana", "none", restore=True)
        assert only(store, type=["ACCUSE"]).id == one.id

    def test_none_without_author_and_reason(self, store: Store) -> None:
        one = only(store, type=["ACCUSE"])
        with pytest.raises(ConfigError, match="author"):
            corrections.dismiss(store, one.id, " ", "why")

    def test_they_survive_coding_again(self, store: Store) -> None:
        a, b = (one.id for one in incidents.incidents(store, IncidentFilters(type=["ASSAULT"])))
        corrections.merge(store, a, b, "Ana", "one raid")
        accuse = only(store, type=["ACCUSE"])
        corrections.recode(store, accuse.id, {"mode": "disapprove"}, "Ana", "a protest")
        for coded in flood_of_two():
            recoding.keep(store, coded, "new")
        assert not list(recoding.differences(store, "new"))
        assert recoding.switch(store, "new") == 5
        linking.link(store)
        assert only(store, type=["ASSAULT"]).id == a
        assert only(store, id=[accuse.id]).mode == "disapprove"


def test_coding_again_shows_what_changes(store: Store) -> None:
    first = flood_of_two()[0]
    recoding.keep(store, article("Morning Wire", "2025-03-04", SHOT), "new")
    assert not list(recoding.differences(store, "other"))
    fewer = type(first)(article=first.article, mentions=first.mentions[:1])
    recoding.keep(store, fewer, "new")
    assert [(d.kind, d.document) for d in recoding.differences(store, "new") if d.kind == "removed"] == [
        ("removed", first.article.id)
    ]


def test_a_record_of_the_first_version_is_linked_when_opened(tmp_path: Path) -> None:
    path = tmp_path / "old.duckdb"
    with Store.open(path) as store:
        store.add_all(flood_of_two())
    connection = duckdb.connect(str(path))
    for table in ("voices", "bands", "links", "incidents", "aliases", "changes", "recoded", "corrections",
                  "search_documents", "search_sentences", "search_words", "search_recent"):  # fmt: skip
        connection.execute(f"DROP TABLE {table}")
    for column in ("address", "origin", "notes"):
        connection.execute(f"ALTER TABLE documents DROP COLUMN {column}")
    connection.execute("UPDATE meta SET value = '1' WHERE key = 'schema'")
    connection.close()
    with Store.open(path) as store:
        assert schema.version(store._connection) == schema.VERSION
        assert linking.pending(store)
        linking.link(store)
        assert only(store, type=["ASSAULT"], status=["contested"]).denied_by == ("Army of Iran",)
        assert next(store.rows("SELECT count(*) FROM search_documents")) == (5,)


def test_a_mention_that_denies_its_neighbour_is_noted() -> None:
    claimed = told("Azerbaijan said Iran had shelled a post.", "shelled",
                   source=Attribution(source="Azerbaijan", kind="official", country="AZE", cue="said"))  # fmt: skip
    denied = told("Iran rejected the claim.", "rejected", type="REJECT", by="IRN", to=None)
    coded = article("Gazette", "2025-03-05", claimed, denied)
    rows = voices.link_rows(coded.article.sha256, coded.mentions, [])
    assert [row["denies"] for row in rows] == [None, 0]
