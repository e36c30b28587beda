"""Merging what the heads tell with what the rules find."""

from __future__ import annotations

from dataclasses import replace

from tests.trees import sentence
from whowhom.code.findings import Finding, conjuncts, merge
from whowhom.code.heads import Told
from whowhom.code.parties import Filled
from whowhom.model import Actor
from whowhom.parse.tree import Tree

ROWS = """
Kenya Kenya PROPN NNP 4 nsubj
and and CCONJ CC 3 cc
Uganda Uganda PROPN NNP 1 conj
shelled shell VERB VBD 0 root
two two NUM CD 6 nummod
villages village NOUN NNS 4 obj
. . PUNCT . 4 punct
"""
TREE = Tree(sentence(ROWS))
TEXT = "Kenya and Uganda shelled two villages ."
TYPES = ("none", "ASSAULT", "COERCE", "MOBILIZE")


class Named:
    """Parties that are all known by their own word."""

    def bearer(self, head: int) -> int:
        return head

    def named(self, head: int, *, strict: bool = False) -> list[Filled]:
        token = TREE.tokens[head]
        if token.upos != "PROPN":
            return []
        return [Filled(head, (Actor(text=token.text, start=token.span.start, end=token.span.end, country="X"),))]


def told(kind: str, chance: float, **roles: tuple[tuple[int, int, float], ...]) -> Told:
    by_type = dict.fromkeys(TYPES, 0.0) | {kind: chance, "none": 1 - chance}
    spans = {name: roles.get(name, ()) for name in ("actor", "recipient", "place", "time")}
    return Told(
        word=3,
        type=kind,
        scores=by_type,
        mode=None,
        realis="actual",
        realis_scores={"actual": 0.98, "negated": 0.02},
        root=None,
        roles=spans,
    )


def rule(kind: str) -> Finding:
    return Finding(
        head=3, words=(3,), type=kind, mode=None, contexts=("military",), cameo="190", actors=(), recipients=(),
        realis="negated", prior=0.9, score=None,
    )  # fmt: skip


def scores(at_predicate: float) -> list[dict[str, float]]:
    nothing = dict.fromkeys(TYPES, 0.0) | {"none": 1.0}
    here = nothing | {"none": 1 - at_predicate, "ASSAULT": at_predicate}
    return [here if i == 3 else nothing for i in range(7)]


BOTH = {"actor": ((0, 3, 0.9),), "recipient": ((4, 6, 0.8),)}


def merged(events: list[Told], rules: list[Finding], chance: float) -> list[Finding]:
    return merge(events, rules, scores(chance).__getitem__, TREE, Named(), TEXT)  # type: ignore[arg-type]


def test_heads_fill_the_parties_and_judge_realis() -> None:
    (found,) = merged([told("ASSAULT", 0.9, **BOTH)], [rule("ASSAULT")], 0.9)
    assert [a.text for f in found.actors for a in f.actors] == ["Kenya", "Uganda"]
    assert [a.text for f in found.recipients for a in f.actors] == ["two villages"]
    assert (found.realis, found.contexts, found.cameo) == ("actual", ("military",), "190")


def test_a_rule_keeps_its_type_unless_the_heads_are_sure() -> None:
    far = told("COERCE", 0.45, **BOTH)
    near = Told(**{f: getattr(far, f) for f in Told.__slots__} | {"scores": far.scores | {"ASSAULT": 0.4}})
    assert merged([near], [rule("ASSAULT")], 0.9)[0].type == "ASSAULT"
    assert merged([told("COERCE", 0.9, **BOTH)], [rule("ASSAULT")], 0.9)[0].type == "COERCE"


def test_heads_alone_need_a_party() -> None:
    assert [f.type for f in merged([told("ASSAULT", 0.9, **BOTH)], [], 0.9)] == ["ASSAULT"]
    assert merged([told("ASSAULT", 0.9)], [], 0.9) == []


def test_a_rule_alone_carries_what_the_heads_think_of_it() -> None:
    (found,) = merged([], [rule("ASSAULT")], 0.29)
    assert found.score is None
    assert (round(found.chance, 2), round(found.likely, 2)) == (0.29, 0.29)


def test_a_type_that_a_negation_turned_round_keeps_its_realis() -> None:
    (found,) = merged([told("COERCE", 0.9, **BOTH)], [replace(rule("ASSAULT"), flipped=True, realis="actual")], 0.9)
    assert (found.type, found.realis, round(found.likely, 2)) == ("ASSAULT", "actual", 0.9)


def test_what_the_user_says_the_heads_do_not_change() -> None:
    (found,) = merged([told("COERCE", 0.99, **BOTH)], [replace(rule("ASSAULT"), user=True)], 0.99)
    assert found.type == "ASSAULT"


def test_heads_are_silent_where_the_lexicon_excludes_an_event() -> None:
    assert merge([told("ASSAULT", 0.9, **BOTH)], [], scores(0.9).__getitem__, TREE, Named(), TEXT, frozenset({3})) == []  # type: ignore[arg-type]


def test_a_party_unknown_to_the_heads_is_known_by_the_name_inside_it() -> None:
    inside = Filled(5, (Actor(text="villages", start=29, end=37, country="SOM"),))
    (found,) = merged([told("ASSAULT", 0.9, **BOTH)], [replace(rule("ASSAULT"), recipients=(inside,))], 0.9)
    assert [(a.text, a.country) for f in found.recipients for a in f.actors] == [("two villages", "SOM")]


def test_who_is_named_beside_a_party_takes_part_though_the_heads_stop_short() -> None:
    short = {"actor": ((0, 2, 0.9),), "recipient": ((4, 6, 0.8),)}
    (found,) = merged([told("ASSAULT", 0.9, **short)], [], 0.9)
    assert [a.text for f in found.actors for a in f.actors] == ["Kenya", "Uganda"]


def test_conjuncts_stay_inside_the_span() -> None:
    assert conjuncts(TREE, 0, 3) == [0, 2]
    assert conjuncts(TREE, 0, 1) == [0]
    assert conjuncts(TREE, 4, 6) == [5]
