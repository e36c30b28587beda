"""Puts the table of scores of ``evaluation/report.md`` into the README, between its two marks."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
MARKED = re.compile(r"(<!-- scores: make eval -->\n\n).*?(\n\n<!-- end of scores -->)", re.DOTALL)


def table(report: str) -> str:
    """The fenced table of a report, as an indented block."""
    fenced = report.partition("```\n")[2].partition("\n```")[0]
    return "\n".join(f"    {line}".rstrip() for line in fenced.splitlines())


def with_table(readme: str, report: str) -> str:
    """The README with the report's table; raises ValueError where its marks are gone."""
    if not MARKED.search(readme):
        raise ValueError("README.md has lost the marks around its scores")
    return MARKED.sub(lambda m: m[1] + table(report) + m[2], readme)


if __name__ == "__main__":
    path = ROOT / "README.md"
    report = (ROOT / "evaluation" / "report.md").read_text(encoding="utf-8")
    path.write_text(with_table(path.read_text(encoding="utf-8"), report), encoding="utf-8")
