"""Who says so: the chain of sources behind an event, outermost first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from whowhom.code.document import Document
from whowhom.code.findings import Finding, conjuncts
from whowhom.code.heads import Saying
from whowhom.code.parties import PERSON_PRONOUNS, Filled, Resolve
from whowhom.code.voice import DOCUMENTS
from whowhom.model import Actor, Attribution, Token
from whowhom.parse.clauses import Clause
from whowhom.parse.tree import Tree
from whowhom.resolve.parties import country_name

ACCORDING = {"according to", "as per"}
KIND = {"MED": "media", "GOV": "official", "MIL": "official", "IGO": "official", "COP": "official", "JUD": "official",
        "LEG": "official", "SPY": "official", "NGO": "group", "REB": "group", "OPP": "group", "PTY": "group",
        "BUS": "group", "CVL": "person"}  # fmt: skip
"""Sector of a source to the kind of source it is, where the heads have not read the kind."""

COMPLEMENTS = {"ccomp", "xcomp", "parataxis"}
NOBODY = PERSON_PRONOUNS | {
    "it", "this", "that", "these", "which", "whom", "whose", "what", "one", "some", "several", "many", "most", "few",
    "other", "others", "another", "all", "both", "each", "either", "neither", "none", "someone", "somebody", "anyone",
    "anybody", "everyone", "everybody", "nobody", "himself", "herself", "itself", "themselves", "there",
}  # fmt: skip
"""Pronouns, which name no source by themselves; the list is closed, and the tagger takes "witnesses" for one."""

SOMEBODY = {"he", "she", "i", "him", "her", "me"}
"""Pronouns of one person; "it" and "they" may stand for a ministry."""


@dataclass(frozen=True, slots=True)
class Voice:
    """One who says so: the token that names them, in its sentence, the cue's words, kind and whole span if read."""

    sentence: int
    head: int
    cue: str
    kind: str | None = None
    span: tuple[int, int] | None = None


def without_tellers(finding: Finding, tree: Tree) -> Finding:
    """The finding without those who only tell of it: "three were killed, according to the army"."""

    def tells(filled: Filled) -> bool:
        first, _ = tree.phrase(filled.head)
        before = [t.text.lower() for t in tree.tokens[max(0, first - 2) : first]]
        return tree.preposition(filled.head).startswith("accord") or before == ["according", "to"]

    return replace(
        finding, actors=tuple(f for f in finding.actors if not tells(f)),
        recipients=tuple(f for f in finding.recipients if not tells(f)),
    )  # fmt: skip


def _addressed(tree: Tree, i: int) -> bool:
    """Whether something "was expressed *to*" the one at token ``i``, who then does not say it."""
    return tree.preposition(i) == "to" and bool(tree.children(max(tree.tokens[i].head, 0), "nsubj:pass"))


