"""Build every table: ``python -m training.gazetteer --data ../shared/data``."""

from __future__ import annotations

import argparse
import gzip
from collections.abc import Iterable
from pathlib import Path

from training.gazetteer.names import country_rows, holder_rows, name_rows
from training.gazetteer.places import place_rows

TABLES = Path(__file__).resolve().parents[2] / "src" / "whowhom" / "store" / "tables"
COUNTRY_NAMES = TABLES.parents[1] / "resolve" / "data" / "countries.psv"


def main() -> None:
    """Write the tables, the same bytes for the same sources."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--data", type=Path, default=Path("../shared/data"))
    options.add_argument(
        "--holders",
        type=Path,
        help="a CSV of further office-holders (iso3, role, person, wikidata, start, end); mind its licence",
    )
    options.add_argument("--out", type=Path, default=TABLES)
    chosen = options.parse_args()
    write(chosen.out / "names.tsv.gz", name_rows(chosen.data))
    write(chosen.out / "holders.tsv.gz", holder_rows(chosen.holders))
    write(chosen.out / "places.tsv.gz", place_rows(chosen.data))
    names = {row[3]: row[1] for row in country_rows() if row[2] == "country"}
    COUNTRY_NAMES.write_text("".join(f"{code}|{name}\n" for code, name in sorted(names.items())), encoding="utf-8")


def write(path: Path, rows: Iterable[tuple[str, ...]]) -> None:
    """One tab-separated row a line, gzipped without a time stamp."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = ["\t".join(" ".join(field.split()) for field in row) for row in rows]
    with path.open("wb") as raw, gzip.GzipFile(fileobj=raw, mode="wb", mtime=0, filename="") as packed:
        packed.write(("\n".join(lines) + "\n").encode())
    print(f"{path.name}: {len(lines)} rows, {path.stat().st_size / 1e3:.0f} kB")


if __name__ == "__main__":
    main()
