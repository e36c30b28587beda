"""Trains weights to ship from the pre-trained encoder: every stage of ``recipe.toml``, then int8 and calibration.

    python -m training.recipe --data ../shared/data --out src/whowhom/parse/weights

A stage that has ended is not run again, one that was cut off goes on; ``rm -r training/runs`` starts anew.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path

import torch

from training.fit import Material, Stage, fit, log

RECIPE = Path(__file__).with_name("recipe.toml")
TAUGHT = "taught"
"""The set that a coder labels; every other set but the syntax ones is prepared once, with the first stage's parser."""


@dataclass(frozen=True, slots=True)
class Mean:
    """A stage that trains nothing: the mean of the weights of the stages ``of``."""

    name: str
    of: tuple[str, ...]


def stages(path: Path = RECIPE) -> list[tuple[Stage | Mean, str | None]]:
    """The stages of a recipe in order, each with the stage that labels news for it, if any."""
    rows = tomllib.loads(path.read_text(encoding="utf-8"))["stage"]
    found: list[tuple[Stage | Mean, str | None]] = []
    for row in rows:
        teacher = row.pop("teacher", None)
        if "mean" in row:
            found.append((Mean(row["name"], tuple(row["mean"])), None))
        else:
            found.append((Stage(**{**row, "rates": tuple(row["rates"])}), teacher))
    return found


def run(data: Path, runs: Path, out: Path) -> None:
    """All stages into ``runs``, the last one's weights into ``out``."""
    examples = runs / "examples"
    material = Material(data, examples)
    before: str | None = None
    for stage, teacher in stages():
        if isinstance(stage, Mean):
            average(stage, runs)
        elif not (runs / stage.name / "final.pt").exists():
            sets = ["own_check", *stage.mix] if before else []
            wanted = [name for name in sets if name not in {"trees", "names", TAUGHT}]
            if missing := [name for name in wanted if not (examples / f"{name}.pkl").exists()]:
                # Hints need a parse: the first stage's, so that nothing rests on weights shipped before.
                if not (runs / "parser" / "reader.json").exists():
                    _export(data, runs, stages()[0][0].name, runs / "parser")
                _tool("prepare", "--data", data, "--out", examples, "--only", *missing, weights=runs / "parser")
            if teacher:
                teach(data, runs, teacher)
            fit(stage, material, runs)
        before = stage.name
    assert before is not None
    _export(data, runs, before, out)
    _tool("calibrate", "--weights", out, weights=out)


def teach(data: Path, runs: Path, teacher: str) -> None:
    """The set of news that the coder of the stage ``teacher`` labels, unless it is there already."""
    folder, examples = runs / f"teacher-{teacher}", runs / "examples"
    by = examples / f".{TAUGHT}-by"
    if by.exists() and by.read_text(encoding="utf-8") == teacher:
        return
    by.unlink(missing_ok=True)
    _export(data, runs, teacher, folder)
    _tool("calibrate", "--weights", folder, weights=folder)
    _tool("prepare", "--data", data, "--out", examples, "--only", TAUGHT, weights=folder)
    by.write_text(teacher, encoding="utf-8")


def average(stage: Mean, runs: Path) -> None:
    """The mean of some stages' weights into ``runs/<name>``; their labels are the same."""
    given = [torch.load(runs / name / "final.pt", weights_only=True, map_location="cpu") for name in stage.of]
    out = runs / stage.name
    out.mkdir(parents=True, exist_ok=True)
    shutil.copy(runs / stage.of[0] / "labels.json", out / "labels.json")
    whole = {name: torch.stack([one[name] for one in given]).mean(0) for name in given[0]}
    torch.save(whole, out / "final.part")
    (out / "final.part").replace(out / "final.pt")


def _export(data: Path, runs: Path, stage: str, out: Path) -> None:
    _tool("export", "--run", runs / stage, "--data", data, "--out", out)


def _tool(module: str, *arguments: object, weights: Path | None = None) -> None:
    """Another module of this folder in a process of its own: the coder keeps the weights it began with."""
    log(f"{module} {' '.join(map(str, arguments))}")
    environment = os.environ | ({"WHOWHOM_WEIGHTS": str(weights)} if weights else {})
    subprocess.run([sys.executable, "-m", f"training.{module}", *map(str, arguments)], check=True, env=environment)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--data", type=Path, required=True)
    options.add_argument("--runs", type=Path, default=Path("training/runs"), help="checkpoints and prepared sets")
    options.add_argument("--out", type=Path, required=True)
    given = options.parse_args()
    if torch.cuda.is_available():
        torch.set_default_device("cuda")
    else:
        torch.set_num_threads(2)
    run(given.data, given.runs, given.out)


if __name__ == "__main__":
    main()
