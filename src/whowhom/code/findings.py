"""One list of events from two readers: what the learned heads tell, and what the lexicon's rules find."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import cast

from whowhom.code.heads import Told
from whowhom.code.parties import Filled, Parties
from whowhom.code.realis import only_contrasts
from whowhom.codebook import cameo
from whowhom.model import Actor, Span
from whowhom.model.event import Realis
from whowhom.parse.tree import Tree

MARGIN = 0.5
"""By how much the heads must prefer another type to change a rule's; on plv dev .5 gave .758, .2 gave .743, .8 .747."""

SURE = 0.95
"""Probability from which the heads' "actual" outweighs a cue of another realis.

Of .6 to .98 those from .95 mend one event of the seed story; none changes a right one of the corpus's held-out tenths.
"""

OWN_FORCES = {"RETREAT", "MOBILIZE"}
"""Types of what one does with one's own forces."""

JOINS = {"and", "or", "&", ","}
NAMED = {"NOUN", "PROPN", "PRON", "ADJ", "NUM", "DET"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """An event of one sentence, whoever found it.

    ``words`` are the predicate's tokens, ``head`` the one it hangs on.
    ``prior`` is the rule's weight and ``score`` the heads' probability of the type, None where that reader was silent.
    ``chance`` is the heads' probability that the predicate names any event, ``likely`` that it names this type.
    ``alternatives`` are the heads' other types with their probabilities. ``user`` marks what the user's own lexicon
    says, whose type the heads may not change; ``flipped`` a type that holds a negation ("no longer supports": REJECT);
    ``mutual`` a frame by which its subjects do it to each other ("clashed").
    """

    head: int
    words: tuple[int, ...]
    type: str
    mode: str | None
    contexts: tuple[str, ...]
    cameo: str | None
    actors: tuple[Filled, ...]
    recipients: tuple[Filled, ...]
    realis: Realis
    prior: float | None
    score: float | None
    chance: float = 0.5
    likely: float = 0.25
    restored: bool = False
    user: bool = False
    flipped: bool = False
    mutual: bool = False
    key: str | None = None
    places: tuple[Span, ...] = ()
    times: tuple[Span, ...] = ()
    alternatives: tuple[tuple[str, float], ...] = ()


def merge(
    told: Sequence[Told],
    rules: Sequence[Finding],
    scores: Callable[[int], Mapping[str, float]],
    tree: Tree,
    parties: Parties,
    text: str,
    excluded: frozenset[int] = frozenset(),
) -> list[Finding]:
    """Every event that either reader finds once, in the order of the predicates.

    ``scores`` gives the heads' probabilities of the types, ``none`` among them, at a word. Which of the events are sure
    enough to be kept is for their confidence to say. At ``excluded`` tokens the lexicon says that there is no event.
    """
    found: list[Finding] = []
    left = list(rules)
    for rule in rules:
        # Heads may mark the light verb and the noun of one predicate each: it is one event.
        here = [event for event in told if event.word in rule.words or event.word == rule.head]
        if here:
            left.remove(rule)
            best = max(here, key=lambda event: (event.scores.get(rule.type, 0.0), -event.scores["none"]))
            found.append(
                _both(best, rule, tree, parties, text, realis_of(tree, best, *(e for e in here if e is not best)))
            )
    covered = excluded.union(*((*rule.words, rule.head) for rule in rules))
    alone = (_alone(event, tree, parties, text) for event in told if event.word not in covered)
    found += [event for event in alone if event is not None]
    for rule in left:
        seen = min((scores(i) for i in rule.words), key=lambda of: of["none"])
        found.append(replace(rule, chance=1 - seen["none"], likely=seen.get(rule.type, 0.0)))
    return sorted(found, key=lambda f: min(f.words))


def _both(event: Told, rule: Finding, tree: Tree, parties: Parties, text: str, realis: Realis) -> Finding:
    near = event.scores[event.type] < event.scores.get(rule.type, 0.0) + MARGIN
    agree = rule.user or rule.flipped or near
    kind = rule.type if agree else event.type
    theirs = event.mode if event.type == kind and not (rule.user and rule.mode) else None
    mode = theirs or (rule.mode if kind == rule.type else None)
    actors = _identified(sides(event, "actor", tree, parties, text), rule.actors) or rule.actors
    recipients = _identified(sides(event, "recipient", tree, parties, text), rule.recipients)
    recipients = _done_to(kind, actors, recipients, tree) or _done_to(kind, actors, rule.recipients, tree)
    return replace(
        rule, type=kind, mode=mode, actors=actors, recipients=recipients,
        mutual=rule.mutual and kind == rule.type,
        realis=rule.realis if rule.flipped or _cued(rule, event) else realis,
        cameo=_code(rule.cameo if kind == rule.type else None, kind, mode, rule.contexts, event),
        score=event.scores[kind], chance=1 - event.scores["none"],
        # What a negation turns round the heads see as it was before: any event speaks for it.
        likely=1 - event.scores["none"] if rule.flipped else event.scores[kind],
        alternatives=_alternatives(event.scores, kind),
        places=_spans(event, "place", tree), times=_spans(event, "time", tree),
    )  # fmt: skip


def _cued(rule: Finding, event: Told) -> bool:
    """Whether a cue ("the possibility of …") says otherwise where the heads, not quite sure, take it as having been."""
    return rule.realis != "actual" and event.realis == "actual" and event.realis_scores["actual"] < SURE


def _identified(side: tuple[Filled, ...], rule: tuple[Filled, ...]) -> tuple[Filled, ...]:
    """The side with its unknown parties known where the rule has named somebody inside their words."""
    return tuple(_as_named(filled, rule) for filled in side)


def _as_named(filled: Filled, rule: tuple[Filled, ...]) -> Filled:
    if len(filled.actors) != 1 or filled.actors[0].country or filled.actors[0].sector:
        return filled
    unknown = filled.actors[0]
    named = [a for f in rule for a in f.actors if unknown.start <= a.start and a.end <= unknown.end]
    if not named:
        return filled
    known = replace(named[0], text=unknown.text, start=unknown.start, end=unknown.end)
    return filled._replace(actors=(known,))


def _alone(event: Told, tree: Tree, parties: Parties, text: str) -> Finding | None:
    actors = sides(event, "actor", tree, parties, text)
    recipients = _done_to(event.type, actors, sides(event, "recipient", tree, parties, text), tree)
    if not actors and not recipients:
        return None
    return Finding(
        head=event.word, words=(event.word,), type=event.type, mode=event.mode, contexts=(),
        cameo=_code(None, event.type, event.mode, (), event), actors=actors, recipients=recipients,
        realis=realis_of(tree, event), prior=None, score=event.scores[event.type],
        chance=1 - event.scores["none"], likely=event.scores[event.type],
        alternatives=_alternatives(event.scores, event.type),
        places=_spans(event, "place", tree), times=_spans(event, "time", tree),
    )  # fmt: skip


def _code(of_rule: str | None, kind: str, mode: str | None, contexts: tuple[str, ...], event: Told) -> str | None:
    """The CAMEO code of type and mode; its root alone where the heads read another root of the same type.

    Of comments (01) the heads know nothing: a rule that sees one is believed.
    """
    code = of_rule or cameo.from_plover(kind, mode, contexts)
    if kind != event.type or event.root is None or code.startswith(("01", event.root)):
        return code
    return f"{event.root}0"


def realis_of(tree: Tree, first: Told, *others: Told) -> Realis:
    """The heads' realis, one of the five; of a predicate of several words ("held talks") the likeliest of all.

    Nothing is negated in a sentence of ``tree`` whose one negation only contrasts.
    """
    if not others and first.realis != "negated":
        return cast(Realis, first.realis)
    both = (first, *others)
    possible = [name for name in first.realis_scores if name != "negated" or not only_contrasts(tree)]
    return cast(Realis, max(possible, key=lambda name: sum(e.realis_scores[name] for e in both)))


def _alternatives(scores: Mapping[str, float], kind: str) -> tuple[tuple[str, float], ...]:
    ranked = sorted(((p, name) for name, p in scores.items() if name != kind and p >= 0.05), reverse=True)
    return tuple((name, round(p, 3)) for p, name in ranked[:3])


def sides(event: Told, role: str, tree: Tree, parties: Parties, text: str) -> tuple[Filled, ...]:
    """The parties of one side: each span's heads resolved; a span that names nobody known stands as it is."""
    found: list[Filled] = []
    taken = {i for spans in event.roles.values() for a, b, _ in spans for i in range(a, b)}
    clause = event.word if tree.tokens[event.word].upos == "VERB" else tree.tokens[event.word].head
    for marked in _marked(event, role, tree):
        first, last = _whole(tree, marked[0], marked[1])
        span = Span(tree.tokens[first].span.start, tree.tokens[last - 1].span.end)
        heads = [j for j in conjuncts(tree, first, last) if j != event.word]
        filled = [f for j in heads for f in _resolved(parties, j)]
        if not filled and any(_names(tree, j) for j in heads):
            filled = [Filled(heads[0], (Actor(text=span.of(text), start=span.start, end=span.end),))]
        elif len(filled) == 1 and len(filled[0].actors) == 1:
            actor = filled[0].actors[0]
            if span.start <= actor.start < span.end or actor.start <= span.start < actor.end:
                filled = [
                    filled[0]._replace(actors=(replace(actor, text=span.of(text), start=span.start, end=span.end),))
                ]
        if heads and tree.tokens[heads[0]].head == clause:
            # Who is named beside a party of the clause has part in it though the heads stop short: "Chad and Niger".
            beside = (j for j in tree.conjuncts(heads[0]) if j not in heads and j not in taken)
            filled = filled + [f for j in beside if tree.tokens[j].upos == "PROPN" for f in _resolved(parties, j)]
        found += [f for f in filled if all(f.head != known.head for known in found)]
    return tuple(_located(f, tree, parties) if role == "recipient" else f for f in found)


def _done_to(kind: str, actors: tuple[Filled, ...], side: tuple[Filled, ...], tree: Tree) -> tuple[Filled, ...]:
    """Recipients that are not among the actors, nor their own forces: "withdrew *its troops*" is done to nobody."""
    side = others(actors, side)
    if kind not in OWN_FORCES:
        return side
    return tuple(f for f in side if not any(tree.tokens[i].upos == "PRON" for i in tree.children(f.head, "nmod:poss")))


def _located(filled: Filled, tree: Tree, parties: Parties) -> Filled:
    """A party of no known state with that of the place named right behind it ("a depot in Lebanon"), inferred."""
    if len(filled.actors) != 1 or filled.actors[0].country or filled.actors[0].sector:
        return filled
    thing = filled.actors[0]
    at = next((i for i, token in enumerate(tree.tokens) if token.span.start >= thing.end), len(tree.tokens))
    if tree.text_at(at) not in {"in", "near", "at"} or tree.tokens[at].deprel != "case":
        return filled
    states = {actor.country for actor in parties.resolve(parties.index, tree.tokens[at].head)} - {None}
    if len(states) != 1:
        return filled
    return filled._replace(actors=(replace(thing, country=states.pop(), basis="inferred"),))


def _marked(event: Told, role: str, tree: Tree) -> tuple[tuple[int, int, float], ...]:
    """The spans of a role; whom or what a clause with "where" or "whose" speaks of does not act in it.

    "Lebanon, where rebels attacked troops" has done nothing; "Iran, whose sites were bombed" has suffered it.
    """
    setting = tree.setting(event.word)
    if setting < 0:
        return event.roles[role]
    scene = tuple(span for span in event.roles["actor"] if span[0] <= setting < span[1])
    if role == "actor":
        return tuple(span for span in event.roles["actor"] if span not in scene)
    suffers = role == "recipient" and tree.children(event.word, "nsubj:pass")
    return event.roles[role] or (scene if suffers else ())


def _whole(tree: Tree, first: int, last: int) -> tuple[int, int]:
    """The span without an "and" or a comma at its edges, or the noun phrase that it is only the article of."""
    while last - first > 1 and tree.tokens[last - 1].text in JOINS:
        last -= 1
    while last - first > 1 and tree.tokens[first].text in JOINS:
        first += 1
    lone = tree.tokens[first]
    if last - first == 1 and lone.upos == "DET" and lone.head >= 0:
        return tree.phrase(lone.head)
    return first, last


def _names(tree: Tree, head: int) -> bool:
    """Whether a token can stand for somebody; an adjective beside a noun ("joint patrols") does not."""
    token = tree.tokens[head]
    return token.upos in NAMED and (token.upos, token.deprel) not in {("DET", "det"), ("ADJ", "amod")}


def _resolved(parties: Parties, head: int) -> list[Filled]:
    bearer = parties.bearer(head)
    return parties.named(bearer) or (parties.named(head) if bearer != head else [])


def conjuncts(tree: Tree, first: int, last: int) -> list[int]:
    """Heads of the span ``first`` to ``last``: the token that hangs on one outside, and its conjuncts inside."""
    tops = [i for i in range(first, last) if not first <= tree.tokens[i].head < last and tree.tokens[i].upos != "PUNCT"]
    if not tops:
        return []
    named = [i for i in tops if tree.tokens[i].upos in NAMED] or tops
    named = [i for i in named if tree.tokens[i].upos != "DET"] or named
    top = named[0]
    # Two nouns side by side that hang on one word are one name, and its last word heads it ("health ministry").
    while top + 1 in named and tree.tokens[top + 1].head == tree.tokens[top].head:
        top += 1
    return [j for j in tree.conjuncts(top) if first <= j < last] or [top]


def each_other(finding: Finding, tree: Tree) -> Finding:
    """The finding with its actors as recipients too, where several states clash or blame each other.

    The frame says so ("clashed"), or the words: "fighting *between* X and Y". Where states meet, all are actors only.
    """
    states = {actor.country for filled in finding.actors for actor in filled.actors} - {None}
    if finding.type not in {"ASSAULT", "ACCUSE"} or finding.recipients or len(states) < 2:
        return finding
    inside = (filled.head for filled in finding.actors if tree.tokens[filled.head].head in finding.words)
    between = any(tree.preposition(i) == "between" for i in inside)
    return replace(finding, recipients=finding.actors) if finding.mutual or between else finding


def others(actors: Sequence[Filled], recipients: Sequence[Filled]) -> tuple[Filled, ...]:
    """Recipients that are not among the actors."""
    heads = {f.head for f in actors}
    return tuple(f for f in recipients if f.head not in heads)


def _spans(event: Told, role: str, tree: Tree) -> tuple[Span, ...]:
    return tuple(Span(tree.tokens[a].span.start, tree.tokens[b - 1].span.end) for a, b, _ in event.roles[role])
