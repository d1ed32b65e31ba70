"""The page of a gene as values."""

from __future__ import annotations

from dataclasses import replace

import reading_graph
from netkg.namespaces import NKD
from netkg.server.http.reading.facts import Facts
from netkg.server.http.reading.gene_page import GenePage, read_gene
from netkg.server.http.reading.mechanism_evidence import evidence_rows


def page(name: str) -> GenePage:
    view = reading_graph.view()
    facts, gene = Facts(view), str(NKD[f"gene/{name}"])
    rows = [row for row in evidence_rows(view, reading_graph.query_text()) if row["gene"] == facts.label(gene)]
    return read_gene(facts, gene, rows)


def test_alterations_apart_from_the_wild_type_with_frequency_and_prognosis() -> None:
    found = page("tsc2")
    genetic, expressed = found.alterations
    assert (genetic.alteration.label, genetic.is_genetic, [it.label for it in genetic.kinds]) == (
        "TSC2 mutation",
        True,
        ["somatic mutation"],
    )
    assert [one.record.label for one in genetic.frequencies] == ["TSC2 mutations are common."]
    assert genetic.prognoses == ()
    (prognosis,) = expressed.prognoses
    assert (prognosis.effect, prognosis.certainty, [it.label for it in prognosis.outcomes]) == ("decreases", "possible", ["OS"])
    assert found.is_mechanism_only


def test_a_trial_that_ended_without_a_result_is_no_evidence() -> None:
    found, other = page("tsc2"), page("vhl")
    ended = replace(found.candidates[0], word="ended without result")
    assert replace(found, candidates=(ended,)).is_mechanism_only
    assert not replace(found, candidates=(ended, *other.candidates)).is_mechanism_only


def test_a_gene_that_leads_nowhere() -> None:
    found = page("men1")
    assert (found.alterations, found.candidates, found.pathways) == ((), (), ())
