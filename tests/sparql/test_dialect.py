"""What the engine alone answers otherwise comes out as SPARQL has it, and mistakes are told in the words that were sent."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from netkg.engine import embedded, updates
from netkg.errors import QuerySyntaxError
from netkg.sparql.dialect import adapted

VALUES = {
    # (Query 18.5.1.2) values that are errors are not counted
    "SELECT (COUNT(1/?n) AS ?x) { VALUES ?n { 1 0 2 } }": "2",
    "SELECT (COUNT(DISTINCT 1/?n) AS ?x) { VALUES ?n { 1 1 0 2 } }": "2",
    "SELECT (COUNT(DISTINCT 1/?n) AS ?x) { VALUES ?n { 0 } }": "0",
    "SELECT (COUNT(DISTINCT STR(?n)) AS ?x) { FILTER(false) }": "0",
    "SELECT (COUNT(STR(?n)) + COUNT(*) AS ?x) { VALUES ?n { 1 UNDEF } }": "3",
    "SELECT (count ( # all\n str(?n) # of them\n ) AS ?x) { VALUES ?n { 1 2 } }": "2",
    "SELECT (COUNT(COALESCE(REPLACE(?n, 'a', '$1c'), 1/0)) AS ?x) { VALUES ?n { 'a' 1 } }": "1",
    "SELECT (GROUP_CONCAT(?n) AS ?x) { VALUES ?n { 1 2 } }": "1 2",
    "SELECT (GROUP_CONCAT(?n; SEPARATOR=', ') AS ?x) { VALUES ?n { <http://a> 'b'@en 3 } }": "http://a, b, 3",
    "SELECT (GROUP_CONCAT(DISTINCT ?n ; separator = '|') AS ?x) { VALUES ?n { 1 1 'chat'@en 'chat'@fr } }": "1|chat|chat",
    "SELECT (LANG(GROUP_CONCAT(?n)) AS ?x) { VALUES ?n { 'a'@en } }": "",
    "SELECT (GROUP_CONCAT(?n) AS ?x) {}": "no value",
    # the examples of XPath's fn:replace, and of its flags
    'SELECT (REPLACE("abracadabra", "bra", "*") AS ?x) {}': "a*cada*",
    'SELECT (REPLACE("abracadabra", "a(.)", "a$1$1") AS ?x) {}': "abbraccaddabbra",
    'SELECT (REPLACE("AAAA", "A+?", "b") AS ?x) {}': "bbbb",
    'SELECT (REPLACE("darted", "^(.*?)d(.*)$", "$1c$2") AS ?x) {}': "carted",
    r'SELECT (REPLACE("ab", "a", "\\$") AS ?x) {}': "$b",
    r'SELECT (REPLACE("ab", "a", "\\\\") AS ?x) {}': "\\b",
    'SELECT (REPLACE("ab", "a", "$0", "q") AS ?x) {}': "$0b",
    'SELECT (REPLACE("ab", "(a)", "$12") AS ?x) {}': "a2b",
    'SELECT (REPLACE("ab", "a", "$") AS ?x) {}': "no value",
    r'SELECT (REPLACE("ab", "a", "\\n") AS ?x) {}': "no value",
    'SELECT (REGEX("axx", "a#b", "x") AS ?x) {}': "false",
    'SELECT (REGEX("a#b", "a # b", "x") AS ?x) {}': "true",
    'SELECT (REGEX("a b", "a[ ]b", "x") AS ?x) {}': "true",
    'SELECT (REGEX("HelloWorld", "hello[ ]world", "ix") AS ?x) {}': "false",
    'SELECT (REPLACE("a#b", "A #", "-", "ix") AS ?x) {}': "-b",
}


def value(text: str) -> str:
    found = ox.parse_query_results(
        embedded.view([], "x").query(text).bytes(ox.QueryResultsFormat.JSON), format=ox.QueryResultsFormat.JSON
    )
    assert isinstance(found, ox.QuerySolutions)
    (row,) = found
    return "no value" if row[0] is None else row[0].value  # type: ignore[union-attr]


@pytest.mark.parametrize(("text", "wanted"), VALUES.items(), ids=VALUES)
def test_values(text: str, wanted: str) -> None:
    assert value(text) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "SELECT (COUNT(*) AS ?x) (COUNT(DISTINCT ?gene) AS ?y) { ?gene a nk:Gene }",
        'SELECT (GROUP_CONCAT(STR(?n); SEPARATOR="; ") AS ?x) { VALUES ?n { 1 2 } }',
        'SELECT * { ?s ?p ?o FILTER(REGEX(?o, "^TSC", "i")) BIND(REPLACE(?o, "s$", "") AS ?x) }',
        "SELECT * { ?count :REPLACE 'COUNT(1/0)' } # COUNT(1/0)",
        "SELECT * { SERVICE <http://x/> { SELECT (COUNT(1/?n) AS ?x) { ?s ?p ?n } } }",
        "DESCRIBE <http://x/a> ?y { ?y a nk:Gene }",
        "COUNT",
        "SELECT (COUNT(1/0",
        "'",
    ],
)
def test_what_the_engine_has_right_is_left_alone(text: str) -> None:
    assert adapted(text) == text


def test_many_resources_are_described() -> None:
    quads = [ox.Quad(ox.NamedNode(f"http://x/{n}"), ox.NamedNode("http://x/p"), ox.Literal(n)) for n in range(12_000)]
    text = "DESCRIBE " + " ".join(f"<http://x/{n}>" for n in range(12_000))
    assert len(list(embedded.view(quads, "x").query(text))) == 12_000
    embedded.check(text)


def test_mistakes_are_told_in_the_places_of_what_was_sent() -> None:
    text = "SELECT (COUNT(STR(?n)) AS ?x) (GROUP_CONCAT(?n) AS ?y) { ?s ?p ?n ] }"
    for tell in (embedded.check, embedded.view([], "x").query):
        with pytest.raises(QuerySyntaxError) as caught:
            tell(text)
        assert caught.value.facts["column"] == text.index("]") + 1


def test_patterns_of_updates_are_read_alike() -> None:
    store = ox.Store()
    updates.run_update(store, "INSERT { <http://r> <http://n> ?x } WHERE { SELECT (COUNT(1/?n) AS ?x) { VALUES ?n { 1 0 } } }")
    assert [quad.object.value for quad in store] == ["1"]  # type: ignore[union-attr]
