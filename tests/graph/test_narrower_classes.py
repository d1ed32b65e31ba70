"""A query with the classes written out finds what it found by walking to them."""

from __future__ import annotations

import pyoxigraph as ox
from hypothesis import given
from hypothesis import strategies as st
from rdflib import RDF

from netkg.engine import stores
from netkg.graph.narrower_classes import NarrowerClasses
from netkg.graph.reads import IS_A
from netkg.rdf import DEFAULT, SUBCLASS, TYPE

NAMES = [ox.NamedNode(f"http://x/{name}") for name in "abcdn"]
ANONYMOUS = ox.BlankNode("0")
TOP = NAMES[0]
links = st.tuples(st.sampled_from([*NAMES, ANONYMOUS]), st.sampled_from([SUBCLASS, TYPE]), st.sampled_from([*NAMES, ANONYMOUS]))
ASKED = (
    f"SELECT ?s WHERE {{ {{ SELECT DISTINCT ?s WHERE {{ ?s ?p ?o }} }} FILTER (EXISTS {{ ?s {IS_A.n3()} <{TOP.value}> }}) }}"
)


def found(store: ox.Store, query: str) -> set[str]:
    rows = store.query(query)
    assert isinstance(rows, ox.QuerySolutions)
    return {str(row["s"]) for row in rows}


@given(st.lists(links, max_size=12))
def test_instances_are_the_same(triples: list[tuple[ox.NamedNode, ox.NamedNode, ox.NamedNode]]) -> None:
    store = stores.memory(ox.Quad(*triple) for triple in triples)
    assert found(store, NarrowerClasses(store).written_out(ASKED)) == found(store, ASKED)


def test_a_list_takes_the_place_of_the_path_unless_a_class_has_no_name() -> None:
    one, two, _, other, _ = NAMES
    store = stores.memory([ox.Quad(two, SUBCLASS, one), ox.Quad(other, SUBCLASS, two), ox.Quad(one, SUBCLASS, two)])
    classes = NarrowerClasses(store)
    assert classes.of(TOP.value) == [one, two, other]
    written = classes.written_out(ASKED)
    assert IS_A.n3() not in written
    assert f"<{RDF.type}> ?_kind0 FILTER (?_kind0 IN (<http://x/a>, <http://x/b>, <http://x/d>))" in written
    store.add(ox.Quad(ANONYMOUS, SUBCLASS, two))
    assert NarrowerClasses(store).written_out(ASKED) == ASKED


def test_classes_are_those_of_one_graph() -> None:
    graph = ox.NamedNode("http://x/graph")
    store = stores.memory([ox.Quad(NAMES[1], SUBCLASS, TOP, graph)])
    assert NarrowerClasses(store, DEFAULT).of(TOP.value) == [TOP]
    assert NarrowerClasses(store, graph).of(TOP.value) == [TOP, NAMES[1]]
