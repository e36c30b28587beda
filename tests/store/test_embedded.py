"""The record: idempotent, whole after any end, and clear about what is wrong."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.events import MOLDOVA, ROMANIA, coded, mention
from whowhom.errors import InputError, NewerRecord, StoreError
from whowhom.model import Actor, Attribution, Date, EventMention, Place, Quantity, Rejected
from whowhom.store import queries, schema
from whowhom.store.embedded import Store
from whowhom.store.failures import speaking_of

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "r.duckdb"


def rejected(source: str, sha256: str | None = None) -> Rejected:
    return Rejected(source=source, stage="extract", reason="no article in it", sha256=sha256)


# What goes in comes out


def test_an_added_document_is_there_after_reopening(path: Path) -> None:
    item = coded("A text.", "a.txt", mention())
    with Store.open(path) as store:
        assert store.add(item)
    with Store.open(path, read_only=True) as store:
        assert store.holds(item.article.sha256)
        assert list(queries.events(store)) == list(item.mentions)
        assert queries.article(store, item.article.id) == item.article


def test_the_same_bytes_are_added_once(path: Path) -> None:
    with Store.open(path) as store:
        assert store.add(coded("A text.", "a.txt", mention()))
        assert not store.add(coded("A text.", "b.txt", mention(), mention()))
        assert queries.counts(store) == queries.Counts(documents=1, skipped=0, mentions=1, entities=2, quarantined=0)


def test_two_documents_may_share_their_short_id(path: Path) -> None:
    first, second = coded("One.", "a.txt", mention()), coded("Two.", "a.txt", mention())
    second = replace(second, article=replace(second.article, id=first.article.id))
    with Store.open(path) as store:
        assert store.add(first)
        assert store.add(second)
        assert queries.counts(store).mentions == 2


def test_a_document_that_is_not_coded_is_kept_with_the_reason(path: Path) -> None:
    with Store.open(path) as store:
        store.add(coded("Un texte.", "a.txt", skipped="language fr"))
        assert queries.counts(store).skipped == 1
        assert list(store.rows("SELECT skipped FROM documents")) == [("language fr",)]


def test_entities_are_kept_once_each(path: Path) -> None:
    nameless = Actor(text="they", start=0, end=4)
    with Store.open(path) as store:
        store.add(coded("One.", "a.txt", mention(), mention(actors=(ROMANIA, nameless), recipients=(MOLDOVA,))))
        store.add(coded("Two.", "b.txt", mention()))
        found = list(store.rows("SELECT id, name, country, sector FROM entities ORDER BY name"))
    assert found == [(None, "Foreign Ministry of Moldova", "MDA", "GOV"), ("Q218", "Romania", "ROU", None)]


def test_a_date_the_calendar_does_not_know_stays_in_the_event(path: Path) -> None:
    odd = mention(date=Date(start="2023-02-30", end="2023-02-30"))
    with Store.open(path) as store:
        store.add(coded("A text.", "a.txt", odd))
        assert next(queries.events(store)).date.start == "2023-02-30"
        assert list(store.rows("SELECT date_start FROM mentions")) == [(None,)]


def test_text_that_utf8_cannot_hold_is_the_inputs_fault(path: Path) -> None:
    with Store.open(path) as store:
        with pytest.raises(InputError, match="surrogates"):
            store.add(coded("broken \ud800 text", "a.txt"))
        assert queries.counts(store).documents == 0


def test_names_of_files_that_are_not_utf8_are_kept_readable(path: Path) -> None:
    source = os.fsdecode(b"caf\xe9.html")
    with Store.open(path) as store:
        store.quarantine(rejected(source))
        assert [note.source for note in queries.quarantined(store)] == ["caf\\udce9.html"]
        assert store.add(coded("A text.", source, mention()))
        assert not list(queries.quarantined(store))


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
SOME = st.none() | TEXT
NUMBER = st.floats(allow_nan=False, allow_infinity=False)
ACTORS = st.lists(
    st.builds(
        Actor, text=TEXT, start=st.integers(0, 9), end=st.integers(10, 99), name=SOME, id=SOME,
        country=st.none() | st.sampled_from(["MDA", "ROU"]), sector=SOME, basis=st.sampled_from(["read", "inferred"]),
    ),
    max_size=3,
).map(tuple)  # fmt: skip
MENTIONS = st.builds(
    lambda changes: mention(**changes),
    st.fixed_dictionaries({
        "id": TEXT, "url": SOME, "publisher": SOME, "title": SOME, "mode": SOME, "cameo": SOME, "actors": ACTORS,
        "recipients": ACTORS, "contexts": st.lists(TEXT, max_size=2).map(tuple), "intensity": NUMBER,
        "confidence": st.floats(0, 1), "realis": st.sampled_from(["actual", "negated", "future"]),
        "place": st.none() | st.builds(Place, text=TEXT, name=TEXT, lat=st.none() | NUMBER, lon=st.none() | NUMBER),
        "date": st.builds(Date, text=SOME, start=st.none() | st.dates().map(str), end=st.none() | st.dates().map(str)),
        "attribution": st.lists(st.builds(Attribution, source=TEXT, kind=SOME, cue=SOME), max_size=3).map(tuple),
        "quantities": st.lists(
            st.builds(Quantity, text=TEXT, low=st.none() | NUMBER, high=st.none() | NUMBER, unit=SOME), max_size=2
        ).map(tuple),
    }),
)  # fmt: skip


@pytest.fixture(scope="module")
def shared_store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return Store.open(tmp_path_factory.mktemp("record") / "r.duckdb")


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(text=TEXT, mentions=st.lists(MENTIONS, max_size=3))
def test_whatever_is_kept_is_read_back_the_same(shared_store: Store, text: str, mentions: list[EventMention]) -> None:
    item = coded(text, "a.txt", *mentions)
    if not shared_store.holds(item.article.sha256):
        assert shared_store.add(item)
        back = list(queries.events(shared_store, queries.Filters(document=[item.article.id])))
        assert sorted(back, key=repr) == sorted(item.mentions, key=repr)
        assert queries.article(shared_store, item.article.id) == item.article


# Quarantine


def test_quarantine_holds_one_note_a_source(path: Path) -> None:
    with Store.open(path) as store:
        store.quarantine(rejected("a.txt"))
        store.quarantine(replace(rejected("a.txt"), reason="still none"))
        assert [note.reason for note in queries.quarantined(store)] == ["still none"]


def test_a_document_leaves_quarantine_when_it_succeeds(path: Path) -> None:
    item = coded("A text.", "a.txt", mention())
    with Store.open(path) as store:
        store.quarantine(rejected("a.txt"))
        store.quarantine(rejected("copy.txt", sha256=item.article.sha256))
        store.quarantine(rejected("b.txt"))
        store.add(item)
        assert [note.source for note in queries.quarantined(store)] == ["b.txt"]


def test_release_lets_go_what_is_mended_inside_the_sources(path: Path) -> None:
    with Store.open(path) as store:
        for source in ("in/a.txt", "in/t.csv#row4", "in/still.txt", "inside/b.txt", "t.csv#row1"):
            store.quarantine(rejected(source))
        assert store.release(["in", "t.csv"], still=["in/still.txt"]) == 3
        assert [note.source for note in queries.quarantined(store)] == ["in/still.txt", "inside/b.txt"]


def test_release_leaves_what_was_not_looked_at(path: Path) -> None:
    with Store.open(path) as store:
        for source in ("s3://news/2004/a.txt", "s3://news/2005/a.txt", "in/a.txt"):
            store.quarantine(Rejected(source=source, stage="read", reason="it is empty"))
        given = ["s3://news/2004/?region=x", "s3://news/2005", "in/*.txt"]
        assert store.release(given, still=["s3://news/2004"]) == 2  # that bucket did not answer
        assert [one.source for one in queries.quarantined(store)] == ["s3://news/2004/a.txt"]


def test_release_of_the_current_folder_leaves_other_folders_alone(path: Path) -> None:
    with Store.open(path) as store:
        for source in ("a.txt", "sub/b.txt", "../c.txt", "/abs/d.txt"):
            store.quarantine(rejected(source))
        assert store.release(["."], still=[]) == 2
        assert [note.source for note in queries.quarantined(store)] == ["../c.txt", "/abs/d.txt"]


# Whole after any end


def test_a_failure_in_the_middle_of_a_document_leaves_nothing_of_it(path: Path) -> None:
    good, bad = mention(), mention(sentence="seven")
    with Store.open(path) as store:
        with pytest.raises(StoreError):
            store.add(coded("A text.", "a.txt", good, bad))
        assert queries.counts(store).documents == 0
        assert store.add(coded("A text.", "a.txt", good))
        assert queries.counts(store).mentions == 1


def test_kill_in_the_middle_leaves_a_record_that_the_next_run_completes(path: Path, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for number in range(6):
        (folder / f"{number}.txt").write_text(f"Text {number}.")
    program = textwrap.dedent(f"""
        import time
        from tests.events import FakePipeline
        from whowhom.commands import coding
        from whowhom.commands.coding import add
        from whowhom.store.embedded import Store

        coding.LONGEST_WAIT = 0.0  # nothing waits for others

        class Slow(FakePipeline):
            def code_records(self, records):
                for number, item in enumerate(super().code_records(records)):
                    if number == 3:
                        print("three", flush=True)
                        time.sleep(60)
                    yield item

        add(Slow(), Store.open({str(path)!r}), [{str(folder)!r}])
    """)
    with subprocess.Popen([sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"three\n"
        process.kill()
    assert process.returncode == -signal.SIGKILL

    from tests.events import FakePipeline
    from whowhom.commands.coding import add

    with Store.open(path, read_only=True) as store:
        assert queries.counts(store).documents == queries.counts(store).mentions == 3
    pipeline = FakePipeline()
    with Store.open(path) as store:
        assert add(pipeline, store, [str(folder)]) == 0
        assert queries.counts(store).documents == queries.counts(store).mentions == 6
    assert len(pipeline.worked) == 3


def test_a_full_disk_is_told_and_what_is_committed_stays(path: Path) -> None:
    # A limit on the size of a file stands in for the end of the disk.
    program = textwrap.dedent(f"""
        import resource
        from tests.events import coded, mention
        from whowhom.errors import StoreError
        from whowhom.store.embedded import Store

        with Store.open({str(path)!r}) as store:
            store.add(coded("First.", "a.txt", mention()))
        limit = {path}_size = __import__("os").path.getsize({str(path)!r}) + 300_000
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
        store = Store.open({str(path)!r})
        try:
            for number in range(100):
                store.add(coded(f"Text {{number}}. " + "More words. " * 20_000, f"{{number}}.txt", mention()))
        except StoreError as error:
            print(error)
    """).replace(f"{path}_size = ", "")
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert "the disk is full" in done.stdout, done.stderr
    assert "Traceback" not in done.stderr
    with Store.open(path) as store:
        assert store.holds(coded("First.", "a.txt").article.sha256)
        assert store.add(coded("After.", "z.txt", mention()))


def test_the_disk_is_full_in_duckdbs_words(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Full:
        def __init__(self, inner: duckdb.DuckDBPyConnection) -> None:
            self._inner = inner

        def execute(self, sql: str, *rest: object) -> object:
            if sql == "COMMIT":
                raise duckdb.IOException('IO Error: Could not write file "r.duckdb.wal": No space left on device')
            return self._inner.execute(sql, *rest)

        def __getattr__(self, name: str) -> object:
            return getattr(self._inner, name)

    with Store.open(path) as store:
        monkeypatch.setattr(store, "_connection", Full(store._connection))
        with pytest.raises(StoreError, match=r"^the disk is full, .* cannot grow: free some space"):
            store.add(coded("A text.", "a.txt", mention()))
    with Store.open(path) as store:
        assert queries.counts(store).documents == 0


# What cannot be opened


def test_asking_makes_no_record(path: Path) -> None:
    with pytest.raises(StoreError, match=r"no record at .*whowhom add"):
        Store.open(path, read_only=True)
    assert not path.exists()


def test_a_new_record_is_moved_into_place_whole(path: Path) -> None:
    Store.open(path).close()
    assert [file.name for file in path.parent.iterdir()] == [path.name]


@pytest.mark.parametrize("content", [b"", b"news" * 5000, b"\x00" * 100])
def test_a_file_that_is_no_record(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    for read_only in (True, False):
        with pytest.raises(StoreError, match="is not a record of whowhom"):
            Store.open(path, read_only=read_only)
    assert path.read_bytes() == content


def test_a_database_of_somebody_else(path: Path) -> None:
    with duckdb.connect(str(path)) as other:
        other.execute("CREATE TABLE sales (price INTEGER)")
    with pytest.raises(StoreError, match="not a record of whowhom"):
        Store.open(path)


@pytest.mark.parametrize(
    "meta", ["(key VARCHAR, value INTEGER, more VARCHAR)", "AS SELECT 'schema' AS key, 'x' AS value", "(a INTEGER)"]
)
def test_a_database_with_a_meta_table_of_its_own(path: Path, meta: str) -> None:
    with duckdb.connect(str(path)) as other:
        other.execute(f"CREATE TABLE meta {meta}")
    with pytest.raises(StoreError, match="not a record of whowhom"):
        Store.open(path)


def test_an_interrupted_query_is_ctrl_c(path: Path) -> None:
    with pytest.raises(KeyboardInterrupt), speaking_of(path):
        raise RuntimeError("Query interrupted")
    with pytest.raises(RuntimeError, match="else"), speaking_of(path):
        raise RuntimeError("something else")


def test_a_record_cut_short(path: Path) -> None:
    Store.open(path).close()
    path.write_bytes(path.read_bytes()[: 5 * 4096])
    with pytest.raises(StoreError, match=r"is (damaged|not a record)"):
        Store.open(path)


def test_a_damaged_record(path: Path) -> None:
    Store.open(path).close()
    content = bytearray(path.read_bytes())
    content[3 * 4096 :] = b"\xa5" * (len(content) - 3 * 4096)
    path.write_bytes(content)
    with pytest.raises(StoreError, match="is damaged"):
        Store.open(path)


def test_a_record_of_a_newer_whowhom(path: Path) -> None:
    with Store.open(path) as store:
        store._connection.execute("UPDATE meta SET value = '99' WHERE key = 'schema'")
        store._connection.execute("UPDATE meta SET value = '7.0' WHERE key = 'written_by'")
    for read_only in (True, False):
        with pytest.raises(NewerRecord, match=r"r\.duckdb.*written by whowhom 7\.0.*install"):
            Store.open(path, read_only=read_only)


def test_an_older_record_is_brought_up_even_when_only_asked(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Store.open(path) as store:
        store.add(coded("A text.", "a.txt", mention()))
    steps = (
        *schema.MIGRATIONS,
        schema.Migration(schema.VERSION + 1, "ALTER TABLE documents ADD COLUMN rating INTEGER"),
    )
    monkeypatch.setattr(schema, "VERSION", schema.VERSION + 1)
    monkeypatch.setattr(schema.migrate, "__defaults__", (steps,))
    with Store.open(path, read_only=True) as store:
        assert list(store.rows("SELECT rating FROM documents")) == [(None,)]
        assert schema.version(store._connection) == schema.VERSION


def test_migrations_are_numbered_without_gaps() -> None:
    assert [step.to for step in schema.MIGRATIONS] == list(range(1, schema.VERSION + 1))


def test_a_record_in_use_names_the_process(path: Path) -> None:
    Store.open(path).close()
    program = f"import duckdb, time; c = duckdb.connect({str(path)!r}); print('open', flush=True); time.sleep(60)"
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        for read_only in (True, False):
            with pytest.raises(StoreError, match=rf"in use by another process \({process.pid}\): wait"):
                Store.open(path, read_only=read_only)
        process.kill()


def test_a_record_already_open_here(path: Path) -> None:
    with Store.open(path), pytest.raises(StoreError, match="already open"):
        Store.open(path, read_only=True)


def test_a_folder_is_no_record(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="is a folder"):
        Store.open(tmp_path)


def test_a_record_in_no_folder(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="its folder does not exist"):
        Store.open(tmp_path / "nowhere" / "r.duckdb")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(StoreError, match="may not be read or written"):
        Store.open(tmp_path / "r.duckdb")


def test_a_refusal_by_the_system_is_put_plainly(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise duckdb.IOException('IO Error: Cannot open file "r.duckdb": Permission denied')

    monkeypatch.setattr(duckdb, "connect", refuse)
    with pytest.raises(StoreError, match="may not be read or written here"):
        Store.open(path)


def test_sql_reaches_no_other_file(path: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.csv").write_text("a\n1\n")
    with Store.open(path) as store, pytest.raises(StoreError):
        list(store.rows(f"SELECT * FROM read_csv('{tmp_path / 'secret.csv'}')"))


def test_what_was_read_is_let_go_and_the_bound_stays(path: Path) -> None:
    held = "SELECT sum(memory_usage_bytes) FROM duckdb_memory()"
    bound = "SELECT current_setting('memory_limit')"
    with Store.open(path) as store:
        with store.transaction() as sql:
            sql.execute(
                "CREATE TABLE much AS SELECT md5(i::VARCHAR) || md5((-i)::VARCHAR) AS it FROM range(500000) r(i)"
            )
        usual = list(store.rows(bound))
        list(store.rows("SELECT max(it) FROM much"))
        ((before,),) = store.rows(held)
        store.forget()
        ((after,),) = store.rows(held)
        assert before > 16e6 > 8.1e6 > after
        assert list(store.rows(bound)) == usual
        pending = store.rows("SELECT it FROM much ORDER BY it")
        next(pending)
        store.forget()
        assert sum(1 for _ in pending) == 499_999
        assert list(store.rows(bound)) == usual


def test_looking_up_bytes_is_quick(path: Path) -> None:
    with Store.open(path) as store:
        store.add(coded("A text.", "a.txt"))
        begin = time.perf_counter()
        assert not any(store.holds(f"{number:064x}") for number in range(100))
        assert time.perf_counter() - begin < 2
