"""The links to other datasets: each number is what a query counts."""

from __future__ import annotations

import pyoxigraph as ox

from answered import asked, rows
from netkg.engine.embedded import View
from netkg.namespaces import GRAPHS, NKD
from netkg.rdf import node


def test_links_are_counted_by_target_and_predicate(view: View) -> None:
    real = ox.Store()
    real.bulk_extend(ox.Quad(*triple) for triple in view.match())
    description = [q.triple for q in view.quads() if q.graph_name == node(GRAPHS["description"])]
    found = asked(
        description,
        "SELECT ?predicate ?space ?n { ?l a void:Linkset ; void:linkPredicate ?predicate ; void:triples ?n ; "
        "void:subjectsTarget nkd:dataset ; void:objectsTarget ?t . ?t void:uriSpace ?space }",
    )
    uniprot = {(row[0], row[2]) for row in found if row[1] == "http://purl.uniprot.org/uniprot/"}
    counted = rows(
        real,
        "SELECT ?p (COUNT(*) AS ?n) { ?s ?p ?o FILTER(STRSTARTS(STR(?p), STR(skos:)) && STRSTARTS(STR(?o), "
        '"http://purl.uniprot.org/uniprot/")) } GROUP BY ?p',
    )
    assert uniprot == counted != set()
    every = asked(description, "SELECT (SUM(?n) AS ?sum) { ?l a void:Linkset ; void:triples ?n }")
    matches = rows(
        real,
        "SELECT (COUNT(*) AS ?n) { ?s skos:exactMatch|skos:closeMatch|skos:broadMatch|skos:narrowMatch|skos:relatedMatch ?o }",
    )
    assert every == matches
    assert str(NKD) not in {row[1] for row in found}
