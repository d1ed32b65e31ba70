"""A published release is read from a real server as the embedded engine reads it."""

from __future__ import annotations

import contextlib
import json
import threading
from collections.abc import Iterable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pyoxigraph as ox
import pytest

from netkg.engine import loading, remote
from netkg.engine.publication import PublicationRecord, publish
from netkg.engine.remote import RemoteView
from netkg.engine.remote_store import RemoteStore
from netkg.errors import BadRequest, EngineFailed, EvaluationError, QuerySyntaxError
from netkg.namespaces import GRAPHS
from netkg.rdf import DEFAULT, LABEL, TYPE, node
from oxigraph_server import needs_oxigraph, running_oxigraph
from servers import free_port

WAYS = {"a copy, the store's default graph": (200_000, ""), "patterns, a graph for it": (0, "http://x/union")}


@pytest.fixture(scope="module")
def net(net_store):
    return loading.load(net_store)


@pytest.fixture(params=WAYS)
def view(request, net, monkeypatch):
    """The release in another engine, small enough for a copy or not."""
    small, default_graph = WAYS[request.param]
    monkeypatch.setattr(remote, "SMALL", small)
    with running_oxigraph(*(["--union-default-graph"] if default_graph else [])) as other:
        store = other.by_update()
        yield RemoteView(store, publish(store, net, default_graph=default_graph))


def canonical(triples: Iterable[ox.Triple]) -> ox.Dataset:
    found = ox.Dataset(ox.Quad(*triple) for triple in triples)
    found.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return found


@needs_oxigraph
def test_it_is_read_as_the_embedded_one(view, net):
    assert (view.release, view.triples, view.named_graphs()) == (net.release, net.triples, net.named_graphs())
    assert canonical(view.seen()) == canonical(net.seen())
    for name in net.named_graphs():
        graph = ox.NamedNode(name)
        assert view.has_graph(graph) and canonical(view.contents(graph)) == canonical(net.contents(graph))
    assert not view.has_graph(node("nkd:graph/none")) and not [*view.contents(node("nkd:graph/none"))]
    assert view.has_graph(DEFAULT) and not [*view.contents(DEFAULT)]
    assert len(set(view.quads())) == len(set(net.quads()))

    tsc2, hypothesis = node("nkd:gene/tsc2"), node("nkd:hypothesis/tsc2-everolimus")
    for hidden in (False, True):
        for pattern in (
            (None, None, None),
            (tsc2, None, None),
            (None, TYPE, None),
            (None, None, node("nk:Gene")),
            (tsc2, LABEL, ox.Literal("TSC2")),
            (tsc2, LABEL, ox.Literal("MEN1")),
            (hypothesis, None, None),
            (node("nk:Drug"), None, None),
        ):
            assert canonical(view.match(*pattern, hidden=hidden)) == canonical(net.match(*pattern, hidden=hidden)), pattern
    for iri in (tsc2, hypothesis, node("nk:modulates"), node(GRAPHS["hypotheses"]), node("nkd:gene/none")):
        assert view.knows(iri) is net.knows(iri)


@needs_oxigraph
def test_blank_nodes_can_be_followed(view):
    (restriction,) = (t.object for t in view.match(node("nk:Drug"), node("rdfs:subClassOf")))
    assert isinstance(restriction, ox.BlankNode)
    assert {t.predicate for t in view.match(restriction)} == {TYPE, node("owl:onProperty"), node("owl:minCardinality")}
    assert [t.subject for t in view.match(value=restriction)] == [node("nk:Drug")]


@needs_oxigraph
def test_queries_are_answered_in_every_format(view, net):
    select = "SELECT ?gene ?name { ?gene a nk:Gene ; rdfs:label ?name } ORDER BY ?name"
    for form in (ox.QueryResultsFormat.CSV, ox.QueryResultsFormat.TSV, ox.QueryResultsFormat.JSON, ox.QueryResultsFormat.XML):
        assert view.query(select).bytes(form) == net.query(select).bytes(form)
        assert view.query("ASK { <gene/tsc2> a nk:Gene }").bytes(ox.QueryResultsFormat.XML)
    construct = "CONSTRUCT { ?gene rdfs:label ?name } WHERE { ?gene a nk:Gene ; rdfs:label ?name }"
    for form in (ox.RdfFormat.TURTLE, ox.RdfFormat.RDF_XML, ox.RdfFormat.JSON_LD, ox.RdfFormat.N_TRIPLES):
        there, here = (ox.parse(v.query(construct).bytes(form), format=form) for v in (view, net))
        assert {quad.triple for quad in there} == {quad.triple for quad in here}
    assert view.query("PREFIX nk: <http://other/> ASK { <gene/tsc2> a nk:Gene }").kind == "ASK"
    assert bool(view.query("ASK { <gene/tsc2> a nk:Gene }")) and not view.query(
        "BASE <http://b/> ASK { <gene/tsc2> a nk:Gene }"
    )
    assert [row["name"].value for row in view.query(select)] == ["MEN1", "SSTR2", "TSC2"]
    assert {t.object for t in view.query("DESCRIBE <gene/men1>")} == {node("nk:Gene"), ox.Literal("MEN1")}


