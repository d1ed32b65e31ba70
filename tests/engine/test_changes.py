"""A store takes a change, and what it says of it is what happened."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from netkg.engine.changes import Delta, apply, drop_graph, emptied, merge_graph, replace_graph
from netkg.engine.stores import memory
from netkg.namespaces import records
from netkg.rdf import DEFAULT, TYPE, node

RECORDS, MEN1, GENE = node(records("review")), node("nkd:gene/men1"), node("nk:Gene")
NODES = [node(f"nkd:gene/{name}") for name in ("men1", "daxx")]
QUADS = st.sets(st.builds(ox.Quad, st.sampled_from(NODES), st.just(TYPE), st.sampled_from(NODES), st.just(RECORDS)))


@given(QUADS, st.lists(st.tuples(QUADS, QUADS), max_size=4))
def test_changes_in_a_row_are_one_change(before: set[ox.Quad], steps: list[tuple[set[ox.Quad], set[ox.Quad]]]) -> None:
    store, total = memory(before), Delta()
    for added, removed in steps:
        total.then(apply(store, added, removed))
    assert before - total.removed | total.added == set(store)
    assert total.added == set(store) - before
    assert total.removed == before - set(store)


@pytest.mark.parametrize("label", ["a-b", "zz", "0123456789abcdef0123456789abcdef0"])
def test_a_new_blank_node_gets_a_label_that_is_read_back(label: str) -> None:
    store = memory()
    triple = ox.Triple(ox.BlankNode(label), TYPE, ox.Triple(MEN1, TYPE, ox.BlankNode(label)))
    (quad,) = apply(store, {ox.Quad(*triple, RECORDS)}, ()).added
    assert quad.subject == quad.object.object != ox.BlankNode(label)
    assert list(ox.parse(store.dump(format=ox.RdfFormat.N_QUADS), format=ox.RdfFormat.N_QUADS)) == [quad]


def test_a_blank_node_that_is_there_keeps_its_label() -> None:
    there = ox.BlankNode("zz")
    store = memory([ox.Quad(there, TYPE, GENE, RECORDS)])
    assert apply(store, {ox.Quad(there, TYPE, MEN1, RECORDS)}, ()).added == {ox.Quad(there, TYPE, MEN1, RECORDS)}


@pytest.mark.parametrize("drop", [True, False])
def test_a_graph_is_emptied(drop: bool) -> None:
    quads = {ox.Quad(MEN1, TYPE, GENE, graph) for graph in (RECORDS, DEFAULT)}
    store = memory(quads)
    delta = emptied(store, RECORDS, drop=drop)
    assert delta.removed | set(store) == quads
    assert delta.graphs_removed == ({RECORDS} if drop else set())
    assert store.contains_named_graph(RECORDS) is not drop
    delta = drop_graph(DEFAULT)(store)
    assert (len(delta.removed), len(store)) == (1, 0)


@pytest.mark.parametrize(
    "value",
    [
        "1.0",
        "1.0E2",
        '"01"^^<http://www.w3.org/2001/XMLSchema#integer>',
        '"2020-01-01T00:00:00.000Z"^^<http://www.w3.org/2001/XMLSchema#dateTime>',
        '"x"@EN',
        "true",
    ],
)
def test_the_same_graph_twice_changes_nothing(value: str) -> None:
    store, graph = memory(), NODES[0]
    triples = [q.triple for q in ox.parse(f"<http://x/s> <http://x/p> {value} .", format=ox.RdfFormat.TURTLE)]
    assert replace_graph(graph, triples)(store).added == set(store)
    for change in (replace_graph(graph, triples), merge_graph(graph, triples)):
        assert not change(store)
        assert len(store) == 1
    store.clear()
    assert merge_graph(graph, triples)(store).added == set(store)
