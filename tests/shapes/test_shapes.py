"""Each rule of the shapes catches a falsified record that it, and only it, catches.

A falsified record is a copy of a record of `base.ttl` with one thing changed. All of them are validated together, in
one run, and each finding is traced to its record by the IRI of the focus node.
"""

import re
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox
import pytest
from rdflib import RDF, RDFS, Graph, Literal, URIRef

from netkg.engine import changes, stores
from netkg.errors import ConstraintViolation
from netkg.findings import Finding
from netkg.graph.incremental import IncrementalValidator
from netkg.graph.reason import derive
from netkg.graph.validate import data_graph, findings, validate
from netkg.graph.write_validator import WriteValidator

ROOT = Path(__file__).parents[2]
NKD = "https://w3id.org/netkg/"


class Falsified(NamedTuple):
    """A copy of record `like` without the properties `drop`, with the Turtle `add`, and beside it the Turtle `also`.

    `f:x` stands for the copy; other records in `also` have names that begin with it.
    """

    rule: str
    like: str
    drop: str = ""
    add: str = ""
    also: str = ""


PFS, PFS_18, BOUND = (f"outcome/radiant-3-{name}" for name in ("everolimus-pfs", "everolimus-pfs-18", "bound"))
COMPARISON, MECHANISM, TREND = "comparison/radiant-3-pfs", "statement/tsc2-modulates-mtor", "statement/incidence-rises"
TREATED, PROGNOSIS = "finding/everolimus-prolongs-pfs", "finding/tsc2-low-expression-shorter-pfs"
OCCURRENCE, JUDGED = "finding/tsc2-low-expression-occurs", "finding/everolimus-judged"
DESCRIPTION, REMARK, SOURCE = "record/enets-in-europe", "record/therapies-widen", "source/review"
CLAIM, ARM, TRIAL = "record/vhl-belzutifan", "arm/radiant-3-everolimus", "trial/radiant-3"
ADVICE, DECISION = "record/everolimus-first-line", "record/everolimus-fda"
NOT_ASSESSED, HYPOTHESIS, DISCREPANCY = "record/no-genotype", "record/tsc2-everolimus", "record/pfs-or-ttp"
EVENT, INCIDENCE, CASE = "adverse-event/radiant-3-diarrhea", "record/incidence-canada", "record/case-1"

UNNAMED = "nk:comparatorFigure nk:printedRatio nk:ratio nk:ratioType nk:printedCiLow nk:ciLow nk:printedCiHigh nk:ciHigh"

