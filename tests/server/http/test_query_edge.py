"""The query address, over HTTP and with real clients."""

from __future__ import annotations

import gzip
import http.client
import json
import shutil
import subprocess
import warnings
from urllib.parse import urlencode

import brotli
import pyoxigraph as ox
import pytest
import requests
from SPARQLWrapper import JSON, SPARQLWrapper

GENES = "SELECT ?gene { ?gene a nk:Gene } ORDER BY ?gene"
GRAPH = "CONSTRUCT { ?g a nk:Gene } WHERE { ?g a nk:Gene }"
RECORD = "https://w3id.org/netkg/"


def test_get_form_and_direct_agree(server) -> None:
    address = server.url + "/sparql"
    direct = {"Content-Type": "application/sparql-query"}
    answers = [
        requests.get(address, params={"query": GENES}, timeout=9),
        requests.post(address, data={"query": GENES}, timeout=9),
        requests.post(address, data=GENES.encode(), headers=direct, timeout=9),
    ]
    assert {a.status_code for a in answers} == {200}
    assert len({a.content for a in answers}) == 1
    assert [r["gene"]["value"] for r in answers[0].json()["results"]["bindings"]] == [
        RECORD + "gene/men1",
        RECORD + "gene/sstr2",
        RECORD + "gene/tsc2",
    ]


@pytest.mark.parametrize(
    ("accept", "content_type"),
    [
        ("application/sparql-results+json", "application/sparql-results+json"),
        ("text/csv", "text/csv; charset=utf-8"),
        ("application/sparql-results+xml", "application/sparql-results+xml"),
        ("text/tab-separated-values", "text/tab-separated-values; charset=utf-8"),
    ],
)
def test_result_formats(server, accept: str, content_type: str) -> None:
    answer = server.query(GENES, accept)
    assert answer.headers["Content-Type"] == content_type
    assert b"gene/tsc2" in answer.content
    assert server.query("ASK {}", accept).headers["Content-Type"] == content_type


@pytest.mark.parametrize(
    "accept",
    [
        "text/turtle",
        "application/n-triples",
        "application/rdf+xml",
        "application/ld+json",
        "application/trig",
        "application/n-quads",
    ],
)
def test_graph_formats(server, accept: str) -> None:
    for text in (GRAPH, "DESCRIBE nkd:gene\\/tsc2"):
        answer = server.query(text, accept)
        assert answer.headers["Content-Type"].split(";")[0] == accept
        formatted = ox.RdfFormat.from_media_type(accept)
        assert len(list(ox.parse(answer.content, format=formatted))) >= 3


def test_hypotheses_are_not_in_the_default_graph_and_no_triple_counts_twice(server) -> None:
    assert server.rows("SELECT * { ?h nk:conjecturedBiomarker ?g }") == []
    assert len(server.rows("SELECT * { GRAPH ?graph { ?h nk:conjecturedBiomarker ?g } }")) == 1
    # This triple stands in two graphs.
    assert len(server.rows("SELECT * { nkd:gene\\/tsc2 a ?class }")) == 1


def test_dataset_of_the_protocol(server) -> None:
    hypotheses = RECORD + "graph/hypotheses"
    count = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    assert server.rows(count, **{"default-graph-uri": hypotheses}) == [{"n": "2"}]
    named = "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }"
    assert server.rows(named, **{"named-graph-uri": hypotheses}) == [{"n": "2"}]
    assert server.rows(f"SELECT (COUNT(*) AS ?n) FROM <{hypotheses}> {{ ?s ?p ?o }}") == [{"n": "2"}]
    assert server.query(count, **{"default-graph-uri": "not an iri"}).status_code == 400


def test_head_and_options(server) -> None:
    address = server.url + "/sparql"
    head = requests.head(address, params={"query": GENES}, timeout=9)
    got = requests.get(address, params={"query": GENES}, timeout=9)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["ETag"] == got.headers["ETag"]
    assert requests.head(address, params={"query": "SELECT * {"}, timeout=9).status_code == 400
    options = requests.options(address, headers={"Origin": "https://example.org"}, timeout=9)
    assert options.status_code == 204
    assert options.headers["Allow"] == "GET, HEAD, POST, OPTIONS"
    assert requests.options(server.url + "/update", timeout=9).headers["Allow"] == "POST, OPTIONS"
    assert "PUT" in requests.options(server.url + "/graphs?default", timeout=9).headers["Allow"]
    assert options.headers["Access-Control-Allow-Origin"] == "*"
    assert "Authorization" in options.headers["Access-Control-Allow-Headers"]


def test_other_methods_are_refused_with_allow(server) -> None:
    answer = requests.put(server.url + "/sparql", data=b"x", timeout=9)
    assert answer.status_code == 405
    assert "POST" in answer.headers["Allow"]


