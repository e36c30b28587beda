"""``events``, ``incidents`` and ``dyads``: questions to the record."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING, Literal, TypeVar, get_args

from whowhom.commands.progress import say
from whowhom.errors import ConfigError
from whowhom.model.event import EventType, Realis
from whowhom.model.incident import Status

if TYPE_CHECKING:
    from whowhom.output import Writer
    from whowhom.store.embedded import Store
    from whowhom.store.incidents import IncidentFilters
    from whowhom.store.queries import Asked, Filters

Form = Literal["table", "jsonl", "csv"]

AskedT = TypeVar("AskedT", bound="Asked")

FEW = 6
"""Values of an option that are all named where one is wrong."""

AT_ONCE = 100
"""Events written together."""


def checked_incidents(filters: IncidentFilters) -> IncidentFilters:
    """The same for incidents, with their statuses."""
    statuses = [_joined(value, " ").replace("single party", "single-party") for value in filters.status]
    return replace(checked(filters), status=_known("status", statuses, get_args(Status)))


def recodable(fields: dict[str, str]) -> dict[str, str]:
    """What an analyst sets, in the codebook's own spelling."""
    from whowhom.store.queries import Filters

    asked = checked(Filters(**{name: [value] for name, value in fields.items()}))  # type: ignore[arg-type]
    return {name: getattr(asked, name)[0] for name in fields}


def checked(filters: AskedT) -> AskedT:
    """The filters in the codebook's own spelling; ConfigError, which names what is near, on a code there is not."""
    from whowhom.codebook import plover

    if filters.since and filters.until and filters.since > filters.until:
        raise ConfigError(f"--since {filters.since} lies after --until {filters.until}: no day is between them")
    types = plover.types()
    modes = {mode: None for found in types.values() for mode in found.modes}
    quads = {found.quad: None for found in types.values()}
    aliases = plover.aliases()
    return replace(
        filters,
        type=_known("type", [value.upper() for value in filters.type], get_args(EventType)),
        mode=_known("mode", [aliases.get(_joined(value, "_"), _joined(value, "_")) for value in filters.mode], modes),
        quad=_known("quad", [_joined(value, " ") for value in filters.quad], quads),
        realis=_known("realis", [value.lower() for value in filters.realis], get_args(Realis)),
    )


def events(store: Store, filters: Filters, write: Writer) -> int:
    """Write the events that pass the filters; 0, whether there are any or none."""
    from whowhom.store import queries

    found = queries.events(store, filters)
    count = 0
    while some := list(islice(found, AT_ONCE)):
        count += len(some)
        write(some)
    if not count:
        say("no event passes" if queries.counts(store).mentions else f"{store.path} holds no events yet")
    return 0


def incidents(store: Store, filters: IncidentFilters, format: Form, *, ledger: bool = False, log: bool = False) -> int:
    """Write the incidents that pass; 0, whether there are any or none. CSV and JSONL are those of ``export``."""
    from whowhom.store import incidents as asked

    if format != "table":
        from whowhom.export import write

        count = write(format, asked.told(store, filters)).incidents
    else:
        from whowhom.incidentoutput import incident_writer

        count = 0
        show = incident_writer()
        whole = (told.incident for told in asked.told(store, filters)) if ledger else asked.incidents(store, filters)
        for one in whole:
            count += 1
            show(one, list(asked.changes(store, one.id)) if log else [])
    if not count:
        say("no incident passes" if any(asked.incidents(store)) else f"{store.path} holds no incidents yet")
    return 0


def dyads(store: Store, filters: IncidentFilters, format: Form) -> int:
    """Write pairs of states; 0, whether there are any or none."""
    from whowhom.incidentoutput import dyad_writer
    from whowhom.store import incidents as asked

    found = list(asked.dyads(store, filters))
    dyad_writer(format)(found)
    if not found:
        say("no pair of states passes")
    return 0


def _joined(value: str, mark: str) -> str:
    return mark.join(value.lower().replace("-", " ").replace("_", " ").split())


def _known(option: str, values: Sequence[str], known: Iterable[str]) -> Sequence[str]:
    allowed = list(known)
    for value in values:
        if value not in allowed:
            near = difflib.get_close_matches(value, allowed, n=3, cutoff=0.5) or allowed[:20]
            named = allowed if len(allowed) <= FEW else near
            raise ConfigError(f"--{option} {value!r} is not in the codebook; there are: {', '.join(named)}")
    return values