FALSIFIED = [
    # every record
    Falsified("label", "measure/pfs", "rdfs:label"),
    Falsified("label", "measure/pfs", add='rdfs:label "progression-free survival"'),
    Falsified("section", "drug/octreotide", "nk:section"),
    Falsified("section", PFS, "nk:section", 'nk:section "9.1"'),
    Falsified("section", TREATED, "nk:section", 'nk:section "Table 4"'),
    Falsified("row", "drug/octreotide", "prov:wasDerivedFrom"),
    Falsified("row", TREATED, "prov:wasDerivedFrom"),
    Falsified(
        "label-is-one",
        "record/therapies-widen",
        "rdfs:label",
        also="f:x rdfs:label 'twice' . f:x-b a nk:Remark ; nk:about nk:NeuroendocrineTumour ; nk:section 'abstract' ; prov:wasDerivedFrom <r> ; rdfs:label 'twice' .",
    ),
    # publications and sources
    Falsified("source-publication", SOURCE, "nk:publication"),
    Falsified("source-publication", SOURCE, "nk:publication", "nk:publication trial:radiant-3"),
    Falsified("source-folder", SOURCE, "nk:folder", 'nk:folder "The Review"'),
    Falsified("source-kind", SOURCE, "nk:sourceKind", 'nk:sourceKind "rumour"'),
    Falsified("publication-number", "publication/ref-97", "nk:number", 'nk:number "[97]"'),
    Falsified("publication-year", "publication/review", "nk:year", 'nk:year "2017"'),
    Falsified("reference-known", "gene/vhl", also="drug:octreotide nk:reference f:x-pub . f:x-pub rdfs:label 'a web page' ."),
    # genes, alterations, molecules, pathways
    Falsified("gene-symbol", "gene/vhl", "rdfs:label", 'rdfs:label "von Hippel-Lindau gene"'),
    Falsified("gene-or-molecule", "gene/vhl", add="a nk:Protein"),
    Falsified("alteration-of", "alteration/tsc2-low-expression", "nk:alterationOf"),
    Falsified("alteration-of", "alteration/tsc2-low-expression", "nk:alterationOf", "nk:alterationOf measure:ki-67-index"),
    Falsified("alteration-of", "alteration/tsc2-low-expression", add="nk:alterationOf gene:vhl"),
    Falsified("alteration-kind", "alteration/tsc2-low-expression", "rdf:type", "a nk:Alteration"),
    Falsified("alteration-kind", "alteration/tsc2-low-expression", "rdf:type", "a nk:ExpressionAlteration"),
    Falsified(
        "expression-or-mutation", "alteration/tsc2-low-expression", "rdfs:label", 'a nk:SomaticMutation ; rdfs:label "low TSC2"'
    ),
    Falsified("molecule-encoded-by", "molecule/mtor", add="nk:encodedBy pathway:mtor"),
    Falsified("pathway-component", "pathway/mtor", add="nk:hasComponent anatomy:pancreas"),
    # interventions
    Falsified("drug-is-one", "drug/octreotide", "rdfs:label", 'rdfs:label "placebo plus octreotide LAR"'),
    Falsified("drug-formulation-of", "drug/octreotide-lar", "nk:formulationOf", "nk:formulationOf procedure:observation"),
    Falsified(
        "regimen-component-known",
        "place/canada",
        also="regimen:placebo-octreotide-lar nk:regimenComponent f:x .",
    ),
    Falsified(
        "regimen-component",
        "regimen/placebo-octreotide-lar",
        "nk:regimenComponent rdfs:label",
        'nk:dose "30 mg" ; rdfs:label "a dose"',
    ),
    Falsified(
        "regimen-is-more",
        "regimen/placebo-octreotide-lar",
        "nk:regimenComponent rdfs:label",
        'nk:regimenComponent drug:placebo ; rdfs:label "placebo alone"',
    ),
    Falsified("regimen-is-no-drug", "regimen/placebo-octreotide-lar", "rdfs:label", 'a nk:Placebo ; rdfs:label "anew"'),
    Falsified("procedure-or-drug", "procedure/observation", add="a nk:Drug"),
    # findings, measures, bodies, places
    Falsified("condition-is-no-tumour", "condition/diarrhea", add="a nk:Insulinoma"),
    Falsified("measure-or-molecule", "measure/ki-67-index", add="a nk:Protein"),
    Falsified("organisation-kind", "organisation/fda", "rdf:type", "a nk:Organisation"),
    Falsified("site-or-cell", "anatomy/pancreas", add="a nk:CellType"),
    Falsified("place-is-known", "place/canada", also=f"<{NKD}{INCIDENCE}> nk:place f:x-seer ."),
    # studies, populations, arms
    Falsified("study-registration", TRIAL, "nk:registration nk:enrolled", 'nk:registration "NCT510068"'),
    Falsified("study-enrolled", TRIAL, "nk:enrolled", "nk:enrolled 0"),
    Falsified("study-enrolled", TRIAL, "nk:enrolled", 'nk:enrolled "410"'),
    Falsified("study-population", TRIAL, "nk:population", "nk:population nk:PancreaticNET"),
    Falsified(
        "study-arm-participants",
        "trial/radiant-4",
        add="nk:enrolled 100",
        also="""
        f:x-arm a nk:Arm ; rdfs:label "arm" ; nk:armOf f:x ; nk:role "subgroup" ; nk:participants 101 ; nk:section "6" ;
            prov:wasDerivedFrom <r> .""",
    ),
    Falsified(
        "study-arms-together",
        "trial/radiant-4",
        add="nk:enrolled 100",
        also="""
        f:x-a a nk:Arm ; rdfs:label "a" ; nk:armOf f:x ; nk:role "no treatment" ; nk:participants 60 ; nk:section "6" ;
            prov:wasDerivedFrom <r> .
        f:x-b a nk:Arm ; rdfs:label "b" ; nk:armOf f:x ; nk:role "no treatment" ; nk:participants 70 ; nk:section "6" ;
            prov:wasDerivedFrom <r> .""",
    ),
    Falsified("study-design", TRIAL, "nk:enrolled nk:registration", 'nk:printedDesign "phase III" , "phase 3"'),
    Falsified("population-criteria", "population/radiant-3", "nk:requires"),
    Falsified("population-excludes", "population/radiant-4", add="nk:requires nk:PancreaticNET"),
    Falsified("population-excludes", "population/radiant-4", add="nk:requires nk:NonfunctioningPancreaticNET"),
    Falsified("population-one-of-several", "population/radiant-3", add="nk:requiresOneOf nk:AdvancedNET"),
    Falsified("criterion-known", "measure/orr", also="population:radiant-3 nk:requires f:x ."),
    Falsified("arm-study", ARM, "nk:armOf"),
    Falsified("arm-study", ARM, "nk:armOf", "nk:armOf population:radiant-3"),
    Falsified("arm-role", ARM, "nk:role nk:participants", 'nk:role "control"'),
    Falsified("arm-intervention", ARM, "nk:intervention nk:participants", "nk:intervention molecule:mtor"),
    Falsified("arm-participants", ARM, "nk:participants", 'nk:participants "207"'),
    Falsified("arm-population", ARM, "nk:population nk:participants", "nk:population nk:PancreaticNET"),
    Falsified("arm-was-given-something", ARM, "nk:intervention nk:participants"),
    Falsified("arm-placebo", "arm/radiant-3-placebo", "nk:participants", "nk:intervention drug:octreotide-lar"),
    Falsified(
        "arm-combination", "arm/radiant-3-placebo", "rdfs:label nk:participants", 'rdfs:label "placebo + octreotide LAR"'
    ),
    # figures
    Falsified("figure-value", PFS, "nk:printedValue", 'nk:printedValue "11.0 months"'),
    Falsified("figure-value", EVENT, add='nk:printedValue "5"'),
    Falsified("figure-unit", PFS, "nk:unit"),
    Falsified("figure-unit", INCIDENCE, "nk:unit"),
    Falsified("figure-unit-known", PFS, "nk:unit", "nk:unit statistic:median"),
    Falsified("figure-unit-known", PFS, add="nk:unit unit:years"),
    Falsified("figure-says-something", PFS, "nk:printedValue"),
    Falsified("figure-says-something", EVENT, "nk:printedValue"),
    Falsified("figure-unit", BOUND, "nk:unit"),
    Falsified(
        "figure-interval-unit",
        PFS,
        "nk:unit nk:printedValue",
        'nk:intervalLow "8.4" ; nk:intervalKind "range"',
    ),
    Falsified("figure-interval-kind", PFS_18, "nk:intervalKind"),
    Falsified("figure-interval-kind", PFS, add='nk:intervalKind "range"'),
    Falsified("figure-bound", BOUND, "nk:printedBound nk:qualifier", 'nk:printedValue "5"'),
    Falsified("figure-bound", BOUND, "nk:qualifier", 'nk:printedValue "4"'),
    Falsified("figure-bound", BOUND, "nk:bound", 'nk:bound "about"'),
    Falsified("figure-qualifier-bounds", PFS, add='nk:qualifier "more than"'),
    Falsified("figure-not-reached", PFS, add='nk:qualifier "median not yet reached"'),
    Falsified("figure-interval-order", PFS_18, "nk:intervalLow", 'nk:intervalLow "44"'),
    Falsified("number-as-printed", PFS, add="nk:value 1.5"),
    Falsified("number-as-printed", PFS, add='nk:value "NaN"^^xsd:decimal'),
    Falsified("number-as-printed", PFS_18, add="nk:value -34.0"),
    Falsified("number-as-printed", BOUND, add="nk:value 5.0"),
    Falsified("number-as-printed", COMPARISON, "nk:ciLow", "nk:ciLow 0.1"),
    Falsified("bound-as-printed", BOUND, add="nk:atLeast 5.0"),
    Falsified("bound-as-printed", BOUND, add="nk:lessThan 6.0"),
    Falsified("not-reached-as-printed", PFS, add="nk:notReached true"),
    Falsified("comparison-sides-of-figures", COMPARISON, add="nk:arm arm:radiant-3-placebo"),
    Falsified("figure-percent", PFS_18, "nk:printedValue", 'nk:printedValue "134"'),
    Falsified("figure-percent", EVENT, "nk:printedValue", 'nk:printedValue "-3"'),
    Falsified("figure-time", PFS_18, "nk:timeUnit"),
    Falsified("figure-time", PFS, add="nk:timeUnit unit:months"),
    Falsified("figure-study", EVENT, "nk:study"),
    Falsified("figure-arm", PFS, "nk:arm"),
    Falsified("figure-arm", EVENT, add="nk:arm arm:radiant-3-placebo"),
    Falsified("figure-arm-same-study", PFS, "nk:arm", "nk:arm arm:radiant-4-everolimus"),
    Falsified("figure-arm-same-study", EVENT, "nk:arm", "nk:arm arm:radiant-4-everolimus"),
    Falsified("figure-reference", PFS, "nk:reference"),
    Falsified("figure-reference", EVENT, "nk:reference"),
    Falsified("figure-population", PFS, add="nk:population nk:PancreaticNET"),
    Falsified("figure-participants", EVENT, add="nk:participants 0"),
    Falsified("outcome-measure", PFS, "nk:measure"),
    Falsified("outcome-measure", PFS, add="nk:measure measure:orr"),
    Falsified("outcome-statistic", PFS, "nk:statistic"),
    Falsified("outcome-statistic", PFS, add="nk:statistic statistic:mean"),
    Falsified("outcome-rate-time", PFS_18, "nk:timeValue nk:timeUnit"),
    Falsified("stratum-known", "gene/vhl", also=f"<{NKD}{PFS}> nk:stratum f:x ."),
    Falsified("stratum-known", "gene/vhl", also=f"<{NKD}{COMPARISON}> nk:comparatorStratum f:x ."),
    # comparisons
    Falsified("comparison-study", COMPARISON, "nk:study"),
    Falsified("comparison-measure", COMPARISON, "nk:measure"),
    Falsified("comparison-significance", COMPARISON, "nk:significance", 'nk:significance "p < 0.05"'),
    Falsified("comparison-p", COMPARISON, "nk:pValue", 'nk:pValue "p = 0.001"'),
    Falsified("comparison-p", COMPARISON, "nk:pValue", 'nk:pValue "1.3"'),
    Falsified("comparison-population", COMPARISON, add="nk:population nk:PancreaticNET"),
    Falsified("comparison-of-its-study", COMPARISON, add="nk:arm arm:radiant-4-everolimus"),
    Falsified("comparison-same-measure", COMPARISON, "nk:measure", "nk:measure measure:orr"),
    Falsified("comparison-has-sides", COMPARISON, "nk:comparatorFigure"),
    Falsified("comparison-has-sides", COMPARISON, "nk:comparatorFigure", 'skos:note "any note"'),
    Falsified("comparison-unnamed-side", COMPARISON, add='nk:comparatorUnnamed true ; skos:note "shorter"'),
    Falsified("comparison-unnamed-side", COMPARISON, UNNAMED, "nk:comparatorUnnamed true"),
    Falsified("comparison-has-sides", COMPARISON, "nk:figure", 'skos:note "the first side is not named"'),
    Falsified("comparison-sides-differ", COMPARISON, "nk:comparatorFigure", f"nk:comparatorFigure <{NKD}{PFS}>"),
    Falsified(
        "comparison-sides-differ",
        COMPARISON,
        "nk:figure nk:comparatorFigure",
        "nk:arm arm:radiant-3-placebo ; nk:comparatorArm arm:radiant-3-placebo",
    ),
    Falsified("comparison-ratio", COMPARISON, "nk:ratioType"),
    Falsified("comparison-ratio", COMPARISON, "nk:printedRatio nk:ratio"),
    Falsified("comparison-interval", COMPARISON, "nk:printedCiHigh nk:ciHigh", 'nk:printedCiHigh "0.3" ; nk:ciHigh 0.3'),
    Falsified("adverse-event", EVENT, "nk:event"),
    Falsified("adverse-event", EVENT, "nk:event", "nk:event measure:pfs"),
    Falsified("adverse-event-unit", EVENT, "nk:unit", "nk:unit unit:months"),
    Falsified("epidemiology-measure", INCIDENCE, "nk:measure", "nk:measure place:canada"),
    Falsified("epidemiology-population", INCIDENCE, "nk:population"),
    Falsified("epidemiology-number", INCIDENCE, "nk:printedValue", 'nk:qualifier "rising"'),
    Falsified("epidemiology-words", TREND, "nk:qualifier"),
    Falsified("epidemiology-without-number", TREND, add='nk:printedValue "5" ; nk:unit unit:percent'),
    Falsified("epidemiology-times", INCIDENCE, "nk:timeTo", 'nk:timeTo "1990"^^xsd:gYear'),
    # statements
    Falsified(
        "statement-kind",
        TREND,
        "nk:subject nk:predicate nk:objectText nk:polarity nk:certainty",
        'a nk:NonAssessmentStatement ; nk:about trial:radiant-3 ; nk:notAssessed nk:TumourGenotype ; nk:asOf "2017"^^xsd:gYear',
    ),
    Falsified("statement-kind", TREND, "rdf:type", "a nk:Statement"),
    Falsified("statement-is-finding", TREND, "rdf:type", "a nk:ObservationalStatement"),
    Falsified("statement-subject", MECHANISM, "nk:subject"),
    Falsified("statement-subject", MECHANISM, add="nk:subject drug:octreotide"),
    Falsified("statement-relation", MECHANISM, "nk:predicate"),
    Falsified("statement-relation-known", TREND, "nk:predicate", "nk:predicate nk:cures"),
    Falsified("statement-has-object", MECHANISM, "nk:object"),
    Falsified("statement-of-nothing", TREND, add="nk:object measure:no-such-measure"),
    Falsified("statement-polarity", MECHANISM, "nk:polarity", 'nk:polarity "neutral"'),
    Falsified("statement-certainty", MECHANISM, "nk:certainty"),
    # findings
    Falsified("statement-certainty", TREATED, "nk:certainty"),
    Falsified("finding-effect", TREATED, "nk:effect"),
    Falsified("finding-effect", TREATED, add="nk:effect effect:improves"),
    Falsified("finding-study", TREATED, "nk:population", "nk:study trial:radiant-4"),
    Falsified("finding-population", TREATED, add="nk:population nk:PancreaticNET"),
    Falsified("support-known", "place/canada", also=f"<{NKD}{TREATED}> nk:supportedBy f:x ."),
    Falsified("finding-outcome", TREATED, "nk:outcome"),
    Falsified("finding-judged", JUDGED, "nk:judgement"),
    Falsified("finding-kind", TREATED, "rdf:type nk:intervention nk:comparator", "a nk:Finding , nk:ClinicalStatement"),
    Falsified("treatment-intervention", TREATED, "nk:intervention"),
    Falsified("treatment-no-biomarker", TREATED, add="nk:biomarker measure:ki-67-index"),
    Falsified(
        "treatment-against", TREATED, "nk:effect nk:comparator nk:supportedBy", "nk:effect effect:no-significant-difference"
    ),
    Falsified("prognostic-biomarker", PROGNOSIS, "nk:biomarker"),
    Falsified("prognostic-population", PROGNOSIS, "nk:population"),
    Falsified("prognosis-from-where", PROGNOSIS, "nk:study"),
    Falsified("finding-no-intervention", PROGNOSIS, add="nk:intervention drug:everolimus"),
    Falsified("finding-no-intervention", OCCURRENCE, add="nk:comparator drug:everolimus"),
    Falsified("occurrence-population", OCCURRENCE, "nk:population"),
    Falsified("occurrence-no-biomarker", OCCURRENCE, add="nk:biomarker measure:ki-67-index"),
    # descriptions and remarks
    Falsified("description-object", DESCRIPTION, add='nk:objectText "Vienna"'),
    Falsified("description-object", DESCRIPTION, "nk:object"),
    Falsified("description-property", DESCRIPTION, "nk:predicate", "nk:predicate nk:inhibits"),
    Falsified("described-with-place", "trial/radiant-4", add="nk:primaryEndpoint measure:pfs"),
    Falsified("remark-about", REMARK, "nk:about"),
    Falsified("recommendation-intervention", ADVICE, "nk:intervention"),
    Falsified("recommendation-relation", ADVICE, "nk:predicate", "nk:predicate nk:effectiveFor"),
    Falsified("recommendation-population", ADVICE, "nk:population"),
    Falsified("recommendation-body", ADVICE, "nk:body", "nk:body place:canada"),
    Falsified("decision-intervention", DECISION, "nk:intervention"),
    Falsified("decision-agency", DECISION, "nk:agency", "nk:agency organisation:enets"),
    Falsified("decision-kind", DECISION, "nk:decision", 'nk:decision "rumour"'),
    Falsified("decision-indication", DECISION, "nk:indication"),
    Falsified("decision-population", DECISION, "nk:population", "nk:population nk:PancreaticNET"),
    Falsified("decision-subject", DECISION, "nk:subject", "nk:subject measure:pfs"),
    Falsified("non-assessment-about", NOT_ASSESSED, "nk:about"),
    Falsified("non-assessment-year", NOT_ASSESSED, "nk:asOf"),
    Falsified("non-assessment-of", NOT_ASSESSED, "nk:notAssessed"),
    Falsified("non-assessment-claims-nothing", NOT_ASSESSED, add="nk:subject drug:everolimus"),
    Falsified("hypothesis-subject", HYPOTHESIS, "nk:conjecturedSubject"),
    Falsified("hypothesis-relation", HYPOTHESIS, "nk:conjecturedRelation"),
    Falsified("hypothesis-object", HYPOTHESIS, "nk:conjecturedObject"),
    Falsified("hypothesis-status", HYPOTHESIS, "nk:evidenceStatus", 'nk:evidenceStatus "likely"'),
    Falsified("hypothesis-study", HYPOTHESIS, "nk:underInvestigationIn", "nk:underInvestigationIn organisation:fda"),
    Falsified("hypothesis-investigated", HYPOTHESIS, "nk:underInvestigationIn"),
    Falsified("discrepancy-reading1", DISCREPANCY, "nk:reading1", 'nk:reading1 "The figure is TTP."'),
    Falsified("discrepancy-reading2", DISCREPANCY, "nk:reading2"),
    Falsified("discrepancy-place1", DISCREPANCY, "nk:place1"),
    Falsified("discrepancy-place2", DISCREPANCY, "nk:place2"),
    Falsified("discrepancy-severity", DISCREPANCY, "nk:severity", 'nk:severity "grave"'),
    Falsified("discrepancy-kind", DISCREPANCY, "nk:discrepancyKind", 'nk:discrepancyKind "odd"'),
    # tumor cases
    Falsified("case-is-tumour", CASE, "rdf:type", "a nk:NeuroendocrineNeoplasm"),
    Falsified("case-ki67", CASE, "nk:ki67Index", "nk:ki67Index 150.0"),
    Falsified("case-ki67", CASE, "nk:ki67Index", 'nk:ki67Index "15"'),
    Falsified("case-not-measured", CASE, add="nk:ki67Measured false"),
    Falsified("case-not-measured", CASE, "nk:ki67Index nk:mitoticCount", "nk:ki67Measured false"),
    Falsified("case-not-measured", CASE, "nk:ki67Index", "nk:ki67Measured true"),
    Falsified("case-mitoses", CASE, "nk:mitoticCount", "nk:mitoticCount -1.0"),
    Falsified("case-grade", CASE, add="a nk:Grade1NET , nk:Grade2NET"),
    # mappings and deprecated terms
    Falsified("no-same-as", "gene/vhl", add="owl:sameAs <http://identifiers.org/hgnc/12687>"),
    Falsified("mapping-target", "gene/vhl", add='skos:exactMatch "HGNC:12687"'),
    Falsified("mapping-outside", "gene/vhl", add="skos:closeMatch gene:tsc2"),
    Falsified("mapping-once", "gene/tsc2", add="skos:closeMatch <http://identifiers.org/hgnc/12363>"),
    Falsified("mapping-relation", "mapping/canada", "owl:annotatedProperty", "owl:annotatedProperty owl:sameAs"),
    Falsified("mapping-relation", "mapping/canada", add="owl:annotatedProperty skos:exactMatch"),
    Falsified("mapping-evidence", "mapping/canada", "dcterms:source"),
    Falsified("unconfirmed", "mapping/canada", "nk:unconfirmed", 'nk:unconfirmed "yes"'),
    Falsified(
        "unconfirmed-as-fact",
        "mapping/canada",
        "owl:annotatedSource",
        "owl:annotatedSource f:x-place",
        also="f:x-place skos:closeMatch <http://www.wikidata.org/entity/Q16> .",
    ),
    Falsified("unconfirmed-mapping", "place/canada", add="nk:unconfirmed true"),
    Falsified("deprecated-replaced", "place/canada", add="owl:deprecated true"),
    Falsified(
        "deprecated-in-use",
        PFS,
        also="""
        f:x nk:criteria f:x-old . f:x-old owl:deprecated true ; dcterms:isReplacedBy measure:pfs .""",
    ),
    Falsified(
        "deprecated-in-use",
        PFS,
        also="""
        f:x f:x-old "11" . f:x-old owl:deprecated true ; dcterms:isReplacedBy nk:printedValue .""",
    ),
    # mechanism is not evidence
    Falsified(
        "stratum-not-assessed",
        PFS,
        add="nk:stratum f:x-mutation",
        also="""other:no-genotype nk:notAssessed nk:TumourGenotype . f:x-mutation a nk:SomaticMutation , nk:Alteration ;
        rdfs:label "an altered TSC2" ; nk:alterationOf gene:tsc2 ; nk:section "6.1" ; prov:wasDerivedFrom <r> .""",
    ),
    Falsified("tied-by-node", REMARK, "nk:about", "nk:about gene:tsc2 , drug:everolimus"),
    Falsified("tied-by-node", "measure/pfs", also="f:x-pair a skos:Collection ; skos:member gene:tsc2 , drug:everolimus ."),
    Falsified(
        "tied-by-identifier",
        "gene/vhl",
        add="skos:relatedMatch <http://elsewhere.example/1>",
        also="""
        f:x-drug a nk:SomatostatinAnalog ; rdfs:label "an analog" ; nk:section "5.1" ; prov:wasDerivedFrom <r> ;
            skos:exactMatch <http://elsewhere.example/1> .""",
    ),
    Falsified("gene-closed", "gene/vhl", add="rdfs:seeAlso <http://elsewhere.example/everolimus>"),
    Falsified("gene-closed", "alteration/tsc2-low-expression", add='dcterms:description "level 1"'),
    Falsified("prognosis-of-what", PROGNOSIS, "nk:biomarker", "nk:biomarker gene:tsc2"),
    Falsified("prognosis-of-what", PROGNOSIS, "nk:outcome", "nk:outcome drug:everolimus"),
    Falsified("prognosis-of-what", OCCURRENCE, "nk:outcome", "nk:outcome measure:orr"),
    Falsified(
        "prognosis-under-treatment",
        PROGNOSIS,
        "nk:biomarker",
        "nk:biomarker alteration:vhl-germline-mutation ; nk:underTreatment drug:everolimus",
    ),
    Falsified(
        "drug-not-assessed",
        "outcome/belzutifan-unselected",
        "nk:arm",
        "nk:arm f:x-arm ; nk:stratum alteration:vhl-germline-mutation",
        also="""
        f:x-arm a nk:Arm ; rdfs:label "an arm" ; nk:armOf trial:unselected ; nk:role "single arm" ; nk:intervention drug:octreotide ;
            nk:section "6" ; prov:wasDerivedFrom <r> .
        f:x-no a nk:NonAssessmentStatement ; rdfs:label "No trial looked at it." ; nk:about drug:octreotide ;
            nk:notAssessed nk:TumourGenotype ; nk:asOf "2017"^^xsd:gYear ; nk:section "6.1" ; prov:wasDerivedFrom <r> .""",
    ),
    Falsified("told-apart-by-strata", COMPARISON, add="nk:toldApartBy alteration:vhl-germline-mutation"),
    Falsified("told-apart-by-strata", PFS, add="nk:selectedBy alteration:vhl-germline-mutation"),
    Falsified("candidate-means-one-thing", "measure/pfs", also="f:x rdfs:subPropertyOf nk:selectedBy ."),
    Falsified("alteration-in-words", TREATED, "rdfs:label", 'rdfs:label "Everolimus was given with a matching mutation."'),
    Falsified("altered-in-words", "population/radiant-3", "rdfs:label", 'rdfs:label "patients with mTOR-altered tumors"'),
    Falsified(
        "assigned-drug-is-named",
        ARM,
        "nk:armOf",
        "nk:armOf f:x-trial",
        'f:x-trial a nk:Study , nk:Trial , nk:GenotypeAssignedTrial ; rdfs:label "a trial by genotype" ; nk:section "6.2" ; '
        'nk:printedDesign "sunitinib by genotype" ; prov:wasDerivedFrom <r> .',
    ),
    Falsified("both-in-words", REMARK, "rdfs:label", 'rdfs:label "TSC2 calls for everolimus."'),
    Falsified("both-in-words", "molecule/mtor", add='skos:note "everolimus works where it is mutated"'),
    Falsified("altered-in-words", "drug/octreotide", add='skos:note "for mTOR-mutated tumors"'),
    Falsified("unknown-gene-in-words", REMARK, "rdfs:label", 'rdfs:label "XYZ1-mutant tumors respond."'),
    Falsified("unknown-gene-in-words", "unit/months", add='skos:note "for NET positive, deficiency of SDHB"'),
    Falsified("genotype-in-disguise", "condition/diarrhea", "rdfs:label", 'rdfs:label "TSC2-deficient tumor"'),
    Falsified("genotype-in-disguise", "measure/orr", "rdfs:label", 'rdfs:label "response in VHL-mutated tumors"'),
    Falsified("genotype-in-note", "drug/octreotide", add='skos:note "mutated tumors benefit most"'),
    Falsified("plain-text", REMARK, add='skos:note "T\\u200bSC2"'),
    Falsified("plain-text", REMARK, add='skos:note "T<i>SC2</i>"^^rdf:HTML'),
    Falsified("effect-against-comparison", TREATED, "nk:effect", "nk:effect effect:not-shown"),
    Falsified("genotype-in-words", "procedure/observation", add='skos:altLabel "watching where VHL is mutated"'),
    Falsified("drug-in-words", "finding/tsc2-low-expression-shorter-pfs", add='skos:note "on everolimus"'),
    Falsified(
        "syndrome-not-studied",
        "finding/everolimus-judged",
        add="nk:population f:x-syndrome",
        also='f:x-syndrome a nk:FamilialSyndrome , nk:ClinicalFinding ; rdfs:label "a syndrome" ; nk:section "1" ; prov:wasDerivedFrom <r> .',
    ),
    Falsified(
        "denied-as-fact",
        MECHANISM,
        "nk:polarity nk:subject",
        'nk:polarity "negative" ; nk:subject f:x-gene',
        also="f:x-gene a nk:Gene ; rdfs:label 'NEW9' ; nk:modulates pathway:mtor ; nk:section '6' ; prov:wasDerivedFrom <r> .",
    ),
    Falsified("candidate-means-one-thing", "measure/pfs", also="f:x owl:inverseOf nk:candidateByMechanism ."),
    Falsified("candidate-means-one-thing", "measure/pfs", also="nk:candidateByMechanism rdfs:subPropertyOf f:x ."),
    Falsified("response-in-words", MECHANISM, add='nk:objectText "confers sensitivity in patients"'),
    Falsified("response-in-words", MECHANISM, add='skos:note "predicts who benefits"@en'),
    Falsified(
        "response-in-words", REMARK, "rdfs:label nk:about", "nk:about gene:tsc2 ; rdfs:label 'TSC2 foretells who responds.'"
    ),
    Falsified("treatment-in-whom", TREATED, "nk:population", "nk:population pathway:mtor"),
    Falsified("treatment-in-whom", TREATED, "nk:population", "nk:population nk:SomaticMutation"),
    Falsified("treatment-in-carriers", JUDGED, add="nk:population population:carriers"),
    Falsified("drug-in-words-of-pathway", PROGNOSIS, "nk:biomarker", "nk:biomarker pathway:mtor ; skos:note 'on everolimus'"),
    Falsified(
        "drug-in-words-of-pathway",
        PROGNOSIS,
        "nk:biomarker",
        "nk:biomarker nk:SomaticMutation ; skos:note 'on an mTOR inhibitor'",
    ),
    Falsified("response-told-apart", PROGNOSIS, "nk:outcome", "nk:outcome measure:orr"),
    Falsified("promise-is-evidence", "measure/pfs", also="f:x a owl:ObjectProperty ; skos:altLabel 'responds to' ."),
    Falsified(
        "promise-of-class",
        "measure/pfs",
        also="f:x a owl:Class ; rdfs:subClassOf nk:NeuroendocrineTumour ; skos:altLabel 'everolimus responders' .",
    ),
    Falsified(
        "promise-of-class",
        "measure/pfs",
        also="f:x a owl:Class ; rdfs:subClassOf nk:GermlineMutation ; skos:altLabel 'MTOR inhibitor kind' .",
    ),
    Falsified(
        "promise-of-class",
        "measure/pfs",
        also="""
        drug:octreotide skos:altLabel "SMS 201-995 (obsolete)" .
        f:x a owl:Class ; rdfs:subClassOf nk:PancreaticNET ; skos:altLabel "SMS 201-995, obsolete, tumor" .""",
    ),
    Falsified("axiom-reaches-treatment", "measure/pfs", also="f:x owl:onProperty nk:hasTrend ; owl:hasValue drug:everolimus ."),
    Falsified(
        "axiom-reaches-treatment", "measure/pfs", also="f:x owl:onProperty nk:hasTrend ; owl:someValuesFrom nk:MTORInhibitor ."
    ),
    Falsified(
        "axiom-reaches-treatment",
        "measure/pfs",
        also="f:x owl:onProperty nk:hasTrend ; owl:allValuesFrom [ owl:unionOf ( nk:Gene [ owl:intersectionOf ( nk:Drug ) ] ) ] .",
    ),
    Falsified("axiom-of-treatment", "measure/pfs", also="f:x owl:oneOf ( gene:tsc2 drug:everolimus ) ."),
    Falsified("inferred-by-rule", "measure/pfs", also="f:x a <http://www.w3.org/2003/11/swrl#Imp> ."),
    Falsified("treatment-property-means-more", "measure/pfs", also="nk:priorTherapy rdfs:subPropertyOf f:x ."),
    Falsified("treatment-property-means-more", "measure/pfs", also="f:x owl:inverseOf nk:targets ."),
    Falsified("treatment-relation", "pathway/mtor", add="rdfs:seeAlso drug:everolimus"),
    Falsified("treatment-relation", "pathway/mtor", also="drug:everolimus rdfs:seeAlso f:x ."),
    Falsified("genotype-in-words", PFS, add='rdfs:comment "in TSC-2 mutants"'),
    Falsified("genotype-in-words", COMPARISON, add='dcterms:description "TSC2mut only"'),
    Falsified("genotype-in-words", "population/radiant-3", add='skos:hiddenLabel "tuberous sclerosis 2"'),
    Falsified("biomarker-words", "alteration/tsc2-low-expression", add='rdfs:comment "treat with everolimus"'),
    Falsified("biomarker-words", "gene/tsc2", add='skos:note "give an mTOR inhibitor"'),
    Falsified("drug-in-words", PROGNOSIS, add='dcterms:description "on everolimus"'),
    Falsified("inferred-by-chain", "measure/pfs", also="f:x owl:propertyChainAxiom ( nk:modulates nk:hasComponent ) ."),
    Falsified("alteration-kind-in-words", "alteration/tsc2-low-expression", add='skos:altLabel "TSC2 mutation"@en'),
    Falsified("alteration-kind-in-words", "alteration/vhl-germline-mutation", add='skos:altLabel "VHL overexpression"'),
    Falsified("population-of-its-study", "arm/radiant-4-everolimus", add="nk:population population:radiant-3"),
    Falsified("population-of-its-study", PFS, add="nk:population population:radiant-4"),
    Falsified("regimen-as-named", "regimen/placebo-octreotide-lar", add='skos:altLabel "with everolimus"'),
    Falsified(
        "regimen-parts", "regimen/placebo-octreotide-lar", "rdfs:label", 'rdfs:label "placebo + octreotide LAR + radiation"'
    ),
    Falsified("no-shortcut", "gene/tsc2", add="nk:targetedBy drug:everolimus"),
    Falsified("no-shortcut", "gene/tsc2", add="skos:related drug:everolimus"),
    Falsified("no-shortcut", "gene/tsc2", add="nk:roleIn trial:radiant-3"),
    Falsified("no-shortcut", "alteration/tsc2-low-expression", add=f"rdfs:seeAlso <{NKD}{PFS}>"),
    Falsified("no-shortcut", "alteration/tsc2-low-expression", add="nk:targetedBy arm:radiant-3-everolimus"),
    Falsified("no-shortcut-back", "drug/everolimus", add="nk:targets gene:tsc2"),
    Falsified("no-shortcut-back", "procedure/observation", add="rdfs:seeAlso alteration:tsc2-low-expression"),
    Falsified("evidence-as-fact", "drug/everolimus", add="nk:effectiveFor nk:PancreaticNET"),
    Falsified("evidence-as-fact", "alteration/tsc2-low-expression", add="nk:hasTrend measure:pfs"),
    Falsified("no-detour", "gene/vhl", add="nk:modulates ( drug:everolimus )"),
    Falsified(
        "no-detour", "gene/vhl", add="nk:modulates f:x-list", also="f:x-list rdf:first drug:everolimus ; rdf:rest rdf:nil ."
    ),
    Falsified("no-detour", "alteration/tsc2-low-expression", add="rdfs:seeAlso [ rdfs:seeAlso drug:everolimus ]"),
    Falsified("no-detour", "drug/octreotide", add="nk:targets ( gene:tsc2 )"),
    Falsified(
        "no-reification",
        "gene/vhl",
        also="f:x-said rdf:subject f:x ; rdf:predicate nk:modulates ; rdf:object drug:everolimus .",
    ),
    Falsified("class-declared", "measure/pfs", add="a nk:NoSuchClass"),
    Falsified("property-declared", "measure/pfs", add='nk:noSuchProperty "x"'),
    Falsified("candidate-by-mechanism", "gene/vhl", add="nk:candidateByMechanism drug:everolimus"),
    Falsified("candidate-by-mechanism", "gene/tsc2", add="nk:candidateByMechanism drug:octreotide"),
    Falsified("mechanism-no-result", MECHANISM, add="nk:population population:radiant-3"),
    Falsified("mechanism-no-result", MECHANISM, add=f"nk:supportedBy <{NKD}{PFS}>"),
    Falsified("mechanism-relation", MECHANISM, "nk:predicate", "nk:predicate nk:hasTrend"),
    Falsified(
        "mechanism-shortcut", MECHANISM, "nk:predicate nk:object", "nk:predicate nk:targetedBy ; nk:object drug:everolimus"
    ),
    Falsified("mechanism-shortcut", MECHANISM, "nk:object", "nk:object nk:MTORInhibitor"),
    Falsified("mechanism-shortcut", MECHANISM, "nk:object", "nk:object measure:pfs"),
    Falsified("hypothesis-asserts-nothing", HYPOTHESIS, add=f"nk:supportedBy <{NKD}{PFS}>"),
    Falsified("hypothesis-asserts-nothing", HYPOTHESIS, add='nk:certainty "definite"'),
    Falsified(
        "hypothesis-not-fact",
        HYPOTHESIS,
        "nk:conjecturedSubject nk:conjecturedRelation nk:conjecturedObject",
        "nk:conjecturedSubject drug:everolimus ; nk:conjecturedRelation nk:inhibits ; nk:conjecturedObject molecule:mtor",
    ),
    Falsified(
        "hypothesis-not-fact",
        HYPOTHESIS,
        "nk:conjecturedSubject nk:conjecturedRelation nk:conjecturedObject",
        "nk:conjecturedSubject drug:everolimus ; nk:conjecturedRelation nk:firstLineFor ; nk:conjecturedObject nk:AdvancedNET",
    ),
    Falsified("conjecture", TREATED, add="nk:conjecturedObject drug:everolimus"),
    Falsified("conjecture", PROGNOSIS, add='nk:evidenceStatus "studied"'),
    # biomarker claims, and statements that are biomarker claims in other words
    Falsified("claim-support", CLAIM, "nk:supportedBy"),
    Falsified("claim-evidence", CLAIM, "nk:supportedBy", "nk:supportedBy outcome:belzutifan-unselected"),
    Falsified(
        "claim-evidence",
        CLAIM,
        "nk:supportedBy",
        "nk:supportedBy f:x-one-stratum",
        also="""
        f:x-one-stratum a nk:Comparison ; rdfs:label "one stratum" ; nk:study trial:unselected ; nk:measure measure:orr ;
            nk:arm arm:unselected ; nk:stratum alteration:vhl-germline-mutation ; nk:significance "not stated" ; nk:section "6" ;
            nk:comparatorUnnamed true ; skos:note "the other stratum is not named" ; prov:wasDerivedFrom <r> .""",
    ),
    Falsified(
        "claim-evidence",
        CLAIM,
        "nk:subject nk:biomarker nk:object nk:intervention nk:supportedBy rdfs:label",
        f"""
        nk:subject gene:tsc2 ; nk:biomarker gene:tsc2 ; nk:object drug:everolimus ; nk:intervention drug:everolimus ;
        nk:supportedBy <{NKD}{COMPARISON}> , <{NKD}{PFS}> ; rdfs:label "TSC2 predicts benefit from everolimus." """,
    ),
    Falsified(
        "claim-evidence-drug", CLAIM, "nk:intervention nk:object", "nk:intervention drug:everolimus ; nk:object drug:everolimus"
    ),
    Falsified("claim-biomarker", CLAIM, "nk:biomarker"),
    Falsified("claim-intervention", CLAIM, "nk:intervention"),
    Falsified("claim-population", CLAIM, "nk:population", "nk:population nk:PancreaticNET"),
    Falsified("claim-subject", CLAIM, "nk:subject", "nk:subject gene:vhl"),
    Falsified(
        "biomarker-wording",
        TREND,
        "nk:objectText nk:predicate",
        "nk:predicate nk:effectiveFor ; nk:object alteration:tsc2-low-expression",
    ),
    Falsified(
        "biomarker-wording",
        TREND,
        "nk:subject nk:predicate nk:objectText",
        'nk:subject alteration:tsc2-low-expression ; nk:predicate nk:responsiveTo ; nk:objectText "the drug"',
    ),
    Falsified(
        "biomarker-wording",
        TREND,
        "nk:subject nk:objectText",
        "nk:subject alteration:tsc2-low-expression ; nk:object drug:everolimus",
    ),
    Falsified(
        "biomarker-wording",
        TREND,
        "nk:subject nk:objectText",
        "nk:subject alteration:tsc2-low-expression ; nk:object nk:MTORInhibitor",
    ),
    Falsified(
        "biomarker-wording",
        TREND,
        "nk:subject nk:objectText",
        "nk:subject alteration:tsc2-low-expression ; nk:object measure:orr",
    ),
    Falsified(
        "biomarker-wording",
        ADVICE,
        "nk:population nk:object",
        "nk:population population:carriers ; nk:object population:carriers",
    ),
    Falsified(
        "biomarker-wording", ADVICE, "nk:subject rdfs:label", 'nk:subject gene:tsc2 ; rdfs:label "It is a first-line drug."'
    ),
    Falsified(
        "biomarker-level",
        TREND,
        "nk:subject nk:objectText",
        "nk:subject measure:ki-67-index ; nk:object drug:everolimus",
    ),
    Falsified(
        "biomarker-predicts",
        TREND,
        "nk:predicate nk:subject nk:objectText",
        'nk:subject nk:PancreaticNET ; nk:predicate nk:predictsBenefitFrom ; nk:objectText "the drug"',
    ),
    Falsified(
        "biomarker-words",
        TREND,
        "nk:subject nk:objectText",
        'nk:subject alteration:tsc2-low-expression ; nk:objectText "and better response to Everolimus"',
    ),
    Falsified("biomarker-words", MECHANISM, "rdfs:label", 'rdfs:label "TSC2 modulates mTOR, so everolimus works."'),
]

