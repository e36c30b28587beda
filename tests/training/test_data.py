"""Training data are read and cut as intended. No torch needed."""

from __future__ import annotations

import gzip
import random
from pathlib import Path

from training.augment import curly, retype, vary_names, vary_tree
from training.data import Tagged, Tree, as_we_tokenise, split_at_stops, tree_of, trees

from whowhom.model import Span
from whowhom.model.syntax import Sentence, Token

ROW = "{i}\t{w}\t{w}\tNOUN\tNN\t_\t{h}\t{d}\t_\t_\n"


def conllu(path: Path) -> Path:
    text = "# newdoc id = GUM_news_flood\n"
    text += ROW.format(i=1, w="Rain", h=0, d="root") + ROW.format(i=2, w=".", h=1, d="punct") + "\n"
    text += "# newdoc id = GUM_vlog_tea\n1-2\tcannot\t_\t_\t_\t_\t_\t_\t_\t_\n"
    text += ROW.format(i=1, w="can", h=0, d="root") + ROW.format(i=2, w="not", h=1, d="advmod")
    text += "2.1\tgo\t_\t_\t_\t_\t_\t_\t_\t_\n\n"
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.write(text)
    return path


def test_trees_leave_out_ranges_and_empty_nodes(tmp_path: Path) -> None:
    found = list(trees(conllu(tmp_path / "t.gz")))
    assert [t.words for t in found] == [["Rain", "."], ["can", "not"]]
    assert found[1].heads == [0, 1]


def test_only_the_asked_genres(tmp_path: Path) -> None:
    assert [t.words[0] for t in trees(conllu(tmp_path / "t.gz"), genres=("news",))] == ["Rain"]


def test_a_parsed_sentence_is_a_tree() -> None:
    span = Span(0, 1)
    tokens = [
        Token(text="Oslo", lemma="Oslo", upos="PROPN", xpos="NNP", head=1, deprel="nsubj", span=span),
        Token(text="agreed", lemma="agree", upos="VERB", xpos="VBD", head=-1, deprel="root", span=span),
    ]
    tree = tree_of(Sentence(index=0, span=span, tokens=tuple(tokens), names=()))
    assert (tree.words, tree.heads, tree.deprels) == (["Oslo", "agreed"], [2, 0], ["nsubj", "root"])


def test_clitics_phrases_and_prefixes() -> None:
    given = Tagged(
        words=["Oman", "’", "s", "anti", "-", "Kurdish", "move", "didn", "’", "t", "last", "4 hours"],
        tags=["B-LOCATION", "O", "O", "O", "O", "B-NORP", "O", "O", "O", "O", "O", "B-DATE"],
    )
    plain = as_we_tokenise(given)
    assert plain.words == ["Oman", "’s", "anti", "-", "Kurdish", "move", "did", "n’t", "last", "4", "hours"]
    assert plain.tags[-2:] == ["B-DATE", "I-DATE"]
    joined = as_we_tokenise(given, join_prefixes=True)
    assert joined.words[:3] == ["Oman", "’s", "anti-Kurdish"]
    assert joined.tags[:3] == ["B-LOCATION", "O", "B-NORP"]


def test_long_stretches_are_cut_outside_names() -> None:
    words = "He left Riga at six o'clock . She of St . Ives stayed on there .".split()
    tags = ["O", "O", "B-LOCATION", *["O"] * 6, "B-LOCATION", "I-LOCATION", "I-LOCATION", *["O"] * 4]
    parts = list(split_at_stops(Tagged(words=words, tags=tags)))
    assert [len(p.words) for p in parts] == [7, 9]


def test_varying_keeps_words_and_labels_in_step() -> None:
    tree = Tree(words=["We", "won", "."], lemmas=["we", "win", "."], upos=["PRON", "VERB", "PUNCT"],
                xpos=["PRP", "VBD", "."], heads=[2, 0, 2], deprels=["nsubj", "root", "punct"])  # fmt: skip
    tagged = Tagged(words=["In", "Oman", "'s", "port"], tags=["O", "B-LOCATION", "O", "O"])
    chance = random.Random(3)
    for _ in range(200):
        t = vary_tree(tree, chance)
        assert {len(x) for x in (t.words, t.upos, t.xpos, t.heads, t.deprels)} == {len(t.words)}
        n = vary_names(tagged, chance)
        assert len(n.words) == len(n.tags) == 4


def test_retyping() -> None:
    assert curly(['"', "It", "'s", '"']) == ["“", "It", "’s", "”"]
    typed = {tuple(retype(["Army", "shells", "town"], random.Random(i))) for i in range(300)}
    assert {("army", "shells", "town"), ("ARMY", "SHELLS", "TOWN"), ("Army", "Shells", "Town")} <= typed
