"""The engine's view: the union default graph, the store's own default graph, blank nodes kept apart or together."""

from pathlib import Path

import pyoxigraph as ox
import pytest

from netkg.engine import embedded, loading
from netkg.errors import BadRequest
from netkg.graph import release
from netkg.namespaces import GRAPHS
from netkg.rdf import DEFAULT

N = ox.NamedNode
S, P, O = N("http://s"), N("http://p"), N("http://o")  # noqa: E741
RECORDS, INFERRED, HYPOTHESES = (N(GRAPHS[name]) for name in ("records", "inferred", "hypotheses"))
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"


def count(view: embedded.View, text: str = COUNT, **options) -> int:
    return int(next(iter(view.query(text, **options)))[0].value)


def test_a_triple_in_two_graphs_counts_once() -> None:
    view = embedded.view([ox.Quad(S, P, O, RECORDS), ox.Quad(S, P, O, INFERRED)], "r")
    assert count(view) == 1
    assert view.triples == 2


def test_hypotheses_are_left_out_and_reachable() -> None:
    view = embedded.view([ox.Quad(S, P, O, HYPOTHESES)], "r")
    assert count(view) == 0
    assert count(view, "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }") == 1
    assert count(view, default_graphs=[HYPOTHESES.value]) == 1


def test_a_stores_own_default_graph_is_seen_and_kept_apart() -> None:
    quads = [ox.Quad(S, P, O), ox.Quad(O, P, S, RECORDS)]
    view = embedded.view(quads, "r")
    assert count(view) == 2
    assert [q.subject for q in view.own] == [S]
    assert count(embedded.view(quads, "r", default_graph="own")) == 1


def test_blank_nodes_are_the_same_in_a_graph_and_in_the_union() -> None:
    node = ox.BlankNode("b")
    view = embedded.view([ox.Quad(S, P, node, RECORDS), ox.Quad(node, P, O, RECORDS)], "r")
    assert count(view, "SELECT (COUNT(*) AS ?n) { ?s ?p ?b . GRAPH ?g { ?b ?p ?o } }") == 1


def test_loading(tmp_path: Path) -> None:
    assert loading.load(tmp_path).release == release.EMPTY
    made = release.create(tmp_path, [ox.Quad(S, P, O, RECORDS), ox.Quad(S, P, O, HYPOTHESES)], version="1.0.0")
    for memory in (1000, 1):  # from memory, and from disk
        view = loading.load(tmp_path, memory_triples=memory)
        assert view.release == made.id
        assert count(view) == 1
        assert view.triples == 2
        assert view.knows(S)
        assert not view.knows(N("http://nowhere"))


def test_wrong_graph_iris_are_refused() -> None:
    with pytest.raises(BadRequest):
        embedded.view([], "r").query(COUNT, default_graphs=["no iri"])


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?s ?p ?o { ?s ?p ?o }",
        "SELECT (COUNT(*) AS ?n) { ?s <http://p>*/<http://p> ?o }",
        "DESCRIBE <http://s>",
        "ASK { <http://s> ?p ?s }",
        "CONSTRUCT { ?o ?p ?s } WHERE { ?s ?p ?o FILTER NOT EXISTS { ?o ?p ?x } }",
    ],
)
def test_a_query_that_names_no_graph_has_the_same_rows_where_the_graphs_are_not(text: str) -> None:
    quads = [ox.Quad(S, P, O, RECORDS), ox.Quad(O, P, S, INFERRED), ox.Quad(S, P, S), ox.Quad(S, P, N("http://h"), HYPOTHESES)]
    view = embedded.view(quads, "r")
    view.apply(
        "r+1",
        [ox.Quad(O, P, O, RECORDS), ox.Quad(S, P, O, INFERRED), ox.Quad(O, S, S, HYPOTHESES)],
        [ox.Quad(S, P, O, RECORDS), ox.Quad(O, P, S, INFERRED), ox.Quad(S, P, S)],
    )
    assert set(view.union_store) == {q for q in view.store if q.graph_name == DEFAULT}
    alone, among = view.query(text), view.query(text + " # GRAPH")
    assert view.union_store is not view.store
    if alone.kind == "ASK":
        assert bool(alone) == bool(among)
    else:
        assert sorted(map(str, alone)) == sorted(map(str, among))


def test_a_graph_is_found_however_it_is_named() -> None:
    view = embedded.view([ox.Quad(S, P, O, HYPOTHESES)], "r")
    for text in (
        f"SELECT * FROM <{HYPOTHESES.value}> {{ ?s ?p ?o }}",
        "SELECT * { grAph ?g { ?s ?p ?o } }",
        f"PREFIX g: <{HYPOTHESES.value}> SELECT * {{ GRAPHg:{{ ?s ?p ?o }} }}",
    ):
        assert len(list(view.query(text))) == 1, text


def test_the_union_of_a_release_is_that_of_its_dump(tmp_path: Path) -> None:
    node = ox.BlankNode("b")
    release.create(tmp_path, [ox.Quad(S, P, node, RECORDS), ox.Quad(node, P, O, INFERRED), ox.Quad(S, P, O)], version="1.0.0")
    view = loading.load(tmp_path)
    assert set(view.union_store) == {q for q in view.store if q.graph_name == DEFAULT}
    assert len(view.union_store) == 3
