"""The shipped predicates, and a user's own."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from whowhom.codebook import lexicon, plover
from whowhom.codebook.lexicon import Lexicon, Pos
from whowhom.errors import CodebookError

HEADER = "predicate\tpos\ttype\tmode\tcontext\tframe\tcond\tweight\tcameo\n"


@pytest.fixture(scope="module")
def shipped() -> Lexicon:
    return lexicon.load()


def types(found: Lexicon, predicate: str, pos: Pos) -> list[str | None]:
    return [sense.type for sense in found.senses(predicate, pos)]


def test_breadth(shipped: Lexicon) -> None:
    assert len(shipped) >= 2200


def test_every_line_holds_to_the_codebook(shipped: Lexicon) -> None:
    for predicate in shipped:
        assert predicate.senses, predicate.key
        for sense in predicate.senses:
            if sense.type is not None:
                plover.check(sense.type, sense.mode, sense.contexts)
                assert sense.frame is not None
                assert sense.weight > 0


def test_every_type_has_verbs_nouns_and_light_pairs(shipped: Lexicon) -> None:
    found = {(sense.type, p.pos) for p in shipped for sense in p.senses}
    for pos in ("verb", "noun", "light"):
        assert {type_ for type_, at in found if at == pos} >= set(plover.TYPES)


def test_every_mode_is_reached(shipped: Lexicon) -> None:
    found = {(sense.type, sense.mode) for p in shipped for sense in p.senses}
    given_by_complement = {"REQUEST", "REJECT", "THREATEN"}
    given_by_place = {("CONSULT", "third-party")}
    for type_ in plover.types().values():
        if type_.name not in given_by_complement:
            wanted = {(type_.name, mode) for mode in type_.modes} - given_by_place
            assert wanted <= found, type_.name


@pytest.mark.parametrize(
    ("predicate", "pos", "type_"),
    [
        ("condemn", "verb", "ACCUSE"),
        ("call on", "verb", "REQUEST"),
        ("shoot down", "verb", "ASSAULT"),
        ("shelling", "noun", "ASSAULT"),
        ("hold +talk", "light", "CONSULT"),
        ("lift +sanction", "light", "RETREAT"),
        ("impose +sanction", "light", "COERCE"),
        ("come under +attack", "light", "ASSAULT"),
        ("on high alert", "phrase", "MOBILIZE"),
        ("grant +asylum", "light", "AID"),
        ("hunger strike", "noun", "PROTEST"),
        ("supportive", "adj", "SUPPORT"),
    ],
)
def test_plain_senses(shipped: Lexicon, predicate: str, pos: Pos, type_: str) -> None:
    assert type_ in types(shipped, predicate, pos)


def test_one_verb_many_senses(shipped: Lexicon) -> None:
    assert {"ASSAULT", "PROTEST", "SUPPORT", None} <= set(types(shipped, "strike", "verb"))
    assert {"ASSAULT", "SANCTION", None} <= set(types(shipped, "fire", "verb"))
    assert {"THREATEN", "AGREE"} <= set(types(shipped, "vow", "verb"))


def test_most_conditions_come_first(shipped: Lexicon) -> None:
    for predicate in ("strike", "vow", "hold", "attack"):
        counts = [len(sense.cond.tests) for sense in shipped.senses(predicate, "verb")]
        assert counts == sorted(counts, reverse=True)


def test_idioms_are_excluded(shipped: Lexicon) -> None:
    assert types(shipped, "press conference", "noun") == [None]
    assert types(shipped, "in protest", "phrase") == [None]
    idioms = [sense for sense in shipped.senses("strike", "verb") if sense.type is None]
    assert any("chord" in test.values for sense in idioms for test in sense.cond.tests)


def test_agreement_under_negation_is_rejection(shipped: Lexicon) -> None:
    assert all(s.cond.negated == "REJECT" for s in shipped.senses("agree", "verb") if len(s.cond.tests) == 1 and
               s.cond.tests[0].values == {"event"})  # fmt: skip


def test_multiwords_run_longest_first(shipped: Lexicon) -> None:
    found = shipped.multiwords("shoot")
    lengths = [len(predicate.words) for predicate in found]
    assert lengths == sorted(lengths, reverse=True)
    assert "shoot down" in {predicate.key for predicate in found}


def test_heads(shipped: Lexicon) -> None:
    assert "cessation of hostility" in {p.key for p in shipped.multiwords("cessation")}
    assert "air strike" in {p.key for p in shipped.multiwords("strike")}
    light = next(p for p in shipped.multiwords("put") if p.key == "put on +high alert")
    assert (light.head, light.noun) == ("put", ("high", "alert"))


def test_unknown_predicates_have_no_senses(shipped: Lexicon) -> None:
    assert shipped.senses("frobnicate", "verb") == ()
    assert shipped.senses("hold +frob", "light") == ()
    assert shipped.multiwords("frobnicate") == ()


def test_loading_is_quick() -> None:
    best = 1.0
    for _ in range(3):
        start = time.perf_counter()
        Lexicon(lexicon._rows(lexicon.DATA), lexicon._word_sets(lexicon.DATA))
        best = min(best, time.perf_counter() - start)
    assert best < 0.15  # 0.01-0.03 s on an idle core; the rest is room for a busy one


def user(tmp_path: Path, *rows: str) -> Path:
    (tmp_path / "own.tsv").write_text(HEADER + "".join(row + "\n" for row in rows), encoding="utf-8")
    return tmp_path


def test_a_users_line_replaces_a_predicate(tmp_path: Path) -> None:
    folder = user(tmp_path, "condemn\tverb\tREJECT\t\t\tsubj>obj\t\t0.5", "zorch\tverb\tASSAULT\t\t\tsubj>obj\t\t1")
    own = lexicon.load(folder)
    assert types(own, "condemn", "verb") == ["REJECT"]
    assert types(own, "zorch", "verb") == ["ASSAULT"]
    assert types(own, "denounce", "verb") == types(lexicon.load(), "denounce", "verb")


def test_a_users_light_pair_replaces_that_pair_alone(tmp_path: Path) -> None:
    own = lexicon.load(user(tmp_path, "hold/zap +talk\tlight\tAGREE\t\t\tsubj&with\t\t0.5"))
    assert types(own, "hold +talk", "light") == ["AGREE"]
    assert types(own, "zap +talk", "light") == ["AGREE"]
    assert "CONSULT" in types(own, "hold +summit", "light")


def test_a_user_may_switch_a_predicate_off(tmp_path: Path) -> None:
    own = lexicon.load(user(tmp_path, "attack\tverb\tNONE"))
    assert types(own, "attack", "verb") == [None]


def test_a_user_may_name_word_sets(tmp_path: Path) -> None:
    (tmp_path / "sets.tsv").write_text("gadget\twidget,gizmo\n", encoding="utf-8")
    own = lexicon.load(user(tmp_path, "zap\tverb\tASSAULT\t\t\tsubj>obj\tobj=~@gadget\t0.5"))
    (sense,) = own.senses("zap", "verb")
    assert sense.cond.tests[0].values == {"widget", "gizmo"}


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("zap\tverb\tATTACK\t\t\tsubj>obj\t\t0.5", "event type 'ATTACK'"),
        ("zap\tverb\tASSAULT\tlaser\t\tsubj>obj\t\t0.5", "no mode 'laser'"),
        ("zap\tverb\tASSAULT\t\tmilitry\tsubj>obj\t\t0.5", "military"),
        ("zap\tverb\tASSAULT\t\t\tsubj>objekt\t\t0.5", "unknown slot 'objekt'"),
        ("zap\tverb\tASSAULT\t\t\t\t\t0.5", "needs a frame"),
        ("zap\tverb\tASSAULT\t\t\tsubj>obj\t\tmany", "from 0 to 1"),
        ("zap\tverb\tASSAULT\t\t\tsubj>obj\tobj=thing\t0.5", "unknown class 'thing'"),
        ("zap\tverbal\tASSAULT\t\t\tsubj>obj\t\t0.5", "part of speech 'verbal'"),
        ("zap\tverb\tASSAULT\t\t\tsubj>obj\t\t0.5\t999", "CAMEO code '999'"),
        ("zap\tlight\tASSAULT\t\t\tsubj>obj\t\t0.5", "mark their noun"),
        ("zap +bug\tverb\tASSAULT\t\t\tsubj>obj\t\t0.5", "mark their noun"),
        ("zap,zip\tverb\tASSAULT\t\t\tsubj>obj\t\t0.5", "comma and one space"),
        ("zap\tverb", "2 columns"),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, row: str, says: str) -> None:
    with pytest.raises(CodebookError, match=r"own\.tsv:3: ") as caught:
        lexicon.load(user(tmp_path, "zop\tverb\tNONE", row))
    assert says in str(caught.value)


def test_no_folder(tmp_path: Path) -> None:
    with pytest.raises(CodebookError, match="no lexicon folder"):
        lexicon.load(tmp_path / "nowhere")
