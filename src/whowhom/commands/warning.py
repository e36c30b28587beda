"""``alerts``: which of them are asked for, and sending those that are news."""

from __future__ import annotations

from collections.abc import Sequence
from typing import get_args

from whowhom.commands.progress import say
from whowhom.errors import ConfigError
from whowhom.model.tension import Alert, AlertState
from whowhom.monitor import deliver
from whowhom.openrecord import OpenRecord, state
from whowhom.store.queries import to_day


def asked(
    record: OpenRecord, dyad: tuple[str, str] | None, country: Sequence[str], rules: Sequence[str],
    states: Sequence[str], since: str | None, until: str | None,
) -> list[Alert]:  # fmt: skip
    """Alerts that pass, oldest first; ConfigError on a rule or a state that there is not."""
    for name in rules:
        if name not in record.scene.rules:
            raise ConfigError(f"no rule {name!r}; there are: {', '.join(record.scene.rules)}")
    for name in states:
        if name not in get_args(AlertState):
            raise ConfigError(f"--state {name!r}: an alert is {', '.join(get_args(AlertState))}")
    pairs = None if dyad is None else [(state(dyad[0]), state(dyad[1]))]
    codes = {state(code) for code in country}
    begin, end = (None if bound is None else to_day(bound) for bound in (since, until))
    return [
        alert
        for alert in record.alerts(pairs)
        if (not codes or codes & {alert.a, alert.b})
        and (not rules or alert.rule in rules)
        and (not states or alert.state in states)
        and (begin is None or alert.turns[-1].day >= begin or alert.state != "cleared")
        and (end is None or alert.raised <= end)
    ]


def send(record: OpenRecord, found: Sequence[Alert], targets: Sequence[str], dry_run: bool) -> int:
    """Send what is news; 1 where a target did not take it, so that the next run tries again."""
    sent = deliver.Sent(record.store.path)
    messages = list(deliver.due(found, record.scene.last, sent.ids()))
    if dry_run:
        for one in messages:
            print(f"{one.title}\n{one.body}\n")
        to = ", ".join(map(deliver.shown, targets)) or "nobody: give --send"
        say(f"{len(messages)} to send to {to}; nothing was sent")
        return 0
    done = deliver.send(messages, targets)
    sent.add(done)
    say(f"{len(done)} of {len(messages)} alerts sent")
    return 0 if len(done) == len(messages) else 1


def silence(found: Sequence[Alert]) -> int:
    """Says so where there is nothing to show; 0."""
    if not found:
        say("no alert: no rule came to hold for what was asked (`whowhom alerts --rules` lists them)")
    return 0
