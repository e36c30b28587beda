"""Builds the table of lemma exceptions from the training treebanks and a list of irregular verbs.

python -m training.lemmas --data ../shared/data --out src/whowhom/parse/weights/lemmas.json
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections import Counter, defaultdict
from pathlib import Path

from training.data import FREE_GENRES, trees
from whowhom.codebook import lexicon
from whowhom.parse.lemmas import Lemmas, kind

IRREGULAR_VERBS = """
abide abode, arise arose arisen, awake awoke awoken, bear bore borne, beat beat beaten, become became
become, befall befell befallen, begin began begun, behold beheld, bend bent, beset beset, bespeak bespoke
bespoken, bid bade bidden, bind bound, bite bit bitten, bleed bled, blow blew blown, break broke broken,
breed bred, bring brought, build built, burn burnt, buy bought, catch caught, choose chose chosen, cling
clung, come came come, creep crept, deal dealt, dig dug, dive dove, draw drew drawn, drink drank drunk,
drive drove driven, dwell dwelt, eat ate eaten, fall fell fallen, feed fed, feel felt, fight fought, find
found, flee fled, fling flung, fly flew flown, forbid forbade forbidden, foresee foresaw foreseen, foretell
foretold, forget forgot forgotten, forgive forgave forgiven, forgo forwent forgone, forsake forsook
forsaken, freeze froze frozen, get got gotten, give gave given, go went gone, grind ground, grow grew grown,
hang hung, have had, hear heard, hide hid hidden, hold held, keep kept, kneel knelt, know knew known, lay
laid, lead led, lean leant, leap leapt, learn learnt, leave left, lend lent, light lit, lose lost, make
made, mean meant, meet met, mislead misled, mistake mistook mistaken, outdo outdid outdone, outgrow outgrew
outgrown, overcome overcame overcome, overdo overdid overdone, overhear overheard, override overrode
overridden, overrun overran overrun, oversee oversaw overseen, overtake overtook overtaken, overthrow
overthrew overthrown, partake partook partaken, pay paid, plead pled, prove proved proven, rebuild rebuilt,
redo redid redone, repay repaid, rethink rethought, rewrite rewrote rewritten, ride rode ridden, ring rang
rung, rise rose risen, run ran run, saw sawed sawn, say said, see saw seen, seek sought, sell sold, send
sent, shake shook shaken, shear shorn, shine shone, shoot shot, show showed shown, shrink shrank shrunk,
sing sang sung, sink sank sunk, sit sat, slay slew slain, sleep slept, slide slid, sling slung, smite smote
smitten, sneak snuck, sow sowed sown, speak spoke spoken, speed sped, spell spelt, spend spent, spill spilt,
spin spun, spit spat, spoil spoilt, spring sprang sprung, stand stood, steal stole stolen, stick stuck,
sting stung, stink stank stunk, strew strewn, stride strode stridden, strike struck stricken, string strung,
strive strove striven, swear swore sworn, sweep swept, swell swollen, swim swam swum, swing swung, take took
taken, teach taught, tear tore torn, tell told, think thought, throw threw thrown, tread trod trodden,
undergo underwent undergone, undertake undertook undertaken, undo undid undone, uphold upheld, wake woke
woken, wear wore worn, weave wove woven, weep wept, win won, wind wound, withdraw withdrew withdrawn,
withhold withheld, withstand withstood, wring wrung, write wrote written
"""
"""Base and irregular past forms, for verbs too rare for the treebanks to show every form."""

MORE_VERBS = """
abduct ambush annex appease arraign assassinate assail avenge banish barricade besiege blacklist blockade
boycott bulldoze capitulate carjack coerce condone conscript court-martial criticise decapitate decry defuse
demilitarise demobilise denounce deploy deport depose detain detonate dislodge disarm disband dismantle
dispatch divulge embezzle emplace encircle enforce enslave entrench escalate evacuate evict execute exile
expel expropriate extort extradite foil garrison grenade harass hijack immolate impeach impede imprison
incinerate incite indict infiltrate instigate interdict intervene invade jail kidnap launch liberate loot
lynch maim maraud massacre mediate mobilise mobilize muster mutilate negotiate normalise normalize
obliterate offend oust outlaw parade patrol picket pillage plunder proliferate propagate provoke purge raid
ratify rebuke recapture reconcile refute reimpose reinforce renounce reprimand repress repulse rescind
retaliate revile revoke rout sabotage sanction scold sever shell skirmish smuggle snipe stage storm strafe
subdue subjugate suppress surrender tear-gas terrorise terrorize threaten torch torture traffic trespass
unleash urge vandalise veto vilify violate pledge judge acknowledge challenge charge arrange change damage
engage manage merge plunge surge range revenge release raze seize chase close cause raise ease lease cease
praise accuse refuse excuse confuse defuse diffuse infuse use abuse oppose propose impose expose compose
suppose dispose free purchase increase decrease
"""
"""Base forms that news needs and the treebanks may lack; they settle where an e was lost."""

OWN_EXCEPTIONS = {
    "V": {"dying": "die", "lying": "lie", "tying": "tie", "vying": "vie", "trafficked": "traffic",
          "trafficking": "traffic", "panicked": "panic", "panicking": "panic", "tear-gassed": "tear-gas",
          "gassed": "gas", "ca": "can", "wo": "will", "sha": "shall", "'ll": "will", "'re": "be", "'m": "be",
          "'ve": "have", "goes": "go", "does": "do", "has": "have", "freed": "free",
          "freeing": "free", "quizzed": "quiz"},
    "N": {"media": "media", "data": "data", "people": "people", "police": "police", "forces": "force",
          "talks": "talk", "troops": "troop", "crises": "crisis", "headquarters": "headquarters",
          "series": "series",
          "means": "means", "men": "man", "women": "woman", "children": "child", "wives": "wife", "lives": "life",
          "knives": "knife", "leaves": "leaf", "halves": "half", "thieves": "thief", "wolves": "wolf",
          "selves": "self", "shelves": "shelf", "loaves": "loaf", "policemen": "policeman", "analyses": "analysis",
          "bases": "base", "theses": "thesis", "hypotheses": "hypothesis", "oases": "oasis", "buses": "bus",
          "gases": "gas", "viruses": "virus", "campuses": "campus", "bonuses": "bonus", "censuses": "census",
          "heroes": "hero", "vetoes": "veto", "torpedoes": "torpedo", "embargoes": "embargo", "echoes": "echo",
          "potatoes": "potato", "tomatoes": "tomato", "volcanoes": "volcano", "cargoes": "cargo", "feet": "foot",
          "geese": "goose", "teeth": "tooth", "mice": "mouse", "dice": "die", "aircraft": "aircraft",
          "spacecraft": "spacecraft", "hovercraft": "hovercraft", "barracks": "barracks", "gallows": "gallows",
          "movies": "movie", "ties": "tie", "lies": "lie", "zombies": "zombie", "calories": "calorie",
          "species": "species", "axes": "axe", "caches": "cache", "quizzes": "quiz"},
    "J": {"better": "good", "best": "good", "worse": "bad", "worst": "bad", "more": "more", "most": "most",
          "less": "less", "least": "least", "further": "far", "farther": "far", "furthest": "far"},
    "P": {},
    "W": {"n't": "not", "an": "a", "these": "this", "those": "that", "theirs": "their", "ours": "our"},
}  # fmt: skip


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--data", type=Path, required=True)
    options.add_argument("--out", type=Path, required=True)
    given = options.parse_args()
    build(given.data, given.out)


def _verbs_of_events() -> set[str]:
    """The verbs that the coder looks for: a wrong lemma there is a lost event."""
    return {p.words[0] for p in lexicon.load() if p.pos in {"verb", "light"} and p.words[0].isalpha()}


def build(data: Path, out: Path) -> None:
    """Collects base forms, then keeps as exceptions the seen forms on which the rules err."""
    seen: dict[tuple[str, str, str], Counter[str]] = defaultdict(Counter)
    bases: dict[str, Counter[str]] = {"V": Counter(), "J": Counter()}
    for tree in (
        *trees(data / "ud_ewt/en_ewt-ud-train.conllu.gz"),
        *trees(data / "ud_gum/en_gum-ud-train.conllu.gz", genres=FREE_GENRES),
    ):
        for form, lemma, upos, xpos in zip(tree.words, tree.lemmas, tree.upos, tree.xpos, strict=True):
            if upos in ("PROPN", "X", "SYM", "PUNCT", "NUM") or not lemma.isascii() or len(form) < 2:
                continue
            seen[form.lower().replace("’", "'"), upos, xpos]["I" if lemma == "I" else lemma.lower()] += 1
            if upos == "VERB" and lemma.islower():
                bases["V"][lemma] += 1
            elif upos in ("ADJ", "ADV") and lemma.islower():
                bases["J"][lemma] += 1
    table: dict[str, object] = {
        "verbs": sorted({w for w in bases["V"] if w.isalpha()} | set(MORE_VERBS.split()) | _verbs_of_events()),
        "adjectives": sorted(w for w, n in bases["J"].items() if n > 1 and w.isalpha()),
    }
    exceptions: dict[str, dict[str, str]] = {k: dict(v) for k, v in OWN_EXCEPTIONS.items()}
    for line in IRREGULAR_VERBS.replace("\n", " ").split(","):
        base, *forms = line.split()
        exceptions["V"] |= {form: base for form in forms if form != base}
    with tempfile.TemporaryDirectory() as folder:
        draft = Path(folder) / "draft.json"
        draft.write_text(json.dumps({**table, "exceptions": exceptions}), encoding="utf-8")
        rules = Lemmas(draft)
    wrong: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    total: Counter[tuple[str, str]] = Counter()
    for (form, upos, xpos), lemmas in seen.items():
        key = (kind(upos, xpos), form)
        lemma, n = lemmas.most_common(1)[0]
        total[key] += n
        if rules(form, upos, xpos) != lemma and form not in OWN_EXCEPTIONS[key[0]]:
            wrong[key][lemma] += n
    for (which, form), lemmas in wrong.items():
        lemma, n = lemmas.most_common(1)[0]
        # Outside the inflecting kinds the treebanks mostly mend spelling, which is not the reader's to do.
        if which != "W" and 2 * n >= total[which, form] and form not in exceptions[which]:
            exceptions[which][form] = lemma
    table["exceptions"] = {k: dict(sorted(v.items())) for k, v in exceptions.items()}
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps(table, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
