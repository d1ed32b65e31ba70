"""The page of a drug as values, and against the competency queries on the release."""

from __future__ import annotations

import pyoxigraph as ox

import reading_graph
from netkg.engine import embedded
from netkg.namespaces import NKD
from netkg.server.http.drawing.paired_bars import paired_bars
from netkg.server.http.reading.drug_page import read_drug
from netkg.server.http.reading.facts import Facts
from netkg.server.http.reading.mechanism_evidence import evidence_rows


def test_studies_decisions_genes() -> None:
    view = reading_graph.view()
    found = read_drug(Facts(view), str(NKD["drug/everolimus"]), evidence_rows(view, reading_graph.query_text()))
    assert [it.label for it in found.classes] == ["mTOR inhibitor"]
    (arm,) = found.arms
    assert (arm.study.label, arm.participants, [it.label for it in arm.comparators]) == ("TRIAL-1", "205", ["placebo"])
    assert [figure.words for figure in arm.figures["PFS"]] == ["11.4 months", "11.0 months"]
    assert [figure.words for figure in arm.figures["OS"]] == ["not reached"]
    assert arm.figures["response"] == ()
    assert [(one.date, one.agency, one.decision) for one in found.decisions] == [("2016-05-26", "EMA", "approval")]
    assert [(one.gene.label, one.word) for one in found.genes] == [("TSC2", "mechanism only")]
    assert [one.estimate for one in found.contrasts] == ["HR 0.48 (95% CI 0.35 to 0.67)", ""]


def test_a_formulation_has_the_decisions_on_its_drug() -> None:
    tablet = "<https://w3id.org/netkg/drug/tablet> <https://w3id.org/netkg/ontology/formulationOf> "
    more = ox.parse(f"{tablet}<https://w3id.org/netkg/drug/everolimus> .", format=ox.RdfFormat.TURTLE)
    view = embedded.view([*reading_graph.quads(), *more], "with a tablet")
    found = read_drug(Facts(view), str(NKD["drug/tablet"]), [])
    assert [(one.intervention.label, one.agency) for one in found.decisions] == [("everolimus", "EMA")]


def test_adverse_events_are_paired_only_with_the_same_grade() -> None:
    found = read_drug(Facts(reading_graph.view()), str(NKD["drug/everolimus"]), [])
    pairs = {pair.event.label: (pair.figure.words, pair.comparator.words if pair.comparator else None) for pair in found.events}
    assert pairs == {"rash": ("49%", "10%"), "fever": ("5%", None)}


#: Patients of the placebo arm who were given the drug later on: an arm that nobody was compared with.
OPEN_LABEL = """
BASE <https://w3id.org/netkg/>
PREFIX nk: <https://w3id.org/netkg/ontology/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
<graph/records/later> {
  <arm/one-open> a nk:Arm ; nk:armName "open-label everolimus" ; nk:armOf <trial/one> ; nk:role "cohort" ;
    nk:intervention <drug/everolimus> ; nk:source <source/later-2021> ; nk:section "later-2021: abstract" .
  <adverse-event/open-rash> a nk:AdverseEventFigure , nk:Figure ; nk:study <trial/one> ; nk:arm <arm/one-open> ;
    nk:event <condition/rash> ; nk:grade "3-4" ; nk:printedValue "40" ; nk:value 40 ; nk:unit <unit/percent> ;
    nk:source <source/later-2021> ; nk:section "later-2021: abstract" .
  <trial/two> a nk:Study ; rdfs:label "TRIAL-0" ; nk:source <source/review> .
  <arm/two> a nk:Arm ; nk:armName "everolimus" ; nk:armOf <trial/two> ; nk:role "single arm" ;
    nk:intervention <drug/everolimus> ; nk:source <source/review> ; nk:section "6.1" .
}
"""


def test_an_arm_that_was_compared_with_nobody_is_set_against_nobody() -> None:
    view = embedded.view([*reading_graph.quads(), *ox.parse(OPEN_LABEL, format=ox.RdfFormat.TRIG)], "with a cohort")
    found = read_drug(Facts(view), str(NKD["drug/everolimus"]), [])
    assert [(row.study.label, row.arm.label, [it.label for it in row.comparators]) for row in found.arms] == [
        ("TRIAL-1", "everolimus", ["placebo"]),
        ("TRIAL-1", "open-label everolimus", []),
        ("TRIAL-0", "everolimus", []),
    ]
    drawn = paired_bars(found.events)
    assert drawn.index("everolimus against placebo") < drawn.index("open-label everolimus, no figure of a comparator")


def test_an_effect_estimate_stands_beside_the_figure_that_it_compares() -> None:
    found = read_drug(Facts(reading_graph.view()), str(NKD["drug/everolimus"]), [])
    (figure,) = [one for one in found.arms[0].figures["PFS"] if one.iri in found.estimates]
    assert (figure.words, found.estimates[figure.iri]) == ("11.4 months", ["HR 0.48 (95% CI 0.35 to 0.67) against placebo"])
    assert [it.label for it in found.targets] == ["mTOR"]


def test_a_drug_in_a_regimen_has_the_arms_of_the_regimen(view) -> None:
    facts = Facts(view)
    for regimen in facts.instances("nk:Regimen"):
        arms = {arm for arm in facts.subjects("nk:intervention", regimen) if facts.iris(arm, "nk:armOf")}
        for drug in facts.iris(regimen, "nk:regimenComponent"):
            assert arms <= {row.arm.iri for row in read_drug(facts, drug, []).arms}


def test_every_number_is_that_of_a_query(view, ask) -> None:
    figures = {row["outcomeIri"]: row for row in ask("outcomes")}
    compared = {row["comparisonIri"]: row for row in ask("comparisons")}
    events = {row["figureIri"]: row for row in ask("adverse-events")}
    facts = Facts(view)
    seen = set()
    for drug in facts.instances("nk:Drug"):
        page = read_drug(facts, drug, [])
        for figure in (one for arm in page.arms for column in arm.figures.values() for one in column):
            seen.add(figure.iri)
            assert figures[figure.iri]["value"] in figure.words
            assert (
                figures[figure.iri]["qualifier"] in (figure.words, "range") or figures[figure.iri]["qualifier"] in figure.words
            )
        for one in page.contrasts:
            row = compared[one.iri]
            assert (row["ratio"], row["significance"]) == (one.printed_ratio, one.significance)
            assert row["p"] in one.p
            assert row["value"] in one.side.words
            assert row["comparatorValue"] in one.other.words
        for pair in page.events:
            assert events[pair.figure.iri]["value"] in pair.figure.words
    assert seen