def test_etag_and_304(server) -> None:
    first = server.query(GENES, "text/csv")
    again = {"If-None-Match": first.headers["ETag"], "Accept": "text/csv"}
    answer = server.get("/sparql", params={"query": GENES}, headers=again)
    assert (answer.status_code, answer.content) == (304, b"")
    assert answer.headers["ETag"] == first.headers["ETag"]
    assert server.query(GENES, "text/tab-separated-values").headers["ETag"] != first.headers["ETag"]
    assert "ETag" not in server.query("SELECT (NOW() AS ?now) {}").headers
    for address in ("/sparql?query=ASK{}", "/gene/tsc2", "/graphs?default", "/sparql", "/.well-known/void"):
        assert server.get(address, headers={"If-None-Match": "*"}).status_code == 304, address


@pytest.mark.parametrize("name", ["default-graph-uri", "named-graph-uri"])
def test_the_tag_follows_from_the_dataset(server, name: str) -> None:
    text = "SELECT * { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }"
    tags, bodies = set(), set()
    for graph in ("records/review", "hypotheses", "mappings"):
        for _ in range(9):  # each of four workers keeps what it was asked for twice
            answer = server.query(text, "text/csv", **{name: f"https://w3id.org/netkg/graph/{graph}"})
            tags.add(answer.headers["ETag"])
            bodies.add(answer.content)
    assert (len(tags), len(bodies)) == (3, 3)


def test_304_runs_no_query(server) -> None:
    """A query that would run for minutes is answered at once when its tag is known."""
    from netkg.server.http.endpoint import tag

    endless = "SELECT (COUNT(*) AS ?n) {" + " ".join(f"?a{i} ?b{i} ?c{i} ." for i in range(9)) + "}"
    release = server.get("/health").json()["release"]
    known = tag(release, endless, (), (), "json", "")
    answer = server.get("/sparql", params={"query": endless}, headers={"If-None-Match": known, "Accept-Encoding": "identity"})
    assert answer.status_code == 304


def test_every_answer_carries_the_release_and_a_request_id(server) -> None:
    release = server.get("/health").json()["release"]
    for path in ("/", "/sparql", "/sparql?query=ASK{}", "/sparql?query=nonsense", "/nothing", "/health", "/gene/tsc2"):
        headers = server.get(path).headers
        assert headers["NetKG-Release"] == release, path
        assert headers["X-Request-Id"], path
        assert headers["Access-Control-Allow-Origin"] == "*", path
        assert "NetKG-Release" in headers["Access-Control-Expose-Headers"], path
    assert server.get("/health", headers={"X-Request-Id": "abc123"}).headers["X-Request-Id"] == "abc123"


@pytest.mark.parametrize(("coding", "unpack"), [("gzip", gzip.decompress), ("br", brotli.decompress)])
@pytest.mark.parametrize("limit", [2, 10_000])  # one that is sent whole, one that is sent while it is evaluated
def test_compression(server, coding: str, unpack, limit: int) -> None:
    everything = f"SELECT * {{ ?s ?p ?o . ?a ?b ?c . ?d ?e ?f }} LIMIT {limit * 3}"
    plain = server.get("/sparql", params={"query": everything}, headers={"Accept-Encoding": "identity"})
    packed = server.get("/sparql", params={"query": everything}, headers={"Accept-Encoding": coding}, stream=True)
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == coding
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert unpack(packed.raw.read(decode_content=False)) == plain.content


def test_service_description(server) -> None:
    answer = server.get("/sparql", headers={"Accept": "application/n-triples"})
    triples = {str(t.predicate.value).rsplit("#")[-1] for t in ox.parse(answer.content, format=ox.RdfFormat.N_TRIPLES)}
    assert {"endpoint", "supportedLanguage", "resultFormat", "defaultDataset", "namedGraph"} <= triples


def test_nothing_can_be_written(server) -> None:
    before = server.get("/health").json()
    for text in ("INSERT DATA { <http://a> <http://b> 1 }", "DROP ALL", "PREFIX ask: <x> DELETE WHERE { ?s ?p ?o }"):
        answer = server.query(text)
        assert answer.status_code == 400
        assert "/update" in answer.json()["detail"]
        assert server.update(text).status_code in (403, 404, 405)
    assert server.get("/health").json() == before


