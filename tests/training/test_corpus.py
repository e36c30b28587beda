"""The corpus: its notation, its validity, its parts."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from training.corpus import agreement, notation
from training.corpus.held_out import entities, part_of, row_of, rows
from training.corpus.notation import CodedSentence, CodingError, Piece, find, parse, read
from training.corpus.sources import running

GOOD = """
= t1 | 2014-05-09 | agency | Lakeside Press | military
# Kenya recalls envoy
> recalls | SANCTION/withdraw | actual | A: Kenya | R: -
Kenyan troops shelled a village near Mandera on Thursday, a colonel told Radio Juba Valley.
@1 Radio Juba Valley | told | media
@2 a colonel | told | official party | Kenyan troops ... on Thursday
> shelled | ASSAULT/heavy-weapons | actual | A: Kenyan troops | R: a village | P: near Mandera | T: on Thursday | @1 @2
The strike followed a strike of the crew.
> strike#2 | PROTEST/strike | actual | A: the crew | R: ^1 Kenyan troops
"""


def _file(folder: Path, text: str) -> Path:
    path = folder / "t.txt"
    path.write_text(text, encoding="utf-8")
    return path


def test_notation_finds_the_words(tmp_path: Path) -> None:
    (article,) = read(_file(tmp_path, GOOD))
    assert article.sentences[0].title
    shelled = article.sentences[1].events[0]
    assert (shelled.type, shelled.mode, shelled.sources) == ("ASSAULT", "heavy-weapons", (0, 1))
    content = article.sentences[1].sources[1].content
    assert content is not None
    assert article.sentences[1].text[content.start : content.end].endswith("on Thursday")
    strike = article.sentences[2].events[0]
    assert strike.predicate.start == article.sentences[2].text.rindex("strike")
    assert strike.roles["recipient"][0].sentence == 1


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("> shelled | ASSAULT | actual | A: Ugandan troops | R: -", "not in the sentence"),
        ("> shelled | ATTACK | actual | A: - | R: -", "unknown type"),
        ("> shelled | ASSAULT/visit | actual | A: - | R: -", "no mode"),
        ("> shelled | ASSAULT | perhaps | A: - | R: -", "unknown realis"),
        ("> shelled | ASSAULT | actual | A: - | R: - | @9", "not a source"),
        ("> shelled | ASSAULT | actual | X: troops", "neither a role"),
        ("@3 a colonel | told | priest", "unknown kind"),
        ("@3 a colonel | told", "a source has"),
    ],
)
def test_faults_are_named_with_their_line(tmp_path: Path, line: str, fault: str) -> None:
    lines = GOOD.strip().splitlines()
    _, wrong = parse(_file(tmp_path, "\n".join([*lines[:4], line, *lines[4:]])))
    assert len(wrong) == 1
    assert wrong[0].startswith("t.txt:5:")
    assert fault in wrong[0]


@given(st.text(st.characters(codec="utf-8", exclude_characters="#^"), min_size=1, max_size=60), st.data())
def test_found_words_are_the_words_quoted(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    words = text[start:end]
    if words != words.strip() or " ... " in words:
        return
    try:
        piece = find(words, [CodedSentence(text=text)])
    except CodingError:
        return
    assert text[piece.start : piece.end] == words


def test_the_corpus_is_valid() -> None:
    ids = [article.id for path in sorted(notation.FOLDER.glob("*.txt")) for article in read(path)]
    assert ids
    assert len(ids) == len(set(ids))


def test_parts_do_not_depend_on_other_articles() -> None:
    parts = [part_of(f"k{n:03}") for n in range(1000)]
    assert 60 < parts.count("test") < 140
    assert 60 < parts.count("check") < 140


def test_suite_rows_point_into_their_text(tmp_path: Path) -> None:
    (article,) = read(_file(tmp_path, GOOD))
    row = row_of(article)
    start, end = row["events"][1]["predicate"]
    assert row["text"][start:end] == "shelled"
    assert [row["text"][a:b] for a, b in row["events"][1]["sources"]] == ["Radio Juba Valley", "a colonel"]


def test_running_text_is_set_as_print_sets_it() -> None:
    words = ['"', "Go", ",", '"', "he", "said", "(", "twice", ")", ",", "Iran", "'s", "anti", "-", "war", "man", "."]
    assert running(words) == '"Go," he said (twice), Iran\'s anti-war man.'


def test_pieces_are_half_open() -> None:
    assert find("b c", [CodedSentence(text="a b c d")]) == Piece(sentence=0, start=2, end=5)


def test_agreement_with_oneself_is_perfect(tmp_path: Path) -> None:
    articles = read(_file(tmp_path, GOOD))
    found = agreement.tally([(a, a) for a in articles])
    assert all(found.matched[layer] == n for layer, n in found.total.items())
    assert all(agreement.kappa(pairs) == 1 for pairs in found.choices.values())


def test_agreement_counts_what_only_one_coder_saw(tmp_path: Path) -> None:
    one = read(_file(tmp_path, GOOD))
    other = read(_file(tmp_path, GOOD.replace("> strike#2 | PROTEST/strike", "> strike | ASSAULT")))
    found = agreement.tally(list(zip(one, other, strict=True)))
    assert found.total["predicates"] == 6
    assert found.matched["predicates"] == 4


def test_agreement_refuses_another_text(tmp_path: Path) -> None:
    one = read(_file(tmp_path, GOOD))
    other = read(_file(tmp_path, GOOD.replace("the crew", "the seamen")))
    with pytest.raises(ValueError, match="another text"):
        agreement.tally(list(zip(one, other, strict=True)))


def test_kappa_takes_chance_away() -> None:
    assert agreement.kappa([("a", "a"), ("b", "b")]) == 1.0
    assert agreement.kappa([("a", "b"), ("b", "a")]) == -1.0
    assert agreement.kappa([("a", "a")]) == 1.0


def test_every_entity_stands_at_a_party_of_a_held_out_article() -> None:
    seen = set()
    for row in rows():
        starts = {str(a) for e in row["events"] for side in ("actor", "recipient") for a, _ in e["roles"][side]}
        assert set(row["entities"]) <= starts
        seen |= {row["id"]} if row["entities"] else set()
    assert seen == set(entities())
