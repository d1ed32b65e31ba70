"""The dataset describes itself, with the addresses of the server that gives the description."""

from __future__ import annotations

import pyoxigraph as ox
import requests

from servers import Server


def test_void(server: Server) -> None:
    answer = server.get("/.well-known/void", headers={"Accept": "application/n-triples"})
    found = {q.predicate.value.rsplit("#")[-1].rsplit("/")[-1] for q in ox.parse(answer.content, format=ox.RdfFormat.N_TRIPLES)}
    assert {"triples", "sparqlEndpoint", "dataDump", "license", "classPartition", "propertyPartition"} <= found
    assert f"<{server.url}/sparql>" in answer.text
    dump = next(
        q.object.value
        for q in ox.parse(answer.content, format=ox.RdfFormat.N_TRIPLES)
        if q.predicate.value.endswith("dataDump")
    )
    got = requests.get(dump, timeout=20)
    assert got.headers["Content-Type"] == "application/n-triples"
    assert len(got.text.splitlines()) > 10
    assert server.get("/.well-known/void").headers["Content-Type"].startswith("text/turtle")
