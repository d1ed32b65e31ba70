"""The competency queries: their columns are fixed, and rows from every part of the review come back as printed."""

import csv
import io
import re

import pytest

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


def has(rows, **wanted):
    return [row for row in rows if all(row[key] == value for key, value in wanted.items())]


@pytest.mark.parametrize(
    "wanted",
    [
        dict(
            study="RADIANT-3",
            arm="everolimus",
            measure="PFS",
            statistic="median",
            value="11.0",
            unit="months",
            section="6.1, Table 2",
            reference="72",
        ),
        dict(study="RADIANT-3", arm="placebo", measure="PFS", value="4.6", n="203", section="6.1, Table 2"),
        dict(
            study="RADIANT-4",
            arm="everolimus",
            measure="PFS",
            value="11.0",
            p="<0.00001",
            section="6.1, Table 2",
            reference="74",
        ),
        dict(study="PROMID", measure="PFS", value="14.3", section="5.1", reference="65"),
        dict(study="PROMID", measure="TTP", value="14.3", section="Table 2"),
        dict(study="NETTER-1", measure="PFS", value="8.4", section="5.3, Table 3"),
        dict(study="CLARINET", measure="PFS", value="18.0", section="5.1, Table 2", reference="62"),
    ],
    ids=lambda w: f"{w['study']}-{w['value']}-{w['section']}",
)
def test_figures_are_there_as_printed(ask, wanted):
    assert has(ask("outcomes"), **wanted), [row for row in ask("outcomes") if row["study"] == wanted["study"]]


@pytest.mark.parametrize(
    ("reference", "value", "unit", "section"),
    [
        ("32", "61", "percent", "4.2"),
        ("32", "35", "percent", "4.2"),
        ("35", "94", "percent", "4.2"),
        ("36", "5.4", "percent", "4.2"),
        ("39", "9.6", "years", "4.2"),
        ("41", "90.4", "percent", "4.2"),
        ("43", "44", "percent", "4.2"),
        ("44", "124", "months", "4.2"),
        ("44", "160", "months", "4.4"),
        ("57", "50", "percent", "4.4"),
        ("70", "11", "months", "5.1"),
        ("88", "29", "months", "Table 3"),
        ("108", "24.3", "percent", "6.3"),
        ("117", "23.7", "months", "7"),
        ("37", "57", "months", "4.2"),
    ],
)
def test_spot_figures_of_every_section(ask, reference, value, unit, section):
    found = [
        row
        for row in ask("outcomes")
        if reference in row["reference"].split(",")
        and row["value"] == value
        and row["unit"] == unit
        and row["section"] == section
    ]
    assert found, [(r["value"], r["unit"], r["section"]) for r in ask("outcomes") if reference in r["reference"].split(",")]


def test_not_reached_stands_in_the_qualifier(ask):
    rows = [
        row for row in ask("outcomes") if row["study"] == "NETTER-1" and row["qualifier"] in ("not reached", "not achieved")
    ]
    assert rows and all(row["value"] == "" for row in rows)


def test_tsc2_leads_to_everolimus_by_mechanism_only(ask):
    rows = ask("mutation-to-outcome", gene="tsc2")
    assert {row["gene"] for row in rows} == {"TSC2"}
    for study, other in (("RADIANT-3", "4.6"), ("RADIANT-4", "3.9")):
        found = has(
            rows,
            drug="everolimus",
            study=study,
            measure="PFS",
            value="11.0",
            unit="months",
            comparator="placebo",
            comparatorValue=other,
        )
        assert found
        assert {row["evidence"] for row in found} == {"mechanism only"}
        assert all("genotype" in row["evidenceNote"] and "2017" in row["evidenceNote"] for row in found)
    tested = has(rows, study="NCT02315625")
    assert tested and {row["evidence"] for row in tested} == {"ended without result"}
    assert all("does not name" in row["evidenceNote"] and "terminated" in row["evidenceNote"] for row in tested)
    assert {row["value"] for row in tested} == {""}
    assert not has(rows, evidence="genotype-stratified result")


def test_genes_without_a_drug_say_so(ask):
    rows = {row["gene"]: row for row in ask("mutation-to-outcome") if row["evidence"] == "none"}
    assert {"DAXX", "CDKN1B", "KRAS"} <= set(rows)
    assert rows["DAXX"]["drug"] == ""


def test_a_result_by_genotype_says_of_whom(ask):
    """Germline VHL and belzutifan: everybody had the variant; nothing leads from VHL, or from a gene of mTOR, to more."""
    rows = ask("mutation-to-outcome", gene="VHL")
    assert {row["drug"] for row in rows} == {"belzutifan"}
    assert {row["evidence"] for row in rows} == {"genotype-stratified result"}
    assert has(rows, measure="ORR", value="91", n="22") and has(rows, measure="ORR", value="83", n="12", interval="52 to 98")
    assert all("with nobody" in row["evidenceNote"] and row["comparator"] == "" for row in rows)
    assert not [row for row in ask("evidence-gaps") if row["gene"] == "VHL"]


