"""The targets of a shape, of a whole graph and among given nodes, are those that pySHACL finds."""

from __future__ import annotations

from itertools import chain

import pyoxigraph as ox
import pytest
from pyshacl.shapes_graph import ShapesGraph
from rdflib import RDF, BNode, Graph, Literal, Namespace

from netkg.graph.reach import Walker
from netkg.graph.shape_targets import TargetedShape, TargetQuery, find_targets, kinds_in
from netkg.graph.window import Mirror

X = Namespace("http://x/")
HEAD = """@prefix : <http://x/> . @prefix sh: <http://www.w3.org/ns/shacl#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
:prefixes sh:declare [ sh:prefix "x" ; sh:namespace "http://x/"^^<http://www.w3.org/2001/XMLSchema#anyURI> ] .
:s a sh:NodeShape ; sh:property [ sh:path :p ; sh:minCount 1 ] ;"""
DATA = Graph().parse(
    format="turtle",
    data="""@prefix : <http://x/> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
    :D rdfs:subClassOf :C . :E rdfs:subClassOf :D . :a a :C . :b a :E ; :p :c . :c :q "one" , :a . _:n a :D ; :p _:n .""",
)


def query(text: str) -> str:
    return f'sh:target [ a sh:SPARQLTarget ; sh:prefixes :prefixes ; sh:select """{text}""" ] .'


TARGETS = {
    "a node": "sh:targetNode :a , :z .",
    "a class and those below it": "sh:targetClass :C .",
    "a class without members": "sh:targetClass :F .",
    "an implicit class": "a rdfs:Class .",
    "subjects": "sh:targetSubjectsOf :p .",
    "objects": "sh:targetObjectsOf :q .",
    "a query": query("SELECT ?this WHERE { ?this x:p ?o }"),
    "a query that names": query("SELECT ?this WHERE { VALUES ?this { x:a x:b } ?this a ?kind }"),
    "a query with a subquery": query(
        "SELECT ?this WHERE { { SELECT DISTINCT ?this ?o WHERE { ?this x:p ?o } } ?this a ?kind }"
    ),
    "a query that takes a subquery away": query(
        "SELECT ?this WHERE { ?this a ?kind MINUS { SELECT ?this ?o WHERE { ?this x:p ?o . FILTER (isBlank(?o)) } } }"
    ),
    "a query with a counted subquery": query(
        "SELECT ?this WHERE { { SELECT ?this (COUNT(*) AS ?n) WHERE { ?this ?p ?o } GROUP BY ?this } FILTER (?n > 1) }"
    ),
    "a query with the first of a subquery": query(
        "SELECT ?this WHERE { { SELECT ?this WHERE { ?this a ?k } ORDER BY ?this LIMIT 1 } }"
    ),
    "a query with a subquery of something else": query(
        "SELECT ?this WHERE { { SELECT (MAX(?o) AS ?m) WHERE { ?s x:q ?o } } ?this x:p ?c }"
    ),
    "a query that may bind nothing": query("SELECT ?this WHERE { ?s x:q ?o OPTIONAL { ?this x:p ?o } }"),
    "a query that is a union": query(
        "SELECT ?this WHERE { { VALUES ?kind { x:C x:D } ?this a ?kind } UNION { ?this x:p ?o FILTER (isIRI(?o)) } }"
    ),
    "a query with a union in it": query("SELECT ?this WHERE { ?this ?p ?o . { ?this x:p ?c } UNION { ?c x:q ?this } }"),
    "a union of which one part binds nothing": query(
        "SELECT ?this WHERE { ?this ?p ?o . { ?this x:p ?c } UNION { ?c x:q ?d } }"
    ),
    "several": "sh:targetNode :a ; sh:targetObjectsOf :q ; " + query("SELECT ?this WHERE { ?this x:p ?o }"),
}


def target(name: str) -> TargetedShape:
    [found] = find_targets(ShapesGraph(Graph().parse(data=f"{HEAD} {TARGETS[name]}", format="turtle")))
    return found


@pytest.mark.parametrize("name", TARGETS)
def test_targets_are_those_of_pyshacl(name: str) -> None:
    found = target(name)
    wanted = set(found.shape.focus_nodes(DATA))
    assert found.of(DATA) == wanted
    nodes = {node for node in chain(DATA.subjects(), DATA.objects()) if node is not None} | {X.z}
    walker = Walker(lambda *pattern: DATA.triples(pattern))
    for some in (nodes, {X.a}, {X.b, X.c}, {Literal("one"), X.z}, {node for node in nodes if isinstance(node, BNode)}):
        assert found.among(DATA, some, walker, kinds_in(DATA)) == wanted & some


@pytest.mark.parametrize(
    ("name", "places"),
    [
        ("a query", 1),
        ("a query with a subquery", 2),
        ("a query that takes a subquery away", 2),
        ("a query with a counted subquery", 1),
        ("a query with the first of a subquery", 0),
        ("a query with a subquery of something else", 1),
        ("a query that may bind nothing", 0),
        ("a query that is a union", 2),
        ("a query with a union in it", 3),
        ("a union of which one part binds nothing", 2),
    ],
)
def test_values_are_given_in_each_group_that_gives_the_node(name: str, places: int) -> None:
    [asked] = target(name).queries
    assert len(asked.openings) == places


#: Blank nodes by what tells them: a triple that leads to one, and those that lead away.
BLANK = """@prefix : <http://x/> . :a :p [ :q :c ] . [ a :D ; :p "x" , 1.50 ] a :E . [ :p [ :p [ ] ] ; :q :a ] :p :a . _:l :p _:l . """


def test_a_blank_node_is_asked_for_by_one_of_its_triples(monkeypatch: pytest.MonkeyPatch) -> None:
    """To ask for all targets takes seconds on a large graph, and a write may bring blank nodes with each record."""
    data = Mirror(ox.parse(BLANK, format=ox.RdfFormat.TURTLE))
    blank = {node for node in data.all_nodes() if isinstance(node, BNode)}
    for name in TARGETS:
        for one in target(name).queries:
            wanted = one.targets(data)
            for some in [blank, blank | {X.a, X.c}, *({node} for node in blank)]:
                assert one.among(data, some) == wanted & some, (name, some)
    [one] = target("a query").queries
    subject = next(node for node in blank if (node, X.p, X.a) in data)
    monkeypatch.setattr(TargetQuery, "targets", lambda *_: pytest.fail("all were asked for"))
    assert one.among(data, {subject, X.a}) == {subject, X.a}


def test_a_shape_without_targets_and_one_that_is_off_are_not_asked() -> None:
    graph = Graph().parse(data=f"{HEAD} sh:deactivated true ; sh:targetClass :C . :t a sh:NodeShape ; sh:nodeKind sh:IRI .")
    assert find_targets(ShapesGraph(graph)) == []


def test_what_a_shape_reads_is_not_bounded_where_a_query_s_is_not_or_shapes_define_functions() -> None:
    assert target("subjects").reads is not None
    odd = query("SELECT ?this WHERE { SERVICE <http://x/> { ?this x:p ?o } }")
    [found] = find_targets(ShapesGraph(Graph().parse(data=f"{HEAD} {odd}", format="turtle")))
    assert (found.reads, found.queries[0].openings) == (None, ())
    graph = Graph().parse(data=f"{HEAD} sh:targetClass :C .", format="turtle")
    graph.add((X.f, RDF.type, Namespace("http://www.w3.org/ns/shacl#").SPARQLFunction))
    [found] = find_targets(ShapesGraph(graph))
    assert found.reads is None
