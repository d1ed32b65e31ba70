"""What breaks a rule by a large change is found all the same."""

from __future__ import annotations

import gc

import pyoxigraph as ox
import pytest
from rdflib import RDF, BNode, URIRef

from netkg.engine import changes, embedded, stores
from netkg.engine.embedded import View
from netkg.graph.bulk_validation import BULK, bulk_validation_of
from netkg.graph.incremental import IncrementalValidator
from netkg.graph.window import Window, inward
from small_shapes import X, shapes_of

GRAPH = ox.NamedNode("http://x/graph")
#: Nodes of which each third lacks what the shape wants of it, among so many others.
NODES = [URIRef(f"http://x/new{number}") for number in range(BULK)]
OLD = {ox.Quad(*map(inward, one), GRAPH) for one in ((X.n0, RDF.type, X.C), (X.n1, RDF.type, X.C), (X.n1, X.p, X.n0))}
CHANGE = [ox.Quad(*map(inward, (node, RDF.type, X.C)), GRAPH) for node in NODES]
CHANGE += [ox.Quad(*map(inward, (node, X.p, X.n1)), GRAPH) for number, node in enumerate(NODES) if number % 3]


@pytest.mark.parametrize("before", [embedded.view(OLD, "before"), None], ids=["in memory", "on disk"])
def test_what_a_change_broke_is_found_and_nothing_that_was_broken_before(before: View | None) -> None:
    shapes = IncrementalValidator(shapes_of("one step"))
    bulk = bulk_validation_of(shapes)
    assert bulk is not None
    store = stores.memory(OLD)
    delta = changes.apply(store, CHANGE, [ox.Quad(*map(inward, (X.n1, X.p, X.n0)), GRAPH)])
    assert bulk.suits(store, delta)
    with Window(store) as window:
        assert bulk.broken(store, window, delta, before) == {0: {X.n1, *NODES[::3]}}
    assert gc.isenabled()


def test_triple_terms_are_nothing_to_it() -> None:
    bulk = bulk_validation_of(IncrementalValidator(shapes_of("one step")))
    assert bulk is not None
    said = ox.Quad(inward(BNode("b")), inward(X.q), ox.Triple(*map(inward, (X.n2, RDF.type, X.C))), GRAPH)
    store = stores.memory(OLD)
    delta = changes.apply(store, [said], ())
    whole, concerned = bulk.concerned(store, delta, embedded.view(OLD, "before"))
    assert len(whole) == len(OLD) and concerned == {}
