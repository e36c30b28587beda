"""The seam for translation."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from importlib import metadata

import pytest

from whowhom import plugins
from whowhom.errors import ConfigError, InputError
from whowhom.extract import article
from whowhom.extract.translate import translated
from whowhom.model import Article, Record

FRENCH = """L'armée traverse la frontière

NORDVILLE, 3 mars (Agence) - Les troupes du Norland ont franchi dimanche la frontière du Sudland.

Le ministère a condamné cette opération et convoqué l'ambassadeur, selon un communiqué publié dans la soirée.
"""
ENGLISH = {
    "L'armée": "Army crosses the border",
    "Les troupes": "Troops of Norland crossed Sudland's border on Sunday.",
    "Le ministère": "The ministry condemned the operation. It summoned the ambassador.",
}


class Glossary:
    name = "glossary 1.0"
    languages = frozenset(("fr",))

    def __call__(self, paragraphs: Sequence[str], language: str) -> Sequence[str]:
        return [next((e for f, e in ENGLISH.items() if words.startswith(f)), words) for words in paragraphs]


@pytest.fixture
def french() -> Article:
    raw = FRENCH.encode()
    return article(Record(source="a.txt", content=raw, media="text", sha256=hashlib.sha256(raw).hexdigest()))


def test_the_article_is_the_translation_and_says_so(french: Article) -> None:
    assert french.language == "fr"
    found = translated(french, Glossary())
    assert (found.id, found.sha256, found.language) == (french.id, french.sha256, "en")
    assert found.notes == ("translated from fr by glossary 1.0",)
    assert found.title == "Army crosses the border"
    assert [span.of(found.text) for span in found.sentences][-2:] == [
        "The ministry condemned the operation.",
        "It summoned the ambassador.",
    ]


@pytest.mark.parametrize("given", [[], ["one"] * 40, [None] * 3])
def test_a_translator_that_loses_paragraphs_costs_one_article(french: Article, given: list[str]) -> None:
    class Broken(Glossary):
        def __call__(self, paragraphs: Sequence[str], language: str) -> Sequence[str]:
            return given

    with pytest.raises(InputError, match="glossary"):
        translated(french, Broken())


def test_one_that_raises_costs_one_article(french: Article) -> None:
    class Raising(Glossary):
        def __call__(self, paragraphs: Sequence[str], language: str) -> Sequence[str]:
            raise RuntimeError("no memory left")

    with pytest.raises(InputError, match=r"RuntimeError: no memory left"):
        translated(french, Raising())


def test_plugins_are_found_by_their_group(monkeypatch: pytest.MonkeyPatch) -> None:
    points = [
        metadata.EntryPoint("b", f"{__name__}:Glossary", plugins.TRANSLATORS),
        metadata.EntryPoint("a", f"{__name__}:Glossary", plugins.TRANSLATORS),
    ]
    monkeypatch.setattr(plugins, "entry_points", lambda group: points if group == plugins.TRANSLATORS else [])
    assert set(plugins.translators()) == {"fr"}
    assert plugins.readers() == ()
    points.append(metadata.EntryPoint("c", "nowhere.at.all:Thing", plugins.TRANSLATORS))
    with pytest.raises(ConfigError, match=r"'c' \(nowhere.at.all:Thing\) cannot be loaded: ModuleNotFoundError"):
        plugins.translators()
