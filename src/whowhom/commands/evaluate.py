"""``eval``: score the shipped coder, beside published figures and the floors."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from whowhom import evaluation
from whowhom.errors import ConfigError, InputError

NAMES = (
    "seed", "own", "plv", "cameo", "india", "wikievents", "negatives", "syntax", "names", "attribution", "realis",
    "actors", "time", "places", "pages", "incidents", "tension", "speed",
)  # fmt: skip
"""Every suite there can be, in the order of the report."""

LESS_IS_BETTER = frozenset({"cold_start_s", "peak_mb"})
"""Figures whose bound is a ceiling."""

Scores = dict[str, dict[str, float]]

_FOLDER = Path(evaluation.__file__).parent


def suites() -> tuple[str, ...]:
    """The suites that this version has."""
    return tuple(name for name in NAMES if find_spec(f"whowhom.evaluation.{name}") is not None)


def chosen(names: Sequence[str]) -> tuple[str, ...]:
    """The suites that are asked for, each once, all where none is named; ConfigError on one that there is not."""
    known = suites()
    for name in names:
        if name not in known:
            raise ConfigError(f"no suite {name!r}; there are: {', '.join(known)}")
    return tuple(dict.fromkeys(names)) or known


def score(suite: str, data: Path) -> dict[str, float]:
    """Run one suite on the folder of gold sets; InputError where what it needs is not there."""
    try:
        found: dict[str, float] = import_module(f"whowhom.evaluation.{suite}").score(data)
    except FileNotFoundError as error:
        raise InputError(
            f"suite {suite} needs {error.filename or error}: give the folder of measuring sets with --data"
        ) from error
    return found


def floors() -> dict[str, dict[str, float]]:
    """Figures that may not be gone below; from ``floors.toml`` of the package, else of the checkout."""
    checkout = _FOLDER.parents[2] / "evaluation" / "floors.toml"
    return next((_toml(path) for path in (_FOLDER / "floors.toml", checkout) if path.is_file()), {})


def below(scores: Scores, floors: Mapping[str, Mapping[str, float]]) -> Iterator[str]:
    """One sentence for each figure under its floor, or over its ceiling."""
    for suite, figures in scores.items():
        for metric, figure in figures.items():
            floor = floors.get(suite, {}).get(metric)
            if floor is None:
                continue
            if metric in LESS_IS_BETTER and figure > floor:
                yield f"{suite} {metric} is {_shown(figure)}, above its ceiling {_shown(floor)}"
            elif metric not in LESS_IS_BETTER and figure < floor:
                yield f"{suite} {metric} is {_shown(figure)}, below its floor {_shown(floor)}"


def report(scores: Scores, floors: Mapping[str, Mapping[str, float]]) -> Iterator[str]:
    """Lines of an aligned table: suite, metric, figure, floor, best public figure."""
    public = _toml(_FOLDER / "published.toml")
    rows = [("suite", "metric", "score", "floor", "published")]
    for suite, figures in scores.items():
        for metric, figure in figures.items():
            floor = floors.get(suite, {}).get(metric)
            known = public.get(suite, {}).get(metric)
            rows.append((
                suite, metric, _shown(figure), "" if floor is None else _shown(floor),
                f"{known['figure']}  {known['who']}" if known else "",
            ))  # fmt: skip
    widths = [max(len(row[i]) for row in rows) for i in range(4)]
    for suite, metric, figure_, floor_, known_ in rows:
        line = f"{suite:<{widths[0]}}  {metric:<{widths[1]}}  {figure_:>{widths[2]}}  {floor_:>{widths[3]}}  {known_}"
        yield line.rstrip()


def _shown(figure: float) -> str:
    return f"{figure:.3f}" if abs(figure) < 10 else f"{figure:,.1f}"


def _toml(path: Path) -> dict[str, dict[str, Any]]:
    with path.open("rb") as file:
        return tomllib.load(file)
