"""Write what a check found: as text for people, as JSON, SARIF or JUnit for programs."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from xml.etree import ElementTree

import netkg
from netkg.findings import Finding
from netkg.graph.pipeline import StageResult

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def text(results: Sequence[StageResult]) -> str:
    """Write findings grouped by file: place, sentence, triple, fix; then what did not run."""
    found = sorted(f for o in results for f in o.findings)
    lines: list[str] = []
    files = 0
    for file, group in groupby(found, key=lambda finding: finding.file):
        files += 1
        members = list(group)
        lines += ["", f"{file} ({_count(len(members))})"]
        for finding in members:
            lines += _paragraph(finding)
    lines += [""] * bool(lines) + [f"not run: {o.title}, because {o.skipped}" for o in results if o.skipped]
    seconds = sum(result.seconds for result in results)
    lines.append(
        f"{_count(len(found))} in {files} file{'s' * (files != 1)}; {seconds:.1f} s of checks"
        if found
        else f"no findings; {seconds:.1f} s of checks"
    )
    return "\n".join(lines)


def _count(number: int) -> str:
    return f"{number} finding{'s' * (number != 1)}"


def _paragraph(finding: Finding) -> list[str]:
    grade = "" if finding.is_error else f"{finding.severity}: "
    lines = [f"  {finding.place()}: {grade}{finding.message} [{finding.rule}]"]
    lines += [f"      triple: {finding.triple}"] if finding.triple else []
    lines += [f"      fix: {finding.fix}"] if finding.fix else []
    return lines


def as_json(results: Sequence[StageResult]) -> str:
    """Write the findings as a list of objects, each with its stage."""
    return json.dumps([{"stage": o.stage, **f.as_dict()} for o in results for f in o.findings], ensure_ascii=False, indent=1)


def sarif(results: Sequence[StageResult]) -> str:
    """Write the findings as SARIF 2.1.0; a table's row is the line of its file."""
    rules = sorted({(f.rule, f.fix) for o in results for f in o.findings})
    described = dict(reversed(rules))
    notes = [
        {"level": "warning", "message": {"text": f"not run: {o.title}, because {o.skipped}"}} for o in results if o.skipped
    ]
    run = {
        "tool": {
            "driver": {
                "name": "netkg",
                "version": netkg.__version__,
                "informationUri": "https://w3id.org/netkg/",
                "rules": [{"id": rule, "help": {"text": fix or rule}} for rule, fix in sorted(described.items())],
            }
        },
        "invocations": [{"executionSuccessful": not has_findings(results), "toolExecutionNotifications": notes}],
        "results": [_result(f) for o in results for f in o.findings],
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
    fix = f" Fix: {finding.fix}" if finding.fix else ""
    return {
        "ruleId": finding.rule,
        "level": finding.severity,
        "message": {"text": finding.message + fix},
        "locations": [location],
        "properties": {"fix": finding.fix},
    }


def junit(results: Sequence[StageResult]) -> str:
    """Write one test suite a stage: a failure for each finding, or one passed or skipped case."""
    root = ElementTree.Element("testsuites", name="netkg check")
    for result in results:
        cases: list[Finding | None] = [*result.findings] or [None]
        suite = ElementTree.SubElement(
            root,
            "testsuite",
            name=result.stage,
            tests=str(len(cases)),
            failures=str(sum(finding.is_error for finding in result.findings)),
            skipped=str(int(bool(result.skipped))),
            errors="0",
            time=f"{result.seconds:.3f}",
        )
        for finding in cases:
            case = ElementTree.SubElement(
                suite,
                "testcase",
                classname=f"netkg.{result.stage}",
                name=f"{finding.place()}: {finding.rule}" if finding else result.title,
            )
            if finding and not finding.is_error:
                ElementTree.SubElement(case, "system-out").text = "\n".join(_paragraph(finding))
            elif finding:
                failure = ElementTree.SubElement(case, "failure", message=finding.message, type=finding.rule)
                failure.text = "\n".join(_paragraph(finding))
            elif result.skipped:
                ElementTree.SubElement(case, "skipped", message=result.skipped)
    return ElementTree.tostring(root, encoding="unicode", xml_declaration=True)


#: How `netkg check --format` writes.
FORMATS: dict[str, Callable[[Sequence[StageResult]], str]] = {"text": text, "json": as_json, "sarif": sarif, "junit": junit}


def has_findings(results: Iterable[StageResult]) -> bool:
    """Tell whether any stage found anything that holds up a release."""
    return any(finding.is_error for result in results for finding in result.findings)
