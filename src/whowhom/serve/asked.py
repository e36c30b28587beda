"""What an address asks for: its parameters as filters, and filters as an address again."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import Query, Request

from whowhom.checking import checked_incidents
from whowhom.errors import ConfigError
from whowhom.openrecord import state
from whowhom.store.incidents import IncidentFilters
from whowhom.store.queries import to_day

Many = Annotated[list[str], Query(max_length=20)]
Day = Annotated[str | None, Query(pattern=r"^\d{4}-\d{2}-\d{2}$", description="An ISO day, as 2023-03-22.")]

FIRST = "1500-01-01"
"""The first day that can be asked for."""

PAGE = 50
"""Rows of a page."""

LARGEST = 500
"""Rows of a page of the API at most."""


@dataclass(frozen=True)
class Asked:
    """The filters of incidents as they stand in an address; several values of one are alternatives."""

    country: Annotated[
        list[str], Query(max_length=20, description="Country codes or parts of names, either side.")
    ] = ()  # type: ignore[assignment]
    actor: Annotated[list[str], Query(max_length=20, description="Who did it.")] = ()  # type: ignore[assignment]
    recipient: Annotated[list[str], Query(max_length=20, description="To whom.")] = ()  # type: ignore[assignment]
    type: Annotated[list[str], Query(max_length=20, description="PLOVER types.")] = ()  # type: ignore[assignment]
    mode: Annotated[list[str], Query(max_length=20, description="PLOVER modes.")] = ()  # type: ignore[assignment]
    quad: Annotated[list[str], Query(max_length=20, description="Quad classes.")] = ()  # type: ignore[assignment]
    realis: Annotated[list[str], Query(max_length=20, description="actual, future, hypothetical …")] = ()  # type: ignore[assignment]
    status: Annotated[list[str], Query(max_length=20, description="reported, corroborated, contested …")] = ()  # type: ignore[assignment]
    dyad: Annotated[str | None, Query(max_length=9, description="Two country codes, as IRN-AZE.")] = None
    since: Annotated[str | None, Query(max_length=10, description="First day, as 2023-03-22.")] = None
    until: Annotated[str | None, Query(max_length=10, description="Last day.")] = None
    as_of: Annotated[str | None, Query(max_length=10, description="As it was known on that day.")] = None
    min_confidence: Annotated[float, Query(ge=0, le=1)] = 0.0

    def filters(self, limit: int | None = None) -> IncidentFilters:
        """Checked filters; ConfigError on a code, a day or a pair that there is not. Empty values ask for nothing."""
        some: dict[str, Any] = {name: [v for v in getattr(self, name) if v] for name in FIELDS}
        return checked_incidents(
            IncidentFilters(
                **some, dyad=pair(self.dyad), since=_day(self.since), until=_day(self.until), as_of=_day(self.as_of),
                min_confidence=self.min_confidence, limit=limit,
            )
        )  # fmt: skip

    def parameters(self) -> list[tuple[str, str]]:
        """The parameters as they stand in an address, in the codebook's spelling and without empty ones."""
        checked = self.filters()
        found = [(name, value) for name in FIELDS for value in getattr(checked, name)]
        found += [(name, getattr(self, name)) for name in ("dyad", "since", "until", "as_of") if getattr(self, name)]
        return [*found, *([("min_confidence", f"{self.min_confidence:g}")] if self.min_confidence else [])]


FIELDS = ("country", "actor", "recipient", "type", "mode", "quad", "realis", "status")


def address(path: str, parameters: Iterable[tuple[str, str]], **changes: str | None) -> str:
    """An address with its parameters, some of them changed (None: left out)."""
    kept = [(name, value) for name, value in parameters if name not in changes]
    query = urlencode([*kept, *((name, value) for name, value in changes.items() if value)])
    return f"{path}?{query}" if query else path


def toggled(path: str, parameters: Sequence[tuple[str, str]], name: str, value: str) -> str:
    """The address with one value more, or without it where it is there."""
    pair = (name, value)
    kept = [one for one in parameters if one != pair]
    return address(path, kept if pair in parameters else [*kept, pair])


def pair(text: str | None) -> tuple[str, str] | None:
    """Two country codes; ConfigError on anything else."""
    if not text:
        return None
    parts = text.upper().split("-")
    if len(parts) != 2 or not all(len(part) == 3 and part.isalpha() for part in parts) or parts[0] == parts[1]:
        raise ConfigError(f"{text!r} is no pair of states: write two country codes with a hyphen, as IRN-AZE")
    return state(parts[0]), state(parts[1])


def known_parameters(request: Request) -> None:
    """ConfigError on a parameter that an address does not have, or a day that lies before all news.

    A filter with a slip in its name must not look as if everything passed it.
    """
    names = sorted(parameters(request.scope["route"].dependant))
    for name in request.query_params:
        if name not in names:
            near = difflib.get_close_matches(name, names, n=1, cutoff=0.6)
            hint = f"did you mean {near[0]}?" if near else f"there are: {', '.join(names) or 'none'}"
            raise ConfigError(f"no parameter {name!r} here; {hint}")
    for name in ("since", "until", "as_of"):
        given = request.query_params.get(name)
        if given and to_day(given) < FIRST:
            raise ConfigError(f"{name} {given} lies before {FIRST}: no news is so old")


def parameters(dependant: Any) -> set[str]:
    """Names of the query parameters that a route and what it depends on take."""
    found = {one.alias for one in dependant.query_params}
    return found.union(*(parameters(one) for one in dependant.dependencies))


def _day(text: str | None) -> str | None:
    return to_day(text) if text else None


def flags(asked: Asked) -> Mapping[str, Sequence[str]]:
    """What is chosen in each facet."""
    return {name: list(getattr(asked, name)) for name in FIELDS}
