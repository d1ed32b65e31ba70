"""A hundred typical mistakes of curators, each with the finding that it gets and its place, or why there can be none."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from commands import run
from excerpt import make_excerpt
from netkg.findings import Finding
from netkg.graph import stages
from netkg.history import register
from netkg.inputs.project import Project, find
from typical_mistakes import MAPPINGS, MISTAKES, MODULE, Mistake

HEAD = (
    "#curie_map:\n#  nk: https://w3id.org/netkg/ontology/\n#  nkd: https://w3id.org/netkg/\n#  HGNC: http://identifiers.org/hgnc/\n"
    "subject_id\tpredicate_id\tobject_id\tmapping_justification\text_evidence\text_unconfirmed\n"
)


@pytest.fixture(scope="module")
def excerpt(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The excerpt, all of it released and committed."""
    folder = make_excerpt(tmp_path_factory.mktemp("typical") / "excerpt")
    (folder / MAPPINGS).write_text(HEAD, "utf-8")
    project = find(folder)
    inputs = stages.asserted(project)
    register.update(inputs.asserted, inputs.reading, project.ontology, "0.1.0")
    for arguments in (("init", "-q"), ("add", "-A"), ("-c", "user.name=a", "-c", "user.email=a@b.c", "commit", "-qm", "begin")):
        subprocess.run(["git", *arguments], cwd=folder, check=True)
    return folder


@pytest.fixture
def copy(excerpt: Path, tmp_path: Path) -> Path:
    """Copy what mistakes are made in; the rest is the same for all."""
    for name in ("graph", "queries"):
        shutil.copytree(excerpt / name, tmp_path / name)
    (tmp_path / "ontology").mkdir()
    for path in (excerpt / "ontology").iterdir():
        (tmp_path / "ontology" / path.name).symlink_to(path) if path.is_dir() else shutil.copy(path, tmp_path / "ontology")
    for name in ("shapes", ".git"):
        (tmp_path / name).symlink_to(excerpt / name)
    return tmp_path


def found(folder: Path) -> list[Finding]:
    """Check in stages; what a later one costs is spent only where the earlier ones find nothing."""
    pipeline = stages.pipeline(Project(folder, folder / "build"), with_reasoner=False)
    for stage in ("references", "rules", "register", "shapes"):
        findings = [finding for result in pipeline.run(until=stage) for finding in result.findings]
        if findings:
            return findings
    return []


def test_there_are_a_hundred() -> None:
    assert len(MISTAKES) == len({mistake.what for mistake in MISTAKES}) == 100


def test_without_a_mistake_nothing_is_found(copy: Path) -> None:
    assert found(copy) == []


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.what)
def test_a_mistake_has_its_finding_where_it_was_made(copy: Path, mistake: Mistake) -> None:
    mistake.edit(copy)
    if mistake.rule == "answer-missing":
        done = run(copy, "check")
        assert mistake.rule in done.stdout
        return
    findings = found(copy)
    if not mistake.rule:
        assert mistake.words
        assert findings == [], mistake.words
        return
    matching = [one for one in findings if one.rule == mistake.rule and one.file == mistake.file]
    assert matching, findings
    first = matching[0]
    assert (first.row, first.column) == (mistake.row, mistake.column)
    assert mistake.file != MODULE or first.line
    assert mistake.words in f"{first.message} {first.fix}"
    assert first.fix
    assert len(findings) <= 2, "one mistake is told of once"
