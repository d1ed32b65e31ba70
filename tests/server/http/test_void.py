"""The dataset describes itself, with the addresses of the server that gives the description."""

from __future__ import annotations

import pyoxigraph as ox
import requests

from netkg.namespaces import PREFIXES
from servers import TOKEN, Server, running


def described(server: Server, path: str = "/.well-known/void") -> ox.Store:
    answer = server.get(path, headers={"Accept": "application/n-triples"})
    assert answer.status_code == 200
    store = ox.Store()
    store.bulk_load(answer.content, format=ox.RdfFormat.N_TRIPLES)
    return store


def values(store: ox.Store, text: str) -> list[tuple[str, ...]]:
    found = store.query(text, prefixes=PREFIXES)
    assert isinstance(found, ox.QuerySolutions)
    return [tuple(row[v].value for v in found.variables) for row in found]


def test_void(server: Server) -> None:
    store = described(server)
    used = {quad.predicate.value.rsplit("#")[-1].rsplit("/")[-1] for quad in store}
    assert {"triples", "sparqlEndpoint", "dataDump", "license", "classPartition", "propertyPartition"} <= used
    assert server.get("/.well-known/void").headers["Content-Type"].startswith("text/turtle")
    for (dump,) in values(store, "SELECT ?dump { nkd:dataset void:dataDump ?dump }"):
        got = requests.get(dump, timeout=20)
        assert got.status_code == 200
        assert len(got.content) > 100


def test_the_endpoint_is_where_the_server_runs(server: Server) -> None:
    """No tool can call the permanent IRI of an endpoint."""
    store, here = described(server), f"{server.url}/sparql"
    assert values(store, "SELECT ?e { nkd:dataset void:sparqlEndpoint ?e }") == [(here,)]
    assert values(store, "SELECT ?s ?e { ?s a dcat:DataService ; dcat:endpointURL ?e ; dcat:servesDataset nkd:dataset }") == [
        (here, here)
    ]
    assert not values(store, "SELECT ?s { ?s ?p ?o FILTER(?s = nkd:sparql || ?o = nkd:sparql) }")


def test_dates_are_those_of_the_release(server: Server) -> None:
    asked = "SELECT ?made { nkd:dataset dcterms:issued ?made ; dcterms:modified ?made }"
    ((made,),) = values(described(server), asked)
    assert made.startswith("20")


def test_the_default_dataset_has_a_name_and_says_what_its_default_graph_is(server: Server) -> None:
    for path in ("/.well-known/void", "/sparql"):
        store = described(server, path)
        asked = (
            f"SELECT DISTINCT ?title ?comment {{ <{server.url}/sparql> sd:defaultDataset ?set . ?set dcterms:title ?title ; "
            "sd:defaultGraph ?graph . ?graph rdfs:comment ?comment FILTER(ISIRI(?set) && ISIRI(?graph)) }"
        )
        ((title, comment),) = values(store, asked)
        assert title
        assert "leaving out those of the hypotheses" in comment
    graphs = values(store, "SELECT ?name ?graph { ?set sd:namedGraph ?g . ?g sd:name ?name ; sd:graph ?graph }")
    counted = dict(values(described(server), "SELECT ?graph ?n { ?graph a sd:Graph ; void:triples ?n }"))
    for name, graph in graphs:
        ((number,),) = [row.values() for row in server.rows(f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{name}> {{ ?s ?p ?o }} }}")]
        assert counted[graph] == number


def test_after_a_write_it_describes_what_there_is_now(own_store) -> None:
    asked = "SELECT ?n { nkd:dataset void:triples ?n }"
    with running(own_store, write_token=TOKEN, workers=1) as started:
        ((before,),) = values(described(started), asked)
        assert started.update("INSERT DATA { <gene/daxx> a nk:Gene }").status_code == 200
        ((after,),) = values(described(started), asked)
        assert int(after) == int(before) + 1
        issued, modified = values(described(started), "SELECT ?i ?m { nkd:dataset dcterms:issued ?i ; dcterms:modified ?m }")[0]
        assert issued < modified
