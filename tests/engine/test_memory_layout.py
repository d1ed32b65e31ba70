"""A graph that is laid out for queries is the graph that was given."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from netkg.engine import embedded, memory_layout
from netkg.namespaces import GRAPHS, records

N = ox.NamedNode
S, P, O = N("http://s"), N("http://p"), N("http://o")  # noqa: E741
RECORDS, HYPOTHESES = (N(iri) for iri in (records("review"), GRAPHS["hypotheses"]))


@pytest.mark.parametrize(
    "node",
    [
        ox.BlankNode("b"),
        ox.Literal("_:b in a text"),
        ox.Literal("two\r\nlines\x85and\u2028more"),
        ox.Literal("Wirkstoff", language="de"),
        ox.Literal("11.0", datatype=N("http://www.w3.org/2001/XMLSchema#decimal")),
        N("http://o/_:b"),
        N("http://ö/é"),
        ox.Triple(ox.BlankNode("b"), P, ox.Literal('a "quoted" one')),
        ox.Triple(S, P, O),
    ],
    ids=str,
)
def test_the_union_has_every_term_as_it_is(node: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> None:
    view = embedded.view([ox.Quad(S, P, node, RECORDS), ox.Quad(S, P, node), ox.Quad(S, P, O, HYPOTHESES)], "r")
    assert list(view.union_store) == [ox.Quad(*next(view.store.quads_for_pattern(S, P, None, RECORDS)).triple)]


def test_names_that_were_entered_are_no_graphs_of_the_view() -> None:
    view = embedded.view([ox.Quad(S, P, O, RECORDS)], "r")
    assert list(view.union_store.named_graphs())
    assert view.named_graphs() == [RECORDS.value]
    for text in ("SELECT ?g { GRAPH ?g {} }", "SELECT ?g { graph ?g {} }"):
        assert [row["g"] for row in view.query(text)] == [RECORDS], text
    assert not list(view.query("SELECT * { ?s ?p ?o FILTER(?s = <http://p>) }"))


def test_nothing_is_an_empty_store() -> None:
    assert not list(memory_layout.fill([]))
