"""Expected answers go along with a new label where the answers give it, and nowhere else."""

from __future__ import annotations

from pathlib import Path

import pytest

from netkg.curate import expected_rows
from netkg.curate.change_set import ChangeSet
from netkg.inputs.project import find
from small import make_project

#: What the query answers after `everolimus` has become `Afinitor`: a drug, while an arm is called as before.
ANSWER = [
    {"drug": "Afinitor", "arm": "everolimus", "label": "Afinitor + octreotide", "gene": "MTOR"},
    {"drug": "octreotide", "arm": "octreotide", "label": "octreotide", "gene": "SSTR2"},
]
HEADER = "expect\tdrug\tarm\tlabel\tgene\n"


def after(folder: Path, row: str) -> tuple[str, list[str]]:
    """Give what becomes of a row, and what is told of it."""
    changes = ChangeSet(find(make_project(folder)))
    path = changes.project.queries / "expected/acts-on.tsv"
    changes.put(path, f"# Why.\n{HEADER}{row}\n")
    told = list(expected_rows.relabel(changes, {"acts-on": ANSWER}, "everolimus", "Afinitor"))
    return changes.text(path).splitlines()[-1], [f"{one.place()}: {one.message}" for one in told]


@pytest.mark.parametrize(
    ("row", "now"),
    [
        ("row\teverolimus\teverolimus\t\tMTOR", "row\tAfinitor\teverolimus\t\tMTOR"),
        ("row\teverolimus\t\teverolimus + octreotide\t", "row\tAfinitor\t\tAfinitor + octreotide\t"),
        ("row\t\teverolimus\t\tMTOR", "row\t\teverolimus\t\tMTOR"),
        ("row\teverolimus\t\t\tSSTR2", "row\teverolimus\t\t\tSSTR2"),
        ("row\teverolimus\t" * 4, "row\teverolimus\t" * 4),
        ("none\teverolimus\t\t\tSSTR2", "none\tAfinitor\t\t\tSSTR2"),
    ],
    ids=["one of two cells", "within a label", "what holds", "what does not hold either way", "too long", "forbidden"],
)
def test_a_row_has_the_new_label_where_the_answers_have_it(tmp_path: Path, row: str, now: str) -> None:
    assert after(tmp_path, row) == (now, [])


def test_a_forbidden_row_is_told_where_something_else_is_still_called_so(tmp_path: Path) -> None:
    """A second thing is called everolimus, and the answers still have the name in this column."""
    make_project(tmp_path)
    genes = tmp_path / "graph/review/genes.tsv"
    now = genes.read_text("utf-8") + "gene/x\teverolimus\n"
    genes.write_text(now, "utf-8")
    changes = ChangeSet(find(tmp_path))
    path = changes.project.queries / "expected/acts-on.tsv"
    changes.put(path, f"{HEADER}none\t\teverolimus\t\tSSTR2\n")
    [told] = expected_rows.relabel(changes, {"acts-on": ANSWER}, "everolimus", "Afinitor")
    assert (told.place(), told.severity) == ("queries/expected/acts-on.tsv, row 2, column arm", "note")
    assert changes.text(path).endswith("none\t\teverolimus\t\tSSTR2\n")
