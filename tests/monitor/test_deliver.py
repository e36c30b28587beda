"""What is news, what was sent, and what an address must not tell."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.linked import flood_of_two
from tests.monitor.made import FIRST, OUTLETS, blows, calm, reading, replayed, scene, shipped
from whowhom import config
from whowhom.commands import warning
from whowhom.errors import CodebookError, ConfigError, MissingExtra, StoreError
from whowhom.model.tension import Alert
from whowhom.monitor import deliver
from whowhom.openrecord import OpenRecord
from whowhom.store import linking
from whowhom.store.embedded import Store

BURST = calm(200) + blows(200, 201, 202, 203, each=2)

TARGET = "whowhomtest://token-of-the-room"
"""Address of a target that keeps what it is sent; apprise calls the function of the fixture."""


def alert(last: int = 203, by: tuple[str, ...] = OUTLETS) -> Alert:
    (made,) = replayed(scene(BURST, reading((0, last)), last, shipped("above-normal")), by=by)
    return made


def due(*alerts: Alert, today: int, sent: frozenset[str] = frozenset()) -> list[str]:
    return [one.alert for one in deliver.due(alerts, FIRST + today, sent)]


@pytest.fixture
def inbox() -> Iterator[list[tuple[str, str]]]:
    """What has come in at TARGET."""
    from apprise import NotificationManager
    from apprise.decorators import notify

    taken: list[tuple[str, str]] = []

    @notify(on="whowhomtest")
    def take(body: str, title: str, *_: object, **__: object) -> bool:
        taken.append((title, body))
        return True

    @notify(on="whowhomdeaf")
    def refuse(*_: object, **__: object) -> bool:
        return False

    yield taken
    NotificationManager().remove("whowhomtest", "whowhomdeaf")


def test_what_fires_since_yesterday_is_news() -> None:
    one = alert()
    assert one.raised == "2025-07-21"
    assert [bool(due(one, today=day)) for day in (201, 203, 204)] == [True, True, False]


def test_what_has_stopped_or_was_sent_is_none() -> None:
    one = alert()
    assert due(replace(one, state="held"), today=201) == []
    assert due(replace(one, state="cleared"), today=201) == []
    assert due(one, today=201, sent=frozenset({one.id})) == []


def test_a_message_says_what_held_who_tells_it_and_what_it_rests_on() -> None:
    one = alert()
    made = deliver.message(one)
    assert made.title == "warning: AZE-IRN, Tension above its normal"
    for part in (one.words, "2 sources", *one.sources, one.vanishes or "", one.id, *one.incidents):
        assert part in made.body


def test_a_message_marks_a_single_source() -> None:
    assert "Told by a single source: Radio North." in deliver.message(alert(by=("Radio North",))).body


def test_a_message_of_an_alert_that_rests_on_no_incident_is_still_a_sentence() -> None:
    none = replace(alert(), incidents=(), sources=(), single_source=False, vanishes=None)
    body = deliver.message(none).body
    assert ": ." not in body
    assert "incidents ." not in body


def test_messages_come_in(inbox: list[tuple[str, str]]) -> None:
    made = deliver.message(alert())
    assert deliver.send([made], [TARGET]) == [made.alert]
    assert inbox == [(made.title, made.body)]


def test_what_one_target_did_not_take_is_not_sent(inbox: list[tuple[str, str]]) -> None:
    assert deliver.send([deliver.message(alert())], [TARGET, "whowhomdeaf://x"]) == []


def test_without_apprise_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "apprise", None)
    with pytest.raises(MissingExtra, match=r"whowhom\[alerts\]"):
        deliver.send([], [TARGET])


@pytest.mark.parametrize(
    "target",
    ["nonsense", "nosuchscheme://hunter2@host", "hunter2:rest@host", "mailto://[hunter2:x@host", "hunter2", ""],
)
def test_an_address_that_is_none_is_told_without_its_secret(target: str) -> None:
    with pytest.raises(ConfigError) as error:
        deliver.send([], [target])
    assert "hunter2" not in str(error.value)


@pytest.mark.parametrize(
    "target",
    ["slack://hunter2/b/c", "mailtos://ana:hunter2@host?to=x", "json://host/?token=hunter2", "tgram://hunter2"],
)
def test_an_address_is_shown_without_its_secret(target: str) -> None:
    assert deliver.shown(target) == f"{target.split(':')[0]}://…"


class TestSent:
    def test_ids_add_up(self, tmp_path: Path) -> None:
        sent = deliver.Sent(tmp_path / "record.duckdb")
        assert sent.ids() == frozenset()
        sent.add(["a", "b"])
        sent.add(["b", "c"])
        assert deliver.Sent(tmp_path / "record.duckdb").ids() == frozenset("abc")
        assert [path.name for path in tmp_path.iterdir()] == ["record.duckdb.sent.json"]

    @pytest.mark.parametrize("content", [b"", b"{}", b"[]", b'{"sent": 5}', b"\xff", b'{"sent": null}', b"5"])
    def test_a_file_that_is_none_of_ours_is_told(self, content: bytes, tmp_path: Path) -> None:
        sent = deliver.Sent(tmp_path / "record.duckdb")
        sent.path.write_bytes(content)
        with pytest.raises(StoreError, match="move it away"):
            sent.ids()
        with pytest.raises(StoreError, match="move it away"):
            sent.add(["a"])
        assert sent.path.read_bytes() == content


@pytest.fixture
def record(tmp_path: Path) -> Iterator[OpenRecord]:
    path = tmp_path / "record.duckdb"
    with Store.open(path) as store:
        store.add_all(flood_of_two())
        linking.link(store)
        yield OpenRecord(store=store, settings=config.Settings(db=path))


@pytest.fixture
def ask(record: OpenRecord) -> Callable[..., list[Alert]]:
    def asked(
        dyad: tuple[str, str] | None = None, country: tuple[str, ...] = (), rules: tuple[str, ...] = (),
        states: tuple[str, ...] = (), since: str | None = None, until: str | None = None,
    ) -> list[Alert]:  # fmt: skip
        return warning.asked(record, dyad, country, rules, states, since, until)

    return asked


class TestAsked:
    def test_all_pass_where_nothing_is_asked(self, ask: Callable[..., list[Alert]]) -> None:
        assert [one.rule for one in ask()] == ["incursion-row"]

    @pytest.mark.parametrize(
        "filters",
        [
            {"dyad": ("IRN", "AZE")}, {"dyad": ("aze", "Iran")}, {"country": ("Iran",)}, {"country": ("FRA", "AZE")},
            {"rules": ("incursion-row",)}, {"states": ("firing", "held")}, {"since": "2030-01-01"},
            {"until": "2025-03-04"},
        ],
    )  # fmt: skip
    def test_what_passes(self, filters: dict[str, object], ask: Callable[..., list[Alert]]) -> None:
        assert len(ask(**filters)) == 1

    @pytest.mark.parametrize(
        "filters",
        [{"dyad": ("IRN", "ARM")}, {"country": ("FRA",)}, {"rules": ("surge",)}, {"states": ("cleared",)},
         {"until": "2025-03-03"}],
    )  # fmt: skip
    def test_what_does_not(self, filters: dict[str, object], ask: Callable[..., list[Alert]]) -> None:
        assert ask(**filters) == []

    def test_a_rule_a_state_or_a_country_that_there_is_not_is_told(self, ask: Callable[..., list[Alert]]) -> None:
        with pytest.raises(ConfigError, match=r"no rule 'surges'; there are: .*surge"):
            ask(rules=("surges",))
        with pytest.raises(ConfigError, match="firing, held, cleared"):
            ask(states=("open",))
        with pytest.raises(CodebookError, match="AZE"):
            ask(country=("Azerbaidjan",))


class TestSending:
    def test_nothing_is_sent_twice(
        self, record: OpenRecord, inbox: list[tuple[str, str]], capsys: pytest.CaptureFixture[str]
    ) -> None:
        for _ in range(2):
            assert warning.send(record, record.alerts(), [TARGET], dry_run=False) == 0
        assert len(inbox) == 1
        assert "0 of 0 alerts sent" in capsys.readouterr().err

    def test_what_was_not_taken_is_tried_again(self, record: OpenRecord, inbox: list[tuple[str, str]]) -> None:
        assert warning.send(record, record.alerts(), ["whowhomdeaf://x"], dry_run=False) == 1
        assert warning.send(record, record.alerts(), [TARGET], dry_run=False) == 0
        assert len(inbox) == 1

    def test_a_dry_run_shows_all_and_sends_nothing(
        self, record: OpenRecord, inbox: list[tuple[str, str]], capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert warning.send(record, record.alerts(), [TARGET], dry_run=True) == 0
        out, err = capsys.readouterr()
        assert "AZE-IRN" in out
        assert "1 to send to whowhomtest://…; nothing was sent" in err
        assert "token-of-the-room" not in out + err
        assert inbox == []
        assert deliver.Sent(record.store.path).ids() == frozenset()

    def test_a_dry_run_needs_no_apprise(self, record: OpenRecord, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(sys.modules, "apprise", None)
        assert warning.send(record, record.alerts(), [], dry_run=True) == 0

    def test_nothing_to_show_is_said(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert warning.silence([]) == 0
        assert "no alert" in capsys.readouterr().err
