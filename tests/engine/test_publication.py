"""A release goes into another engine, a real server, and a run that breaks off is taken up by the next."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from netkg.engine import loading, publication
from netkg.engine.publication import RECORD, publish, read_record
from netkg.errors import EngineFailed, UsageError
from netkg.graph import release
from netkg.rdf import HIDDEN, union
from oxigraph_server import OxigraphServer, needs_oxigraph, running_oxigraph

pytestmark = needs_oxigraph
ONTOLOGY = "https://w3id.org/netkg/graph/ontology"


@pytest.fixture(scope="module")
def net(net_store):
    return loading.load(net_store)


def held(other: OxigraphServer) -> ox.Dataset:
    """Give what a server holds but for the record, with canonical blank nodes."""
    import requests

    answer = requests.get(f"{other.url}/store", headers={"Accept": "application/n-quads"}, timeout=20)
    found = ox.Dataset(q for q in ox.parse(answer.content, format=ox.RdfFormat.N_QUADS) if q.graph_name != ox.NamedNode(RECORD))
    found.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return found


def expected(view) -> ox.Dataset:
    """Give the quads of a release and, in the default graph, what queries see; blank nodes are apart in each graph."""
    found = ox.Dataset()
    graphs = [
        (graph, [q.triple for q in view.quads() if q.graph_name == graph]) for graph in {q.graph_name for q in view.quads()}
    ]
    for number, (graph, triples) in enumerate([*graphs, (ox.DefaultGraph(), list(union(view.quads())))]):
        for triple in triples:
            terms = (ox.BlankNode(f"{t.value}x{number}") if isinstance(t, ox.BlankNode) else t for t in triple)
            found.add(ox.Quad(*terms, graph))
    found.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return found


class Sent:
    """Notes the batches that are sent, and can break off after some."""

    def __init__(self, most: int = 1_000_000, then=lambda: None) -> None:
        self.calls: list[tuple[str, int, int]] = []
        self.most, self.then = most, then

    def __call__(self, name: str, there: int, every: int) -> None:
        self.calls.append((name, there, every))
        if len(self.batches) == self.most:
            self.most = 1_000_000
            self.then()

    @property
    def batches(self) -> list[str]:
        """The graph of each batch: the first call for a graph tells what was there."""
        names = [name for name, *_ in self.calls]
        return [name for index, name in enumerate(names) if name in names[:index]]


@pytest.mark.parametrize("way", ["by_update", "by_graph_store"])
@pytest.mark.parametrize("batch", [3, 5000])
def test_a_store_gets_every_graph_and_what_queries_see_as_its_default_graph(net, way, batch):
    with running_oxigraph() as other:
        store, sent = getattr(other, way)(), Sent()
        assert publish(store, net, sent, batch=batch).release == net.release
        assert held(other) == expected(net)
        assert not [q for q in held(other) if q.graph_name == ox.DefaultGraph() and q.predicate.value.endswith("Biomarker")]
        assert len(sent.batches) == len(net.named_graphs()) + 1 if batch > 100 else len(sent.batches) > 10
        assert read_record(store).release == net.release

        again = Sent()
        publish(store, net, again, batch=batch)
        assert not again.batches, "what is there is not sent again"


def test_a_store_that_dies_in_between_is_filled_up_when_it_is_back(net, tmp_path):
    location = tmp_path / "other"
    whole = Sent()
    with running_oxigraph() as elsewhere:
        publish(elsewhere.by_update(), net, whole, batch=2)
    with running_oxigraph(location=location) as other:
        half = Sent(len(whole.batches) // 2, other.kill)
        with pytest.raises(EngineFailed, match="cannot be reached, or broke off"):
            publish(other.by_update(), net, half, batch=2)
    with running_oxigraph(location=location) as other:
        store = other.by_update()
        assert read_record(store).release == "", "it does not say that it holds the release"
        rest = Sent()
        publish(store, net, rest, batch=2)
        assert len(half.batches) + len(rest.batches) == len(whole.batches)
        assert held(other) == expected(net)


def test_a_batch_that_arrived_without_an_answer_is_not_sent_twice(net):
    with running_oxigraph() as other:
        store = other.by_update()

        def stop() -> None:
            raise KeyboardInterrupt

        sent = Sent(1, stop)
        with pytest.raises(KeyboardInterrupt):
            publish(store, net, sent, batch=1)
        first = next(publication.parts(net, batch=1))
        assert any(b"_:" in line for line in first.batches[1] + first.batches[0]), "blank nodes are what this is about"
        store.add("", first.batches[1])
        rest = Sent()
        publish(store, net, rest, batch=1)
        assert rest.calls[0][1] == len(first.batches[0]) + len(first.batches[1])
        assert held(other) == expected(net)


def test_a_graph_that_somebody_changed_is_put_back(net):
    with running_oxigraph() as other:
        store = other.by_update()
        publish(store, net)
        other.update(f"INSERT DATA {{ GRAPH <{ONTOLOGY}> {{ <http://x/a> <http://x/b> 1 }} }}")
        sent = Sent()
        publish(store, net, sent)
        assert sent.batches == [ONTOLOGY]
        assert held(other) == expected(net)


def test_the_next_release_replaces_what_changed_and_drops_what_is_gone(net, net_store, tmp_path):
    inferred = ox.NamedNode("https://w3id.org/netkg/graph/inferred")
    found = release.create(tmp_path / "next", [q for q in net.quads() if q.graph_name != inferred], version="0.0.2")
    following = loading.load(tmp_path / "next")
    with running_oxigraph() as other:
        store = other.by_update()
        other.update("INSERT DATA { GRAPH <http://others.example/graph> { <http://x/a> <http://x/b> 1 } }")
        publish(store, net)
        sent = Sent()
        assert publish(store, following, sent).release == found.id
        assert "default graph" in sent.batches and "https://w3id.org/netkg/graph/records/review" not in sent.batches
        assert str(inferred) not in {str(q.graph_name) for q in held(other)}
        assert store.count("http://others.example/graph") == 1, "graphs of others are left alone"


def test_triples_of_others_are_not_replaced_unless_that_is_said(net):
    with running_oxigraph() as other:
        store = other.by_update()
        other.update("INSERT DATA { <http://x/a> <http://x/b> 1 }")
        with pytest.raises(UsageError, match=r"The default graph of .* shows 1 triples that no publication put there"):
            publish(store, net)
        assert store.count() == 1
        publish(store, net, anew=True)
        assert held(other) == expected(net)


def test_a_store_whose_default_graph_shows_all_graphs_gets_one_for_what_queries_see(net):
    graph = "https://w3id.org/netkg/graph/union"
    with running_oxigraph("--union-default-graph") as other:
        store = other.by_update()
        with pytest.raises(UsageError, match=f"shows the triples of all its graphs .* --default-graph {graph}"):
            publish(store, net)
        record = publish(store, net, default_graph=graph)
        assert record == read_record(store)
        assert store.count(asked=record.asked()) == sum(1 for _ in net.seen())
        hidden = next(iter(HIDDEN)).value
        assert store.rows(f"SELECT * {{ GRAPH <{hidden}> {{ ?s ?p ?o }} }}", record.asked())


def test_the_default_graph_can_move(net):
    with running_oxigraph() as other:
        store = other.by_update()
        publish(store, net)
        sent = Sent()
        publish(store, net, sent, default_graph="http://x/union")
        assert sent.batches == ["http://x/union"]
        assert store.count() == 0
        assert store.count("http://x/union") == sum(1 for _ in net.seen())
