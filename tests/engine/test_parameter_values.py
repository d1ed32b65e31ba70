"""The values of a competency query's parameters, from the real release."""

import pytest

from netkg.engine.parameter_values import meant_value, parameter_values, values_query
from netkg.errors import UsageError
from netkg.inputs import queries


def test_every_parameter_has_values_and_each_gives_rows(built, view, ask):
    """Each parameter lists values of its own kind, and its query has rows for them."""
    for query in queries.load(built.queries):
        for parameter in query.params:
            values = parameter_values(view, query, parameter)
            assert values, f"{query.name} --{parameter}"
            assert ask(query.name, **{parameter: values[0]}), f"{query.name} --{parameter} {values[0]}"


def test_genes_for_a_gene(built, view):
    query = queries.find(queries.load(built.queries), "mutation-to-outcome")
    values = parameter_values(view, query, "gene")
    assert "TSC2" in values
    assert "everolimus" not in values


def test_a_parameter_of_a_subquery_takes_what_the_query_says_that_it_can_name(view):
    query = queries.parse(
        "odd", "# param gene: symbol\n# values gene: ?thing a nk:Gene\nSELECT ?x { { SELECT ?x { ?x ?y ?gene } } }"
    )
    assert "TSC2" in parameter_values(view, query, "gene")
    with pytest.raises(UsageError, match=r"Nothing that --gene can name is called 'everolimus'. --gene can be .*TSC2"):
        meant_value(view, query, "gene", "everolimus")


@pytest.mark.parametrize("text", ["", "ASK", "SELECT ?x", "DESCRIBE <a:b>", "SELECT * WHERE { ?s ?p ?o"])
def test_a_text_without_a_pattern_has_no_values(text):
    assert values_query(queries.parse("odd", text), "x") == ""


def test_a_brace_in_a_literal_or_a_comment_ends_nothing():
    query = queries.parse("odd", 'SELECT ?x WHERE { ?s ?p "}" . # }\n ?s ?q ?x { ?x ?y ?z } } GROUP BY ?x')
    assert values_query(query, "x").count("GROUP BY") == 0
    assert values_query(query, "x").endswith("{ ?x ?y ?z } } ORDER BY ?x LIMIT 5000")
