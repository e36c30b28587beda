"""The network, its export and its int8 form agree; skipped where the training extra is not installed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="needs the train extra: pip install -e '.[train]'")
pytest.importorskip("onnx", reason="needs the train extra: pip install -e '.[train]'")

from training.network import Dropout, Encoder, Reader  # noqa: E402
from training.quantise import measure, quantise  # noqa: E402

from training import graph  # noqa: E402


@pytest.fixture(scope="module")
def graphs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An untrained network with a small vocabulary, exported in float32 and in int8."""
    torch.manual_seed(5)
    folder = tmp_path_factory.mktemp("graphs")
    reader = Reader(12_000, upos=4, xpos=5, deprels=6, names=7)
    graph.write(reader, 2, folder / "encoder.onnx", folder / "heads.onnx")
    quantise(folder / "encoder.onnx", folder / "small.onnx", measure(folder / "encoder.onnx", [feeds(16)]))
    return folder


def feeds(batch: int) -> dict[str, np.ndarray]:
    numbers = np.random.default_rng(1)
    ids = numbers.integers(200, 12_000, (batch, 11))
    return {"ids": ids, "shapes": np.ones_like(ids)}


def run(path: Path, given: dict[str, np.ndarray]) -> list[np.ndarray]:
    import onnxruntime

    return onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"]).run(None, given)


def test_int8_is_close_small_and_blind_to_the_batch(graphs: Path) -> None:
    given = feeds(16)
    exact, small = run(graphs / "encoder.onnx", given)[0], run(graphs / "small.onnx", given)[0]
    assert np.corrcoef(exact.ravel(), small.ravel())[0, 1] > 0.99
    alone = run(graphs / "small.onnx", {k: v[3:4] for k, v in given.items()})[0]
    np.testing.assert_allclose(alone[0], small[3], atol=1e-4)
    assert (graphs / "small.onnx").stat().st_size < 0.3 * (graphs / "encoder.onnx").stat().st_size


def test_heads_keep_to_the_sentence(graphs: Path) -> None:
    states = np.random.default_rng(2).normal(size=(2, 11, 384)).astype(np.float32)
    first = np.array([[0, 1, 3, 4, 7], [0, 1, 2, 0, 0]])
    given = {"states": states, "shapes": np.ones((2, 11), np.int64), "first": first}
    found = dict(zip(graph.OUTPUTS, run(graphs / "heads.onnx", given), strict=True))
    heads, labels = found["heads"], found["labels"]
    assert not (heads[0] == np.arange(1, 5)).any()
    assert heads[1, :2].max() <= 2
    assert ((labels == 2) == (heads == 0)).all()


def test_dropout_drops_its_share_scales_the_rest_and_ends_with_training() -> None:
    torch.manual_seed(6)
    drop, ones = Dropout(0.25), torch.ones(101, 99)
    kept = drop(ones)
    assert kept.unique().tolist() == [0.0, pytest.approx(4 / 3)]
    assert (kept == 0).float().mean() == pytest.approx(0.25, abs=0.02)
    assert not torch.equal(kept, drop(ones))
    assert torch.equal(drop.eval()(ones), ones)


def test_products_in_bfloat16_stay_close_and_states_float32() -> None:
    torch.manual_seed(7)
    encoder = Encoder(500).eval()
    ids = torch.randint(1, 500, (3, 9))
    exact = encoder(ids, torch.ones_like(ids))
    encoder.half = True
    close = encoder(ids, torch.ones_like(ids))
    assert close.dtype == exact.dtype == torch.float32
    assert not torch.equal(close, exact)
    torch.testing.assert_close(close, exact, atol=0.05, rtol=0)
