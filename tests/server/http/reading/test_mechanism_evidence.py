"""Words of evidence by alteration: mechanism is no evidence, and expression no genotype."""

from __future__ import annotations

import reading_graph
from netkg.namespaces import NKD
from netkg.server.http.reading import mechanism_evidence
from netkg.server.http.reading.facts import Facts
from netkg.server.http.reading.mechanism_evidence import (
    EXPRESSION,
    GENOTYPE,
    MECHANISM,
    METHYLATION,
    NONE,
    NOT_ASKED,
    candidates,
    evidence_rows,
    is_stratified,
    unknown,
)


def alterations(facts: Facts, gene: str) -> list[str]:
    return [one for one in facts.subjects("nk:alterationOf", gene) if not facts.is_a(one, "nk:WildType")]


def written_out(name: str):
    view = reading_graph.view()
    facts, gene = Facts(view), str(NKD[f"gene/{name}"])
    rows = [row for row in evidence_rows(view, reading_graph.query_text()) if row["gene"] == facts.label(gene)]
    return candidates(facts, gene, alterations(facts, gene), rows)


def test_mechanism_only() -> None:
    (found,) = written_out("tsc2")
    assert (found.drug.label, found.word) == ("everolimus", MECHANISM)
    assert found.unknown == "No study in this graph tested everolimus by TSC2 status."
    assert {word for _, word in found.by_alteration} == {MECHANISM}
    assert [(way.pathway.label, way.relation, way.target.label) for way in found.mechanisms] == [
        ("mTOR pathway", "inhibits", "mTOR")
    ]


def test_a_result_of_one_alteration_is_none_of_another() -> None:
    (found,) = written_out("vhl")
    assert found.word == GENOTYPE
    assert found.unknown == ""
    assert {it.label: word for it, word in found.by_alteration} == {
        "VHL germline variant": GENOTYPE,
        "VHL somatic mutation": MECHANISM,
    }


def test_what_was_not_asked_is_not_denied() -> None:
    assert "not asked" in unknown("TSC2", "everolimus", None, [])
    facts, gene = Facts(reading_graph.view()), str(NKD["gene/vhl"])
    (found,) = candidates(facts, gene, alterations(facts, gene), None)
    assert found.word == NOT_ASKED
    assert "No study" not in found.unknown
    assert found.without_studies == "studies were not looked up"


def test_too_many_results_are_not_kept_for_pages(monkeypatch) -> None:
    view, text = reading_graph.view(), reading_graph.query_text()
    assert evidence_rows(view, text)
    monkeypatch.setattr(mechanism_evidence, "MOST_RESULTS", 0)
    assert evidence_rows(view, text) is None


def test_the_release_never_gives_an_alteration_more_than_the_query_gives_its_gene(view, built) -> None:
    facts = Facts(view)
    rows = evidence_rows(view, (built.queries / "mutation-to-outcome.rq").read_text("utf-8"))
    for gene in facts.instances("nk:Gene"):
        own = [row for row in rows if row["gene"] == facts.label(gene)]
        for found in candidates(facts, gene, alterations(facts, gene), own):
            words = {row["evidence"] for row in own if row["drug"] == found.drug.label}
            for alteration, word in found.by_alteration:
                tied = found.drug.iri in facts.iris(gene, "nk:candidateByMechanism")
                assert word in words | {MECHANISM if tied else NONE}
                assert word != METHYLATION or facts.is_a(alteration.iri, "nk:PromoterMethylation")
                assert word != GENOTYPE or facts.is_a(alteration.iri, "nk:GeneticAlteration")
                assert word != EXPRESSION or facts.is_a(alteration.iri, "nk:ExpressionAlteration")
            assert bool(found.unknown) == (GENOTYPE not in words)
            assert (
                ("No study in this graph tested" not in found.unknown)
                or "distinguish patients" in found.unknown
                or not any(is_stratified(word) for word in words)
            )


def row(**cells: str) -> dict[str, str]:
    names = (
        "gene",
        "drug",
        "study",
        "measure",
        "value",
        "unit",
        "comparator",
        "comparatorValue",
        "p",
        "evidence",
        "evidenceNote",
    )
    return {**dict.fromkeys(names, ""), **cells}


def test_a_result_by_the_gene_is_shown_though_no_mechanism_leads_to_the_drug() -> None:
    facts, gene = Facts(reading_graph.view()), str(NKD["gene/men1"])
    rows = [
        row(gene="MEN1", drug="everolimus", study="TRIAL-1", evidence=METHYLATION, evidenceNote="methylation is no genotype")
    ]
    (found,) = candidates(facts, gene, [str(NKD["alteration/vhl-somatic"])], rows)
    assert [word for _, word in found.by_alteration] == [NONE], "no mechanism leads there, so it is not mechanism only"
    assert (found.drug.iri, found.word, found.mechanisms) == (str(NKD["drug/everolimus"]), METHYLATION, ())
    assert found.unknown == (
        "No study in this graph tested everolimus by MEN1 mutation; "
        "the studies here distinguish patients by the methylation of its promoter."
    )
    assert candidates(facts, gene, [], [row(gene="MEN1", evidence="none")]) == ()
