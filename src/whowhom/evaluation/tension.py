"""Suite ``tension``: does the forecast rank and weigh pairs of states better than what costs nothing?

On the last two visible months of ICEWS14 and ICEWS18: every pair with any history, from the day before each month.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from whowhom.evaluation import icews
from whowhom.monitor import forecast
from whowhom.monitor.happened import Floats, Happened

DAYS = 30
ALERTING = (0.1, 0.25, 0.5)
"""Probabilities from which an alert would be raised."""


@dataclass(frozen=True, slots=True)
class Scored:
    """What was foreseen for each pair and month of one set, what came, and what costs nothing."""

    chance: Floats
    came: Floats
    persisted: Floats
    climatology: Floats
    base_rate: Floats


def score(data: Path) -> dict[str, float]:
    """Means over the two sets, but alerts, which are counted over both.

    AUC of a month's material conflict by the forecast, by whether the month before had any (persistence) and by the
    pair's own past share (climatology); ``onset_auc`` among pairs whose last month was quiet; Brier skill over the base
    rate of all earlier months for a month and for a week; recall and false alerts per pair-year at three thresholds.
    """
    found: dict[str, float] = {}
    months: list[Scored] = []
    weeks: list[Scored] = []
    for years in icews.SETS:
        happened, _ = icews.read(data, years)
        months.append(scored(happened, years, DAYS))
        weeks.append(scored(happened, years, 7))
    found["escalation_auc"] = _mean([auc(s.came, s.chance) for s in months])
    found["escalation_auc_persistence"] = _mean([auc(s.came, s.persisted) for s in months])
    found["escalation_auc_climatology"] = _mean([auc(s.came, s.climatology) for s in months])
    found["onset_auc"] = _mean([auc(s.came[s.persisted == 0], s.chance[s.persisted == 0]) for s in months])
    found["brier_skill"] = _mean([skill(s) for s in months])
    found["brier_skill_7_days"] = _mean([skill(s) for s in weeks])
    chance, came = (np.concatenate([getattr(s, name) for s in months]) for name in ("chance", "came"))
    found["calibration_error"] = calibration_error(came, chance)
    for least in ALERTING:
        raised = chance >= least
        name = f"{100 * least:.0f}"
        found[f"recall_at_{name}"] = float(came[raised].sum() / came.sum())
        found[f"false_alerts_a_pair_year_at_{name}"] = float((1 - came[raised]).sum() / (len(came) * DAYS / 365))
    return found


def scored(happened: Happened, years: icews.Years, days: int) -> Scored:
    """Forecasts from the two origins; of a week the first of each month, all by coefficients from before it."""
    parts: list[tuple[Floats, ...]] = []
    forecaster = forecast.Forecaster(happened, dict.fromkeys(happened.day.tolist(), 1))
    whole = forecaster.acts(max(years.origins) + days)
    for origin in years.origins:
        seen = np.unique(forecaster.acts(origin).pair)
        later = (whole.day > origin) & (whole.day <= origin + days) & (whole.quad == forecast.MATERIAL)
        came = np.zeros(len(forecaster.pairs))
        came[whole.pair[later]] = 1
        past = forecaster.past(origin, days)
        usual = forecast.baselines(past)
        chance = forecaster.probabilities(origin, days)
        base = np.full(len(forecaster.pairs), usual.base_rate)
        climatology = np.nan_to_num(usual.climatology, nan=usual.base_rate)
        columns = (chance, came, past.hit[0].astype(np.float64), climatology, base)
        parts.append(tuple(column[seen] for column in columns))
    return Scored(*(np.concatenate(column) for column in zip(*parts, strict=True)))


def auc(came: Floats, score: Floats) -> float:
    """Chance that what came was ranked above what did not, ties halved (Mann and Whitney 1947)."""
    from scipy.stats import rankdata

    ranks = rankdata(score)
    hits = came.sum()
    return float((ranks[came == 1].sum() - hits * (hits + 1) / 2) / (hits * (len(came) - hits)))


def skill(s: Scored) -> float:
    """Brier skill: one less the forecast's squared error over that of the base rate."""
    return 1 - float(((s.chance - s.came) ** 2).mean() / ((s.base_rate - s.came) ** 2).mean())


def calibration_error(came: Floats, chance: Floats, bins: int = 10) -> float:
    """Mean gap between what is foreseen and what comes, over groups of equal size."""
    order = np.argsort(chance, kind="stable")
    groups = np.array_split(order, bins)
    return float(sum(len(g) * abs(chance[g].mean() - came[g].mean()) for g in groups) / len(came))


def _mean(values: list[float]) -> float:
    return float(np.mean(values))
