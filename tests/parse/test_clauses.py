"""Clauses: predicates with their arguments, restored where grammar leaves them out."""

from __future__ import annotations

from tests.trees import sentence
from whowhom.parse.clauses import Clause, clauses
from whowhom.parse.tree import Tree


def read(rows: str) -> dict[str, Clause]:
    tree = Tree(sentence(rows))
    return {tree.tokens[c.head].text: c for c in clauses(tree)}


def roles(clause: Clause) -> set[tuple[str, str]]:
    return {(a.role, clause.sentence.tokens[a.head].text) for a in clause.arguments}


ACTIVE = """
Jets     jet      NOUN  NNS 2 nsubj
bombed   bomb     VERB  VBD 0 root
the      the      DET   DT  4 det
depot    depot    NOUN  NN  2 obj
near     near     ADP   IN  6 case
Harun    Harun    PROPN NNP 2 obl
"""

PASSIVE = """
The      the      DET   DT  2 det
depot    depot    NOUN  NN  4 nsubj:pass
was      be       AUX   VBD 4 aux:pass
bombed   bomb     VERB  VBN 0 root
by       by       ADP   IN  6 case
jets     jet      NOUN  NNS 4 obl:agent
"""


def test_active_clause_names_subject_object_and_preposition() -> None:
    assert roles(read(ACTIVE)["bombed"]) == {("subj", "Jets"), ("obj", "depot"), ("obl:near", "Harun")}


def test_passive_is_turned_to_active_roles() -> None:
    clause = read(PASSIVE)["bombed"]
    assert clause.passive
    assert roles(clause) == {("obj", "depot"), ("subj", "jets")}


def test_coordinated_subjects_are_one_argument_each() -> None:
    found = read("""
        Army   army   NOUN NN  4 nsubj
        and    and    CCONJ CC 3 cc
        police police NOUN NN  1 conj
        raided raid   VERB VBD 0 root
        homes  home   NOUN NNS 4 obj
    """)
    assert roles(found["raided"]) == {("subj", "Army"), ("subj", "police"), ("obj", "homes")}


def test_second_conjunct_takes_the_first_verbs_subject() -> None:
    found = read("""
        Troops  troop   NOUN NNS 2 nsubj
        entered enter   VERB VBD 0 root
        and     and     CCONJ CC 4 cc
        looted  loot    VERB VBD 2 conj
        shops   shop    NOUN NNS 4 obj
    """)
    assert ("subj", "Troops") in roles(found["looted"])
    assert all(a.restored for a in found["looted"].fillers("subj"))


def test_shared_object_serves_both_verbs_when_it_follows_both() -> None:
    found = read("""
        Troops  troop   NOUN NNS 2 nsubj
        shelled shell   VERB VBD 0 root
        and     and     CCONJ CC 4 cc
        looted  loot    VERB VBD 2 conj
        shops   shop    NOUN NNS 2 obj
    """)
    assert ("obj", "shops") in roles(found["looted"])


def test_relative_clause_describes_its_noun() -> None:
    found = read("""
        Gunmen   gunman  NOUN NNS 0 root
        who      who     PRON WP  3 nsubj
        attacked attack  VERB VBD 1 acl:relcl
        a        a       DET  DT  5 det
        convoy   convoy  NOUN NN  3 obj
    """)
    assert roles(found["attacked"]) == {("subj", "Gunmen"), ("obj", "convoy")}


def test_object_relative_without_a_pronoun() -> None:
    found = read("""
        villages village NOUN NNS 0 root
        troops   troop   NOUN NNS 3 nsubj
        burned   burn    VERB VBD 1 acl:relcl
    """)
    assert roles(found["burned"]) == {("subj", "troops"), ("obj", "villages")}


def test_passive_participle_takes_its_noun_as_object() -> None:
    found = read("""
        aircraft aircraft NOUN NN 0 root
        downed   down     VERB VBN 1 acl
        by       by       ADP IN 4 case
        rebels   rebel    NOUN NNS 2 obl:agent
    """)
    assert roles(found["downed"]) == {("obj", "aircraft"), ("subj", "rebels")}


def test_active_participle_takes_its_noun_as_subject() -> None:
    found = read("""
        video    video  NOUN NN 0 root
        accusing accuse VERB VBG 1 acl
        forces   force  NOUN NNS 2 obj
    """)
    assert ("subj", "video") in roles(found["accusing"])


def test_adverbial_participle_shares_the_main_subject() -> None:
    found = read("""
        Baku     Baku    PROPN NNP 2 nsubj
        bought   buy     VERB  VBD 0 root
        drones   drone   NOUN  NNS 2 obj
        ,        ,       PUNCT ,   5 punct
        sparking spark   VERB  VBG 2 advcl
        anger    anger   NOUN  NN  5 obj
    """)
    assert ("subj", "Baku") in roles(found["sparking"])


