"""The protocols as a real store takes them, and what is told when it does not."""

from __future__ import annotations

import base64
import hashlib
import io
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pyoxigraph as ox
import pytest

from netkg.engine.remote_store import Asked, RemoteStore, TableReader
from netkg.errors import EngineFailed, UsageError
from oxigraph_server import needs_oxigraph, running_oxigraph
from servers import free_port

GRAPH = "https://w3id.org/netkg/graph/records/review"
TSC2 = b'<https://w3id.org/netkg/gene/tsc2> <http://www.w3.org/2000/01/rdf-schema#label> "TSC2 \xc3\xa9 \\"\\\\n" .\n'
MEN1 = b'<https://w3id.org/netkg/gene/men1> <http://www.w3.org/2000/01/rdf-schema#label> "MEN1" .\n'


@needs_oxigraph
@pytest.mark.parametrize("way", ["by_update", "by_graph_store"])
def test_graphs_are_replaced_added_to_and_dropped(way):
    with running_oxigraph() as other:
        store: RemoteStore = getattr(other, way)()
        for graph in (GRAPH, ""):
            store.drop(graph)
            store.replace(graph, [TSC2])
            store.add(graph, [MEN1, TSC2])
            assert store.count(graph) == 2
            store.replace(graph, [TSC2])
            assert store.count(graph) == 1
        assert [row["o"].value for row in store.rows("SELECT ?o { ?s ?p ?o }")] == ['TSC2 é "\\n']
        store.drop(GRAPH)
        assert (store.count(GRAPH), store.count()) == (0, 1)
        assert store.count(asked=Asked([GRAPH])) == 0


@needs_oxigraph
def test_an_error_names_the_store_its_status_and_its_first_line():
    with running_oxigraph() as other:
        store = other.by_update()
        with pytest.raises(
            EngineFailed, match=rf"{other.query_url} answered POST with status 400: .*[Pp]arse|expected"
        ) as told:
            store.rows("SELECT nothing")
        assert told.value.facts["remote_status"] == 400
        with pytest.raises(EngineFailed, match=rf"{other.url}/nowhere answered POST with status 404"):
            RemoteStore(f"{other.url}/nowhere").count()
    with pytest.raises(EngineFailed, match=r"cannot be reached, or broke off the connection: .*refused"):
        store.count()


@pytest.mark.parametrize("url", ["file:///etc/passwd", "store", "http://user:word@host/sparql", "http:///sparql"])
def test_only_plain_addresses_are_taken(url):
    with pytest.raises(UsageError, match="is not the address of a store"):
        RemoteStore(url)


class _Guarded(BaseHTTPRequestHandler):
    """Asks for a password as Virtuoso does, whose Digest turns a client away that comes with Basic."""

    challenge = 'Digest realm="SPARQL", nonce="n1", qop="auth", algorithm="MD5"'
    seen: list[str]

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        given = self.headers.get("Authorization", "")
        self.seen.append(given.partition(" ")[0])
        if self.path == "/moved":
            self.send_response(307)
            self.send_header("Location", "http://127.0.0.1:1/elsewhere")
        elif self._knows(given):
            self.send_response(200)
        else:
            self.send_response(401)
            if not (given.startswith("Basic") and self.challenge.startswith("Digest")):
                self.send_header("WWW-Authenticate", self.challenge)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _knows(self, given: str) -> bool:
        if self.challenge.startswith("Basic"):
            return given == "Basic " + base64.b64encode(b"dba:word").decode()
        parts = dict(re.findall(r'(\w+)="?([^",]*)', given))
        if not parts:
            return False
        one, two = (hashlib.md5(text.encode()).hexdigest() for text in ("dba:SPARQL:word", f"POST:{self.path}"))
        whole = f"{one}:n1:{parts['nc']}:{parts['cnonce']}:auth:{two}"
        return parts["response"] == hashlib.md5(whole.encode()).hexdigest()

    def log_message(self, *_):
        pass


@pytest.mark.parametrize(
    ("challenge", "sent"),
    [(_Guarded.challenge, ["", "", "Digest", "", "Digest"]), ('Basic realm="SPARQL"', ["", "Basic", "Basic"])],
)
def test_a_password_goes_as_the_store_asks_for_it(challenge, sent):
    handler = type("Handler", (_Guarded,), {"challenge": challenge, "seen": []})
    server = ThreadingHTTPServer(("127.0.0.1", free_port()), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}"
    try:
        store = RemoteStore(f"{url}/sparql", update_url=f"{url}/update", user="dba", password="word")
        store.add(GRAPH, [TSC2])
        store.add(GRAPH, [MEN1])
        assert handler.seen == sent
        with pytest.raises(EngineFailed, match=f"{url}/sparql did not answer with a complete table of results"):
            store.count()
        wrong = RemoteStore(f"{url}/sparql", update_url=f"{url}/update", user="dba", password="other")
        with pytest.raises(EngineFailed, match="status 401"):
            wrong.add(GRAPH, [TSC2])
        handler.seen.clear()
        moved = RemoteStore(f"{url}/sparql", update_url=f"{url}/moved", user="dba", password="word")
        with pytest.raises(EngineFailed, match=r"status 307: http://127\.0\.0\.1:1/elsewhere"):
            moved.add(GRAPH, [TSC2])
        assert handler.seen == [""], "nothing is sent after a redirect, and no password before one"
    finally:
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize("size", [-1, 1, 7, 40, 1 << 20])
def test_blank_nodes_as_virtuoso_writes_them_are_read_in_pieces_of_any_size(size):
    row = '{ "s": { "type": "bnode", "value": "nodeID://b10%d" }, "o": { "type": "literal", "value": "\\"bnode\\", nodeID://b1 }" } }'
    body = '{ "head": { "vars": ["s", "o"] }, "results": { "bindings": [' + ",".join(row % n for n in range(30)) + "] } }"

    class Pieces(TableReader):
        def read(self, _=-1):
            return super().read(size)

    found = list(ox.parse_query_results(Pieces(io.BytesIO(body.encode())), format=ox.QueryResultsFormat.JSON))
    assert [row["s"].value for row in found] == [f"b10{n}" for n in range(30)]
    assert {row["o"].value for row in found} == {'"bnode", nodeID://b1 }'}
