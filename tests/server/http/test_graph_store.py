"""The Graph Store HTTP Protocol, and what an upload may be."""

from __future__ import annotations

import gzip
import http.client
import json
from collections.abc import Iterator

import pyoxigraph as ox
import pytest
import requests

from netkg.errors import BadRequest, HttpError, UnsupportedMediaType
from netkg.rdf import DEFAULT
from netkg.server.http import graph_store
from servers import TOKEN, Server, make_store, running

AUTH = {"Authorization": f"Bearer {TOKEN}"}
TURTLE = {**AUTH, "Content-Type": "text/turtle"}
RDF = 'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://e/"'


@pytest.fixture(scope="module")
def writable(tmp_path_factory) -> Iterator[Server]:
    with running(make_store(tmp_path_factory.mktemp("graphs")), write_token=TOKEN) as started:
        yield started


def send(server: Server, method: str, path: str, body: bytes = b"", headers: dict | None = None) -> requests.Response:
    return requests.request(method, server.url + path, data=body, headers=headers or TURTLE, timeout=15)


def test_put_get_post_delete(writable: Server) -> None:
    path = "/graphs?graph=http://g/1"
    assert send(writable, "PUT", path, b"<http://a> <http://b> 1 .").status_code == 201
    assert send(writable, "PUT", path, b"<http://a> <http://b> 2 .").status_code == 200
    assert send(writable, "POST", path, b"<http://a> <http://b> 3 .").status_code == 200
    got = writable.get(path, headers={"Accept": "application/n-triples"})
    assert sorted(line.split('"')[1] for line in got.text.splitlines()) == ["2", "3"]
    assert requests.head(writable.url + path, timeout=9).status_code == 200
    assert writable.get(path, headers={"If-None-Match": writable.get(path).headers["ETag"]}).status_code == 304
    assert send(writable, "DELETE", path).status_code == 200
    assert send(writable, "DELETE", path).status_code == 404
    assert writable.get(path).status_code == 404


def test_direct_and_new(writable: Server) -> None:
    made = send(writable, "POST", "/graphs", b"<x> <http://b> 1 .")
    assert made.status_code == 201
    location = made.headers["Location"]
    assert f"<{location.rsplit('/', 1)[0]}/x>" in requests.get(location, timeout=9).text
    assert requests.delete(location, headers=AUTH, timeout=9).status_code == 200


def test_the_default_graph_is_written_alone_and_read_as_queries_see_it(writable: Server) -> None:
    assert send(writable, "PUT", "/graphs?default", b"<http://a> <http://b> <http://c> .").status_code == 200
    read = set(writable.get("/graphs?default", headers={"Accept": "application/n-triples"}).text.splitlines())
    seen = writable.query("CONSTRUCT WHERE { ?s ?p ?o }", "application/n-triples").text
    assert read == set(seen.splitlines())
    assert "<http://a> <http://b> <http://c> ." in read
    assert writable.query("ASK { <http://a> <http://b> <http://c> . ?g a nk:Gene }").json()["boolean"]
    assert send(writable, "PUT", "/graphs?default", b"").status_code == 200
    left = set(writable.get("/graphs?default", headers={"Accept": "application/n-triples"}).text.splitlines())
    assert left == read - {"<http://a> <http://b> <http://c> ."}