PREFIXES = """
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix f: <https://w3id.org/netkg/falsified/> .
"""


def name(number: int) -> str:
    return f"{NKD}falsified/{number:03}-"


def falsify(base: Graph, number: int, case: Falsified) -> Graph:
    """Copy the record with its change, and with a label of its own."""
    original, copy = URIRef(NKD + case.like), URIRef(name(number))
    assert (original, None, None) in base, f"{case.like} is not in base.ttl"
    dropped = {base.namespace_manager.expand_curie(curie) for curie in case.drop.split()}
    known = {predicate for _, predicate, _ in base.triples((original, None, None))}
    assert dropped <= known, f"{case.like} has no {dropped - known}"
    result = Graph()
    for _, predicate, value in base.triples((original, None, None)):
        if predicate not in dropped:
            own = predicate == RDFS.label and not case.like.startswith("gene/")
            result.add((copy, predicate, Literal(f"{value} ({number})") if own else value))
    head = PREFIXES + "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in base.namespaces() if prefix != "rdf")
    body = (f"f:x {case.add} .\n" if case.add else "") + case.also
    result.parse(data=head + body.replace("f:x", f"f:{number:03}-"), format="turtle", publicID=NKD)
    return result


def by_focus(told: list[Finding]) -> dict[str, set[str]]:
    """Give the broken rules of each record, which opens the finding's message."""
    rules = defaultdict(set)
    for finding in told:
        rules[NKD + re.split("[: ]", finding.message)[0]].add(finding.rule)
    return dict(rules)


