"""Whatever is wrong in a plan is one sentence that names the file and the place."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from whowhom.errors import ConfigError
from whowhom.watch import plan as plans

WIRE = '[[source]]\nname = "Wire"\nfeed = "https://wire.example/feed"\n'


def read(folder: Path, text: str) -> plans.Plan:
    path = folder / "plan.toml"
    path.write_text(text, encoding="utf-8")
    return plans.read(path)


def test_a_plan_says_everything(tmp_path: Path) -> None:
    plan = read(tmp_path, """
db = "desk.duckdb"
keep = "kept"
memory = "/var/desk/memory"
every = "5 minutes"
[politeness]
contact = "desk@gazette.example"
[[source]]
feed = "https://wire.example/feed"
[[source]]
name = "Ministry"
sitemap = "https://ministry.example/map.xml"
every = "hour"
most = 5
publisher = "Ministry of Norland"
language = "fr"
[[source]]
folder = "in"
[[alerts]]
every = "15 min"
to = ["json://hook.example/x"]
[[brief]]
name = "morning"
every = "1 day"
out = "out/brief.pdf"
dyad = "irn-aze"
[[brief]]
every = "1 week"
out = "iran.md"
country = "Iran"
""")  # fmt: skip
    first, ministry, folder = plan.sources
    assert (first.name, first.kind, first.every, first.most) == ("https://wire.example/feed", "feed", 300, 200)
    assert (ministry.every, ministry.most, ministry.language) == (3600, 5, "fr")
    assert folder.address == str(tmp_path / "in")
    assert (plan.db, plan.keep, plan.memory) == (tmp_path / "desk.duckdb", tmp_path / "kept", Path("/var/desk/memory"))
    alerts, morning, weekly = plan.orders
    assert (alerts.name, alerts.kind, alerts.every, alerts.to) == (
        "alerts 1",
        "alerts",
        900,
        ("json://hook.example/x",),
    )
    assert (morning.dyad, morning.out, morning.name) == (("IRN", "AZE"), tmp_path / "out/brief.pdf", "morning")
    assert (weekly.country, weekly.name) == ("IRN", "brief 2")
    assert plan.politeness.contact == "desk@gazette.example"
    assert plans.memory_of(plan, Path("x")) == Path("/var/desk/memory")


def test_paths_from_home_are_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    plan = read(tmp_path, 'db = "~/desk.duckdb"\n[[source]]\nfolder = "~/in"\n')
    assert plan.db == tmp_path / "home/desk.duckdb"
    assert plan.sources[0].address == str(tmp_path / "home/in")
    assert plans.memory_of(plan, plan.db) == tmp_path / "home/desk.duckdb.watch"


def test_a_desk_elsewhere_has_its_memory_beside_the_plan(tmp_path: Path) -> None:
    plan = read(tmp_path, f'to = "http://127.0.0.1:8417"\ntoken_file = "token"\n{WIRE}')
    assert (plan.db, plan.to, plan.token_file) == (None, "http://127.0.0.1:8417", tmp_path / "token")
    assert plans.memory_of(plan, Path("x")) == tmp_path / "plan.memory"


def test_the_shipped_plan_reads(examples: Path) -> None:
    plan = plans.read(examples / "watch.toml")
    assert {source.kind for source in plan.sources} == {"feed", "sitemap", "page"}
    assert len(plan.orders) == 1


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "names no source"),
        ("source = 3", r"\[\[source\]\]"),
        ("[source]\nfeed = 'https://a.example'", r"\[\[source\]\]"),
        ("source = [1]", r"\[\[source\]\]"),
        ("evry = 1\n" + WIRE, "no setting 'evry'; did you mean every"),
        ("zzzz = 1\n" + WIRE, "there are: db, to"),
        (WIRE + "fed = 1", "no setting of source 1 .Wire. 'fed'; did you mean feed"),
        (WIRE + "page = 'https://a.example'", "source 1 .Wire. needs exactly one of feed"),
        ("[[source]]\nname = 'x'", "source 1 .x. needs exactly one of feed"),
        ("[[source]]\nname = 5\nfeed = 'https://a.example'", "source 1: name is text in quotes, not 5"),
        ("[[source]]\nfeed = 5", "source 1: feed is text"),
        ("[[source]]\nfeed = ''", "source 1: feed is text"),
        ("[[source]]\nfeed = 'wire.example/feed'", "source 1: 'wire.example/feed' is no address"),
        ("[[source]]\npage = 'ftp://wire.example'", "is no address"),
        ("[[source]]\nfolder = '~nobody-of-that-name/in'", "source 1: the home folder"),
        ('[[source]]\nfolder = "a\\u0000b"', "source 1: folder holds a NUL"),
        (WIRE + "every = '5 parsecs'", "source 1 .Wire.: every is a span of time"),
        (WIRE + "every = 900", "source 1 .Wire.: every is a span of time"),
        (WIRE + "every = '5 ms'", "every is a span of time"),
        (WIRE + "every = '9 s'", "10 seconds are the least"),
        (WIRE + "every = '0 days'", "10 seconds are the least"),
        ("every = '-5 minutes'\n" + WIRE, "at the top: every"),
        (WIRE + "most = 0", "most is a whole number"),
        (WIRE + "most = true", "most is a whole number"),
        (WIRE + "most = 1.5", "most is a whole number"),
        (WIRE + "language = 'French language'", "language is a code"),
        (WIRE + WIRE, "two sources are called 'Wire'"),
        (WIRE + "[[brief]]\nevery = '1 day'", "brief 1: out is a file that ends in .md"),
        (WIRE + "[[brief]]\nevery = '1 day'\nout = 'a.docx'", "brief 1: out is a file that ends in"),
        (WIRE + "[[brief]]\nout = 'a.md'", "brief 1 needs every"),
        (WIRE + "[[brief]]\nevery = '1 day'\nout = 'a.md'\n" * 2, "two briefs are written to"),
        (WIRE + "[[brief]]\nevery = '1 day'\nout = 'a.md'\ndyad = 'IRN'", "IRN-AZE"),
        (WIRE + "[[brief]]\nevery = '1 day'\nout = 'a.md'\ndyad = 'IRN-IRN'", "is one state"),
        (WIRE + "[[brief]]\nevery = '1 day'\nout = 'a.md'\ndyad = 'IRN-XQZ'", "brief 1: .*XQZ"),
        (WIRE + "[[brief]]\nevery = '1 day'\nout = 'a.md'\ncountry = 'Atlantis'", "brief 1: .*Atlantis"),
        (WIRE + "[[brief]]\nevery = '1 day'\nout = 'a.md'\ncountry = 'IRN'\ndyad = 'IRN-AZE'", "not on both"),
        (WIRE + "[[brief]]\nname='x'\nevery = '1 day'\nout = 'a.md'\n[[alerts]]\nname='x'\nevery='1 h'\nto=['a']",
         "two orders are called 'x'"),
        (WIRE + "[[alerts]]\nevery = '1 hour'", "alerts 1: to is a list"),
        (WIRE + "[[alerts]]\nevery = '1 hour'\nto = 'mailto://x'", "alerts 1: to is a list"),
        (WIRE + "[[alerts]]\nevery = '1 hour'\nto = [1]", "alerts 1: to is a list"),
        (WIRE + "[[alerts]]\nto = ['a']\nevery = '1 hour'\nat = 5", "no setting of alerts 1 'at'"),
        ("to = 'http://127.0.0.1:8417'\ndb = 'x'\n" + WIRE, "db and to exclude each other"),
        ("to = 'http://a.example'\n" + WIRE + "[[alerts]]\nto = ['a']\nevery = '1 hour'", "need the record itself"),
        ("to = 'desk'\n" + WIRE, "'desk' is no address of a desk"),
        ("token_file = 'x'\n" + WIRE, "token_file is for the desk"),
        ("memory = 'x'\ndb = 'x'\n" + WIRE, "one file"),
        ("db = 5\n" + WIRE, "at the top: db is text"),
        ("politeness = 5\n" + WIRE, r"politeness is a table: \[politeness\]"),
        (WIRE + "[politeness]\npaus = 5", r"\[politeness\]: no setting 'paus' .*did you mean pause"),
        (WIRE + "[politeness]\npause = -1", r"\[politeness\]: pause is a number"),
        (WIRE + "[politeness]\ncontact = 5", r"\[politeness\]: contact"),
        ("a = ", "is not TOML"),
        ("a = " + "[" * 5000, "is not TOML"),
        ("a = " + "9" * 5000, "is not TOML"),
        ("x" * 100_000 + " = 1\n" + WIRE, "no setting"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_one_sentence(text: str, words: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=words) as caught:
        read(tmp_path, text)
    said = str(caught.value)
    assert str(tmp_path / "plan.toml") in said
    assert len(said.splitlines()) == 1
    assert len(said) < len(str(tmp_path)) + 400


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    (tmp_path / "plan.toml").write_bytes(b"\xff\xfe")
    for path in (tmp_path, tmp_path / "none.toml", tmp_path / "plan.toml"):
        with pytest.raises(ConfigError, match=re.escape(str(path))):
            plans.read(path)


@pytest.mark.parametrize(
    ("words", "expected"),
    [("15 minutes", 900), ("1 Minute", 60), ("hour", 3600), ("90s", 90), ("90 S", 90), ("2h", 7200), ("5m", 300),
     ("5 min", 300), ("5 mins", 300), (" 1 day ", 86_400), ("2 weeks", 1_209_600), ("1d", 86_400)],
)  # fmt: skip
def test_spans_of_time(words: str, expected: float) -> None:
    assert plans.seconds(words) == expected


@pytest.mark.parametrize("words", ["", "5", "minutes 5", "5 minuteſ", "1.5 hours", "5 m s", "99999 days", None, 5, []])
def test_what_is_no_span(words: object) -> None:
    with pytest.raises(ConfigError, match="every is a span of time"):
        plans.seconds(words)


NAMES = ("db", "to", "token_file", "keep", "memory", "every", "politeness", "source", "alerts", "brief", "name", "feed",
         "sitemap", "page", "folder", "most", "publisher", "language", "out", "dyad", "country", "contact", "pause",
         "allow", "private")  # fmt: skip
WORDS = st.one_of(
    st.sampled_from(
        ["https://a.example/f", "1 day", "5 min", "a.md", "IRN-AZE", "IRN", "~", "~x/y", "../x", "en", "\0"]
    ),
    st.text(st.characters(blacklist_categories=["Cs"]), max_size=12),
)
LEAVES = st.one_of(WORDS, st.integers(-5, 10**6), st.floats(), st.booleans())
KEYS = st.one_of(st.sampled_from(NAMES), st.text("abxy", min_size=1, max_size=5))
VALUES = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=5), max_leaves=8
)
SOURCES = st.lists(st.dictionaries(KEYS, LEAVES, max_size=4), max_size=3)


def refusal(ask: Callable[[], plans.Plan]) -> str | None:
    """What ConfigError says; None without one."""
    try:
        ask()
    except ConfigError as error:
        return str(error)
    return None


def toml(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(k)} = {toml(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(toml, value)) + "]"
    if isinstance(value, float):
        return repr(value)
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


@settings(derandomize=True, max_examples=150, deadline=None)
@given(st.dictionaries(KEYS, VALUES, max_size=5), SOURCES, SOURCES)
def test_no_table_raises_anything_else(table: dict[str, Any], sources: list[Any], briefs: list[Any]) -> None:
    said = refusal(lambda: plans.plan_of(Path("/tmp/plan.toml"), {**table, "source": sources, "brief": briefs}))
    assert said is None or (said.startswith("/tmp/plan.toml: ") and "\n" not in said)


@settings(derandomize=True, max_examples=80, deadline=None)
@given(st.dictionaries(KEYS, VALUES, max_size=4))
def test_no_file_raises_anything_else(tmp_path_factory: pytest.TempPathFactory, table: dict[str, Any]) -> None:
    path = tmp_path_factory.getbasetemp() / "fuzzed.toml"
    path.write_text("".join(f"{json.dumps(k)} = {toml(v)}\n" for k, v in table.items()), encoding="utf-8")
    said = refusal(lambda: plans.read(path))
    assert said is None or str(path) in said
