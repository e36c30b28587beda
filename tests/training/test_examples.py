"""Labels that examples learn from; skipped where the training extra is not installed."""

from __future__ import annotations

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="needs the train extra: pip install -e '.[train]'")

from training.examples import TYPES, Anchor, Example, Preparer  # noqa: E402
from training.losses import _arc_loss, _is_titled, _may_tell  # noqa: E402
from training.public_sets import silver  # noqa: E402


@pytest.fixture(scope="module")
def prepare() -> Preparer:
    return Preparer()


def marked(example: Example, kind: str, role: str) -> set[str]:
    """What is marked in a role of the events of a type."""
    return {
        " ".join(example.words[first:last])
        for anchor in example.anchors
        for first, last, name in anchor.spans
        if (anchor.kind, name) == (kind, role)
    }


def test_a_pronoun_is_marked_itself_and_not_what_it_stands_for(prepare: Preparer) -> None:
    text = "Kenya moved troops on Monday. It accused Somalia of shelling a village."
    second = next(e for e in silver(prepare, [text]) if "accused" in e.words)
    assert TYPES.index("ACCUSE") in (second.types or [])
    assert marked(second, "ACCUSE", "actor") == {"It"}
    assert "Somalia" in marked(second, "ACCUSE", "recipient")


def test_headlines_have_words_that_may_tell() -> None:
    headline = "Norland Leader Threatens To End Talks".split()
    assert _is_titled(headline)
    assert _may_tell("Threatens", _is_titled(headline))
    prose = "The leader of Norland threatens to end talks".split()
    assert not _is_titled(prose)
    assert not _may_tell("Norland", _is_titled(prose))
    assert not _may_tell("To", titled=True)


def test_a_role_that_nobody_marked_costs_nothing() -> None:
    from training.examples import ARCS

    scores = torch.zeros(1, 2, len(ARCS))
    scores[0, 1, ARCS.index("B-recipient")] = 20.0
    label = torch.zeros(1, 2, dtype=torch.long)
    assert _arc_loss(scores, label, [("recipient",)]) < 3 < _arc_loss(scores, label, [()])


def test_anchors_say_what_nobody_marked(prepare: Preparer) -> None:
    (example,) = silver(prepare, ["Kenya accused Somalia of shelling a village."])
    assert [anchor.without for anchor in example.anchors] == [("place", "time")] * len(example.anchors)
    assert isinstance(example.anchors[0], Anchor)
    assert example.hints.dtype == np.uint8
