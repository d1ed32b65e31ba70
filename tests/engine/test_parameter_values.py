"""The values of a competency query's parameters, from the real release."""

import re

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
    with pytest.raises(UsageError, match=r"Nothing that --gene can name is called 'nothing at all'. --gene can be .*TSC2"):
        meant_value(view, query, "gene", "nothing at all")


_PRODUCTS = """SELECT DISTINCT ?name ?gene WHERE {
  ?product nk:encodedBy ?coding ; rdfs:label|skos:altLabel ?name . ?coding rdfs:label ?gene }"""
_WITHOUT_GENE = """SELECT DISTINCT ?name WHERE { ?molecule a nk:Molecule ; rdfs:label ?name
  FILTER NOT EXISTS { ?molecule nk:encodedBy ?gene } FILTER NOT EXISTS { ?gene a nk:Gene ; rdfs:label|skos:altLabel ?name } }"""


def test_a_product_stands_for_its_gene(built, view):
    """PD-L1 is asked for as often as CD274, menin as MEN1."""
    query = queries.find(queries.load(built.queries), "mutation-to-outcome")
    products = [(row["name"].value, row["gene"].value) for row in view.query(_PRODUCTS)]
    assert len(products) > 10
    assert [(name, meant_value(view, query, "gene", name.upper())) for name, _ in products] == products


def test_a_molecule_without_gene_is_no_misspelt_gene(built, view):
    """Asked for SSTR2, whose gene no source names, it said: Did you mean SETD2?"""
    query = queries.find(queries.load(built.queries), "mutation-to-outcome")
    names = [row["name"].value for row in view.query(_WITHOUT_GENE)]
    assert len(names) > 10
    for name in names:
        with pytest.raises(UsageError, match=r"It is a name of .*, a molecule: drug-targets has"):
            meant_value(view, query, "gene", name)


def test_a_drug_is_no_gene_and_a_gene_no_drug(built, view):
    found = queries.load(built.queries)
    with pytest.raises(UsageError, match=r"It is a name of .*, a drug: ask for it with --drug"):
        meant_value(view, queries.find(found, "mutation-to-outcome"), "gene", "everolimus")
    with pytest.raises(UsageError, match=r"It is a name of TSC2, a gene: ask for it with --gene"):
        meant_value(view, queries.find(found, "comparisons"), "drug", "tsc2")


def test_a_drug_without_a_row_is_not_sent_back_to_the_query_that_was_asked(built, view):
    """Belzutifan has results, but none against a comparator: `comparisons --drug` named `comparisons --drug`."""
    query = queries.find(queries.load(built.queries), "comparisons")
    held = parameter_values(view, query, "drug")
    without = [row["name"].value for row in view.query("SELECT ?name { ?drug a nk:Drug ; rdfs:label ?name }")]
    name = next(name for name in sorted(without) if name not in held)
    with pytest.raises(UsageError, match=f"{re.escape(name)}, a drug, but comparisons has no row of it: outcomes"):
        meant_value(view, query, "drug", name)


@pytest.mark.parametrize("text", ["", "ASK", "SELECT ?x", "DESCRIBE <a:b>", "SELECT * WHERE { ?s ?p ?o"])
def test_a_text_without_a_pattern_has_no_values(text):
    assert values_query(queries.parse("odd", text), "x") == ""


def test_a_brace_in_a_literal_or_a_comment_ends_nothing():
    query = queries.parse("odd", 'SELECT ?x WHERE { ?s ?p "}" . # }\n ?s ?q ?x { ?x ?y ?z } } GROUP BY ?x')
    assert values_query(query, "x").count("GROUP BY") == 0
    assert values_query(query, "x").endswith("{ ?x ?y ?z } } ORDER BY ?x LIMIT 5000")