def quads_of(graph: Graph) -> list[ox.Quad]:
    """Give the triples to the engine, as terms of its own."""
    text = graph.serialize(format="nt", encoding="utf-8")
    return [ox.Quad(one.subject, one.predicate, one.object) for one in ox.parse(text, format=ox.RdfFormat.N_TRIPLES)]


@pytest.fixture(scope="module")
def data(dataset: Callable[[], Graph]) -> Graph:
    """The base dataset with every falsified record in it."""
    graph = dataset()
    base = Graph() + graph
    base.namespace_manager = graph.namespace_manager
    for number, case in enumerate(FALSIFIED):
        graph += falsify(base, number, case)
    return graph


@pytest.fixture(scope="module")
def quads(data: Graph) -> list[ox.Quad]:
    return quads_of(data)


@pytest.fixture(scope="module")
def validator(shape_triples: bytes) -> IncrementalValidator:
    return IncrementalValidator(shape_triples)


def found(validator: IncrementalValidator, quads: list[ox.Quad]) -> list[Finding]:
    """Ask every shape about all its targets, as a build does: the engine finds these, pySHACL what is wrong with them."""
    graph = data_graph(quads)
    results = validator.results(graph, validator.everything(graph))
    return findings(validator.report(one for _, told in results for one in told), graph, validator.shapes.graph)


