"""The terms of the ontology: those that are wanted are there, each is documented and in its place."""

from __future__ import annotations

import re

import pytest
from rdflib import OWL, RDF, RDFS, Graph, Namespace, URIRef
from rdflib.namespace import DCTERMS

from ontology.declared import (
    CLASSES,
    DATA_PROPERTIES,
    DESCRIPTIVE,
    EVIDENTIAL,
    MECHANISTIC,
    NK,
    OBJECT_PROPERTIES,
    STATISTICS,
    UNITS,
)

OBO = Namespace("http://purl.obolibrary.org/obo/")
DEFINITION = OBO.IAO_0000115
KINDS = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)


@pytest.fixture(scope="session")
def terms(ontology: Graph) -> set[URIRef]:
    """Return the classes and properties of our own namespace."""
    return {
        term for kind in KINDS for term in ontology.subjects(RDF.type, kind) if isinstance(term, URIRef) and term.startswith(NK)
    }


def parents(graph: Graph, term: URIRef) -> set[URIRef]:
    """Return the named direct parents of a class or property."""
    found = set(graph.objects(term, RDFS.subClassOf)) | set(graph.objects(term, RDFS.subPropertyOf))
    return {parent for parent in found if isinstance(parent, URIRef)}


def ancestors(graph: Graph, term: URIRef) -> set[URIRef]:
    """Return all named parents, their parents and so on."""
    found: set[URIRef] = set()
    todo = [term]
    while todo:
        for parent in parents(graph, todo.pop()):
            if parent not in found:
                found.add(parent)
                todo.append(parent)
    return found


@pytest.mark.parametrize("name", CLASSES)
def test_class_exists(ontology: Graph, name: str) -> None:
    assert (NK[name], RDF.type, OWL.Class) in ontology


@pytest.mark.parametrize("name", OBJECT_PROPERTIES + MECHANISTIC + EVIDENTIAL)
def test_object_property_exists(ontology: Graph, name: str) -> None:
    assert (NK[name], RDF.type, OWL.ObjectProperty) in ontology


@pytest.mark.parametrize("name", DATA_PROPERTIES)
def test_data_property_exists(ontology: Graph, name: str) -> None:
    assert (NK[name], RDF.type, OWL.DatatypeProperty) in ontology


@pytest.mark.parametrize("name", DESCRIPTIVE)
def test_description_is_an_annotation_property(ontology: Graph, name: str) -> None:
    assert (NK[name], RDF.type, OWL.AnnotationProperty) in ontology


def test_units_and_statistics(ontology: Graph) -> None:
    for kind, labels in ((NK.Unit, UNITS), (NK.Statistic, STATISTICS)):
        found = {str(ontology.value(item, RDFS.label)) for item in ontology.subjects(RDF.type, kind)}
        assert found == labels


def test_every_term_has_one_label_and_one_sourced_definition(ontology: Graph, terms: set[URIRef]) -> None:
    for term in terms:
        assert len(list(ontology.objects(term, RDFS.label))) == 1, term
        definitions = list(ontology.objects(term, DEFINITION))
        assert len(definitions) == 1, term
        axioms = [
            axiom
            for axiom in ontology.subjects(OWL.annotatedSource, term)
            if ontology.value(axiom, OWL.annotatedTarget) == definitions[0] and ontology.value(axiom, DCTERMS.source)
        ]
        assert axioms, term


def test_every_class_sits_under_another_ontology(ontology: Graph, terms: set[URIRef]) -> None:
    for term in terms:
        if (term, RDF.type, OWL.Class) in ontology:
            assert any(not up.startswith(NK) for up in ancestors(ontology, term)), term


def test_relations_sit_under_another_ontology(ontology: Graph) -> None:
    for name in MECHANISTIC + EVIDENTIAL:
        assert any(not up.startswith(NK) for up in ancestors(ontology, NK[name])), name


def test_no_cycles(ontology: Graph, terms: set[URIRef]) -> None:
    for term in terms:
        assert term not in ancestors(ontology, term), term


def test_a_property_has_one_kind(ontology: Graph) -> None:
    seen: dict[URIRef, URIRef] = {}
    for kind in KINDS[1:]:
        for prop in ontology.subjects(RDF.type, kind):
            assert prop not in seen, prop
            seen[prop] = kind


def test_definitions_begin_with_the_kind_of_thing(ontology: Graph, terms: set[URIRef]) -> None:
    for term in terms:
        text = str(ontology.value(term, DEFINITION))
        assert re.match(r"(An?|The|Something) ", text) and text.endswith("."), text


def test_relations_stand_on_the_right_side(ontology: Graph) -> None:
    for name in MECHANISTIC:
        above = ancestors(ontology, NK[name])
        assert NK.mechanisticRelation in above, name
        assert NK.evidentialRelation not in above, name
        assert "mechanis" in str(ontology.value(NK[name], DEFINITION)), name
    for name in EVIDENTIAL:
        above = ancestors(ontology, NK[name])
        assert NK.evidentialRelation in above, name
        assert NK.mechanisticRelation not in above, name


def test_only_one_property_leads_from_a_gene_to_an_intervention(ontology: Graph) -> None:
    found = {
        prop
        for prop in ontology.subjects(RDFS.domain, NK.Gene)
        if ontology.value(prop, RDFS.range) in (NK.Intervention, NK.Drug, NK.Figure, NK.Measure)
    }
    assert found == {NK.candidateByMechanism}
    assert "no evidence" in str(ontology.value(NK.candidateByMechanism, DEFINITION))


def test_the_statement_kinds_have_their_notation(ontology: Graph) -> None:
    notation = URIRef("http://www.w3.org/2004/02/skos/core#notation")
    found = {str(value) for value in ontology.objects(None, notation)}
    assert found == {
        "clinical",
        "observational",
        "mechanistic",
        "recommendation",
        "regulatory",
        "epidemiological",
        "non-assessment",
        "hypothesis",
    }


def test_table_1_can_be_listed(ontology: Graph) -> None:
    rows = ontology.query(
        """
        PREFIX nk: <https://w3id.org/netkg/ontology/>
        SELECT ?grade ?differentiation ?mitoticCount ?ki67 ?traditional ?enetsWho ?moran WHERE {
          ?class nk:tableOrder ?order ; nk:tableGrade ?grade ; nk:tableDifferentiation ?differentiation ;
                 nk:tableMitoticCount ?mitoticCount ; nk:tableKi67 ?ki67 ; nk:traditionalName ?traditional ;
                 nk:enetsWhoName ?enetsWho ; nk:moranName ?moran .
        } ORDER BY ?order"""
    )
    table = [tuple(str(cell) for cell in row) for row in rows]
    assert len(table) == 4
    assert table[0] == (
        "Low grade (grade 1)",
        "Well differentiated",
        "<2",
        "≤2",
        "Carcinoid, islet cell, PNET",
        "Neuroendocrine tumor, grade 1",
        "Neuroendocrine carcinoma, grade 1",
    )
    assert table[3][4:] == (
        "Large-cell neuroendocrine carcinoma",
        "Neuroendocrine carcinoma, grade 3, large cell",
        "Neuroendocrine carcinoma, grade 3, large cell",
    )
