"""How deep a text nests and how long it chains, at each limit and one beyond, counted before anything parses it."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from netkg.engine.updates import check_update
from netkg.errors import QuerySyntaxError, QueryTooComplex
from netkg.sparql.complexity import DOUBLED, measure
from netkg.sparql.guard import Limits, read
from netkg.sparql.tokens import tokens

BOMBS = {
    "braces": "ASK " + "{" * 5000 + "}" * 5000,
    "parentheses": "ASK { FILTER(" + "(" * 10000 + "1" + ")" * 10000 + ") }",
    "blank nodes": "ASK { ?s ?p " + "[ <p> " * 1000 + "1" + "]" * 1000 + " }",
    "lists": "ASK { ?s ?p " + "(" * 1000 + "1" + ")" * 1000 + " }",
    "nots": "ASK { FILTER(" + "!" * 10000 + "true) }",
    "sums": "ASK { FILTER(1" + "+1" * 10000 + " = 1) }",
    "ands": "ASK { FILTER(true" + "&&true" * 10000 + ") }",
    "paths": "ASK { ?s <p>" + "/<p>" * 1000 + " ?o }",
    "path groups": "ASK { ?s " + "(" * 10000 + "<p>" + ")*" * 10000 + " ?o }",
    "unions": "ASK { {}" + " UNION {}" * 10000 + " }",
    "optionals": "ASK { {}" + " OPTIONAL {}" * 1000 + " }",
    "minus": "ASK { {}" + " MINUS {}" * 3000 + " }",
    "binds": "ASK { " + " ".join(f"BIND(1 AS ?x{i})" for i in range(3000)) + " }",
    "exists": "ASK { " + " FILTER EXISTS {" * 1000 + "}" * 1000 + " }",
    "functions": "ASK { FILTER(" + "str(" * 1000 + "1" + ")" * 1000 + " = 1) }",
    "subqueries": "ASK " + "{ SELECT * " * 3000 + "{}" + "}" * 3000,
    "triple terms": "ASK { ?s ?p " + "<<( <s> <p> " * 10000 + "<o>" + " )>>" * 10000 + " }",
    "annotations": "ASK { ?s ?p ?o " + "{| <p> <o> " * 1000 + "|}" * 1000 + " }",
    "projections": "SELECT " + " ".join(f"(1 AS ?x{i})" for i in range(3000)) + " {}",
    "order": "SELECT * {} ORDER BY " + "(1)" * 3000,
    "order by functions": "SELECT * { ?s ?p ?o } ORDER BY " + "STR(?s)" * 3000,
    "groups": "SELECT (1 AS ?x) {} GROUP BY " + "STR(1)" * 3000,
    "having": "SELECT (1 AS ?x) {} HAVING " + "(1)" * 12_000,
    "having functions": "SELECT (1 AS ?x) {} HAVING " + "isIRI(<x:>)" * 12_000,
    "graphs": "ASK { " + "GRAPH <x:> {} " * 3000 + "}",
    "patterns": "ASK { " + "?s ?p ?o . " * 12_000 + "}",
    "predicates": "ASK { ?s ?p ?o " + "; ?p ?o " * 12_000 + "}",
    "objects": "ASK { ?s ?p ?o " + ", ?o " * 12_000 + "}",
    "collections": "ASK { ?s ?p (" + "1 " * 12_000 + ") }",
    "patterns of an update": "INSERT { ?s ?p 1 } WHERE { " + "?s ?p ?o . " * 12_000 + "}",
    "graphs of an update": "DELETE WHERE { " + "GRAPH <x:> { ?s ?p ?o } " * 3000 + "}",
    "updates": "INSERT { ?s ?p " + "[ <p> " * 1000 + "1" + "]" * 1000 + " } WHERE {}",
}


@pytest.mark.parametrize("text", BOMBS.values(), ids=BOMBS)
def test_bombs_are_refused_unparsed(text: str) -> None:
    with pytest.raises(QueryTooComplex):
        read(text)


def refused(text: str, **limits: int) -> QueryTooComplex:
    with pytest.raises(QueryTooComplex) as caught:
        read(text, Limits(**limits))
    return caught.value


def test_length_is_limited() -> None:
    assert read("ASK {}", Limits(characters=6)).form == "ASK"
    error = refused("ASK {} ", characters=6)
    assert error.detail == ("The query has 7 characters; the limit is 6. Send less, or load long lists of values as a graph.")
    assert error.facts["limit"] == "max-query-length"
    refused("ASK {} #" + "x" * 2_000_000)


OPENINGS = {
    "braces": "{}",
    "parentheses": "()",
    "brackets": "[]",
    "triple": ("<<", ">>"),
    "term": ("<<(", ")>>"),
    "note": ("{|", "|}"),
}


@pytest.mark.parametrize(("opening", "closing"), OPENINGS.values(), ids=OPENINGS)
def test_depth_is_what_is_open_at_one_time(opening: str, closing: str) -> None:
    nested = "ASK " + f" {opening} " * 4 + f" {closing} " * 4
    assert read(nested, Limits(depth=4)).form == "ASK"
    error = refused(nested, depth=3)
    assert error.detail == "Brackets nest 4 deep; the limit is 3. Flatten the query."
    assert (error.facts["depth"], error.facts["limit"]) == (4, "max-depth")
    assert read("ASK " + f" {opening} {closing} " * 9, Limits(depth=1)).form == "ASK"


CHAINS = [
    *[
        "&&",
        "||",
        "+",
        "-",
        "*",
        "/",
        "|",
        "^",
        "!",
        "=",
        "!=",
        "<",
        ">",
        "<=",
        ">=",
        "UNION",
        "OPTIONAL",
        "MINUS",
        "FILTER",
        "BIND",
        "LATERAL",
        "AS",
        "NOT",
        "IN",
        "EXISTS",
        "union",
    ]
]


@pytest.mark.parametrize("operator", CHAINS)
def test_every_operator_counts_once(operator: str) -> None:
    chain = "ASK { ?a " + f" {operator} ?b " * 4 + "}"
    assert read(chain, Limits(operators=4)).form == "ASK"
    error = refused(chain, operators=3)
    assert error.detail == ("The query chains 4 operators and clauses; the limit is 3. Use VALUES or IN for long lists.")
    assert (error.facts["operators"], error.facts["limit"]) == (4, "max-operators")


def test_what_only_looks_like_an_operator_does_not_count() -> None:
    assert read("ASK { ?union ?in 'UNION + *' . <a+b> a:in ?as } # || &&", Limits(operators=0)).form == "ASK"


TWICE = ["!", "REGEX", "SUBSTR", "REPLACE", "GROUP_CONCAT", "regex", "trueREGEX"]


@pytest.mark.parametrize("word", TWICE)
def test_what_the_parser_reads_twice_may_nest_less(word: str) -> None:
    for count in (DOUBLED, DOUBLED + 1):
        text = "ASK { FILTER(" + f"{word}(" * count + "?a" + ")" * count + ") }"
        if count <= DOUBLED:
            assert read(text).form == "ASK"
        else:
            error = refused(text)
            assert error.detail == (
                "Brackets after ! or REGEX, SUBSTR, REPLACE, GROUP_CONCAT nest more than 12 deep. "
                "Write !(!(x)) as x, and BIND an inner value to a variable."
            )
            assert (error.facts["depth"], error.facts["limit"]) == (DOUBLED + 1, "max-depth")
    side_by_side = "ASK { FILTER(" + " && ".join([f"{word}(({word}(?a)))"] * 20) + ") }"
    assert read(side_by_side).form == "ASK"


def test_a_bracket_after_a_name_or_another_bracket_is_read_once() -> None:
    many = DOUBLED + 5
    for before in ("STR", "", "NOT EXISTS", "?a", "! ?b && ", "REGEX(?a) || "):
        text = "ASK { FILTER(" + f"{before}(" * many + "?a" + ")" * many + ") }"
        assert read(text).form == "ASK", before
    for before in ("! ?a", "REGEX ?a", "! ?a ?b"):  # what the parser might still be reading as one
        refused("ASK { FILTER(" + f"{before}(" * many + "?a" + ")" * many + ") }")


def test_a_closing_bracket_without_an_opening_one_is_left_to_the_engine() -> None:
    assert read("ASK } ) ] {}").form == "ASK"
    text = "ASK " + "} " * 20 + "{ FILTER(" + "!(" * (DOUBLED + 1) + "?a" + ")" * (DOUBLED + 1) + ") }"
    refused(text)


def test_negations_side_by_side_are_no_nest() -> None:
    read("ASK { FILTER(" + " && ".join(["!(?a = 1)"] * 60) + ") }")
    read("ASK { FILTER(!(?a = 1 && !(?b = 2 || !BOUND(?c)))) FILTER NOT EXISTS { ?s !(rdf:type|^rdf:type) ?o } }")


def test_long_lists_that_are_flat_to_the_engine_are_read() -> None:
    assert read("SELECT * { VALUES (?s ?o) { " + "(<x:s> 1) " * 5000 + "} }").form == "SELECT"
    assert read("ASK { ?s ?p ?o FILTER(?o IN (" + ", ".join(["1"] * 5000) + ")) }").form == "ASK"
    assert read("INSERT DATA { " + "<x:s> <x:p> 1, 2 ; <x:q> 3 . " * 5000 + "}").form == "INSERT"
    assert read("DESCRIBE " + "<x:s> " * 5000).form == "DESCRIBE"
    assert read("SELECT * { ?s ?p ?o } ORDER BY " + "?s " * 5000).form == "SELECT"


@pytest.mark.parametrize(
    "text",
    [
        "INSERT DATA { " + "".join(f"GRAPH <x:{n}> {{ <x:> <x:> {n} }} " for n in range(5000)) + "}",
        "; ".join(f"CREATE GRAPH <x:{n}>" for n in range(5000)),
        "DELETE { " + "GRAPH <x:> { <x:> <x:> 1 } " * 3000 + "} WHERE { }",
        "INSERT DATA { " + "<x:> <x:> 1 . " * 20_000 + "}",
    ],
    ids=["data in graphs", "graphs", "templates", "data"],
)
def test_data_of_an_update_are_no_patterns(text: str) -> None:
    check_update(text)
    ox.Store().update(text)


COUNTED = [
    ("brackets", "SELECT * {} ORDER BY (1) (2) (3)", 3),
    ("triple patterns", "ASK { ?s ?p ?o . ?s ?p ?o ; ?p ?o , ?o }", 3),
    ("triple patterns", "ASK { ?s ?p ( 1 2 <x:> ) }", 4),
    ("triple patterns", "INSERT { ?s ?p 1 , 2 } WHERE { ?s ?p ?o . }", 1),
    ("triple patterns", "ASK { ?s ?p '1'^^<x:d> FILTER(?o IN (1, 2, STR(3))) } ; .", 0),
    ("triple patterns", "INSERT DATA { <x:s> <x:p> (1 2 3) , 4 }", 0),
]


@pytest.mark.parametrize(("what", "text", "count"), COUNTED)
def test_brackets_and_patterns_are_counted(what: str, text: str, count: int) -> None:
    name = what.rpartition(" ")[2]
    assert read(text, Limits(**{name: count}))
    if count:
        error = refused(text, **{name: count - 1})
        assert error.detail == f"The query has {count} {what}; the limit is {count - 1}. Use VALUES or IN for long lists."
        assert error.facts["limit"] == what


COMPARED = [
    ("?a<?b&&?c>?d", 3),
    ("?a<?b&&?c+1-2*3/4!=5>?d", 9),
    ("(?a)<?b&&?c>?d", 3),
    ("1<?b&&?c>?d", 3),
    ("?a = <x:b&&c>", 1),
    ("?a<http://x/b&&c>", 0),
]


@pytest.mark.parametrize(("text", "operators"), COMPARED)
def test_what_the_engine_reads_as_a_comparison_is_counted_as_one(text: str, operators: int) -> None:
    query = f"ASK {{ FILTER({text}) }}"
    assert read(query, Limits(operators=operators + 1)).form == "ASK"
    assert refused(query, operators=operators).facts["operators"] == operators + 1
    assert read(f"ASK {{ ?s {text.replace('?a', '').replace('(', '').replace(')', '')} ?o }}", Limits(operators=9))


@pytest.mark.parametrize("inside", ["<?b'x'?c>", "<?b#c>", "<?b(?c>", "<?b)c>", "<?b[?c>", "<?b]c>", "<<http://x/b>"])
def test_what_the_engine_may_cut_apart_elsewhere_is_refused(inside: str) -> None:
    with pytest.raises(QuerySyntaxError) as caught:
        read(f"ASK {{ FILTER(?a{inside} = ?d) }}")
    assert caught.value.detail == (
        f"Line 1, column {len('ASK { FILTER(?a') + 1}: write a space after < if it compares, or the IRI in full."
    )


def test_only_patterns_take_a_level_for_each_graph() -> None:
    assert read("CREATE GRAPH <x:>", Limits(operators=0))
    assert read("INSERT DATA { GRAPH <x:> { <x:> <x:> 1 } }", Limits(operators=0))
    assert refused("ASK { GRAPH <x:> { } SERVICE <x:> { } }", operators=1).facts["operators"] == 2


def test_what_has_closed_counts_no_longer_and_what_is_open_still_does() -> None:
    deep = "!(" * 10 + "?a" + ")" + " && " + "!(" * (DOUBLED - 8) + "?b" + ")" * 20
    assert refused(f"ASK {{ FILTER({deep}) }}").facts["depth"] == DOUBLED + 1
    assert read("ASK { FILTER(" + "! ?a ?b ?c (" * 20 + "?d" + ")" * 20 + ") }")


def test_a_text_is_a_query_unless_it_is_said_not_to_be() -> None:
    text = "ASK { ?s ?p ?o . ?s ?p ?o }"
    with pytest.raises(QueryTooComplex):
        measure(text, list(tokens(text)), Limits(patterns=0))
    measure(text, list(tokens(text)), Limits(patterns=0), is_query=False)