def test_object_control() -> None:
    found = read("""
        France  France PROPN NNP 2 nsubj
        urged   urge   VERB  VBD 0 root
        Chad    Chad   PROPN NNP 2 obj
        to      to     PART  TO  5 mark
        retreat retreat VERB VB  2 xcomp
    """)
    assert ("subj", "Chad") in roles(found["retreat"])
    assert ("subj", "France") not in roles(found["retreat"])


def test_subject_control() -> None:
    found = read("""
        France     France   PROPN NNP 2 nsubj
        threatened threaten VERB  VBD 0 root
        Chad       Chad     PROPN NNP 2 obj
        to         to       PART  TO  5 mark
        retaliate  retaliate VERB VB  2 xcomp
    """)
    assert ("subj", "France") in roles(found["retaliate"])


def test_control_by_a_prepositional_object() -> None:
    found = read("""
        France  France PROPN NNP 2 nsubj
        called  call   VERB  VBD 0 root
        on      on     ADP   IN  4 case
        Chad    Chad   PROPN NNP 2 obl
        to      to     PART  TO  6 mark
        retreat retreat VERB VB  2 xcomp
    """)
    assert ("subj", "Chad") in roles(found["retreat"])


def test_event_noun_has_possessor_adjective_and_prepositions() -> None:
    found = read("""
        the     the     DET  DT  2 det
        flight  flight  NOUN NN  0 root
        of      of      ADP  IN  5 case
        Iranian Iranian ADJ  JJ  5 amod
        planes  plane   NOUN NNS 2 nmod
        over    over    ADP  IN  7 case
        Nakh    Nakh    PROPN NNP 2 nmod
    """)
    assert roles(found["flight"]) == {("of", "planes"), ("over", "Nakh")}


def test_phrase_keeps_modifiers_and_drops_relative_clauses() -> None:
    tree = Tree(
        sentence("""
        the      the      DET  DT  3 det
        Iranian  Iranian  ADJ  JJ  3 amod
        jets     jet      NOUN NNS 0 root
        that     that     PRON WDT 5 nsubj
        flew     fly      VERB VBD 3 acl:relcl
    """)
    )
    assert tree.phrase(2) == (0, 3)


def test_phrase_keeps_names_in_a_list_and_drops_what_stands_beside_it() -> None:
    tree = Tree(
        sentence("""
        ministers minister NOUN  NNS 0 root
        of        of       ADP   IN  3 case
        Peru      Peru     PROPN NNP 1 nmod
        and       and      CCONJ CC  5 cc
        Chile     Chile    PROPN NNP 3 conj
        and       and      CCONJ CC  7 cc
        envoys    envoy    NOUN  NNS 1 conj
    """)
    )
    assert tree.phrase(0) == (0, 5)


def test_preposition_joins_fixed_parts() -> None:
    tree = Tree(
        sentence("""
        according accord    VERB VBG 3 case
        to        to        ADP  IN  1 fixed
        Reuters   Reuters   PROPN NNP 0 root
    """)
    )
    assert tree.preposition(2) == "according to"


def test_parent_of_a_reported_clause_is_the_reporting_one() -> None:
    found = read("""
        Kyiv   Kyiv  PROPN NNP 2 nsubj
        said   say   VERB  VBD 0 root
        that   that  SCONJ IN  5 mark
        troops troop NOUN  NNS 5 nsubj
        left   leave VERB  VBD 2 ccomp
    """)
    assert found["left"].parent is found["said"]


def test_the_place_of_a_relative_clause_takes_no_part_in_it() -> None:
    found = read("""
        Lebanon  Lebanon PROPN NNP 0 root
        where    where   ADV   WRB 5 advmod
        soldiers soldier NOUN  NNS 5 nsubj:pass
        were     be      AUX   VBD 5 aux:pass
        killed   kill    VERB  VBN 1 acl:relcl
    """)
    assert roles(found["killed"]) == {("obj", "soldiers")}


def test_the_owner_in_a_relative_clause_takes_no_part_in_it() -> None:
    found = read("""
        Iran   Iran  PROPN NNP 0 root
        whose  whose PRON  WP$ 3 nmod:poss
        sites  site  NOUN  NNS 5 nsubj:pass
        were   be    AUX   VBD 5 aux:pass
        bombed bomb  VERB  VBN 1 acl:relcl
    """)
    assert roles(found["bombed"]) == {("obj", "sites")}
