"""The update evaluation manifests, sent over HTTP and read back through the graph store."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from beside import needs_w3c

from . import compare
from .conftest import Scratch
from .suite import UPDATE, Case, cases, iri

pytestmark = needs_w3c


@pytest.mark.parametrize(
    "case", [case for name in UPDATE for case in cases(name) if "Syntax" not in case.kind], ids=lambda case: case.id
)
def test_evaluation(case: Case, scratch: Scratch) -> None:
    scratch.hold(case.data)
    answer = scratch.update(case.based())
    assert answer.status_code == 200, answer.text
    expected: dict[str, list] = {"": []}
    for graph, path in case.after.files:
        expected.setdefault(graph, []).extend(ox.parse(path=str(path), format=ox.RdfFormat.TURTLE, base_iri=iri(path)))
    assert scratch.graphs() == {graph for graph, found in expected.items() if graph and found}
    for graph, wanted in expected.items():
        if wanted or not graph:
            found = ox.parse(scratch.graph(graph), format=ox.RdfFormat.N_TRIPLES)
            assert compare.triples(found) == compare.triples(wanted), graph


@pytest.mark.parametrize(
    "case", [case for name in UPDATE for case in cases(name) if "Syntax" in case.kind], ids=lambda case: case.id
)
def test_syntax_beside_evaluation(case: Case, scratch: Scratch) -> None:
    answer = scratch.update(case.text(), dry_run=True)
    assert answer.status_code == (200 if case.kind.startswith("Positive") else 400), answer.text
