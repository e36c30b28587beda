"""The design matrix: what each written article has to hold, so that the corpus does not all sound alike.

    python -m training.corpus.matrix --articles 540 --parts 6 --out briefs

Every combination of type and mode, realis, depth of attribution, construction and register comes up about equally
often; two slots of five carry no event. The draw is seeded: the same call gives the same briefs.
"""

from __future__ import annotations

import argparse
import itertools
import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TypeVar

from training.corpus.notation import REGISTERS
from whowhom.codebook import plover

T = TypeVar("T")

SLOTS = 5
REALIS = ("actual",) * 9 + ("future",) * 3 + ("hypothetical",) * 3 + ("negated",) * 3 + ("historical",) * 3
DEPTHS = (0, 0, 0, 1, 1, 1, 1, 2, 2, 3)
CONSTRUCTIONS = (
    "active verb", "active verb", "passive", "nominal", "light verb", "participial clause", "embedded in a clause",
    "direct quotation", "relative clause", "coordinated verbs", "agentless passive", "infinitive", "pronoun as party",
    "role as party (the minister)", "metonym as party (capital, palace)", "unusual verb or idiom for it",
    "several actors", "several recipients", "quotation that runs over two sentences",
)  # fmt: skip
EMPTY = (
    "geography or background", "sport in the language of war", "markets or firms", "weather or disaster",
    "history of culture", "opinion or mood", "plot of a film or book", "idiom (attacked the budget, fired the coach)",
    "private crime or accident", "daily life", "biography of an official", "figures and statistics",
    "standing condition (tensions, ties, a dispute)", "science or health", "schedule or procedure",
    "reporting verb without political act",
)  # fmt: skip
ACTORS = (
    "government", "government", "head of state or minister", "armed forces", "police", "rebels or armed group",
    "opposition party", "crowd or civilians", "international organisation", "court or prosecutor", "spy service",
    "trade union or students", "company", "NGO or aid agency", "media or journalist", "parliament", "separatists",
    "militia", "religious or ethnic group",
)  # fmt: skip
COUNTRIES = """
Afghanistan Albania Algeria Angola Argentina Armenia Australia Austria Azerbaijan Bahrain Bangladesh Belarus Belgium
Benin Bolivia Bosnia Botswana Brazil Bulgaria Burkina_Faso Burundi Cambodia Cameroon Canada Central_African_Republic
Chad Chile China Colombia Congo-Kinshasa Costa_Rica Croatia Cuba Cyprus Czech_Republic Denmark Djibouti
Dominican_Republic Ecuador Egypt El_Salvador Eritrea Estonia Ethiopia Fiji Finland France Gabon Gambia Georgia Germany
Ghana Greece Guatemala Guinea Guyana Haiti Honduras Hungary Iceland India Indonesia Iran Iraq Ireland Israel Italy
Ivory_Coast Jamaica Japan Jordan Kazakhstan Kenya Kosovo Kuwait Kyrgyzstan Laos Latvia Lebanon Lesotho Liberia Libya
Lithuania Madagascar Malawi Malaysia Maldives Mali Malta Mauritania Mexico Moldova Mongolia Montenegro Morocco
Mozambique Myanmar Namibia Nepal Netherlands New_Zealand Nicaragua Niger Nigeria North_Korea North_Macedonia Norway
Oman Pakistan Palestine Panama Papua_New_Guinea Paraguay Peru Philippines Poland Portugal Qatar Romania Russia Rwanda
Saudi_Arabia Senegal Serbia Sierra_Leone Singapore Slovakia Slovenia Solomon_Islands Somalia South_Africa South_Korea
South_Sudan Spain Sri_Lanka Sudan Sweden Switzerland Syria Taiwan Tajikistan Tanzania Thailand Timor-Leste Togo Tonga
Trinidad Tunisia Turkey Turkmenistan Uganda Ukraine United_Arab_Emirates United_Kingdom United_States Uruguay
Uzbekistan Vanuatu Venezuela Vietnam Yemen Zambia Zimbabwe
""".split()


def briefs(articles: int, seed: int = 3) -> Iterator[str]:
    """One brief an article: a header line, then a line for each slot."""
    chance = random.Random(seed)
    acts = deck([f"{kind.name}/{mode}" for kind in plover.types().values() for mode in kind.modes], chance)
    plain = deck(list(plover.types()), chance)
    countries, registers, realis = (deck(x, chance) for x in (COUNTRIES, REGISTERS, REALIS))
    depths = deck(DEPTHS, chance)
    constructions, actors, empty = (deck(x, chance) for x in (CONSTRUCTIONS, ACTORS, EMPTY))
    for number in range(1, articles + 1):
        date = f"{chance.randint(1990, 2026)}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"
        title = ", with a coded headline" if number % 3 == 0 else ""
        lines = [f"a{number:03} | {date} | {next(registers)} | {next(countries).replace('_', ' ')}{title}"]
        blank = set(chance.sample(range(SLOTS), 2))
        for slot in range(SLOTS):
            if slot in blank:
                lines.append(f"  no event: {next(empty)}")
            else:
                act = next(acts) if chance.random() < 0.45 else next(plain)
                lines.append(
                    f"  {act}, {next(realis)}, sources {next(depths)}, {next(constructions)}, by {next(actors)}"
                )
        yield "\n".join(lines)


def deck(cards: Sequence[T], chance: random.Random) -> Iterator[T]:
    """Draws from a shuffled deck for ever, so that every card comes up equally often."""
    while True:
        yield from chance.sample(list(cards), len(cards))


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--articles", type=int, default=540)
    options.add_argument("--parts", type=int, default=6)
    options.add_argument("--out", type=Path, required=True)
    given = options.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    size = -(-given.articles // given.parts)
    for part, texts in enumerate(_batched(briefs(given.articles), size), 1):
        (given.out / f"part{part}.txt").write_text("\n".join(texts) + "\n", encoding="utf-8")


def _batched(items: Iterator[str], size: int) -> Iterator[list[str]]:
    while chunk := list(itertools.islice(items, size)):
        yield chunk


if __name__ == "__main__":
    main()
