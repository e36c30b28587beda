"""Made-up news in plain English: stories of 150 to 600 words, each from a seed and its number.

Every story is invented: states and their institutions are real so that the coder recognises them, and none of them did
what is told; towns and outlets are made from syllables, and people are roles without names.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from benchmarks import phrases

FIRST = date(2024, 1, 1)
DAYS = 700
"""Days over which stories are published."""

OUTLETS = 120
TOWNS = 30
"""Invented outlets, and towns of a state."""

SHORT, LONG = 150, 600
"""Words that a story has about at least, and about at most."""

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Outlet:
    """An invented newspaper, agency or ministry's site; ``host`` ends in ``.example``."""

    name: str
    host: str


@dataclass(frozen=True, slots=True)
class Story:
    """One story: ``paragraphs`` of one to four sentences, some of them headings where ``headings`` has their place."""

    number: int
    title: str
    outlet: Outlet
    published: date
    capital: str
    paragraphs: tuple[str, ...]
    headings: frozenset[int]

    @property
    def slug(self) -> str:
        """The title as it stands in an address, ended by the number, so that no two are the same."""
        words = "".join(c if c.isalnum() else " " for c in self.title.lower()).split()
        return f"{'-'.join(words[:8])}-{self.number}"

    @property
    def text(self) -> str:
        """All words."""
        return "\n".join((self.title, *self.paragraphs))


class Newsroom:
    """Writes stories: ``story(7)`` of the same seed is always the same."""

    def __init__(self, seed: int = 1) -> None:
        self._seed = seed
        random = Random(seed)
        self.outlets = tuple(_outlet(random) for _ in range(OUTLETS))
        self._towns = {state[0]: tuple(_town(random) for _ in range(TOWNS)) for state in phrases.STATES}
        self._clauses = [line for block in phrases.CLAUSES.values() for line in block]

    def story(self, number: int, published: date | None = None, outlet: Outlet | None = None) -> Story:
        """The story of this number; the day and the outlet are drawn where they are not given."""
        random = Random(self._seed * 1_000_003 + number)
        outlet = outlet or self.outlets[int(random.paretovariate(0.9)) % OUTLETS]
        day = published or FIRST + timedelta(days=random.randrange(DAYS))
        cast = random.sample(phrases.STATES, 3)
        slots = _Slots(random, cast, [self._towns[state[0]] for state in cast], day, outlet.name)
        paragraphs, headings = self._paragraphs(random, slots)
        title = _upper(random.choice(self._clauses).format_map(slots))
        return Story(number, title, outlet, day, cast[0][2], tuple(paragraphs), frozenset(headings))

    def _paragraphs(self, random: Random, slots: Mapping[str, str]) -> tuple[list[str], set[int]]:
        most = random.randint(SHORT, LONG)
        paragraphs: list[str] = []
        headings: set[int] = set()
        fillers = random.sample(phrases.FILLERS, len(phrases.FILLERS))
        words = 0
        while words < most:
            if paragraphs and random.random() < 0.06:
                headings.add(len(paragraphs))
                paragraphs.append(_upper(random.choice(phrases.HEADINGS).format_map(slots)))
            some = [self._sentence(random, slots, fillers) for _ in range(random.choice((1, 1, 2, 2, 3, 4)))]
            paragraphs.append(" ".join(some))
            words += paragraphs[-1].count(" ") + 1
        return paragraphs, headings

    def _sentence(self, random: Random, slots: Mapping[str, str], fillers: list[str]) -> str:
        drawn = random.random()
        if drawn < 0.5 and fillers:
            return _upper(fillers.pop().format_map(slots))
        if drawn < 0.6:
            return _upper(random.choice(phrases.QUOTES).format_map(slots))
        clause = random.choice(self._clauses).format_map(slots)
        if random.random() < 0.45:
            clause += random.choice(phrases.TAILS).format_map(slots)
        frame = random.choice(phrases.FRAMES)
        return _upper(frame.replace("{clause}", clause, 1).format_map(slots))


class _Slots(dict[str, str]):
    """Words for the slots of a pattern, drawn anew each time; states, day and outlet are those of the story."""

    def __init__(
        self, random: Random, cast: Sequence[tuple[str, str, str]], towns: Sequence[Sequence[str]], day: date,
        outlet: str,
    ) -> None:  # fmt: skip
        super().__init__(outlet=outlet)
        self._random, self._towns, self._day = random, towns, day
        for letter, (name, adjective, capital) in zip("ABC", cast, strict=True):
            self[letter], self[letter + "j"], self[letter + "c"] = name, adjective, capital
        self._cast = cast

    def __missing__(self, key: str) -> str:
        drawn = _DRAWN.get(key)
        return drawn(self) if drawn is not None else self._random.choice(phrases.WORDS[key])

    def actor(self, at: int) -> str:
        name, adjective, capital = self._cast[at]
        random = self._random
        drawn = random.random()
        if drawn < 0.3:
            return name
        if drawn < 0.38:
            return capital
        office = random.choice(phrases.OFFICES)
        return f"the {office} of {name}" if drawn < 0.5 else f"{random.choice(('the ', ''))}{adjective} {office}"

    def source(self) -> str:
        return self._random.choice(phrases.SOURCES).format_map(self)

    def number(self, low: int, high: int) -> str:
        return str(self._random.randint(low, high))

    def town(self) -> str:
        return self._random.choice(self._random.choice(self._towns))

    def weekday(self) -> str:
        return f"{self._day - timedelta(days=self._random.randint(0, 4)):%A}"

    def on(self) -> str:
        earlier = self._day - timedelta(days=self._random.randint(0, 12))
        return f"{earlier.day} {MONTHS[earlier.month - 1]}"

    def past(self) -> str:
        return f"{self._random.choice(MONTHS)} {self._day.year - self._random.randint(1, 9)}"

    def later(self) -> str:
        coming = self._day + timedelta(days=self._random.randint(2, 40))
        return f"{coming.day} {MONTHS[coming.month - 1]}"


_DRAWN: dict[str, Callable[[_Slots], str]] = {
    "who": lambda s: s.actor(0), "whom": lambda s: s.actor(1), "third": lambda s: s.actor(2), "source": _Slots.source,
    "town": _Slots.town, "weekday": _Slots.weekday, "on": _Slots.on, "past": _Slots.past, "later": _Slots.later,
    "few": lambda s: s.number(2, 19), "some": lambda s: s.number(20, 180),
    "many": lambda s: f"{s._random.randint(2, 90)},{s._random.randint(0, 9)}00",
}  # fmt: skip


def _upper(text: str) -> str:
    return text[0].upper() + text[1:] if text[0].islower() else text


def _town(random: Random) -> str:
    start, middle, end = phrases.SYLLABLES
    inner = random.choice(middle) if random.random() < 0.7 else ""
    return (random.choice(start) + inner + random.choice(end)).capitalize()


def _outlet(random: Random) -> Outlet:
    name = f"{_town(random)} {random.choice(phrases.TITLES)}"
    return Outlet(name, name.lower().replace(" ", "") + ".example")
