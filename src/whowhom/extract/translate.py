"""The seam for translation: an article in another language put into English by a program of the user's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

from whowhom.errors import InputError
from whowhom.extract.sections import Block, assemble, sentences_of
from whowhom.model import Article


class Translator(Protocol):
    """Translates into English. Other packages give one by the entry point ``whowhom.translators``, a callable without
    arguments."""

    name: str
    """Name and version: it stands in the notes of every article that it translated."""

    languages: frozenset[str]
    """ISO 639-1 codes of what it reads."""

    def __call__(self, paragraphs: Sequence[str], language: str) -> Sequence[str]:
        """As many paragraphs in English, in the same order."""


def translated(article: Article, translator: Translator) -> Article:
    """The same article in English; its id, source and bytes stay, its text and spans are those of the translation.

    Evidence then quotes the translation, and a note says so. Raises InputError where the translator fails or gives
    other than one paragraph for each.
    """
    assert article.language is not None
    parts = [(s.kind, s.span.of(article.text)) for s in article.sections if s.kind != "dateline"]
    try:
        english = list(translator([words for _, words in parts], article.language))
    except Exception as error:  # another package's code: one article is set aside
        raise InputError(f"{translator.name} failed to translate it ({type(error).__name__}: {error})") from error
    if len(english) != len(parts) or not all(isinstance(words, str) for words in english):
        raise InputError(f"{translator.name} gave {len(english)} paragraphs for {len(parts)}")
    lines = [(kind, " ".join(words.split())) for (kind, _), words in zip(parts, english, strict=True)]
    title = next((words for kind, words in lines if kind == "title"), None)
    blocks = [
        Block(text=words, kind="heading" if kind == "heading" else "body") for kind, words in lines if kind != "title"
    ]
    text, sections = assemble(title, blocks)
    note = f"translated from {article.language} by {translator.name}"
    return replace(
        article, text=text, title=title, sections=sections, sentences=sentences_of(text, sections), language="en",
        notes=(*article.notes, note),
    )  # fmt: skip
