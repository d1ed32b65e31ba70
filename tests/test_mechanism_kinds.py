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
    "a class by its response": (
        ONTOLOGY.format("nk:EverolimusResponsiveTumour rdfs:subClassOf nk:PancreaticNET"),
        "axiom-built",
    ),
    "a class by a drug": (ONTOLOGY.format("nk:Grade1NET skos:altLabel 'everolimus tumors'"), "promise-of-class"),
    "a mutation by its drug": (ONTOLOGY.format("nk:GermlineMutation skos:hiddenLabel 'treatable'@en"), "promise-of-class"),
    "patients with an altered pathway": (INTO.format("<population/radiant-3> skos:altLabel 'mTOR-altered'"), "altered-in-words"),
    "a trial of a mutated molecule": (INTO.format("<trial/radiant-3> rdfs:comment 'mTOR pathway mutants'"), "altered-in-words"),
    "an arm of another drug in a trial by genotype": (
        put("trial/attempt", "GenotypeAssignedTrial", "a trial", "a nk:Study ; nk:printedDesign 'sunitinib by genotype'")
        + " ;\n"
        + put("arm/attempt", "Arm", "an arm", "nk:armOf <trial/attempt> ; nk:role 'experimental' ; nk:intervention <drug/everolimus>"),
        "assigned-drug-is-named",
    ),
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


PAIR = "<gene/tsc2> , <drug/everolimus>"
NONE_OF_DRUG = put(
    "non-assessment/attempt",
    "NonAssessmentStatement",
    "No trial of it looked.",
    "nk:about <drug/everolimus> ; nk:notAssessed nk:TumourGenotype ; nk:asOf '2017'^^xsd:gYear",
)
APPROVAL = (
    "nk:subject <drug/everolimus> ; nk:intervention <drug/everolimus> ; nk:predicate nk:decidedOnBy ; nk:object <organisation/fda> ; "
    "nk:agency <organisation/fda> ; nk:decision 'approval' ; nk:indication 'matching tumors' ; nk:population <{0}>"
)
GERMLINE = "<alteration/vhl-germline-mutation>"
HYPOTHESIS = "<record/tsc2-everolimus>"
INFERRED = "INSERT DATA {{ GRAPH nkd:graph\\/inferred {{ {0} }} }}"

