"""Axioms read as sentences, and each is found where a person wrote it."""

import pyoxigraph as ox
import pytest

from netkg.graph import stages
from netkg.inputs import ontology, tables
from netkg.namespaces import GRAPHS, PREFIXES
from netkg.why import axioms
from small import make_project

HEAD = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())


@pytest.fixture(scope="module")
def inputs(built):
    return stages.asserted(built)


def sentences(turtle: str) -> list[str]:
    declared = "nk:Gene a owl:Class . nk:Drug a owl:Class . nk:Kinase a owl:Class . nk:actsOn a owl:ObjectProperty . nk:value a owl:DatatypeProperty . "
    return [
        axioms.sentence(axiom)
        for axiom in axioms.cut(ontology.parse((HEAD + declared + turtle).encode(), GRAPHS["ontology"])).axioms
    ]


@pytest.mark.parametrize(
    ("turtle", "said"),
    [
        ("nk:Kinase rdfs:subClassOf nk:Drug .", "every nk:Kinase is a nk:Drug"),
        ("nk:Gene owl:disjointWith nk:Drug .", "no nk:Gene is a nk:Drug"),
        ("nk:actsOn rdfs:domain nk:Drug .", "whatever has nk:actsOn is a nk:Drug"),
        ("nk:actsOn rdfs:range nk:Gene .", "whatever is the value of nk:actsOn is a nk:Gene"),
        ("nk:actsOn rdfs:subPropertyOf nk:touches .", "nk:actsOn implies nk:touches"),
        ("nk:actsOn owl:inverseOf nk:heldBy .", "nk:actsOn is nk:heldBy the other way round"),
        ("nk:actsOn owl:propertyChainAxiom ( nk:a nk:b nk:c ) .", "nk:a then nk:b then nk:c implies nk:actsOn"),
        ("nk:Kinase rdfs:subClassOf [ owl:unionOf ( nk:Gene nk:Drug ) ] .", "every nk:Kinase is a (nk:Gene or nk:Drug)"),
        (
            "nk:Kinase owl:equivalentClass [ owl:intersectionOf ( nk:Drug [ a owl:Restriction ; owl:onProperty nk:actsOn ; owl:someValuesFrom nk:Gene ] ) ] .",
            "nk:Kinase is defined as (nk:Drug and (nk:actsOn some nk:Gene))",
        ),
        (
            "nk:Kinase rdfs:subClassOf [ a owl:Restriction ; owl:onProperty nk:actsOn ; owl:allValuesFrom [ owl:complementOf nk:Drug ] ] .",
            "every nk:Kinase is a (nk:actsOn only not nk:Drug)",
        ),
        (
            "nk:Kinase rdfs:subClassOf [ a owl:Restriction ; owl:onProperty nk:actsOn ; owl:maxCardinality 2 ] .",
            'every nk:Kinase is a (at most "2" nk:actsOn)',
        ),
        (
            "nk:Kinase rdfs:subClassOf [ a owl:Restriction ; owl:onProperty nk:value ; owl:someValuesFrom [ a rdfs:Datatype ; owl:onDatatype xsd:decimal ; owl:withRestrictions ( [ xsd:minInclusive 3.0 ] [ xsd:maxInclusive 20.0 ] ) ] ] .",
            "every nk:Kinase is a (nk:value some ≥ 3.0 and ≤ 20.0)",
        ),
        (
            "[] a owl:AllDisjointClasses ; owl:members ( nk:Gene nk:Drug nk:Kinase ) .",
            "nk:Gene, nk:Drug, nk:Kinase are disjoint",
        ),
        ("<https://w3id.org/netkg/gene/tsc2> a nk:Gene .", "gene/tsc2 is a nk:Gene"),
        ('<https://w3id.org/netkg/gene/tsc2> nk:value "3" .', 'gene/tsc2 nk:value "3"'),
    ],
)
def test_an_axiom_reads_as_a_sentence(turtle: str, said: str) -> None:
    assert sentences(turtle) == [said]


def test_declarations_are_no_axioms_but_stay() -> None:
    found = axioms.cut(ontology.parse((HEAD + "nk:Gene a owl:Class . nk:x a nk:Gene .").encode(), GRAPHS["ontology"]))
    assert [axioms.sentence(axiom) for axiom in found.axioms] == ["nk:x is a nk:Gene"]
    assert len(found.background) == 1


def test_an_axiom_is_found_where_it_was_written(tmp_path) -> None:
    folder = make_project(tmp_path)
    reading, modules = tables.read(folder / "graph"), ontology.read(folder / "ontology")
    places = axioms.Places(folder / "ontology", reading)
    lines = (folder / "ontology/net.ttl").read_text("utf-8").splitlines()
    for axiom in axioms.cut(modules.quads).axioms:
        file, line = places.term(axiom)
        assert file == "ontology/net.ttl"
        predicate = axiom.head.predicate.value.rpartition("#")[2]
        assert predicate in lines[line - 1], axiom
    node = ox.NamedNode
    drug, gene = (node("https://w3id.org/netkg/" + name) for name in ("drug/everolimus", "gene/mtor"))
    triple = ox.Triple(drug, node(PREFIXES["nk"] + "actsOn"), gene)
    assert places.record(triple) == "graph/review/drugs.tsv, row 2, column actsOn"
    assert places.record(ox.Triple(gene, node(PREFIXES["nk"] + "actsOn"), drug)) == "by rule"


def test_every_axiom_of_the_ontology_has_a_sentence_and_a_line(inputs, root):
    places = axioms.Places(root / "ontology", inputs.reading)
    terms = [a for a in axioms.cut(inputs.asserted).axioms if a.graph == GRAPHS["ontology"]]
    for axiom in terms[::9]:
        assert axioms.sentence(axiom) and places.term(axiom)[1], axiom.head
