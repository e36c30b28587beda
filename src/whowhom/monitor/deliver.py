"""Alerts to mail, Slack, Telegram or a webhook, through apprise; what was sent is not sent again."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from whowhom.errors import ConfigError, MissingExtra, StoreError
from whowhom.model.tension import Alert

FRESH = 3
"""Days for which an alert is news: a backfill of old reports raises alerts in the past, and nobody is woken for
them."""


@dataclass(frozen=True, slots=True)
class Message:
    """What is sent for one alert."""

    alert: str
    title: str
    body: str


def due(alerts: Iterable[Alert], today: int, sent: frozenset[str]) -> Iterator[Message]:
    """Messages of alerts that came to hold in the last ``FRESH`` days and were not sent before, oldest first."""
    from datetime import date

    for alert in alerts:
        age = today - date.fromisoformat(alert.raised).toordinal()
        if alert.state == "firing" and age < FRESH and alert.id not in sent:
            yield message(alert)


def message(alert: Alert) -> Message:
    """An alert as a title and a few plain sentences."""
    lines = [alert.words]
    if alert.sources:
        alone = "a single source" if alert.single_source else f"{len(alert.sources)} sources"
        lines += [f"Told by {alone}: {'; '.join(alert.sources)}."]
    lines += [alert.vanishes] if alert.vanishes else []
    named = f"; incidents {', '.join(alert.incidents)}" if alert.incidents else ""
    lines += [f"Raised {alert.raised}; alert {alert.id}{named}."]
    return Message(alert.id, f"{alert.level}: {alert.a}-{alert.b}, {alert.name}", "\n".join(lines))


def send(messages: Sequence[Message], targets: Sequence[str]) -> list[str]:
    """Send messages to apprise addresses; the ids that every target took.

    Raises MissingExtra without the ``alerts`` extra and ConfigError on an address that apprise does not know.
    """
    try:
        import apprise
    except ImportError as error:
        raise MissingExtra("Delivered alerts", "alerts") from error
    where = apprise.Apprise()
    for target in targets:
        if not where.add(target):
            raise ConfigError(
                f"{shown(target)} is no address that apprise knows: see https://github.com/caronc/apprise/wiki"
            )
    return [
        one.alert
        for one in messages
        if where.notify(title=one.title, body=one.body, body_format=apprise.NotifyFormat.TEXT)
    ]


def shown(target: str) -> str:
    """An address without what is secret in it."""
    scheme, mark, _ = target.partition("://")
    return f"{scheme}://…" if mark and scheme.isalnum() else "an address without a scheme"


class Sent:
    """Ids of the alerts that were sent, in a file beside the record, so that a record that is being read stays
    closed."""

    def __init__(self, db: Path) -> None:
        self.path = db.with_name(db.name + ".sent.json")

    def ids(self) -> frozenset[str]:
        """What was sent; StoreError on a file that is none of ours."""
        if not self.path.exists():
            return frozenset()
        try:
            found = json.loads(self.path.read_text(encoding="utf-8"))
            return frozenset(str(id) for id in found["sent"])
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise StoreError(
                f"{self.path} does not list the alerts that were sent: move it away to begin anew"
            ) from error

    def add(self, ids: Iterable[str]) -> None:
        """Note more of them; the file is replaced at once, so that a crash leaves the old one."""
        new = self.path.with_name(self.path.name + ".new")
        new.write_text(json.dumps({"sent": sorted(self.ids() | frozenset(ids))}) + "\n", encoding="utf-8")
        new.replace(self.path)