def test_curl(server) -> None:
    if not shutil.which("curl"):
        pytest.skip("curl is not installed")
    done = subprocess.run(
        ["curl", "-sS", "-H", "Accept: text/csv", "--data-urlencode", f"query={GENES}", server.url + "/sparql"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == ["gene", *(RECORD + f"gene/{g}" for g in ("men1", "sstr2", "tsc2"))]


def test_sparqlwrapper(server) -> None:
    client = SPARQLWrapper(server.url + "/sparql", returnFormat=JSON)
    client.setQuery("SELECT ?label { nkd:gene\\/men1 rdfs:label ?label }")
    assert client.query().convert()["results"]["bindings"][0]["label"]["value"] == "MEN1"
    client.setMethod("POST")
    assert client.query().convert()["results"]["bindings"]


def test_rdflib_client(server) -> None:
    from rdflib.plugins.stores.sparqlstore import SPARQLStore

    rows = SPARQLStore(server.url + "/sparql").query("SELECT ?g { ?g a <https://w3id.org/netkg/ontology/Gene> }")
    assert len(list(rows)) == 3


def test_a_browser_that_follows_a_query_link_gets_the_page(server) -> None:
    answer = server.query(GENES, "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8")
    assert answer.status_code == 200
    assert "Ask the graph" in answer.text
    older = server.get("/?" + urlencode({"query": GENES}))
    assert (older.status_code, older.headers["Location"]) == (303, "/sparql?" + urlencode({"query": GENES}))


def test_page(server) -> None:
    page = server.get("/sparql", headers={"Accept": "text/html"})
    assert page.status_code == 200
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    assert "SELECT * { ?gene a nk:Gene }" in page.text
    assert server.get("/static/netkg.css").status_code == 200


def test_json_is_json(server) -> None:
    assert json.loads(server.query("ASK {}").content) == {"head": {}, "boolean": True}


def test_a_streamed_result_is_kept_and_comes_back_the_same(server):
    """Larger than what is held back, smaller than what is kept: the second answer is the first one's bytes."""
    text = "SELECT ?a ?b ?c WHERE { { ?a a ?x } { ?b a ?y } { ?c a ?z } } LIMIT 2000"
    first, second = server.query(text, "text/csv"), server.query(text, "text/csv")
    assert len(first.content) > 64 * 1024
    assert first.content == second.content
    assert first.headers["ETag"] == second.headers["ETag"]
    assert second.headers["Content-Type"] == first.headers["Content-Type"]


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize(
    ("text", "wanted", "content_type"),
    [
        (GENES, "json", "application/sparql-results+json"),
        (GENES, "xml", "application/sparql-results+xml"),
        (GENES, "csv", "text/csv"),
        (GENES, "tsv", "text/tab-separated-values"),
        (GENES, "turtle", "application/sparql-results+json"),
        ("CONSTRUCT WHERE { ?s a nk:Gene }", "turtle", "text/turtle"),
        ("CONSTRUCT WHERE { ?s a nk:Gene }", "n3", "text/n3"),
        ("CONSTRUCT WHERE { ?s a nk:Gene }", "xml", "application/rdf+xml"),
        ("CONSTRUCT WHERE { ?s a nk:Gene }", "rdf+xml", "application/rdf+xml"),
        ("CONSTRUCT WHERE { ?s a nk:Gene }", "json-ld", "application/ld+json"),
        ("DESCRIBE <https://w3id.org/netkg/gene/tsc2>", "json-ld", "application/ld+json"),
        ("ASK {}", "json", "application/sparql-results+json"),
        ("ASK {}", "xml", "application/sparql-results+xml"),
    ],
)
def test_every_return_format_of_sparqlwrapper(server, text: str, wanted: str, content_type: str, method: str) -> None:
    client = SPARQLWrapper(server.url + "/sparql")
    client.setMethod(method)
    client.setQuery("PREFIX nk: <https://w3id.org/netkg/ontology/>\n" + text)
    client.setReturnFormat(wanted)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        answer = client.query()
        assert answer.info()["content-type"].split(";")[0] == content_type
        assert answer.convert()


@pytest.mark.parametrize("path", ["//sparql", "/sparql/", "///sparql//"])
def test_other_writings_of_an_address_lead_to_it(server, path: str) -> None:
    ask = "?" + urlencode({"query": "ASK {}"})
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=9)
    connection.request("GET", path + ask, headers={"Accept": "application/json"})
    answer = connection.getresponse()
    assert (answer.status, answer.getheader("Location")) == (308, "/sparql" + ask)
    posted = requests.post(server.url + path, data={"query": "ASK {}"}, timeout=9)
    assert (posted.status_code, posted.json()["boolean"], len(posted.history)) == (200, True, 1)


@pytest.mark.parametrize("path", ["/update/", "//graphs", "/health/", "//explain/"])
def test_other_operations_have_one_address_too(server, path: str) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=9)
    connection.request("GET", path)
    answer = connection.getresponse()
    assert (answer.status, answer.getheader("Location")) == (308, "/" + path.strip("/"))


def test_a_format_that_is_none_is_told(server) -> None:
    answer = server.query("ASK {}", "*/*", format="xlsx")
    assert (answer.status_code, answer.json()["detail"][:32]) == (406, "There is no format 'xlsx'; this ")
    assert server.query("ASK {}", "text/csv", format="turtle").headers["Content-Type"].startswith("text/csv")
    assert server.get("/graphs?default&format=xlsx").status_code == 406


@pytest.mark.parametrize("path", ["/sparql", "/explain"])
def test_a_compressed_query_is_refused_with_a_word(server, path: str) -> None:
    headers = {"Content-Type": "application/sparql-query", "Content-Encoding": "gzip"}
    answer = requests.post(server.url + path, gzip.compress(b"ASK {}"), headers=headers, timeout=9)
    assert (answer.status_code, "content coding gzip" in answer.json()["detail"]) == (415, True)
