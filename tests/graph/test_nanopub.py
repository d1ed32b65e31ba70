"""Nanopublications of the statements: four graphs each, well formed by the rules of the guidelines and the package."""

import pyoxigraph as ox
import pytest

from netkg.engine import loading
from netkg.graph import nanopub, release
from netkg.namespaces import GRAPHS, NK

NP = "http://www.nanopub.org/nschema#"


@pytest.fixture(scope="module")
def published(built):
    """The quads of every nanopublication, by nanopublication."""
    found = release.current(built.store)
    grouped = {}
    for quad in nanopub.nanopubs(loading.quads(found), found.id, "2026-01-02T03:04:05Z"):
        grouped.setdefault(quad.graph_name.value.partition("#")[0], []).append(quad)
    return grouped


def test_every_statement_is_published_once(published, view):
    asked = "SELECT ?s WHERE { { ?s a nk:AssertedStatement } UNION { GRAPH <%s> { ?s a nk:HypothesisStatement } } }"
    statements = {row["s"].value for row in view.query(asked % GRAPHS["hypotheses"])}
    assert len(published) == len(statements) > 250


def test_each_has_its_four_graphs_and_they_speak_of_one_another(published):
    for iri, quads in published.items():
        parts = {quad.graph_name.value.partition("#")[2] for quad in quads}
        assert parts == {"Head", "assertion", "provenance", "pubinfo"}, iri
        of = {part: [q for q in quads if q.graph_name.value.endswith("#" + part)] for part in parts}
        assert {q.predicate.value.removeprefix(NP) for q in of["Head"]} >= {
            "hasAssertion",
            "hasProvenance",
            "hasPublicationInfo",
        }
        assert any(q.subject.value == f"{iri}#assertion" for q in of["provenance"]), iri
        assert any(q.subject.value == iri for q in of["pubinfo"]), iri
        assert not any(q.predicate.value in (str(NK.section), str(NK.reference)) for q in of["assertion"]), iri


def test_the_package_accepts_them(published):
    package = pytest.importorskip("nanopub", reason="the nanopub package is not installed")
    import rdflib

    for quads in list(published.values())[::150]:
        data = rdflib.Dataset()
        data.parse(data=ox.serialize(quads, format=ox.RdfFormat.N_QUADS), format="nquads")
        assert package.Nanopub(rdf=data, conf=package.NanopubConf()).is_valid
