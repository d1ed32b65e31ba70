"""netkg diff with a name of git: a commit's inputs are built and compared, whatever the working tree has."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from commands import run
from netkg.errors import UsageError
from netkg.graph.builder import build
from netkg.history import revisions, snapshots
from netkg.inputs.project import Project
from small import edit, make_project

NAMED = ("-c", "user.name=x", "-c", "user.email=x@example.org")


def git(folder: Path, *arguments: str) -> None:
    subprocess.run(["git", *NAMED, *arguments], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project of two commits, in a folder of its repository, with another change in the working tree."""
    folder = make_project(tmp_path / "part")
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-qm", "one")
    edit(folder / "graph/review/genes.tsv", "SSTR2", "SSTR5")
    git(tmp_path, "commit", "-qam", "two")
    edit(folder / "graph/review/drugs.tsv", "\toctreotide", "\tlanreotide")
    return folder


def test_the_working_tree_is_compared_with_a_commit(project: Path) -> None:
    done = run(project, "diff", "HEAD")
    assert done.exit_code == 0, done.output
    assert "lanreotide" in done.stdout and "SSTR2" not in done.stdout
    both = run(project, "diff", "HEAD~1", "HEAD")
    assert both.exit_code == 0 and "SSTR5" in both.stdout and "lanreotide" not in both.stdout
    assert "lanreotide" in (project / "graph/review/drugs.tsv").read_text("utf-8")


def test_a_release_of_the_same_inputs_is_taken(project: Path, tmp_path: Path) -> None:
    inputs = Project(project, project / "build")
    git(tmp_path, "commit", "-qam", "three")
    made = build(inputs)
    state = snapshots.snapshot(inputs, "HEAD")
    assert (state.name, state.version) == (made.id, "0.1.0")
    before = snapshots.snapshot(inputs, "HEAD~1")
    assert (before.name, before.version) == (f"HEAD~1 ({revisions.commit(inputs, 'HEAD~1')[:10]})", "0.1.0")


def test_what_neither_store_nor_git_knows_is_wrong_use(project: Path) -> None:
    for name in ("nonsense", "--help-me", "HEAD~7"):
        done = run(project, "diff", "--", name)
        assert (done.exit_code, "Nor does git know" in done.stderr) == (2, True), done.output


def test_a_commit_without_inputs_is_wrong_use(project: Path, tmp_path: Path) -> None:
    git(tmp_path, "rm", "-rqf", "part/shapes")
    git(tmp_path, "commit", "-qam", "four")
    inputs = Project(project, project / "build")
    with (
        pytest.raises(UsageError, match="nothing to compare with"),
        revisions.checked_out(inputs, revisions.commit(inputs, "HEAD")),
    ):
        pass


def test_outside_of_git_there_is_no_commit(tmp_path: Path) -> None:
    assert revisions.commit(Project(make_project(tmp_path), tmp_path / "build"), "HEAD") == ""
