"""A written-out graph for the pages made for reading: one gene tied to a drug by mechanism, one with a genotype-stratified
result, two sources of which the later updates the earlier, and tumor classes that are disjoint."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox

from netkg.engine import embedded
from netkg.namespaces import PREFIXES

ROOT = Path(__file__).resolve().parents[1]
HOSTILE = """<script>alert(1)</script><img src=x onerror=alert(2)>"'&amp;{{7*7}}]]>"""
#: The hostile text as Turtle writes it.
_HOSTILE = HOSTILE.replace('"', '\\"')

TRIG = f"""
BASE <https://w3id.org/netkg/>
PREFIX nk: <https://w3id.org/netkg/ontology/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX obo: <http://purl.obolibrary.org/obo/>

<graph/ontology> {{
  nk:NeuroendocrineNeoplasm a owl:Class ; rdfs:label "neuroendocrine neoplasm" .
  nk:PancreaticNET a owl:Class ; rdfs:label "pancreatic NET" ; rdfs:subClassOf nk:NeuroendocrineNeoplasm ;
    obo:IAO_0000115 "A neuroendocrine neoplasm of the pancreas." .
  nk:LungNET a owl:Class ; rdfs:label "lung NET" ; rdfs:subClassOf nk:NeuroendocrineNeoplasm .
  nk:Insulinoma a owl:Class ; rdfs:label "insulinoma" ; rdfs:subClassOf nk:PancreaticNET .
  nk:Grade2NET a owl:Class ; rdfs:label "grade 2 NET" ; rdfs:subClassOf nk:NeuroendocrineNeoplasm ; nk:tableGrade "G2" ;
    nk:tableKi67 "3-20" .
  [] a owl:AllDisjointClasses ; owl:members ( nk:PancreaticNET nk:LungNET ) .
  nk:SomaticMutation rdfs:subClassOf nk:GeneticAlteration ; rdfs:label "somatic mutation" .
  nk:GeneticAlteration rdfs:subClassOf nk:Alteration ; rdfs:label "genetic alteration" .
  nk:LowExpression rdfs:subClassOf nk:ExpressionAlteration ; rdfs:label "low expression" .
  nk:ExpressionAlteration rdfs:subClassOf nk:Alteration ; rdfs:label "expression alteration" .
  nk:MTORInhibitor rdfs:subClassOf nk:Drug ; rdfs:label "mTOR inhibitor" .
  nk:modulates rdfs:label "modulates" . nk:inhibits rdfs:label "inhibits" . nk:secretes rdfs:label "secretes" .
}}
<graph/records/review> {{
  <source/review> a nk:Source ; rdfs:label "The review" ; nk:date "2017" .
  <unit/months> rdfs:label "months" . <unit/percent> rdfs:label "percent" .
  <statistic/median> rdfs:label "median" . <statistic/rate> rdfs:label "rate" .
  <measure/pfs> rdfs:label "PFS" . <measure/os> rdfs:label "OS" . <measure/orr> rdfs:label "ORR" .
  <condition/rash> a nk:AdverseEvent ; rdfs:label "rash" . <condition/fever> a nk:AdverseEvent ; rdfs:label "fever" .

  <gene/tsc2> a nk:Gene ; rdfs:label "TSC2" ; skos:altLabel "tuberin gene" ; nk:modulates <pathway/mtor> ;
    skos:exactMatch <http://identifiers.org/hgnc/12363> .
  <gene/vhl> a nk:Gene ; rdfs:label "VHL" ; nk:modulates <pathway/hif> .
  <gene/men1> a nk:Gene ; rdfs:label "MEN1" .
  <pathway/mtor> rdfs:label "mTOR pathway" ; nk:hasComponent <molecule/mtor> .
  <pathway/hif> rdfs:label "hypoxia signaling" ; nk:hasComponent <molecule/hif> .
  <molecule/mtor> rdfs:label "mTOR" . <molecule/hif> rdfs:label "HIF-2alpha" .
  <alteration/tsc2-mutation> a nk:SomaticMutation , nk:GeneticAlteration , nk:Alteration ; rdfs:label "TSC2 mutation" ;
    nk:alterationOf <gene/tsc2> .
  <alteration/tsc2-low> a nk:LowExpression , nk:ExpressionAlteration , nk:Alteration ; rdfs:label "low TSC2 expression" ;
    nk:alterationOf <gene/tsc2> .
  <alteration/tsc2-wild-type> a nk:WildType ; rdfs:label "TSC2 wild type" ; nk:alterationOf <gene/tsc2> .
  <alteration/vhl-germline> a nk:GeneticAlteration , nk:Alteration ; rdfs:label "VHL germline variant" ; nk:alterationOf <gene/vhl> .
  <alteration/vhl-somatic> a nk:GeneticAlteration , nk:Alteration ; rdfs:label "VHL somatic mutation" ; nk:alterationOf <gene/vhl> .
  <drug/everolimus> a nk:MTORInhibitor , nk:Drug ; rdfs:label "everolimus" ; nk:targets <molecule/mtor> ; nk:inhibits <molecule/mtor> .
  <drug/belzutifan> a nk:Drug ; rdfs:label "belzutifan" ; nk:targets <molecule/hif> .
  <drug/octreotide> a nk:Drug ; rdfs:label "octreotide" .
  <regimen/both> a nk:Regimen ; rdfs:label "everolimus + octreotide" ; nk:regimenComponent <drug/everolimus> , <drug/octreotide> .
  <statement/acts> a nk:MechanisticStatement ; rdfs:label "TSC2 modulates the mTOR pathway." ; nk:subject <gene/tsc2> ;
    nk:predicate nk:modulates ; nk:object <pathway/mtor> ; nk:polarity "positive" ; nk:certainty "definite" ;
    nk:source <source/review> ; nk:section "6.1" .

  <trial/one> a nk:Study , nk:Trial ; rdfs:label "TRIAL-1" ; nk:printedDesign "randomized, phase III" ; nk:registration "NCT00000001" ;
    nk:population <population/one> ; nk:source <source/review> ; nk:section "Table 2" , "6.1" , "abstract" .
  <population/one> a nk:StudyPopulation ; rdfs:label "patients of TRIAL-1" ; nk:requires nk:LungNET ; nk:excludes nk:PancreaticNET ;
    nk:qualifier "fit for treatment" ; nk:source <source/review> ; nk:section "6.1" .
  <arm/one-drug> a nk:Arm ; rdfs:label "TRIAL-1: everolimus" ; nk:armName "everolimus" ; nk:armOf <trial/one> ; nk:role "experimental" ;
    nk:intervention <drug/everolimus> ; nk:participants 205 ; nk:dose "10 mg" ; nk:source <source/review> ; nk:section "6.1" .
  <arm/one-placebo> a nk:Arm ; rdfs:label "TRIAL-1: placebo" ; nk:armName "placebo" ; nk:armOf <trial/one> ;
    nk:role "placebo comparator" ; nk:participants 97 ; nk:source <source/review> ; nk:section "6.1" .
  <outcome/one-drug-pfs> a nk:OutcomeFigure , nk:Figure ; nk:study <trial/one> ; nk:arm <arm/one-drug> ; nk:measure <measure/pfs> ;
    nk:statistic <statistic/median> ; nk:printedValue "11.0" ; nk:value 11.0 ; nk:unit <unit/months> ;
    nk:source <source/review> ; nk:section "Table 2" , "6.1" .
  <outcome/one-placebo-pfs> a nk:OutcomeFigure , nk:Figure ; nk:study <trial/one> ; nk:arm <arm/one-placebo> ;
    nk:measure <measure/pfs> ; nk:statistic <statistic/median> ; nk:printedValue "3.9" ; nk:value 3.9 ; nk:unit <unit/months> ;
    nk:source <source/review> ; nk:section "Table 2" .
  <outcome/one-drug-os> a nk:OutcomeFigure , nk:Figure ; nk:study <trial/one> ; nk:arm <arm/one-drug> ; nk:measure <measure/os> ;
    nk:statistic <statistic/median> ; nk:qualifier "not reached" ; nk:source <source/review> ; nk:section "6.1" .
  <comparison/one-pfs> a nk:Comparison ; rdfs:label "TRIAL-1: median PFS" ; nk:study <trial/one> ; nk:measure <measure/pfs> ;
    nk:statistic <statistic/median> ; nk:figure <outcome/one-drug-pfs> ; nk:comparatorFigure <outcome/one-placebo-pfs> ;
    nk:arm <arm/one-drug> ; nk:comparatorArm <arm/one-placebo> ; nk:pValue "<0.001" ; nk:significance "significant" ;
    nk:source <source/review> ; nk:section "6.1" .
  <adverse-event/one-drug-rash> a nk:AdverseEventFigure , nk:Figure ; nk:study <trial/one> ; nk:arm <arm/one-drug> ;
    nk:event <condition/rash> ; nk:grade "3-4" ; nk:printedValue "49" ; nk:value 49 ; nk:unit <unit/percent> ;
    nk:source <source/review> ; nk:section "6.1" .
  <adverse-event/one-placebo-rash> a nk:AdverseEventFigure , nk:Figure ; nk:study <trial/one> ; nk:arm <arm/one-placebo> ;
    nk:event <condition/rash> ; nk:grade "3-4" ; nk:printedValue "10" ; nk:value 10 ; nk:unit <unit/percent> ;
    nk:source <source/review> ; nk:section "6.1" .
  <adverse-event/one-drug-fever> a nk:AdverseEventFigure , nk:Figure ; nk:study <trial/one> ; nk:arm <arm/one-drug> ;
    nk:event <condition/fever> ; nk:grade "3" ; nk:printedValue "5" ; nk:value 5 ; nk:unit <unit/percent> ;
    nk:source <source/review> ; nk:section "6.1" .
  <adverse-event/one-placebo-fever> a nk:AdverseEventFigure , nk:Figure ; nk:study <trial/one> ; nk:arm <arm/one-placebo> ;
    nk:event <condition/fever> ; nk:printedValue "7" ; nk:value 7 ; nk:unit <unit/percent> ;
    nk:source <source/review> ; nk:section "6.1" .

  <statement/low-expression> a nk:PrognosticFinding , nk:Finding ; rdfs:label "Low expression of TSC2 went with shorter OS." ;
    nk:biomarker <alteration/tsc2-low> ; nk:outcome <measure/os> ; nk:effect <effect/decreases> ; nk:certainty "possible" ;
    nk:population <population/one> ; nk:source <source/review> ; nk:section "6.1" .
  <effect/decreases> rdfs:label "decreases" . <effect/occurs> rdfs:label "occurs" .
  <statement/frequent> a nk:OccurrenceFinding , nk:Finding ; rdfs:label "TSC2 mutations are common." ;
    nk:outcome <alteration/tsc2-mutation> ; nk:effect <effect/occurs> ; nk:certainty "definite" ;
    nk:population nk:PancreaticNET ; nk:source <source/review> ; nk:section "6" .
  <statement/insulin> a nk:MechanisticStatement ; rdfs:label "Insulinoma secretes insulin." ; nk:subject nk:Insulinoma ;
    nk:predicate nk:secretes ; nk:object <molecule/insulin> ; nk:source <source/review> ; nk:section "5.1" .
  <molecule/insulin> rdfs:label "insulin" .
  <decision/ema> a nk:RegulatoryStatement ; rdfs:label "The EMA approved everolimus." ; nk:intervention <drug/everolimus> ;
    nk:agency <organisation/ema> ; nk:decision "approval" ; nk:indication "lung NETs" ; nk:date "2016-05-26" ;
    nk:source <source/review> ; nk:section "8" .
  <organisation/ema> rdfs:label "EMA" .
  <publication/ref-74> a nk:Publication ; rdfs:label "Author et al." ; nk:title "A trial of everolimus" ; nk:journal "A Journal" ;
    nk:authors "A. Author|B. Writer|et al." ;
    nk:year "2016" ; nk:doi "10.1000/1" .
  <trial/one> nk:reference <publication/ref-74> .
  <discrepancy/one> a nk:Discrepancy ; rdfs:label "PFS of TRIAL-1" ; nk:about <outcome/one-drug-pfs> , <trial/one> ; nk:reading1 "11.0" ;
    nk:place1 "6.1" ; nk:reading2 "12.0" ; nk:place2 "Table 2" ; nk:severity "high" ; nk:discrepancyKind "internal" .

  <trial/vhl> a nk:Study , nk:Trial ; rdfs:label "TRIAL-VHL" ; nk:population <population/vhl> ; nk:source <source/review> ; nk:section "7" .
  <population/vhl> a nk:StudyPopulation ; rdfs:label "carriers" ; nk:requires nk:Insulinoma , <alteration/vhl-germline> .
  <arm/vhl> a nk:Arm ; nk:armName "belzutifan" ; nk:armOf <trial/vhl> ; nk:role "single arm" ; nk:intervention <drug/belzutifan> ;
    nk:population <population/vhl> ; nk:source <source/review> ; nk:section "7" .
  <outcome/vhl-orr> a nk:OutcomeFigure , nk:Figure ; nk:study <trial/vhl> ; nk:arm <arm/vhl> ; nk:measure <measure/orr> ;
    nk:statistic <statistic/rate> ; nk:printedValue "91" ; nk:value 91 ; nk:unit <unit/percent> ; nk:intervalKind "confidence interval" ;
    nk:intervalLevel 95 ; nk:intervalLow "71" ; nk:intervalHigh "99" ; nk:source <source/review> ; nk:section "7" .

  <drug/hostile> a nk:Drug ; rdfs:label "{_HOSTILE}" ; skos:altLabel "{_HOSTILE}" ; nk:targets <molecule/mtor> .
  <gene/hostile> a nk:Gene ; rdfs:label "G {_HOSTILE}" ; nk:modulates <pathway/mtor> .
  <alteration/hostile> a nk:GeneticAlteration , nk:Alteration ; rdfs:label "A {_HOSTILE}" ; nk:alterationOf <gene/hostile> .
  <trial/hostile> a nk:Study , nk:Trial ; rdfs:label "T {_HOSTILE}" ; nk:printedDesign "{_HOSTILE}" ; nk:source <source/review> .
  <arm/hostile> a nk:Arm ; nk:armName "=cmd {_HOSTILE}" ; nk:armOf <trial/hostile> ; nk:role "experimental" ;
    nk:intervention <drug/hostile> ; nk:source <source/review> .
  <outcome/hostile> a nk:OutcomeFigure , nk:Figure ; nk:study <trial/hostile> ; nk:arm <arm/hostile> ; nk:measure <measure/pfs> ;
    nk:qualifier "{_HOSTILE}" ; nk:source <source/review> .
  <comparison/hostile> a nk:Comparison ; rdfs:label "C {_HOSTILE}" ; nk:study <trial/hostile> ; nk:measure <measure/os> ;
    nk:arm <arm/hostile> ; nk:ratioType "hazard ratio" ; nk:printedRatio "0.5" ; nk:ratio 0.5 ; nk:significance "not stated" ;
    skos:note "{_HOSTILE}" ; nk:source <source/review> .
  nk:HostileNET a owl:Class ; rdfs:label "H {_HOSTILE}" ; rdfs:subClassOf nk:LungNET ; obo:IAO_0000115 "{_HOSTILE}" .
}}
<graph/records/later> {{
  <source/later-2021> a nk:Source ; rdfs:label "Later 2021" ; nk:date "2021" .
  <outcome/one-drug-pfs-later> a nk:OutcomeFigure , nk:Figure ; nk:study <trial/one> ; nk:arm <arm/one-drug> ; nk:measure <measure/pfs> ;
    nk:statistic <statistic/median> ; nk:printedValue "11.4" ; nk:value 11.4 ; nk:unit <unit/months> ;
    nk:updates <outcome/one-drug-pfs> ; nk:weakSource true ; nk:source <source/later-2021> ; nk:section "later-2021: abstract" .
  <comparison/one-pfs-later> a nk:Comparison ; rdfs:label "TRIAL-1: PFS, final" ; nk:study <trial/one> ; nk:measure <measure/pfs> ;
    nk:figure <outcome/one-drug-pfs-later> ; nk:arm <arm/one-drug> ; nk:comparatorArm <arm/one-placebo> ;
    nk:ratioType "hazard ratio" ; nk:printedRatio "0.48" ; nk:ratio 0.48 ; nk:printedCiLow "0.35" ; nk:ciLow 0.35 ;
    nk:printedCiHigh "0.67" ; nk:ciHigh 0.67 ; nk:ciLevel 95 ; nk:significance "not stated" ; nk:updates <comparison/one-pfs> ;
    nk:source <source/later-2021> ; nk:section "later-2021: abstract" .
}}
<graph/inferred> {{
  <gene/tsc2> nk:candidateByMechanism <drug/everolimus> .
  <gene/vhl> nk:candidateByMechanism <drug/belzutifan> .
  <gene/hostile> nk:candidateByMechanism <drug/hostile> .
  <outcome/vhl-orr> nk:selectedBy <alteration/vhl-germline> .
}}
<graph/hypotheses> {{
  <hypothesis/one> a nk:HypothesisStatement ; rdfs:label "TSC2 loss predicts response to everolimus" ; nk:conjecturedSubject <gene/tsc2> .
}}
"""

NKD = PREFIXES["nkd"]


def quads() -> list[ox.Quad]:
    """Read the graph."""
    return list(ox.parse(TRIG, format=ox.RdfFormat.TRIG))


def view() -> embedded.View:
    """Load the graph."""
    return embedded.view(quads(), "written-out")


def query_text() -> str:
    """Give the competency query that the pages of genes need."""
    return (ROOT / "queries" / "mutation-to-outcome.rq").read_text("utf-8")
