"""The ontology modules: each parses alone, and no two define the same term."""

from __future__ import annotations

from pathlib import Path

import pytest
from rdflib import OWL, RDF, RDFS, Graph, URIRef
from rdflib.namespace import DCTERMS

from netkg.inputs import ontology as ontology_files
from ontology.declared import ONTOLOGY

MODULES = ontology_files.modules(ONTOLOGY)


EXPECTED_MODULES = {
    "netkg",
    "tumours",
    "genes",
    "pathways",
    "interventions",
    "studies",
    "statements",
    "findings",
    "criteria",
    "descriptions",
    "publications",
    "external",
}


def test_the_modules_are_there() -> None:
    assert {path.stem for path in MODULES} == EXPECTED_MODULES


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_module_parses_alone(path: Path) -> None:
    assert len(Graph().parse(path, format="turtle")) > 10


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_no_term_is_defined_in_two_modules(path: Path) -> None:
    def subjects(file: Path) -> set[URIRef]:
        graph = Graph().parse(file, format="turtle")
        return set(graph.subjects(RDFS.label, None))

    here = subjects(path)
    for other in MODULES:
        if other != path:
            assert not here & subjects(other)


def test_header(ontology: Graph) -> None:
    header = URIRef("https://w3id.org/netkg/ontology")
    assert (header, RDF.type, OWL.Ontology) in ontology
    assert ontology.value(header, OWL.versionIRI) == URIRef("https://w3id.org/netkg/ontology/0.1.0")
    assert ontology.value(header, DCTERMS.license) == URIRef("https://creativecommons.org/licenses/by/4.0/")
    for prop in (DCTERMS.title, DCTERMS.description, DCTERMS.creator):
        assert ontology.value(header, prop)
    assert not list(ontology.objects(header, OWL.imports))
