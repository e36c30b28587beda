"""The notation of the lexicon's role patterns: who is actor, who is recipient, under which condition.

``subj>obj`` reads: the subject is the actor, the object the recipient. The full grammar is in
``data/lexicon/README.md``; this module turns it into small dataclasses and back.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Literal, get_args

from whowhom.errors import CodebookError
from whowhom.model.event import EventType

CORE_SLOTS = frozenset(
    {"subj", "obj", "iobj", "poss", "amod", "compound"} | {"comp", "comp.subj", "comp.obj", "comp.actor", "comp.recip"}
)
PREPOSITIONS = frozenset(  # read as a list of words, not as a column of strings
    "about across after against along alongside amid among around as at before behind between by for from in".split()
    + "inside into near of off on onto out outside over through to toward under upon via with within without".split()
)
CONDITION_SLOTS = CORE_SLOTS | PREPOSITIONS | {"clause"}
CLASSES = frozenset(
    {"party", "government", "armed", "people", "place", "person", "money", "number"}
    | {"event", "coop", "conflict", "statement"}
)
EVENT_TYPES = frozenset(get_args(EventType))

Operator = Literal["is", "is not", "lemma", "not lemma", "present", "absent"]
_SIGNS: dict[str, Operator] = {"!~": "not lemma", "=~": "lemma", "!=": "is not", "=": "is"}
_WRITTEN: dict[Operator, str] = {operator: sign for sign, operator in _SIGNS.items()}


@dataclass(frozen=True, slots=True)
class Slot:
    """One place where a party may stand.

    ``name`` is one of CORE_SLOTS or PREPOSITIONS. A phrase fills the slot with the party it names, or else with
    the party inside it ("the *Iranian* attack", "*France's* decision"). ``strict``: only the phrase itself
    counts. ``target``: a place, building, vehicle or other target fills the slot too, even where no party can
    be read from it.
    """

    name: str
    strict: bool = False
    target: bool = False

    @property
    def preposition(self) -> str | None:
        """The preposition of a prepositional slot, else None."""
        return self.name if self.name in PREPOSITIONS else None

    def __str__(self) -> str:
        return self.name + "!" * self.strict + "@" * self.target


@dataclass(frozen=True, slots=True)
class Frame:
    """Who is actor and who is recipient, in the active voice.

    The first slot of a side that holds a party gives that side. Where ``reciprocal``, both sides' slots are all
    read, everybody found is an actor, and two parties (or one plural) are needed. A side that is not
    ``…_needed`` may stay empty.
    """

    actors: tuple[Slot, ...]
    recipients: tuple[Slot, ...]
    reciprocal: bool = False
    actor_needed: bool = True
    recipient_needed: bool = True

    def __str__(self) -> str:
        left = "|".join(map(str, self.actors)) + "?" * (bool(self.actors) and not self.actor_needed)
        right = "|".join(map(str, self.recipients)) + "?" * (bool(self.recipients) and not self.recipient_needed)
        return left + ("&" if self.reciprocal else ">") + right


@dataclass(frozen=True, slots=True)
class Test:
    """One test on the words around a predicate: ``slots operator values``; any one of ``slots`` may pass it.

    The negative operators (*is not*, *not lemma*, *absent*) hold where no slot passes their positive. *is* and
    *is not* compare classes (CLASSES or a PLOVER type), *lemma* and *not lemma* the lemma of the phrase's head;
    *present* and *absent* take no values.
    """

    __test__ = False  # not a test case, whatever pytest thinks of the name

    slots: tuple[str, ...]
    operator: Operator
    values: frozenset[str] = frozenset()

    def __str__(self) -> str:
        slots = "|".join(self.slots)
        if self.operator in ("present", "absent"):
            return "!" * (self.operator == "absent") + slots
        joint = "," if "lemma" in self.operator else "|"
        return slots + _WRITTEN[self.operator] + joint.join(sorted(self.values))


@dataclass(frozen=True, slots=True)
class Cond:
    """All ``tests`` must hold; ``negated`` is the PLOVER type that the predicate has under negation, if its own."""

    tests: tuple[Test, ...] = ()
    negated: str | None = None

    def __str__(self) -> str:
        parts = [str(test) for test in self.tests]
        return ";".join(parts + ([f"neg={self.negated}"] if self.negated else []))


def _slot(text: str) -> Slot:
    name = text.rstrip("!@")
    flags = text[len(name) :]
    if name not in CORE_SLOTS and name not in PREPOSITIONS:
        known = " ".join(sorted(CORE_SLOTS)) + " or a preposition: " + " ".join(sorted(PREPOSITIONS))
        raise CodebookError(f"unknown slot {name!r} in a frame; allowed are {known}")
    if flags not in ("", "!", "@", "!@"):
        raise CodebookError(f"slot {text!r} may carry '!' (strict) and '@' (target) once each, in this order")
    return Slot(name, "!" in flags, "@" in flags)


def _side(text: str) -> tuple[tuple[Slot, ...], bool]:
    if not text:
        return (), False
    needed = not text.endswith("?")
    slots = text if needed else text[:-1]
    return tuple(_slot(part) for part in slots.split("|")), needed


@cache
def parse_frame(text: str) -> Frame:
    """Read ``actors>recipients`` or, reciprocal, ``actors&others``; raises CodebookError on anything else."""
    signs = [sign for sign in text if sign in ">&"]
    if len(signs) != 1:
        raise CodebookError(
            f"frame {text!r} needs one '>' (actor>recipient) or one '&' (reciprocal), as in subj>obj or subj&with"
        )
    left, right = text.split(signs[0])
    actors, actor_needed = _side(left)
    recipients, recipient_needed = _side(right)
    if not actors and not recipients:
        raise CodebookError(f"frame {text!r} names no slot, as subj>obj does")
    return Frame(actors, recipients, signs[0] == "&", actor_needed, recipient_needed)


def parse_cond(text: str, sets: dict[str, frozenset[str]] | None = None) -> Cond:
    """Read tests separated by ``;``; ``sets`` gives the lemmas behind ``@name``. Raises CodebookError."""
    tests: list[Test] = []
    negated: str | None = None
    for part in filter(None, (piece.strip() for piece in text.split(";"))):
        if part.startswith("neg="):
            negated = part[4:]
            _known(negated, EVENT_TYPES, "event type")
        else:
            tests.append(_test(part, sets or {}))
    return Cond(tuple(tests), negated)


def _test(text: str, sets: dict[str, frozenset[str]]) -> Test:
    for sign, operator in _SIGNS.items():
        slots, found, values = text.partition(sign)
        if not found:
            continue
        if sign.endswith("~"):
            return Test(_slots(slots), operator, _lemmas(values, sets))
        classes = frozenset(values.split("|"))
        for value in sorted(classes):
            _known(value, CLASSES | EVENT_TYPES, "class")
        return Test(_slots(slots), operator, classes)
    return Test(_slots(text.removeprefix("!")), "absent" if text.startswith("!") else "present")


def _slots(text: str) -> tuple[str, ...]:
    slots = tuple(text.split("|"))
    for slot in slots:
        _known(slot, CONDITION_SLOTS, "slot")
    return slots


def _lemmas(text: str, sets: dict[str, frozenset[str]]) -> frozenset[str]:
    lemmas: set[str] = set()
    for item in filter(None, (piece.strip() for piece in text.split(","))):
        if item.startswith("@"):
            _known(item[1:], frozenset(sets), "word set")
            lemmas |= sets[item[1:]]
        else:
            lemmas.add(item)
    if not lemmas:
        raise CodebookError("a test on lemmas needs at least one, as in obj=~treaty,accord")
    return frozenset(lemmas)


def _known(value: str, allowed: frozenset[str], what: str) -> None:
    if value not in allowed:
        raise CodebookError(f"unknown {what} {value!r} in a condition; allowed are {' '.join(sorted(allowed))}")
