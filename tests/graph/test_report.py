"""One run of the gate in four forms."""

import json
from xml.etree import ElementTree

from netkg.findings import Finding
from netkg.graph import report
from netkg.graph.check import Outcome

CELL = Finding(
    "graph/review/outcomes.tsv", row=12, column="unit", rule="cell", message="'month' is not allowed", mend="Wanted: months"
)
TERM = Finding(
    "ontology/genes.ttl",
    line=17,
    rule="missing-label",
    message="nk:Gene: A class has no label.",
    mend="Add one.",
    triple="nk:Gene rdfs:label",
)
OUTCOMES = [
    Outcome("tables", [CELL], 0.2),
    Outcome("rules", [TERM], 0.3),
    Outcome("mappings"),
    Outcome("shapes", skipped="the tables cannot be read"),
]


def test_text_groups_by_file_and_says_what_did_not_run():
    lines = report.text(OUTCOMES).splitlines()
    assert "graph/review/outcomes.tsv (1 finding)" in lines
    assert "  graph/review/outcomes.tsv, row 12, column unit: 'month' is not allowed [cell]" in lines
    assert "      triple: nk:Gene rdfs:label" in lines and "      mend: Add one." in lines
    assert "not run: shapes (SHACL), because the tables cannot be read" in lines
    assert lines[-1].startswith("2 findings in 2 files; 0.5 s")
    assert report.text([Outcome("tables")]).startswith("no findings")


def test_json_is_a_list_with_the_stage():
    assert json.loads(report.as_json(OUTCOMES))[1] == {
        "stage": "rules",
        "file": "ontology/genes.ttl",
        "line": 17,
        "rule": "missing-label",
        "mend": "Add one.",
        "message": "nk:Gene: A class has no label.",
        "triple": "nk:Gene rdfs:label",
    }


def test_sarif_points_at_lines():
    run = json.loads(report.sarif(OUTCOMES))["runs"][0]
    lines = [r["locations"][0]["physicalLocation"]["region"]["startLine"] for r in run["results"]]
    assert lines == [12, 17]
    assert {rule["id"] for rule in run["tool"]["driver"]["rules"]} == {r["ruleId"] for r in run["results"]}
    assert "not run" in run["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"]


def test_junit_counts_failures_and_skips():
    suites = {suite.get("name"): suite for suite in ElementTree.fromstring(report.junit(OUTCOMES).encode())}
    assert suites["tables"].get("failures") == "1" and suites["shapes"].get("skipped") == "1"
    assert suites["rules"].find("testcase/failure").get("type") == "missing-label"
    assert suites["mappings"].get("failures") == "0"


def test_findings_with_and_without_a_row_can_be_sorted():
    assert sorted([CELL, Finding("graph/review/outcomes.tsv", rule="whole"), TERM])[0].rule == "whole"
