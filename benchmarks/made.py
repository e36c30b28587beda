"""Made-up coded news of invented states: incidents that are told up to eight times, in articles of some ten events.

Everything follows from a seed. States bear codes that ISO 3166-1 leaves to users (XAA, XAB ...); which incident a
mention tells stands in its id, which linking does not compare (``incident_of``).
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from random import Random

import numpy as np
from numpy.typing import NDArray

from whowhom.codebook import plover
from whowhom.link import trace
from whowhom.link.meaning import SCALE, SIZE
from whowhom.model import (
    Actor,
    Article,
    Attribution,
    Coder,
    Date,
    EventMention,
    Evidence,
    Place,
    Predicate,
    Published,
    Quantity,
    Span,
)
from whowhom.model.coded import Coded
from whowhom.model.text import Section

FIRST, DAYS = date(2023, 1, 1).toordinal(), 1096
"""Three years: the ordinal of their first day, and how many days they have."""

STATES, OUTLETS, WORDS, PLACES = 60, 150, 6000, 12
"""Invented states, outlets and words, and places of a state."""

SKEW = 1.15
"""The dyad of rank r has r**-SKEW times the incidents of the first: of 1,770, the first has a fifth of all."""

TELLINGS = (0.36, 0.2, 0.13, 0.1, 0.08, 0.06, 0.04, 0.03)
"""Shares of incidents that are told once, twice, ... eight times."""

PER_DOCUMENT = 10
"""Mentions of an article, about."""

PRINT = 60
"""Mentions that an issue has at least: where there are fewer a day, issues come on every second or third day."""

COPIES = 0.03
"""Share of articles that another outlet prints again under a title of its own."""

VERBS = {
    "AGREE": "signed accepted ratified", "CONSULT": "met visited telephoned hosted", "SUPPORT": "backed praised hailed",
    "CONCEDE": "freed eased pardoned", "COOPERATE": "drilled patrolled traded", "AID": "supplied armed fed funded",
    "RETREAT": "withdrew returned evacuated", "REQUEST": "demanded urged petitioned",
    "ACCUSE": "accused blamed scolded", "REJECT": "rejected denied dismissed", "THREATEN": "threatened warned menaced",
    "PROTEST": "marched rallied struck", "SANCTION": "sanctioned embargoed expelled",
    "MOBILIZE": "massed deployed reinforced", "COERCE": "detained blockaded seized jailed",
    "ASSAULT": "shelled bombed raided attacked",
}  # fmt: skip
"""Words for each type of event."""

SHARES = {
    "AGREE": 3, "CONSULT": 14, "SUPPORT": 5, "CONCEDE": 2, "COOPERATE": 4, "AID": 6, "RETREAT": 2, "REQUEST": 5,
    "ACCUSE": 12, "REJECT": 4, "THREATEN": 6, "PROTEST": 4, "SANCTION": 5, "MOBILIZE": 5, "COERCE": 8, "ASSAULT": 15,
}  # fmt: skip
"""How common each type is."""

TEMPLATES = (
    "{source}{who} {verb} {whom} {where}{when}, amid {w0} {w1} {w2}.",
    "{source}In a {w0} {w1} move {who} {verb} {whom} {where}{when} over {w2} and {w3}.",
    "{source}{who}, citing {w0} {w1}, {verb} {whom}{when} {where} after {w2} {w3} {w4}.",
    "{source}With {w0} still {w1}, {who} {verb} {whom} {where}{when}; {w2} {w3} followed.",
    "{source}{who} {verb} {whom} {where} in a dispute about {w0} {w1}{when}.",
    "{source}After {w0} of {w1} {w2}, {who} {verb} {whom}{when} {where}, leaving {w3} {w4} {w5}.",
)  # fmt: skip

OFFICES = ("foreign ministry", "army", "president", "interior ministry", "border guard", "parliament")
SECTORS = ("GOV", "MIL", "GOV", "GOV", "MIL", "LEG")
CODER = Coder(version="0.1.0", model="made", codebook="plover-2.0")


@dataclass(frozen=True, slots=True)
class World:
    """What there is to tell of."""

    codes: tuple[str, ...]
    names: tuple[str, ...]
    outlets: tuple[str, ...]
    words: tuple[str, ...]
    places: tuple[tuple[Place, ...], ...]
    keys: dict[str, int]


@dataclass(frozen=True, slots=True)
class Happening:
    """One true incident: ``a`` does it to ``b`` (numbers of states) on the ordinal ``day``."""

    number: int
    type: str
    a: int
    b: int
    office: int
    day: int
    place: Place
    words: tuple[str, ...]
    toll: int
    centre: NDArray[np.float32]


def world(seed: int = 1) -> World:
    """The invented states, outlets, words and places of a seed."""
    random = Random(seed)
    words = _words(random, WORDS)
    names = [word.capitalize() + "land" for word in _words(random, STATES)]
    titles = ("Courier", "Observer", "Radio", "Daily", "Gazette")
    outlets = [f"{word.capitalize()} {random.choice(titles)}" for word in _words(random, OUTLETS)]
    codes = [f"X{chr(65 + at // 26)}{chr(65 + at % 26)}" for at in range(STATES)]
    places = []
    for at in range(STATES):
        lat, lon = random.uniform(-50, 60), random.uniform(-170, 170)
        places.append(tuple(
            Place(text=name.capitalize(), name=name.capitalize(), country=codes[at],
                  lat=round(lat + random.uniform(-3, 3), 4), lon=round(lon + random.uniform(-3, 3), 4))
            for name in _words(random, PLACES)
        ))  # fmt: skip
    vocabulary = [*words, *(verb for verbs in VERBS.values() for verb in verbs.split())]
    keys = {word: trace.key(word) for word in vocabulary}
    return World(tuple(codes), tuple(names), tuple(outlets), tuple(words), tuple(places), keys)


def documents(size: int, seed: int = 1, again: int = 0) -> Iterator[Coded]:
    """Articles with ``size`` mentions in all, in the order of their publication; ids tell the incidents.

    ``again`` above 0 gives other articles about the same world.
    """
    made = world(seed)
    happenings, tellings = _happenings(made, size, seed + 1000 * again)
    random, noise = Random(seed + 1000 * again + 1), np.random.default_rng(seed + 1000 * again + 1)
    left, number = size, again * 10_000_000
    for day in sorted(tellings):
        for some in _articles(random, sorted(tellings[day], key=lambda at: (happenings[at].a, happenings[at].b, at))):
            told = some[:left]
            if not told:
                return
            coded = _article(made, random, noise, [happenings[at] for at in told], day, number)
            yield coded
            number, left = number + 1, left - len(told)
            if random.random() < COPIES and left >= len(told):
                yield _copy(made, random, coded, number)
                number, left = number + 1, left - len(told)


def incident_of(id: str) -> int:
    """The number of the incident that the mention of this id truly tells."""
    return int(id[:8], 16)


def _words(random: Random, count: int) -> list[str]:
    found: dict[str, None] = {}
    while len(found) < count:
        syllables = random.choice((2, 2, 3, 3, 4))
        found["".join(random.choice("bdfgklmnprstvz") + random.choice("aeiou") for _ in range(syllables))] = None
    return list(found)


def _happenings(made: World, size: int, seed: int) -> tuple[list[Happening], dict[int, list[int]]]:
    """All incidents, and the numbers of those that are told on each day of publication, once a telling."""
    random, noise = Random(seed), np.random.default_rng(seed)
    dyads = [(a, b) for a in range(STATES) for b in range(a + 1, STATES)]
    Random(1).shuffle(dyads)  # the same are hot whatever the seed
    weights = np.arange(1, len(dyads) + 1) ** -SKEW
    mean = sum(count * share for count, share in enumerate(TELLINGS, 1))
    count = int(size / mean) + 10
    chosen = noise.choice(len(dyads), size=count, p=weights / weights.sum())
    types = noise.choice(len(SHARES), size=count, p=np.array(list(SHARES.values())) / sum(SHARES.values()))
    # Incidents come in waves: most days of a dyad are quiet, some are busy.
    days = np.clip((noise.choice(DAYS, size=count) // 6 * 6 + noise.gamma(1.5, 2, count)).astype(int), 0, DAYS - 1)
    kinds = noise.standard_normal((len(SHARES), SIZE)).astype(np.float32)
    times = noise.choice(len(TELLINGS), size=count, p=np.array(TELLINGS) / sum(TELLINGS)) + 1
    every = min(3, max(1, PRINT * DAYS // size))
    found: list[Happening] = []
    tellings: dict[int, list[int]] = defaultdict(list)
    names = list(SHARES)
    for at in range(count):
        a, b = dyads[chosen[at]]
        if random.random() < 0.4:
            a, b = b, a
        centre = 0.5 * kinds[types[at]] + 0.8 * noise.standard_normal(SIZE, dtype=np.float32)
        found.append(Happening(
            number=at, type=names[types[at]], a=a, b=b, office=random.randrange(len(OFFICES)),
            day=FIRST + int(days[at]), place=random.choice(made.places[random.choice((a, b, b))]),
            words=tuple(random.sample(made.words, 6)),
            toll=random.randrange(1, 60) if random.random() < 0.3 else 0, centre=centre.astype(np.float16),
        ))  # fmt: skip
        for _ in range(times[at]):
            day = FIRST + int(days[at]) + random.choice((0, 0, 0, 1, 1, 2, 3))
            tellings[-(-day // every) * every].append(at)
    return found, tellings


def _articles(random: Random, told: Sequence[int]) -> Iterator[list[int]]:
    """One day's tellings on articles: those of one dyad together, those of one incident apart."""
    open_: list[tuple[int, list[int]]] = []
    for at in told:
        for place, (most, some) in enumerate(open_):
            if at not in some:
                some.append(at)
                if len(some) >= most:
                    yield open_.pop(place)[1]
                break
        else:
            open_.append((random.randint(PER_DOCUMENT - 4, PER_DOCUMENT + 5), [at]))
    yield from (some for _, some in open_)


