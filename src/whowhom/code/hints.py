"""What the lexicon knows of each word, as features for the learned heads."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from whowhom.code.sites import Site, SiteFinder
from whowhom.codebook import cues, lexicon, plover
from whowhom.codebook.cues import Cues
from whowhom.codebook.lexicon import Lexicon
from whowhom.parse.clauses import clauses
from whowhom.parse.tree import Tree

HINTS = (*plover.types(), "idiom", "reporting")
"""One feature each: the types the lexicon gives a word, whether it names an idiom, whether it is a reporting word."""


class Hinter:
    """Sentence → hints [words, 18], 0 or 1; conditions of the lexicon are not tried, they are the model's to learn."""

    def __init__(self, finder: SiteFinder, cues: Cues) -> None:
        self.finder, self.reporting = finder, cues.reporting
        self._at = {name: i for i, name in enumerate(HINTS)}

    @classmethod
    def shipped(cls) -> Hinter:
        """With the lexicon and cues of the package."""
        words: Lexicon = lexicon.load()
        signs = cues.load()
        return cls(SiteFinder(words, signs.light_verbs), signs)

    def __call__(self, tree: Tree, sites: Sequence[Sequence[Site]] | None = None) -> NDArray[np.uint8]:
        """Hints of a sentence; ``sites`` are those that the finder finds at each of its tokens."""
        if sites is None:
            sites = self.finder.every(tree, clauses(tree))
        hints = np.zeros((len(tree.tokens), len(HINTS)), np.uint8)
        for i, token in enumerate(tree.tokens):
            for site in sites[i]:
                named = [site.head] if site.noun is None else [site.head, site.noun]
                for sense in site.senses:
                    hints[named, self._at[sense.type or "idiom"]] = 1
            if token.lemma.lower() in self.reporting:
                hints[i, self._at["reporting"]] = 1
        return hints
