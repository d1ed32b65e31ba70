"""SERVICE goes to listed addresses alone, whatever it is dressed as; shown by who was called, not by the status."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from netkg.errors import ServiceRefused, UsageError
from netkg.sparql.federation import ServiceTarget, parse, refuse, targets
from netkg.sparql.guard import read
from servers import Server, running


class Listener:
    """A server that only notes who calls, and answers with a redirect to itself."""

    def __init__(self) -> None:
        calls = self.calls = []

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                calls.append(self.path)
                self.rfile.read(int(self.headers.get("Content-Length") or 0))
                self.send_response(307)
                self.send_header("Location", "/redirected")
                self.end_headers()

            do_GET = do_POST

            def log_message(self, *_: object) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture(scope="module")
def listener() -> Iterator[Listener]:
    found = Listener()
    yield found
    found.server.shutdown()


@pytest.fixture(scope="module")
def federated(net_store, server: Server, listener: Listener) -> Iterator[Server]:
    """A server that may call the shared one, which is a second, separate one, and one address of the listener."""
    with running(net_store, allow_service=[server.url + "/sparql", listener.url + "/allowed"], workers=2) as started:
        yield started


def test_a_join_with_a_second_server(server: Server, federated: Server) -> None:
    text = f"""SELECT ?gene ?label {{ ?gene a nk:Gene
        SERVICE <{server.url}/sparql> {{ ?gene rdfs:label ?label FILTER(?label != "MEN1") }} }} ORDER BY ?label"""
    rows = federated.rows(text.replace("rdfs:label", "<http://www.w3.org/2000/01/rdf-schema#label>"))
    assert [row["label"] for row in rows] == ["SSTR2", "TSC2"]
    ask = f"ASK {{ SERVICE <{server.url}/sparql> {{ <https://w3id.org/netkg/gene/men1> ?p ?o }} }}"
    assert federated.query(ask).json()["boolean"]
    assert "ETag" not in federated.query(ask).headers


def test_syntax_errors_keep_their_place(server: Server, federated: Server) -> None:
    told = federated.query(f"SELECT * {{\n SERVICE <{server.url}/sparql> {{ ?s ?p }} }}").json()
    assert told["line"] == 2
    assert told["column"] == len(f" SERVICE <{server.url}/sparql> {{ ?s ?p ") + 1


def test_redirects_are_not_followed(federated: Server, listener: Listener) -> None:
    listener.calls.clear()
    answer = federated.query(f"SELECT * {{ SERVICE <{listener.url}/allowed> {{ ?s ?p ?o }} }}")
    assert answer.status_code == 502
    assert answer.json()["type"].endswith("#service-failed")
    assert f"{listener.url}/allowed leads to /redirected" in answer.json()["detail"]
    assert listener.calls == ["/allowed"]
    listener.calls.clear()
    silent = f"SELECT * {{ ?gene a nk:Gene SERVICE SILENT <{listener.url}/allowed> {{ ?gene ?p ?o }} }}"
    assert len(federated.rows(silent)) == 3
    assert listener.calls == ["/allowed"]


def test_a_refusal_says_how_it_may_be_allowed(federated: Server, server: Server) -> None:
    for asked in (federated, server):
        told = asked.query("ASK { SERVICE <http://elsewhere.example/sparql> {} }").json()
        assert "--allow-service" in told["detail"]
        assert told["target"] == "<http://elsewhere.example/sparql>"


DISGUISES = [
    "ASK { SERVICE <URL/x> {} }",
    "ASK { SERVICE SILENT <URL/x> {} }",
    "ASK { SERVICESILENT<URL/x>{} }",
    "ASK { BIND(<URL/x> AS ?s) SERVICE ?s {} }",
    "ASK { BIND(<URL/allowed> AS ?s) SERVICE SILENT ?s {} }",
    "ASK { VALUES ?s { <URL/x> } SERVICE SILENT ?s {} }",
    "PREFIX s: <URL/> ASK { SERVICE s:x {} }",
    "PREFIX s: <URL/> ASK { SERVICE SILENT s:allowed {} }",
    "BASE <URL/> ASK { SERVICE <x> {} }",
    "BASE <URL/> ASK { SERVICE SILENT <allowed> {} }",
    "ASK { SERVICE <URL/allowed/../x> {} }",
    "ASK { SERVICE <URL/allowed?x=1> {} }",
    "ASK { SERVICE <URL/allowed#x> {} }",
    "ASK { SERVICE <URL/allowedx> {} }",
    "ASK { FILTER EXISTS { SERVICE <URL/x> {} } }",
    "ASK { FILTER NOT EXISTS { SERVICE SILENT <URL/x> {} } }",
    "SELECT * { { SELECT * { SERVICE <URL/x> {} } } }",
    "PREFIX : <URL/> ASK { ?s ?p true.SERVICE:x {} }",
    "ASK { ?s ?p trueSERVICE <URL/x> {} }",
    r"ASK { SERVICE <\u0068ttp://ESCAPED/x> {} }",
    "CONSTRUCT { ?s ?p ?o } WHERE { SERVICE SILENT <URL/x> { ?s ?p ?o } }",
    "ASK { sErViCe <URL/x> {} }",
    "ASK { SERVICE <URL/allowed> {} SERVICE <URL/x> {} }",
    "ASK { SERVICE # <URL/allowed>\n <URL/x> {} }",
    "SELECT * FROM <URL/x> { ?s ?p ?o }",
    "SELECT * FROM NAMED <URL/x> { GRAPH ?g { ?s ?p ?o } }",
    "SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }",
    "DESCRIBE <URL/x>",
]


@pytest.mark.parametrize("text", DISGUISES)
def test_nobody_else_is_called(federated: Server, server: Server, listener: Listener, text: str) -> None:
    listener.calls.clear()
    text = text.replace("URL", listener.url).replace("ESCAPED", listener.url.removeprefix("http://"))
    for target in (federated, server):
        answer = target.query(text)
        if "SERVICE" in text.upper():
            assert answer.status_code in (400, 403), answer.text
        else:
            assert answer.status_code == 200
            assert "root:" not in answer.text
    assert listener.calls == []


def test_addresses_are_compared_by_part() -> None:
    allowed = ["https://sparql.example.org/sparql"]
    for good in ("https://sparql.example.org/sparql", "https://SPARQL.example.org:443/sparql"):
        text = f"ASK {{ SERVICE <{good}> {{}} }}"
        assert refuse(read(text), text, allowed) == [ServiceTarget("https", "sparql.example.org", 443, "/sparql")]
    for bad in (
        "http://sparql.example.org/sparql",
        "https://sparql.example.org.evil.org/sparql",
        "https://sparql.example.org@evil.org/sparql",
        "https://evil.org/https://sparql.example.org/sparql",
        "https://sparql.example.org:444/sparql",
        "https://sparql.example.org/sparql/",
        "file:///sparql",
        "https://sparql.example.org/sparql?query=x",
        "https://sparql.example.org%2eevil.org/sparql",
    ):
        text = f"ASK {{ SERVICE <{bad}> {{}} }}"
        with pytest.raises(ServiceRefused):
            refuse(read(text), text, allowed)


def test_private_addresses_are_meant_when_written_out() -> None:
    assert parse("http://127.0.0.1:9/").is_private_by_choice
    assert parse("http://localhost/").is_private_by_choice
    assert not parse("http://public.example.org/").is_private_by_choice


def test_a_target_is_shown_as_it_is_written() -> None:
    for address in ("https://sparql.example.org/sparql", "http://127.0.0.1:9/", "http://[::1]:8080/x"):
        assert str(parse(address)) == address


def test_wrong_entries_are_told_at_the_start() -> None:
    for wrong in ("ftp://x/", "sparql.example.org", "http://u@x/", "http://x/?q"):
        with pytest.raises(UsageError):
            targets([wrong])
