"""Settings: where they come from, which wins, what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from whowhom.config import Settings, load, user_folder
from whowhom.errors import ConfigError


def user(tmp_path: Path, text: str = "") -> dict[str, str]:
    folder = tmp_path / "user" / "whowhom"
    folder.mkdir(parents=True)
    if text:
        (folder / "whowhom.toml").write_text(text)
    return {"XDG_CONFIG_HOME": str(tmp_path / "user")}


def here(tmp_path: Path, text: str) -> Path:
    folder = tmp_path / "here"
    folder.mkdir()
    (folder / "whowhom.toml").write_text(text)
    return folder


def test_defaults(tmp_path: Path) -> None:
    assert load(folder=tmp_path, environment={}) == Settings(db=Path("whowhom.duckdb"), lexicon=None, threads=2)


def test_settings_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        Settings().threads = 3  # type: ignore[misc]


def test_the_nearest_wins(tmp_path: Path) -> None:
    environment = user(tmp_path, 'db = "user.duckdb"\nthreads = 3\n')
    folder = here(tmp_path, 'db = "here.duckdb"\n')
    found = load(folder=folder, environment=environment)
    assert found.db == folder / "here.duckdb"
    assert found.threads == 3
    environment["WHOWHOM_DB"] = "env.duckdb"
    assert load(folder=folder, environment=environment).db == Path("env.duckdb")
    assert load(folder=folder, environment=environment, db=Path("line.duckdb")).db == Path("line.duckdb")


def test_an_empty_variable_says_nothing(tmp_path: Path) -> None:
    assert load(folder=tmp_path, environment={"WHOWHOM_DB": ""}).db == Path("whowhom.duckdb")


def test_paths_in_a_file_are_relative_to_it(tmp_path: Path) -> None:
    folder = here(tmp_path, 'lexicon = "words"\n')
    assert load(folder=folder, environment={}).lexicon == folder / "words"
    folder.joinpath("whowhom.toml").write_text('db = "/srv/r.duckdb"\n')
    assert load(folder=folder, environment={}).db == Path("/srv/r.duckdb")


def test_the_users_lexicon_folder_is_found(tmp_path: Path) -> None:
    environment = user(tmp_path)
    assert load(folder=tmp_path, environment=environment).lexicon is None
    own = tmp_path / "user" / "whowhom" / "lexicon"
    own.mkdir()
    assert load(folder=tmp_path, environment=environment).lexicon == own


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("thread = 2", "no setting 'thread'; did you mean threads?"),
        ("colour = 1", "no setting 'colour'; there are: db, lexicon, indicators, rules, threads"),
        ("threads = 0", "whole number from 1 to 64, not 0"),
        ("threads = true", "whole number from 1 to 64, not True"),
        ('threads = "two"', "whole number from 1 to 64"),
        ("db = 5", "db is a path in quotes, not 5"),
        ('db = ""', "db is a path in quotes"),
        ("db = [", "is not TOML"),
        ("[db]\nfile = 1", "db is a path in quotes"),
    ],
)
def test_what_cannot_be_is_refused_with_file_and_remedy(tmp_path: Path, text: str, said: str) -> None:
    folder = here(tmp_path, text)
    with pytest.raises(ConfigError) as caught:
        load(folder=folder, environment={})
    assert said in str(caught.value)
    assert str(folder / "whowhom.toml") in str(caught.value)


def test_a_file_that_is_not_text(tmp_path: Path) -> None:
    folder = here(tmp_path, "")
    (folder / "whowhom.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ConfigError, match="is not TOML"):
        load(folder=folder, environment={})


def test_a_file_that_is_a_folder(tmp_path: Path) -> None:
    (tmp_path / "whowhom.toml").mkdir()
    with pytest.raises(ConfigError, match="cannot be read"):
        load(folder=tmp_path, environment={})


@pytest.mark.parametrize(
    ("environment", "platform", "expected"),
    [
        ({"HOME": "/home/a"}, "linux", Path("/home/a/.config/whowhom")),
        ({"HOME": "/home/a", "XDG_CONFIG_HOME": "/etc/a"}, "linux", Path("/etc/a/whowhom")),
        ({"HOME": "/Users/a"}, "darwin", Path("/Users/a/.config/whowhom")),
        ({"APPDATA": "/roaming"}, "win32", Path("/roaming/whowhom")),
        ({}, "linux", None),
        ({}, "win32", None),
    ],
)
def test_where_the_users_own_settings_stand(environment: dict[str, str], platform: str, expected: Path | None) -> None:
    assert user_folder(environment, platform) == expected