@pytest.fixture(scope="module")
def told(validator: IncrementalValidator, quads: list[ox.Quad]) -> list[Finding]:
    return found(validator, quads)


@pytest.fixture(scope="module")
def broken(told: list[Finding]) -> dict[str, set[str]]:
    return by_focus(told)


def test_the_base_dataset_conforms(dataset: Callable[[], Graph], validator: IncrementalValidator):
    """Also the positive control: a biomarker claim with a result stratified by its biomarker is accepted."""
    graph = dataset()
    assert any(graph.subjects(RDF.type, URIRef(NKD + "ontology/BiomarkerClaim")))
    assert found(validator, quads_of(graph)) == []


@pytest.mark.parametrize(
    "number", range(len(FALSIFIED)), ids=[f"{number}-{case.rule}" for number, case in enumerate(FALSIFIED)]
)
def test_a_falsified_record_is_caught_by_its_rule_and_no_other(broken: dict[str, set[str]], number: int):
    mine = {rule for focus, rules in broken.items() if focus.startswith(name(number)) for rule in rules}
    assert mine == {FALSIFIED[number].rule}


def test_pyshacl_alone_finds_the_same(data: Graph, shape_triples: bytes, told: list[Finding]):
    """Targets by its own query engine, in a graph of rdflib: what it finds is the reference."""
    assert validate(data, shape_triples).findings == told


