"""A language model may rephrase a briefing, and only that: what it adds, drops or shifts is not taken."""

from __future__ import annotations

import re
import shlex
import subprocess
from collections.abc import Callable
from dataclasses import replace

from whowhom.brief.phrases import plain
from whowhom.errors import ConfigError
from whowhom.model.tension import Briefing, Sentence

Rephraser = Callable[[str], str]
"""Gets one sentence and gives another."""

PATIENCE = 120.0
"""Seconds that a program may take for one sentence."""

LONGER = 1.6
"""How many times as long a sentence may become."""

SAYING = frozenset(
    "according say says said report reports reported deny denies denied claim claims claimed contested alone only "
    "independent voices may might threatened threat not no refused plans planned feared probability within".split()
)
"""Words on who says so and how sure it is: none of them may be lost, and none may be new."""

KINDS = {"say": "say", "says": "say", "said": "say", "report": "say", "reports": "say", "reported": "say",
         "according": "say", "deny": "deny", "denies": "deny", "denied": "deny", "claim": "say", "claims": "say",
         "claimed": "say", "might": "may", "only": "alone"}  # fmt: skip


def rephrased(briefing: Briefing, ask: Rephraser) -> tuple[Briefing, int]:
    """The briefing with its sentences rephrased, and how many were kept as they were since the new one did not hold.

    A sentence keeps its citations. A new one is taken only where it names the same numbers and names and no others,
    says as much of who says so and how sure it is, and is not much longer.
    """
    kept = 0

    def one(sentence: Sentence) -> Sentence:
        nonlocal kept
        new = plain(ask(sentence.text))
        if not faithful(sentence.text, new):
            kept += 1
            return sentence
        return replace(sentence, text=new)

    sections = tuple(replace(s, sentences=tuple(one(sentence) for sentence in s.sentences)) for s in briefing.sections)
    return replace(briefing, sections=sections), kept


def faithful(old: str, new: str) -> bool:
    """Whether a sentence says what another said, as far as numbers, names, sources and certainty show."""
    if not new or len(new) > LONGER * len(old) + 20 or re.search(r"\[\d", new):
        return False
    return _numbers(old) == _numbers(new) and _names(old) == _names(new) and _certainty(old) == _certainty(new)


def program(command: str) -> Rephraser:
    """A rephraser that runs a program for each sentence: the sentence on standard input, the new one on standard
    output."""
    words = shlex.split(command)
    if not words:
        raise ConfigError("--rephrase needs a program, as --rephrase 'llm -m small'")

    def ask(sentence: str) -> str:
        try:
            done = subprocess.run(words, input=sentence, capture_output=True, text=True, timeout=PATIENCE, check=True)
        except FileNotFoundError as error:
            raise ConfigError(f"--rephrase: there is no program {words[0]!r}") from error
        except (subprocess.SubprocessError, UnicodeDecodeError):
            return ""  # the sentence stays as it was
        return done.stdout.strip()

    return ask


def _numbers(words: str) -> list[str]:
    return sorted(re.findall(r"\d+(?:[.,]\d+)*", words))


def _names(words: str) -> set[str]:
    """Capitalised words but the first, and the first where it is one of them elsewhere; possessives without their s."""
    found = [re.sub(r"['’]s?$", "", word) for word in re.findall(r"[^\W\d_][\w’'-]*", words)]
    rest = {word for word in found[1:] if word[:1].isupper()}
    return rest | {
        word for word in found[:1] if word[:1].isupper() and word.lower() not in _OPENERS and word not in rest
    }


_OPENERS = frozenset(
    "between on the a an what of that it no an alert warning watch seen since from in according to".split()
)


def _certainty(words: str) -> set[str]:
    return {KINDS.get(word, word) for word in re.findall(r"[a-z-]+", words.lower()) if word in SAYING}
