"""A change of several files is shown, and written whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from netkg.curate.change_set import ChangeSet
from netkg.inputs.project import find
from small import make_project


@pytest.fixture
def changes(tmp_path: Path) -> ChangeSet:
    return ChangeSet(find(make_project(tmp_path)))


def test_nothing_is_written_before_its_time(changes: ChangeSet) -> None:
    path = changes.project.graph / "review/genes.tsv"
    before = path.read_text("utf-8")
    changes.put(path, before + "gene/men1\tMEN1\n")
    assert path.read_text("utf-8") == before
    assert changes.text(path) == before + "gene/men1\tMEN1\n"
    assert changes.diff().splitlines()[:2] == ["--- a/graph/review/genes.tsv", "+++ b/graph/review/genes.tsv"]
    assert "+gene/men1\tMEN1" in changes.diff()
    assert changes.write() == [path.resolve()]
    assert path.read_text("utf-8").endswith("gene/men1\tMEN1\n")


def test_what_ends_as_it_began_is_no_change(changes: ChangeSet) -> None:
    path = changes.project.graph / "review/genes.tsv"
    before = path.read_text("utf-8")
    changes.put(path, "")
    changes.put(path, before)
    assert (changes.changed, changes.diff()) == ({}, "")


def test_a_file_that_cannot_be_written_leaves_all_as_it_was(changes: ChangeSet) -> None:
    """The second of two fails, as on a full disk: the new text cannot be put down beside the file."""
    paths = [changes.project.graph / f"review/{name}.tsv" for name in ("drugs", "genes")]
    before = [path.read_text("utf-8") for path in paths]
    new = changes.project.graph / "review/another.tsv"
    for path in (*paths, new):
        changes.put(path, "id\n")
    blocked = paths[1].with_name(".genes.tsv.new")
    blocked.mkdir()
    with pytest.raises(OSError, match="genes"):
        changes.write()
    assert [path.read_text("utf-8") for path in paths] == before
    assert not new.exists()