def test_nothing_else_is_found(broken: dict[str, set[str]]):
    assert {focus: rules for focus, rules in broken.items() if not focus.startswith(NKD + "falsified/")} == {}


def test_every_rule_has_a_falsified_record(rules: dict[str, str]):
    assert set(rules) - {case.rule for case in FALSIFIED} == set()


def test_every_finding_says_what_to_do(told: list[Finding]):
    assert [finding for finding in told if not finding.fix or finding.rule == "shape"] == []


def test_what_is_inferred_changes_no_finding(
    validator: IncrementalValidator, quads: list[ox.Quad], broken: dict[str, set[str]]
):
    """The closures give each record the broader classes and relations too; a build validates with them."""
    assert by_focus(found(validator, [*quads, *derive(quads, ROOT / "ontology" / "closures")])) == broken


def test_messages_have_one_form(rules: dict[str, str], fixes: dict[str, str]):
    """What is wrong, and in a place of its own what to do; a paragraph each."""
    for rule, message in rules.items():
        for text in (message, fixes[message]):
            assert text.endswith(".") and text == " ".join(text.split()), rule


def test_shapes_name_only_terms_of_the_ontology(shape_graph: Graph, dataset: Callable[[], Graph]):
    """A misspelt class or property in a shape would make the rule silent."""
    terms = {str(term) for term in dataset().subjects(RDFS.label, None)}
    used = {str(node) for triple in shape_graph for node in triple if str(node).startswith(NKD + "ontology/")}
    assert used - terms == {NKD + "ontology/"}


def test_a_bulk_write_is_told_the_same(dataset: Callable[[], Graph], quads: list[ox.Quad], told: list[Finding]) -> None:
    """Everything in one write, screened by the engine, breaks the rules that it breaks node by node."""

    def placed(quads: list[ox.Quad]) -> set[ox.Quad]:
        return {ox.Quad(*one.triple, ox.NamedNode("http://g")) for one in quads}

    validator = WriteValidator(ROOT / "shapes")
    store = stores.memory(placed(quads_of(dataset())))
    delta = changes.apply(store, placed(quads), ())
    assert validator.is_bulk(store, delta)
    with pytest.raises(ConstraintViolation) as error:
        validator.check(store, delta)
    said = {(one["node"].removeprefix("nkd:"), one["shape"].removeprefix("nkd:shape/")) for one in error.value.facts["results"]}
    of_graphs = {str(rule).rpartition("/")[2] for rule in validator.shapes.shapes.graph.subjects(URIRef(f"{NKD}shape/onlyIn"))}
    said = {(node, rule) for node, rule in said if rule not in of_graphs}  # no shape sees graphs
    errors = [finding for finding in told if finding.is_error]
    assert said == {(re.split("[: ]", finding.message)[0], finding.rule) for finding in errors} and len(said) > 100
