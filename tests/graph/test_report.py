"""The results of one run in four forms."""

import json
from xml.etree import ElementTree

from netkg.findings import Finding
from netkg.graph import report
from netkg.graph.pipeline import StageResult

CELL = Finding(
    "graph/review/outcomes.tsv", row=12, column="unit", rule="cell", message="'month' is not allowed", fix="Wanted: months"
)
TERM = Finding(
    "ontology/genes.ttl",
    line=17,
    rule="missing-label",
    message="nk:Gene: A class has no label.",
    fix="Add one.",
    triple="nk:Gene rdfs:label",
)
RESULTS = [
    StageResult("tables", "tables: cells and keys", [CELL], 0.2),
    StageResult("rules", "rules", [TERM], 0.3),
    StageResult("mappings", "mappings"),
    StageResult("shapes", "shapes (SHACL)", skipped="the tables cannot be read"),
]


def test_text_groups_by_file_and_says_what_did_not_run():
    lines = report.text(RESULTS).splitlines()
    assert "graph/review/outcomes.tsv (1 finding)" in lines
    assert "  graph/review/outcomes.tsv, row 12, column unit: 'month' is not allowed [cell]" in lines
    assert "      triple: nk:Gene rdfs:label" in lines and "      fix: Add one." in lines
    assert "not run: shapes (SHACL), because the tables cannot be read" in lines
    assert lines[-1].startswith("2 findings in 2 files; 0.5 s")
    assert report.text([StageResult("tables", "tables: cells and keys")]).startswith("no findings")


def test_json_is_a_list_with_the_stage():
    assert json.loads(report.as_json(RESULTS))[1] == {
        "stage": "rules",
        "file": "ontology/genes.ttl",
        "line": 17,
        "rule": "missing-label",
        "fix": "Add one.",
        "message": "nk:Gene: A class has no label.",
        "triple": "nk:Gene rdfs:label",
        "severity": "error",
    }


def test_sarif_points_at_lines():
    run = json.loads(report.sarif(RESULTS))["runs"][0]
    lines = [r["locations"][0]["physicalLocation"]["region"]["startLine"] for r in run["results"]]
    assert lines == [12, 17]
    assert run["results"][0]["properties"] == {"fix": "Wanted: months"}
    assert {rule["id"] for rule in run["tool"]["driver"]["rules"]} == {r["ruleId"] for r in run["results"]}
    assert "not run" in run["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"]


def test_junit_counts_failures_and_skips():
    suites = {suite.get("name"): suite for suite in ElementTree.fromstring(report.junit(RESULTS).encode())}
    assert suites["tables"].get("failures") == "1" and suites["shapes"].get("skipped") == "1"
    assert suites["rules"].find("testcase/failure").get("type") == "missing-label"
    assert suites["mappings"].get("failures") == "0"


def test_findings_with_and_without_a_row_can_be_sorted():
    assert sorted([CELL, Finding("graph/review/outcomes.tsv", rule="whole"), TERM])[0].rule == "whole"


WARNING = Finding(
    "graph/review/arms.tsv", row=3, rule="study-arms-together", message="too many", fix="Count.", severity="warning"
)


def test_a_warning_is_told_and_fails_nothing():
    results = [StageResult("shapes", "shapes (SHACL)", [WARNING])]
    assert not report.has_findings(results) and report.has_findings(RESULTS)
    assert "graph/review/arms.tsv, row 3: warning: too many [study-arms-together]" in report.text(results)
    assert json.loads(report.sarif(results))["runs"][0]["results"][0]["level"] == "warning"
    (suite,) = ElementTree.fromstring(report.junit(results).encode())
    assert suite.get("failures") == "0" and "too many" in suite.findtext("testcase/system-out")
