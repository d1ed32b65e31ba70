"""Triple terms are read at any depth, and what they say is in the store only while it is looked at."""

from __future__ import annotations

import pyoxigraph as ox

from netkg.engine import stores
from netkg.graph.triple_terms import REIFIES, outward_triples, said_in, saying
from netkg.rdf import node

GENE, DRUG, NOTE = (node(f"nkd:{name}") for name in ("gene/vhl", "drug/everolimus", "note"))
MODULATES, GRAPH = node("nk:modulates"), node("nkd:graph/records/review")
INNER = ox.Triple(GENE, MODULATES, DRUG)
OUTER = ox.Triple(NOTE, REIFIES, ox.Triple(NOTE, REIFIES, INNER))
QUAD = ox.Quad(NOTE, REIFIES, OUTER.object, GRAPH)


def test_what_is_said_is_given_at_any_depth() -> None:
    assert list(said_in(OUTER)) == [OUTER, OUTER.object, INNER]
    assert list(said_in(INNER)) == [INNER]


def test_to_rdflib_only_what_it_can_hold_is_given() -> None:
    assert [[str(term) for term in triple] for triple in outward_triples([QUAD])] == [
        [t.value for t in (GENE, MODULATES, DRUG)]
    ]


def test_what_is_said_stands_in_the_store_for_a_while() -> None:
    store = stores.memory([QUAD])
    with saying(store):
        assert {quad.triple for quad in store if quad.graph_name != GRAPH} == {INNER}
    assert list(store) == [QUAD]
    assert not [graph for graph in store.named_graphs() if graph != GRAPH]
