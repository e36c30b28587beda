"""``events``: questions to the record."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING, get_args

from whowhom.commands.progress import say
from whowhom.errors import ConfigError
from whowhom.model.event import EventType, Realis

if TYPE_CHECKING:
    from whowhom.output import Writer
    from whowhom.store.embedded import Store
    from whowhom.store.queries import Filters

AT_ONCE = 100
"""Events written together."""


def checked(filters: Filters) -> Filters:
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


def _joined(value: str, mark: str) -> str:
    return mark.join(value.lower().replace("-", " ").replace("_", " ").split())


def _known(option: str, values: Sequence[str], known: Iterable[str]) -> Sequence[str]:
    allowed = list(known)
    for value in values:
        if value not in allowed:
            near = difflib.get_close_matches(value, allowed, n=3, cutoff=0.5) or allowed[:20]
            raise ConfigError(f"--{option} {value!r} is not in the codebook; there are: {', '.join(near)}")
    return values
