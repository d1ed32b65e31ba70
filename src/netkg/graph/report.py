"""Write what a check found: as text for people, as JSON, SARIF or JUnit for programs that gate a change."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from xml.etree import ElementTree

import netkg
from netkg.findings import Finding
from netkg.graph.check import STAGES, Outcome

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def text(outcomes: Sequence[Outcome]) -> str:
    """Write findings grouped by file: place, sentence, triple, mend; then what did not run."""
    found = sorted(
        (f for o in outcomes for f in o.findings), key=lambda f: (f.file, f.row or 0, f.line or 0, f.column or "", f.message)
    )
    lines: list[str] = []
    files = 0
    for file, group in groupby(found, key=lambda finding: finding.file):
        files += 1
        members = list(group)
        lines += ["", f"{file} ({_count(len(members))})"]
        for finding in members:
            lines += _paragraph(finding)
    lines += [""] * bool(lines) + [f"not run: {STAGES[o.stage]}, because {o.skipped}" for o in outcomes if o.skipped]
    seconds = sum(outcome.seconds for outcome in outcomes)
    lines.append(
        f"{_count(len(found))} in {files} file{'s' * (files != 1)}; {seconds:.1f} s of checks"
        if found
        else f"no findings; {seconds:.1f} s of checks"
    )
    return "\n".join(lines)


def _count(number: int) -> str:
    return f"{number} finding{'s' * (number != 1)}"


def _paragraph(finding: Finding) -> list[str]:
    lines = [f"  {finding.place()}: {finding.message} [{finding.rule}]"]
    lines += [f"      triple: {finding.triple}"] if finding.triple else []
    lines += [f"      mend: {finding.mend}"] if finding.mend else []
    return lines


def as_json(outcomes: Sequence[Outcome]) -> str:
    """Write the findings as a list of objects, each with its stage."""
    return json.dumps([{"stage": o.stage, **f.as_dict()} for o in outcomes for f in o.findings], ensure_ascii=False, indent=1)


def sarif(outcomes: Sequence[Outcome]) -> str:
    """Write the findings as SARIF 2.1.0; a table's row is the line of its file."""
    rules = sorted({(f.rule, f.mend) for o in outcomes for f in o.findings})
    described = dict(reversed(rules))
    notes = [
        {"level": "warning", "message": {"text": f"not run: {STAGES[o.stage]}, because {o.skipped}"}}
        for o in outcomes
        if o.skipped
    ]
    run = {
        "tool": {
            "driver": {
                "name": "netkg",
                "version": netkg.__version__,
                "informationUri": "https://w3id.org/netkg/",
                "rules": [{"id": rule, "help": {"text": mend or rule}} for rule, mend in sorted(described.items())],
            }
        },
        "invocations": [{"executionSuccessful": not any(o.findings for o in outcomes), "toolExecutionNotifications": notes}],
        "results": [_result(f) for o in outcomes for f in o.findings],
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=1)


def _result(finding: Finding) -> dict[str, object]:
    place: dict[str, object] = {"artifactLocation": {"uri": finding.file}}
    line = finding.line or finding.row
    if line:
        place["region"] = {"startLine": line}
    location: dict[str, object] = {"physicalLocation": place}
    if finding.column:
        location["logicalLocations"] = [{"name": finding.column, "kind": "column"}]
    mend = f" Mend: {finding.mend}" if finding.mend else ""
    return {"ruleId": finding.rule, "level": "error", "message": {"text": finding.message + mend}, "locations": [location]}


def junit(outcomes: Sequence[Outcome]) -> str:
    """Write one test suite a stage: a failure for each finding, or one passed or skipped case."""
    root = ElementTree.Element("testsuites", name="netkg check")
    for outcome in outcomes:
        cases = outcome.findings or [None]
        suite = ElementTree.SubElement(
            root,
            "testsuite",
            name=outcome.stage,
            tests=str(len(cases)),
            failures=str(len(outcome.findings)),
            skipped=str(int(bool(outcome.skipped))),
            errors="0",
            time=f"{outcome.seconds:.3f}",
        )
        for finding in cases:
            case = ElementTree.SubElement(
                suite,
                "testcase",
                classname=f"netkg.{outcome.stage}",
                name=f"{finding.place()}: {finding.rule}" if finding else STAGES[outcome.stage],
            )
            if finding:
                failure = ElementTree.SubElement(case, "failure", message=finding.message, type=finding.rule)
                failure.text = "\n".join(_paragraph(finding))
            elif outcome.skipped:
                ElementTree.SubElement(case, "skipped", message=outcome.skipped)
    return ElementTree.tostring(root, encoding="unicode", xml_declaration=True)


#: How `netkg check --format` writes.
FORMATS: dict[str, Callable[[Sequence[Outcome]], str]] = {"text": text, "json": as_json, "sarif": sarif, "junit": junit}


def has_findings(outcomes: Iterable[Outcome]) -> bool:
    """Tell whether any stage found anything."""
    return any(outcome.findings for outcome in outcomes)