def test_without_a_name_all_graphs_are_read(writable: Server) -> None:
    quads = {
        kind: set(
            ox.parse(writable.get("/graphs", headers={"Accept": kind}).content, format=ox.RdfFormat.from_media_type(kind))
        )
        for kind in ("application/n-quads", "application/trig", "application/ld+json")
    }
    counted = writable.rows("SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g")
    for found in quads.values():
        for row in counted:
            assert sum(str(quad.graph_name) == f"<{row['g']}>" for quad in found) == int(row["n"])
        assert len(found) == writable.get("/health").json()["triples"]
    assert writable.get("/graphs").headers["Content-Type"] == "application/trig"
    assert requests.head(writable.url + "/graphs", timeout=9).status_code == 200
    assert writable.get("/graphs", headers={"Accept": "text/turtle"}).status_code == 406
    assert send(writable, "DELETE", "/graphs").status_code == 400


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("text/turtle", b"<a> <b> [ <c> 'd' ] ."),
        ("application/n-triples", b"<http://a> <http://b> _:c ."),
        ("application/ld+json", b'{"@id": "http://a", "http://b": 1}'),
        ("text/n3", b"<a> <b> <c> ."),
        ("application/rdf+xml", f"<rdf:RDF {RDF}><e:A rdf:about='http://a'/></rdf:RDF>".encode()),
        ("Text/Turtle; charset=UTF-8", "<a> <b> 'é' .".encode()),
        ("text/turtle", "\ufeff<a> <b> 'é' .".encode()),
        ("text/turtle; charset=us-ascii", b"<a> <b> 'e' ."),
    ],
)
def test_what_can_be_read(kind: str, body: bytes) -> None:
    assert graph_store.parse(body, kind, "http://base/")


BOMB = b"<http://a> <http://b> " + b"<<( <http://a> <http://b> " * 50_000 + b"1" + b" )>>" * 50_000 + b" ."
REFUSED = {
    "no type": (None, b""),
    "quads": ("application/trig", b""),
    "html": ("text/html", b"<p>"),
    "syntax": ("text/turtle", b"<a> <b>"),
    "not UTF-8": ("text/turtle", b"<a> <b> '\xff' ."),
    "UTF-16": ("application/rdf+xml", "<?xml version='1.0' encoding='UTF-16'?><a/>".encode("utf-16")),
    "entity": ("application/rdf+xml", f'<!DOCTYPE r [<!ENTITY a "x">]><rdf:RDF {RDF}><e:A>&a;</e:A></rdf:RDF>'.encode()),
    "external": ("application/rdf+xml", b'<!doctype r SYSTEM "file:///etc/passwd"><r/>'),
    "deep XML": ("application/rdf+xml", b"<a>" * 100_000),
    "deep JSON": ("application/ld+json", b"[" * 100_000),
    "deep objects": ("application/ld+json", b'{"http://p":' * 50_000 + b"1" + b"}" * 50_000),
    "deep terms": ("text/turtle", BOMB),
    "remote context": ("application/ld+json", b'{"@context": "http://127.0.0.1:9/c", "@id": "http://a", "p": 1}'),
    "imported context": ("application/ld+json", b'{"@context": {"@import": "file:///etc/passwd"}, "p": 1}'),
    "cut-off XML": ("application/rdf+xml", f"<rdf:RDF {RDF}><e:A rdf:about='http://a'/>".encode()),
    "empty XML": ("application/rdf+xml", b""),
    "two roots": ("application/rdf+xml", f"<rdf:RDF {RDF}><e:A/></rdf:RDF><rdf:RDF {RDF}/>".encode()),
    "cut-off JSON": ("application/ld+json", b'{"@id": "http://a", "http://b": 1'),
    "bare JSON": ("application/ld+json", b"null"),
    "a formula": ("text/n3", b"{ <drug> <cures> <cancer> } <status> <retracted> ."),
    "a named graph": ("application/ld+json", b'{"@id": "http://g", "@graph": [{"@id": "http://d", "http://c": 1}]}'),
    "Latin-1": ("text/turtle; charset=iso-8859-1", "<a> <b> 'é' .".encode()),
    "quoted UTF-16": ('application/rdf+xml; charset="utf-16"', f"<rdf:RDF {RDF}/>".encode()),
    "a part in Latin-1": (
        "multipart/form-data; boundary=x",
        b'--x\r\nContent-Disposition: form-data; name="g"\r\nContent-Type: text/turtle; charset=latin-1\r\n\r\n<http://a> <http://b> 1 .\r\n--x--',
    ),
    "no boundary": ("multipart/form-data", b"x"),
    "relative": ("text/turtle", b"<http://a b> <b> <c> ."),
    "a literal beyond the parser": ("text/turtle", b'<http://a> <http://b> "' + b"x" * (1 << 24) + b'" .'),
}