def _article(
    made: World, random: Random, noise: np.random.Generator, told: Sequence[Happening], day: int, number: int
) -> Coded:
    outlet = made.outlets[int(random.paretovariate(0.8)) % OUTLETS]
    published = Published(date=date.fromordinal(day).isoformat(), basis="metadata")
    title = f"{told[0].words[0].capitalize()} {told[0].words[1]}: {made.names[told[0].a]} and {made.names[told[0].b]}"
    meanings = _meanings(noise, told)
    text, spans = title, [Span(0, len(title))]
    mentions: list[EventMention] = []
    traces: list[bytes] = []
    for happening, meaning in zip(told, meanings, strict=True):
        if random.random() < 0.6:
            filler = " ".join(random.choices(made.words, k=random.randint(9, 18))).capitalize() + "."
            spans.append(Span(len(text) + 1, len(text) + 1 + len(filler)))
            text += f"\n{filler}"
        mention, words = _mention(made, random, happening, day, len(text) + 1, len(spans), number, outlet)
        spans.append(Span(len(text) + 1, len(text) + 1 + len(mention.evidence.text)))
        text += f"\n{mention.evidence.text}"
        mentions.append(mention)
        traces.append(trace.to_bytes(trace.coded(_bare(made, mention, words, meaning), mention)))
    return _coded(number, text, title, outlet, published, spans, mentions, traces)


