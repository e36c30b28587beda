"""``eval``: score the shipped coder, beside published figures and the floors."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from whowhom import evaluation
from whowhom.errors import ConfigError, InputError
from whowhom.evaluation.judged import intervals
from whowhom.evaluation.report import Scored, as_json, as_markdown, as_page
from whowhom.floors import floors as floors

NAMES = (
    "seed", "own", "plv", "cameo", "india", "wikievents", "negatives", "syntax", "names", "attribution", "realis",
    "actors", "time", "places", "pages", "incidents", "tension", "speed",
)  # fmt: skip
"""Every suite there can be, in the order of the report."""

LESS_IS_BETTER = frozenset(
    "cold_start_s peak_mb calibration_error false_per_100_sentences all_per_100_sentences uds_mae "
    "false_alerts_a_pair_year_at_10 false_alerts_a_pair_year_at_25 false_alerts_a_pair_year_at_50".split()
)
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
    return dict(scored(suite, data).figures)


def scored(suite: str, data: Path, resample: bool = False) -> Scored:
    """The same with the judged units, and intervals of the figures where ``resample`` asks for them."""
    module = import_module(f"whowhom.evaluation.{suite}")
    try:
        if not hasattr(module, "judge"):
            return Scored(figures=module.score(data), intervals={}, units=())
        units = module.judge(data)
    except FileNotFoundError as error:
        raise InputError(
            f"suite {suite} needs {error.filename or error}: give the folder of measuring sets with --data"
        ) from error
    bounds = intervals(units, module.figures) if resample else {}
    return Scored(figures=module.figures(units), intervals=bounds, units=units)


def below(scores: Scores, floors: Mapping[str, Mapping[str, float]]) -> Iterator[str]:
    """One sentence for each figure under its floor, or over its ceiling."""
    for suite, figures in scores.items():
        for metric, floor in floors.get(suite, {}).items():
            figure = figures.get(metric, math.nan)
            if math.isnan(figure):
                yield f"{suite} {metric} has no figure, and a floor of {_shown(floor)}"
            elif metric in LESS_IS_BETTER and figure > floor:
                yield f"{suite} {metric} is {_shown(figure)}, above its ceiling {_shown(floor)}"
            elif metric not in LESS_IS_BETTER and figure < floor:
                yield f"{suite} {metric} is {_shown(figure)}, below its floor {_shown(floor)}"


def report(
    scores: Scores,
    floors: Mapping[str, Mapping[str, float]],
    bounds: Mapping[str, Mapping[str, tuple[float, float]]] | None = None,
) -> Iterator[str]:
    """Lines of an aligned table: suite, metric, figure with its interval, floor, best public figure."""
    public = _toml(_FOLDER / "published.toml")
    rows = [("suite", "metric", "score", "floor", "published")]
    for suite, figures in scores.items():
        for metric, figure in figures.items():
            floor = floors.get(suite, {}).get(metric)
            known = public.get(suite, {}).get(metric)
            shown = _shown(figure) + _interval((bounds or {}).get(suite, {}).get(metric))
            rows.append((
                suite, metric, shown, "" if floor is None else _shown(floor),
                f"{known['figure']}  {known['who']}" if known else "",
            ))  # fmt: skip
    widths = [max(len(row[i]) for row in rows) for i in range(4)]
    for suite, metric, figure_, floor_, known_ in rows:
        line = f"{suite:<{widths[0]}}  {metric:<{widths[1]}}  {figure_:>{widths[2]}}  {floor_:>{widths[3]}}  {known_}"
        yield line.rstrip()


def _interval(bounds: tuple[float, float] | None) -> str:
    return "" if bounds is None else f" [{_shown(bounds[0])}, {_shown(bounds[1])}]"


def write(
    suites: Mapping[str, Scored],
    floors: Mapping[str, Mapping[str, float]],
    report_to: Path | None,
    misses_to: Path | None,
) -> None:
    """Writes ``report.json`` and ``report.md`` into a folder, and the page of misses into a file."""
    from whowhom import __version__
    from whowhom.parse.nlp import WEIGHTS, card

    coder = {"version": __version__, "model": str(card(WEIGHTS)["version"])}
    if report_to is not None:
        report_to.mkdir(parents=True, exist_ok=True)
        scores: Scores = {name: dict(found.figures) for name, found in suites.items()}
        lines = list(report(scores, floors, {name: found.intervals for name, found in suites.items()}))
        (report_to / "report.json").write_text(as_json(suites, coder), encoding="utf-8")
        (report_to / "report.md").write_text(as_markdown(suites, coder, lines), encoding="utf-8")
    if misses_to is not None:
        misses_to.write_text(as_page(suites, coder), encoding="utf-8")


def _shown(figure: float) -> str:
    return f"{figure:.3f}" if abs(figure) < 10 else f"{figure:,.1f}"


def _toml(path: Path) -> dict[str, dict[str, Any]]:
    with path.open("rb") as file:
        return tomllib.load(file)
