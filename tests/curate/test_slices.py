"""Terms of another ontology come with label, nearest declared ancestors and the version that they were taken from."""

from __future__ import annotations

from pathlib import Path

import pytest

from netkg.curate import slices
from netkg.errors import UsageError
from netkg.inputs.project import Project, find
from small import make_project

EXTERNAL = """\
# Terms of other ontologies.
@prefix obo: <http://purl.obolibrary.org/obo/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .

obo:BFO_1 a owl:Class ;
    rdfs:label "entity" ;
    rdfs:isDefinedBy <http://purl.obolibrary.org/obo/bfo.owl> .

obo:MONDO_1 a owl:Class ;
    rdfs:subClassOf obo:BFO_1 ;
    rdfs:label "disease" ;
    rdfs:isDefinedBy <http://purl.obolibrary.org/obo/mondo.owl> .

obo:MONDO_2 a owl:Class ;
    rdfs:subClassOf obo:MONDO_1 ;
    rdfs:label "old label" ;
    rdfs:isDefinedBy <http://purl.obolibrary.org/obo/mondo.owl> .

obo:MONDO_9 a owl:Class ;
    rdfs:subClassOf obo:MONDO_1 ;
    rdfs:label "gone" ;
    rdfs:isDefinedBy <http://purl.obolibrary.org/obo/mondo.owl> .
"""
OBO = """\
format-version: 1.2
data-version: releases/2026-08-04
ontology: mondo

[Term]
id: MONDO:1
name: disease

[Term]
id: MONDO:2
name: neoplasm
is_a: MONDO:1 {source="x"} ! disease

[Term]
id: MONDO:3
name: not declared
is_a: MONDO:2 ! neoplasm
is_a: MONDO:1 ! disease

[Term]
id: MONDO:4
name: insulinoma
is_a: MONDO:3

[Term]
id: MONDO:8
name: all alone

[Term]
id: MONDO:9
name: obsolete gone
is_obsolete: true
replaced_by: MONDO:4

[Typedef]
id: part_of
name: part of
"""
OWL = """\
@prefix obo: <http://purl.obolibrary.org/obo/> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
obo:mondo.owl a owl:Ontology ; owl:versionIRI <http://purl.obolibrary.org/obo/mondo/releases/2026-08-04/mondo.owl> .
obo:MONDO_1 a owl:Class ; rdfs:label "disease" .
obo:MONDO_2 a owl:Class ; rdfs:label "neoplasm" ; rdfs:subClassOf obo:MONDO_1 .
obo:MONDO_3 a owl:Class ; rdfs:label "not declared" ; rdfs:subClassOf obo:MONDO_2 , obo:MONDO_1 ,
    [ a owl:Restriction ; owl:onProperty obo:RO_1 ; owl:someValuesFrom obo:MONDO_1 ] .
obo:MONDO_4 a owl:Class ; rdfs:label "insulinoma" ; rdfs:subClassOf obo:MONDO_3 .
obo:MONDO_8 a owl:Class ; rdfs:label "all alone" .
obo:MONDO_9 a owl:Class ; rdfs:label "obsolete gone" ; owl:deprecated true ; obo:IAO_0100001 obo:MONDO_4 .
"""


@pytest.fixture
def project(tmp_path: Path) -> Project:
    folder = make_project(tmp_path)
    (folder / "ontology/external.ttl").write_text(EXTERNAL, "utf-8")
    (folder / "mondo.obo").write_text(OBO, "utf-8")
    (folder / "mondo.ttl").write_text(OWL, "utf-8")
    return find(folder)


@pytest.mark.parametrize("file", ["mondo.obo", "mondo.ttl"])
def test_a_term_is_put_under_what_is_declared_and_the_others_are_brought_up_to_date(project: Project, file: str) -> None:
    plan = slices.extract(project, slices.read(project.root / file), ["MONDO:4"], "")
    text = plan.changes.text(project.ontology / "external.ttl")
    block = (
        "obo:MONDO_4 a owl:Class ;\n    rdfs:subClassOf obo:MONDO_2 ;\n"
        '    rdfs:label "insulinoma" ;\n    rdfs:isDefinedBy <http://purl.obolibrary.org/obo/mondo.owl> .\n\n'
    )
    version = '\n<http://purl.obolibrary.org/obo/mondo.owl> owl:versionInfo "2026-08-04" .\n'
    assert block in text and text.endswith(version)
    assert text.replace(block, "").removesuffix(version) == EXTERNAL.replace("old label", "neoplasm")
    [told] = plan.notes
    assert (told.message, told.fix) == ("obo:MONDO_9 is obsolete in 2026-08-04", "Use obo:MONDO_4 instead.")


def test_a_second_time_there_is_nothing_to_do(project: Project) -> None:
    other = slices.read(project.root / "mondo.obo")
    other.terms.pop(slices.iri_of("MONDO:9"))
    slices.extract(project, other, (), "").changes.write()
    with pytest.raises(UsageError, match="is what 2026-08-04 says already"):
        slices.extract(project, other, (), "")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("MONDO:7", "MONDO:7 is not in the file"),
        ("MONDO:9", "MONDO:9 is obsolete; use obo:MONDO_4"),
        ("MONDO:8", "obo:MONDO_8 is under no term of external.ttl; name one of its ancestors too: it has none"),
    ],
)
def test_what_cannot_be_taken_over_says_why(project: Project, name: str, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        slices.extract(project, slices.read(project.root / "mondo.obo"), [name], "")


def test_a_file_without_version_or_term_says_what_to_do(project: Project) -> None:
    (project.root / "odd.obo").write_text(OBO.replace("data-version: releases/2026-08-04\n", ""), "utf-8")
    other = slices.read(project.root / "odd.obo")
    with pytest.raises(UsageError, match="give --version"):
        slices.extract(project, other, (), "")
    assert 'versionInfo "7"' in slices.extract(project, other, (), "7").changes.diff()
    for text in ("", "no ontology"):
        (project.root / "odd.obo").write_text(text, "utf-8")
        with pytest.raises(UsageError, match="declares no class"):
            slices.read(project.root / "odd.obo")
