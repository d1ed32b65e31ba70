"""Syntax errors: the right place, and the usual cause."""

import pytest

from netkg.engine.embedded import check
from netkg.errors import QuerySyntaxError


def error(text: str) -> QuerySyntaxError:
    with pytest.raises(QuerySyntaxError) as caught:
        check(text)
    return caught.value


@pytest.mark.parametrize(
    ("text", "place", "hint"),
    [
        ("SELECT * WHERE { ?s ?p }", (1, 24), "no object"),
        ("SELECT * WHERE {\n ?s foo:bar ?o\n}", (2, 5), "prefix foo: is not declared"),
        ("SELECT * { ?s rdf:type ?t . ?s rfds:label ?l }", (1, 32), "did you mean rdfs:"),
        ("SELECT * WHERE { ?s ?p ?o", (1, 16), "never closed"),
        ("SELECT * WHERE { ?s ?p ?o } }", (1, 29), "closes nothing"),
        ("SELECT * { FILTER(?a = 1 }", (1, 26), "should close"),
        ("SELECT * {\n ?g a nk:Gene\n ?g rdfs:label ?l\n}", (3, 2), "dot or semicolon is missing"),
        ("SELCT * { ?s ?p ?o }", (1, 1), "did you mean SELECT"),
        ("SELECT * { ?s ?p ?o } ORDR BY ?s", (1, 23), "did you mean ORDER"),
        ("SELECT * { ?s ?p “TSC2” }", (1, 18), "curly quote"),
        ('SELECT * { ?s ?p "TSC2 }', (1, 18), "never closed on its line"),
        ("SELECT ?x (COUNT(*) AS ?n) { ?x ?p ?o }", None, "GROUP BY"),
        ("SELECT * { ?s a Gene }", (1, 17), "without prefix"),
        ("INSERT DATA { <http://a> <http://b> 1 }", (1, 1), "/update"),
        ("SELECT * { ?s ?p ?o } GROUP BY ?s", (1, 8), "name the variables"),
        ("SELECT * { { SELECT * { ?s ?p ?o } GROUP BY ?s } }", (1, 21), "name the variables"),
        ("SELECT * { { SELECT * { ?s ?p ?o } } } GROUP BY ?s", (1, 8), "name the variables"),
        ("SELECT * { FILTER(COUNT(?x) > 1) }", (1, 8), "an aggregate"),
        ("SELECT (1 AS ?s) { ?s ?p ?o }", (1, 14), "already in the pattern"),
        ("SELECT (1 AS ?x) (2 AS ?x) {}", (1, 24), "selected twice"),
        ("SELECT ?s ?s { ?s ?p ?o }", (1, 11), "selected twice"),
        ("SELECT (STR(?s) AS ?t) $t { ?s ?p ?o }", (1, 24), "selected twice"),
        ("SELECT * { { SELECT ?s ?s { ?s ?p ?o } } }", (1, 24), "selected twice"),
        ("SELECT * { { SELECT (1 AS ?s) { ?s ?p ?o } } }", (1, 27), "already in the pattern"),
        ("SELECT * { { SELECT ?s { ?s ?p ?o } GROUP BY ?o } }", (1, 49), "add it to GROUP BY"),
        ("SELECT * { { SELECT ?s { ?s ?p ?o } GROUP BY ?s } ?s ?p }", (1, 57), "no object"),
        ("SELECT * { ?s ?p ?o BIND(1 AS ?o) }", (1, 31), "?o already has a value in this group"),
        ("SELECT * { ?s ?p ?o { ?a ?b ?c } BIND(STR(?a) AS ?c) }", (1, 50), "?c already has a value"),
        ("SELECT * { BIND(1 AS ?x) BIND(2 AS ?x) }", (1, 36), "?x already has a value"),
        ("SELECT * { { BIND(1 AS ?x) } ?s ?p }", (1, 36), "no object"),
        ("", (1, 1), "too early"),
    ],
)
def test_place_and_cause(text: str, place: tuple[int, int] | None, hint: str) -> None:
    found = error(text)
    assert hint in found.facts["hint"], found.detail
    assert not found.detail.endswith("?."), "a sentence has one end"
    if place:
        assert (found.facts["line"], found.facts["column"]) == place, found.detail


def test_the_caret_stands_under_the_token() -> None:
    source, caret = error("SELECT * {\n  ?g nx:label ?l }").facts["excerpt"].split("\n")
    assert source[caret.index("^") :].startswith("nx:label")
    assert caret.strip() == "^" * len("nx:label")


def test_a_long_line_is_shown_around_the_place() -> None:
    found = error("SELECT * { " + "?s ?p ?o . " * 30 + "?s ?p }")
    source, caret = found.facts["excerpt"].split("\n")
    assert len(source) <= 120
    assert source[caret.index("^")] == "}"


def test_known_prefixes_need_no_declaration_and_lines_are_not_shifted() -> None:
    check("SELECT * { ?g a nk:Gene ; rdfs:label ?l ; skos:altLabel ?a }")
    assert error("SELECT * { ?g a nk:Gene ;\n rdfs:label ?l . ?g }").facts["line"] == 2
