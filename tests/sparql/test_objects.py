"""Why a value is none of a property's: its spelling, tag, type or kind, or a value of another property."""

from __future__ import annotations

import pytest

from .mistakes import Mistake, check, check_corrected

MISTAKES: list[Mistake] = [
    ("SELECT * { ?d rdfs:label 'everolimuss' }", "?d rdfs:label 'everolimuss'", "literal", '"everolimus"'),
    ("SELECT * { ?g rdfs:label 'TSC2'@en ; nk:modulates ?p }", "?g rdfs:label 'TSC2'@en", "literal", '"TSC2"'),
    ("SELECT * { ?g rdfs:label 'tsc2' }", "?g rdfs:label 'tsc2'", "literal", '"TSC2"'),
    (
        "SELECT * { ?d rdfs:label 'tuberous sclerosis 2' }",
        "?d rdfs:label 'tuberous sclerosis 2'",
        "literal",
        "skos:altLabel 'tuberous sclerosis 2'",
    ),
    ("SELECT * { ?x nk:section <section/5.1> }", "?x nk:section <section/5.1>", "literal", '"5.1"'),
    ("SELECT * { ?d nk:targets 'mTOR' }", "?d nk:targets 'mTOR'", "literal", r"nkd:molecule\/mtor"),
    ("SELECT * { ?f nk:asOf 2017 }", "?f nk:asOf 2017", "literal", '"2017"^^xsd:gYear'),
    ("SELECT * { ?p nk:number 51 }", "?p nk:number 51", "literal", '"51"'),
    ("SELECT * { ?t nk:enrolled '410' }", "?t nk:enrolled '410'", "literal", "410"),
    ("SELECT * { ?a nk:polarity 'negativ' }", "?a nk:polarity 'negativ'", "literal", '"negative"'),
    (
        "SELECT * { VALUES ?l { 'everolimuss' 'sunitnib' } ?d rdfs:label ?l }",
        "?d rdfs:label 'sunitnib'",
        "literal",
        '"sunitinib"',
    ),
    (
        "SELECT * { ?f nk:arm [ nk:intervention [ rdfs:label 'everolimuss' ] ] }",
        "[] rdfs:label 'everolimuss'",
        "literal",
        '"everolimus"',
    ),
    ("SELECT * { ?d nk:section ?s . ?s rdfs:label ?l }", "?d nk:section ?s . ?s rdfs:label ?l", "literal", None),
]


@pytest.mark.parametrize("mistake", MISTAKES, ids=[mistake[0] for mistake in MISTAKES])
def test_mistake(view, words, mistake: Mistake) -> None:
    check(view, words, mistake)
    check_corrected(view, words, mistake)
