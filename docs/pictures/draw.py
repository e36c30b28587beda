"""Draws the pictures of this folder from the record of the examples: ``python docs/pictures/draw.py whowhom.duckdb``.

brief-pdf.png is the second page of ``whowhom brief --dyad IRN-AZE --as-of 2025-09-20 --out brief.pdf``, by pdftoppm.
"""

from __future__ import annotations

import sys
from pathlib import Path

import whowhom
from whowhom.charts import dyad_matrix, incident_map, incident_timeline
from whowhom.store.incidents import IncidentFilters

HERE = Path(__file__).parent


def main(db: str) -> None:
    with whowhom.open(db, as_of="2025-09-20") as record:
        september = record.incidents(IncidentFilters(since="2025-09-10", until="2025-09-20"))
        charts = {
            "tension": record.tension("IRN", "AZE", "2025-09-10").chart(),
            "matrix": dyad_matrix("Tension between states, 20 September 2025", record.standings()),
            "timeline": incident_timeline("Incidents in September 2025", september),
            "map": incident_map("Where incidents happened, to September 2025", record.incidents()),
        }
    for name, chart in charts.items():
        (HERE / f"{name}.png").write_bytes(chart.to_png(1.5))


if __name__ == "__main__":
    main(sys.argv[1])
