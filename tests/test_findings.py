"""Findings say where, sort by place, and are written as text and as data."""

from __future__ import annotations

import pytest

from netkg.findings import Finding, render


@pytest.mark.parametrize(
    ("finding", "place"),
    [
        (Finding("graph/outcomes.tsv", row=12, column="unit"), "graph/outcomes.tsv, row 12, column unit"),
        (Finding("ontology/genes.ttl", line=3), "ontology/genes.ttl, line 3"),
        (Finding("dataset"), "dataset"),
        (Finding("a.tsv", row=0, line=0), "a.tsv, row 0, line 0"),
    ],
)
def test_a_place(finding: Finding, place: str) -> None:
    assert finding.place() == place


def test_findings_sort_by_place() -> None:
    ordered = [
        Finding("a.tsv", message="of the file"),
        Finding("a.tsv", line=9),
        Finding("a.tsv", row=2, column="a"),
        Finding("a.tsv", row=2, column="b"),
        Finding("a.tsv", row=10),
        Finding("b.tsv"),
    ]
    assert sorted(set(ordered)) == ordered


def test_data_has_what_is_said_alone() -> None:
    assert Finding("a.tsv", row=2, rule="cell").as_dict() == {"file": "a.tsv", "row": 2, "rule": "cell"} | {
        key: value for key, value in Finding("x").as_dict().items() if key != "file"
    }


def test_text_has_a_line_for_each_and_what_to_do() -> None:
    lines = render([Finding("b.tsv", rule="r", message="is odd"), Finding("a.tsv", row=2, rule="cell", message="is empty")])
    assert lines.splitlines() == ["a.tsv, row 2: is empty [cell]", "b.tsv: is odd [r]"]
    assert render([]) == ""
