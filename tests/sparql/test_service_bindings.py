"""Which values go along with a SERVICE clause; `tests/server/http/test_clause_values.py` shows that they change no answer."""

from __future__ import annotations

import pytest

from netkg.sparql.reader import parse
from netkg.sparql.service_bindings import binding_sources, certain

S = "SERVICE <http://far.example/sparql> { ?gene <p> ?name }"
GENE = "?gene a <Gene>"


def patterns(text: str) -> list[str]:
    """Give what would be asked for the values of each clause: variables and pattern."""
    found = [source.query.removeprefix("SELECT DISTINCT ").removesuffix(" LIMIT 9") for source in binding_sources(text, 9)]
    return [query.replace("  WHERE", " WHERE") for query in found]


@pytest.mark.parametrize(
    ("where", "asked"),
    [
        (f"{GENE} {S}", ["?gene WHERE { ?gene a <Gene> }"]),
        (f"{S} {GENE}", ["?gene WHERE { ?gene a <Gene> }"]),
        (f"{GENE} OPTIONAL {{ {S} }}", ["?gene WHERE { ?gene a <Gene> }"]),
        (f"VALUES ?gene {{ <a> <b> }} {S}", ["?gene WHERE { VALUES ?gene { <a> <b> } }"]),
        (f"{{ SELECT DISTINCT ?gene {{ {GENE} }} }} {S}", ["?gene WHERE { { SELECT DISTINCT ?gene { ?gene a <Gene> } } }"]),
        (f"{GENE} {{ {S} }} UNION {{ ?gene <q> ?name }}", ["?gene WHERE { ?gene a <Gene> }"]),
        (f"GRAPH ?g {{ {GENE} }} {S}", ["?gene WHERE { GRAPH ?g { ?gene a <Gene> } }"]),
        # a filter goes along where what is asked decides it
        (f"{GENE} ; <n> ?n FILTER(?n > 1) {S}", ["?gene WHERE { ?gene a <Gene> . ?gene <n> ?n . FILTER(?n > 1) }"]),
        (f"{GENE} FILTER(!BOUND(?name)) {S}", ["?gene WHERE { ?gene a <Gene> }"]),
        (f"{GENE} OPTIONAL {{ ?gene <n> ?n }} FILTER(!BOUND(?n)) {S}", ["?gene WHERE { ?gene a <Gene> }"]),
        (f"{GENE} ; <n> ?n {{ {S} FILTER(!BOUND(?n)) }}", ["?gene WHERE { ?gene a <Gene> . ?gene <n> ?n }"]),
        (f"{GENE} FILTER EXISTS {{ ?gene <n> 1 }} {S}", ["?gene WHERE { ?gene a <Gene> }"]),
        # what comes after an OPTIONAL, or stands around its group, does not go into it
        (f"OPTIONAL {{ {S} }} {GENE}", []),
        (f"{GENE} {{ ?name <n> ?n OPTIONAL {{ {S} }} }}", ["?name WHERE { ?name <n> ?n }"]),
        (f"{GENE} {{ ?x <n> ?n OPTIONAL {{ {S} }} }}", []),
        (f"{GENE} MINUS {{ {S} }}", []),
        (f"{GENE} MINUS {{ ?gene <n> 1 {S} }}", ["?gene WHERE { ?gene <n> 1 }"]),
        (f"{GENE} {{ SELECT ?gene {{ {S} }} }}", []),
        (f"{GENE} GRAPH <g> {{ {S} }}", []),
        (f"{GENE} FILTER EXISTS {{ {S} }}", []),
        # a clause in which a variable may be unbound, or whose rows are the other side's choice
        (f"{GENE} {S.replace('?gene', '?x OPTIONAL { ?gene').replace('?name }', '?name } }')}", []),
        (f"{GENE} {S.replace('{ ?gene <p> ?name }', '{ { SELECT * { ?gene <p> ?name } LIMIT 5 } }')}", []),
        (f"{{ SELECT ?gene {{ {GENE} }} LIMIT 5 }} {S}", []),
        (f"{GENE} FILTER(RAND() < 0.5) {S}", []),
        (f"?x a <Gene> {S}", []),
    ],
)
def test_what_is_asked(where: str, asked: list[str]) -> None:
    assert patterns(f"SELECT * {{ {where} }}") == asked


