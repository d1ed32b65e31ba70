"""What breaks a rule by a large change is found all the same."""

from __future__ import annotations

import gc

import pyoxigraph as ox
import pytest
from rdflib import RDF, BNode, URIRef

from netkg.engine import changes, embedded, stores
from netkg.engine.changes import Delta
from netkg.engine.embedded import View
from netkg.graph import bulk_validation
from netkg.graph.bulk_validation import BULK, BulkValidation, bulk_validation_of
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


def test_it_is_for_changes_that_are_large_and_a_large_part_of_the_store(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk_validation, "BULK", 4)
    monkeypatch.setattr(bulk_validation, "SHARE", 2)

    def suits(added: int, removed: int, stored: int) -> bool:
        delta = Delta(set(CHANGE[:added]), set(CHANGE[added : added + removed]))
        return BulkValidation.suits(stores.memory(CHANGE[:stored]), delta)

    assert suits(4, 0, 7) and suits(1, 3, 7) and suits(5, 0, 9)
    assert not suits(4, 0, 8) and not suits(3, 0, 1) and not suits(1, 2, 5)


def test_a_triple_that_another_graph_still_holds_is_still_there() -> None:
    bulk = bulk_validation_of(IncrementalValidator(shapes_of("one step")))
    assert bulk is not None
    other = ox.NamedNode("http://x/other")
    said = [(X.n0, X.p, X.n1), (X.n0, X.p, X.n2), (X.n0, X.q, X.n1), (X.n3, X.p, X.n1), (X.n4, X.p, X.n5)]
    before = {ox.Quad(*map(inward, one), GRAPH) for one in said} | {ox.Quad(*map(inward, one), other) for one in said[1:4]}
    gone = [ox.Quad(*map(inward, one), GRAPH) for one in (said[0], said[1], said[4])]
    store = stores.memory(before)
    delta = changes.apply(store, (), gone)
    whole, _ = bulk.concerned(store, delta, embedded.view(before, "before"))
    assert set(whole) == {ox.Quad(*map(inward, one)) for one in said[1:4]}


def test_a_new_node_that_a_shape_names_is_told_from_others_like_it() -> None:
    bulk = bulk_validation_of(IncrementalValidator(shapes_of("target query of a few")))
    assert bulk is not None
    store = stores.memory(OLD)
    nodes = [*NODES[:30], X.n2]
    delta = changes.apply(store, [ox.Quad(*map(inward, (node, X.p, X.n0)), GRAPH) for node in nodes], ())
    _, concerned = bulk.concerned(store, delta, embedded.view(OLD, "before"))
    assert concerned == {0: {X.n2}}


def test_where_it_cannot_be_told_every_target_is_concerned() -> None:
    bulk = bulk_validation_of(IncrementalValidator(shapes_of("query with a limit")))
    assert bulk is not None
    store = stores.memory(OLD)
    delta = changes.apply(store, [ox.Quad(*map(inward, (X.n0, X.q, X.n1)), GRAPH)], ())
    _, concerned = bulk.concerned(store, delta, embedded.view(OLD, "before"))
    assert concerned == {0: None}
    assert bulk.concerned(store, delta, None)[1] is None
