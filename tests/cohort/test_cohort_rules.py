"""Rules in bulk: on falsified rows they find what pySHACL finds in the whole, and nothing in rows that hold."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import SH, Graph
from rdflib.term import URIRef

from netkg.cohort.cohort_names import CohortNames
from netkg.cohort.cohort_rules import CohortRules
from netkg.cohort.row_mapping import RowMapping
from netkg.findings import Finding
from netkg.graph.validate import validate
from studies import SAMPLE_FILE as SAMPLES
from studies import mapping

RULES = CohortRules()
NAMES = CohortNames("c")
PATIENTS = "data_clinical_patient.txt"
HEADERS = {
    PATIENTS: "PATIENT_ID\tSEX\tAGE\tOS_MONTHS",
    SAMPLES: "PATIENT_ID\tSAMPLE_ID\tTUMOR_PURITY\tTMB_NONSYNONYMOUS",
    "data_mutations.txt": "Hugo_Symbol\tVariant_Classification\tTumor_Sample_Barcode\tStart_Position\tEnd_Position\t"
    "Reference_Allele\tTumor_Seq_Allele2",
    "data_sv.txt": "Sample_Id\tSV_Status\tSite1_Hugo_Symbol\tSite2_Hugo_Symbol",
}
HOLD = {
    PATIENTS: ["P1\tFemale\t61\t0", "P2\t\t\t"],
    SAMPLES: ["P1\tS5\t100\t0", "P2\tS6\t\t"],
    "data_mutations.txt": [
        "MEN1\tMissense_Mutation\tS1\t5\t5\tG\tA",
        "MEN1\tFrame_Shift_Ins\tS1\t5\t6\t-\tA",
        "MEN1\tRNA\tS1\t\t\t\t",
    ],
    "data_sv.txt": ["S1\tSOMATIC\tRET\tKIF5B", "S1\tGERMLINE\t\tRET"],
}
#: A row that breaks each rule, and the column by which it is told.
FALSIFIED = [
    (PATIENTS, "P3\tFemale\t-1\t", "patient-age", "AGE"),
    (PATIENTS, "P3\tFemale\t610\t", "patient-age", "AGE"),
    (PATIENTS, "P3\t\t\t-0.5", "patient-survival", "OS_MONTHS"),
    (PATIENTS, f"P3\t{'Female' * 9}\t\t", "patient-sex", "SEX"),
    (SAMPLES, "P1\tS7\t101\t", "sample-purity", "TUMOR_PURITY"),
    (SAMPLES, "P1\tS7\t-3\t", "sample-purity", "TUMOR_PURITY"),
    (SAMPLES, "P1\tS7\t\t-0.1", "sample-burden", "TMB_NONSYNONYMOUS"),
    ("data_mutations.txt", "MEN1\tRNA\tS1\t9\t5\tG\tA", "mutation-ends-after-start", None),
    ("data_mutations.txt", "MEN1\tRNA\tS1\t5\t5\tG\tG", "mutation-changes-bases", None),
    ("data_mutations.txt", "MEN1\tRNA\tS1\t300000000\t300000000\tG\tA", "mutation-position", "Start_Position"),
    ("data_sv.txt", "S1\tSOMATIC\t\t", "variant-symbol", "Site1_Hugo_Symbol"),
]
#: What no row can break, because the description leaves the row out first; quads that do, by the property that is missing.
UNREACHED = {
    (SAMPLES, "patient"): "sample-patient",
    ("data_mutations.txt", "sample"): "alteration-sample",
    ("data_mutations.txt", "symbol"): "mutation-symbol",
    ("data_sv.txt", "sample"): "alteration-sample",
}


def rows(file: str, lines: list[str]) -> tuple[RowMapping, bytes]:
    made, findings = mapping(file, HEADERS[file]), list[Finding]()
    text = "".join(made.text(number, line, findings) for number, line in enumerate(lines, 2))
    assert not findings
    return made, text.encode()


def by_pyshacl(quads: bytes, made: RowMapping) -> list[Finding]:
    """Validate the whole by pySHACL alone, in a graph of rdflib."""
    triples = [quad.triple for quad in ox.parse(quads, format=ox.RdfFormat.N_QUADS)]
    data = Graph().parse(data=ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES), format="nt")
    return RULES.findings(validate(data, RULES.shapes.text).graph, data, NAMES, made)


@pytest.mark.parametrize("file", sorted(HEADERS))
def test_rows_that_hold_break_nothing(file: str) -> None:
    made, quads = rows(file, HOLD[file])
    assert RULES.broken(quads, NAMES, made) == by_pyshacl(quads, made) == []


@pytest.mark.parametrize(("file", "line", "rule", "column"), FALSIFIED)
def test_a_falsified_row_is_found_as_pyshacl_finds_it(file: str, line: str, rule: str, column: str | None) -> None:
    made, quads = rows(file, [*HOLD[file], line])
    found = RULES.broken(quads, NAMES, made)
    assert found == by_pyshacl(quads, made)
    assert [(one.file, one.row, one.rule, one.column) for one in found] == [(file, len(HOLD[file]) + 2, rule, column)]
    assert found[0].fix


@pytest.mark.parametrize(("file", "missing"), UNREACHED)
def test_what_a_row_lacks_is_found_as_pyshacl_finds_it(file: str, missing: str) -> None:
    made, quads = rows(file, HOLD[file][:1])
    spoilt = b"".join(line for line in quads.splitlines(keepends=True) if f"/{missing}>".encode() not in line)
    assert spoilt != quads
    found = RULES.broken(spoilt, NAMES, made)
    assert found == by_pyshacl(spoilt, made)
    assert UNREACHED[file, missing] in {one.rule for one in found}


def test_every_rule_is_broken_by_a_record() -> None:
    graph = RULES.shapes.shapes.graph
    named = {str(one).rpartition("/")[2] for one in {*graph.objects(None, SH.property), *graph.objects(None, SH.sparql)}}
    assert named == {rule for _, _, rule, _ in FALSIFIED} | set(UNREACHED.values())
    assert all(isinstance(one, URIRef) for one in graph.objects(None, SH.sparql))


NUMBERS = st.sampled_from(["", "0", "5", "5.0", "101", "-1", "1e3", "250000001", "0.0001"])


@settings(max_examples=25)
@given(st.lists(st.tuples(NUMBERS, NUMBERS), min_size=1, max_size=6))
def test_any_samples_are_judged_as_pyshacl_judges_them(values: list[tuple[str, str]]) -> None:
    made, findings = mapping(SAMPLES, HEADERS[SAMPLES]), list[Finding]()
    lines = [f"P1\tS{number}\t{one}\t{two}" for number, (one, two) in enumerate(values, 10)]
    quads = "".join(made.text(number, line, findings) for number, line in enumerate(lines, 2)).encode()
    assert RULES.broken(quads, NAMES, made) == by_pyshacl(quads, made)


def test_the_rules_are_in_the_documentation(root: Path) -> None:
    text = (root / "docs/cohorts.md").read_text("utf-8")
    graph = RULES.shapes.shapes.graph
    for message in graph.objects(None, SH.message):
        assert str(message) in text
