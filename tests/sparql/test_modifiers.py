"""What stands behind a pattern that matches, and leaves no rows."""

from __future__ import annotations

import pytest

from netkg.sparql import modifiers
from netkg.sparql.reader import parse

from .mistakes import Mistake, check

MISTAKES: list[Mistake] = [
    ("SELECT * { ?d a nk:Drug } LIMIT 0", "LIMIT 0", "limit", None),
    ("SELECT * { ?d a nk:Drug } OFFSET 5000", "OFFSET 5000", "limit", None),
    ("SELECT ?d { ?d a nk:Drug } GROUP BY ?d HAVING(COUNT(*) > 3)", "HAVING", "having", None),
    ("CONSTRUCT { ?l nk:x ?d } WHERE { ?d a nk:Drug ; rdfs:label ?l }", "CONSTRUCT", "template", None),
]


@pytest.mark.parametrize("mistake", MISTAKES, ids=[mistake[0] for mistake in MISTAKES])
def test_mistake(view, words, mistake: Mistake) -> None:
    check(view, words, mistake)


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", True),
        ("SELECT (MAX(?o) AS ?n) { ?s ?p ?o }", True),
        ("SELECT (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?s", False),
        ("SELECT (COUNT(*) AS ?n) { ?s ?p ?o } HAVING(COUNT(*) > 1)", False),
        ("SELECT ?s { ?s ?p ?o }", False),
        ("ASK { ?s ?p ?o }", False),
    ],
)
def test_a_count_has_a_row_without_any_match(text: str, counts: bool) -> None:
    assert modifiers.counts(parse(text)) is counts


def test_the_number_behind_a_word() -> None:
    query = parse("SELECT * { ?s ?p ?o } ORDER BY ?s LIMIT 5 OFFSET 10")
    found = {word: modifiers.number(query, word) for word in ("LIMIT", "OFFSET", "HAVING")}
    assert {word: span and span.text for word, span in found.items()} == {"LIMIT": "5", "OFFSET": "10", "HAVING": None}