#: The same, where a gene and a treatment meet in something that is no statement, or what was found is changed afterwards.
TIES = {
    "a node without a type": (INTO.format(f"<http://e/1> rdfs:seeAlso {PAIR}"), "tied-by-node"),
    "a collection": (INTO.format(f"<http://e/1> a skos:Collection ; skos:member {PAIR}"), "tied-by-node"),
    "a container": (INTO.format("<http://e/1> rdf:_1 <gene/tsc2> ; rdf:_2 <drug/everolimus>"), "tied-by-node"),
    "an axiom about a triple": (
        INTO.format("[] owl:annotatedSource <gene/tsc2> ; owl:annotatedTarget <drug/everolimus>"),
        "tied-by-node",
    ),
    "a triple that is denied": (
        INTO.format("[] owl:sourceIndividual <gene/tsc2> ; owl:targetIndividual <drug/everolimus>"),
        "tied-by-node",
    ),
    "a remark about both": (put("remark/attempt", "Remark", "A good match.", f"nk:about {PAIR}"), "tied-by-node"),
    "a remark in words": (
        put("remark/attempt", "Remark", "TSC2 asks for everolimus.", "nk:about nk:AdvancedNET"),
        "both-in-words",
    ),
    "the drug by another graph's identifier": (
        INTO.format("<gene/tsc2> rdfs:seeAlso <http://e/everolimus> . <drug/everolimus> skos:exactMatch <http://e/everolimus>"),
        "tied-by-identifier",
    ),
    "the gene by another graph's identifier": (
        INTO.format("<http://identifiers.org/hgnc/12363> rdfs:seeAlso <drug/everolimus>"),
        "tied-by-identifier",
    ),
    "a level of evidence on a gene": (INTO.format("<gene/tsc2> <http://e/level> '1'"), "gene-closed"),
    "a class of drugs behind a gene": (INTO.format("<gene/tsc2> <http://e/see> nk:MTORInhibitor"), "gene-closed"),
    "a gene that foretells": (prognosis("It goes.", "<gene/tsc2>"), "prognosis-of-what"),
    "a treatment as an outcome": (prognosis("It goes.", GERMLINE, "drug/everolimus"), "prognosis-of-what"),
    "a course under a treatment": (
        prognosis("It goes.", f"{GERMLINE} ; nk:underTreatment <drug/everolimus>"),
        "prognosis-under-treatment",
    ),
    "a course in a study that did not look": (
        prognosis("It goes.", f"{GERMLINE} ; nk:study <trial/radiant-3>"),
        "prognosis-under-treatment",
    ),
    "a result of a drug without an assessment": (
        NONE_OF_DRUG
        + ";\n"
        + INTO.format(f"<outcome/belzutifan-unselected> nk:stratum {GERMLINE} ; nk:arm <arm/radiant-4-everolimus>"),
        "drug-not-assessed",
    ),
    "an approval in carriers": (
        NONE_OF_DRUG
        + ";\n"
        + put("decision/attempt", "RegulatoryStatement", "It was approved.", APPROVAL.format("population/carriers")),
        "drug-not-assessed",
    ),
    "a link that only a build draws": (
        INFERRED.format(f"<{FIGURE[1:-1]}> nk:selectedBy {GERMLINE}"),
        "told-apart-by-strata",
    ),
    "a genotype in general words": (treatment("Everolimus prolonged PFS where the genotype fits."), "alteration-in-words"),
    "a genotype in the name of a record": (
        treatment("It prolonged PFS.").replace("<finding/attempt>", "<finding/tsc2-mutated-benefit>"),
        "genotype-in-words",
    ),
    "letters that look like others": (INTO.format("<drug/everolimus> skos:note 'for TS\u0421\u200b2'"), "plain-text"),
    "markup": (INTO.format("<drug/everolimus> skos:note 'for T<b>SC</b>2'^^rdf:HTML"), "plain-text"),
    "a population chosen afterwards": (INTO.format(f"<population/unselected> nk:requires {GERMLINE}"), "criterion-settled"),
    "a population that leaves out the wild type": (
        SOME.replace("SomaticMutation", "WildType")
        + ";\n"
        + INTO.format("<population/unselected> nk:excludes <alteration/attempt>"),
        "criterion-settled",
    ),
    "a trial that assigns by more": (INTO.format("<trial/radiant-4> nk:assignsBy <gene/tsc2>"), "assignment-settled"),
    "a hypothesis copied": (
        f"INSERT {{ GRAPH <http://e/mine> {{ ?s ?p ?o }} }} WHERE {{ GRAPH ?g {{ {HYPOTHESIS} ?p ?o . ?s ?p ?o }} FILTER(?s = {HYPOTHESIS}) }}",
        "hypothesis-apart",
    ),
    "a hypothesis by its words": (INTO.format(f"{HYPOTHESIS} skos:altLabel 'It foretells.'"), "hypothesis-apart"),
    "a remark about a hypothesis": (put("remark/attempt", "Remark", "It holds.", f"nk:about {HYPOTHESIS}"), "hypothesis-apart"),
    "words of a non-assessment that deny": (
        swap("record/no-genotype", "rdfs:label 'No trial looked at response by genotype.'", "rdfs:label 'It does not matter.'"),
        "words-kept",
    ),
    "a non-assessment that denies": (
        INTO.format("<record/no-genotype> nk:polarity 'negative'"),
        "non-assessment-claims-nothing",
    ),
    "a difference called none": (
        swap("finding/everolimus-prolongs-pfs", "nk:effect <effect/increases>", "nk:effect <effect/not-shown>"),
        "effect-against-comparison",
    ),
    "a class of those who respond": (
        ONTOLOGY.format("nk:Responder a owl:Class ; rdfs:label 'responder' ; rdfs:subClassOf nk:NeuroendocrineTumour"),
        "promise-of-class",
    ),
    "an axiom in another graph": (INTO.format("nk:WildType rdfs:subClassOf nk:GeneticAlteration"), "axiom-built"),
    "an axiom taken away": ("DELETE WHERE { GRAPH ?g { nk:HypothesisStatement owl:disjointWith ?o } }", "axiom-built"),
}
ATTEMPTS |= TIES


