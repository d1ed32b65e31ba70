"""An empty answer is explained: the part, the place, and what may have been meant."""

from __future__ import annotations

from pathlib import Path

import pytest
import requests

from netkg import engine
from netkg.server.empty import Explainer
from netkg.sparql.guard import read
from netkg.sparql.parts import where
from netkg.sparql.tokens import tokens

from .conftest import Server

CASES = {
    "misspelt property": ("SELECT * { ?d nk:inhibitz ?t }", "term", ["nk:inhibits"]),
    "misspelt class": ("SELECT * { ?d a nk:Drugg }", "term", ["nk:Drug"]),
    "misspelt record": ("SELECT * { <drug/everolimuss> nk:inhibits ?t }", "term", ["nkd:drug/everolimus"]),
    "misspelt label": ("SELECT * { ?d rdfs:label 'everolimuss'@en }", "literal", ["everolimus"]),
    "missing language": ("SELECT * { ?d rdfs:label 'everolimus' }", "literal", ["'everolimus'@en"]),
    "capitals": ("SELECT * { ?d rdfs:label ?l FILTER(STR(?l) = 'Everolimus') }", "filter", []),
    "literal for IRI": ("SELECT * { ?d nk:inhibits 'mTOR pathway'@en }", "kind", []),
    "IRI for literal": ("SELECT * { ?t nk:medianPFS nk:Gene }", "kind", []),
    "join": ("SELECT * { ?g a nk:Gene . ?g nk:inhibits ?t }", "join", []),
    "join of three": ("SELECT * { ?g rdfs:label ?l . ?g a nk:Gene ; nk:inhibits ?t }", "join", []),
    "filter": ("SELECT * { ?t nk:medianPFS ?v FILTER(?v > 100) }", "filter", []),
    "graph": ("SELECT * { GRAPH nkd:graph\\/inferred { ?t nk:medianPFS ?v } }", "graph", ["nkd:graph/records"]),
    "hypotheses": ("SELECT * { ?h nk:conjecturedBiomarker ?g }", "term", []),
    "declared prefix": ("PREFIX x: <https://w3id.org/netkg/ontology/> ASK { ?d x:inhibitz ?t }", "term", ["nk:inhibits"]),
    "construct": ("CONSTRUCT { ?d a ?t } WHERE { ?d nk:inhibitz ?t }", "term", ["nk:inhibits"]),
}


def explain(store: Path, text: str) -> dict:
    view = engine.load(store)
    result = view.query(text)
    rows = bool(result) if result.kind == "ASK" else next(iter(result), None) is not None
    reasons = [] if rows else Explainer(view, text, read(text)).reasons()
    return {"rows": rows, "reasons": [reason.as_dict() for reason in reasons]}


@pytest.mark.parametrize(("text", "kind", "suggestions"), CASES.values(), ids=CASES)
def test_reason(net_store: Path, text: str, kind: str, suggestions: list[str]) -> None:
    told = explain(net_store, text)
    assert told["rows"] is False
    assert kind in [reason["kind"] for reason in told["reasons"]], told
    offered = [s for reason in told["reasons"] for s in reason["suggestions"]]
    assert set(suggestions) <= set(offered), told


def test_the_smallest_part_is_named(net_store: Path) -> None:
    reason = explain(net_store, "SELECT * {\n ?g rdfs:label ?l .\n ?g a nk:Gene .\n ?g nk:inhibits ?t\n}")["reasons"][0]
    assert "rdfs:label" not in reason["message"]
    assert reason["line"] == 4


def test_rows_need_no_reason(net_store: Path) -> None:
    assert explain(net_store, "SELECT * { ?g a nk:Gene }") == {"rows": True, "reasons": []}
    assert explain(net_store, "SELECT * { ?g a nk:Gene OPTIONAL { ?g nk:nothing ?x } }")["rows"]


def test_errors_are_as_for_queries(server: Server) -> None:
    for text, status in (("SELECT * {", 400), ("DROP ALL", 400), ("ASK { SERVICE <http://127.0.0.1/> {} }", 403)):
        assert requests.post(server.url + "/explain", data={"query": text}, timeout=9).status_code == status


@pytest.mark.parametrize(("text", "expected"), [
    ("SELECT * { ?a ?b ?c , ?d ; ?e ?f . ?g ?h ?i }", ["?a ?b ?c", "?a ?b ?d", "?a ?e ?f", "?g ?h ?i"]),
    ("ASK { ?a <p>/^<q>+|(<r>)* ?c }", ["?a <p>/^<q>+|(<r>)* ?c"]),
    ("ASK { ?a <p> [ <q> 1 ; <r> 2 ] ; <s> (1 2) }", ["?a <p> [ <q> 1 ; <r> 2 ]", "?a <s> (1 2)"]),
    ("ASK { ?a <p> 1 FILTER(?x > 1) FILTER NOT EXISTS { ?y ?z ?w } OPTIONAL { ?o ?o ?o } BIND(1 AS ?q) }",
     ["?a <p> 1", "FILTER(?x > 1)", "FILTER NOT EXISTS { ?y ?z ?w }", "BIND(1 AS ?q)"]),
    ("ASK { { ?a ?b ?c } UNION { ?d ?e ?f } VALUES ?x { 1 2 } GRAPH <g> { ?s ?p ?o } }",
     ["{ ?a ?b ?c } UNION { ?d ?e ?f }", "VALUES ?x { 1 2 }", "GRAPH <g> { ?s ?p ?o }"]),
    ("CONSTRUCT { ?x ?y ?z } WHERE { ?a ?b ?c }", ["?a ?b ?c"]), ("CONSTRUCT WHERE { ?a ?b ?c }", ["?a ?b ?c"]),
    ("DESCRIBE <x>", []), ("ASK {}", []),
])
def test_parts(text: str, expected: list[str]) -> None:
    assert [part.text for part in where(text, list(tokens(text)))] == expected