class Attributor:
    """Finds the sources of what a clause asserts.

    ``reporting`` maps reporting verbs and nouns to their kind (say, claim, deny, accuse, confirm).
    """

    def __init__(self, document: Document, resolve: Resolve, reporting: Mapping[str, str]) -> None:
        self.document, self.resolve, self.reporting = document, resolve, reporting

    def chain(self, sentence: int, head: int, own: set[int], sayings: Sequence[Saying] = ()) -> tuple[Attribution, ...]:
        """Sources of the event at token ``head``, outermost first; ``own`` are tokens of the event's own predicate.

        ``sayings`` are what the heads read in the sentence; grammar supplies what they miss.
        """
        tree = self.document.trees[sentence]
        voices = self._said(tree, sentence, head, own, sayings)
        if not voices:
            voices = self._climb(tree, sentence, head, own)
        spoken = self.document.speaker_at(tree.tokens[head].span)
        if spoken is not None and not any(v.sentence == spoken.sentence and v.head == spoken.head for v in voices):
            cue = self.document.trees[spoken.sentence].tokens[spoken.cue].text
            voices.insert(0, Voice(spoken.sentence, spoken.head, cue))
        known = {(v.sentence, v.head) for v in voices}
        voices = [v for v in self._according(tree, sentence, head) if (v.sentence, v.head) not in known] + voices
        return self._named(voices)

    def _said(self, tree: Tree, sentence: int, head: int, own: set[int], sayings: Sequence[Saying]) -> list[Voice]:
        """Sayings whose content holds the event, the one that holds most first."""
        around: list[tuple[int, Saying]] = []
        for saying in sayings:
            if own & set(range(*saying.cue)) or not saying.sources:
                continue
            if any(a <= head < b for a, b in saying.contents):
                around.append((sum(b - a for a, b in saying.contents), saying))
        voices = []
        for _, saying in sorted(around, key=lambda entry: -entry[0]):
            cue = " ".join(tree.tokens[i].text for i in range(*saying.cue))
            for first, last in saying.sources:
                heads = [j for j in conjuncts(tree, first, last) if not _addressed(tree, j)]
                span = (first, last) if len(heads) == 1 else None
                voices += [Voice(sentence, j, cue, saying.kind, span) for j in heads]
        return voices

    def _climb(self, tree: Tree, sentence: int, head: int, own: set[int]) -> list[Voice]:
        """Reporting verbs above the event, and those put in beside or after what they report."""
        found: list[Voice] = []
        clause_of = {c.head: c for c in self.document.clauses[sentence]}
        i, steps = head, 0
        while i >= 0 and steps <= len(tree.tokens):
            for j in tree.children(i, "parataxis", "ccomp") if i not in own or i == head else []:
                # "The army, officials said, withdrew": the reporting verb hangs below what it reports.
                clause = clause_of.get(j)
                aside = clause is not None and tree.tokens[j].deprel == "parataxis" and clause.lemma in self.reporting
                if aside and clause is not None and not tree.children(j, "ccomp"):
                    found[:0] = self._voices(tree, sentence, clause)
            governor = tree.tokens[i].head
            if governor >= 0 and governor not in own and governor in clause_of:
                above = clause_of[governor]
                if self._reports(tree, above, i):
                    found[:0] = self._voices(tree, sentence, above)
            if governor >= 0 and tree.tokens[i].deprel == "acl:relcl" and tree.tokens[governor].deprel == "root":
                break
            i, steps = governor, steps + 1
        return found

    def _reports(self, tree: Tree, above: Clause, below: int) -> bool:
        """Whether ``above`` reports what token ``below``, a dependant of its head, says."""
        relation = tree.tokens[below].deprel
        if above.lemma not in self.reporting:
            return False
        if above.kind == "noun":
            # "Claims that …", "reports of …": a participle or another phrase beside the noun is not what it says.
            if relation == "nmod":
                return self.reporting[above.lemma] != "accuse" and tree.preposition(below) in {"of", "about"}
            return relation == "ccomp" or (relation == "acl" and self._mark(tree, below) == "that")
        if relation in COMPLEMENTS:
            return True
        if self.reporting[above.lemma] == "accuse":
            return relation in {"advcl", "obl"}
        return relation == "advcl" and self._mark(tree, below) in {"of", "that"}

    def _mark(self, tree: Tree, clause: int) -> str:
        return next((tree.tokens[j].text.lower() for j in tree.children(clause, "mark")), "")

    def _voices(self, tree: Tree, sentence: int, clause: Clause) -> list[Voice]:
        cue = tree.tokens[clause.head].text
        if clause.kind == "noun":
            heads = [a.head for role in ("poss", "by", "from", "of", "amod") for a in clause.fillers(role)]
            heads = [h for h in heads if self.resolve(sentence, h)] or [
                a.head for a in (clause.parent.fillers("subj") if clause.parent else [])
            ]
        else:
            heads = [a.head for a in clause.fillers("subj")]
        return [Voice(sentence, h, cue) for h in heads]

    def _according(self, tree: Tree, sentence: int, head: int) -> list[Voice]:
        found: list[Voice] = []
        i, steps = head, 0
        while i >= 0 and steps <= len(tree.tokens):
            for j in tree.children(i, "obl", "nmod", "advcl"):
                preposition = tree.preposition(j)
                if preposition in ACCORDING or preposition.startswith("accord"):
                    found += [Voice(sentence, k, preposition) for k in tree.conjuncts(j)]
            if tree.tokens[i].deprel.startswith("acl:relcl"):
                break
            i, steps = tree.tokens[i].head, steps + 1
        return found

    def _named(self, voices: list[Voice]) -> tuple[Attribution, ...]:
        found: list[Attribution] = []
        for voice in voices:
            for source in self._sources(voice):
                if all(source.source != known.source for known in found):
                    found.append(source)
        return tuple(found)

    def _sources(self, voice: Voice, behind: frozenset[tuple[int, int]] = frozenset()) -> list[Attribution]:
        """Who a voice is; a document's issuers, unless ``behind`` says that the way there led from them."""
        tree = self.document.trees[voice.sentence]
        token = tree.tokens[voice.head]
        if token.upos == "DET" and token.deprel == "det":
            return self._sources(Voice(voice.sentence, token.head, voice.cue, voice.kind), behind)
        if token.lemma.lower() in DOCUMENTS:
            behind |= {(voice.sentence, voice.head)}
            issuers = [i for i in self.document.issuers(voice.sentence, voice.head) if i not in behind]
            named = [s for at, head in issuers for s in self._sources(Voice(at, head, voice.cue, voice.kind), behind)]
            if named:
                return named
        actors = self.resolve(voice.sentence, voice.head)
        first, last = voice.span or tree.phrase(voice.head)
        words = self.document.article.text[tree.tokens[first].span.start : tree.tokens[last - 1].span.end]
        pronoun = token.text.lower() in NOBODY
        if not actors:
            return [] if pronoun else [Attribution(source=words, kind=voice.kind, cue=voice.cue)]
        return [_attribution(actor, words, voice, token, pronoun=pronoun) for actor in actors]


def _attribution(actor: Actor, words: str, voice: Voice, token: Token, *, pronoun: bool) -> Attribution:
    """The source by its own words; by its name where a pronoun, a noun or a title stands for one named elsewhere."""
    short = actor.name or actor.text
    source = short if pronoun or len(words.split()) > 12 else words
    person = token.text.lower() in SOMEBODY
    capital = token.upos == "PROPN" and actor.name == country_name(actor.country or "")  # "Moscow said"
    taken_up = actor.basis == "inferred" and not (pronoun or capital)
    if taken_up and actor.name and actor.name.lower() not in words.lower():
        source = actor.name
    return Attribution(
        source=source,
        kind=voice.kind or KIND.get(actor.sector or "", "person" if person else None),
        country=actor.country,
        cue=voice.cue,
    )


def is_party(link: Attribution, people: Sequence[Actor]) -> bool:
    """Whether a source is a party of the event, or speaks for one: same name, or an official of the same state."""
    names = {name.lower() for actor in people for name in (actor.text, actor.name) if name}
    states = {a.country for a in people if a.country and KIND.get(a.sector or "", "official") == "official"}
    return link.source.lower() in names or (link.kind == "official" and link.country in states)