@needs_oxigraph
def test_a_query_sees_the_same_dataset(view, net):
    for text in ("SELECT * { ?s ?p ?o }", "SELECT * { GRAPH ?g { ?s rdfs:label ?o } FILTER(?g != <http://x/union>) }"):
        assert len([*view.query(text)]) == len([*net.query(text)]) > 0
    chosen = {"default_graphs": [GRAPHS["hypotheses"]], "named_graphs": [GRAPHS["inferred"]]}
    text = "SELECT * { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }"
    assert len([*view.query(text, **chosen)]) == len([*net.query(text, **chosen)]) > 0


@needs_oxigraph
def test_from_is_left_to_the_query(net):
    with running_oxigraph() as other:  # with --union-default-graph it would not heed FROM at all
        view = RemoteView(other.by_update(), publish(other.by_update(), net))
        for text in (
            f"SELECT * FROM <{GRAPHS['hypotheses']}> {{ ?s ?p ?o }}",
            f"SELECT * FROM NAMED <{GRAPHS['inferred']}> {{ GRAPH ?g {{ ?s ?p ?o }} }}",
        ):
            assert len([*view.query(text)]) == len([*net.query(text)]) > 0


@needs_oxigraph
def test_mistakes_are_told_here_and_failures_name_the_engine(net):
    with running_oxigraph() as other:
        store = other.by_update()
        view = RemoteView(store, publish(store, net))
        with pytest.raises(QuerySyntaxError) as told:
            view.query("SELECT ?x { ?x a nk:Gene")
        assert told.value.facts["line"] == 1
        with pytest.raises(BadRequest, match="A graph IRI cannot be used"):
            view.query("ASK {}", default_graphs=["no iri"])
        broken = remote.RemoteResult("SELECT", store, "SELECT nothing", view.record.asked())
        with pytest.raises(EvaluationError, match=f"{other.query_url} answered POST with status 400"):
            list(broken)
    with pytest.raises(EngineFailed, match=f"{other.query_url} cannot be reached"):
        view.query("ASK {}").bytes(ox.QueryResultsFormat.JSON)


@contextlib.contextmanager
def saying(body: bytes, missing: int = 0) -> Iterator[RemoteView]:
    """A release in an engine that has one answer to all, of which some bytes that it announces may be missing."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(200)
            self.send_header("Content-Length", str(len(body) + missing))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", free_port()), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield RemoteView(RemoteStore(f"http://127.0.0.1:{server.server_port}/sparql"), PublicationRecord("r"))
    finally:
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize(("cell", "holds"), [("1", True), ("0", False)])
def test_an_ask_may_be_answered_as_virtuoso_does(cell, holds):
    answer = {"type": "typed-literal", "datatype": "http://www.w3.org/2001/XMLSchema#integer", "value": cell}
    table = {"head": {"vars": ["__ASK_RETVAL"]}, "results": {"bindings": [{"__ASK_RETVAL": answer}]}}
    with saying(json.dumps(table).encode()) as view:
        assert bool(view.query("ASK {}")) is holds
        assert view.query("ASK {}").bytes(ox.QueryResultsFormat.CSV) == str(holds).lower().encode()


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("SELECT", b'{"head":{"vars":["s"]},"results":{"bindings":[{"s":{"type":"uri","value":"http://x/a"}}'),
        ("CONSTRUCT", b"<http://x/a> <http://x/b> <http://x/c> .\n"),
    ],
)
def test_an_answer_that_breaks_off_is_no_answer(kind, body):
    with saying(body, 100) as view:
        text = "CONSTRUCT WHERE { ?s ?p ?o }" if kind == "CONSTRUCT" else "SELECT ?s { ?s ?p ?o }"
        with pytest.raises(EngineFailed, match="broke off its answer, or it cannot be read"):
            list(view.query(text))
        with pytest.raises(EngineFailed, match="broke off its answer, or it cannot be read"):
            view.query(text).bytes(ox.RdfFormat.TURTLE if kind == "CONSTRUCT" else ox.QueryResultsFormat.CSV)