def test_mutation_expression_and_methylation_have_words_of_their_own(ask):
    words = {row["evidence"] for row in ask("mutation-to-outcome", gene="MGMT")}
    assert words == {"expression-stratified result", "methylation-stratified result", "mixed-assay-stratified result"}


def test_a_parameter_is_found_by_any_of_its_names(ask):
    assert ask("mutation-to-outcome", gene="tuberous sclerosis 2") == ask("mutation-to-outcome", gene="TSC2")
    events = ask("adverse-events", drug="Everolimus")
    assert has(events, study="RADIANT-3", event="stomatitis", value="64", unit="percent", section="6.1")
    assert {row["drugs"] for row in events} == {"everolimus"}


def test_an_unknown_parameter_suggests(ask):
    with pytest.raises(UsageError, match="Did you mean everolimus"):
        ask("adverse-events", drug="everolimuss")


def test_a_hostile_parameter_stays_a_literal(ask):
    with pytest.raises(UsageError, match="Nothing that --drug can name is called"):
        ask("adverse-events", drug='x" } SERVICE <http://127.0.0.1/> { ?a ?b ?c } #')
    query = queries.parse("demo", "# Demo\nSELECT ?gene WHERE { ?g rdfs:label ?gene }")
    assert queries.bind(query, {"gene": 'a" } #\\'}).endswith('VALUES ?gene { "a\\" } #\\\\" } ?g rdfs:label ?gene }')


def test_approvals_grades_recommendations_and_shares(ask):
    of_review = [row for row in ask("approvals") if row["source"] == "Neychev and Kebebew, 2017"]
    approvals = {(row["intervention"], row["agency"], row["decision"]) for row in of_review}
    assert sum(decision == "approval" for *_, decision in approvals) == 4
    assert {i for i, *_ in approvals} == {"everolimus", "sunitinib", "177Lutetium-DOTATATE"}
    assert [(row["mitoticCount"], row["ki67"]) for row in ask("classification")] == [
        ("<2", "≤2"),
        ("2–20", "3–20"),
        (">20", ">20"),
        (">20", ">20"),
    ]
    assert any("90%" in row["condition"].replace(" ", "") or "90 %" in row["condition"] for row in ask("recommendations"))
    assert has(ask("epidemiology"), value="85", unit="percent", section="1")
    assert has(ask("epidemiology"), value="5.86", unit="per 100,000 per year", time="2009", section="2")


def test_promid_and_the_other_disagreements_are_listed(ask):
    text = " ".join(" ".join(row.values()) for row in ask("discrepancies"))
    for word in ("PROMID", "TELESTAR", "DAX", "PSF", "2013", "HIPC", "310"):
        assert word in text, word


def test_a_prognosis_has_the_value_of_the_patients_with_the_alteration(ask, view):
    """A comparison may have the alteration of the finding on its second side: then the figures change places."""
    found = view.query("""SELECT ?finding ?alteration ?first ?second ?ratio ?isSecond WHERE {
        ?finding a nk:PrognosticFinding ; nk:biomarker ?b ; nk:supportedBy ?c ; nk:outcome ?measure .
        ?b a nk:Alteration ; rdfs:label ?alteration . ?c nk:measure ?measure ;
          nk:figure/nk:printedValue ?first ; nk:comparatorFigure/nk:printedValue ?second .
        OPTIONAL { ?c nk:printedRatio ?ratio } OPTIONAL { ?c nk:comparatorStratum ?b BIND("yes" AS ?isSecond) } }""")
    straight, turned = set(), set()
    for finding, alteration, first, second, ratio, is_second in found:
        key, values, estimate = (finding.value, alteration.value), (first.value, second.value), ratio.value if ratio else ""
        if is_second:
            turned.add((*key, *reversed(values), ""))
        else:
            straight.add((*key, *values, estimate))
    assert straight and turned
    columns = ("findingIri", "alteration", "value", "comparatorValue", "ratio")
    rows = {tuple(row[column] for column in columns) for row in ask("prognosis")}
    assert {row for row in rows if row[2] and row[3]} == straight | turned


@pytest.mark.parametrize("name", ["comparisons", "mutation-to-outcome", "prognosis"])
def test_an_effect_estimate_says_what_it_is(ask, name):
    """A difference of 0.31 and a hazard ratio of 0.31 point in opposite directions."""
    estimates = [row for row in ask(name) if row["ratio"]]
    assert estimates
    assert all(row["ratioType"] for row in estimates)
