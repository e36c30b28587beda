"""Names the parties of a phrase once for each article, with the speaker of the quotation it stands in."""

from __future__ import annotations

from dataclasses import replace

from whowhom.code.document import Document
from whowhom.model import Actor
from whowhom.resolve.actors import ActorResolver, Context, Phrase

DOCUMENTS = {
    "statement", "communique", "communiqué", "report", "letter", "declaration", "note", "release", "resolution",
    "video", "post", "message", "tweet", "article", "commentary", "editorial", "footage",
}  # fmt: skip
"""Things that speak for whoever issued them: "read the statement", "a video accusing the army"."""

SIDES = {"side", "country", "nation", "neighbour", "neighbor", "rival"}
"""Nouns that take up parties named before; a place behind them is not theirs."""

OTHERS = {"neighbour", "neighbor", "ally", "rival", "partner", "adversary", "enemy", "opponent", "critic", "foe"}
"""Nouns whose possessor is not meant: Iran's neighbours are not Iran."""

ISSUING = {"GOV", "MIL", "IGO", "REB", "LEG", "COP", "NGO", "PTY", "OPP"}
"""Sectors that issue communiqués; a newspaper's "we" is its own affair."""

OFFICIAL = {"GOV", "MIL", "COP", "JUD", "LEG", "REB", "OPP", "PTY"}
"""Sectors of office-holders, rebels and politicians: one without a country is of the story's own."""

FIRST_PERSON = {"we", "i", "our", "us", "my", "me", "ours"}


class Resolution:
    """The parties of the noun phrase headed by a token, remembered; implements ``parties.Resolve``."""

    def __init__(self, document: Document, resolver: ActorResolver) -> None:
        self.document, self.resolver = document, resolver
        self.context: Context = resolver.context(document.parsed, trees=document.trees)
        self._author: tuple[Actor, ...] | None = None
        self._known: dict[tuple[int, int], tuple[Actor, ...]] = {}

    def __call__(self, sentence: int, head: int) -> tuple[Actor, ...]:
        key = (sentence, head)
        if key not in self._known:
            self._known[key] = ()  # a speaker who speaks of himself is nobody yet
            self._known[key] = tuple(self._resolve(sentence, head))
        return self._known[key]

    def _resolve(self, sentence: int, head: int) -> list[Actor]:
        tree = self.document.trees[sentence]
        token = tree.tokens[head]
        if token.upos not in {"NOUN", "PROPN", "PRON", "ADJ", "DET", "NUM"}:
            return []
        first, last = tree.phrase(head)
        context = self.context
        if token.text.lower() in FIRST_PERSON:
            spoken = self.document.speaker_at(token.span)
            speaker = self.author() if spoken is None else self.issuers(spoken.sentence, spoken.head)
            context = context.at(speaker=speaker)
        if token.lemma.lower() in OTHERS and any(tree.tokens[i].upos == "PRON" for i in tree.children(head, "nmod")):
            return []
        if token.lemma.lower() in SIDES:
            last = min(last, head + 1)  # "the two sides in Geneva": where they meet says nothing of who they are
            context = context.at(apart=self._dealing(sentence, head))
        phrase = Phrase(sentence=sentence, first=first, last=last, head=head)
        found = self.resolver.resolve(phrase, context)
        if any(tree.tokens[i].text.lower() == "whose" for i in tree.children(head, "nmod")):
            found = self._of_antecedent(sentence, head, found)
        return [
            self._at_home(actor, token.upos == "PRON")
            for actor in found if actor.country or (actor.sector and token.upos != "ADJ")
        ]  # fmt: skip

    def _at_home(self, actor: Actor, pronoun: bool) -> Actor:
        """An office-holder known by name or taken up by a pronoun is of the story's country, where no other is told."""
        if actor.country or not (pronoun or actor.name) or actor.sector not in OFFICIAL or not self.context.country:
            return actor
        return replace(actor, country=self.context.country, basis="inferred")

    def _of_antecedent(self, sentence: int, head: int, found: list[Actor]) -> list[Actor]:
        """ "Angola, whose foreign minister …": the owner is the noun that the relative clause describes."""
        tree = self.document.trees[sentence]
        i, steps = head, 0
        while i >= 0 and not tree.tokens[i].deprel.startswith("acl") and steps <= len(tree.tokens):
            i, steps = tree.tokens[i].head, steps + 1
        owners = self(sentence, tree.tokens[i].head) if i >= 0 and tree.tokens[i].head >= 0 else ()
        if not owners or not owners[0].country:
            return found
        return [replace(actor, country=owners[0].country, name=None, id=None, basis="inferred") for actor in found]

    def _dealing(self, sentence: int, head: int) -> str | None:
        """The country of the subject that deals with the phrase at ``head``."""
        for clause in self.document.clauses[sentence]:
            if any(a.head == head and a.role != "subj" for a in clause.arguments):
                subjects = [a.head for a in clause.fillers("subj")]
                return next((actor.country for i in subjects for actor in self(sentence, i) if actor.country), None)
        return None

    def issuers(self, sentence: int, head: int) -> tuple[Actor, ...]:
        """Who speaks through the phrase at ``head``: the party itself, or whoever issued a statement."""
        tree = self.document.trees[sentence]
        if tree.tokens[head].lemma.lower() not in DOCUMENTS:
            return self(sentence, head)
        return tuple(actor for s, h in self.document.issuers(sentence, head) for actor in self(s, h))

    def author(self) -> tuple[Actor, ...]:
        """Whose communiqué the article is: the ministry, army or body that its title names first; else nobody."""
        if self._author is None:
            self._author = ()
            for sentence in self.document.parsed.sentences[:1]:
                for i, token in enumerate(sentence.tokens):
                    found = self(0, i) if token.upos == "PROPN" else ()
                    if found and found[0].sector in ISSUING and found[0].country:
                        self._author = found[:1]
                        return self._author
        return self._author
