"""The pieces of a query say what they are and how they are shown."""

from __future__ import annotations

import pytest

from netkg.sparql.patterns import Filter, GroupPattern, Part, Span, TriplePattern
from netkg.sparql.tokens import tokens


def span(text: str) -> Span:
    return Span(text, 0, tuple(tokens(text)))


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("?gene", "variable"),
        ("$gene", "variable"),
        ("_:b", "variable"),
        ("[]", "variable"),
        ("nk:Gene", "iri"),
        ("<http://x>", "iri"),
        ("a", "iri"),
        ("nk:a/nk:b", ""),
        ("'TSC2'", "literal"),
        ("'TSC2'@en", "literal"),
        ("'2017'^^xsd:gYear", "literal"),
        ("11.0", "literal"),
        ("-1", "literal"),
        ("true", "literal"),
    ],
)
def test_a_span_is_one_thing(text: str, kind: str) -> None:
    found = span(text)
    assert [name for name in ("variable", "iri", "literal") if getattr(found, f"is_{name}")] == ([kind] if kind else [])


def test_what_is_shown_is_not_what_is_asked() -> None:
    assert str(Span("?netkg12", 12, (), "[]")) == "[]"
    triple = TriplePattern(
        "?f nk:arm ?netkg12", 3, frozenset({"f"}), span("?f"), span("nk:arm"), Span("?netkg12", 12, (), "[]")
    )
    assert (str(triple), triple.text) == ("?f nk:arm []", "?f nk:arm ?netkg12")
    assert str(Part("a\n  b", 0)) == "a b"


def test_a_group_has_the_variables_of_its_patterns() -> None:
    parts = (Part("", 0, frozenset({"a"})), Filter("", 0, frozenset({"b"})), Part("", 0, frozenset({"c"})))
    assert GroupPattern(parts, 0, "").variables == {"a", "c"}
    assert GroupPattern((), 0, "").variables == frozenset()
