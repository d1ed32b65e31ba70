"""A store, and a copy with a store beside it, are to pySHACL what a plain graph is."""

from __future__ import annotations

from typing import Any

import pyoxigraph as ox
import pytest
from rdflib import RDFS, BNode, Graph, Literal, Namespace, URIRef

from netkg.graph.window import Mirror, Window, inward, outward

X = Namespace("http://x/")
TURTLE = "@prefix : <http://x/> . :a :p :b , :c . :b :p :c ; :q 1 . _:n :q 'x'@en ."
TRIPLES = [q.triple for q in ox.parse(TURTLE, format=ox.RdfFormat.TURTLE)]
PLAIN = Graph()
for one in TRIPLES:
    PLAIN.add((outward(one.subject), outward(one.predicate), outward(one.object)))


def window() -> Window:
    store = ox.Store()
    for graph in ("g", "h"):  # each triple twice
        store.extend(ox.Quad(t.subject, t.predicate, t.object, ox.NamedNode(f"http://x/{graph}")) for t in TRIPLES)
    return Window(store)


@pytest.fixture(params=[window, lambda: Mirror(TRIPLES)], ids=["window", "mirror"])
def graph(request: pytest.FixtureRequest) -> Any:
    return request.param()


@pytest.mark.parametrize(
    "pattern",
    [(None, None, None), (X.a, None, None), (None, X.p, None), (None, None, X.c), (X.a, X.p, X.b), (X.a, X.p, X.a)],
)
def test_patterns_match_each_triple_once(graph: Any, pattern: tuple[Any, Any, Any]) -> None:
    assert sorted(graph.triples(pattern)) == sorted(PLAIN.triples(pattern))
    assert (pattern in graph) is (pattern in PLAIN)


def test_paths_and_queries_are_answered(graph: Any) -> None:
    assert set(graph.objects(X.a, X.p / X.p)) == {X.c}
    text = "SELECT ?this { ?this <http://x/p> ?o }"
    assert set(graph.selected(text)) == {X.a, X.b} == {row.this for row in graph.query(text)}


def test_a_query_is_given_prefixes_and_bindings(graph: Any) -> None:
    found = graph.query("SELECT ?o { ?this x:p ?o }", initNs={"x": "http://x/"}, initBindings={"this": X.b})
    assert [row.o for row in found] == [X.c]


def test_a_window_is_empty_where_its_store_is() -> None:
    assert window() and not Window(ox.Store())


def test_what_is_put_into_a_mirror_or_taken_out_is_so_for_its_engine_too() -> None:
    mirror, text = Mirror(TRIPLES), "SELECT ?this { ?this <http://x/q> <http://x/c> }"
    mirror.add((X.d, X.q, X.c))
    assert (X.d, X.q, X.c) in mirror and list(mirror.selected(text)) == [X.d]
    mirror.remove((X.d, X.q, X.c))
    assert (X.d, X.q, X.c) not in mirror and list(mirror.selected(text)) == []


def test_only_what_changes_is_said_to() -> None:
    mirror = Mirror(TRIPLES)
    new = ox.Triple(ox.NamedNode("http://x/d"), ox.NamedNode(str(RDFS.label)), ox.Literal("d"))
    added, removed = mirror.change([new], [TRIPLES[0]])
    assert added == [(X.d, RDFS.label, Literal("d"))] and len(removed) == 1
    assert len(mirror) == len(PLAIN) and removed[0] not in mirror and added[0] in mirror
    assert set(mirror.selected("SELECT ?this { ?this <http://www.w3.org/2000/01/rdf-schema#label> ?o }")) == {X.d}


@pytest.mark.parametrize(
    "term", [URIRef("http://x/a"), BNode("b1"), Literal("TSC2"), Literal("x", lang="en"), Literal(5), Literal(True)]
)
def test_a_term_goes_in_and_comes_out_the_same(term: Any) -> None:
    assert outward(inward(term)) == term
