"""The ontology's IRI and its version's give the whole ontology, in the form that is asked for."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest
import requests

from netkg.graph import release
from netkg.namespaces import GRAPHS
from netkg.rdf import node
from servers import running

ONTOLOGY = b"""@prefix nk: <https://w3id.org/netkg/ontology/> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
<https://w3id.org/netkg/ontology> a owl:Ontology ; owl:versionIRI <https://w3id.org/netkg/ontology/0.3.0> .
nk:Drug a owl:Class ; rdfs:label "drug" . nk:Hormone a owl:Class ; rdfs:subClassOf nk:Drug .
"""


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory):
    store = tmp_path_factory.mktemp("ontology") / "store"
    graph = node(GRAPHS["ontology"])
    quads = [ox.Quad(*quad.triple, graph) for quad in ox.parse(ONTOLOGY, format=ox.RdfFormat.TURTLE)]
    release.create(store, quads, version="0.3.0")
    with running(store, workers=1) as started:
        yield started


@pytest.mark.parametrize("path", ["/ontology", "/ontology/0.3.0"])
@pytest.mark.parametrize(
    ("accept", "media_type", "file"),
    [
        ("text/turtle", "text/turtle; charset=utf-8", "netkg.ttl"),
        ("application/rdf+xml", "application/rdf+xml", "netkg.owl"),
        ("text/owl-functional, text/turtle;q=0.5", "text/owl-functional; charset=utf-8", "netkg.ofn"),
        ("text/obo", "text/obo; charset=utf-8", "netkg.obo"),
    ],
)
def test_it_is_the_file_of_the_release(served, path: str, accept: str, media_type: str, file: str) -> None:
    answer = served.get(path, headers={"Accept": accept})
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, media_type)
    assert answer.content == served.get(f"/dumps/{file}").content
    assert "Accept" in answer.headers["Vary"]
    again = served.get(path, headers={"Accept": accept, "If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_another_form_says_the_same(served) -> None:
    turtle, lines = served.get("/ontology.ttl"), served.get("/ontology.nt")
    assert set(ox.parse(turtle.content, format=ox.RdfFormat.TURTLE)) == set(
        ox.parse(lines.content, format=ox.RdfFormat.N_TRIPLES)
    )
    assert b"Hormone" in lines.content


def test_a_suffix_names_the_form(served) -> None:
    assert served.get("/ontology.ofn").text.startswith("Prefix(")
    assert served.get("/ontology.obo").text.startswith("format-version: 1.4")
    assert served.get("/ontology.owl").content == served.get("/dumps/netkg.owl").content
    assert requests.head(served.url + "/ontology.owl", timeout=9).headers["Content-Type"] == "application/rdf+xml"


def test_a_person_sees_a_page_and_a_single_term_has_no_such_form(served) -> None:
    assert served.get("/ontology", headers={"Accept": "text/html"}).headers["Content-Type"].startswith("text/html")
    assert served.get("/ontology/Drug", headers={"Accept": "text/obo"}).status_code == 406
    assert served.get("/ontology/Drug.obo").status_code == 404
    assert served.get("/ontology/0.2.0").status_code == 404


def test_a_form_that_cannot_say_all_is_refused(tmp_path: Path) -> None:
    graph, odd = node(GRAPHS["ontology"]), node("http://x.example/1")
    quads = [ox.Quad(*quad.triple, graph) for quad in ox.parse(ONTOLOGY, format=ox.RdfFormat.TURTLE)]
    release.create(tmp_path / "store", [*quads, ox.Quad(odd, odd, odd, graph)], version="0.3.0")
    with running(tmp_path / "store", workers=1) as started:
        refused = started.get("/ontology.owl")
        assert (refused.status_code, "ask for Turtle" in refused.text) == (406, True)
        assert started.get("/ontology.ttl").status_code == 200
