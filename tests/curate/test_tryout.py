"""A change is tried out with the whole check, in a copy; only what it brings is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from netkg.curate.change_set import ChangeSet
from netkg.curate.tryout import tried
from netkg.findings import Finding
from netkg.inputs.project import find
from small import edit, make_project


@pytest.fixture
def changes(tmp_path: Path) -> ChangeSet:
    return ChangeSet(find(make_project(tmp_path)))


def brought(changes: ChangeSet, *, with_reasoner: bool = False, only: tuple[str, ...] = ()) -> list[Finding]:
    with tried(changes, with_reasoner=with_reasoner) as tryout:
        tryout.run(only=only)
        return tryout.introduced()


def planned(changes: ChangeSet, name: str, old: str, new: str) -> None:
    path = changes.project.root / name
    assert old in changes.text(path)
    changes.put(path, changes.text(path).replace(old, new))


def test_only_findings_that_it_brings_are_given(changes: ChangeSet) -> None:
    edit(changes.project.graph / "review/drugs.tsv", "gene/sstr2", "gene/sstr9")
    planned(changes, "graph/review/genes.tsv", "gene/mtor\tMTOR\n", "")
    [finding] = brought(changes)
    assert (finding.place(), finding.rule) == ("graph/review/drugs.tsv, row 2, column actsOn", "unknown-reference")


def test_shapes_look_at_it_too_and_what_was_wrong_before_is_not_told(changes: ChangeSet) -> None:
    edit(changes.project.graph / "review/genes.tsv", "\tSSTR2", "\tsstr2")
    planned(changes, "graph/review/genes.tsv", "\tTSC2", "\ttsc2")
    assert [(one.row, one.rule) for one in brought(changes)] == [(2, "gene-symbol")]


def test_the_answers_that_rest_on_the_reasoner_are_compared(changes: ChangeSet) -> None:
    planned(changes, "graph/review/drugs.tsv", "everolimus\tgene/mtor", "everolimus\tgene/tsc2")
    [finding] = brought(changes, with_reasoner=True)
    assert (finding.place(), finding.rule) == ("queries/expected/acts-on.tsv, row 3", "answer-missing")


def test_what_could_not_be_looked_at_is_told_with_the_reason(changes: ChangeSet) -> None:
    edit(changes.project.graph / "review/drugs.tsv", "gene/sstr2", "gene/sstr9")
    planned(changes, "graph/review/genes.tsv", "\tTSC2", "\ttsc2")
    with tried(changes) as tryout:
        tryout.run()
        assert tryout.introduced() == []
        assert {one.stage: one.skipped for one in tryout.not_run}["shapes"] == (
            "the tables name something that is defined nowhere"
        )


def test_some_stages_can_be_chosen(changes: ChangeSet) -> None:
    planned(changes, "graph/review/genes.tsv", "\tTSC2", "\ttsc2")
    assert brought(changes, only=("references",)) == []
