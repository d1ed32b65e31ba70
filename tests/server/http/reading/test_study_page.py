"""The page of a study as values."""

from __future__ import annotations

import reading_graph
from netkg.namespaces import NKD
from netkg.server.http.reading.facts import Facts
from netkg.server.http.reading.study_page import read_study


def test_design_patients_and_arms() -> None:
    found = read_study(Facts(reading_graph.view()), str(NKD["trial/one"]))
    assert [(name, [it.label for it in values]) for name, values in found.design] == [
        ("design", ["randomized, phase III"]),
        ("registration", ["NCT00000001"]),
    ]
    assert found.criteria is not None
    assert [it.label for it in found.criteria.requires] == ["lung NET"]
    assert [it.label for it in found.criteria.excludes] == ["pancreatic NET"]
    assert found.criteria.in_words == ("fit for treatment",)
    assert [(arm.arm.label, arm.role, arm.participants) for arm in found.arms] == [
        ("everolimus", "experimental", "205"),
        ("placebo", "placebo comparator", "97"),
    ]
    assert found.is_trial


def test_outcomes_by_measure_and_no_figure_twice() -> None:
    found = read_study(Facts(reading_graph.view()), str(NKD["trial/one"]))
    compared, alone = found.measures
    assert (compared.measure.label, len(compared.contrasts), compared.figures) == ("PFS", 2, ())
    assert (alone.measure.label, alone.contrasts, [one.words for one in alone.figures]) == ("OS", (), ["not reached"])


def test_what_changed_since() -> None:
    found = read_study(Facts(reading_graph.view()), str(NKD["trial/one"]))
    assert {(one.earlier, one.later) for one in found.changes} == {
        ("11.0 months", "11.4 months"),
        ("11.0 months against 3.9 months, p <0.001", "11.4 months against no figure, HR 0.48 (95% CI 0.35 to 0.67)"),
    }
    assert {(one.earlier_cited.year, one.later_cited.year) for one in found.changes} == {("2017", "2021")}


def test_adverse_events_once_and_disagreements() -> None:
    found = read_study(Facts(reading_graph.view()), str(NKD["trial/one"]))
    events = [
        (pair.event.label, pair.figure.words, pair.comparator.words if pair.comparator else None) for pair in found.events
    ]
    assert sorted(events) == [("fever", "5%", None), ("fever", "7%", None), ("rash", "49%", "10%")]
    (doubt,) = found.disagreements
    assert (doubt.severity, doubt.readings) == ("high", (("11.0", "6.1"), ("12.0", "Table 2")))


def test_every_figure_of_a_study_is_on_its_page(view) -> None:
    facts = Facts(view)
    for study in facts.instances("nk:Study"):
        page = read_study(facts, study)
        shown = {figure.iri for part in page.measures for figure in part.figures}
        for contrast in (one for part in page.measures for one in part.contrasts):
            shown |= {side.figure.iri for side in (contrast.side, contrast.other) if side.figure}
        figures = {one for one in facts.subjects("nk:study", study) if facts.is_a(one, "nk:OutcomeFigure")}
        assert figures <= shown
        cited = {publication for one in figures for publication in facts.iris(one, "nk:reference")}
        assert cited <= {it.iri for it in page.publications}