@pytest.mark.parametrize(
    ("inside", "first"),
    [
        ("?gene <p> ?name", True),
        ("?gene <p> ?name FILTER(?name > 1)", True),
        ("?gene <p> ?name OPTIONAL { ?gene <q> ?z } MINUS { ?gene <r> 1 } ?gene <s> ?y", True),
        ("?x <p> ?name OPTIONAL { ?gene <q> ?x } ?gene <r> ?x", False),
        ("OPTIONAL { ?gene <q> ?x } ?gene <r> ?x", False),
        ("{ ?gene <p> 1 } UNION { ?gene <p> 2 }", False),
        ("?gene <p> ?name { ?x <q> ?y OPTIONAL { ?gene <r> ?y } }", False),
        ("?gene <p> ?name BIND(?name AS ?y)", False),
        ("?gene <p> ?name FILTER NOT EXISTS { ?gene <q> 1 }", False),
    ],
)
def test_where_the_values_stand(inside: str, first: bool) -> None:
    (source,) = binding_sources(f"SELECT * {{ {GENE} SERVICE <http://far.example/sparql> {{ {inside} }} }}", 9)
    assert source.comes_first is first


def test_a_clause_uses_what_those_before_it_give() -> None:
    second = "SERVICE <http://other.example/sparql> { ?name <q> ?z }"
    assert patterns(f"SELECT * {{ {GENE} {S} {second} }}") == [
        "?gene WHERE { ?gene a <Gene> }",
        f"?name WHERE {{ ?gene a <Gene> . {S} }}",
    ]


def test_data_behind_the_query_counts_where_nothing_is_grouped() -> None:
    after = "VALUES ?gene { <a> }"
    assert patterns(f"SELECT * {{ {S} }} LIMIT 5 {after}") == ["?gene WHERE { VALUES ?gene { <a> } }"]
    assert patterns(f"SELECT ?gene (COUNT(*) AS ?n) {{ {S} }} GROUP BY ?gene {after}") == []


def test_prologue_and_dataset_go_along() -> None:
    text = f"PREFIX x: <http://x/> SELECT * FROM <http://g/> {{ ?gene a x:Gene {S} }}"
    (source,) = binding_sources(text, 9)
    assert source.query == "PREFIX x: <http://x/> SELECT DISTINCT ?gene FROM <http://g/> WHERE { ?gene a x:Gene } LIMIT 9"
    assert source.target == "<http://far.example/sparql>"


def test_what_cannot_be_cut_goes_as_it_stands() -> None:
    assert binding_sources(f"SELECT * {{ << ?gene ?p ?o >> ?q ?r {S} }}", 9) == []


@pytest.mark.parametrize(
    ("pattern", "bound"),
    [
        ("?a ?p ?b OPTIONAL { ?b ?q ?c }", {"a", "p", "b"}),
        ("{ ?a <p> ?b } UNION { ?a <q> ?c }", {"a"}),
        ("VALUES (?a ?b) { (1 UNDEF) (2 3) }", {"a"}),
        ("GRAPH ?g { ?a <p> 1 }", {"g", "a"}),
        ("[ <p> ?a ] <q> ?b", {"a", "b"}),
        ("?a <p> ( ?b ?c )", {"a"}),
        ("{ SELECT ?a { ?a <p> ?b } }", set()),
        ("?a <p>*/<q> ?b BIND(?b AS ?c)", {"a", "b"}),
        ("SERVICE <http://x/> { ?a <p> ?b }", set()),
    ],
)
def test_certain(pattern: str, bound: set[str]) -> None:
    where = parse(f"SELECT * {{ {pattern} }}").where
    assert where is not None
    assert certain(where) - {name for name in certain(where) if name.startswith("netkg")} == bound
