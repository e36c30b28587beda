"""A query as SQL: which sentences hold what is sought, and how well."""

from __future__ import annotations

from whowhom.store.words import Clause, Query, Word

K1, B = 1.2, 0.75
"""Saturation of repetitions and weight of the length in BM25: customary values, within the ranges that Robertson and
Zaragoza 2009 call reasonably good (1.2 to 2, and 0.5 to 0.8); not tuned on news."""


def ranking(
    asked: Query, limit: int, since: str | None, until: str | None, publisher: str | None, events_only: bool
) -> tuple[str, list[object]]:
    """SQL of the best sentences, best first, and its parameters; a row is score, sha256, position.

    See ``search.search`` for what the arguments mean and how the score is made.
    """
    parameters: list[object] = []
    sure = [clause for clause in asked.barred if not clause.approximate]
    clauses = [*asked.sought, *sure]
    parts = [f"c{i} AS MATERIALIZED ({_postings(clause, parameters)})" for i, clause in enumerate(clauses)]
    sought = range(len(asked.sought))
    each = " UNION ALL ".join(f"SELECT sentence, {i} AS clause, count(*) AS f FROM c{i} GROUP BY ALL" for i in sought)
    # Added up in one order, as the last bits of a sum depend on it.
    score = " + ".join(f"coalesce(max(part) FILTER (clause = {i}), 0)" for i in sought)
    needed = "".join(
        f" AND count(*) FILTER (clause = {i}) > 0" for i, clause in enumerate(asked.sought) if clause.needed
    )
    barred = "".join(f" AND sentence NOT IN (SELECT sentence FROM c{len(sought) + i})" for i in range(len(sure)))
    where = ""
    for value, test in (
        (since, "published >= CAST(? AS DATE)"), (until, "published <= CAST(? AS DATE)"),
        (publisher and publisher.lower(), "contains(lower(publisher), ?)"),
    ):  # fmt: skip
        if value:
            where += f" AND {test}"
            parameters.append(value)
    within = ""
    if where:
        within = f""" AND document IN (SELECT s.number FROM search_documents s JOIN documents USING (sha256)
            WHERE TRUE{where})"""
    if events_only:
        within += """ AND number IN (SELECT s.number FROM mentions m JOIN search_documents d USING (sha256)
            JOIN search_sentences s ON s.document = d.number AND s.position = m.sentence)"""
    sql = f"""
        WITH {", ".join(parts)},
        held AS MATERIALIZED ({each}),
        spread AS (SELECT clause, count(*) AS n FROM held GROUP BY clause),
        whole AS (SELECT count(*) AS sentences, sum(words) / count(*) AS mean FROM search_sentences),
        scored AS MATERIALIZED (
            SELECT sentence, any_value(document) AS document, any_value(position) AS position, {score} AS score
            FROM (
                SELECT sentence, clause, document, position, ln(1 + (sentences - n + 0.5) / (n + 0.5))
                    * f * {K1 + 1} / (f + {K1} * ({1 - B} + {B} * words / mean)) AS part
                FROM held JOIN spread USING (clause) JOIN search_sentences ON number = sentence, whole
                WHERE TRUE{barred}{within}
            )
            GROUP BY sentence HAVING TRUE{needed}
        ),
        -- Few have the score of the last that is wanted, and only among them does the order cost a look-up.
        best AS (SELECT * FROM scored WHERE score >= (
            SELECT min(score) FROM (SELECT score FROM scored ORDER BY score DESC LIMIT {int(limit)})))
        SELECT score, sha256, position
        FROM best JOIN search_documents s ON s.number = best.document JOIN documents USING (sha256)
        ORDER BY score DESC, published DESC NULLS LAST, id, sha256, position LIMIT {int(limit)}
    """
    return sql, parameters


def _postings(clause: Clause, parameters: list[object]) -> str:
    """SQL of the sentences and places where a clause begins."""
    known = [(at, word) for at, word in enumerate(clause.words) if not word.stops]
    (first, word), *rest = known
    sql = f"SELECT sentence, place - {first} AS place FROM ({_places(word, parameters)})"
    for at, word in rest:
        sql = f"""SELECT DISTINCT a.sentence, a.place FROM ({sql}) a JOIN ({_places(word, parameters)}) b
            ON a.sentence = b.sentence AND b.place = a.place + {at}"""
    return sql


def _places(word: Word, parameters: list[object]) -> str:
    tests = ["term >= ? AND term <= ?"] if word.prefix else ["term = ?"]
    tests += ["term = ?"] * len(word.also)
    parts = []
    for table in ("search_words", "search_recent"):
        parts += [f"SELECT sentence, place FROM {table} WHERE {test}" for test in tests]
        parameters.extend([word.term, word.term + "\U0010ffff"] if word.prefix else [word.term])
        parameters.extend(word.also)
    return " UNION ALL ".join(parts)
