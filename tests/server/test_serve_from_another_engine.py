"""`netkg serve --engine`: the same answers, pages, guards and limits as before a store of its own."""

from __future__ import annotations

import time

import pytest
import requests

from netkg.engine import loading
from netkg.engine.publication import publish
from oxigraph_server import OxigraphServer, needs_oxigraph, running_oxigraph
from servers import Server, running

pytestmark = needs_oxigraph


@pytest.fixture(scope="module")
def other(net_store):
    """Another engine that holds the fixture's release."""
    with running_oxigraph("--timeout-s", "10") as started:
        publish(started.by_update(), loading.load(net_store))
        yield started


@pytest.fixture(scope="module")
def before(other: OxigraphServer, tmp_path_factory):
    """A server before it."""
    with running(tmp_path_factory.mktemp("before") / "none", engine=other.query_url, timeout=2.0) as started:
        yield started


GENES = "SELECT ?gene ?name { ?gene a nk:Gene ; rdfs:label ?name } ORDER BY ?name"


@pytest.mark.parametrize("accept", ["text/csv", "application/sparql-results+json", "application/sparql-results+xml"])
def test_a_query_has_the_same_answer_and_tag(server: Server, before: Server, accept):
    here, there = server.query(GENES, accept), before.query(GENES, accept)
    assert there.status_code == 200 and there.content == here.content
    for name in ("ETag", "NetKG-Release", "Content-Type"):
        assert there.headers[name] == here.headers[name]
    again = before.get("/sparql", params={"query": GENES}, headers={"Accept": accept, "If-None-Match": there.headers["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize(
    "path",
    [
        "/gene/tsc2.nt",
        "/ontology/Drug.nt",
        "/hypothesis/tsc2-everolimus.nt",
        "/search?q=everolimus&format=json",
    ],
)
def test_a_thing_is_described_alike(server: Server, before: Server, path):
    here, there = server.get(path), before.get(path)
    assert there.status_code == 200

    def lines(answer: requests.Response) -> list[str]:
        return sorted(line for line in answer.text.splitlines() if "_:" not in line)

    assert lines(there) == lines(here)


def test_pages_and_descriptions_are_there(server: Server, before: Server):
    for path in ("/", "/browse", "/gene/", "/gene/tsc2", "/figures", "/search?q=TSC2"):
        here, there = (one.get(path, headers={"Accept": "text/html"}) for one in (server, before))
        assert (there.status_code, there.headers["Content-Type"]) == (here.status_code, here.headers["Content-Type"]), path
    assert "sd:Service" in before.get("/sparql", headers={"Accept": "text/turtle"}).text
    assert before.get("/.well-known/void", headers={"Accept": "text/turtle"}).status_code == 200
    whole = before.get("/graphs?default", headers={"Accept": "application/n-triples"})
    assert len(whole.text.splitlines()) == len(
        server.get("/graphs?default", headers={"Accept": "application/n-triples"}).text.splitlines()
    )
    assert before.get("/health").json()["status"] == "ok"


def test_guards_limits_and_explanations_hold(server: Server, before: Server):
    for text in ("SELECT * {" * 150, "SELECT ?x { ?x a nk:Gene", "SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }"):
        here, there = server.query(text), before.query(text)
        assert there.status_code == here.status_code >= 400
        assert there.json()["type"] == here.json()["type"]
    told = [
        one.get("/explain", params={"query": "SELECT * { ?x a nk:Gne }"}, headers={"Accept": "text/plain"})
        for one in (server, before)
    ]
    assert told[0].text == told[1].text != ""
    began = time.monotonic()
    slow = before.query("SELECT (COUNT(*) AS ?n) { " + " ".join(f"?s{i} ?p{i} ?o{i} ." for i in range(7)) + " }")
    assert slow.status_code == 503 and slow.json()["type"].endswith("#query-timeout")
    assert time.monotonic() - began < 15, "it is the limit here that ended it, or the engine's own would have"


def test_what_cannot_hold_is_refused_with_a_problem(before: Server):
    for path, status, words in (
        ("/dumps/", 404, "answers from another engine and has no files"),
        ("/dumps/netkg.trig", 404, "answers from another engine and has no files"),
        ("/sparql?query=ASK%7B%7D&release=0.0.0", 404, "alone, and no earlier ones"),
    ):
        refused = before.get(path, headers={"Accept": "application/json"})
        assert refused.status_code == status and words in refused.json()["detail"]
    written = before.update("INSERT DATA { <http://x/a> <http://x/b> 1 }")
    assert written.status_code == 403 and "answers from another engine" in written.json()["detail"]


def test_an_engine_that_goes_away_is_told(net_store, tmp_path):
    with running_oxigraph() as other:
        publish(other.by_update(), loading.load(net_store))
        with running(tmp_path / "none", engine=other.query_url) as before:
            assert before.query(GENES).status_code == 200
            other.kill()
            answers = {before.query(f"{GENES} LIMIT {n}").status_code for n in range(1, 3)}
            assert answers <= {502, 503}
            for _ in range(100):
                health = before.get("/health")
                if health.status_code == 503:
                    break
                time.sleep(0.1)
            assert health.status_code == 503 and other.query_url in health.json()["detail"]
