"""Everything whowhom raises on purpose.

    WhowhomError
    ├── ConfigError        a setting or option that cannot be
    ├── InputError         a page, file or row that cannot be read (goes to quarantine)
    │   └── DeskError      a desk elsewhere does not answer, or refuses
    ├── CodebookError      a code, lexicon line or mapping that does not exist
    ├── ModelError         the shipped model is missing or does not fit this version
    ├── StoreError         the record cannot be opened, read or written
    │   ├── NewerRecord    the record was written by a newer whowhom
    │   └── EmptyRecord    the record holds no documents yet
    └── MissingExtra       an optional part is not installed; names the install line

Messages say what happened, where, and what to do.
"""

from __future__ import annotations


class WhowhomError(Exception):
    """Base of every error that whowhom raises on purpose."""


class ConfigError(WhowhomError, ValueError):
    """A setting or option has a value that cannot be used."""


class InputError(WhowhomError, ValueError):
    """One input cannot be read; the caller quarantines it and goes on."""


class DeskError(InputError):
    """A desk elsewhere does not answer, or refuses; ``status`` is what it answered, None where it did not."""

    def __init__(self, reason: str, status: int | None = None) -> None:
        super().__init__(reason)
        self.status = status


class CodebookError(WhowhomError, ValueError):
    """A code, lexicon line or mapping does not exist in the codebook."""


class ModelError(WhowhomError):
    """The shipped model is missing, damaged or of another version."""


class StoreError(WhowhomError):
    """The record cannot be opened, read or written."""


class NewerRecord(StoreError):
    """The record was written by a newer whowhom than this one."""


class EmptyRecord(StoreError):
    """The record holds no documents yet, so nothing can be judged."""


class MissingExtra(WhowhomError, ImportError):
    """An optional part is not installed.

    >>> str(MissingExtra("PDF briefs", "pdf"))
    "PDF briefs need an optional part: pip install 'whowhom[pdf]'"
    """

    def __init__(self, what: str, extra: str) -> None:
        super().__init__(f"{what} need an optional part: pip install 'whowhom[{extra}]'")
