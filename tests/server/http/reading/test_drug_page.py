"""The page of a drug as values, and against the competency queries on the release."""

from __future__ import annotations

import reading_graph
from netkg.namespaces import NKD
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


def test_adverse_events_are_paired_only_with_the_same_grade() -> None:
    found = read_drug(Facts(reading_graph.view()), str(NKD["drug/everolimus"]), [])
    pairs = {pair.event.label: (pair.figure.words, pair.comparator.words if pair.comparator else None) for pair in found.events}
    assert pairs == {"rash": ("49%", "10%"), "fever": ("5%", None)}


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
