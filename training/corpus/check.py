"""Validates the corpus: notation, codes, spans.

    python -m training.corpus.check [FILE...] [--data ../shared/data]

Prints every fault with file and line, then counts, then how far two coders agree on the articles that were coded
twice; the real part is read where its texts are at hand. Exit status 1
where there is a fault.
"""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path

from training.corpus import agreement, standoff
from training.corpus.notation import CodedArticle, parse

HERE = Path(__file__).parent


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("files", type=Path, nargs="*")
    options.add_argument("--data", type=Path, help="folder with the texts of the real part")
    given = options.parse_args()
    articles: list[CodedArticle] = []
    wrong: list[str] = []
    for path in given.files or sorted((HERE / "articles").glob("*.txt")):
        found, faults = parse(path)
        articles += found
        wrong += faults
    twice = [name for name, n in Counter(a.id for a in articles).items() if n > 1]
    wrong += [f"the id {name} is given twice" for name in twice]
    for line in wrong:
        print(line)
    print("written:", counts(articles))
    data = given.data if given.data is not None and given.data.is_dir() else None
    if data is not None:
        print("real:", counts([article for article, _, _ in standoff.read(data)]))
    else:
        print("real: not read, its texts are not at hand")
    twice_coded = agreement.twice_coded(data) if not wrong and not given.files else []
    if twice_coded:
        print(
            f"agreement of two coders on {len(twice_coded)} articles, "
            f"{sum(len(a.sentences) for a, _ in twice_coded)} sentences:"
        )
        print("\n".join(agreement.tally(twice_coded).lines()))
    raise SystemExit(1 if wrong else 0)


def counts(articles: list[CodedArticle]) -> str:
    """Articles, sentences, events and sources, and how they spread over the classes."""
    sentences = [s for a in articles for s in a.sentences]
    events = [e for s in sentences for e in s.events]
    sources = [s for x in sentences for s in x.sources]
    lines = [
        f"{len(articles)} articles, {len(sentences)} sentences "
        f"({sum(not s.events for s in sentences)} without an event), {len(events)} events, {len(sources)} sources",
        _spread("types", Counter(e.type for e in events)),
        _spread("realis", Counter(e.realis for e in events)),
        _spread("kinds", Counter(s.kind for s in sources)),
        _spread("depth", Counter(str(len(e.sources)) for e in events)),
        f"  modes: {len({(e.type, e.mode) for e in events if e.mode})} of them "
        f"on {sum(e.mode is not None for e in events)} events",
    ]
    return "\n".join(lines)


def _spread(name: str, count: Counter[str]) -> str:
    return f"  {name}: " + ", ".join(f"{key} {n}" for key, n in count.most_common())


if __name__ == "__main__":
    main()
