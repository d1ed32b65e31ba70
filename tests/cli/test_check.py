"""netkg check --watch, as a curator runs it: a process that checks again at each save."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from small import edit, make_project

#: Far longer than a check takes; only a check that never comes runs into it.
HANG = 120


class Watched:
    """`netkg check --watch --format json`, one list of findings for each check."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process

    def findings(self) -> list[dict[str, object]]:
        """Wait for the findings of the next check."""
        alarm = threading.Timer(HANG, self.process.kill)
        alarm.start()
        text = ""
        try:
            for line in self.process.stdout:
                text += line
                if line.rstrip() in ("[]", "]"):
                    return json.loads(text)
        finally:
            alarm.cancel()
        raise AssertionError(f"the process ended: {text}")

    def rules(self) -> set[object]:
        return {found["rule"] for found in self.findings()}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return make_project(tmp_path / "project")


@pytest.fixture
def watched(project: Path) -> Iterator[Watched]:
    process = subprocess.Popen(
        [sys.executable, "-m", "netkg", "--project", str(project), "check", "--watch", "--no-reason", "--format", "json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    try:
        yield Watched(process)
    finally:
        try:
            for _ in range(int(HANG // 5)):  # Python drops an interrupt that comes while it finalises an object
                process.send_signal(signal.SIGINT)
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.wait(5)
                    break
            assert process.returncode is not None
        finally:
            process.kill()
            process.stdout.close()


def save(path: Path, old: str, new: str) -> None:
    """Edit as an editor does: the new file takes the old one's place in one step."""
    draft = path.with_name("." + path.name)
    draft.write_text(path.read_text("utf-8"), "utf-8")
    edit(draft, old, new)
    os.replace(draft, path)


def test_every_kind_of_input_is_checked_again_when_it_is_saved(project: Path, watched: Watched) -> None:
    assert watched.findings() == []
    shape, table, ontology = project / "shapes/gene.ttl", project / "graph/review/genes.tsv", project / "ontology/net.ttl"
    save(shape, "^[A-Z][A-Z0-9]*$", "^T[A-Z0-9]*$")
    assert {(f["rule"], f["row"]) for f in watched.findings()} == {("gene-symbol", 3), ("gene-symbol", 4)}
    save(shape, "^T[A-Z0-9]*$", "^[A-Z][A-Z0-9]*$")
    assert watched.findings() == []
    save(table, "SSTR2", "sstr2")
    (found,) = watched.findings()
    assert (found["file"], found["row"]) == ("graph/review/genes.tsv", 3)
    save(shape, "^[A-Z][A-Z0-9]*$", "^[A-Za-z][A-Za-z0-9]*$")
    assert watched.findings() == [], "the shape allows it now"
    save(ontology, 'rdfs:label "drug" ;', "")
    assert watched.rules() == {"missing-label"}
    save(project / "ontology/rules/missing-label.rq", "SELECT DISTINCT", "SELECT DISTINCT # again\n ")
    assert watched.rules() == {"missing-label"}
    save(ontology, "nk:Drug a owl:Class ;", 'nk:Drug a owl:Class ; rdfs:label "drug" ;')
    assert watched.findings() == []
