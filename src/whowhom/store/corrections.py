"""What an analyst sets right: recorded with author and reason, above the coder, kept when a newer coder reads again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal

from whowhom.errors import ConfigError
from whowhom.store import incidents, states

if TYPE_CHECKING:
    import duckdb

    from whowhom.store.embedded import Store


def merge(store: Store, id: str, other: str, author: str, reason: str) -> str:
    """Make ``other`` a part of ``id``; the id that both go by."""
    id, other = incidents.known_as(store, id), incidents.known_as(store, other)
    if id == other:
        raise ConfigError(f"{id} and {other} are one incident already")
    _decide(store, "merge", id, {"other": other}, author, reason, touched=[id, other])
    return id


def split(store: Store, id: str, mentions: Sequence[str], author: str, reason: str) -> str:
    """Take mentions out of an incident; the id of the new one that they make."""
    id = incidents.known_as(store, id)
    places = sorted(incidents.mention_places(store, id, mentions))
    (count,) = next(store.rows("SELECT count(*) FROM links WHERE incident = ?", [id]))
    if len(places) >= count:
        raise ConfigError(f"these are all mentions of {id}: nothing would be left of it")
    (before,) = next(store.rows("SELECT count(*) FROM corrections"))  # what was split and merged may be split again
    new = hashlib.sha256(repr(("split", id, places, before)).encode()).hexdigest()[:16]
    _decide(store, "split", id, {"new": new, "places": places}, author, reason, touched=[id, new])
    return new


def recode(store: Store, id: str, fields: Mapping[str, str], author: str, reason: str) -> None:
    """Set type, mode or realis of an incident."""
    if not fields:
        raise ConfigError("say what is to be set: --type, --mode or --realis")
    id = incidents.known_as(store, id)
    _decide(store, "recode", id, {"fields": dict(fields)}, author, reason, touched=[id])


def dismiss(store: Store, id: str, author: str, reason: str, restore: bool = False) -> None:
    """Rule an incident out, or take that back."""
    id = incidents.known_as(store, id)
    _decide(store, "restore" if restore else "dismiss", id, {}, author, reason, touched=[id])


def _decide(
    store: Store,
    kind: Literal["merge", "split", "recode", "dismiss", "restore"],
    id: str,
    detail: Mapping[str, object],
    author: str,
    reason: str,
    touched: Sequence[str],
) -> None:
    if not author.strip() or not reason.strip():
        raise ConfigError("a correction needs an author and a reason: --author NAME --reason WORDS")
    now = datetime.now(UTC)
    with store.transaction() as sql:
        (number,) = sql.execute("SELECT coalesce(max(number), 0) + 1 FROM corrections").fetchone() or (1,)
        stamp = now.isoformat(timespec="seconds")
        sql.execute(
            "INSERT INTO corrections VALUES (?, ?, ?, ?, ?, ?, ?)",
            [number, kind, id, json.dumps(detail), author, reason, stamp],
        )
        _assign(sql, touched)
        what: dict[str, str] = {"merge": "merged", "split": "split", "recode": "corrected", "dismiss": "dismissed",
                                "restore": "restored"}  # fmt: skip
        words = {"merge": f"{detail.get('other')} became part of it", "split": f"mentions went to {detail.get('new')}",
                 "recode": ", ".join(f"{k}: {v}" for k, v in dict(detail.get("fields") or {}).items()),  # type: ignore[call-overload]
                 "dismiss": "ruled out", "restore": "taken back in"}[kind]  # fmt: skip
        states.note(sql, [(id, now.date().isoformat(), what[kind], words, author, reason)])


def _assign(sql: duckdb.DuckDBPyConnection, touched: Sequence[str]) -> None:
    """Put the mentions of these incidents where all corrections together want them, and write their states anew."""
    final = states.Corrections.read(sql)
    members = sql.execute(
        "SELECT rowid, base, sha256, first, last FROM links WHERE incident IN (SELECT unnest(?::VARCHAR[]))",
        [list(touched)],
    ).fetchall()
    homes = [final.home(*place) for _, *place in members]
    sql.execute(
        """
        UPDATE links SET incident = t.incident
        FROM (SELECT unnest(?::BIGINT[]) AS row, unnest(?::VARCHAR[]) AS incident) t WHERE links.rowid = t.row
        """,
        [[row for row, *_ in members], homes],
    )
    states.rebuild(sql, sorted({*touched, *homes}), final)
