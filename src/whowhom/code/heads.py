"""What the learned heads read in a sentence: predicates with their type, parties, realis, and who says what.

The heads work on the encoder states that parsing has left behind: nothing is encoded twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from whowhom.parse.decode import Bio
from whowhom.parse.nlp import WEIGHTS, card, session
from whowhom.parse.wordpiece import shape

Floats = NDArray[np.float32]

MODE = 0.4
"""Probability below which a mode is left open rather than guessed; a first choice, not tuned."""

SPAN = 0.4
"""Mean probability below which a span of a role is left out; a first choice, not tuned."""


AT_ONCE = 2000
"""Words of an article that are scored in one run, to bound memory."""

CONTEXT, MOST_CONTEXTS = 0.0, 4
"""Log-odds from which an article is said to have a context: more likely than not; the corpus names four at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One event as the heads see it.

    ``word`` is the predicate's token; ``scores`` the probability of every type at it, ``none`` among them; ``roles``
    map actor, recipient, place and time to spans (first, last exclusive, probability of the span's tags); ``root`` is
    the CAMEO root, of those that go with the type.
    """

    word: int
    type: str
    scores: Mapping[str, float]
    mode: str | None
    realis: str
    realis_scores: dict[str, float]
    root: str | None
    roles: dict[str, tuple[tuple[int, int, float], ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Saying:
    """One cue (first, last exclusive) with the spans of its sources, of what they say, and of those they say it to.

    ``kind`` is the kind of source; ``chance`` the mean probability of the cue's tags.
    """

    cue: tuple[int, int]
    sources: tuple[tuple[int, int], ...]
    contents: tuple[tuple[int, int], ...]
    kind: str | None
    to: tuple[tuple[int, int], ...] = ()
    chance: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What one sentence tells.

    ``by_type`` gives the probabilities of the types at a word, ``facts`` [words] is how far each is told as having
    happened, in [-3, 3]; ``about`` [contexts] are log-odds that the sentence's article has each context.
    """

    events: tuple[Told, ...]
    sayings: tuple[Saying, ...]
    by_type: Callable[[int], Mapping[str, float]]
    facts: Floats
    about: Floats


class Heads:
    """Encoder states and lexicon hints → Readings; raises ModelError where the weights do not fit."""

    def __init__(self, folder: Path | None = None) -> None:
        folder = folder or WEIGHTS
        labels: dict[str, Any] = card(folder)["events"]
        self.types: list[str] = labels["types"]
        self.modes: list[str] = labels["modes"]
        self.realis: list[str] = labels["realis"]
        self.kinds: list[str] = labels["kinds"]
        self.contexts: list[str] = labels["contexts"]
        self.roots: dict[str, list[str]] = labels["roots"]
        self.threshold: float = labels["threshold"]
        self.least: float = labels["least"]
        self.calibration: dict[str, float] = labels["calibration"]
        self._near = int(labels["near"])
        self._session = session(folder / "events.onnx", 1)
        with np.load(folder / "events.npz") as file:
            self._arrays = {name: file[name] for name in file.files}
        self._spans = Bio(labels["arcs"])
        self._tag = {tag: i for i, tag in enumerate(self._spans.tags)}
        self._cues = Bio(["O", "B-cue", "I-cue"])
        self._mode_of = {
            kind: [i for i, mode in enumerate(self.modes) if mode.startswith(f"{kind}/")] for kind in self.types
        }

    def __call__(
        self, words: Sequence[Sequence[str]], states: Sequence[Floats], hints: Sequence[NDArray[np.uint8]]
    ) -> list[Reading]:
        """One Reading a sentence; ``states`` [words, 384] and ``hints`` [words, 18] of each."""
        found: list[Reading] = []
        first = 0
        while first < len(words):
            last = first + 1
            size = len(words[first])
            while last < len(words) and size + len(words[last]) <= AT_ONCE:
                size += len(words[last])
                last += 1
            found += self._window(words[first:last], states[first:last], hints[first:last])
            first = last
        return found

    def _window(
        self, words: Sequence[Sequence[str]], states: Sequence[Floats], hints: Sequence[NDArray[np.uint8]]
    ) -> Iterator[Reading]:
        """Readings of some sentences of one article, their words scored in one run since no word sees another."""
        shapes = [[shape(word, opens=i == 0) for i, word in enumerate(sentence)] for sentence in words]
        given = {
            "states": np.concatenate(states)[None],
            "shapes": np.array([[s for sentence in shapes for s in sentence]], np.int64).reshape(1, -1),
            "hints": np.concatenate(hints)[None].astype(np.float32),
        }
        types, *scored, about = (x[0] for x in self._session.run(_OUTPUTS, given))
        scored = [_softmax(types), *scored]
        at = 0
        for sentence in words:
            yield self._read(len(sentence), [x[at : at + len(sentence)] for x in scored], about)
            at += len(sentence)

    def document_contexts(self, readings: Sequence[Reading]) -> tuple[str, ...]:
        """Contexts of an article by the mean of its words, likeliest first, at most MOST_CONTEXTS."""
        if not readings:
            return ()
        mean = np.mean([reading.about for reading in readings], axis=0)
        ranked = [int(i) for i in np.argsort(-mean, kind="stable") if mean[i] >= CONTEXT]
        return tuple(self.contexts[i] for i in ranked[:MOST_CONTEXTS])

    def _read(self, n: int, scored: Sequence[Floats], about: Floats) -> Reading:
        scores, modes, realis, facts, cues, roots, anchor, word, source, said = scored
        chosen = np.flatnonzero(1 - scores[:, 0] >= self.threshold)
        kind = 1 + scores[:, 1:].argmax(axis=1)
        lengths = np.array([n])
        found = [(int(a), int(b)) for a, b, _ in self._cues(cues[None], lengths)[0]]
        at = np.array([*chosen, *(b - 1 for _, b in found)], np.intp)
        if not len(at):
            return Reading(events=(), sayings=(), by_type=partial(self._by_type, scores), facts=facts, about=about)
        kinds = np.array([*kind[chosen], *([len(self.types)] * len(found))], np.intp)
        arcs = self._arcs(anchor, word, at, kinds)
        spans = self._spans(arcs, np.full(len(at), n))
        sure = _softmax(arcs)
        by_type = partial(self._by_type, scores)
        events = tuple(
            self._told(
                int(i),
                by_type(int(i)),
                scores[i],
                modes[i],
                _softmax(realis[i]),
                roots[i],
                spans[k],
                sure[k],
            )
            for k, i in enumerate(chosen)
        )
        sayings = []
        said_here = _softmax(cues)
        for k, cue in enumerate(found, len(chosen)):
            sources = tuple((a, b) for a, b, name in spans[k] if name == "source")
            contents = tuple((a, b) for a, b, name in spans[k] if name == "content")
            of = None
            if sources:
                both = source[sources[0][1] - 1] + said[cue[1] - 1]
                of = self.kinds[int(both.argmax())]
            to = tuple((a, b) for a, b, name in spans[k] if name == "recipient")
            chance = float(1 - said_here[cue[0] : cue[1], 0].mean())
            sayings.append(Saying(cue=cue, sources=sources, contents=contents, kind=of, to=to, chance=chance))
        return Reading(events=events, sayings=tuple(sayings), by_type=by_type, facts=facts, about=about)

    def _by_type(self, scores: Floats, word: int) -> dict[str, float]:
        return dict(zip(self.types, scores[word].tolist(), strict=True))

    def _told(
        self,
        word: int,
        by_type: Mapping[str, float],
        scores: Floats,
        modes: Floats,
        realis: Floats,
        roots: Floats,
        spans: Sequence[tuple[int, int, str]],
        sure: Floats,
    ) -> Told:
        kind = self.types[1 + int(scores[1:].argmax())]
        of_type = self._mode_of[kind]
        mode = None
        if of_type:
            # The plain type competes with its modes on equal terms: its score is the last.
            among = _softmax(np.append(modes[of_type], modes[len(self.modes)]))
            best = int(among.argmax())
            if best < len(of_type) and among[best] >= MODE:
                mode = self.modes[of_type[best]].partition("/")[2]
        roles = {
            name: tuple(
                (a, b, p) for a, b, found in spans if found == name and (p := self._chance(sure, a, b, name)) >= SPAN
            )
            for name in ("actor", "recipient", "place", "time")
        }
        return Told(
            word=word, type=kind, mode=mode, realis=self.realis[int(realis.argmax())], roles=roles,
            root=self._root(kind, roots),
            scores=by_type,
            realis_scores={name: float(p) for name, p in zip(self.realis, realis, strict=True)},
        )  # fmt: skip

    def _root(self, kind: str, roots: Floats) -> str | None:
        """The likeliest CAMEO root among those of the type, two digits; None where there is no choice."""
        of_type = self.roots[kind]
        if len(of_type) == 1:
            return None
        return max(of_type, key=lambda root: float(roots[int(root) - 1]))

    def _chance(self, sure: Floats, first: int, last: int, name: str) -> float:
        """Mean probability of a span's tags."""
        begins, goes_on = self._tag[f"B-{name}"], self._tag[f"I-{name}"]
        return float((sure[first, begins] + sure[first + 1 : last, goes_on].sum()) / (last - first))

    def _arcs(self, anchor: Floats, word: Floats, at: NDArray[np.intp], kinds: NDArray[np.intp]) -> Floats:
        """Tag scores [anchors, words, tags], as training/event_network.py defines them."""
        a = self._arrays
        half = anchor.shape[-1] // 2
        places = np.arange(len(word))
        distance = np.clip(places[None, :] - at[:, None], -self._near, self._near) + self._near
        first = anchor[at, None, :half] + word[None, :, :half] + a["kind"][kinds][:, None] + a["distance"][distance]
        second = anchor[at, None, half:] * word[None, :, half:]
        scores: Floats = np.maximum(first, 0) @ a["arc"][:half] + second @ a["arc"][half:] + a["arc_bias"]
        return scores


_OUTPUTS = ["types", "modes", "realis", "facts", "cues", "roots", "anchor", "word", "source", "said", "contexts"]


def _softmax(scores: Floats) -> Floats:
    raised: Floats = np.exp(scores - scores.max(axis=-1, keepdims=True))
    share: Floats = raised / raised.sum(axis=-1, keepdims=True)
    return share
