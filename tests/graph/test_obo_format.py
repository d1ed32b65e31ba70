"""The ontology in the OBO format: what it says of a term, read again by another parser than ours."""

from __future__ import annotations

import fastobo
import pyoxigraph as ox

from netkg.graph import obo_format

ONTOLOGY = b"""@prefix nk: <https://w3id.org/netkg/ontology/> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix obo: <http://purl.obolibrary.org/obo/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix dcterms: <http://purl.org/dc/terms/> .
<https://w3id.org/netkg/ontology> a owl:Ontology ; owl:versionInfo "0.3.0" ; dcterms:title "a title" .
nk:Gene a owl:Class ; rdfs:label "gene" ; skos:altLabel "locus {of} !" ; obo:IAO_0000115 "A \\"region\\"\\nof the genome." ;
  rdfs:subClassOf obo:SO_0000704 , [ a owl:Restriction ; owl:onProperty nk:encodes ; owl:someValuesFrom nk:Molecule ] ;
  owl:disjointWith nk:Molecule .
[] a owl:Axiom ; owl:annotatedSource nk:Gene ; owl:annotatedProperty obo:IAO_0000115 ; owl:annotatedTarget "x" ;
  dcterms:source obo:SO_0000704 .
obo:SO_0000704 a owl:Class ; rdfs:label "gene"@en .
nk:Old a owl:Class ; owl:deprecated true ; dcterms:isReplacedBy nk:Gene .
nk:encodes a owl:ObjectProperty ; rdfs:label "encodes" ; rdfs:domain nk:Gene ; rdfs:range [ a owl:Class ] .
nk:ki67 a owl:DatatypeProperty .
""".replace(b"\\\\", b"\\")


def frames() -> dict[str, list[str]]:
    said = [quad.triple for quad in ox.parse(ONTOLOGY, format=ox.RdfFormat.TURTLE)]
    document = fastobo.loads(obo_format.write(said))
    found = {str(frame.id): [str(clause) for clause in frame] for frame in document}
    return found | {"": [str(clause) for clause in document.header]}


def test_a_term_says_what_the_ontology_says() -> None:
    assert frames()["nk:Gene"] == [
        "name: gene",
        'def: "A \\"region\\"\\nof the genome." [SO:0000704]',
        'synonym: "locus {of} !" EXACT []',
        "is_a: SO:0000704",
        "disjoint_from: nk:Molecule",
        "relationship: nk:encodes nk:Molecule",
    ]


def test_names_that_are_told_apart_by_language_have_the_identifier() -> None:
    assert frames()["SO:0000704"] == ["name: gene (SO:0000704)"]


def test_an_obsolete_term_and_a_relation() -> None:
    found = frames()
    assert found["nk:Old"] == ["is_obsolete: true", "replaced_by: nk:Gene"]
    assert found["nk:encodes"] == ["name: encodes", "domain: nk:Gene"]
    assert "nk:ki67" not in found


def test_the_header_says_version_and_title() -> None:
    header = frames()[""]
    assert {"format-version: 1.4", "data-version: 0.3.0", "ontology: netkg"} <= set(header)
    assert any("title" in clause and "a title" in clause for clause in header)


def test_what_the_header_says_is_declared_under_a_name_of_its_own() -> None:
    """Or else the file read as OWL is not in OWL 2 DL, or has two things of one name."""
    found = frames()
    for name in ("title", "description", "license"):
        assert found[f"http://purl.org/dc/terms/{name}"] == [f"name: {name} (dcterms:{name})", "is_metadata_tag: true"]
