"""What shapes see of a dataset."""

from __future__ import annotations

import pyoxigraph as ox

from netkg.engine import embedded, stores
from netkg.engine.changes import Delta
from netkg.graph import merged_graph
from netkg.graph.merged_graph import merged, merged_after, stands_in
from netkg.rdf import LABEL, TYPE, node


def test_what_triple_terms_say_is_nothing_to_shacl() -> None:
    node, said = ox.NamedNode("http://x/n0"), ox.Triple(*3 * [ox.NamedNode("http://x/n0")])
    store = stores.memory([ox.Quad(node, node, said), ox.Quad(node, node, node, node), ox.Quad(node, node, node)])
    assert [str(quad) for quad in merged(store)] == [str(ox.Quad(node, node, node))]


def test_a_term_stands_in_a_graph_wherever_it_stands_in_a_triple() -> None:
    gene, kind, name = node("nkd:gene/men1"), node("nk:Gene"), ox.Literal("MEN1")
    graph = merged([ox.Quad(gene, TYPE, kind, gene), ox.Quad(gene, LABEL, name)])
    assert all(stands_in(graph, term) for term in (gene, TYPE, kind, name))
    assert not any(stands_in(graph, term) for term in (node("nkd:gene/vhl"), ox.Literal("VHL"), ox.BlankNode("men1")))


def test_what_is_merged_after_a_change_is_what_stands_then(monkeypatch) -> None:
    one, two, other = (ox.NamedNode(f"http://x/{name}") for name in ("one", "two", "other"))
    stays, twice, gone, new = (ox.Quad(one, two, ox.Literal(text), other) for text in ("stays", "twice", "gone", "new"))
    again = ox.Quad(one, two, ox.Literal("twice"), one)
    before = embedded.view([stays, twice, again, gone], "r")
    after = stores.memory([stays, again, new])
    delta = Delta(added={new}, removed={gone, twice})
    whole = {str(quad.object) for quad in merged_after(before, after, delta)}
    assert whole == {'"stays"', '"twice"', '"new"'}
    assert {str(quad.object) for quad in merged_after(None, after, delta)} == whole
    monkeypatch.setattr(merged_graph, "AT_MOST", 2)
    assert merged_after(before, after, delta) is after
    assert merged_after(None, after, delta) is after
