"""Read the record tables and check every cell against their CSV on the Web description.

The description (`graph/tables.json`) follows the W3C recommendations *Model for Tabular Data and Metadata on the
Web* and *Metadata Vocabulary for Tabular Data*; the `csvw` library reads it and parses the cells. Nothing here
stops at the first error: every cell is read, and every finding is reported with file, row and column.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path

from csvw import Column, Table, TableGroup
from csvw.dsv import UnicodeReaderWithLineNumber

from netkg.findings import Finding
from netkg.namespaces import NKD

DESCRIPTION = "tables.json"


@dataclass(frozen=True)
class Row:
    """One row of a table: where it stands, and its parsed cells by column name."""

    table: Table
    number: int
    cells: dict[str, object]

    def text(self, column: str) -> list[str]:
        """Give a cell's values as written, as a list also where there is one or none."""
        value = self.cells.get(column)
        values = value if isinstance(value, list) else [value]
        return [str(item) for item in values if item is not None]


@dataclass
class Reading:
    """What was read from one folder of tables: the rows that hold, and the findings."""

    folder: Path
    group: TableGroup
    rows: dict[str, list[Row]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def every_row(self) -> Iterator[Row]:
        """Go through all rows, table by table in the order of the description."""
        for rows in self.rows.values():
            yield from rows

    @cached_property
    def identifiers(self) -> dict[str, tuple[str, int]]:
        """Map each id to the table and row that first gives it."""
        found: dict[str, tuple[str, int]] = {}
        for row in self.every_row():
            for name in row.text("id"):
                found.setdefault(name, (url(row.table), row.number))
        return found

    @property
    def iris(self) -> set[str]:
        """The IRIs that the rows define."""
        return {str(NKD) + identifier for identifier in self.identifiers}


def url(table: Table) -> str:
    """Name a table by its file, such as `outcomes.tsv`."""
    return str(table.url)


def describe(folder: Path) -> TableGroup:
    """Load the description of a folder's tables.

    :raises ValueError: if the description is not readable CSVW metadata.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # csvw warns of names that open with an underscore; ours are virtual columns
        return TableGroup.from_file(folder / DESCRIPTION)


def read(folder: Path, name: str = "graph") -> Reading:
    """Read every table of a folder and check cells, keys and references between tables.

    :param folder: the folder with `tables.json` and the tables it names.
    :param name: how findings name the folder.
    :returns: the rows and all findings; a row with a finding in it is left out.
    """
    try:
        group = describe(folder)
    except (OSError, ValueError, KeyError, TypeError) as error:
        broken = Finding(
            f"{name}/{DESCRIPTION}",
            rule="table-description",
            message=f"cannot be read: {error}",
            fix="Compare it with the last version that worked; it is JSON in the CSVW vocabulary.",
        )
        return Reading(folder, TableGroup(), findings=[broken])
    reading = Reading(folder, group)
    for table in group.tables:
        reading.rows[url(table)] = list(_rows(table, folder, name, reading.findings))
    described = {url(table) for table in group.tables}
    for path in sorted(folder.glob("*.tsv")):
        if path.name not in described and not path.name.endswith(".sssom.tsv"):
            reading.findings.append(
                Finding(
                    f"{name}/{path.name}",
                    rule="table-undescribed",
                    message="no entry in tables.json describes this file",
                    fix="Describe its columns in tables.json, or remove the file.",
                )
            )
    reading.findings += _duplicates(reading, name)
    reading.findings += _foreign_keys(reading, name)
    return reading


def _rows(table: Table, folder: Path, name: str, findings: list[Finding]) -> Iterator[Row]:
    file = f"{name}/{url(table)}"
    columns = [column for column in table.tableSchema.columns if not column.virtual]
    expected = [column.name for column in columns]
    try:
        with UnicodeReaderWithLineNumber(folder / url(table), dialect=table._get_dialect()) as reader:
            lines = iter(reader)
            _, header = next(lines, (1, []))
            if header != expected:
                findings.append(_header_finding(file, header, expected))
                return
            for number, cells in lines:
                row = _row(table, columns, file, number, cells, findings)
                if row is not None:
                    yield row
    except FileNotFoundError:
        findings.append(
            Finding(
                file,
                rule="table-missing",
                message="tables.json describes this table; the file is missing",
                fix=f"Add the file with the header row: {' | '.join(expected)} (separated by tabs).",
            )
        )
    except UnicodeDecodeError as error:
        findings.append(
            Finding(file, rule="table-encoding", message=f"is not UTF-8 (byte {error.start})", fix="Save the table as UTF-8.")
        )


def _header_finding(file: str, header: list[str], expected: list[str]) -> Finding:
    missing = [name for name in expected if name not in header]
    surplus = [name for name in header if name not in expected]
    words = [f"misses {', '.join(missing)}"] if missing else []
    words += [f"has {', '.join(repr(s) for s in surplus)}, which tables.json does not describe"] if surplus else []
    return Finding(
        file,
        row=1,
        rule="table-header",
        message="the header row " + (" and ".join(words) or "is in another order"),
        fix=f"Make the header row: {' | '.join(expected)} (separated by tabs).",
    )


def _row(table: Table, columns: list[Column], file: str, number: int, cells: list[str], findings: list[Finding]) -> Row | None:
    before = len(findings)
    if len(cells) != len(columns):
        findings.append(
            Finding(
                file,
                row=number,
                rule="table-ragged",
                message=f"has {len(cells)} cells where the header has {len(columns)}",
                fix="A tab too many or too few: compare the row with the header.",
            )
        )
        return None
    values: dict[str, object] = {}
    for column, cell in zip(columns, cells, strict=True):
        if cell != cell.strip():
            findings.append(
                Finding(
                    file,
                    row=number,
                    column=column.name,
                    rule="cell-space",
                    message=f"opens or ends with white space: {cell!r}",
                    fix="Remove the space.",
                )
            )
        try:
            values[column.name] = column.read(cell)
        except (ValueError, ArithmeticError) as error:
            findings.append(
                Finding(
                    file,
                    row=number,
                    column=column.name,
                    rule="cell",
                    message=_cell_message(column, cell, error),
                    fix=_cell_fix(column),
                )
            )
    return Row(table, number, values) if len(findings) == before else None


def _cell_message(column: Column, cell: str, error: Exception) -> str:
    if not cell:
        return "is empty, and must not be"
    base = column.datatype.base if column.datatype else "string"
    return f"{cell!r} is not allowed" + (f" ({error})" if base != "string" else "")


def _cell_fix(column: Column) -> str:
    about = column.common_props.get("dc:description", "")
    form = column.datatype.format if column.datatype else None
    wanted = (
        f"Wanted: a value of the form {form}"
        if form
        else (f"Wanted: {column.datatype.base}" if column.datatype else "Wanted: a value")
    )
    several = f", several separated by {column.separator}" if column.separator else ""
    return f"{wanted}{several}. {about}".strip()


def _duplicates(reading: Reading, name: str) -> Iterator[Finding]:
    for row in reading.every_row():
        for identifier in row.text("id"):
            table, number = reading.identifiers[identifier]
            if (table, number) != (url(row.table), row.number):
                yield Finding(
                    f"{name}/{url(row.table)}",
                    row=row.number,
                    column="id",
                    rule="duplicate-id",
                    message=f"{identifier!r} is already the id of {table}, row {number}",
                    fix="Give one of the two rows another id; an id is never used twice.",
                )


def _foreign_keys(reading: Reading, name: str) -> Iterator[Finding]:
    for table in reading.group.tables:
        for key in table.tableSchema.foreignKeys:
            column, target = key.columnReference[0], str(key.reference.resource)
            wanted = key.reference.columnReference[0]
            known = {value for row in reading.rows.get(target, ()) for value in row.text(wanted)}
            for row in reading.rows[url(table)]:
                for value in row.text(column):
                    if value not in known:
                        yield Finding(
                            f"{name}/{url(table)}",
                            row=row.number,
                            column=column,
                            rule="unknown-reference",
                            message=f"{value!r} is not in column {wanted} of {target}",
                            fix=_suggest(value, known, f"Add a row for it to {target}, or correct the value."),
                        )


def _suggest(value: str, known: Iterable[str], otherwise: str) -> str:
    near = get_close_matches(value, list(known), n=2, cutoff=0.75)
    return f"Did you mean {' or '.join(near)}? {otherwise}" if near else otherwise
