"""A name or a prefix that the release does not have is told, with the one that was meant."""

from __future__ import annotations

import pytest

from .mistakes import Mistake, check, check_corrected

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
]


@pytest.mark.parametrize("mistake", MISTAKES, ids=[mistake[0] for mistake in MISTAKES])
def test_mistake(view, words, mistake: Mistake) -> None:
    check(view, words, mistake)
    check_corrected(view, words, mistake)
