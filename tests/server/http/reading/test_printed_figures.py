"""Figures as they are printed."""

from __future__ import annotations

from dataclasses import replace

import pyoxigraph as ox
import pytest

import reading_graph
from netkg.engine import embedded
from netkg.namespaces import NKD
from netkg.server.http.reading.facts import Facts
from netkg.server.http.reading.printed_figures import figure_words, latest_first, read_figure

UNITS = '<unit/percent> rdfs:label "percent" . <unit/months> rdfs:label "months" . <unit/years> rdfs:label "years" .'
PREFIXES = """BASE <https://w3id.org/netkg/> PREFIX nk: <https://w3id.org/netkg/ontology/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> """


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ('nk:printedValue "11.0" ; nk:unit <unit/months>', "11.0 months"),
        ('nk:printedValue "35" ; nk:unit <unit/percent>', "35%"),
        ('nk:qualifier "not reached"', "not reached"),
        ('nk:qualifier "fewer than" ; nk:printedBound "5" ; nk:unit <unit/percent>', "fewer than 5%"),
        ('nk:qualifier "or more" ; nk:printedBound "5" ; nk:unit <unit/percent>', "5% or more"),
        ('nk:qualifier "most common" ; nk:printedValue "64" ; nk:unit <unit/percent>', "64%, most common"),
        ('nk:qualifier "decreased" ; nk:printedValue "40.13"', "decreased 40.13"),
        ('nk:qualifier "range" ; nk:intervalLow "2" ; nk:intervalHigh "9" ; nk:unit <unit/months>', "2 to 9 months"),
        (
            'nk:printedValue "14.1" ; nk:unit <unit/months> ; nk:intervalKind "confidence interval" ; nk:intervalLevel 95 ; '
            'nk:intervalLow "9.2" ; nk:intervalHigh "20.9"',
            "14.1 months (95% CI 9.2 to 20.9)",
        ),
        (
            'nk:qualifier "not reached" ; nk:intervalKind "confidence interval" ; nk:intervalLow "19.4"',
            "not reached (CI 19.4 or more)",
        ),
        (
            'nk:intervalLow "8" ; nk:intervalHigh "2" ; nk:intervalLowUnit <unit/months> ; nk:intervalHighUnit <unit/years>',
            "8 months to 2 years",
        ),
        ("nk:unit <unit/months>", "no number printed"),
    ],
)
def test_words(said: str, words: str) -> None:
    text = f"{PREFIXES} <outcome/x> {said} . {UNITS}"
    view = embedded.view([ox.Quad(*t.triple) for t in ox.parse(text, format=ox.RdfFormat.TURTLE)], "x")
    assert figure_words(Facts(view), str(NKD["outcome/x"])) == words


def test_a_bound_and_a_median_that_was_not_reached_are_no_values() -> None:
    facts = Facts(reading_graph.view())
    assert read_figure(facts, str(NKD["outcome/one-drug-os"])).value is None
    assert read_figure(facts, str(NKD["outcome/one-drug-pfs"])).value == 11.0


def test_what_was_updated_comes_last_and_says_by_what() -> None:
    facts = Facts(reading_graph.view())
    earlier, later = (read_figure(facts, str(NKD[f"outcome/one-drug-pfs{suffix}"])) for suffix in ("", "-later"))
    assert latest_first([earlier, later]) == (later, earlier)
    undated = replace(later, cited=replace(later.cited, sources=()))
    assert latest_first([earlier, undated]) == (undated, earlier), "whatever the years say"
    assert [it.iri for it in earlier.updated_by] == [later.iri]
    assert [it.label for it in earlier.doubts] == ["PFS of TRIAL-1"]


def test_every_figure_of_the_release_has_words_and_its_source(view) -> None:
    facts = Facts(view)
    for iri in facts.instances("nk:OutcomeFigure"):
        figure = read_figure(facts, iri)
        assert figure.words
        assert figure.cited.sources, iri
        assert all(source.places for source in figure.cited.sources), iri
        printed = facts.text(iri, "nk:printedValue")
        assert printed in figure.words
