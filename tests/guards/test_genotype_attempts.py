"""Thirty ways to make the graph say that a genotype tells who benefits from everolimus: each is refused."""

import pytest

from netkg.namespaces import NKD

SOURCE = {"section": "6.1", "reference": "72"}
TREATMENT = {
    "type": "TreatmentFinding",
    "study": "trial/radiant-3",
    "population": "population/radiant-3",
    "intervention": "drug/everolimus",
    "comparator": "drug/placebo",
    "outcome": "measure/pfs",
    "effect": "improves",
    "certainty": "definite",
    "support": "comparison/radiant-3-pfs",
    "text": "Everolimus prolongs PFS.",
    **SOURCE,
}
PROGNOSIS = {
    "type": "PrognosticFinding",
    "population": "population/ref-97",
    "biomarker": "alteration/tsc2-somatic-mutation",
    "outcome": "measure/pfs",
    "effect": "improves",
    "certainty": "definite",
    "text": "PFS is longer with a TSC2 mutation.",
    **SOURCE,
}
RECOMMENDED = {
    "intervention": "drug/everolimus",
    "relation": "firstLineFor",
    "population": "population/patients-with-advanced-nets",
    "polarity": "positive",
    "certainty": "definite",
    "text": "Everolimus is a first-line treatment.",
    **SOURCE,
}
FIGURE = {
    "study": "trial/radiant-4",
    "arm": "arm/radiant-4-everolimus",
    "measure": "measure/pfs",
    "statistic": "median",
    "value": "12.0",
    "unit": "months",
    **SOURCE,
}
CLAIM = {
    "biomarker": "alteration/tsc2-somatic-mutation",
    "relation": "predictsBenefitFrom",
    "intervention": "drug/everolimus",
    "population": "population/radiant-3",
    "polarity": "positive",
    "certainty": "definite",
    "text": "The mutation foretells benefit.",
    "supportedBy": "comparison/radiant-3-pfs",
    **SOURCE,
}
MECHANISM = {"polarity": "positive", "certainty": "definite", "text": "It acts.", **SOURCE}

#: Table, the row that is tried, and the rules of which one has to refuse it.
ROWS = [
    # words of a finding, a recommendation, a treatment
    ("findings", TREATMENT | {"text": "Everolimus prolongs PFS in TSC2-mutated tumors."}, "genotype-in-words"),
    ("findings", TREATMENT | {"text": "Everolimus prolongs PFS in tumors with altered MEN1."}, "genotype-in-words"),
    ("findings", TREATMENT | {"note": "mutated PTEN"}, "genotype-in-words"),
    ("findings", TREATMENT | {"note": "TSC2 altered"}, "genotype-in-words"),
    ("findings", TREATMENT | {"effect": "judged", "judgement": "best where PTEN is lost"}, "genotype-in-words"),
    ("recommendations", RECOMMENDED | {"condition": "if PTEN is lost"}, "genotype-in-words"),
    ("recommendations", RECOMMENDED | {"text": "Everolimus is a first-line treatment of PIK3CA-mutated NETs."}, "genotype-in-words"),
    ("recommendations", RECOMMENDED | {"note": "wild-type TSC2 excepted"}, "genotype-in-words"),
    # structure of a finding
    ("findings", TREATMENT | {"biomarker": "alteration/tsc2-somatic-mutation"}, "treatment-no-biomarker"),
    ("findings", TREATMENT | {"biomarker": "gene/pten"}, "treatment-no-biomarker"),
    ("findings", PROGNOSIS | {"intervention": "drug/everolimus"}, "finding-no-intervention"),
    ("findings", PROGNOSIS | {"text": "PFS on everolimus is longer with a TSC2 mutation."}, "drug-in-words"),
    ("findings", PROGNOSIS | {"text": "PFS on an mTOR inhibitor is longer with a TSC2 mutation."}, "drug-in-words"),
    ("findings", PROGNOSIS | {"note": "on mTOR inhibitors"}, "drug-in-words"),
    # syndromes
    ("findings", TREATMENT | {"population": "condition/nf1"}, "syndrome-not-studied"),
    ("findings", TREATMENT | {"population": "condition/vhl", "study": "", "support": ""}, "syndrome-not-studied"),
    ("recommendations", RECOMMENDED | {"population": "condition/tuberous-sclerosis"}, "syndrome-not-studied"),
    # figures
    ("outcomes", FIGURE | {"stratum": "alteration/pten-somatic-mutation"}, "stratum-not-assessed"),
    ("outcomes", FIGURE | {"stratum": "gene/pten"}, "stratum-known"),
    ("outcomes", FIGURE | {"study": "trial/radiant-3", "arm": "arm/radiant-3-everolimus", "stratum": "alteration/tsc2-somatic-mutation"}, "stratum-not-assessed"),
    # claims
    ("claims", CLAIM, "claim-evidence"),
    ("claims", CLAIM | {"supportedBy": "outcome/radiant-3-everolimus-pfs"}, "claim-evidence"),
    ("claims", CLAIM | {"biomarker": "gene/tsc2"}, "claim-evidence"),
    ("claims", CLAIM | {"biomarker": "alteration/mtor-pathway-somatic-mutation"}, "claim-evidence"),
    # mechanism
    ("mechanisms", MECHANISM | {"subject": "gene/tsc2", "relation": "inhibits", "object": "drug/everolimus"}, "no-shortcut shortcut-property"),
    ("mechanisms", MECHANISM | {"subject": "drug/everolimus", "relation": "inhibits", "object": "gene/tsc2"}, "no-shortcut-back"),
    ("mechanisms", MECHANISM | {"subject": "alteration/tsc2-somatic-mutation", "relation": "predictsBenefitFrom", "object": "drug/everolimus"}, "biomarker-predicts"),
    ("mechanisms", MECHANISM | {"subject": "gene/tsc2", "relation": "modulates", "object": "pathway/mtor", "text": "TSC2 makes everolimus work."}, "biomarker-words"),
    ("descriptions", SOURCE | {"subject": "gene/tsc2", "property": "predictsBenefitFrom", "object": "drug/everolimus", "text": "It predicts."}, "biomarker-predicts"),
]  # fmt: skip

