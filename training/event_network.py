"""The event heads: what each word tells (type, mode, realis), and which words belong to a predicate or a cue."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812

from training.network import Dropout

HINT, HIDDEN, ARC, NEAR = 48, 256, 192, 12
"""Widths: lexicon hints, the words' hidden layer, each half of the arc scorer; distances told apart up to NEAR."""


class EventHeads(nn.Module):  # type: ignore[misc]
    """Heads over word states [batch, words, 384 + shape] and lexicon hints [batch, words, hints].

    ``describe`` scores each word alone. ``arcs`` scores, for anchors (predicates with their type, cues), every word of
    the anchor's sentence as a BIO tag of actor, recipient, place, time, source and content.
    """

    def __init__(
        self,
        *,
        state: int,
        hints: int,
        types: int,
        modes: int,
        realis: int,
        arcs: int,
        kinds: int,
        contexts: int,
        roots: int,
    ) -> None:
        super().__init__()
        full = state + HINT
        self.hint = nn.Linear(hints, HINT)
        self.drop = Dropout(0.25)
        self.meaning = nn.Linear(full, HIDDEN)
        self.types = nn.Linear(HIDDEN, types)
        self.modes = nn.Linear(HIDDEN, modes)
        self.roots = nn.Linear(HIDDEN, roots)
        self.telling = nn.Linear(full, HIDDEN)
        self.realis = nn.Linear(HIDDEN, realis)
        self.fact = nn.Linear(HIDDEN, 1)
        self.cues = nn.Linear(full, 3)
        self.anchor = nn.Linear(full, 2 * ARC)
        self.word = nn.Linear(full, 2 * ARC)
        self.kind = nn.Embedding(types + 1, ARC)
        self.distance = nn.Embedding(2 * NEAR + 1, ARC)
        self.arc = nn.Linear(2 * ARC, arcs)
        self.source = nn.Linear(2 * full, kinds)
        self.contexts = nn.Linear(full, contexts)

    def features(self, shaped: Tensor, hints: Tensor) -> Tensor:
        """States with what the lexicon says beside them."""
        return self.drop(torch.cat([shaped, self.hint(hints)], dim=-1))

    def describe(self, u: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor, Tensor, Tensor]:
        """Scores of types, modes, realis, factuality (already in [-3, 3]), cue tags and CAMEO roots of every word."""
        meaning = self.drop(F.gelu(self.meaning(u)))
        telling = self.drop(F.gelu(self.telling(u)))
        fact = 3 * torch.tanh(self.fact(telling)[..., 0])
        return self.types(meaning), self.modes(meaning), self.realis(telling), fact, self.cues(u), self.roots(meaning)

    def arcs(self, u: Tensor, row: Tensor, word: Tensor, kind: Tensor) -> Tensor:
        """Tag scores [anchors, words, arcs] of anchors at ``word`` of sentence ``row`` of ``u``.

        ``kind`` is the anchor's type; the number of types stands for a cue.
        """
        anchor = self.anchor(u[row, word])
        words = self.word(u)[row]
        places = torch.arange(u.shape[1], device=u.device)
        distance = (places[None, :] - word[:, None]).clamp(-NEAR, NEAR) + NEAR
        first = anchor[:, None, :ARC] + words[..., :ARC] + self.kind(kind)[:, None] + self.distance(distance)
        second = anchor[:, None, ARC:] * words[..., ARC:]
        return self.arc(self.drop(torch.cat([F.relu(first), second], dim=-1)))

    def context(self, u: Tensor, inside: Tensor) -> Tensor:
        """Scores [batch, contexts] of what sentences are about; ``inside`` [batch, words] is 0 at padding, else 1."""
        return self.contexts((u * inside[..., None]).sum(1) / inside.sum(1, keepdim=True).clamp(min=1))

    def kinds(self, u: Tensor, row: Tensor, source: Tensor, cue: Tensor) -> Tensor:
        """Scores of the kinds of sources whose last words are ``source``, with their cues."""
        return self.source(torch.cat([u[row, source], u[row, cue]], dim=-1))
