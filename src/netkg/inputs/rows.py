"""The rows of the record tables, and all that was read of them: by file, by table, by source."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from csvw import Table

from netkg.findings import Finding
from netkg.namespaces import NKD

#: The folder of the tables that all sources share.
SHARED = "shared"
#: The table that names the sources, their folders and their order.
SOURCES = f"{SHARED}/sources.tsv"


@dataclass(frozen=True)
class Row:
    """One row of a table: its file, such as `review/outcomes.tsv`, its number there, and its parsed cells by column."""

    file: str
    number: int
    cells: dict[str, object]

    @property
    def folder(self) -> str:
        """The source's folder, or `shared`."""
        return self.file.partition("/")[0]

    @property
    def table(self) -> str:
        """The table's name, such as `outcomes`, whichever source's it is."""
        return self.file.rpartition("/")[2].removesuffix(".tsv")

    def text(self, column: str) -> list[str]:
        """Give a cell's values as written, as a list also where there is one or none."""
        value = self.cells.get(column)
        values = value if isinstance(value, list) else [value]
        return [str(item) for item in values if item is not None]


@dataclass(frozen=True)
class TableReading:
    """What one table gave: the rows that hold, the findings of its cells, and what of it others may name all the same."""

    rows: list[Row]
    findings: list[Finding]
    unread: set[str]
    #: Whether the file cannot be read as it is, so that nothing is known of its rows.
    is_lost: bool = False


@dataclass
class Reading:
    """What was read: the description of each file that is there, the rows that hold, and the findings.

    `tables` and `rows` go by file, such as `review/outcomes.tsv`. `unread` holds the ids of rows that were left out for
    a finding: what names such a row is not wrong itself.
    """

    folder: Path
    tables: dict[str, Table] = field(default_factory=dict)
    rows: dict[str, list[Row]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    unread: set[str] = field(default_factory=set)
    files: dict[str, TableReading] = field(default_factory=dict, repr=False)

    @property
    def lost(self) -> set[str]:
        """The files that cannot be read as they are; what names their rows is not wrong itself."""
        return {file for file, read in self.files.items() if read.is_lost}

    def every_row(self) -> Iterator[Row]:
        """Go through all rows, table by table in the order of the description."""
        for rows in self.rows.values():
            yield from rows

    def of(self, table: str) -> list[Row]:
        """Give the rows of a table by its name, such as `outcomes`, over all sources."""
        return [row for rows in self.rows.values() for row in rows if row.table == table]

    @cached_property
    def identifiers(self) -> dict[str, tuple[str, int]]:
        """Map each id to the file and row that first gives it."""
        found: dict[str, tuple[str, int]] = {}
        for row in self.every_row():
            for name in row.text("id"):
                found.setdefault(name, (row.file, row.number))
        return found

    @property
    def iris(self) -> set[str]:
        """The IRIs that the rows define."""
        return {str(NKD) + identifier for identifier in self.identifiers}

    @property
    def named(self) -> set[str]:
        """The IRIs that may be named: those of the rows that hold, and of those that were left out for a finding."""
        return self.iris | {str(NKD) + identifier for identifier in self.unread}

    @cached_property
    def sources(self) -> list[str]:
        """The folders of the sources that have tables, in the order of `sources.tsv`: a later one may build on an earlier."""
        named = [row.text("folder")[0] for row in self.rows.get(SOURCES, ())]
        present = sorted({file.partition("/")[0] for file in self.tables} - {SHARED})
        return sorted(present, key=lambda folder: named.index(folder) if folder in named else len(named))

    def source(self, place: str) -> str:
        """Give the folder of the source that a place is in: `KEY: place` names it, a bare place is the first source's."""
        key, colon, _ = place.partition(": ")
        return self._folders.get(key, "") if colon else next(iter(self.sources), "")

    @cached_property
    def _folders(self) -> dict[str, str]:
        return {row.text("id")[0].partition("/")[2]: row.text("folder")[0] for row in self.rows.get(SOURCES, ())}
