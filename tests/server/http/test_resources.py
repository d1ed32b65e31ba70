"""Every IRI of the graph resolves: a page, or RDF by negotiation."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
import requests

from netkg.engine import embedded
from netkg.graph import release
from netkg.namespaces import GRAPHS, PREFIXES, records
from netkg.server.http import resources
from servers import running

N = ox.NamedNode
BASE = "https://w3id.org/netkg/"


def triples(server, path: str) -> set[ox.Triple]:
    answer = server.get(path, headers={"Accept": "application/n-triples"})
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Type"] == "application/n-triples"
    return {q.triple for q in ox.parse(answer.content, format=ox.RdfFormat.N_TRIPLES)}


@pytest.mark.parametrize(
    "path",
    [
        "/gene/tsc2",
        "/trial/radiant-3",
        "/ontology/Gene",
        "/ontology/modulates",
        "/ontology/candidateByMechanism",
        "/ontology",
        "/ontology/",
        "/graph/records/review",
    ],
)
def test_every_kind_of_iri_resolves(server, path: str) -> None:
    assert server.get(path, headers={"Accept": "text/html"}).headers["Content-Type"].startswith("text/html")
    assert server.get(path).headers["Content-Type"].startswith("text/turtle")
    assert requests.head(server.url + path, timeout=9).status_code == 200


def test_both_directions(server) -> None:
    found = triples(server, "/pathway/mtor")
    assert ox.Triple(N(BASE + "drug/everolimus"), N(BASE + "ontology/inhibits"), N(BASE + "pathway/mtor")) in found
    assert any(t.subject == N(BASE + "pathway/mtor") for t in found)


def test_nested_descriptions_come_along(server) -> None:
    assert any(t.predicate.value.endswith("#onProperty") for t in triples(server, "/ontology/Drug"))


def test_hypotheses_stay_apart(server) -> None:
    assert not any("conjectured" in t.predicate.value for t in triples(server, "/gene/tsc2"))
    page = server.get("/hypothesis/tsc2-everolimus", headers={"Accept": "text/html"}).text
    assert "Only hypotheses mention this" in page


def test_unknown_iris_are_404(server) -> None:
    for path in (
        "/gene/tsc9",
        "/ontology/Nothing",
        "/../../etc/passwd",
        "/%2e%2e/%2e%2e/etc/passwd",
        "/gene/%00",
        "/gene/a%20b",
        "/static/../app.py",
        "/static/%2e%2e/app.py",
    ):
        assert server.get(path).status_code == 404, path


def test_values_are_escaped(server) -> None:
    page = server.get("/gene/sstr2", headers={"Accept": "text/html"}).text
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


def test_etag_and_alternates(server) -> None:
    first = server.get("/gene/men1")
    assert 'rel="alternate"; type="application/ld+json"' in first.headers["Link"]
    assert server.get("/gene/men1", headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
    assert server.get("/gene/men1?format=jsonld").headers["Content-Type"] == "application/ld+json"


@pytest.mark.parametrize(
    ("suffix", "media_type"),
    [
        ("ttl", "text/turtle; charset=utf-8"),
        ("nt", "application/n-triples"),
        ("rdf", "application/rdf+xml"),
        ("jsonld", "application/ld+json"),
        ("html", "text/html; charset=utf-8"),
    ],
)
@pytest.mark.parametrize("path", ["/gene/tsc2", "/ontology/Gene", "/ontology"])
def test_a_suffix_names_the_format(server, path: str, suffix: str, media_type: str) -> None:
    address = f"{path}.{suffix}"
    answer = server.get(address, headers={"Accept": "application/trig"})
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, media_type)
    head = requests.head(server.url + address, timeout=9)
    assert (head.status_code, head.headers["ETag"], head.content) == (200, answer.headers["ETag"], b"")
    if suffix == "nt":
        assert {q.triple for q in ox.parse(answer.content, format=ox.RdfFormat.N_TRIPLES)} == triples(server, path)
    assert server.get(f"{path}x.{suffix}").status_code == 404


def test_an_iri_that_ends_like_a_suffix_is_itself(tmp_path) -> None:
    names = [N(BASE + "thing/a"), N(BASE + "thing/a.ttl")]
    quads = [ox.Quad(one, N(PREFIXES["rdfs"] + "label"), ox.Literal("a"), N(records("review"))) for one in names]
    release.create(tmp_path / "store", quads, version="0.0.1")
    with running(tmp_path / "store", workers=1) as started:
        for name in names:
            assert {t.subject for t in triples(started, name.value.removeprefix(BASE[:-1]))} == {name}
        assert names[1].value in started.get("/thing/a.ttl.nt").text


def test_a_table_leads_to_what_was_derived_from_its_rows() -> None:
    derived, table = N(PREFIXES["prov"] + "wasDerivedFrom"), N(BASE + "table/a.tsv")
    gene, guess = N(BASE + "gene/a"), N(BASE + "hypothesis/a")
    view = embedded.view(
        [
            ox.Quad(gene, derived, N(table.value + "#row=2"), N(records("review"))),
            ox.Quad(gene, derived, N(BASE + "table/a.tsv.bak#row=2"), N(records("review"))),
            ox.Quad(guess, derived, N(BASE + "table/h.tsv#row=2"), N(GRAPHS["hypotheses"])),
        ],
        "x",
    )
    assert resources.find(view, "table/a.tsv") == table
    assert [t.subject for t in resources.triples(view, table)] == [gene]
    page = resources.record(view, table)
    assert [value.iri for row in page.incoming for value in row.values] == [gene.value]
    assert not page.hypothesis
    assert resources.record(view, N(BASE + "table/h.tsv")).hypothesis
    assert resources.find(view, "table/none.tsv") is None
    assert resources.find(view, "table/") is None


def test_a_table_over_http(tmp_path) -> None:
    store = tmp_path / "store"
    release.create(
        store,
        [
            ox.Quad(
                N(BASE + "gene/a"), N(PREFIXES["prov"] + "wasDerivedFrom"), N(BASE + "table/a.tsv#row=2"), N(records("review"))
            )
        ],
        version="0.0.1",
    )
    with running(store, workers=1) as started:
        assert triples(started, "/table/a.tsv")
        assert "gene/a" in started.get("/table/a.tsv", headers={"Accept": "text/html"}).text
        assert requests.head(started.url + "/table/a.tsv", timeout=9).status_code == 200
        assert started.get("/table/b.tsv").status_code == 404
