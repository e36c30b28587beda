"""One article as the coder reads it: trees, clauses and quoted speech, each computed once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from whowhom.code.quotes import quotes
from whowhom.model import Parsed, Sentence, Span
from whowhom.parse.clauses import Clause, clauses
from whowhom.parse.tree import Tree


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """A quotation and who speaks it: the token ``head`` of sentence ``sentence`` and the verb that says so."""

    span: Span
    sentence: int
    head: int
    cue: int


class Document:
    """A parsed article with the clauses of every sentence and the speakers of its quotations.

    ``reporting`` maps reporting words to their kind (say, claim, deny, accuse, confirm).
    """

    def __init__(self, parsed: Parsed, reporting: Mapping[str, str]) -> None:
        self.parsed = parsed
        self.article = parsed.article
        self.trees = [Tree(sentence) for sentence in parsed.sentences]
        self.clauses: list[list[Clause]] = [clauses(tree) for tree in self.trees]
        self._saying = {lemma for lemma, kind in reporting.items() if kind != "accuse"}
        self.spoken = self._speakers()

    def speaker_at(self, span: Span) -> Spoken | None:
        """The quotation that covers ``span``, with its speaker."""
        return next((s for s in self.spoken if s.span.covers(span)), None)

    def issuers(self, sentence: int, head: int) -> list[tuple[int, int]]:
        """Sentence and token of whoever issued the statement at ``head``: its possessor, else who spoke last.

        Looks back three sentences; in "said in a joint statement with the army" both speak.
        """
        tree = self.trees[sentence]
        owners = [
            i for i in tree.children(head, "nmod")
            if tree.tokens[i].deprel == "nmod:poss" or tree.preposition(i) in {"of", "from", "by"}
        ]  # fmt: skip
        if owners:
            return [(sentence, j) for i in owners for j in tree.conjuncts(i)]
        for index in range(sentence, max(-1, sentence - 4), -1):
            before = self.trees[index]
            for clause in reversed(self.clauses[index]):
                said = (
                    clause.kind == "verb" and clause.lemma in self._saying and (index, clause.head) < (sentence, head)
                )
                if not said or self.speaker_at(before.tokens[clause.head].span) is not None:
                    continue
                heads = [a.head for a in clause.fillers("subj") + clause.fillers("obl:with")]
                for argument in clause.fillers("obl:in") + clause.fillers("obj"):
                    heads += [i for i in before.children(argument.head, "nmod") if before.preposition(i) == "with"]
                named = [(index, h) for h in heads if h != head and before.tokens[h].upos in {"PROPN", "NOUN", "PRON"}]
                if named:
                    return named
        return []

    def _speakers(self) -> list[Spoken]:
        found: list[Spoken] = []
        for span in quotes(self.article.text):
            around = [s for s in self.parsed.sentences if s.span.overlaps(span)]
            if not around:
                continue
            before = [s for s in self.parsed.sentences[: around[0].index][-1:] if self._leads_in(s)]
            # The sentence that closes the quotation names its speaker most often, then one that opens it.
            named = None
            for sentence in [*reversed(around), *before]:
                named = self._reporter(sentence, span)
                if named:
                    found.append(Spoken(span=span, sentence=sentence.index, head=named[0], cue=named[1]))
                    break
            if not named and found and found[-1].span.end + 400 > span.start:
                # An unsigned quotation close behind a signed one goes on with the same voice.
                last = found[-1]
                found.append(Spoken(span=span, sentence=last.sentence, head=last.head, cue=last.cue))
        return found

    def _leads_in(self, sentence: Sentence) -> bool:
        return bool(sentence.tokens) and sentence.tokens[-1].text == ":"

    def _reporter(self, sentence: Sentence, quote: Span) -> tuple[int, int] | None:
        """Speaker and verb of a quotation in one of its sentences: of several that say something, the nearest to it."""
        near: dict[int, tuple[int, int]] = {}
        for clause in self.clauses[sentence.index]:
            at = sentence.tokens[clause.head].span
            if clause.kind == "verb" and clause.lemma in self._saying and not quote.overlaps(at):
                subjects = [a for a in clause.fillers("subj") if not quote.overlaps(sentence.tokens[a.head].span)]
                if subjects:
                    near.setdefault(max(quote.start - at.end, at.start - quote.end), (subjects[0].head, clause.head))
        if near:
            return near[min(near)]
        # "read the statement": an inverted subject may have been parsed as an object or as a time.
        tree = self.trees[sentence.index]
        for clause in self.clauses[sentence.index]:
            token = sentence.tokens[clause.head]
            if clause.lemma in {"read", "say", "add"} and not quote.overlaps(token.span):
                after = [i for i in tree.children(clause.head, "obj", "obl") if i > clause.head]
                bare = [i for i in after if not tree.preposition(i) and sentence.tokens[i].upos in {"NOUN", "PROPN"}]
                if bare and not clause.fillers("subj"):
                    return bare[0], clause.head
        return None
