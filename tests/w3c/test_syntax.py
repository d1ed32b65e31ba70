"""The syntax manifests and the service description, over HTTP."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from beside import needs_w3c

from .conftest import Scratch
from .suite import SYNTAX, Case, cases

pytestmark = needs_w3c
SD = "http://www.w3.org/ns/sparql-service-description#"
CASES = [case for name in SYNTAX for case in cases(name)]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_syntax(case: Case, scratch: Scratch) -> None:
    answer = scratch.update(case.text(), dry_run=True) if "Update" in case.kind else scratch.query(case.text(), "*/*")
    code = answer.json().get("type", "").rpartition("#")[2] if answer.status_code >= 400 else ""
    if case.kind.startswith("Positive"):
        # A graph or a function that is missed was missed after the text parsed.
        assert answer.status_code == 200 or code in ("conflict", "evaluation"), answer.text
    else:
        assert (answer.status_code, code) == (400, "query-syntax"), answer.text


@pytest.fixture(scope="module")
def described(scratch: Scratch) -> ox.Store:
    answer = scratch.server.get("/sparql", headers={"Accept": "text/turtle"})
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/turtle")
    graph = ox.Store()
    graph.load(answer.content, format=ox.RdfFormat.TURTLE)
    return graph


def _returns_rdf(graph: ox.Store, address: str) -> bool:
    return len(graph) > 0


def _has_endpoint_triple(graph: ox.Store, address: str) -> bool:
    pattern = (None, ox.NamedNode(SD + "endpoint"), ox.NamedNode(address))
    return any(True for _ in graph.quads_for_pattern(*pattern))


def _conforms_to_schema(graph: ox.Store, address: str) -> bool:
    """One service; every property and class of the vocabulary is one that it has; features and formats are IRIs."""
    known = {
        "endpoint",
        "feature",
        "defaultEntailmentRegime",
        "entailmentRegime",
        "supportedEntailmentProfile",
        "defaultSupportedEntailmentProfile",
        "extensionFunction",
        "extensionAggregate",
        "languageExtension",
        "supportedLanguage",
        "propertyFeature",
        "defaultDataset",
        "availableGraphs",
        "resultFormat",
        "inputFormat",
        "defaultGraph",
        "namedGraph",
        "name",
        "graph",
    }
    classes = {
        "Service",
        "Feature",
        "Language",
        "Function",
        "Aggregate",
        "EntailmentRegime",
        "EntailmentProfile",
        "GraphCollection",
        "Dataset",
        "Graph",
        "NamedGraph",
    }
    kind = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
    used = {q.predicate.value.removeprefix(SD) for q in graph if q.predicate.value.startswith(SD)}
    typed = {
        q.object.value.removeprefix(SD) for q in graph.quads_for_pattern(None, kind, None) if q.object.value.startswith(SD)
    }
    iris = all(
        isinstance(q.object, ox.NamedNode)
        for name in ("feature", "supportedLanguage", "resultFormat", "inputFormat")
        for q in graph.quads_for_pattern(None, ox.NamedNode(SD + name), None)
    )
    services = list(graph.quads_for_pattern(None, kind, ox.NamedNode(SD + "Service")))
    return used <= known and typed <= classes and iris and len(services) == 1


DESCRIPTION = {
    "returns-rdf": _returns_rdf,
    "has-endpoint-triple": _has_endpoint_triple,
    "conforms-to-schema": _conforms_to_schema,
}


@pytest.mark.parametrize("case", cases("service-description"), ids=lambda case: case.id)
def test_service_description(case: Case, described: ox.Store, scratch: Scratch) -> None:
    assert DESCRIPTION[case.name](described, scratch.server.url + "/sparql")
