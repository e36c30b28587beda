"""The reader, with the shipped weights, on sentences written for this project."""

from __future__ import annotations

import itertools
import json
import shutil
from pathlib import Path

import pytest

from whowhom.errors import ModelError
from whowhom.model.syntax import Parsed
from whowhom.model.text import Article, Span
from whowhom.parse.nlp import WEIGHTS, Reader

TEXTS = (
    "Azerbaijan's Foreign Ministry summoned the Iranian ambassador on Saturday.",
    "Two soldiers were killed by snipers near Ganja, the army said.",
    "“We will not negotiate,” Mr. Orlov said in Riga.",
    "The rebels, who hold the town, shelled a U.N. convoy carrying 3-5 tons of flour.",
)


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader()


def article(*sentences: str, gap: str = "\n\n") -> Article:
    text, spans = "", []
    for sentence in sentences:
        spans.append(Span(len(text), len(text) + len(sentence)))
        text += sentence + gap
    return Article(id="a", source="a.txt", sha256="0" * 64, text=text, sentences=tuple(spans))


def parse(reader: Reader, *sentences: str) -> Parsed:
    return next(reader([article(*sentences)]))


def facts(parsed: Parsed) -> list[list[tuple[str, str, int, str]]]:
    return [[(t.text, t.xpos, t.head, t.deprel) for t in s.tokens] for s in parsed.sentences]


def test_who_did_what_to_whom(reader: Reader) -> None:
    sentence = parse(reader, TEXTS[0]).sentences[0]
    by_text = {t.text: t for t in sentence.tokens}
    verb = sentence.tokens[by_text["Ministry"].head]
    assert (verb.text, verb.lemma, verb.deprel) == ("summoned", "summon", "root")
    assert by_text["Ministry"].deprel == "nsubj"
    assert by_text["ambassador"].deprel == "obj"
    assert by_text["Azerbaijan"].deprel == "nmod:poss"


def test_the_passive_is_marked(reader: Reader) -> None:
    relations = {t.text: t.deprel for t in parse(reader, TEXTS[1]).sentences[0].tokens}
    assert relations["soldiers"] == "nsubj:pass"
    assert relations["were"] == "aux:pass"


def test_names_have_classes_and_offsets(reader: Reader) -> None:
    parsed = parse(reader, *TEXTS)
    found = {(n.span.of(parsed.article.text), n.label) for sentence in parsed.sentences for n in sentence.names}
    assert {("Iranian", "NORP"), ("Saturday", "DATE"), ("Ganja", "LOCATION"), ("Riga", "LOCATION")} <= found
    for sentence in parsed.sentences:
        for name in sentence.names:
            assert name.span.start == sentence.tokens[name.first].span.start
            assert name.span.end == sentence.tokens[name.last - 1].span.end


def test_offsets_are_exact_and_trees_are_trees(reader: Reader) -> None:
    parsed = parse(reader, *TEXTS)
    assert [s.index for s in parsed.sentences] == [0, 1, 2, 3]
    for sentence in parsed.sentences:
        assert all(t.span.of(parsed.article.text) == t.text for t in sentence.tokens)
        assert all(sentence.span.covers(t.span) for t in sentence.tokens)
        assert [t.head for t in sentence.tokens].count(-1) == 1
        for token in sentence.tokens:
            for _ in sentence.tokens:
                token = sentence.tokens[token.head] if token.head >= 0 else token
            assert token.deprel == "root"


def test_a_sentence_does_not_depend_on_its_company(reader: Reader) -> None:
    alone = [facts(parse(reader, text))[0] for text in TEXTS]
    together = [facts(p) for p in reader([article(*TEXTS), article(*reversed(TEXTS * 6))])]
    assert together[0] == alone
    assert together[1] == alone[::-1] * 6


def test_order_and_empty_articles(reader: Reader) -> None:
    articles = [article(), article(TEXTS[1]), article("  "), article(TEXTS[0], TEXTS[1])]
    parsed = list(reader(articles))
    assert [p.article for p in parsed] == articles
    assert [len(p.sentences) for p in parsed] == [0, 1, 1, 2]
    assert parsed[2].sentences[0].tokens == ()
    assert list(reader([])) == []


def test_articles_come_before_all_are_read(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("whowhom.parse.nlp.WINDOW", 8)
    articles = (article(*TEXTS) for _ in itertools.count())
    assert len(next(reader(articles)).sentences) == 4


def test_a_sentence_beyond_the_encoders_length_is_one_tree(reader: Reader) -> None:
    text = "The minister met " + ", ".join(["Mr. Smith of Riga"] * 150) + "."
    sentence = parse(reader, text).sentences[0]
    assert len(sentence.tokens) > 700
    assert [t.head for t in sentence.tokens].count(-1) == 1
    assert sum(t.deprel == "root" for t in sentence.tokens) == 1
    assert "".join(t.text for t in sentence.tokens) == text.replace(" ", "")


def test_pretokenised_input(reader: Reader) -> None:
    assert reader.parse([]) == []
    one, none, two = reader.parse([["They", "fled", "."], [], ["The", "rebels", "fled"]])
    assert one.heads == [1, -1, 1]
    assert none.heads == []
    assert two.upos == ["DET", "NOUN", "VERB"]


@pytest.mark.xfail(strict=True, reason="a lone plural that opens two words is taken for a name")
def test_two_words_are_parsed(reader: Reader) -> None:
    (two,) = reader.parse([["Rebels", "fled"]])
    assert two.upos == ["NOUN", "VERB"]


def test_the_version_is_bound_to_the_weights(reader: Reader, tmp_path: Path) -> None:
    card = json.loads((WEIGHTS / "reader.json").read_text(encoding="utf-8"))
    assert reader.version == card["version"]
    shutil.copytree(WEIGHTS, tmp_path / "w")
    (tmp_path / "w" / "lemmas.json").write_text("{}", encoding="utf-8")
    with pytest.raises(ModelError, match=r"lemmas\.json is damaged"):
        Reader(tmp_path / "w")
    with pytest.raises(ModelError, match="cannot be loaded"):
        Reader(tmp_path / "nowhere")


def test_the_weights_stay_small() -> None:
    assert sum(p.stat().st_size for p in WEIGHTS.iterdir()) < 45_000_000
