"""What the queries answer on the real records: figures as printed, and what must not be concluded."""

import pytest

from answered import matching


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
    assert matching(ask("outcomes"), **wanted), [row for row in ask("outcomes") if row["study"] == wanted["study"]]


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
        found = matching(
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
    tested = matching(rows, study="NCT02315625")
    assert tested and {row["evidence"] for row in tested} == {"ended without result"}
    assert all("does not name" in row["evidenceNote"] and "terminated" in row["evidenceNote"] for row in tested)
    assert {row["value"] for row in tested} == {""}
    assert not matching(rows, evidence="genotype-stratified result")


def test_genes_without_a_drug_say_so(ask):
    rows = {row["gene"]: row for row in ask("mutation-to-outcome") if row["evidence"] == "none"}
    assert {"DAXX", "CDKN1B", "KRAS"} <= set(rows)
    assert rows["DAXX"]["drug"] == ""


def test_a_result_by_genotype_says_of_whom(ask):
    """Germline VHL and belzutifan: everybody had the variant; nothing leads from VHL, or from a gene of mTOR, to more."""
    rows = ask("mutation-to-outcome", gene="VHL")
    assert {row["drug"] for row in rows} == {"belzutifan"}
    assert {row["evidence"] for row in rows} == {"genotype-stratified result"}
    assert matching(rows, measure="ORR", value="91", n="22") and matching(
        rows, measure="ORR", value="83", n="12", interval="52 to 98"
    )
    assert all("with nobody" in row["evidenceNote"] and row["comparator"] == "" for row in rows)
    assert not [row for row in ask("evidence-gaps") if row["gene"] == "VHL"]


def test_mutation_expression_and_methylation_have_words_of_their_own(ask):
    words = {row["evidence"] for row in ask("mutation-to-outcome", gene="MGMT")}
    assert words == {"expression-stratified result", "methylation-stratified result", "mixed-assay-stratified result"}


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
    assert matching(ask("epidemiology"), value="85", unit="percent", section="1")
    assert matching(ask("epidemiology"), value="5.86", unit="per 100,000 per year", time="2009", section="2")


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
