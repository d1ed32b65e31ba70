"""The competency queries: their columns are fixed, their values keep to the contract, and parameters are literals."""

import csv
import io
import re

import pytest

from answered import matching
from netkg.engine.answer import bindings
from netkg.errors import UsageError
from netkg.inputs import queries

COLUMNS = {
    "outcomes": "outcomeIri study design population n arm role measure statistic time value unit interval p qualifier "
    "section reference note",
    "entities": "entityIri label type altLabels section",
    "statements": "statementIri kind subject relation object polarity certainty section reference note",
    "mutation-to-outcome": "gene alteration pathway target drug study population measure value unit comparator "
    "comparatorValue p evidence evidenceNote reference",
    "adverse-events": "study arm n event grade value unit section reference",
    "drug-targets": "drug drugClass target relation section reference",
    "evidence-gaps": "gene pathway drug reason testedBy asOf",
    "classification": "grade differentiation mitoticCount ki67 traditional enetsWho moran",
    "approvals": "intervention agency decision indication reference",
    "recommendations": "intervention population condition polarity body section reference",
    "epidemiology": "measure population place time value unit qualifier section reference",
    "discrepancies": "topic reading1 reading2 place1 place2 note",
    "cross-references": "entity predicate identifierIri curie source",
}
UNITS = {
    "months",
    "years",
    "percent",
    "patients",
    "per day",
    "mg/24 h",
    "score",
    "fold",
    "per 100,000",
    "per 100,000 per year",
    "",
}
# The one trial that assigns a drug by genotype names no alteration.
UNFILLED = {"evidence-gaps": ["testedBy"]}
SECTIONS = {
    "abstract",
    *"12345678",
    "4.1",
    "4.2",
    "4.3",
    "4.4",
    "5.1",
    "5.2",
    "5.3",
    "6.1",
    "6.2",
    "6.3",
    "Table 1",
    "Table 2",
    "Table 3",
}


@pytest.mark.parametrize("name", COLUMNS)
def test_the_fixed_columns_come_first_and_in_order(built, view, name):
    query = queries.find(queries.load(built.queries), name)
    header = next(csv.reader(io.StringIO(bindings(view, query, {}, "csv").decode("utf-8"))))
    fixed = COLUMNS[name].split()
    assert header[: len(fixed)] == fixed


@pytest.mark.parametrize("name", COLUMNS)
def test_each_query_has_rows_and_every_column_is_filled_somewhere(ask, name):
    rows = ask(name)
    assert rows
    empty = [column for column in COLUMNS[name].split() if not any(row[column] for row in rows)]
    assert empty == UNFILLED.get(name, [])


def test_the_columns_that_a_terminal_keeps_are_columns(root):
    for query in queries.load(root / "queries"):
        named = [query.text.partition("WHERE")[0].find(f"?{name}") for name in query.columns]
        assert -1 not in named, query.name
    evidence = queries.find(queries.load(root / "queries"), "mutation-to-outcome").columns.index("evidence")
    assert evidence < 3, "nobody reads a figure without the word that says what it proves"


def test_the_file_is_plain_sparql_that_rdflib_parses_too(built):
    from rdflib.plugins.sparql import prepareQuery

    for query in queries.load(built.queries):
        prepareQuery(query.text)


def test_one_row_per_figure_and_per_statement(ask, view):
    for name, iri in (
        ("outcomes", "outcomeIri"),
        ("statements", "statementIri"),
        ("entities", "entityIri"),
        ("adverse-events", "figureIri"),
    ):
        found = [row[iri] for row in ask(name)]
        assert len(found) == len(set(found)), name
    figures = {row["f"].value for row in view.query("SELECT ?f WHERE { ?f a nk:OutcomeFigure }")}
    assert {row["outcomeIri"] for row in ask("outcomes")} == figures
    events = {row["f"].value for row in view.query("SELECT ?f WHERE { ?f a nk:AdverseEventFigure }")}
    assert {row["figureIri"] for row in ask("adverse-events")} == events
    said = "SELECT ?s WHERE { VALUES ?shape { nk:AssertedStatement nk:Description nk:Remark } ?s a ?shape }"
    statements = {row["s"].value for row in view.query(said)}
    assert {row["statementIri"] for row in ask("statements")} == statements


def test_values_keep_to_the_contract(ask):
    for name in ("outcomes", "adverse-events", "epidemiology"):
        for row in ask(name):
            assert row["unit"] in UNITS | {"days", "weeks"}, row
            review, later = [], []
            for place in re.split(r", (?=[a-z0-9-]+-[12][0-9]{3}[a-z]?: |abstract|Table|[1-8])", row["section"]):
                (later if ": " in place else review).append(place)
            assert set(review) <= SECTIONS, row["section"]
            assert all(re.fullmatch(r"[a-z0-9-]+-[12][0-9]{3}[a-z]?: .+", place) for place in later), row["section"]
            if row["value"]:
                float(row["value"])
            assert all(
                re.fullmatch(r"[0-9]+|[a-z0-9-]+-[12][0-9]{3}[a-z]?", part) for part in row["reference"].split(",") if part
            )
    assert {row["kind"] for row in ask("statements")} == {
        "clinical",
        "observational",
        "mechanistic",
        "recommendation",
        "regulatory",
        "epidemiological",
        "non-assessment",
        "description",
        "remark",
    }
    assert {row["evidence"] for row in ask("mutation-to-outcome")} <= {
        "genotype-stratified result",
        "expression-stratified result",
        "methylation-stratified result",
        "mixed-assay-stratified result",
        "mechanism only",
        "under investigation",
        "ended without result",
        "none",
    }


def test_a_parameter_is_found_by_any_of_its_names(ask):
    assert ask("mutation-to-outcome", gene="tuberous sclerosis 2") == ask("mutation-to-outcome", gene="TSC2")
    events = ask("adverse-events", drug="Everolimus")
    assert matching(events, study="RADIANT-3", event="stomatitis", value="64", unit="percent", section="6.1")
    assert {row["drugs"] for row in events} == {"everolimus"}


def test_an_unknown_parameter_suggests(ask):
    with pytest.raises(UsageError, match="Did you mean everolimus"):
        ask("adverse-events", drug="everolimuss")


def test_a_hostile_parameter_stays_a_literal(ask):
    with pytest.raises(UsageError, match="Nothing that --drug can name is called"):
        ask("adverse-events", drug='x" } SERVICE <http://127.0.0.1/> { ?a ?b ?c } #')
    query = queries.parse("demo", "# Demo\nSELECT ?gene WHERE { ?g rdfs:label ?gene }")
    assert queries.bind(query, {"gene": 'a" } #\\'}).endswith('VALUES ?gene { "a\\" } #\\\\" } ?g rdfs:label ?gene }')
