"""Draws how often events of each confidence are right, on the held-out suite ``own``.

python -m training.reliability --out docs/method/reliability.svg
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import altair

from whowhom.evaluation import own
from whowhom.evaluation.judged import values

BINS = 10


def bins(pairs: Sequence[tuple[float, float]]) -> list[dict[str, Any]]:
    """Bins of equal size: mean confidence, share that is right, its 95 % interval (Wilson 1927), and how many."""
    ranked = sorted(pairs, key=lambda pair: pair[0])
    rows = []
    for b in range(BINS):
        chunk = ranked[b * len(ranked) // BINS : (b + 1) * len(ranked) // BINS]
        if chunk:
            n, right = len(chunk), sum(r for _, r in chunk)
            centre, half = (right + 1.92) / (n + 3.84), 1.96 * (right * (n - right) / n + 0.96) ** 0.5 / (n + 3.84)
            rows.append(
                {
                    "confidence": sum(c for c, _ in chunk) / n, "right": right / n, "events": n,
                    "low": max(0.0, centre - half), "high": min(1.0, centre + half),
                }
            )  # fmt: skip
    return rows


def chart(rows: Sequence[dict[str, Any]]) -> altair.LayerChart:
    """Dots with intervals, beside the diagonal on which confidence and truth agree."""
    axis = altair.Scale(domain=[0, 1])
    points = altair.Chart(altair.Data(values=list(rows)))
    x = altair.X("confidence:Q", scale=axis, title="confidence that the coder states")
    ends = altair.Data(values=[{"x": 0, "y": 0}, {"x": 1, "y": 1}])
    diagonal = altair.Chart(ends).mark_line(strokeDash=[4, 4], color="#888").encode(x="x:Q", y="y:Q")
    y = altair.Y("low:Q", scale=axis, title="share of such events that are right")
    ranges = points.mark_rule(color="#1b5e8c").encode(x=x, y=y, y2="high:Q")
    dots = points.mark_circle(size=70, color="#1b5e8c", opacity=1).encode(x=x, y=altair.Y("right:Q", scale=axis))
    return altair.layer(diagonal, ranges, dots).properties(width=360, height=360)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--out", type=Path, required=True)
    given = options.parse_args()
    rows = bins(values(own.judge(Path()), "confidence"))
    given.out.parent.mkdir(parents=True, exist_ok=True)
    chart(rows).save(str(given.out))
    for row in rows:
        print(f"{row['confidence']:.2f} stated, {row['right']:.2f} right of {row['events']}")


if __name__ == "__main__":
    main()
