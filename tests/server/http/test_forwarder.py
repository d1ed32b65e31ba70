"""The forwarder between engine and endpoints: whose address the engine calls, and what is asked in its place."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import requests

from netkg.errors import EvaluationError, ServiceFailed
from netkg.server.http.forwarder import BATCH, Bindings, Forwarder
from netkg.sparql.federation import parse
from netkg.sparql.guard import read
from servers import Server, running

ONE = read("SELECT * { SERVICE <http://far.example/> { ?s ?p ?o } }")
TWO = read("SELECT * { SERVICE <http://far.example/> { ?s ?p ?o SERVICE SILENT <http://far.example/> { ?s ?p ?o } } }")
GENES = "SELECT * WHERE { ?gene a <https://w3id.org/netkg/ontology/Gene> . }"


def test_values_are_sent_in_batches() -> None:
    rows = [(f"<http://x/{number}>",) for number in range(2 * BATCH + 1)]
    queries = Bindings(("s",), rows).restricted("BASE <http://b/>\nSELECT * WHERE { ?s ?p ?o . OPTIONAL { ?s ?q ?r } }")
    assert [query.count("<http://x/") for query in queries] == [BATCH, BATCH, 1]
    assert queries[2] == (
        "BASE <http://b/>\nSELECT * WHERE { ?s ?p ?o . OPTIONAL { ?s ?q ?r } VALUES (?s) { (<http://x/512>) } }"
    )
    other = "SELECT ?s WHERE { ?s ?p ?o } LIMIT 3"
    assert Bindings(("s",), rows).restricted(other) == [other]


def test_the_engine_is_answered_once_for_each_query(server: Server) -> None:
    target = parse(server.url + "/sparql")
    assert target is not None
    forwarder = Forwarder([target])
    with forwarder.serving([target], ONE) as running_query:
        (clause,) = running_query.clauses
        before = _queries(server)
        first = requests.post(clause.address, data=GENES, timeout=9)
        assert first.headers["Content-Type"] == "application/sparql-results+json"
        assert len(first.json()["results"]["bindings"]) == 3
        assert requests.post(clause.address, data=GENES, timeout=9).content == first.content
        assert _queries(server) == before + 1
        clause.bindings, clause.answered = (
            Bindings(("gene",), [("<https://w3id.org/netkg/gene/tsc2>",)], comes_first=True),
            None,
        )
        (row,) = requests.post(clause.address, data=GENES, timeout=9).json()["results"]["bindings"]
        assert row["gene"]["value"].endswith("tsc2")
        clause.bindings, clause.answered = Bindings(("gene",), []), None
        assert requests.post(clause.address, data=GENES, timeout=9).json()["results"]["bindings"] == []
        assert _queries(server) == before + 2
    assert requests.post(clause.address, data=GENES, timeout=9).status_code == 404


def _queries(server: Server) -> int:
    lines = server.get("/metrics").text.splitlines()
    return int(float(next(line for line in lines if line.startswith("netkg_queries_total")).split()[1]))


def test_addresses_within_a_clause_are_the_targets_own() -> None:
    target = parse("http://far.example/")
    assert target is not None
    with Forwarder().serving([target, target], TWO) as running_query:
        inner = running_query.clauses[1].address
        assert running_query.own_words(f"SELECT * WHERE {{ SERVICE <{inner}> {{ }} }}") == (
            "SELECT * WHERE { SERVICE <http://far.example/> { } }"
        )


def test_what_failed_takes_the_place_of_the_engines_words() -> None:
    target = parse("http://127.0.0.1:9/")
    assert target is not None
    forwarder = Forwarder([target])
    with (
        pytest.raises(ServiceFailed, match=r"http://127\.0\.0\.1:9/ could not be reached"),
        forwarder.serving([target], ONE) as running_query,
    ):
        assert requests.post(running_query.clauses[0].address, data=GENES, timeout=9).status_code == 502
        raise EvaluationError("HTTP error")
    with pytest.raises(EvaluationError), forwarder.serving([target], ONE):
        raise EvaluationError("something else")


def test_a_thousand_values_take_a_few_requests(net_store: Path, server: Server) -> None:
    """As many as there are batches, and none for a clause that nothing can be joined with."""
    values = " ".join(f"<http://example.org/{number}>" for number in range(998))
    genes = "<https://w3id.org/netkg/gene/tsc2> <https://w3id.org/netkg/gene/men1>"
    with running(net_store, allow_service=[server.url + "/sparql"], workers=1) as near:
        before = _queries(server)
        service = f"SERVICE <{server.url}/sparql> {{ ?gene <http://www.w3.org/2000/01/rdf-schema#label> ?name }}"
        rows = near.rows(f"SELECT * {{ VALUES ?gene {{ {values} {genes} }} {service} }}")
        assert sorted(row["name"] for row in rows) == ["MEN1", "TSC2"]
        assert _queries(server) - before == -(-1000 // BATCH) <= 12
        before = _queries(server)
        assert near.rows(f"SELECT * {{ ?gene a <http://example.org/Nothing> {service} }}") == []
        assert _queries(server) == before


def test_an_endpoint_that_fails_is_named(net_store: Path, tmp_path: Path) -> None:
    absent = "http://127.0.0.1:9/sparql"
    with running(net_store, allow_service=[absent], workers=1) as near:
        answer = near.query(f"SELECT * {{ SERVICE <{absent}> {{ ?s ?p ?o }} }}")
        told = answer.json()
        assert (answer.status_code, told["type"].rpartition("#")[2]) == (502, "service-failed")
        assert told["detail"].startswith(f"{absent} could not be reached")
        assert "/sparql/" not in json.dumps(told)
        silent = near.rows(f"SELECT * {{ ?gene a nk:Gene SERVICE SILENT <{absent}> {{ ?gene ?p ?o }} }}")
        assert len(silent) == 3
