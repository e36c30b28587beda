"""When an event happened: the time expression that belongs to its predicate, read from the day of publication."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from whowhom.model import Date, Published, Sentence
from whowhom.resolve.calendar import Days, Expression, expressions, month_days, one_day, year_days
from whowhom.resolve.timevalues import Setting

FUTURE = frozenset({"will", "'ll", "’ll", "wo", "shall"})
MAYBE = frozenset({"may", "might", "could", "should", "must", "would", "'d", "’d"})
AHEAD = frozenset({
    "expect", "schedule", "plan", "set", "due", "slate", "intend", "going"
})  # fmt: skip
CLAUSES = frozenset({
    "root", "ccomp", "xcomp", "advcl", "acl", "csubj", "parataxis", "conj"
})  # fmt: skip


def event_date(
    sentence: Sentence,
    predicate: int,
    published: Published,
    previous: Date | None = None,
    marked: str | None = None,
    future: bool = False,
) -> Date:
    """The date of the event that token ``predicate`` of ``sentence`` names.

    Of the sentence's time expressions the one counts that depends on the predicate, on its light verb, or on the
    verb it is coordinated with; ``marked`` are words that the coder has taken for the event's time, ``future`` says
    that it has read the event as yet to come. Relative ones are read from ``published``; "the next day" from
    ``previous``, the date of the event before. With no words for it, the event is dated by publication ("defaulted");
    where the publication date is unknown, nothing but a full date in the text gives a year ("unresolved").
    """
    text = _text(sentence)
    anchor = date.fromisoformat(published.date) if published.date and published.precision == "day" else None
    found = list(_expressions(text))
    attached = _inside(text, found, marked) or _attached(sentence, predicate, found)
    if attached is not None:
        words = attached.text.strip()
        days = attached.resolve(Setting(anchor, future or _ahead(sentence, predicate), _day(previous)))
        if days is None:
            return Date(text=words, basis="unresolved")
        return _date(words, days)
    return _by_publication(published)


def timed(sentence: Sentence) -> set[int]:
    """Tokens of expressions that tell a time, "Khordad" in "in Khordad 1402" among them."""
    offset = sentence.span.start
    spans = [(offset + e.start, offset + e.end) for e in _expressions(_text(sentence))]
    return {i for i, t in enumerate(sentence.tokens) if any(a < t.span.end and t.span.start < b for a, b in spans)}


@lru_cache(maxsize=16)
def _expressions(text: str) -> tuple[Expression, ...]:
    """Those of one sentence, which its events and their governing clauses share."""
    return tuple(expressions(text))


def _date(words: str | None, days: Days) -> Date:
    return Date(
        text=words,
        start=days.start.isoformat(),
        end=days.end.isoformat(),
        precision=days.precision,
        basis=days.basis,
    )


def _by_publication(published: Published) -> Date:
    if published.date is None:
        return Date()
    day = date.fromisoformat(published.date)
    if published.precision == "month":
        return _date(None, month_days(day.year, day.month, "defaulted"))
    if published.precision == "year":
        return _date(None, year_days(day.year, "defaulted"))
    return _date(None, one_day(day, "defaulted"))


def _text(sentence: Sentence) -> str:
    """The sentence rebuilt from its tokens, each at its place, blanks between."""
    line, at = [], sentence.span.start
    for token in sentence.tokens:
        line.append(" " * (token.span.start - at) + token.text)
        at = token.span.start + len(token.text)
    return "".join(line)


def _inside(text: str, found: list[Expression], marked: str | None) -> Expression | None:
    """The longest expression that touches the marked words."""
    start = text.find(marked) if marked else -1
    if marked is None or start < 0:
        return None
    touching = [e for e in found if e.start < start + len(marked) and start < e.end]
    return max(touching, key=lambda e: (not e.is_hour, e.end - e.start, -e.start), default=None)


def _attached(sentence: Sentence, predicate: int, found: list[Expression]) -> Expression | None:
    ranked: list[tuple[bool, int, int, Expression]] = []
    offset = sentence.span.start
    for expression in found:
        covered = [
            i for i, t in enumerate(sentence.tokens)
            if t.span.start < offset + expression.end and t.span.end > offset + expression.start
        ]  # fmt: skip
        if not covered or _names_something(sentence, covered) or _counts(sentence, covered):
            continue
        top = _top(sentence, covered)
        rank = _rank(sentence, top, predicate)
        if rank is not None:
            ranked.append((expression.is_hour, rank, abs(top - predicate), expression))
    return min(ranked, key=lambda r: r[:3])[3] if ranked else None


def _top(sentence: Sentence, covered: list[int]) -> int:
    """The token of a range that is governed from outside it."""
    inside = set(covered)
    content = [i for i in covered if sentence.tokens[i].upos not in {"ADP", "DET", "PUNCT"}] or covered
    return next((i for i in content if sentence.tokens[i].head not in inside), content[-1])


def _rank(sentence: Sentence, top: int, predicate: int) -> int | None:
    """How directly the expression headed by ``top`` depends on the predicate: 0 best, None not at all."""
    tokens = sentence.tokens
    at, steps = top, 0
    while at >= 0 and at != predicate:
        if steps and _heads_clause(sentence, at):
            break
        at, steps = tokens[at].head, steps + 1
    if at == predicate:
        if _is_name_like(sentence, top, predicate):
            return None
        # "Japan will give aid, the minister said on Thursday": the day stands with the verb it follows.
        governor = tokens[predicate].head
        if predicate < governor < top and tokens[governor].upos == "VERB":
            return None
        return 0 if steps <= 1 else 1
    if at < 0:
        return None
    own = tokens[predicate]
    if own.head == at and own.upos == "NOUN" and own.deprel.split(":")[0] in {"obj", "nsubj", "xcomp"}:
        return 2
    if own.head == at and own.deprel == "xcomp" and (tokens[at].lemma.lower() in AHEAD or own.upos == "NOUN"):
        return 2
    if own.deprel == "conj" and own.head == at and top < predicate and own.upos == "VERB":
        return 3
    light = tokens[at]
    if light.head == predicate and light.deprel.startswith("acl"):
        return 3
    return None


def _is_name_like(sentence: Sentence, top: int, predicate: int) -> bool:
    """Whether a year stands before a noun that the predicate is about: "left the 2015 deal" was not in 2015."""
    token = sentence.tokens[top]
    if token.head in (-1, predicate) or token.head < top or not any(c.isdigit() for c in token.text):
        return False
    return token.deprel.split(":")[0] in {"compound", "nummod", "amod", "nmod"} and sentence.tokens[
        token.head
    ].deprel.split(":")[0] in {"obj", "nsubj", "obl"}


def _counts(sentence: Sentence, covered: list[int]) -> bool:
    """Whether a lone number counts things: "released 2000 prisoners"."""
    token = sentence.tokens[covered[-1]]
    several = token.head >= 0 and sentence.tokens[token.head].xpos in {"NNS", "NNPS"} and token.head > covered[-1]
    return len(covered) == 1 and token.text.isdigit() and token.deprel == "nummod" and several


def _heads_clause(sentence: Sentence, i: int) -> bool:
    token = sentence.tokens[i]
    return token.upos in {"VERB", "AUX"} or (
        token.deprel.split(":")[0] in CLAUSES
        and any(t.head == i and t.deprel.startswith(("nsubj", "cop")) for t in sentence.tokens)
    )


def _names_something(sentence: Sentence, covered: list[int]) -> bool:
    """A date inside a name ("the May 9 Division", "February 17 Brigade", "Theresa May") dates nothing."""
    return any(
        n.label not in {"DATE", "MISC"} and n.first <= covered[0] and covered[-1] < n.last for n in sentence.names
    )


def _ahead(sentence: Sentence, predicate: int) -> bool:
    """Whether the clause looks ahead: *will*, *may*, *is expected to*, *plans to*; "could not" looks back."""
    tokens = sentence.tokens
    at: int = predicate
    for _ in range(3):
        helpers = {t.text.lower() for t in tokens if t.head == at and t.deprel in {"aux", "advmod"}}
        if helpers & FUTURE or (helpers & MAYBE and not helpers & {"have", "'ve", "’ve", "not", "n't", "n’t"}):
            return True
        token = tokens[at]
        if token.deprel in {"xcomp", "obj", "nsubj", "nsubj:pass", "ccomp"} and token.head >= 0:
            if tokens[token.head].lemma.lower() in AHEAD:
                return True
            if token.deprel == "ccomp":
                return False
            at = token.head
        else:
            return False
    return False


def _day(previous: Date | None) -> date | None:
    """The day of the event before, where it is a single one."""
    if previous is None or previous.start is None or previous.start != previous.end:
        return None
    return date.fromisoformat(previous.start)
