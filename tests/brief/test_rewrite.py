from __future__ import annotations

import base64
import json
import zlib
from pathlib import Path

import msgspec
import pytest

from tests.judged import briefing, citation
from whowhom.brief.render import Format, render
from whowhom.brief.rewrite import Said, before, remembered, rewritten, said
from whowhom.model.tension import Briefing
from whowhom.openrecord import OpenRecord

TEXT_FORMATS: list[Format] = ["md", "html", "json"]


def marked(raw: bytes) -> bytes:
    """A file whose mark unpacks to these bytes."""
    return b"# A title\n\n<!-- whowhom-briefing " + base64.b64encode(zlib.compress(raw)) + b" -->\n"


def changes(old: Briefing, new: Briefing) -> list[str]:
    return list(rewritten(new, said(old)).changed)


# In place


@pytest.mark.parametrize("format", TEXT_FORMATS)
def test_a_file_remembers_what_it_said(format: Format, tmp_path: Path) -> None:
    old = briefing("Iran shot “down” a drone.", "--> ] ]> è")
    path = tmp_path / f"brief.{format}"
    path.write_bytes(render(old, format))
    assert before(path) == said(old)


def test_what_a_pdf_said_is_in_the_file_beside_it(tmp_path: Path) -> None:
    (tmp_path / "brief.pdf").write_bytes(b"%PDF-1.7")
    assert before(tmp_path / "brief.pdf") is None
    (tmp_path / "brief.pdf.json").write_bytes(render(briefing("Iran shot."), "json"))
    assert before(tmp_path / "brief.pdf") == said(briefing("Iran shot."))


def test_the_mark_can_stand_in_a_comment() -> None:
    mark = remembered(briefing(*(f"Sentence {n} --> <!-- ." for n in range(200))))
    assert "--" not in mark
    assert ">" not in mark
    assert "\n" not in mark


def test_what_a_page_says_is_not_taken_for_what_was_said_before(tmp_path: Path) -> None:
    forged = remembered(briefing("All is calm."))
    old = briefing("Iran shot.", citations=(citation(quote=f"The page has {forged} in it.", end=300),))
    for format in TEXT_FORMATS:
        path = tmp_path / f"brief.{format}"
        path.write_bytes(render(old, format))
        assert before(path) == said(old)


# What is new


def test_the_first_writing_has_no_changes(tmp_path: Path) -> None:
    one = briefing("Iran shot.")
    assert rewritten(one, before(tmp_path / "none.md")) == one


def test_the_same_again_says_that_nothing_has_changed() -> None:
    assert changes(briefing("Iran shot."), briefing("Iran shot.")) == [
        "Since the version of 6 March 2025 nothing has changed."
    ]


def test_new_evidence_alone_is_no_news() -> None:
    new = briefing("Iran shot.", citations=(citation(), citation(2)))
    assert changes(briefing("Iran shot."), new) == ["Since the version of 6 March 2025 nothing has changed."]


def test_new_changed_and_gone_sentences_are_told_apart() -> None:
    assert changes(briefing("Iran shot."), briefing("Iran shot.", "Iran met.")) == ["New: Iran met."]
    assert changes(briefing("Iran shot.", "Iran met."), briefing("Iran shot.")) == ["No longer said: Iran met."]
    assert changes(briefing("Iran shot."), briefing("Iran fired.")) == ["Changed: Iran fired. Before: Iran shot."]


def test_sentences_on_other_incidents_or_in_other_sections_are_no_change_of_one_another() -> None:
    old = briefing("Iran shot.")
    for new in (briefing("Iran met.", about=("i2",)), briefing("Iran met.", name="watch")):
        assert changes(old, new) == ["New: Iran met.", "No longer said: Iran shot."]


def test_figures_without_incidents_are_new_and_gone() -> None:
    assert changes(briefing("Two documents.", about=()), briefing("Three documents.", about=())) == [
        "New: Three documents.", "No longer said: Two documents."
    ]  # fmt: skip


def test_each_sentence_before_is_matched_once() -> None:
    found = changes(briefing("Iran shot."), briefing("Iran fired.", "Iran aimed."))
    assert found == ["Changed: Iran fired. Before: Iran shot.", "New: Iran aimed."]


def test_another_subject_lists_no_changes() -> None:
    new = briefing("Iran met.", subject="ARM-TUR")
    assert rewritten(new, said(briefing("Iran shot."))) == new


def test_a_later_day_lists_what_it_knows_more(record: OpenRecord) -> None:
    early, late = (record.at(day).brief(("IRN", "AZE"), since="2025-08-21") for day in ("2025-09-17", "2025-09-20"))
    found = changes(early, late)
    assert any(line.startswith("Changed: ") and "denies it" in line.split(" Before: ")[0] for line in found)
    assert any("Sobh-e Khazar" in line.split(" Before: ")[0] for line in found)
    assert any(line.startswith("New: ") for line in found)
    assert any(line.startswith("No longer said: ") for line in found)
    assert changes(late, late) == ["Since the version of 20 September 2025 nothing has changed."]


# What is no briefing


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"Someone's notes.",
        b"<!-- whowhom-briefing AAA -->",
        b"<!-- whowhom-briefing ==== -->",
        b"<!-- whowhom-briefing " + base64.b64encode(b"not packed") + b" -->",
        marked(b"no JSON"),
        marked(b'{"subject": 3}'),
        marked(b'{"subject": "AZE-IRN", "as_of": "2025-03-06", "sentences": [["lead", "i1"]]}'),
        marked(b'{"more": ' + b"[" * 100_000),
        marked(b'{"subject": "' + b"\xff\xfe" + b'"}'),
        marked(msgspec.json.encode(said(briefing("Iran shot."))))[:-40],
    ],
)
def test_a_damaged_file_is_ignored(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "brief.md").write_bytes(content)
    assert before(tmp_path / "brief.md") is None


def test_a_small_file_that_unpacks_to_a_huge_one_is_ignored(tmp_path: Path) -> None:
    packer = zlib.compressobj(9)
    packed = [packer.compress(b'{"subject":"')] + [packer.compress(b" " * 1_000_000) for _ in range(20)]
    bomb = base64.b64encode(b"".join([*packed, packer.flush()]))
    (tmp_path / "brief.md").write_bytes(b"<!-- whowhom-briefing " + bomb + b" -->")
    assert before(tmp_path / "brief.md") is None


@pytest.mark.parametrize(
    "content",
    [b"", b"[]", b'{"subject": "AZE-IRN"}', b'{"subject": "\xff\xfe"}', b'{"more": ' + b"[" * 100_000, b"\x00"],
)
def test_a_damaged_json_file_is_ignored(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "brief.json").write_bytes(content)
    assert before(tmp_path / "brief.json") is None


def test_a_folder_is_no_briefing(tmp_path: Path) -> None:
    assert before(tmp_path) is None


def test_a_day_that_is_none_is_ignored(tmp_path: Path) -> None:
    made = {"subject": "AZE-IRN", "as_of": "yesterday", "sentences": []}
    (tmp_path / "brief.md").write_bytes(marked(json.dumps(made).encode()))
    new = briefing("Iran shot.")
    assert rewritten(new, before(tmp_path / "brief.md")) == new


def test_what_is_told_of_a_hostile_file_steers_nothing() -> None:
    earlier = Said("AZE-IRN", "2025-03-06", [("lead", ["i9"], "calm\x1b[2J\u202e\n\n# All is well")])
    told = rewritten(briefing("Iran shot."), earlier).changed[-1]
    assert told.startswith("No longer said: calm")
    assert not set(told) & set("\x1b\u202e\n")
