"""netkg new row: a record stands in its table, and one that cannot be written says why."""

from __future__ import annotations

from pathlib import Path

import pytest

from commands import run
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
    ],
)
def test_wrong_use_is_one_line_and_exit_2(project: Path, arguments: tuple[str, ...], words: str) -> None:
    done = run(project, *arguments)
    assert (done.exit_code, len(done.stderr.strip().splitlines())) == (2, 1)
    assert words in done.stderr