@pytest.mark.parametrize(("kind", "body"), REFUSED.values(), ids=REFUSED)
def test_what_is_refused(kind: str | None, body: bytes) -> None:
    with pytest.raises(HttpError) as caught:
        graph_store.parse(body, kind, "http://base/")
    assert 400 <= caught.value.status < 500


PART = b'--%b\r\nContent-Disposition: form-data; name="graph"\r\nContent-Type: text/turtle\r\n\r\n<http://a> <http://b> 1 .\r\n'


@pytest.mark.parametrize("boundary", [b"x", b"two words", b"gr\xfcn", b"gr\xc3\xbcn"])
def test_parts_are_cut_at_the_bytes_of_the_header(boundary: bytes) -> None:
    body = PART % boundary + PART.replace(b" 1 ", b" 2 ") % boundary + b"--%b--\r\n" % boundary
    kind = f'multipart/form-data; boundary="{boundary.decode("latin-1")}"'  # as a server hands headers on
    assert len(graph_store.parse(body, kind, "http://x/g")) == 2


BROKEN = {
    "another boundary": (PART % b"y" + b"--y--", "x"),
    "cut off": (PART % b"x", "x"),
    "no part": (b"--x--\r\n", "x"),
    "empty": (b"", "x"),
    "no type": (PART.replace(b"text/turtle", b"") % b"x" + b"--x--", "x"),
    "a boundary that no header has": (PART % b"x" + b"--x--", "\udcff"),
    "parts of parts": (PART.replace(b"text/turtle", b"multipart/form-data; boundary=y") % b"x" + b"--x--", "x"),
    "no disposition": (b"--x\r\nContent-Type: text/turtle\r\n\r\n<http://a> <http://b> 1 .\r\n--x--", "x"),
    "headers without end": (b"--x\r\nContent-Disposition: form-data", "x"),
}


@pytest.mark.parametrize(("body", "boundary"), BROKEN.values(), ids=BROKEN)
def test_a_multipart_body_with_something_missing_is_refused(body: bytes, boundary: str) -> None:
    with pytest.raises(HttpError) as caught:
        graph_store.parse(body, f"multipart/form-data; boundary={boundary}", "http://x/g")
    assert 400 <= caught.value.status < 500


def test_bracket_marks_in_text_do_not_count_as_depth() -> None:
    text = b"[{<<" * 1000
    assert graph_store.parse(b'{"@id": "http://a", "http://b": "' + text + b'"}', "application/ld+json", "http://x/")
    xml = f"<rdf:RDF {RDF}><!-- {'<a>' * 1000} --><e:A><e:p><![CDATA[{'<b>' * 1000}]]></e:p></e:A></rdf:RDF>"
    assert graph_store.parse(xml.encode(), "application/rdf+xml", "http://x/")


def test_blank_nodes_of_two_uploads_differ() -> None:
    one, two = (graph_store.parse(b"_:a <http://b> _:a .", "text/turtle", "http://x/") for _ in range(2))
    assert one[0].subject == one[0].object
    assert one[0].subject != two[0].subject


@pytest.mark.parametrize(
    ("query", "path", "expected"),
    [
        ("default", "", DEFAULT),
        ("graph=http%3A%2F%2Fg", "", "http://g"),
        ("", "a/b", "http://s/graphs/a/b"),
        ("", "caf%C3%A9", "http://s/graphs/caf%C3%A9"),
        ("graph=http://s/graphs/caf%25C3%25A9", "", "http://s/graphs/caf%C3%A9"),
    ],
)
def test_target(query: str, path: str, expected: object) -> None:
    found = graph_store.target("GET", path, query, "http://s/graphs").graph
    assert found == expected or found.value == expected


@pytest.mark.parametrize(
    ("query", "path"),
    [
        ("default&graph=http://g", ""),
        ("graph=http://g", "x"),
        ("graph=a%20b:c", ""),
        ("graph=rel", ""),
        ("graph=/graphs/rel", ""),
        ("graph=", ""),
        ("graph=http://g/%FF", ""),
        ("", "a%zz"),
        ("graph=http://g&graph=http://h", ""),
    ],
)
def test_no_target(query: str, path: str) -> None:
    with pytest.raises(BadRequest):
        graph_store.target("GET", path, query, "http://s/graphs")


