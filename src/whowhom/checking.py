"""Questions in the codebook's own spelling: what people ask for, checked before the record is asked."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TypeVar, get_args

from whowhom.codebook import plover
from whowhom.errors import ConfigError
from whowhom.model.event import EventType, Realis
from whowhom.model.incident import Status
from whowhom.store.incidents import IncidentFilters
from whowhom.store.queries import Asked, Filters

AskedT = TypeVar("AskedT", bound=Asked)

FEW = 6
"""Values of an option that are all named where one is wrong."""


def checked_incidents(filters: IncidentFilters) -> IncidentFilters:
    """The same for incidents, with their statuses."""
    statuses = [_joined(value, " ").replace("single party", "single-party") for value in filters.status]
    return replace(checked(filters), status=_known("status", statuses, get_args(Status)))


def recodable(fields: dict[str, str]) -> dict[str, str]:
    """What an analyst sets, in the codebook's own spelling."""
    asked = checked(Filters(**{name: [value] for name, value in fields.items()}))  # type: ignore[arg-type]
    return {name: getattr(asked, name)[0] for name in fields}


def checked(filters: AskedT) -> AskedT:
    """The filters in the codebook's own spelling; ConfigError, which names what is near, on a code there is not."""
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