def _copy(made: World, random: Random, coded: Coded, number: int) -> Coded:
    """The same article from another outlet, with other words in the title's place."""
    article = coded.article
    title = " ".join(random.choices(made.words, k=4)).capitalize()
    shift = len(title) - len(article.title or "")
    text = title + article.text[len(article.title or "") :]
    mentions = [
        replace(m, id=f"{m.id[:8]}{number:08x}", evidence=replace(
            m.evidence, start=m.evidence.start + shift, end=m.evidence.end + shift,
            predicate=replace(m.evidence.predicate, start=m.evidence.predicate.start + shift,
                              end=m.evidence.predicate.end + shift)))
        for m in coded.mentions
    ]  # fmt: skip
    spans = [Span(0, len(title)), *(Span(s.start + shift, s.end + shift) for s in article.sentences[1:])]
    outlet = random.choice(made.outlets)
    return _coded(number, text, title, outlet, article.published, spans, mentions, list(coded.traces))


def _coded(
    number: int, text: str, title: str, outlet: str, published: Published, spans: Sequence[Span],
    mentions: Sequence[EventMention], traces: Sequence[bytes],
) -> Coded:  # fmt: skip
    sha256 = hashlib.sha256(f"{number} {text}".encode()).hexdigest()
    id = f"made-{number}-{sha256[:8]}"
    url = f"https://example.org/{number}"
    kinds = ("title", *("body" for _ in spans[1:]))
    article = Article(
        id=id, source=f"made/{number}.txt", sha256=sha256, text=text, title=title, url=url, publisher=outlet,
        published=published, language="en", sentences=tuple(spans),
        sections=tuple(Section(span=span, kind=kind) for span, kind in zip(spans, kinds, strict=True)),  # type: ignore[arg-type]
    )  # fmt: skip
    own = tuple(replace(m, document=id, url=url, publisher=outlet, title=title) for m in mentions)
    return Coded(article=article, mentions=own, traces=tuple(traces))


