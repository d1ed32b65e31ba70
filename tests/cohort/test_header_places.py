"""Headers: columns in any order, by any title, in capitals or not."""

from __future__ import annotations

from pathlib import Path

import pytest
from csvw import Column

import netkg.cohort
from netkg.cohort.header_places import column_places
from netkg.findings import Finding
from netkg.inputs.tables import describe


@pytest.fixture(scope="module")
def columns() -> list[Column]:
    (samples,) = [
        table for table in describe(Path(netkg.cohort.__file__).parent).tables if str(table.url) == "data_clinical_sample.txt"
    ]
    return [column for column in samples.tableSchema.columns if not column.virtual]


def test_columns_are_found_by_their_titles(columns: list[Column]) -> None:
    findings: list[Finding] = []
    found = column_places(["sample_id", "X", "TUMOR_PURTITY", "PATIENT_ID"], columns, findings, "f")
    assert found == {"SAMPLE_ID": 0, "TUMOR_PURITY": 2, "PATIENT_ID": 3}
    assert [(one.rule, one.severity) for one in findings] == [("columns-unread", "note")]


def test_a_required_column_must_be_there_and_none_twice(columns: list[Column]) -> None:
    findings: list[Finding] = []
    column_places(["SAMPLE_ID", "SAMPLE_ID"], columns, findings, "f")
    assert sorted(one.message for one in findings if one.is_error) == [
        "misses the column PATIENT_ID",
        "the header row has 'SAMPLE_ID' twice",
    ]


@pytest.mark.parametrize(("separator", "name"), [(",", "commas"), (";", "semicolons")])
def test_a_table_without_tabs_is_one_finding(columns: list[Column], separator: str, name: str) -> None:
    findings: list[Finding] = []
    assert column_places([separator.join(("SAMPLE_ID", "PATIENT_ID", "X"))], columns, findings, "f") == {}
    assert [(one.rule, one.message) for one in findings] == [("table-header", f"has {name} between its cells, and not tabs")]


def test_a_column_of_nearly_the_name_is_asked_for(columns: list[Column]) -> None:
    findings: list[Finding] = []
    column_places(["SAMPLE_ID", "PatientId"], columns, findings, "f")
    (missing,) = [one for one in findings if one.is_error]
    assert missing.fix.startswith("Add it, or rename 'PatientId' if this is it.")
