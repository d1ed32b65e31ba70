"""The Flask application under another WSGI server answers every route as `netkg serve` does."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import pytest
import requests

from netkg.inputs import queries
from netkg.server.http.supervision import COUNTERS
from netkg.server.settings import Settings
from netkg.server.wsgi import ThreadedLive
from pace import HANG
from servers import TOKEN, Server, free_port, running

ENDLESS = "SELECT (COUNT(*) AS ?n) {" + " ".join(f"?a{i} ?b{i} ?c{i} ." for i in range(9)) + "}"
HUGE = "SELECT * {" + " ".join(f"?a{i} ?b{i} ?c{i} ." for i in range(6)) + "}"
GENES = "SELECT ?gene { ?gene a nk:Gene } ORDER BY ?gene"
MANY = "SELECT * { ?s ?p ?o . ?a ?b ?c . ?d ?e ?f } LIMIT 6000"
GRAPH = "CONSTRUCT { ?g a nk:Gene } WHERE { ?g a nk:Gene }"
#: What belongs to one connection, one moment or one server, and not to the answer.
TRANSPORT = {"connection", "transfer-encoding", "server", "date", "x-request-id", "via", "keep-alive"}
FORM = "application/x-www-form-urlencoded"


@contextlib.contextmanager
def under(command: list[str], store: Path, port: int, **settings: str) -> Iterator[Server]:
    """Start another WSGI server over a store and end it, and it alone, afterwards."""
    log = store.parent / f"wsgi-{port}.log"
    environment = {k: v for k, v in os.environ.items() if "NETKG_" not in k}
    environment |= {"NETKG_STORE": str(store), **settings}
    with log.open("wb") as out:
        process = subprocess.Popen([sys.executable, "-m", *command], stdout=out, stderr=subprocess.STDOUT, env=environment)
    server = Server(process, port, log)
    try:
        until = time.monotonic() + HANG
        while True:
            assert process.poll() is None and time.monotonic() < until, log.read_text()
            with contextlib.suppress(requests.ConnectionError, requests.ReadTimeout):
                server.get("/health")
                break
            time.sleep(0.05)
        yield server
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:  # a query that cannot be stopped
            process.kill()
            process.wait()


def waitress(store: Path, **settings: str):
    port = free_port()
    command = ["waitress", f"--listen=127.0.0.1:{port}", "--call", "netkg.server.wsgi:create_app"]
    return under(command, store, port, **settings)


@pytest.fixture(scope="module")
def others(net_store: Path, root: Path, tmp_path_factory) -> Iterator[tuple[Server, Server]]:
    """The application under waitress, and `netkg serve` with the edge in front of it; each with its own store."""
    examples = [asdict(query) for query in queries.examples(root / "queries")]
    stores = [Path(shutil.copytree(net_store, tmp_path_factory.mktemp(name) / "store")) for name in ("waitress", "edge")]
    with (
        waitress(stores[0], NETKG_WRITE_TOKEN=TOKEN, NETKG_TIMEOUT="3", NETKG_LONG_QUERIES="2") as plain,
        running(stores[1], workers=2, write_token=TOKEN, timeout=3, examples=examples, documents=str(root / "docs")) as edge,
    ):
        yield plain, edge


def ask(server: Server, method: str, path: str, headers: dict[str, str] | None = None, data: bytes | None = None):
    given = {"Accept-Encoding": "identity", "Accept": "*/*", **(headers or {})}
    return requests.request(method, server.url + path, headers=given, data=data, timeout=20, allow_redirects=False)


def told(answer: requests.Response, server: Server) -> tuple[int, dict[str, str], bytes]:
    headers = {k.lower(): v for k, v in answer.headers.items() if k.lower() not in TRANSPORT}
    # Requests and servers have ids and addresses of their own.
    body = re.sub(rb"urn:netkg:request:\w+|request \w{16}", b"ID", answer.content).replace(server.url.encode(), b"URL")
    if body != answer.content:
        headers.pop("content-length", None)
    return answer.status_code, {k: v.replace(server.url, "URL") for k, v in headers.items()}, body


def query(text: str, **more: str) -> str:
    return "/sparql?" + requests.models.RequestEncodingMixin._encode_params({"query": text, **more})


QUERIES = {
    "json": ("GET", query(GENES)),
    "csv": ("GET", query(GENES), {"Accept": "text/csv"}),
    "xml": ("GET", query(GENES), {"Accept": "application/sparql-results+xml"}),
    "format": ("GET", query(GENES, format="tsv")),
    "head": ("HEAD", query(GENES)),
    "head of an error": ("HEAD", query("SELECT")),
    "ask": ("GET", query("ASK {}")),
    "graph": ("GET", query(GRAPH), {"Accept": "text/turtle"}),
    "describe": ("GET", query("DESCRIBE <https://w3id.org/netkg/gene/tsc2>")),
    "streamed": ("GET", query(MANY), {"Accept": "text/csv"}),
    "streamed, packed": ("GET", query(MANY), {"Accept-Encoding": "gzip"}),
    "packed": ("GET", query("SELECT * { ?s ?p ?o }"), {"Accept-Encoding": "br"}),
    "form": ("POST", "/sparql", {"Content-Type": FORM}, b"query=ASK%7B%7D"),
    "direct": ("POST", "/sparql", {"Content-Type": "application/sparql-query"}, GENES.encode()),
    "dataset": ("GET", query("SELECT * { ?s ?p ?o }", **{"default-graph-uri": "http://none"})),
    "old release": ("GET", query("ASK {}", release="0.0.1")),
    "no such release": ("GET", query("ASK {}", release="7")),
    "any tag": ("GET", query(GENES), {"If-None-Match": "*"}),
    "syntax": ("GET", query("SELECT * { ?s foo:bar ?o }")),
    "syntax, as a page": ("GET", query("SELECT * {"), {"Accept": "text/html"}),
    "too deep": ("GET", query("SELECT * " + "{" * 200 + "}" * 200)),
    "an update": ("GET", query("DROP ALL")),
    "SERVICE": ("GET", query("SELECT * { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }")),
    "not acceptable": ("GET", query(GENES), {"Accept": "image/png"}),
    "twice": ("GET", query(GENES) + "&query=ASK%7B%7D"),
    "bad timeout": ("GET", query(GENES, timeout="soon")),
    "bad escape": ("GET", "/sparql?query=%ff"),
    "no body": ("POST", "/sparql", {"Content-Type": "application/sparql-query"}),
    "no query in the form": ("POST", "/sparql", {"Content-Type": FORM}, b"x=1"),
    "no type": ("POST", "/sparql", {}, b"ASK {}"),
    "wrong type": ("POST", "/sparql", {"Content-Type": "text/plain"}, b"ASK {}"),
    "not UTF-8": ("POST", "/sparql", {"Content-Type": "application/sparql-query"}, b"ASK { ?s ?p '\xff' }"),
    "page": ("GET", query(GENES), {"Accept": "text/html"}),
    "nearly a query": ("GET", "/sparql?myquery=1", {"Accept": "text/turtle"}),
    "update by GET": ("GET", "/sparql?update=x&query=ASK%7B%7D"),
    "PUT": ("PUT", query(GENES)),
}
OTHERS = {
    "description": ("GET", "/sparql", {"Accept": "application/n-triples"}),
    "options": ("OPTIONS", "/sparql"),
    "index": ("GET", "/"),
    "asset": ("GET", "/static/netkg.css"),
    "explain": ("GET", "/explain?query=SELECT%20*%20%7B%20%3Fd%20nk%3Atargetz%20%3Ft%20%7D"),
    "void": ("GET", "/.well-known/void"),
    "health": ("GET", "/health"),
    "errors": ("GET", "/errors"),
    "record": ("GET", "/gene/tsc2", {"Accept": "text/html"}),
    "record as RDF": ("GET", "/gene/tsc2", {"Accept": "text/turtle"}),
    "nothing": ("GET", "/nothing"),
    "graphs": ("GET", "/graphs?default"),
    "queries without a token": ("GET", "/queries"),
    "queries": ("GET", "/queries", {"Authorization": f"Bearer {TOKEN}"}),
    "stop": ("DELETE", "/queries/x", {"Authorization": f"Bearer {TOKEN}"}),
    "update without a token": ("POST", "/update", {"Content-Type": "application/sparql-update"}, b"DROP ALL"),
    "update": (
        "POST",
        "/update?dry-run",
        {"Content-Type": "application/sparql-update", "Authorization": f"Bearer {TOKEN}"},
        b"INSERT DATA { GRAPH <http://g> { <http://a> <http://b> 1 } }",
    ),
}


def unordered(name: str, seen: tuple[int, dict[str, str], bytes]):
    """RDF has no order, and a new commit has its own name and moment."""
    status, headers, body = seen
    if name == "update":
        body = re.sub(rb'"release": "[^"]+"', b"", body)
        headers = {k: v for k, v in headers.items() if k not in ("content-length", "netkg-release")}
    if name in ("nearly a query", "void", "description", "record as RDF", "graphs"):
        headers = {k: v for k, v in headers.items() if k not in ("etag", "content-length")}
        body = b"\n".join(sorted(body.split(b"\n")))
    return status, headers, body


@pytest.mark.parametrize("name", [*QUERIES, *OTHERS])
def test_the_application_answers_as_the_edge_does(others: tuple[Server, Server], name: str) -> None:
    request = {**QUERIES, **OTHERS}[name]
    seen = [unordered(name, told(ask(server, *request), server)) for server in others]
    assert seen[0] == seen[1]
    assert seen[0][0] < 500


def test_a_known_tag_is_answered_304_by_both(others: tuple[Server, Server]) -> None:
    tags = {ask(server, "GET", query(GENES)).headers["ETag"] for server in others}
    assert len(tags) == 1
    seen = [told(ask(server, "GET", query(GENES), {"If-None-Match": tags.copy().pop()}), server) for server in others]
    assert seen[0] == seen[1]
    assert seen[0][0] == 304


def test_a_timeout_is_told_alike(others: tuple[Server, Server]) -> None:
    seen = [told(ask(server, "GET", query(ENDLESS, timeout="1.2")), server) for server in others]
    assert seen[0] == seen[1]
    assert seen[0][0] == 503


def test_metrics_have_the_same_names(others: tuple[Server, Server]) -> None:
    names = [set(re.findall(r"^(netkg_\w+)", server.get("/metrics").text, re.MULTILINE)) for server in others]
    assert names[0] == names[1]
    assert {f"netkg_{name}_total" for name in COUNTERS} | {"netkg_store_trouble"} <= names[0]


def test_a_page_counts_as_one_query(others: tuple[Server, Server]) -> None:
    def counted(server: Server) -> float:
        found = re.search(r"^netkg_queries_total (.+)$", server.get("/metrics").text, re.MULTILINE)
        assert found is not None
        return float(found[1])

    for server in others:
        before = counted(server)
        assert ask(server, *QUERIES["page"]).status_code == 200
        assert counted(server) == before + 1


def test_writes_are_seen_and_a_view_in_use_is_never_changed(net_store: Path, tmp_path: Path) -> None:
    store = Path(shutil.copytree(net_store, tmp_path / "store"))
    live = ThreadedLive(store, Settings())
    before, count = live.view(), live.view().triples
    with waitress(store, NETKG_WRITE_TOKEN=TOKEN) as server:
        assert server.update("INSERT DATA { GRAPH <http://g> { <http://a> <http://b> 1 } }").status_code == 200
        assert server.rows("SELECT ?x { <http://a> <http://b> ?x }") == [{"x": "1"}]
    after = live.view()
    assert after.triples == count + 1
    assert (before.release, before.triples, len(before.store)) != (after.release, after.triples, len(after.store))
    assert before.triples == count
    assert not before.query("ASK { <http://a> <http://b> 1 }")


def test_a_client_is_told_in_time_and_runaways_are_counted(net_store: Path) -> None:
    with waitress(net_store, NETKG_LONG_QUERIES="2", NETKG_TIMEOUT="1") as server:
        for _ in range(2):
            began = time.monotonic()
            answer = server.query(ENDLESS)
            assert answer.status_code == 503
            assert answer.json()["limit"] == "timeout"
            assert time.monotonic() - began < 10
        refused = server.query("ASK {}")
        assert refused.status_code == 503
        assert refused.json()["limit"] == "long-queries"
        assert "Retry-After" in refused.headers
        assert server.get("/health").status_code == 200
        assert "memory-limit" in server.log.read_text()


def test_a_query_that_hands_over_rows_ends_at_its_limit(net_store: Path) -> None:
    with waitress(net_store, NETKG_TIMEOUT="1", NETKG_TRANSFER_TIMEOUT="1", NETKG_WRITE_TOKEN=TOKEN) as server:
        with pytest.raises((requests.exceptions.ChunkedEncodingError, requests.exceptions.ConnectionError)):
            requests.get(server.url + query(HUGE), timeout=20).content  # noqa: B018
        running_now = server.get("/queries", headers={"Authorization": f"Bearer {TOKEN}"})
        for _ in range(100):
            if running_now.json() == {"queries": []}:
                break
            time.sleep(0.1)
            running_now = server.get("/queries", headers={"Authorization": f"Bearer {TOKEN}"})
        assert running_now.json() == {"queries": []}
        assert "netkg_timeouts_total 1.0" in server.get("/metrics").text


def test_the_operator_stops_a_query(net_store: Path) -> None:
    with waitress(net_store, NETKG_WRITE_TOKEN=TOKEN) as server:
        answers: list[requests.Response] = []
        thread = threading.Thread(target=lambda: answers.append(server.query(ENDLESS)))
        thread.start()
        auth = {"Authorization": f"Bearer {TOKEN}"}
        while not (found := server.get("/queries", headers=auth).json()["queries"]):
            time.sleep(0.05)
        assert requests.delete(f"{server.url}/queries/{found[0]['id']}", headers=auth, timeout=9).status_code == 202
        thread.join(10)
        assert answers[0].json()["limit"] == "stopped"


def test_flask_run_finds_the_application(net_store: Path) -> None:
    port = free_port()
    with under(["flask", "--app", "netkg.server.wsgi", "run", f"--port={port}"], net_store, port) as server:
        assert len(server.rows(GENES)) == 3
        assert server.query(MANY, "text/csv").text.count("\n") == 6001
        assert server.query("SELECT").json()["type"].endswith("#query-syntax")


def test_the_application_needs_nothing_of_the_process_layer() -> None:
    check = (
        "import sys, netkg.server.wsgi; print([m for m in sys.modules if m.startswith(('netkg.server.process', 'gunicorn'))])"
    )
    done = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() == "[]"


def test_without_a_release_it_says_what_to_do(tmp_path: Path) -> None:
    for name in ("ontology", "graph", "shapes", "queries"):
        (tmp_path / name).mkdir()
    done = subprocess.run(
        [sys.executable, "-c", "from netkg.server.wsgi import create_app; create_app()"],
        env={**os.environ, "NETKG_PROJECT": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert "run `netkg build`" in done.stderr
