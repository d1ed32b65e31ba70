"""A query is taken apart into the alternatives that can change what it says of `this`."""

from __future__ import annotations

import pytest

from netkg.graph.paths import PathAutomaton
from netkg.graph.query_reads import alternatives, always_binds_this
from netkg.graph.reads import Unbounded

X = (("x", "http://x/"),)


def triggers(where: str) -> set[str]:
    """Name the predicates whose triples matter."""
    return {
        str(arc.predicate).removeprefix("http://x/")
        for one in alternatives(f"SELECT ?this {{ {where} }}", X, bound=True)
        for pattern in one.triggers
        if isinstance(pattern.path, PathAutomaton)
        for arc in pattern.path.arcs
    }


@pytest.mark.parametrize(
    ("where", "predicates"),
    [
        ("?this x:p ?a", {"p"}),
        ("?this x:p/x:q ?a", {"p", "q"}),
        ("{ ?this x:p ?a } UNION { ?this x:q ?a }", {"p", "q"}),
        ("?this x:p ?a OPTIONAL { ?a x:q ?b }", {"p", "q"}),
        ("?this x:p ?a MINUS { ?a x:q ?b }", {"p", "q"}),
        ("?this x:p ?a FILTER NOT EXISTS { ?a x:q ?b . ?b x:r ?c }", {"p", "q", "r"}),
        ("{ SELECT ?this (COUNT(?a) AS ?n) { ?this x:p ?a } GROUP BY ?this }", {"p"}),
    ],
)
def test_every_pattern_matters(where: str, predicates: set[str]) -> None:
    assert triggers(where) == predicates


@pytest.mark.parametrize(
    ("where", "binds"),
    [
        ("?this x:p ?a", True),
        ("{ ?this x:p ?a } UNION { ?a x:q ?this }", True),
        ("{ ?this x:p ?a } UNION { ?a x:q ?b }", False),
        ("?a x:p ?b OPTIONAL { ?this x:q ?b }", False),
        ("?a x:p ?b BIND (?b AS ?this)", False),
    ],
)
def test_whether_this_is_always_bound_is_known(where: str, binds: bool) -> None:
    assert always_binds_this(f"SELECT ?this {{ {where} }}", X) is binds


@pytest.mark.parametrize("where", ["?this x:p", "SERVICE <http://y/> { ?this x:p ?a }"])
def test_what_cannot_be_followed_is_said(where: str) -> None:
    with pytest.raises(Unbounded):
        alternatives(f"SELECT ?this {{ {where} }}", X, bound=True)
