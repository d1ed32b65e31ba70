"""Property paths are walked from either end, as rdflib evaluates them."""

from __future__ import annotations

from typing import Any

import pytest
from rdflib import RDFS, Graph, Namespace

from netkg.graph.paths import Path, compiled, shape_path

X = Namespace("http://x/")
GRAPH = Graph().parse(
    format="turtle",
    data="@prefix : <http://x/> . :a :p :b . :b :p :c . :c :q :d . :b :q :e . :d :p :a . :e :r 1 . :f :q :c .",
)
NODES = [*map(X.__getitem__, "abcdef")]
PATHS: dict[str, Any] = {
    "one step": X.p,
    "against it": ~X.p,
    "two steps": X.p / X.q,
    "two against": ~(X.p / X.q),
    "either": X.p | X.q,
    "any number": X.p * "*",
    "one or more": X.p * "+",
    "perhaps one": X.p * "?",
    "a round": (X.p | X.q) * "+",
    "back and forth": X.q / ~X.q,
    "a class and those above": X.q / (RDFS.subClassOf * "*"),
}


@pytest.mark.parametrize("path", PATHS.values(), ids=PATHS)
def test_a_path_ends_where_rdflib_says_and_starts_there_too(path: Any) -> None:
    walked = compiled(path)
    ends = {node: set(GRAPH.objects(node, path)) for node in NODES}
    for node in NODES:
        assert walked.ahead(lambda *pattern: GRAPH.triples(pattern), (node,)) == ends[node], node
        starts = {start for start in NODES if node in ends[start]}
        assert walked.back(lambda *pattern: GRAPH.triples(pattern), (node,)) & set(NODES) == starts, node


def test_a_negated_set_is_taken_for_any_predicate() -> None:
    shape = Graph().parse(
        format="turtle",
        data="@prefix : <http://x/> . @prefix sh: <http://www.w3.org/ns/shacl#> . :s sh:path ( :p [ sh:inversePath :q ] ) .",
    )
    (node,) = shape.objects(X.s)
    arcs = Path(shape_path(shape, node)).arcs
    assert [(arc.predicate, arc.inverse) for arc in arcs] == [(X.p, False), (X.q, True)]
    assert {arc.predicate for arc in Path(-X.p).arcs} == {None}


def test_what_is_no_path_is_refused() -> None:
    with pytest.raises(ValueError, match="no property path"):
        Path("p")