TURTLE = [
    (f"<{NKD}gene/men1> nk:candidateByMechanism <{NKD}drug/everolimus> .", "candidate-by-mechanism asserted-candidate"),
    (f"<{NKD}alteration/tsc2-somatic-mutation> nk:targets <{NKD}drug/everolimus> .", "no-shortcut shortcut-property"),
    (f"<{NKD}procedure/by-genotype> a nk:Procedure ; rdfs:label \"everolimus chosen by TSC2 mutation\" .", "genotype-in-words"),
]  # fmt: skip


#: Tried alone: what becomes a plain triple, which may bear on other rows, and what is told of its value and not of its row.
ALONE = [at for at, (table, _, rules) in enumerate(ROWS) if table in ("mechanisms", "descriptions") or rules == "stratum-known"]
TOGETHER = [at for at in range(len(ROWS)) if at not in ALONE]


def attempted(at):
    table, cells, _ = ROWS[at]
    return f"graph/review/{table}.tsv", {"id": f"{table.removesuffix('s')}/attempt-{at}", **cells}


@pytest.fixture(scope="module")
def found_of(attempt_rows):
    """What is found of each row that is not tried alone, with all of them there at once."""
    return dict(zip(TOGETHER, attempt_rows([attempted(at) for at in TOGETHER]), strict=True))


@pytest.mark.parametrize("at", TOGETHER)
def test_an_attempt_by_table_is_refused(found_of, at):
    found = found_of[at]
    assert set(ROWS[at][2].split()) & set(found), set(found)
    assert all(finding.fix for finding in found.values())


@pytest.mark.parametrize("at", ALONE)
def test_an_attempt_that_is_tried_alone_is_refused(attempt_row, at):
    file, cells = attempted(at)
    found = attempt_row(file, **cells)
    assert set(ROWS[at][2].split()) & set(found), set(found)
    assert all(finding.fix for finding in found.values())


@pytest.mark.parametrize("at", range(len(TURTLE)))
def test_an_attempt_by_turtle_is_refused(attempt, at):
    triples, rules = TURTLE[at]
    found = attempt("ontology/genes.ttl", f"\n{triples}\n")
    assert set(rules.split()) & set(found), set(found)


def test_there_are_thirty():
    assert len(ROWS) + len(TURTLE) >= 30


@pytest.mark.parametrize("table", ["findings", "recommendations"])
def test_the_same_rows_without_the_genotype_are_accepted(attempt_row, table):
    """The control: without it, refusing every row would pass too."""
    cells = {"findings": TREATMENT, "recommendations": RECOMMENDED}[table]
    assert attempt_row(f"graph/review/{table}.tsv", id=f"{table.removesuffix('s')}/attempt", **cells) == {}
