"""The class of a population says what its criteria say, and a reasoner places tumours by it."""

import pyoxigraph as ox

from netkg.engine import stores
from netkg.graph import admission
from netkg.namespaces import PREFIXES, records

HEAD = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())
RECORDS = ox.NamedNode(records("review"))


def classes(text: str) -> ox.Store:
    quads = ox.parse(HEAD + text, format=ox.RdfFormat.TURTLE)
    return stores.memory(admission.classes(ox.Quad(q.subject, q.predicate, q.object, RECORDS) for q in quads))


def holds(store: ox.Store, pattern: str) -> bool:
    return bool(store.query(f"{HEAD} ASK {{ GRAPH nkd:graph\\/inferred {{ {pattern} }} }}"))


def test_each_kind_of_criterion_becomes_a_part_of_the_class() -> None:
    made = classes("""nk:MTORInhibitor rdfs:subClassOf nk:Drug . nk:Drug rdfs:subClassOf nk:Intervention .
        nkd:population\\/p a nk:StudyPopulation ; rdfs:label "P" ; nk:requires nk:LungNET , nkd:condition\\/men1 ;
            nk:requiresOneOf nk:Grade1NET , nk:Grade2NET ; nk:requiresAlsoOneOf nkd:alteration\\/a , nkd:drug\\/b ;
            nk:excludes nk:FunctioningNET , nk:MTORInhibitor .""")
    cases = "<https://w3id.org/netkg/population/p#cases>"
    assert holds(made, f"nkd:population\\/p nk:admits {cases} . {cases} rdfs:subClassOf nk:LungNET")
    part = f"{cases} owl:equivalentClass/owl:intersectionOf/rdf:rest*/rdf:first ?part . "
    for said in (
        "FILTER(?part = nk:LungNET)",
        "?part owl:onProperty nk:hasCondition ; owl:hasValue nkd:condition\\/men1",
        "?part owl:unionOf/rdf:rest*/rdf:first nk:Grade1NET",
        "?part owl:unionOf/rdf:rest*/rdf:first [ owl:onProperty nk:hasAlteration ; owl:hasValue nkd:alteration\\/a ]",
        "?part owl:unionOf/rdf:rest*/rdf:first [ owl:onProperty nk:priorTherapy ; owl:hasValue nkd:drug\\/b ]",
        "?part owl:complementOf nk:FunctioningNET",
        "?part owl:complementOf [ owl:onProperty nk:priorTherapy ; owl:someValuesFrom nk:MTORInhibitor ]",
    ):
        assert holds(made, part + said), said
    assert not holds(made, f"{cases} rdfs:subClassOf nk:Grade1NET")


def test_a_population_without_criteria_has_no_class_which_would_admit_everyone() -> None:
    assert len(classes('nkd:population\\/p a nk:StudyPopulation ; rdfs:label "all who came" .')) == 0


def test_equal_inputs_make_equal_classes() -> None:
    text = "nkd:population\\/p a nk:StudyPopulation ; nk:requires nk:LungNET , nk:Grade1NET ; nk:excludes nk:FunctioningNET ."
    assert set(classes(text)) == set(classes(text))
