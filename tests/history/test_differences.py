"""How much of a step a change is, by rule: what can break others, what adds, and what are words alone."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from netkg.history import differences
from netkg.namespaces import GRAPHS, PREFIXES, records

HEAD = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())
TERMS = 'nk:Gene a owl:Class . nk:Drug a owl:Class ; rdfs:label "drug" . nk:actsOn a owl:ObjectProperty ; rdfs:label "acts on"'


def compared(before: str, after: str, graph: str = "ontology") -> differences.Difference:
    def read(text: str) -> list[ox.Quad]:
        found = ox.parse(HEAD + text, format=ox.RdfFormat.TURTLE)
        return [
            ox.Quad(q.subject, q.predicate, q.object, ox.NamedNode(records("review") if graph == "records" else GRAPHS[graph]))
            for q in found
        ]

    return differences.compare(read(before), read(after))


LOGIC = {
    "rdfs:range": "nk:actsOn rdfs:range nk:Gene",
    "rdfs:domain": "nk:actsOn rdfs:domain nk:Gene",
    "rdfs:subPropertyOf": "nk:actsOn rdfs:subPropertyOf nk:Gene",
    "owl:inverseOf": "nk:actsOn owl:inverseOf nk:Gene",
    "owl:propertyChainAxiom": "nk:actsOn owl:propertyChainAxiom ( nk:Gene nk:Gene )",
    "rdfs:subClassOf": "nk:Drug rdfs:subClassOf nk:Gene",
    "owl:equivalentClass": "nk:Drug owl:equivalentClass nk:Gene",
    "owl:disjointWith": "nk:Drug owl:disjointWith nk:Gene",
}


@pytest.mark.parametrize("axiom", LOGIC.values(), ids=LOGIC)
def test_logic_that_goes_or_changes_is_major_and_that_comes_is_minor(axiom: str) -> None:
    with_it = f"{TERMS} . {axiom} ."
    assert compared(with_it, TERMS + " .").step == "major"
    assert compared(TERMS + " .", with_it).step == "minor"
    changed = compared(with_it, with_it.replace("nk:Gene", "nk:Drug").replace("nk:Drug a owl:Class", "nk:Gene a owl:Class", 1))
    assert changed.step == "major"
    predicate = axiom.split(" ")[1]
    assert any(f"lost: {predicate}" in reason for reason in changed.reasons)


@pytest.mark.parametrize("words", ["rdfs:label", "rdfs:comment", "skos:altLabel", "skos:note", "obo:IAO_0000115"])
def test_words_are_a_patch(words: str) -> None:
    assert compared(f"{TERMS} ; {words} 'a' .", f"{TERMS} ; {words} 'b' .").step == "patch"
    record = "<https://w3id.org/netkg/gene/tsc2> a nk:Gene ;"
    assert compared(f"{record} {words} 'a' .", f"{record} {words} 'b' .", "records").step == "patch"


@pytest.mark.parametrize(
    ("before", "after", "step", "how"),
    [
        ("nk:Drug a owl:Class .", "", "major", "removed"),
        ("", "nk:Drug a owl:Class .", "minor", "added"),
        ("nk:Drug a owl:Class .", "nk:Drug a owl:Class ; owl:deprecated true .", "minor", "retired"),
        ("nk:Drug a owl:Class .", "nk:Drug a owl:Class ; owl:versionInfo '2' .", "patch", "changed"),
        ("nk:Drug skos:altLabel 'drogue' .", "nk:Drug skos:altLabel 'drogue'@fr .", "patch", "changed"),
        ("<http://r> nk:value 1 .", "", "minor", "removed"),
        ("", "<http://r> nk:value 1 .", "minor", "added"),
        ("<http://r> nk:value 1 .", "<http://r> nk:value 2 .", "minor", "changed"),
    ],
)
def test_terms_and_records(before: str, after: str, step: str, how: str) -> None:
    found = compared(before, after)
    assert (found.step, [change.how for change in found.changes]) == (step, [how])


def test_the_largest_step_decides() -> None:
    both = compared("nk:Drug a owl:Class . <http://r> nk:value 1 .", "<http://r> nk:value 2 . nk:Gene a owl:Class .")
    assert both.step == "major" and both.reasons == ["class nk:Drug is removed"]
    assert compared(TERMS + " .", TERMS + " .").step == "none"


def test_inferred_triples_and_places_are_no_change() -> None:
    assert compared("", "<http://r> nk:value 1 .", "inferred").changes == []
    assert (
        compared("<http://r> nk:value 1 ; prov:wasDerivedFrom <http://a> .", "<http://r> nk:value 1 .", "records").changes == []
    )
