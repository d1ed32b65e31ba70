"""A query is cut into its parts, each with its own text and place; what cannot be read is left whole or refused."""

from __future__ import annotations

import pytest

from netkg.sparql.cursor import Unreadable
from netkg.sparql.patterns import Bind, Filter, InlineData, Nested, Part, Service, TriplePattern
from netkg.sparql.reader import parse


def parts(body: str) -> tuple[Part, ...]:
    where = parse(f"SELECT * {{ {body} }}").where
    assert where is not None
    return where.parts


@pytest.mark.parametrize(
    ("body", "triples"),
    [
        ("?s ?p ?o", ["?s ?p ?o"]),
        (
            "?s a nk:Gene ; rdfs:label 'TSC2' , \"MEN1\"@en .",
            ["?s a nk:Gene", "?s rdfs:label 'TSC2'", '?s rdfs:label "MEN1"@en'],
        ),
        ("?s nk:value 11.0 ; nk:n -1 ; nk:x true ;", ["?s nk:value 11.0", "?s nk:n -1", "?s nk:x true"]),
        ("?s ^nk:a/(nk:b|!nk:c)+ ?o", ["?s ^nk:a/(nk:b|!nk:c)+ ?o"]),
        ("?s nk:a? +1", ["?s nk:a? +1"]),
        ("?s nk:a +1", ["?s nk:a +1"]),
        ("?s nk:year '2017'^^xsd:gYear", ["?s nk:year '2017'^^xsd:gYear"]),
        ("?s nk:in ( 1 ?x )", ["?s nk:in ( 1 ?x )"]),
        ("[] nk:a _:b", ["[] nk:a _:b"]),
    ],
)
def test_triples(body: str, triples: list[str]) -> None:
    found = parts(body)
    assert [str(part) for part in found] == triples
    assert all(isinstance(part, TriplePattern) for part in found)


def test_a_nested_node_gets_a_variable_of_our_own_that_nobody_is_shown() -> None:
    outer, inner = parts("?f nk:arm [ nk:intervention ?d ]")
    assert isinstance(outer, TriplePattern) and isinstance(inner, TriplePattern)
    assert outer.o.text == inner.s.text and outer.o.text.startswith("?netkg")
    assert (str(outer), str(inner)) == ("?f nk:arm []", "[] nk:intervention ?d")
    assert outer.variables == {"f", outer.o.text[1:]}


@pytest.mark.parametrize(
    ("body", "kind", "word"),
    [
        ("FILTER(?a > 1)", Filter, ""),
        ("FILTER regex(?a, 'b')", Filter, ""),
        ("FILTER NOT EXISTS { ?s ?p ?o }", Filter, ""),
        ("BIND(STR(?a) AS ?b)", Bind, ""),
        ("BIND(nk:Gene AS ?b)", InlineData, ""),
        ("VALUES ?a { 1 2 }", InlineData, ""),
        ("OPTIONAL { ?s ?p ?o }", Nested, "OPTIONAL"),
        ("MINUS { ?s ?p ?o }", Nested, "MINUS"),
        ("GRAPH ?g { ?s ?p ?o }", Nested, "GRAPH"),
        ("{ ?s ?p ?o }", Nested, "GROUP"),
        ("{ ?s ?p ?o } UNION { ?a ?b ?c } UNION {}", Nested, "UNION"),
        ("{ SELECT ?s { ?s ?p ?o } LIMIT 3 }", Nested, "GROUP"),
        ("SERVICE SILENT <http://a/> { ?s ?p ?o }", Service, ""),
    ],
)
def test_what_is_no_triple(body: str, kind: type[Part], word: str) -> None:
    (part,) = parts(body)
    assert type(part) is kind
    assert part.text == body
    assert getattr(part, "word", "") == word


def test_an_exists_knows_its_group_and_whether_it_is_denied() -> None:
    denied, held = parts("FILTER NOT EXISTS { ?s ?p ?o } FILTER EXISTS { ?a ?b 1 }")
    assert isinstance(denied, Filter) and isinstance(held, Filter)
    assert (denied.negated, held.negated) == (True, False)
    assert [str(part) for part in held.exists.parts] == ["?a ?b 1"]


def test_inline_data_has_names_and_rows() -> None:
    (values,) = parts("VALUES (?a ?b) { (1 nk:Gene) (UNDEF 'x'@en) }")
    assert isinstance(values, InlineData)
    assert values.names == ("a", "b")
    assert [[str(value) for value in row] for row in values.rows] == [["1", "nk:Gene"], ["UNDEF", "'x'@en"]]


def test_a_subselect_shows_what_it_selects() -> None:
    (nested,) = parts("{ SELECT ?s (COUNT(?o) AS ?n) { ?s ?p ?o } GROUP BY ?s }")
    inner = nested.groups[0].parts[0]
    assert (inner.word, inner.variables) == ("SELECT", {"s", "o", "n"})
    (star,) = parts("{ SELECT * { ?s ?p ?o } }")[0].groups[0].parts
    assert star.variables == {"s", "p", "o"}


def test_what_stands_around_the_pattern() -> None:
    text = "PREFIX x: <http://x/> SELECT ?s FROM <http://g> FROM NAMED x:g WHERE { ?s ?p ?o } ORDER BY ?s LIMIT 5 VALUES ?s { x:a }"
    query = parse(text)
    assert (query.form, query.dataset, query.prefixes["x"][0]) == ("SELECT", "FROM <http://g> FROM NAMED x:g", "http://x/")
    assert [token.text for token in query.head] == ["SELECT", "?s"]
    assert [token.text for token in query.modifiers][:5] == ["ORDER", "BY", "?s", "LIMIT", "5"]
    assert query.values.names == ("s",) and query.prologue == "PREFIX x: <http://x/> "
    assert parse("DESCRIBE <http://x>").where is None
    assert [str(p) for p in parse("CONSTRUCT { ?s nk:x ?o } WHERE { ?s ?p ?o }").where.parts] == ["?s ?p ?o"]


def test_every_part_stands_where_it_says() -> None:
    text = "SELECT * {\n  ?s a nk:Gene .\n  OPTIONAL { ?s rdfs:label ?l FILTER(?l != 'x') }\n  VALUES ?s { nk:a }\n}"
    for part in parse(text).where.parts:
        if not isinstance(part, TriplePattern):  # a triple is named by its verb
            assert text.startswith(part.text, part.start)
        else:
            assert text.startswith(part.p.text, part.start)


@pytest.mark.parametrize(
    "text",
    [
        "ASK {",
        "ASK { ?s ?p }",
        "ASK { << ?s ?p ?o >> ?q ?r }",
        "ASK { ?s ?p ?o {| ?q ?r |} }",
        "ASK { LATERAL { ?s ?p ?o } }",
        "ASK } {",
    ],
)
def test_what_cannot_be_read_is_refused(text: str) -> None:
    with pytest.raises(Unreadable):
        parse(text)
