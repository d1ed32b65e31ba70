"""The query evaluation and result format manifests, asked over HTTP."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from beside import needs_w3c

from . import compare
from .conftest import Scratch
from .suite import FEDERATION, QUERY, RESULTS, Case, cases, iri

pytestmark = needs_w3c
ACCEPT = {
    ".srx": "application/sparql-results+xml",
    ".srj": "application/sparql-results+json",
    ".csv": "text/csv",
    ".tsv": "text/tab-separated-values",
    ".ttl": "application/sparql-results+json",
}


@pytest.mark.parametrize(
    "case", [case for name in QUERY + RESULTS for case in cases(name) if "Syntax" not in case.kind], ids=lambda case: case.id
)
def test_evaluation(case: Case, scratch: Scratch) -> None:
    scratch.hold(case.data)
    kind, expected = case.result.suffix, case.result.read_bytes()
    wanted = compare.read(expected, kind, iri(case.result)) if kind != ".csv" else None
    if wanted is None and kind in (".ttl", ".rdf", ".nt"):
        answer = scratch.query(case.based(), "application/n-triples")
        assert answer.status_code == 200, answer.text
        graph = ox.parse(expected, format=ox.RdfFormat.TURTLE, base_iri=iri(case.result))
        assert compare.triples(ox.parse(answer.content, format=ox.RdfFormat.N_TRIPLES)) == compare.triples(graph)
        return
    answer = scratch.query(case.based(), ACCEPT[kind])
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Type"].split(";")[0] == ACCEPT[kind]
    if kind == ".csv":
        assert compare.csv_rows(answer.content) == compare.csv_rows(expected)
        return
    found = compare.read(answer.content, kind if kind != ".ttl" else ".srj")
    assert compare.same(found, wanted), f"expected {wanted}\ngot {found}"


@pytest.mark.parametrize(
    "case", [case for name in QUERY for case in cases(name) if "Syntax" in case.kind], ids=lambda case: case.id
)
def test_syntax_beside_evaluation(case: Case, scratch: Scratch) -> None:
    answer = scratch.query(case.text(), "*/*")
    assert answer.status_code == (200 if case.kind.startswith("Positive") else 400), answer.text


@pytest.mark.parametrize("case", [case for name in FEDERATION for case in cases(name)], ids=lambda case: case.id)
def test_federation_is_refused_without_an_allow_list(case: Case, scratch: Scratch) -> None:
    answer = scratch.query(case.text(), "*/*")
    assert (answer.status_code, answer.json()["type"].rpartition("#")[2]) == (403, "service-refused")
