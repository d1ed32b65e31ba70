"""A number that is printed otherwise than in the last commit is a warning that shows both."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from netkg.graph import report, stages
from netkg.history import committed
from netkg.inputs import tables
from netkg.inputs.project import Project
from small import ACTS_ON, _table, make_project, write_tables

VALUE = {
    "name": "value",
    "datatype": {"base": "string", "format": "-?[0-9]+(\\.[0-9]+)?"},
    "propertyUrl": ACTS_ON["propertyUrl"],
}
TEXT = "id\tlabel\tvalue\noutcome/a\ta\t11.0\noutcome/b\tb\t5\n"


@pytest.fixture
def graph(tmp_path: Path) -> Path:
    write_tables(tmp_path / "graph", _table("outcomes", "Outcome", VALUE), outcomes=TEXT)
    for command in (["init", "-q"], ["add", "."], ["-c", "user.name=n", "-c", "user.email=e", "commit", "-qm", "first"]):
        subprocess.run(["git", *command], cwd=tmp_path, check=True)
    return tmp_path / "graph"


def test_both_prints_are_shown_with_row_and_column(graph: Path) -> None:
    assert list(committed.reprinted(tables.read(graph))) == []
    (graph / "review/outcomes.tsv").write_text(TEXT.replace("11.0", "11").replace("\t5", "\t6"), "utf-8")
    (found,) = committed.reprinted(tables.read(graph))
    assert (found.place(), found.severity) == ("graph/review/outcomes.tsv, row 2, column value", "warning")
    assert "prints '11' where the last commit has '11.0'" in found.message
    assert "netkg fmt --numerals graph/review/outcomes.tsv" in found.fix


def test_a_row_that_moved_is_told_by_its_id(graph: Path) -> None:
    header, one, two = TEXT.splitlines(keepends=True)
    (graph / "review/outcomes.tsv").write_text(header + two + one.replace("11.0", "11.00"), "utf-8")
    (found,) = committed.reprinted(tables.read(graph))
    assert found.row == 3


def test_without_git_nothing_is_compared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = write_tables(tmp_path / "graph", _table("outcomes", "Outcome", VALUE), outcomes=TEXT)
    assert list(committed.reprinted(tables.read(folder))) == []
    assert committed.version(folder / "review/outcomes.tsv") is None
    monkeypatch.setenv("PATH", "")
    assert committed.version(folder / "review/outcomes.tsv") is None


def test_the_check_tells_it_and_nothing_is_held_up(tmp_path: Path) -> None:
    project = make_project(tmp_path)
    write_tables(project / "graph", _table("outcomes", "Outcome", VALUE), outcomes=TEXT)
    for name in ("genes", "drugs"):
        (project / f"graph/review/{name}.tsv").unlink()
    for command in (["init", "-q"], ["add", "."], ["-c", "user.name=n", "-c", "user.email=e", "commit", "-qm", "first"]):
        subprocess.run(["git", *command], cwd=tmp_path, check=True)
    (project / "graph/review/outcomes.tsv").write_text(TEXT.replace("11.0", "11"), "utf-8")
    results = stages.pipeline(Project(project, project / "build")).run(until="tables")
    assert [finding.rule for result in results for finding in result.findings] == ["numeral-changed"]
    assert not report.has_findings(results)
