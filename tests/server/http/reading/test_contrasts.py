"""Comparisons: both sides, the estimate, what updates them."""

from __future__ import annotations

from dataclasses import replace

import pyoxigraph as ox

import reading_graph
from netkg.engine import embedded
from netkg.namespaces import NKD
from netkg.rdf import node
from netkg.server.http.pages.things import Thing
from netkg.server.http.reading.contrasts import Side, components, latest_contrasts, read_contrast
from netkg.server.http.reading.facts import Facts


def test_both_sides_with_their_figures() -> None:
    found = read_contrast(Facts(reading_graph.view()), str(NKD["comparison/one-pfs"]))
    assert (found.sides, found.side.words, found.other.words) == ("everolimus against placebo", "11.0 months", "3.9 months")
    assert (found.estimate, found.p, found.significance) == ("", "p <0.001", "significant")
    assert not found.is_drawn_as_ratio
    assert [it.label for it in found.drug_classes] == ["mTOR inhibitor"]
    assert found.population is not None
    assert found.population.label == "patients of TRIAL-1"


def test_the_estimate_is_as_printed_and_the_latest_comes_first() -> None:
    facts = Facts(reading_graph.view())
    earlier, later = (read_contrast(facts, str(NKD[f"comparison/one-pfs{suffix}"])) for suffix in ("", "-later"))
    assert later.estimate == "HR 0.48 (95% CI 0.35 to 0.67)"
    assert (later.ratio, later.low, later.high) == (0.48, 0.35, 0.67)
    assert latest_contrasts([earlier, later]) == (later, earlier)
    assert [it.iri for it in earlier.updated_by] == [later.iri]


def test_a_regimen_gives_all_its_components() -> None:
    given = components(Facts(reading_graph.view()), [str(NKD["regimen/both"])])
    assert given == [str(NKD[name]) for name in ("regimen/both", "drug/everolimus", "drug/octreotide")]


def test_one_year_is_no_years() -> None:
    iri, unit = ox.NamedNode(str(NKD["comparison/one"])), ox.NamedNode(str(NKD["unit/years"]))
    said = [
        ox.Quad(iri, node("nk:timeValue"), ox.Literal("1")),
        ox.Quad(iri, node("nk:timeUnit"), unit),
        ox.Quad(unit, node("rdfs:label"), ox.Literal("years")),
    ]
    assert read_contrast(Facts(embedded.view(said, "written-out")), iri.value).time == "1 year"


def test_comparisons_of_different_patients_are_told_apart(view) -> None:
    """Two hazard ratios of one trial, in patients with much and with little tumour in the liver, are not said alike."""
    facts = Facts(view)
    said: dict[tuple[str, str, str], set[str]] = {}
    for iri in facts.instances("nk:Comparison"):
        one = read_contrast(facts, iri)
        if one.among:
            key = one.study.iri if one.study else "", one.what, one.sides
            said.setdefault(key, set()).add(one.among.iri)
    assert said
    assert {key: found for key, found in said.items() if len(found) > 1} == {}


def test_what_both_sides_share_is_said_once() -> None:
    strata = (Thing("urn:s", "grade 3"),)
    one = Side("grade 3, cabozantinib, label", arm="cabozantinib, label", strata=strata)
    other = Side("grade 3, placebo, label", arm="placebo, label", strata=strata)
    found = replace(read_contrast(Facts(reading_graph.view()), str(NKD["comparison/one-pfs"])), side=one, other=other)
    assert found.apart == ("cabozantinib", "placebo", "label; grade 3")
    assert found.sides == "cabozantinib against placebo; label; grade 3"
