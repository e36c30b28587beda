from __future__ import annotations

import shlex
import sys
from pathlib import Path

import pytest

from tests.judged import briefing
from whowhom.brief.rephrase import faithful, program, rephrased
from whowhom.errors import ConfigError

SHOT = "On 16 September 2025, Iranian guards shot down a drone near Bilasuvar; the Army of Iran denies it."
MAY = "Azerbaijan may impose sanctions on Iran, according to Gazette alone."


def python(code: str) -> str:
    """The command that runs these lines."""
    return shlex.join([sys.executable, "-c", code])


# What is taken


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (SHOT, SHOT),
        (SHOT, "On 16 September 2025 Iranian guards downed a drone near Bilasuvar, which the Army of Iran denies."),
        (MAY, "Azerbaijan might place sanctions on Iran, only according to Gazette."),
        ("Azerbaijan's envoy met Iran's.", "The envoy of Azerbaijan met that of Iran."),
    ],
)  # fmt: skip
def test_the_same_in_other_words_is_taken(old: str, new: str) -> None:
    assert faithful(old, new)


# What is not


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (SHOT, SHOT.replace("16", "17")),
        (SHOT, SHOT.replace("2025, ", "2025, 3 ")),
        ("The index stood at 21.5 of 100.", "The index stood at 215 of 100."),
        ("Of the six incidents, four rest on a single voice.", "Of the nine incidents, one rests on a single voice."),
    ],
)
def test_a_changed_number_is_refused(old: str, new: str) -> None:
    assert not faithful(old, new)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (SHOT, SHOT.replace(" near Bilasuvar", "")),
        (SHOT, SHOT.replace("a drone", "a Turkish drone")),
        (SHOT, SHOT.replace("Bilasuvar", "Ganja")),
        ("Iran shelled a post.", "Armenia shelled a post."),
        ("Iran shelled a post.", "A post was shelled."),
        ("Iran attacked Azerbaijan.", "Azerbaijan attacked Iran."),
        (
            "Iran attacked Azerbaijan.",
            "Azerbaijan was attacked by Iran.",
        ),  # honest, but not to be told from the one above
    ],
)
def test_a_name_that_is_dropped_added_or_another_is_refused(old: str, new: str) -> None:
    assert not faithful(old, new)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (SHOT, SHOT.replace("; the Army of Iran denies it", " by the Army of Iran")),
        (SHOT, SHOT.replace("denies", "confirms")),
        (MAY, MAY.replace("may impose", "imposed")),
        (MAY, MAY.replace(" alone", "")),
        (MAY, "Azerbaijan may impose sanctions on Iran and Gazette alone."),
        ("Iran shelled a post.", "Iran reportedly did not shell a post."),
        ("Iran shelled a post.", "Iran never shelled a post."),
        ("Iran shelled a post.", "Iran didn't shell a post."),
        ("Iran shelled a post; the report was taken back.", "Iran shelled a post, as the news had it."),
    ],
)
def test_who_says_so_and_how_sure_it_is_cannot_shift(old: str, new: str) -> None:
    assert not faithful(old, new)


def test_marks_of_evidence_cannot_be_added() -> None:
    assert not faithful("Iran shelled a post.", "Iran shelled a post. [1]")
    assert not faithful("Iran shelled 1 post.", "Iran shelled a post. [1]")


def test_a_much_longer_sentence_is_refused() -> None:
    assert not faithful(MAY, MAY + " this would be grave" * 10)


def test_nothing_is_no_sentence() -> None:
    assert not faithful("Iran shelled a post.", "")


# A whole briefing


def test_sentences_keep_their_evidence_and_those_that_shift_stay() -> None:
    old = briefing(SHOT, MAY)
    new, kept = rephrased(old, lambda text: text.replace("impose", "lay").replace("denies", "confirms"))
    assert [one.text for one in new.sections[0].sentences] == [SHOT, MAY.replace("impose", "lay")]
    assert kept == 1
    assert [one.cites for one in new.sections[0].sentences] == [(1,), (1,)]
    assert new.citations == old.citations


def test_what_steers_a_terminal_is_not_taken_from_a_model() -> None:
    new, _ = rephrased(briefing(MAY), lambda text: f"\x1b[2J{text}\u202e".replace("[2J", ""))
    assert new.sections[0].sentences[0].text == MAY


# A program


def test_a_program_gets_one_sentence_and_gives_another() -> None:
    ask = program(python("import sys; print(sys.stdin.read().replace('impose', 'lay'))"))
    assert ask(MAY) == MAY.replace("impose", "lay")


@pytest.mark.parametrize(
    "code",
    ["raise SystemExit(3)", "pass", r"import sys; sys.stdout.buffer.write(b'\xff\xfe')", "print('Iran won.'); exit(1)"],
)
def test_a_program_that_fails_or_says_nothing_changes_nothing(code: str) -> None:
    new, kept = rephrased(briefing(MAY), program(python(code)))
    assert (new, kept) == (briefing(MAY), 1)


def test_a_program_that_takes_too_long_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("whowhom.brief.rephrase.PATIENCE", 0.05)
    assert program(python("import time; time.sleep(30)"))(MAY) == ""


def test_a_program_that_there_is_not_is_told() -> None:
    with pytest.raises(ConfigError, match="there is no program 'no-such-program'"):
        program("no-such-program -m small")(MAY)


def test_no_program_at_all_is_told() -> None:
    with pytest.raises(ConfigError, match="--rephrase needs a program"):
        program("  ")


def test_a_quote_that_is_not_closed_is_told() -> None:
    with pytest.raises(ConfigError):
        program("llm -m 'small")


def test_a_file_that_is_no_program_is_told(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("no program")
    with pytest.raises(ConfigError):
        program(str(tmp_path / "notes.txt"))(MAY)
