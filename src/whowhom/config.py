"""Settings: ``whowhom.toml`` in the current folder, then the user's own, then ``WHOWHOM_DB``; frozen."""

from __future__ import annotations

import difflib
import os
import sys
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

from whowhom.errors import ConfigError

FILE = "whowhom.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What can be set, with its default.

    ``db`` is the record; ``lexicon`` a folder of ``.tsv`` files whose predicates replace the shipped ones, None for the
    shipped alone; ``indicators`` and ``rules`` are TOML files that add to the shipped ones; ``threads`` those of the
    reader model, 1 to 64; ``contact`` is told to every site that pages are fetched from: a page or a mail address of
    whoever runs this.
    """

    db: Path = Path("whowhom.duckdb")
    lexicon: Path | None = None
    indicators: Path | None = None
    rules: Path | None = None
    threads: int = 2
    contact: str | None = None


def load(
    *, folder: Path | None = None, environment: Mapping[str, str] | None = None, db: Path | None = None
) -> Settings:
    """Settings for work in ``folder`` (the current one); ``db`` is what the command line says.

    What is said nearest wins: command line, ``WHOWHOM_DB``, ``whowhom.toml`` in ``folder``, the user's
    ``whowhom.toml`` in ``user_folder``, default. A folder ``lexicon`` in ``user_folder`` is used where no file
    names another. Paths in a file are relative to it. Raises ConfigError on a file that is no TOML, a name that
    is no setting and a value that cannot be.
    """
    environment = os.environ if environment is None else environment
    own = user_folder(environment)
    settings = Settings()
    if own is not None and (own / "lexicon").is_dir():
        settings = replace(settings, lexicon=own / "lexicon")
    for place in (own, folder if folder is not None else Path()):
        if place is not None and (place / FILE).exists():
            settings = replace(settings, **_read(place / FILE))
    if environment.get("WHOWHOM_DB"):
        settings = replace(settings, db=Path(environment["WHOWHOM_DB"]))
    return settings if db is None else replace(settings, db=db)


def user_folder(environment: Mapping[str, str], platform: str = sys.platform) -> Path | None:
    """Where the user's own settings and lexicon stand; None where the system names no home."""
    if platform == "win32":
        base = environment.get("APPDATA")
    else:
        home = environment.get("HOME")
        base = environment.get("XDG_CONFIG_HOME") or (f"{home}/.config" if home else None)
    return Path(base) / "whowhom" if base else None


def tables_folder(environment: Mapping[str, str] | None = None) -> Path | None:
    """Where the user's own tables of names stand (``WHOWHOM_GAZETTEER``, else the user's folder); None without one."""
    environment = os.environ if environment is None else environment
    if environment.get("WHOWHOM_GAZETTEER"):
        return Path(environment["WHOWHOM_GAZETTEER"])
    own = user_folder(environment)
    return own / "gazetteer" if own is not None else None


def toml(path: Path) -> dict[str, Any]:
    """What a TOML file of the user holds; ConfigError, in one sentence, where it cannot be read."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as error:  # also numbers and brackets beyond what Python bears
        raise ConfigError(f"{path} is not TOML: {error}") from error
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}") from error


def _read(path: Path) -> dict[str, Any]:
    return {name: _checked(path, name, value) for name, value in toml(path).items()}


def _checked(path: Path, name: str, value: object) -> object:
    known = [field.name for field in fields(Settings)]
    if name not in known:
        near = difflib.get_close_matches(name, known, n=2, cutoff=0.5)
        hint = f"did you mean {' or '.join(near)}?" if near else f"there are: {', '.join(known)}"
        raise ConfigError(f"{path}: no setting {name!r}; {hint}")
    if name in ("db", "lexicon", "indicators", "rules"):
        if not isinstance(value, str) or not value:
            raise ConfigError(f"{path}: {name} is a path in quotes, not {value!r}")
        return path.parent / Path(value).expanduser()
    if name == "contact":
        if not isinstance(value, str) or not value:
            raise ConfigError(f"{path}: contact is a page or a mail address in quotes, not {value!r}")
        return value
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= 64:
        raise ConfigError(f"{path}: {name} is a whole number from 1 to 64, not {value!r}")
    return value
