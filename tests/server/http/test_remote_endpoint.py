"""One endpoint asked over real connections: compressed, led elsewhere, broken off, wrong, silent."""

from __future__ import annotations

import gzip
import json
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

import pytest

from netkg.errors import ServiceFailed, ServiceRefused, ServiceTimeout
from netkg.server.http import remote_endpoint
from netkg.server.http.remote_endpoint import RemoteTable, ask
from netkg.sparql.federation import ServiceTarget, parse

ROW = {"gene": {"type": "uri", "value": "http://far.example/TSC2"}}
TABLE = json.dumps({"head": {"vars": ["gene"]}, "results": {"bindings": [ROW]}}).encode()
JSON = "application/sparql-results+json"
XML = b"""<?xml version="1.0"?><sparql xmlns="http://www.w3.org/2005/sparql-results#"><head><variable name="gene"/></head>
<results><result><binding name="gene"><uri>http://far.example/TSC2</uri></binding></result></results></sparql>"""


class Peer:
    """An endpoint that behaves as its path says, and notes what it is asked."""

    def __init__(self) -> None:
        asked = self.asked = list[tuple[str, str, str]]()
        peer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                sent = self.rfile.read(int(self.headers["Content-Length"])).decode()
                asked.append((self.path, self.headers["Content-Type"], parse_qs(sent)["query"][0]))
                peer.answer(self)

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def answer(self, to: BaseHTTPRequestHandler) -> None:
        status, headers, body = {
            "/plain": (200, {"Content-Type": JSON}, TABLE),
            "/packed": (200, {"Content-Type": JSON, "Content-Encoding": "gzip"}, gzip.compress(TABLE)),
            "/damaged": (200, {"Content-Type": JSON, "Content-Encoding": "gzip"}, gzip.compress(TABLE)[:-12]),
            "/grown": (200, {"Content-Type": JSON, "Content-Encoding": "gzip"}, gzip.compress(b" " * (200 << 20))),
            "/brotli": (200, {"Content-Type": JSON, "Content-Encoding": "br"}, TABLE),
            "/xml": (200, {"Content-Type": "application/sparql-results+xml"}, XML),
            "/cut": (200, {"Content-Type": JSON, "Content-Length": str(len(TABLE) + 9)}, TABLE),
            "/page": (200, {"Content-Type": "text/html"}, b"<p>welcome</p>"),
            "/ask": (200, {"Content-Type": JSON}, b'{"head": {}, "boolean": true}'),
            "/wrong": (200, {"Content-Type": JSON}, b'{"head": {"vars": []}, "results": {"bindings": [{"a": 1}]}}'),
            "/broken": (500, {"Content-Type": "text/plain"}, b"\n  Out of memory\nat Query.java:17"),
            "/moved": (307, {"Location": "/plain"}, b""),
            "/away": (302, {"Location": "/elsewhere"}, b""),
            "/round": (307, {"Location": "/round"}, b""),
        }[to.path]
        to.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            to.send_header(name, value)
        to.end_headers()
        to.wfile.write(body)


@pytest.fixture(scope="module")
def peer() -> Iterator[Peer]:
    found = Peer()
    yield found
    found.server.shutdown()


def target(url: str) -> ServiceTarget:
    found = parse(url)
    assert found is not None
    return found


def asked(peer: Peer, path: str, *allowed: str) -> RemoteTable:
    places = [target(peer.url + name) for name in (path, *allowed)]
    return ask(places[0], "SELECT ?gene { ?gene a <Gene> }", places)


@pytest.mark.parametrize("path", ["/plain", "/packed", "/xml"])
def test_a_table_is_read_however_it_comes(peer: Peer, path: str) -> None:
    found = asked(peer, path)
    assert (found.variables, found.bindings) == (["gene"], [ROW])


def test_the_query_goes_as_a_form(peer: Peer) -> None:
    asked(peer, "/plain")
    assert peer.asked[-1] == ("/plain", "application/x-www-form-urlencoded", "SELECT ?gene { ?gene a <Gene> }")


def test_it_is_led_only_to_what_is_on_the_list(peer: Peer) -> None:
    assert asked(peer, "/moved", "/plain").bindings == [ROW]
    peer.asked.clear()
    with pytest.raises(ServiceFailed, match=r"/moved leads to /plain, which is not on this server's list"):
        asked(peer, "/moved")
    with pytest.raises(ServiceFailed, match="/away leads to /elsewhere"):
        asked(peer, "/away", "/plain")
    with pytest.raises(ServiceFailed, match="/round answered with status 307"):
        asked(peer, "/round")
    assert {path for path, *_ in peer.asked} == {"/moved", "/away", "/round"}


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("/broken", "/broken answered with status 500: Out of memory"),
        ("/cut", "/cut broke off its answer"),
        ("/damaged", "/damaged broke off its answer"),
        ("/grown", "/grown has more than 64 MiB"),
        ("/brotli", "/brotli answered in the coding 'br'"),
        ("/page", "/page answered with text/html, which is not a table of results"),
        ("/ask", "/ask answered with application/sparql-results+json, which is not a table"),
        ("/wrong", "/wrong answered with application/sparql-results+json, which is not a table"),
    ],
)
def test_what_is_wrong_is_told_with_the_endpoints_name(peer: Peer, path: str, told: str) -> None:
    with pytest.raises(ServiceFailed) as error:
        asked(peer, path)
    assert told in error.value.detail
    assert peer.url in error.value.detail
    assert error.value.status == 502


def test_an_endpoint_that_is_not_there(peer: Peer) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{probe.getsockname()[1]}/sparql"
        with pytest.raises(ServiceFailed, match="could not be reached") as error:
            ask(target(url), "ASK {}", ())
    assert url in error.value.detail


def test_an_endpoint_that_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remote_endpoint, "PATIENCE", 0.3)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        with pytest.raises(ServiceTimeout, match="did not answer") as error:
            ask(target(f"http://127.0.0.1:{silent.getsockname()[1]}/"), "ASK {}", ())
    assert error.value.status == 504


def test_private_addresses_only_when_written_out(monkeypatch: pytest.MonkeyPatch) -> None:
    for private in ("127.0.0.1", "10.0.0.1", "169.254.169.254", "192.168.1.1", "100.64.0.1", "0.0.0.0"):
        found = [(2, 1, 6, "", (private, 80))]
        monkeypatch.setattr(remote_endpoint.socket, "getaddrinfo", lambda *_, found=found, **__: found)
        with pytest.raises(ServiceRefused):
            ask(target("http://public.example.org/sparql"), "ASK {}", ())
