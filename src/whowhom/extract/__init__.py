"""Records to articles: main text, title, sections, sentences, publication date and language."""

from whowhom.extract.article import article, extract
from whowhom.extract.published import parse_given
from whowhom.extract.sentences import sentences

__all__ = ["article", "extract", "parse_given", "sentences"]
