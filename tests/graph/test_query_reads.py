"""A query is taken apart into the alternatives that can change what it says of `this`."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import pytest
from rdflib import Variable

from netkg.graph.paths import PathAutomaton
from netkg.graph.query_reads import MOST, alternatives, always_binds_this
from netkg.graph.read_patterns import THIS, Alternative, Unbounded

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


def written(one: Alternative) -> str:
    """Write an alternative with `*` behind each pattern whose triples matter, whatever its variables are called."""

    def told(term: Any, names: dict[Variable, str]) -> str:
        if isinstance(term, PathAutomaton):
            return "/".join(str(arc.predicate).removeprefix("http://x/") for arc in term.arcs)
        return f"?{names.get(term, term)}" if isinstance(term, Variable) else str(term)

    def text(names: dict[Variable, str]) -> str:
        patterns = (
            " ".join(told(term, names) for term in (p.subject, p.path, p.object)) + " *" * (p in one.triggers)
            for p in one.patterns
        )
        return " . ".join(sorted(patterns))

    variables = {variable for pattern in one.patterns for variable in pattern.variables if variable != THIS}
    return min(text(dict(zip(order, "abcdef", strict=False))) for order in permutations(variables))


@pytest.mark.parametrize(
    ("where", "wanted"),
    [
        ("?this x:p [ x:q 1 ]", {"?a q 1 * . ?this p ?a *"}),
        ("?this ?p ?a . ?a x:q ?p", {"?a q ?b * . ?this ?b ?a *"}),
        ("?this x:p ?a . ?b x:p ?b . ?b x:q ?this", {"?a p ?a * . ?a q ?this * . ?this p ?b *"}),
        ("VALUES ?a { 1 2 } ?this x:p ?a", {"?this p ?a *"}),
        (
            "?this x:p ?a OPTIONAL { ?a x:q ?b }",
            {"?a q ?b * . ?this p ?a", "?a q ?b . ?this p ?a *", "?this p ?a *"},
        ),
        (
            "?this x:p ?a OPTIONAL { ?a x:q ?b FILTER NOT EXISTS { ?b x:r ?c } }",
            {"?a q ?b * . ?this p ?a", "?a q ?b . ?b r ?c * . ?this p ?a", "?a q ?b . ?this p ?a *", "?this p ?a *"},
        ),
        (
            "{ ?this x:p ?a } UNION { ?this x:q ?a } ?a x:r ?b",
            {"?a r ?b * . ?this p ?a", "?a r ?b * . ?this q ?a", "?a r ?b . ?this p ?a *", "?a r ?b . ?this q ?a *"},
        ),
        ("?this x:p ?a BIND (EXISTS { ?a x:q ?b } AS ?c)", {"?a q ?b * . ?this p ?a", "?this p ?a *"}),
        ("?this x:p ?a FILTER (1 IN (2, EXISTS { ?a x:q ?b }))", {"?a q ?b * . ?this p ?a", "?this p ?a *"}),
        (
            "?this x:p ?a FILTER EXISTS { ?a x:q ?b FILTER NOT EXISTS { ?b x:r ?this } }",
            {"?a q ?b * . ?this p ?a", "?a q ?b . ?b r ?this * . ?this p ?a", "?this p ?a *"},
        ),
        (
            "?this x:p ?a FILTER EXISTS { ?this x:q ?b } FILTER EXISTS { ?a x:q ?b }",
            {"?a q ?b * . ?this p ?a", "?this p ?a . ?this q ?b *", "?this p ?a *"},
        ),
        (
            "{ SELECT ?a { ?a x:p ?b } } ?this x:q ?b . ?b x:r ?a",
            {"?a p ?b * . ?c r ?a . ?this q ?c", "?a p ?b . ?c r ?a * . ?this q ?c *"},
        ),
        ("{ SELECT (COUNT(?b) AS ?n) { ?a x:p ?b } } ?this x:q ?a", {"?a p ?b * . ?this q ?c", "?this q ?a *"}),
        ("{ SELECT (COUNT(?a) AS ?n) { ?this x:p ?a . ?b x:p ?a } }", {"?a p ?b * . ?this p ?b *"}),
        (
            "{ SELECT ?a (COUNT(?b) AS ?n) { ?a x:p ?b . ?c x:p ?b } GROUP BY ?a } ?this x:q ?a",
            {"?a p ?b * . ?c p ?b * . ?this q ?a", "?a p ?b . ?c p ?b . ?this q ?a *"},
        ),
        ("?this x:p ?a . ?other x:p ?a", {"?this p ?a *"}),
        ("?this x:p ?a . ?other x:p ?a FILTER (?other != ?this)", {"?a p ?b * . ?this p ?b *"}),
    ],
)
def test_what_a_query_reads(where: str, wanted: set[str]) -> None:
    found = alternatives(f"SELECT ?this {{ {where} }}", X, bound=True)
    assert {written(one) for one in found} == wanted


def test_behind_an_optional_that_fails_its_variable_is_free() -> None:
    found = alternatives("SELECT ?this { ?this x:p ?a OPTIONAL { ?a x:q ?b } ?c x:r ?b }", X, bound=True)
    assert "?a q ?b * . ?c r ?d . ?this p ?a" in {written(one) for one in found}


@pytest.mark.parametrize(
    ("where", "binds"),
    [
        ("?this x:p ?a", True),
        ("{ ?this x:p ?a } UNION { ?a x:q ?this }", True),
        ("{ ?this x:p ?a } UNION { ?a x:q ?b }", False),
        ("?a x:p ?b OPTIONAL { ?this x:q ?b }", False),
        ("?a x:p ?b BIND (?b AS ?this)", False),
        ("{ SELECT ?a { ?this x:p ?a } } ?a x:q ?b", False),
    ],
)
def test_whether_this_is_always_bound_is_known(where: str, binds: bool) -> None:
    assert always_binds_this(f"SELECT ?this {{ {where} }}", X) is binds


@pytest.mark.parametrize("where", ["?this x:p", "SERVICE <http://y/> { ?this x:p ?a }"])
def test_what_cannot_be_followed_is_said(where: str) -> None:
    with pytest.raises(Unbounded):
        alternatives(f"SELECT ?this {{ {where} }}", X, bound=True)


def test_a_query_of_too_many_alternatives_is_not_followed() -> None:
    choices = [f"{{ ?this x:p{number} ?a }} UNION {{ ?this x:q{number} ?a }}" for number in range(MOST.bit_length())]
    with pytest.raises(Unbounded, match="too many alternatives"):
        alternatives(f"SELECT ?this {{ {' '.join(choices)} }}", X, bound=True)
