"""Rows are found by their id, and edited where they stand."""

from __future__ import annotations

from pathlib import Path

import pytest

from curated import make_curated
from netkg.curate import replacement, table_rows
from netkg.curate.change_set import ChangeSet
from netkg.curate.occurrences import Succession
from netkg.errors import UsageError
from netkg.inputs.project import find
from netkg.namespaces import NKD


@pytest.fixture
def changes(tmp_path: Path) -> ChangeSet:
    return ChangeSet(find(make_curated(tmp_path)))


def test_two_rows_are_joined_and_what_differs_is_told(changes: ChangeSet) -> None:
    path = changes.project.graph / "review/drugs.tsv"
    changes.put(path, changes.text(path).replace("gene/mtor\t\t\n", "gene/mtor\tdrug/octreotide\tanother\n"))
    old, into = (table_rows.find(changes, name) for name in ("drug/rad001", "drug/everolimus"))
    assert old is not None
    assert into is not None
    [left] = table_rows.join(changes, old, into)
    assert left.place() == "graph/review/drugs.tsv, row 3, column note"
    assert "'an early name' is not taken over: drug/everolimus has 'another'" in left.message
    assert "\tdrug/octreotide\tanother\n" in changes.text(path)


def test_a_row_that_would_name_itself_no_longer_does(changes: ChangeSet) -> None:
    old, into = (table_rows.find(changes, name) for name in ("drug/rad001", "drug/octreotide"))
    assert old is not None
    assert into is not None
    into.cells["partner"] = "drug/octreotide"
    [left] = table_rows.join(changes, old, into)
    assert (left.column, into.cells["partner"]) == ("partner", "")


def test_a_former_name_is_kept_where_there_is_a_column_for_it(changes: ChangeSet) -> None:
    gene, drug = (table_rows.find(changes, name) for name in ("gene/mtor", "drug/octreotide"))
    assert gene is not None
    assert drug is not None
    assert table_rows.relabel(changes, drug, "Sandostatin") == "octreotide"
    assert drug.cells["altLabels"] == "octreotide"
    assert table_rows.relabel(changes, gene, "FRAP1") == "MTOR"
    assert changes.text(gene.path).endswith("gene/mtor\tFRAP1\n")


def test_retiring_needs_a_table_for_it(changes: ChangeSet) -> None:
    (changes.project.graph / "shared/retired.tsv").unlink()
    with pytest.raises(UsageError, match=r"no table graph/shared/retired\.tsv"):
        table_rows.retire(changes, "drug/rad001", [], "why")


def test_the_number_of_a_publication_goes_along_with_its_id() -> None:
    """Other tables cite a publication by its number, from which its IRI is made."""
    real = ChangeSet(find())
    row = table_rows.find(real, "publication/ref-72")
    assert row is not None
    table_rows.rename(real, row, "publication/ref-yao-2011")
    assert (row.cells["id"], row.cells["number"]) == ("publication/ref-yao-2011", "yao-2011")
    change = Succession(f"{NKD}publication/ref-72", f"{NKD}publication/ref-yao-2011")
    assert replacement.renew(real, change, "Yao 2011", keeps_block=False) == []
    assert "\t72\n" not in real.text(real.project.queries / "expected/outcomes.tsv")
