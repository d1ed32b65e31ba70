"""Why a pattern matches nothing: a wrong direction, class or graph, or what the things have instead."""

from __future__ import annotations

import pytest

from .mistakes import Mistake, check, check_corrected

MISTAKES: list[Mistake] = [
    # Directions and classes
    (
        "SELECT * { ?p nk:modulates nkd:gene\\/tsc2 }",
        r"?p nk:modulates nkd:gene\/tsc2",
        "direction",
        r"nkd:gene\/tsc2 nk:modulates ?p",
    ),
    (
        "SELECT * { nkd:pathway\\/mtor nk:modulates ?g }",
        r"nkd:pathway\/mtor nk:modulates ?g",
        "direction",
        r"?g nk:modulates nkd:pathway\/mtor",
    ),
    (
        "SELECT * { ?d nk:targets ?t . ?t nk:modulates ?g . ?g a nk:Gene }",
        "?t nk:modulates ?g",
        "direction",
        "?g nk:modulates ?t",
    ),
    ("SELECT * { ?f nk:study/nk:armOf ?a }", "nk:study/nk:armOf", "direction", "nk:study/^nk:armOf"),
    ("SELECT * { ?x a nk:TreatmentNaiveNET }", "?x a nk:TreatmentNaiveNET", "class", "?x nk:requires nk:TreatmentNaiveNET"),
    # Patterns
    (
        "SELECT * { nkd:drug\\/everolimus nk:targets nkd:molecule\\/vegf }",
        r"nkd:drug\/everolimus nk:targets nkd:molecule\/vegf",
        "pattern",
        r"nkd:molecule\/mtor",
    ),
    ("SELECT * { nkd:gene\\/tsc2 nk:targets ?t }", r"nkd:gene\/tsc2 nk:targets ?t", "pattern", None),
    ("SELECT (COUNT(*) AS ?n) { ?g a nk:Gen }", "nk:Gen", "term", "nk:Gene"),
    # Graphs
    ("SELECT * { ?h nk:conjecturedSubject ?s }", "?h nk:conjecturedSubject ?s", "graph", r"GRAPH nkd:graph\/hypotheses { … }"),
    ("SELECT * { ?h a nk:HypothesisStatement }", "?h a nk:HypothesisStatement", "graph", r"GRAPH nkd:graph\/hypotheses { … }"),
    (
        "SELECT * { GRAPH nkd:graph\\/records\\/reviews { ?s ?p ?o } }",
        r"GRAPH nkd:graph\/records\/reviews",
        "graph",
        r"nkd:graph\/records\/review",
    ),
    (
        "SELECT * { GRAPH nkd:graph\\/records\\/review { ?g nk:candidateByMechanism ?d } }",
        "?g nk:candidateByMechanism ?d",
        "graph",
        r"GRAPH nkd:graph\/inferred { … }",
    ),
    (
        "SELECT * { GRAPH ?g { ?gene nk:candidateByMechanism ?d ; rdfs:label ?l } }",
        "?gene nk:candidateByMechanism ?d . ?gene rdfs:label ?l",
        "graph",
        None,
    ),
    ("SELECT * FROM nkd:graph\\/ontology { ?d nk:inhibits ?t }", "?d nk:inhibits ?t", "graph", None),
]


@pytest.mark.parametrize("mistake", MISTAKES, ids=[mistake[0] for mistake in MISTAKES])
def test_mistake(view, words, mistake: Mistake) -> None:
    check(view, words, mistake)
    check_corrected(view, words, mistake)
