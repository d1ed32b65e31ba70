"""netkg new row: a record stands in its table, and one that cannot be written says why."""

from __future__ import annotations

import filecmp
import shutil
from pathlib import Path

import pytest

from commands import run
from netkg.inputs.project import INPUTS
from small import make_project


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return make_project(tmp_path)


def test_a_row_says_where_it_stands(project: Path) -> None:
    done = run(project, "new", "row", "genes", "id=gene/men1", "label=MEN1=x")
    place, _, name = done.stdout.strip().partition(": ")
    file, _, row = place.partition(", row ")
    assert name == "gene/men1"
    assert (project / file).read_text("utf-8").splitlines()[int(row) - 1] == "gene/men1\tMEN1=x"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("new", "row", "genes", "label"), "is not of the form column=value"),
        (("new", "row", "genes", "label=x"), "needs an id"),
        (("new", "row", "gene", "id=gene/x"), "The tables are:"),
        (("new", "row", "genes", "id=gene/x"), "A row of genes.tsv needs label too."),
        (("new", "row", "drugs", "id=drug/x", "label=x", "actsOn=gene/tsc"), "Did you mean gene/tsc2?"),
    ],
)
def test_wrong_use_is_one_line_and_exit_2(project: Path, arguments: tuple[str, ...], words: str) -> None:
    done = run(project, *arguments)
    assert (done.exit_code, len(done.stderr.strip().splitlines())) == (2, 1)
    assert words in done.stderr


def test_rows_that_rest_on_each_other_are_refused_together(root: Path, tmp_path: Path) -> None:
    """An arm with a drug that is not there: its trial and population are not written either."""
    for name in INPUTS:
        shutil.copytree(root / name, tmp_path / name)
    arms = ("--arm", "x=drug/everolimos", "--arm", "y=drug/placebo")
    done = run(tmp_path, "new", "trial", "X-1", *arms, "--section", "6.1")
    assert (done.exit_code, len(done.stderr.strip().splitlines())) == (2, 1)
    assert "arms.tsv, column intervention: 'drug/everolimos' is defined nowhere. Did you mean drug/everolimus" in done.stderr
    assert not filecmp.dircmp(root / "graph/review", tmp_path / "graph/review").diff_files
    done = run(tmp_path, "new", "trial", "X-1", "--arm", "everolimus", "--section", "6.1")
    assert "is not of the form LABEL=INTERVENTION" in done.stderr
