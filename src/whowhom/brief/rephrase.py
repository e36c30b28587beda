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

SAYING = {
    **dict.fromkeys("according say says said report reports reported claim claims claimed".split(), "say"),
    **dict.fromkeys("deny denies denied rejects rejected".split(), "deny"),
    **dict.fromkeys("not no never none neither nor without cannot".split(), "not"),
    **dict.fromkeys("may might could would".split(), "may"),
    **dict.fromkeys("alone only".split(), "alone"),
    **dict.fromkeys("contested disputed".split(), "contested"),
    **{word: word for word in "independent threat threatened planned feared probability within refused".split()},
}
"""Words on who says so and how sure it is, and what they come to: none of it may be lost, and none may be new."""

NUMBERS = frozenset(
    "one two three four five six seven eight nine ten eleven twelve thirteen twenty thirty forty fifty sixty hundred "
    "thousand million half dozen".split()
)

OPENERS = frozenset(
    "a about according after against all also an and as at because before behind between both but by during for from "
    "in it its near no of on over shortly since some that the their there these this to under until what when while "
    "with alert caution watch warning seen".split()
)
"""Words that a sentence may begin with and that name nothing."""


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
    try:
        words = shlex.split(command)
    except ValueError as error:
        raise ConfigError(f"--rephrase {command!r}: {error}") from error
    if not words:
        raise ConfigError("--rephrase needs a program, as --rephrase 'llm -m small'")

    def ask(sentence: str) -> str:
        try:
            done = subprocess.run(words, input=sentence, capture_output=True, text=True, timeout=PATIENCE, check=True)
        except FileNotFoundError as error:
            raise ConfigError(f"--rephrase: there is no program {words[0]!r}") from error
        except OSError as error:
            raise ConfigError(f"--rephrase: {words[0]} cannot be run: {error.strerror}") from error
        except (subprocess.SubprocessError, UnicodeDecodeError):
            return ""  # the sentence stays as it was
        return done.stdout.strip()

    return ask


def _numbers(words: str) -> list[str]:
    told = [word for word in re.findall(r"[a-z]+", words.lower()) if word in NUMBERS]
    return sorted(re.findall(r"\d+(?:[.,]\d+)*", words) + told)


def _names(words: str) -> list[str]:
    """Capitalised words in their order, but one that only opens the sentence; possessives without their s.

    The order counts: who did it and to whom must not change places.
    """
    found = [re.sub(r"['’]s?$", "", word) for word in re.findall(r"[^\W\d_][\w’'-]*", words)]
    return [
        word for at, word in enumerate(found)
        if word[:1].isupper() and (at > 0 or (word.lower() not in OPENERS and word.lower() not in NUMBERS))
    ]  # fmt: skip


def _certainty(words: str) -> set[str]:
    plainly = words.lower().replace("n't", " not").replace("n’t", " not")
    return {SAYING[word] for word in re.findall(r"[a-z]+", plainly) if word in SAYING}
