"""The tables as CSV files that programs read with their description, and the same file for the same tables."""

from __future__ import annotations

import csv
import io
import zipfile
from pathlib import Path

from csvw import TableGroup

from netkg.graph import csv_tables
from netkg.inputs import tab_separated
from netkg.inputs.project import Project


def test_every_cell_of_every_table_is_there(root: Path, tmp_path: Path) -> None:
    packed = csv_tables.pack(root / "graph")
    archive = zipfile.ZipFile(io.BytesIO(packed))
    names = [name for name in archive.namelist() if name.endswith(".csv")]
    assert {"review/outcomes.csv", "since-2017/outcomes.csv", "shared/genes.csv"} <= set(names)
    for name in names:
        rows = list(csv.reader(io.StringIO(archive.read(name).decode())))
        table = (root / "graph" / name).with_suffix(".tsv")
        assert rows == [tab_separated.cells(line) for _, line in tab_separated.read(table)], name
    archive.extractall(tmp_path)
    group = TableGroup.from_file(tmp_path / "csv-metadata.json")
    read = {str(table.url): sum(1 for _ in table.iterdicts()) for table in group.tables}
    assert read.keys() == set(names)
    assert sum(read.values()) > 4000
    assert group.check_referential_integrity()


def test_equal_tables_give_equal_bytes(root: Path) -> None:
    assert csv_tables.pack(root / "graph") == csv_tables.pack(root / "graph")


def test_the_mapping_set_goes_along_where_there_is_one(root: Path, tmp_path: Path) -> None:
    found = csv_tables.of_inputs(Project(root, tmp_path))
    assert found["mappings.sssom.tsv"] == (root / "graph/shared/mappings.sssom.tsv").read_bytes()