TOGETHER = "TSC2-mutated tumors respond to everolimus."
#: The same at whatever a text can stand, in other words, letters and languages, and by way of other graphs.
ANYWHERE = {
    **{
        f"both {where}": (text, "both-anywhere")
        for where, text in (
            ("in a note on a publication", INTO.format(f"<publication/ref-97> skos:note '{TOGETHER}'")),
            ("in a note on a source", INTO.format(f"<source/review> rdfs:comment '{TOGETHER}'")),
            ("in a definition", ONTOLOGY.format(f"nk:PancreaticNET skos:scopeNote '{TOGETHER}'")),
            ("in words on a property", ONTOLOGY.format(f"nk:modulates rdfs:comment '{TOGETHER}'")),
            ("in words on a graph", INTO.format(f"<graph/records/review> dcterms:description '{TOGETHER}'")),
            ("at a node of another graph", INTO.format(f"<http://e/1> rdfs:label '{TOGETHER}'")),
            ("at a node without a class", INTO.format(f"<finding/none> rdfs:label '{TOGETHER}'")),
        )
    },
    **{
        f"{how} in words": (treatment(f"Everolimus prolongs PFS {words}."), rule)
        for how, words, rule in (
            ("a number", "in TSC-two disease", "genotype-in-words"),
            ("a Roman number", "with TSC II", "genotype-in-words"),
            ("single letters", "with T.S.C.2", "genotype-in-words"),
            ("a protein", "in tuberin-deficient tumors", "genotype-unnamed"),
            ("a place on a chromosome", "with deletion of 16p13", "genotype-unnamed"),
            ("a number of a register", "with HGNC:12363 lost", "genotype-unnamed"),
            ("a general gene", "in tumors with faulty genes", "genotype-unnamed"),
            ("a profile", "by molecular profile", "genotype-unnamed"),
            ("French", "des tumeurs mut\u00e9es", "genotype-unnamed"),
            ("German", "bei ver\u00e4ndertem Gen", "genotype-unnamed"),
            ("Chinese", "\u7a81\u53d8\u60a3\u8005", "read-by-the-rules"),
            ("letters of mathematics", "\U0001d413\U0001d412\U0001d402", "plain-text"),
            ("small capitals", "\u1d1b\ua731\u1d04", "plain-text"),
        )
    },
    "a syndrome in words": (
        INTO.format(SYNDROME) + " ;\n" + treatment("Everolimus prolongs PFS in neurofibromatosis."),
        "syndrome-in-words",
    ),
    "a figure of the mutated": (INTO.format(f"{FIGURE} skos:note 'in the mutated'"), "genotype-unnamed"),
    "a figure by its own name": (
        INTO.format(RADIANT_4.replace("<outcome/attempt>", "<outcome/tsc2-mutated>")),
        "genotype-in-words",
    ),
    "a gene at a mechanism of a drug": (
        INTO.format("<statement/everolimus-inhibits-mtor> skos:note 'best where TSC2 is lost'"),
        "gene-at-drug",
    ),
    "a non-assessment that asserts": (
        INTO.format("<record/no-genotype> skos:note 'cost; everolimus works if mutated'"),
        "non-assessment-asserts",
    ),
    "a class of alterations that foretells": (
        ONTOLOGY.format("nk:SomaticMutation skos:scopeNote 'It foretells who benefits from everolimus.'"),
        "term-promises-nothing",
    ),
    "a class of drugs for a gene": (ONTOLOGY.format("nk:MTORInhibitor skos:altLabel 'for TSC2'@de"), "term-promises-nothing"),
    "the inferred link that works": (
        ONTOLOGY.format("nk:candidateByMechanism rdfs:comment 'It works if the gene is mutated.'"),
        "term-promises-nothing",
    ),
    "a class of another graph": (INTO.format("<gene/tsc2> a <http://e/EverolimusSensitive>"), "marker-kind-known"),
    "a trial that assigned nothing": (INTO.format("<trial/radiant-3> a nk:GenotypeAssignedTrial"), "assigned-by-design"),
    "what a gene replaces": (INTO.format("<gene/tsc2> dcterms:replaces <http://e/x>"), "gene-closed"),
    "an association by identifiers": (
        INTO.format("<drug/everolimus> skos:exactMatch <http://e/d> . <http://e/1> rdfs:seeAlso <http://identifiers.org/hgnc/12363> , <http://e/d>"),
        "tied-elsewhere",
    ),
    "two steps in another graph": (
        INTO.format("<http://identifiers.org/hgnc/12363> rdfs:seeAlso <http://e/y> . <http://e/y> rdfs:seeAlso <drug/everolimus>"),
        "tied-elsewhere",
    ),
    "a name in another graph": (
        INTO.format("<http://e/1> rdfs:label 'TSC2' ; rdfs:seeAlso <drug/everolimus>"),
        "tied-by-name",
    ),
}  # fmt: skip
ATTEMPTS |= ANYWHERE


