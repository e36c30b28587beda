"""Whether every sentence of a briefing cites evidence, and every citation opens to what it says."""

from __future__ import annotations

from collections.abc import Iterator

from whowhom.model.tension import Briefing
from whowhom.store.embedded import Store


def unresolved(briefing: Briefing, store: Store) -> Iterator[str]:
    """One sentence for each citation that is missing or does not open to its words; none where all is well."""
    numbers = {citation.number for citation in briefing.citations}
    for section in briefing.sections:
        for sentence in section.sentences:
            if not sentence.cites:
                yield f"“{sentence.text}” cites nothing"
            for number in sentence.cites:
                if number not in numbers:
                    yield f"“{sentence.text}” cites [{number}], which is not among the evidence"
    texts: dict[str, list[str]] = {}
    cited = sorted({citation.document for citation in briefing.citations if citation.document is not None})
    for id, text in store.rows("SELECT id, text FROM documents WHERE id IN (SELECT unnest(?::VARCHAR[]))", [cited]):
        texts.setdefault(id, []).append(text)
    resting = sorted({id for citation in briefing.citations for id in citation.incidents})
    rows = store.rows("SELECT DISTINCT id FROM incidents WHERE id IN (SELECT unnest(?::VARCHAR[]))", [resting])
    known = {id for (id,) in rows}
    for citation in briefing.citations:
        if citation.kind == "words":
            found = texts.get(citation.document or "", ())
            if not any(text[citation.start : citation.end] == citation.quote for text in found):
                yield f"[{citation.number}] does not stand in document {citation.document}"
        for id in sorted(set(citation.incidents) - known):
            yield f"[{citation.number}] rests on incident {id}, which the record does not hold"