@pytest.mark.parametrize("name", ["caf%C3%A9", "my%2Fg", "a%20b", "a/b", "x%3Fy", "tilde~'()"])
def test_the_address_of_a_graph_is_its_iri_as_it_stands(writable: Server, name: str) -> None:
    address = f"{writable.url}/graphs/{name}"
    put = http.client.HTTPConnection("127.0.0.1", writable.port, timeout=15)  # sends the path as it is given
    put.request("PUT", f"/graphs/{name}", b"<> <http://b> <x> .", TURTLE)
    made = put.getresponse()
    assert (made.status, made.getheader("Location")) == (201, address), made.read()
    assert writable.query(f"ASK {{ GRAPH <{address}> {{ <{address}> ?p ?o }} }}").json()["boolean"]
    got = requests.get(f"{writable.url}/graphs", params={"graph": address}, timeout=15)
    assert (got.status_code, address in got.text) == (200, True)
    put = http.client.HTTPConnection("127.0.0.1", writable.port, timeout=15)
    put.request("DELETE", address, headers=AUTH)  # a request line may hold the whole address
    assert put.getresponse().status == 200


@pytest.mark.parametrize("path", ["/graphs?graph=http://g/coded", "/update"])
def test_a_compressed_body_is_refused(writable: Server, path: str) -> None:
    kind = "text/turtle" if "graphs" in path else "application/sparql-update"
    headers = {**AUTH, "Content-Type": kind, "Content-Encoding": "gzip"}
    answer = send(writable, "POST", path, gzip.compress(b"<http://a> <http://b> 1 ."), headers)
    assert (answer.status_code, answer.json()["type"].split("#")[1]) == (415, "unsupported-media-type")
    assert "gzip" in answer.json()["detail"]


@pytest.mark.parametrize("kind", ["cut-off XML", "empty XML", "two roots", "a formula", "a named graph", "Latin-1"])
def test_what_is_refused_leaves_the_graph_as_it_is(writable: Server, kind: str) -> None:
    path = "/graphs?graph=http://g/kept"
    send(writable, "PUT", path, b"<http://a> <http://b> 'kept' .")
    content_type, body = REFUSED[kind]
    assert send(writable, "PUT", path, body, {**AUTH, "Content-Type": content_type}).status_code in (400, 415)
    assert writable.get(path, headers={"Accept": "application/n-triples"}).text == '<http://a> <http://b> "kept" .\n'


def test_a_body_beyond_the_limit_is_refused(writable: Server) -> None:
    with running(make_store(writable.log.parent / "small"), write_token=TOKEN, max_body=1, workers=2) as small:
        answer = send(small, "PUT", "/graphs?default", b"#" * (2 << 20))
        assert (answer.status_code, answer.json()["type"].split("#")[1]) == (413, "payload-too-large")


def test_unsupported_type_is_named() -> None:
    with pytest.raises(UnsupportedMediaType, match="text/turtle"):
        graph_store.parse(b"", "application/zip", "http://x/")


@pytest.mark.parametrize("label", ["b:b", "é", "0"])
def test_any_blank_node_label_of_an_upload_can_be_read_again(writable: Server, label: str) -> None:
    body = json.dumps([{"@id": f"_:{label}", "http://x/p": [{"@id": f"_:{label}"}, {"@value": "v"}]}]).encode()
    path = "/graphs?graph=http://x/labels"
    sent = send(writable, "PUT", path, body, {**AUTH, "Content-Type": "application/ld+json"})
    assert sent.status_code in (200, 201, 400), sent.text
    assert writable.query("ASK {}").status_code == 200
    if sent.ok:
        assert writable.query("ASK { GRAPH <http://x/labels> { ?s <http://x/p> ?s, 'v' } }").json()["boolean"]
