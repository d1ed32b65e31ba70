"""Property paths walked from their start, their end and their middle, held to what SPARQL answers."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import Graph, Namespace, URIRef
from rdflib.paths import InvPath, MulPath, SequencePath

from netkg.graph.paths import PathAutomaton, shape_path

X = Namespace("http://x/")
PATHS = [
    X.p,
    ~X.p,
    X.p / X.q,
    X.p / ~X.q / X.r,
    X.p | X.q,
    (X.p / X.q) | ~X.r,
    MulPath(X.p, "*"),
    MulPath(X.p, "+"),
    MulPath(X.p, "?") / X.q,
    MulPath(X.p / X.q, "*") / X.r,
    InvPath(X.p / MulPath(X.q, "+")),
    MulPath(MulPath(X.p, "?") / MulPath(X.q, "*"), "+"),
]
NODES = [X[f"n{number}"] for number in range(5)]
triples = st.lists(st.tuples(st.sampled_from(NODES), st.sampled_from([X.p, X.q, X.r]), st.sampled_from(NODES)), max_size=12)


@pytest.mark.parametrize("path", PATHS, ids=str)
def test_walks_lead_where_sparql_says(path) -> None:
    automaton = PathAutomaton(path)

    @settings(max_examples=40, deadline=None)
    @given(triples)
    def hold(found: list[tuple[URIRef, URIRef, URIRef]]) -> None:
        graph = Graph()
        for triple in found:
            graph.add(triple)

        def lookup(s, p, o):
            return graph.triples((s, p, o))

        pairs = {
            (start, end) for start in NODES for (end,) in graph.query(f"SELECT DISTINCT ?end {{ <{start}> {path.n3()} ?end }}")
        }
        assert pairs == {(start, end) for start in NODES for end in automaton.ahead(lookup, [start])}
        assert pairs == {(start, end) for end in NODES for start in automaton.back(lookup, [end])}
        for triple in found:
            through = set()
            for arc in automaton.arcs:
                if arc.predicate in (None, triple[1]):
                    left, right = arc.ends(triple)
                    through |= {
                        (start, end)
                        for start in automaton.back(lookup, [left], [arc.source])
                        for end in automaton.ahead(lookup, [right], arc.target)
                    }
            assert through <= pairs
            graph.remove(triple)
            without = {(start, end) for start in NODES for end in automaton.ahead(lookup, [start])}
            graph.add(triple)
            assert pairs - without <= through, "what a triple makes true leads through it"

    hold()


def test_a_path_of_a_shape_is_read() -> None:
    text = """@prefix : <http://x/> . @prefix sh: <http://www.w3.org/ns/shacl#> .
    :s sh:path ( :p [ sh:inversePath [ sh:alternativePath ( :q ( :r :p ) ) ] ] [ sh:zeroOrMorePath :p ] ) ."""
    graph = Graph().parse(data=text, format="turtle")
    path = shape_path(graph, graph.value(X.s, URIRef("http://www.w3.org/ns/shacl#path")))
    assert isinstance(path, SequencePath) and path == X.p / ~(X.q | X.r / X.p) / MulPath(X.p, "*")


def test_what_is_no_path_is_refused() -> None:
    with pytest.raises(ValueError, match="not a property path"):
        PathAutomaton("p")
    with pytest.raises(ValueError, match="not a property path"):
        shape_path(Graph(), next(iter(Graph().parse(data="[] a [] .", format="turtle").objects())))


def test_automata_of_the_same_path_are_equal() -> None:
    """What is known of a query rests on it, and not on the memory of `compiled`, which forgets."""
    one, other = PathAutomaton(X.p / X.q), PathAutomaton(X.p / X.q)
    assert one == other and hash(one) == hash(other)
    assert one != PathAutomaton(X.q / X.p) and one != X.p / X.q