def _mention(
    made: World, random: Random, of: Happening, day: int, at: int, sentence: int, number: int, outlet: str
) -> tuple[EventMention, tuple[str, ...]]:
    """One telling that begins at code point ``at``, and its words of content."""
    kinds = [kind for kind in VERBS if plover.quad(kind) == plover.quad(of.type)]
    type_ = of.type if random.random() < 0.94 else random.choice(kinds)
    verbs = VERBS[type_].split()
    verb = verbs[of.number % len(verbs)] if random.random() < 0.7 else random.choice(verbs)
    negated, located, dated = random.random() < 0.04, random.random() < 0.6, random.random()
    details = [*random.sample(of.words, random.randint(2, 5)), *random.choices(made.words, k=3)]
    random.shuffle(details)
    who = f"the {OFFICES[of.office]} of {made.names[of.a]}" if random.random() < 0.7 else made.names[of.a]
    whom = made.names[of.b]
    attribution, source = _attribution(made, random, of)
    verb_said = f"did not {verb}" if negated else verb
    toll = f"with {of.toll} killed" if of.toll else ""
    text = random.choice(TEMPLATES).format(
        source=source, who=who, verb=verb_said, whom=f"{whom} {toll}".strip(),
        where=f"at {of.place.name}" if located else "nearby",
        when=f" on {date.fromordinal(of.day):%A}" if dated < 0.6 else "",
        **{f"w{n}": word for n, word in enumerate((details + details)[:6])},
    )  # fmt: skip
    text = text[0].upper() + text[1:]
    said, by, to = text.index(verb_said), text.lower().index(who.lower()), text.index(whom)
    words = tuple(word for word in (*details[:6], *verb.split()) if word in text)
    actor = Actor(
        text=text[by : by + len(who)], start=at + by, end=at + by + len(who), name=made.names[of.a],
        country=made.codes[of.a], sector=SECTORS[of.office],
    )  # fmt: skip
    known = random.random() < 0.92
    recipient = Actor(text=whom, start=at + to, end=at + to + len(whom), name=whom, country=made.codes[of.b])
    mention = EventMention(
        id=f"{of.number:08x}{number:08x}", document="", url=None, publisher=outlet, title=None,
        published=Published(date=date.fromordinal(day).isoformat(), basis="metadata"), sentence=sentence,
        evidence=Evidence(
            text=text, start=at, end=at + len(text),
            predicate=Predicate(text=verb_said, start=at + said, end=at + said + len(verb_said)),
        ),
        type=type_, mode=None, contexts=(), cameo=None, quad=plover.quad(type_),  # type: ignore[arg-type]
        intensity=plover.intensity(type_, None), actors=(actor,), recipients=(recipient,) if known else (),
        place=of.place if located else None, date=_date(of.day, day, dated), realis="negated" if negated else "actual",
        attribution=attribution, confidence=round(random.uniform(0.3, 0.95), 3), coder=CODER,
        quantities=(Quantity(text=str(of.toll), low=of.toll, high=of.toll, unit="people"),) if of.toll else (),
    )  # fmt: skip
    return mention, words


def _date(day: int, published: int, drawn: float) -> Date:
    """The day itself in six cases of ten, that of publication in 35 of a hundred, else none."""
    if drawn >= 0.95:
        return Date()
    at = date.fromordinal(day if drawn < 0.6 else published).isoformat()
    return Date(text=None, start=at, end=at, basis="inferred" if drawn < 0.6 else "defaulted")


def _attribution(made: World, random: Random, of: Happening) -> tuple[tuple[Attribution, ...], str]:
    drawn = random.random()
    if drawn < 0.25:
        side = random.choice((of.a, of.b))
        name = f"{made.names[side]}'s spokesman"
        said = Attribution(source=name, kind="official", country=made.codes[side], cue="said")
        return (said,), f"{name} said that "
    if drawn < 0.4:
        name = random.choice(made.outlets)
        return (Attribution(source=name, kind="media", cue="reported"),), f"{name} reported that "
    if drawn < 0.5:
        return (Attribution(source="officials", kind="anonymous", cue="said"),), "Officials said that "
    return (), ""


def _meanings(noise: np.random.Generator, told: Sequence[Happening]) -> list[bytes]:
    """Vectors near the centres of the incidents, as ``meaning.packed`` writes them."""
    centres = np.stack([one.centre for one in told]).astype(np.float32)
    drawn = centres + 0.45 * noise.standard_normal(centres.shape, dtype=np.float32)
    parts = [p / np.linalg.norm(p, axis=1, keepdims=True) for p in np.split(drawn, [64, 128], axis=1)]
    whole = np.clip(np.rint(np.concatenate(parts, axis=1) * SCALE), -127, 127).astype(np.int8)
    return [row.tobytes() for row in whole]


def _bare(made: World, mention: EventMention, words: Sequence[str], meaning: bytes) -> trace.Trace:
    keys = tuple(sorted({made.keys[word] for word in words}))
    verb = mention.evidence.predicate.text.split()[-1]
    named = tuple(sorted({trace.key(p.name or p.text) for p in (*mention.actors, *mention.recipients)}))
    return trace.Trace(words=(made.keys[verb],), names=named, terms=tuple(sorted({*keys, *named})), meaning=meaning)
