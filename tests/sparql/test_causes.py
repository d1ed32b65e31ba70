"""Why a pattern matches nothing: a wrong name, prefix, literal, direction, class or graph."""

from __future__ import annotations

import pytest

from .mistakes import Mistake, check, check_mended

MISTAKES: list[Mistake] = [
    # Names
    ("SELECT * { ?d nk:targetz ?t }", "nk:targetz", "term", "nk:targets"),
    ("SELECT * { ?d nk:Targets ?t }", "nk:Targets", "term", "nk:targets"),
    ("ASK { ?d rdf:label 'everolimus' }", "rdf:label", "term", "rdfs:label"),
    ("SELECT * { ?x a nk:gene }", "nk:gene", "term", "nk:Gene"),
    ("SELECT * { ?x a nk:MTORinhibitor ; nk:targets nkd:molecule\\/mtor }", "nk:MTORinhibitor", "term", "nk:MTORInhibitor"),
    ("SELECT * { ?d a owl:Clas }", "owl:Clas", "term", "owl:Class"),
    ("SELECT * { <gene/TSC2> nk:modulates ?p }", "<gene/TSC2>", "term", r"nkd:gene\/tsc2"),
    ("SELECT * { nkd:everolimus nk:targets ?t }", "nkd:everolimus", "term", r"nkd:drug\/everolimus"),
    ("SELECT * { ?x nk:targets nkd:molecule\\/mtro }", r"nkd:molecule\/mtro", "term", r"nkd:molecule\/mtor"),
    ("SELECT * { ?f nk:unit nk:months }", "nk:months", "term", r"nkd:unit\/months"),
    ("SELECT * { ?d nk:targets/nk:modulatedBy ?g }", "nk:modulatedBy", "term", "nk:modulates"),
    ("SELECT * { ?f nk:arm/nk:intervention/rdfs:labell 'everolimus' }", "rdfs:labell", "term", "rdfs:label"),
    ("DESCRIBE nkd:gene\\/tsc3", r"nkd:gene\/tsc3", "term", r"nkd:gene\/tsc2"),
    ("CONSTRUCT { ?a nk:x ?b } WHERE { ?a nk:targts ?b }", "nk:targts", "term", "nk:targets"),
    ("SELECT * { { ?d nk:targetz ?t } UNION { ?d nk:inhibitz ?t } }", "nk:inhibitz", "term", "nk:inhibits"),
    ("SELECT * { ?d a nk:Drug { SELECT ?d { ?d nk:targetz ?y } } }", "nk:targetz", "term", "nk:targets"),
    (
        "SELECT * { BIND(nkd:drug\\/everolimuss AS ?d) ?d nk:targets ?t }",
        r"nkd:drug\/everolimuss",
        "term",
        r"nkd:drug\/everolimus",
    ),
    ("SELECT * { ?d nk:targets ?t } VALUES ?d { <drug/evrolimus> }", "<drug/evrolimus>", "term", r"nkd:drug\/everolimus"),
    ("SELECT * { ?s ?p ?o FILTER(?p = nk:targetz) }", "nk:targetz", "term", "nk:targets"),
    (
        "SELECT ?d { ?d a nk:Drug FILTER(?d IN (nkd:drug\\/everolimuss)) }",
        r"nkd:drug\/everolimuss",
        "term",
        r"nkd:drug\/everolimus",
    ),
    (
        "SELECT * { ?g skos:exactMatch <https://identifiers.org/hgnc/12363> }",
        "<https://identifiers.org/hgnc/12363>",
        "term",
        "<http://identifiers.org/hgnc/12363>",
    ),
    # Prefixes
    (
        "PREFIX nk: <http://w3id.org/netkg/ontology#> SELECT * { ?d a nk:Drug ; nk:targets ?t }",
        "PREFIX nk: <http://w3id.org/netkg/ontology#>",
        "prefix",
        "PREFIX nk: <https://w3id.org/netkg/ontology/>",
    ),
    (
        "PREFIX schema: <http://schema.org/> SELECT * { ?x schema:keywords ?k }",
        "PREFIX schema: <http://schema.org/>",
        "prefix",
        "PREFIX schema: <https://schema.org/>",
    ),
    # Literals
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
    check_mended(view, words, mistake)
