"""The rules that ontology modules are enough for: they find nothing in ours, and each catches its offence."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph
import pytest

from netkg.inputs import ontology as ontology_files
from ontology.declared import ONTOLOGY

RULES = sorted((ONTOLOGY / "rules").glob("*.rq"))
#: The rules that ontology modules are enough for; tests/graph/test_rules.py tries the others.
OVER_MODULES = [path for path in RULES if "# Over: derived" not in path.read_text("utf-8")]


@pytest.fixture(scope="session")
def store() -> pyoxigraph.Store:
    """Return all modules in an Oxigraph store."""
    store = pyoxigraph.Store()
    store.extend(pyoxigraph.Quad(*quad.triple) for quad in ontology_files.read(ONTOLOGY).quads)
    return store


@pytest.mark.parametrize("path", OVER_MODULES, ids=lambda path: path.stem)
def test_rule_finds_nothing(store: pyoxigraph.Store, path: Path) -> None:
    assert [str(row["entity"]) for row in store.query(path.read_text(encoding="utf-8"))] == []


@pytest.mark.parametrize("path", RULES, ids=lambda path: path.stem)
def test_rule_is_documented(store: pyoxigraph.Store, path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for word in ("# Problem: ", "# Why: ", "# Fix: "):
        assert text.count(word) == 1
    names = [variable.value for variable in store.query(text).variables]
    assert names == ["entity", "property", "value"]


PREFIXES = """
@prefix nk: <https://w3id.org/netkg/ontology/> .
@prefix nkd: <https://w3id.org/netkg/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix obo: <http://purl.obolibrary.org/obo/> .
@prefix e: <https://w3id.org/netkg/x/> .
"""

OFFENCES = {
    "asserted-candidate": "<https://w3id.org/netkg/gene/x> nk:candidateByMechanism <https://w3id.org/netkg/drug/y> .",
    "missing-label": "nk:X a owl:Class .",
    "multiple-labels": 'nk:Gene rdfs:label "genes" .',
    "duplicate-label": 'nk:X a owl:Class ; rdfs:label "Gene" .',
    "repeated-name": 'nk:Gene skos:altLabel "gene" .',
    "missing-definition": "nk:X a owl:Class .",
    "multiple-definitions": 'nk:Gene obo:IAO_0000115 "Another." .',
    "duplicate-definition": 'nk:X a owl:Class ; obo:IAO_0000115 "Same." . nk:Y obo:IAO_0000115 "Same." .',
    "definition-without-source": 'nk:X a owl:Class ; obo:IAO_0000115 "A thing." .',
    "stale-definition-source": (
        '[] owl:annotatedSource nk:Gene ; owl:annotatedProperty obo:IAO_0000115 ; owl:annotatedTarget "An old wording." .'
    ),
    "orphan-class": "nk:X a owl:Class .",
    "class-without-parent-outside": "nk:X a owl:Class ; rdfs:subClassOf nk:Y . nk:Y a owl:Class .",
    "class-cycle": "nk:Molecule rdfs:subClassOf nk:Kinase .",
    "one-subclass": "nk:X a owl:Class ; rdfs:subClassOf nk:Study . nk:Y rdfs:subClassOf nk:X .",
    "deprecated-in-use": "nk:X owl:deprecated true . e:a a nk:X .",
    "obsolete-without-replacement": "nk:X owl:deprecated true .",
    "undeclared-property": "e:a nk:misspelt e:b .",
    "undeclared-class": "e:a a nk:Misspelt .",
    "property-of-two-kinds": "nk:value a owl:ObjectProperty .",
    "label-whitespace": 'e:a rdfs:label "two  spaces" .',
    "unknown-prefix": "nk:Gene skos:exactMatch <http://example.org/gene> .",
    "same-as-used": "e:a owl:sameAs e:b .",
    "words-not-ids": '<https://w3id.org/netkg/drug/octreotide> a nk:Drug . e:a skos:note "contested, see drug/octreotide" .',
    "shortcut-property": "e:a a nk:Gene ; nk:associatedWith e:b . e:b a nk:MTORInhibitor .",
    "evidential-relation-as-triple": "e:a nk:prolongs e:b .",
    "external-term-incomplete": "obo:MONDO_0000000 a owl:Class .",
}


@pytest.mark.parametrize("rule", sorted(OFFENCES))
def test_rule_catches_its_offence(rule: str) -> None:
    store = pyoxigraph.Store()
    store.extend(pyoxigraph.Quad(*quad.triple) for quad in ontology_files.read(ONTOLOGY).quads)
    store.load((PREFIXES + OFFENCES[rule]).encode(), format=pyoxigraph.RdfFormat.TURTLE)
    text = (ONTOLOGY / "rules" / f"{rule}.rq").read_text(encoding="utf-8")
    assert list(store.query(text))


def test_missing_metadata_is_caught() -> None:
    text = (ONTOLOGY / "rules" / "missing-ontology-metadata.rq").read_text(encoding="utf-8")
    assert len(list(pyoxigraph.Store().query(text))) >= 5


def test_every_rule_has_an_offence() -> None:
    assert {path.stem for path in OVER_MODULES} == set(OFFENCES) | {"missing-ontology-metadata"}
