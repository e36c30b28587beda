"""Learns which of the parties named before a pronoun stands for: a conditional logit on GUM's chains.

    python -m training.coreference --data ../shared/data

Each pronoun of the free genres of GUM that has an antecedent among the last sentences' names and noun phrases of
fitting kind is one choice among them. Weights of ``whowhom.resolve.salience.FEATURES`` are written to
``src/whowhom/resolve/data/salience.psv``; the dev part's share of right choices is printed beside that of the rule
that was used before (subjects first, then the nearest).
"""

from __future__ import annotations

import argparse
import gzip
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from training.data import FREE_GENRES
from whowhom.resolve.coreference import Pronoun, pronouns
from whowhom.resolve.salience import FEATURES, REACH, features

KINDS = {"person": {"person"}, "thing": {"organization", "place"}}
PARTY = {"person", "organization", "place"}
RIDGE, STEPS = 1.0, 40
TABLE = Path(__file__).resolve().parents[1] / "src/whowhom/resolve/data/salience.psv"


@dataclass(frozen=True, slots=True)
class Choice:
    """The candidates of one pronoun, nearest last, as feature rows; which are right; which the old rule takes."""

    rows: NDArray[np.float64]
    right: NDArray[np.bool_]
    rule: int


@dataclass(frozen=True, slots=True)
class Said:
    """A mention of a document: its head word, and what the tree says of it."""

    sentence: int
    token: int
    words: str
    kind: str
    chain: str
    subject: bool
    plural: bool
    name: bool
    pronoun: Pronoun | None


def documents(path: Path) -> Iterator[list[list[list[str]]]]:
    """Token rows of the sentences of each document of a free genre."""
    text = gzip.decompress(path.read_bytes()).decode("utf-8")
    for part in text.split("# newdoc id = ")[1:]:
        genre = part.partition("\n")[0].split("_")[1]
        if genre in FREE_GENRES:
            blocks = (block.split("\n") for block in part.split("\n\n"))
            yield [[r.split("\t") for r in b if r[:1].isdigit() and "-" not in r.split("\t")[0]
                    and "." not in r.split("\t")[0]] for b in blocks]  # fmt: skip


def mentions(sentences: Sequence[Sequence[Sequence[str]]]) -> list[Said]:
    """Mentions of persons, organisations and places, in order of their heads."""
    found: list[Said] = []
    for index, rows in enumerate(sentences):
        stack: dict[str, list[tuple[int, str]]] = {}
        for i, row in enumerate(rows):
            misc = dict(p.partition("=")[::2] for p in row[9].split("|") if "=" in p)
            for opened, body, closed in _brackets(misc.get("Entity", "")):
                chain, _, rest = body.partition("-")
                if opened:
                    stack.setdefault(chain, []).append((i, rest.partition("-")[0]))
                if closed and stack.get(chain):
                    start, kind = stack[chain].pop()
                    if kind in PARTY:
                        found.append(_said(index, rows, start, i + 1, kind, chain))
    return sorted(found, key=lambda m: (m.sentence, m.token))


def _brackets(entity: str) -> Iterator[tuple[bool, str, bool]]:
    at = 0
    while at < len(entity):
        opened = entity[at] == "("
        at += opened
        end = at
        while end < len(entity) and entity[end] not in "()":
            end += 1
        closed = end < len(entity) and entity[end] == ")"
        if end > at:
            yield opened, entity[at:end], closed
        at = end + closed


def _said(index: int, rows: Sequence[Sequence[str]], start: int, end: int, kind: str, chain: str) -> Said:
    inside = {int(r[0]) for r in rows[start:end]}
    head = next((i for i in range(start, end) if int(rows[i][6]) not in inside), start)
    row = rows[head]
    return Said(
        sentence=index, token=head, words=" ".join(r[1] for r in rows[start:end]).lower(), kind=kind, chain=chain,
        subject=row[7] == "nsubj", plural=row[4] in {"NNS", "NNPS"}, name=row[3] == "PROPN",
        pronoun=pronouns().get(row[1].lower()) if end - start == 1 else None,
    )  # fmt: skip


def choices(said: Sequence[Said]) -> Iterator[Choice]:
    """Every pronoun of the third person with its candidates."""
    for i, mention in enumerate(said):
        form = mention.pronoun
        if form is None or form.person != 3:
            continue
        kinds = PARTY if form.plural else KINDS["thing" if form.gender == "thing" else "person"]
        before = [
            m for m in said[:i]
            if mention.sentence - m.sentence <= REACH and m.pronoun is None and m.kind in kinds
            and (form.plural or not m.plural) and (m.sentence, m.token) < (mention.sentence, mention.token)
        ]  # fmt: skip
        right = np.array([m.chain == mention.chain for m in before])
        if len(before) < 2 or not right.any():
            continue
        told = [sum(o.words == m.words for o in said[:i]) for m in before]
        rows = [
            features(mention.sentence - m.sentence, m.subject, mention.subject, m.name, n, k, m.plural == form.plural)
            for k, (m, n) in enumerate(zip(reversed(before), reversed(told), strict=True))
        ][::-1]
        rule = min(
            range(len(before)),
            key=lambda k: (2 * (mention.sentence - before[k].sentence) + (not before[k].subject), -k),
        )
        yield Choice(np.array([[row[name] for name in FEATURES] for row in rows]), right, rule)


def fit(data: Sequence[Choice]) -> NDArray[np.float64]:
    """Weights that maximise the ridge-penalised likelihood of choosing a right candidate, by Newton's method."""
    w = np.zeros(len(FEATURES))
    for _ in range(STEPS):
        gradient, curve = -RIDGE * w, RIDGE * np.eye(len(w))
        for choice in data:
            p = _softmax(choice.rows @ w)
            q = np.where(choice.right, p, 0) / p[choice.right].sum()
            gradient += choice.rows.T @ (q - p)
            centred = choice.rows - p @ choice.rows
            curve += (centred * p[:, None]).T @ centred
        w += 0.7 * np.linalg.solve(curve, gradient)
    return w


def _softmax(x: NDArray[Any]) -> NDArray[Any]:
    e = np.exp(x - x.max())
    return e / e.sum()  # type: ignore[no-any-return]


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--data", type=Path, required=True)
    given = options.parse_args()
    parts = {}
    for part in ("train", "dev"):
        path = given.data / f"ud_gum/en_gum-ud-{part}.conllu.gz"
        parts[part] = [choice for rows in documents(path) for choice in choices(mentions(rows))]
    w = fit(parts["train"])
    lines = [f"{name}|{weight:.3f}" for name, weight in zip(FEATURES, w, strict=True)]
    TABLE.write_text("# weights of resolve/salience.py; made by training/coreference.py\n" + "\n".join(lines) + "\n")
    scores = {
        part: {
            "choices": len(data),
            "learned": round(float(np.mean([c.right[int(np.argmax(c.rows @ w))] for c in data])), 4),
            "rule": round(float(np.mean([c.right[c.rule] for c in data])), 4),
        }
        for part, data in parts.items()
    }
    print(json.dumps(scores), lines)


if __name__ == "__main__":
    main()
