"""Links to the graph: by id before symbol, never by another name, and to no alteration that says more than the row."""

from __future__ import annotations

import pytest

import studies
from netkg.cohort.gene_links import GeneLinks
from netkg.namespaces import NKD


@pytest.fixture(scope="module")
def links() -> GeneLinks:
    return GeneLinks(studies.genes())


@pytest.mark.parametrize(
    ("symbol", "ncbi", "gene"),
    [
        ("MEN1", "4221", "men1"),
        ("MEN1", "", "men1"),
        ("MEN1", "0", "men1"),
        ("SCG2", "4221", "men1"),  # a former symbol, or a wrong one: the id decides
        ("MEN1", "999", None),  # another gene is meant
        ("RET", "5979", "ret"),  # the graph has no id that could contradict
        ("men1", "", None),
        ("GENE1", "", None),
    ],
)
def test_a_gene_is_found_by_id_and_symbol(links: GeneLinks, symbol: str, ncbi: str, gene: str | None) -> None:
    assert links.gene(symbol, ncbi) == ((f"{NKD}gene/{gene}",) if gene else ())


def test_a_symbol_and_an_id_of_two_genes_are_doubted(links: GeneLinks) -> None:
    assert "taken for MEN1" in (links.doubt("SCG2", "4221") or ("",))[0]
    assert "not linked to MEN1" in (links.doubt("MEN1", "999") or ("",))[0]
    assert all(links.doubt(*pair) is None for pair in (("MEN1", "4221"), ("MEN1", "NA"), ("RET", "5979"), ("GENE1", "12")))


def test_a_mutation_is_linked_to_the_alteration_of_its_origin_alone(links: GeneLinks) -> None:
    assert links.mutation("MEN1", "", "SOMATIC") == (f"{NKD}alteration/men1-somatic-mutation",)
    assert links.mutation("MEN1", "", "Germline") == ()  # the graph has one of exon 2 alone
    assert links.mutation("MEN1", "", "") == ()
    assert links.fusion("RET", "", "KIF5B-RET Fusion") == (f"{NKD}alteration/ret-fusion",)
    assert links.fusion("RET", "", "RET-intragenic") == ()
