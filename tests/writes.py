"""Updates on the small dataset of the shapes, and the rules that refuse them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox
from rdflib import SH, BNode, Graph
from rdflib.term import Node

from netkg.engine import updates
from netkg.engine.changes import StoreChange
from netkg.errors import ConstraintViolation
from netkg.graph.release import Release
from netkg.graph.write_validator import WriteValidator
from netkg.inputs import ontology
from netkg.namespaces import records
from netkg.server.write import commits

ROOT = Path(__file__).parents[1]
RECORDS = ox.NamedNode(records("review"))
INTO = "INSERT DATA {{ GRAPH nkd:graph\\/records\\/review {{ {0} }} }}"
CONJECTURE = (
    "INSERT { GRAPH nkd:graph\\/records\\/review { %s } } WHERE { GRAPH ?g { <record/tsc2-everolimus> "
    "nk:conjecturedSubject ?s ; nk:conjecturedRelation ?p ; nk:conjecturedObject ?o } }"
)
REFUSED = {
    "a conjecture as a plain triple": (CONJECTURE % "?s ?p ?o", "hypothesis-not-fact"),
    "a conjecture as a statement": (
        CONJECTURE % "<statement/new> nk:subject ?s ; nk:predicate ?p ; nk:object ?o",
        "hypothesis-not-fact",
    ),
    "the inferred link among the records": (
        "INSERT DATA { GRAPH nkd:graph\\/records\\/other { <gene/tsc2> nk:candidateByMechanism <drug/everolimus> } }",
        "candidate-only-inferred",
    ),
    "a shortcut that is only spoken of": (
        INTO.format("<< <gene/vhl> nk:inhibits <drug/everolimus> >> rdfs:comment 'x'"),
        "no-shortcut",
    ),
    "a shortcut by rdf:reifies": (
        INTO.format("<note> rdf:reifies <<( <gene/vhl> nk:modulates <drug/everolimus> )>>"),
        "no-shortcut",
    ),
    "the inferred link, spoken of": (
        INTO.format("<note> rdf:reifies <<( <gene/tsc2> nk:candidateByMechanism <drug/everolimus> )>>"),
        "candidate-only-inferred",
    ),
    "a triple term that nobody names": (
        INTO.format("<note> rdfs:seeAlso <<( <gene/vhl> nk:modulates <drug/everolimus> )>>"),
        "triple-term",
    ),
    "the old reification": (
        INTO.format("<note> rdf:subject <gene/vhl> ; rdf:predicate nk:modulates ; rdf:object <drug/everolimus>"),
        "no-reification",
    ),
    "a drug in a list": (INTO.format("<gene/vhl> nk:modulates ( <drug/everolimus> )"), "no-detour"),
    "a drug behind a blank node": (INTO.format("<gene/vhl> nk:modulates [ rdf:value <drug/everolimus> ]"), "no-detour"),
    "a gene in a list": (INTO.format("<drug/octreotide> nk:targets ( <gene/vhl> )"), "no-detour"),
    "the ontology emptied": ("CLEAR GRAPH nkd:graph\\/ontology", "class-declared"),
    "a class in use taken out": ("DELETE WHERE { GRAPH ?g { nk:MTORInhibitor ?p ?o } }", "class-declared"),
    "a class in use without a broader one": (
        "DELETE WHERE { GRAPH ?g { nk:MTORInhibitor rdfs:subClassOf ?o } }",
        "class-declared",
    ),
    "a property in use taken out": ("DELETE WHERE { GRAPH ?g { nk:printedValue a ?kind } }", "property-declared"),
    "a non-assessment taken away": ("DELETE WHERE { GRAPH ?g { <record/no-genotype> ?p ?o } }", "non-assessment-kept"),
    "a non-assessment made another thing": (
        "DELETE WHERE { GRAPH ?g { <record/no-genotype> a ?kind } }",
        "non-assessment-kept",
    ),
}
ACCEPTED = {
    "a name": INTO.format("<gene/vhl> skos:altLabel 'VHL gene'"),
    "a note on a triple that stands": INTO.format("<< <gene/vhl> a nk:Gene >> rdfs:comment 'x'"),
    "nothing at all": "DROP ALL",
    "the records gone": "CLEAR GRAPH nkd:graph\\/records\\/review",
    "the inferred link where it belongs": (
        "INSERT DATA { GRAPH nkd:graph\\/inferred { <gene/tsc2> nk:candidateByMechanism <drug/everolimus> } }"
    ),
    "a non-assessment that is superseded": INTO.format(
        "<record/no-genotype> owl:deprecated true ; dcterms:isReplacedBy <record/pfs-or-ttp>"
    ),
}


def small_dataset() -> list[ox.Quad]:
    """Give the ontology, and the records that break no shape."""
    triples = ox.parse(path=str(ROOT / "tests" / "shapes" / "base.ttl"), format=ox.RdfFormat.TURTLE)
    terms = ontology.read(ROOT / "ontology").quads
    return [*terms, *(ox.Quad(t.subject, t.predicate, t.object, RECORDS) for t in triples)]


def store_of(quads: Iterable[ox.Quad]) -> ox.Store:
    store = ox.Store()
    store.extend(quads)
    return store


def inserting(number: int) -> StoreChange:
    """Give the change that puts in one triple."""
    text = f"INSERT DATA {{ GRAPH <http://g> {{ <http://s> <http://p> {number} }} }}"
    return lambda store: updates.run_update(store, text)


def insert(store: Path, number: int) -> Release:
    """Commit one triple, and give the release that it makes."""
    return Release(store / "releases" / commits.commit(store, inserting(number)).release)


def refused(validator: WriteValidator, store: ox.Store, text: str) -> set[str]:
    """Apply an update, and give the names of the rules that it breaks."""
    delta = updates.run_update(store, text)
    assert delta
    try:
        validator.check(store, delta)
    except ConstraintViolation as error:
        results = error.facts["results"]
        assert all(result["message"] and result["fix"] for result in results)
        return {result["shape"].removeprefix("nkd:shape/") for result in results}
    return set()


def violations(report: Graph) -> set[tuple[str, ...]]:
    """Give node, path, value and message of each violation that a report has."""

    def told(result: Node, predicate: Node) -> str:
        value = report.value(result, predicate)
        return "a path" if isinstance(value, BNode) else str(value)  # its label is made anew in each copy

    return {
        tuple(told(result, p) for p in (SH.focusNode, SH.resultPath, SH.value, SH.resultMessage))
        for result in report.subjects(SH.resultSeverity, SH.Violation)
    }
