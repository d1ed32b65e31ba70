"""What stands for one known fault stands for its kind: other ways to say the same are refused by the same rules."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from netkg.graph.write_validator import WriteValidator
from test_mechanism_faults import ONTOLOGY, RADIANT_4, SOMATIC, SYNDROME, gone, prognosis, put, swap, treatment
from writes import INTO, refused, store_of

RESPONDS = "nk:respondsTo a owl:ObjectProperty ; rdfs:label 'goes with' . "
SOME = SOMATIC.replace("{0}", "")
FIGURE = "<outcome/radiant-3-everolimus-pfs>"
NF1 = INTO.format(SYNDROME)


def carriers(what: str) -> str:
    """Put in a population that requires something."""
    return put("population/attempt", "StudyPopulation", "a part", f"nk:requires <{what}>")


def restricted(axiom: str) -> str:
    """Put an axiom on familial syndromes into the ontology."""
    return ONTOLOGY.format(f"{RESPONDS} nk:FamilialSyndrome rdfs:subClassOf [ owl:onProperty nk:respondsTo ; {axiom} ]")


#: What is tried, and the rule that refuses it.
ATTEMPTS = {
    "a class has a drug as a value": (restricted("owl:hasValue <drug/everolimus>"), "axiom-reaches-treatment"),
    "some of a class of drugs": (restricted("owl:someValuesFrom nk:MTORInhibitor"), "axiom-reaches-treatment"),
    "a number of a class of drugs": (restricted("owl:onClass nk:Drug ; owl:qualifiedCardinality 1"), "axiom-reaches-treatment"),
    "a class of drugs behind a union": (
        restricted("owl:allValuesFrom [ owl:unionOf ( nk:Gene nk:MTORInhibitor ) ]"),
        "axiom-reaches-treatment",
    ),
    "a class that means a drug": (
        ONTOLOGY.format("nk:Given owl:equivalentClass [ owl:oneOf ( <drug/everolimus> ) ]"),
        "axiom-of-treatment",
    ),
    "a candidate by an axiom": (
        ONTOLOGY.format(
            "nk:FamilialSyndrome rdfs:subClassOf [ owl:onProperty nk:candidateByMechanism ; owl:hasValue <drug/everolimus> ]"
        ),
        "axiom-reaches-treatment",
    ),
    "another name of the candidate": (ONTOLOGY.format("nk:candidateByMechanism rdfs:label 'responds to'@en"), "promise-is-evidence"),
    "a property of response": (ONTOLOGY.format("nk:x a owl:ObjectProperty ; skos:altLabel 'benefits from'"), "promise-is-evidence"),
    "targets means more": (ONTOLOGY.format(f"{RESPONDS} nk:targets rdfs:subPropertyOf nk:another"), "treatment-property-means-more"),
    "a rule": (ONTOLOGY.format("nk:rule a <http://www.w3.org/2003/11/swrl#Imp>"), "inferred-by-rule"),
    "a pathway sees a drug": (INTO.format("<pathway/mtor> rdfs:seeAlso <drug/everolimus>"), "treatment-relation"),
    "a drug sees a syndrome": (NF1 + " ;\n" + INTO.format("<drug/everolimus> rdfs:seeAlso <condition/nf1>"), "treatment-relation"),
    "a population is related to a drug": (
        INTO.format("<population/radiant-3> skos:related <drug/everolimus>"),
        "treatment-relation",
    ),
    "the population of a figure is altered": (
        f"{SOME} ;\n{carriers('alteration/attempt')} ;\n" + INTO.format(f"{FIGURE} nk:population <population/attempt>"),
        "stratum-not-assessed",
    ),
    "a figure is a share of the altered": (
        f"{SOME} ;\n{carriers('alteration/attempt')} ;\n" + INTO.format(f"{FIGURE} nk:shareOf <population/attempt>"),
        "stratum-not-assessed",
    ),
    "a figure is a share of the mutation": (f"{SOME} ;\n" + INTO.format(f"{FIGURE} nk:shareOf <alteration/attempt>"), "stratum-not-assessed"),
    "an arm of the altered": (
        f"{SOME} ;\n{carriers('alteration/attempt')} ;\n"
        + INTO.format("<arm/radiant-3-everolimus> nk:population <population/attempt>"),
        "stratum-not-assessed",
    ),
    "a class of mutations as a stratum": (INTO.format(f"{FIGURE} nk:stratum nk:SomaticMutation"), "stratum-not-assessed"),
    "a finding in a syndrome that was not required": (
        f"{NF1} ;\n{carriers('condition/nf1')} ;\n" + treatment("It works.", "population/attempt"),
        "treatment-in-carriers",
    ),
    "a finding in a class of alterations": (
        f"{carriers('ontology/SomaticMutation')} ;\n" + treatment("It works.", "population/attempt"),
        "treatment-in-carriers",
    ),
    "the population of a study is another": (
        swap("trial/radiant-4", "nk:population <population/radiant-4>", "nk:population <population/radiant-3>"),
        "population-kept",
    ),
    "what was not assessed holds of nothing": (gone("<record/no-genotype> nk:about <trial/radiant-3>"), "about-kept"),
    "it was not assessed some other year": (
        swap("record/no-genotype", "nk:asOf '2017'^^xsd:gYear", "nk:asOf '1990'^^xsd:gYear"),
        "year-kept",
    ),
    **{
        f"a gene in {where}": (INTO.format(f"<{where}> {said}"), "genotype-in-words")
        for where, said in (
            ("outcome/radiant-3-everolimus-pfs", "rdfs:comment 'TSC2 mutants'"),
            ("comparison/radiant-3-pfs", "dcterms:description 'in TSC-2 mutated tumors'"),
            ("arm/radiant-3-everolimus", "nk:armName 'TSC2mut'"),
            ("trial/radiant-3", "skos:altLabel 'the tsc 2 trial'"),
            ("drug/everolimus", "skos:note 'for TSC2 loss'"),
            ("population/radiant-3", "skos:definition 'Tuberous-Sclerosis 2'@en"),
        )
    },
    "a drug in a comment on a gene": (INTO.format("<gene/tsc2> rdfs:comment 'everolimus if mutated'"), "biomarker-words"),
    "a drug in a note on an alteration": (
        INTO.format("<alteration/tsc2-low-expression> skos:note 'rapalogs'"),
        "biomarker-words",
    ),
    "a drug in a description of a prognosis": (
        prognosis("PFS is longer.", "<alteration/tsc2-low-expression>; dcterms:description 'on Everolimus'"),
        "drug-in-words",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", ATTEMPTS)
def test_another_way_to_say_it_is_refused(validator: WriteValidator, quads: list[ox.Quad], name: str) -> None:
    text, rule = ATTEMPTS[name]
    assert rule in refused(validator, store_of(quads), text)


@pytest.mark.parametrize(
    "text",
    [
        carriers("alteration/vhl-germline-mutation"),
        INTO.format("<arm/radiant-3-everolimus> skos:note 'oral'"),
        INTO.format("<drug/everolimus> rdfs:seeAlso <drug/octreotide>"),
        ONTOLOGY.format(
            "nk:goesWith a owl:ObjectProperty ; rdfs:label 'goes with' ; rdfs:subPropertyOf nk:descriptiveProperty"
        ),
        INTO.format("<record/no-genotype> skos:note 'as the review says'"),
        INTO.format(RADIANT_4.replace("population/radiant-3", "population/radiant-4")),
    ],
    ids=["a population", "a note", "drugs", "a property", "a non-assessment", "a figure"],
)
def test_the_same_without_the_fault_is_accepted(validator: WriteValidator, quads: list[ox.Quad], text: str) -> None:
    assert refused(validator, store_of(quads), text) == set()