@pytest.mark.parametrize("name", ATTEMPTS)
def test_another_way_to_say_it_is_refused(validator: WriteValidator, quads: list[ox.Quad], name: str) -> None:
    text, rule = ATTEMPTS[name]
    assert rule in refused(validator, store_of(quads), text)


@pytest.mark.parametrize(
    "text",
    [
        carriers("alteration/vhl-germline-mutation"),
        INTO.format("<arm/radiant-3-everolimus> skos:note 'oral'"),
        INTO.format("<trial/radiant-3> skos:note 'NET G3 left out, SSTR2 positive; no result by genotype'"),
        INTO.format("<drug/everolimus> rdfs:seeAlso <drug/octreotide>"),
        ONTOLOGY.format("nk:AdvancedNET skos:altLabel 'advanced tumor' , 'fortgeschrittener Tumor'@de"),
        INTO.format("<http://e/1> a skos:Collection ; skos:member <gene/tsc2> , <gene/vhl>"),
        INTO.format(
            "<http://e/1> rdfs:seeAlso <drug/everolimus> , <trial/radiant-3> ; rdfs:label '\u041f\u0440\u0438\u0432\u0435\u0442'"
        ),
        INTO.format("<http://e/A> rdfs:subClassOf <http://e/B>"),
        INTO.format("<gene/vhl> skos:exactMatch <http://e/vhl> ; skos:note 'HIF-2\u03b1 is broken down, \u2265 2'"),
        INTO.format("<population/unselected> nk:requires nk:AdvancedNET"),
        prognosis("PFS is longer.", GERMLINE)
        .replace("population/radiant-3", "population/carriers")
        .replace("study/expression", "trial/belzutifan"),
        INTO.replace("records\\/review", "hypotheses").format(f"{HYPOTHESIS} skos:note 'as the review puts it'"),
        INTO.format("<record/no-genotype> skos:note 'as the review says'"),
        INTO.format(RADIANT_4.replace("population/radiant-3", "population/radiant-4")),
        INTO.format(
            "<record/no-genotype> skos:note 'No trial of everolimus examined whether TSC2 mutation predicts response to everolimus.'"
        ),
        INTO.format("<trial/radiant-3> skos:note 'patients not selected by genotype, weight loss excluded'"),
        INTO.format("<publication/ref-97> dcterms:title 'Response to everolimus in TSC2-mutated tumors'"),
        ONTOLOGY.format("nk:MTORInhibitor skos:altLabel 'mTOR-Hemmer'@de"),
    ],
    ids=[
        *(
            "a population",
            "a note",
            "a note that speaks of no gene",
            "drugs",
            "names of a class",
            "two genes",
            "a drug and a trial",
            "another ontology",
            "a mapping",
        ),
        *("a criterion", "a prognosis", "a hypothesis in its graph", "a non-assessment", "a figure"),
        *("a gene and a drug denied", "no genotype", "a title", "a class of drugs in German"),
    ],
)
def test_the_same_without_the_fault_is_accepted(validator: WriteValidator, quads: list[ox.Quad], text: str) -> None:
    assert refused(validator, store_of(quads), text) == set()
