"""Why no row passes a filter."""

from __future__ import annotations

import pytest

from .mistakes import Mistake, check, check_corrected

MISTAKES: list[Mistake] = [
    # Filters
    ("SELECT * { ?d a nk:Drug FILTER(?d = 'everolimus') }", "?d = 'everolimus'", "literal", r"nkd:drug\/everolimus"),
    ("SELECT * { ?d a nk:Drug FILTER(CONTAINS(?d, 'everolimus')) }", "CONTAINS(?d, 'everolimus')", "literal", "STR(?d)"),
    ("SELECT * { ?d a nk:Drug ; rdfs:label ?l FILTER(CONTAINS(?l, 'Everolimus')) }", "'Everolimus'", "literal", '"everolimus"'),
    ("SELECT * { ?d a nk:Drug ; rdfs:label ?l FILTER regex(?l, 'sunitnib') }", "'sunitnib'", "literal", '"sunitinib"'),
    ("SELECT * { ?d a nk:Drug ; rdfs:label ?l FILTER(LANG(?l) = 'en') }", "LANG(?l) = 'en'", "literal", None),
    ("SELECT * { ?s nk:enrolled ?n FILTER(?n = '410') }", "'410'", "literal", "410"),
    ("SELECT * { ?s nk:year ?y FILTER(?y > 2015) }", "?y > 2015", "literal", '"2015"^^xsd:gYear'),
    ("SELECT * { ?f nk:printedValue ?v FILTER(?v > 5) }", "?v > 5", "literal", "xsd:decimal(?v)"),
    ("SELECT * { ?f nk:value ?v FILTER(?v > 5000) }", "?v > 5000", "filter", None),
    (
        "SELECT * { ?d a nk:Drug ; rdfs:label ?l FILTER(?l = 'everolimus' && STRLEN(?l) > 90) }",
        "STRLEN(?l) > 90",
        "filter",
        None,
    ),
    ("SELECT * { ?f nk:value ?v FILTER(?v = 11) FILTER(?v > 100) }", "FILTER(?v = 11) FILTER(?v > 100)", "filter", None),
    ("SELECT * { ?drug a nk:Drug ; rdfs:label ?label FILTER(?lable = 'x') }", "?lable", "variable", "?label"),
    ("SELECT * { ?d a nk:Drug { ?d rdfs:label ?l FILTER(?l != ?other) } }", "?other", "variable", None),
    (
        "SELECT * { ?d a nk:Drug FILTER NOT EXISTS { ?d rdfs:label ?l } }",
        "FILTER NOT EXISTS { ?d rdfs:label ?l }",
        "filter",
        None,
    ),
    ("SELECT * { ?d a nk:Drug FILTER EXISTS { ?d nk:targetz ?l } }", "nk:targetz", "term", "nk:targets"),
]


@pytest.mark.parametrize("mistake", MISTAKES, ids=[mistake[0] for mistake in MISTAKES])
def test_mistake(view, words, mistake: Mistake) -> None:
    check(view, words, mistake)
    check_corrected(view, words, mistake)
