"""``events``, ``incidents`` and ``dyads``: questions to the record."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Literal

from whowhom.commands.progress import say

if TYPE_CHECKING:
    from whowhom.output import Writer
    from whowhom.store.embedded import Store
    from whowhom.store.incidents import IncidentFilters
    from whowhom.store.queries import Filters

Form = Literal["table", "jsonl", "csv"]

AT_ONCE = 100
"""Events written together."""


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
