"""Read the record tables and check every cell against their CSV on the Web description.

The description (`graph/tables.json`) follows the W3C recommendations *Model for Tabular Data and Metadata on the
Web* and *Metadata Vocabulary for Tabular Data*; the `csvw` library reads it and parses the cells. It is written once
for all sources: a table whose `url` opens with `shared/` holds what the sources share; any other table may stand in
the folder of each source. Nothing here stops at the first error: every cell is read, and every finding is reported
with file, row and column.
"""

from __future__ import annotations

import csv
import warnings
from collections.abc import Collection, Iterator
from pathlib import Path

from csvw import Column, Table, TableGroup
from csvw.dsv import UnicodeReaderWithLineNumber

from netkg.findings import Finding
from netkg.inputs import cell_hints, keys, merge_conflicts, quoting, spoilt_cells
from netkg.inputs.cells import read as read_cell
from netkg.inputs.rows import SHARED, Reading, Row, TableReading

DESCRIPTION = "tables.json"
#: Said of a cell that a row must have.
EMPTY = "is empty, and must not be"
#: The cells of each column in which nothing was found, with their values: two cells in three are like one above them.
_Known = list[dict[str, object]]
#: The rules about a table as a whole.
_WHOLE = frozenset({merge_conflicts.RULE, "table-saved", "table-header", "table-missing", "table-unreadable", "table-encoding"})


def describe(folder: Path) -> TableGroup:
    """Load the description of the tables.

    :raises ValueError: if the description is not readable CSVW metadata.
    """
    # The library warns of names that open with an underscore, which ours of virtual columns do, and of a property that
    # it passes over, such as an unknown datatype.
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        group = TableGroup.from_file(folder / DESCRIPTION)
    passed_over = [str(warning.message) for warning in told if "Invalid value for property" in str(warning.message)]
    if passed_over:
        raise ValueError("; ".join(passed_over))
    return group


def files(group: TableGroup, folder: Path) -> dict[str, Table]:
    """Map each file that the description expects, or that is there, to its table: `review/outcomes.tsv`.

    A shared table must be there; a source has the tables that it needs.
    """
    sources = sorted(path.name for path in folder.iterdir() if path.is_dir() and path.name != SHARED)
    found: dict[str, Table] = {}
    for table in group.tables:
        name = str(table.url)
        if name.startswith(f"{SHARED}/"):
            found[name] = table
        else:
            found |= {f"{source}/{name}": table for source in sources if (folder / source / name).is_file()}
    return found


def columns(folder: Path) -> dict[Path, list[Column]]:
    """Map each table that is described and there to its columns; an unreadable description gives none.

    :param folder: the folder with the description.
    """
    try:
        found = files(describe(folder), folder)
    except (OSError, ValueError, KeyError, TypeError):
        return {}
    return {
        (folder / file).resolve(): [column for column in table.tableSchema.columns if not column.virtual]
        for file, table in found.items()
    }


def read(folder: Path, name: str = "graph", *, kept: Reading | None = None, changed: Collection[str] = ()) -> Reading:
    """Read every table of every source and check cells, keys and references between tables.

    :param folder: the folder with `tables.json`, `shared/` and a folder for each source.
    :param name: how findings name the folder.
    :param kept: an earlier reading of this folder; only what has changed since is read anew.
    :param changed: the files that differ from those of the earlier reading.
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
        return Reading(folder, findings=[broken])
    reading = Reading(folder, files(group, folder))
    for file in reading.tables:
        known = kept.files.get(file) if kept and file not in changed else None
        one = known or _file(reading, file, name)
        reading.files[file], reading.rows[file] = one, one.rows
        reading.findings += one.findings
        reading.unread |= one.unread
    reading.findings += _undescribed(reading, folder, name)
    reading.findings += keys.check(reading, name)
    return reading


def _file(reading: Reading, file: str, name: str) -> TableReading:
    findings: list[Finding] = []
    unread: set[str] = set()
    rows = list(_rows(reading.tables[file], file, reading.folder, name, findings))
    for column in ("id", *_referenced(reading, reading.tables[file])) if findings else ():
        read_whole = {value for row in rows for value in row.text(column)}
        unread |= _printed(reading.folder / file, column) - read_whole
    is_lost = any(finding.rule in _WHOLE for finding in findings)
    findings = list(spoilt_cells.told_once(findings))
    return TableReading(rows, [*findings, *_decimals(rows, f"{name}/{file}")], unread, is_lost)


def _decimals(rows: list[Row], file: str) -> Iterator[Finding]:
    for column in rows[0].cells if rows else ():
        printed = [(row.number, cell) for row in rows if isinstance(cell := row.cells[column], str)]
        yield from spoilt_cells.check_decimals(file, column, printed)


def _referenced(reading: Reading, table: Table) -> set[str]:
    """Give the columns of a table, beside its id, to which foreign keys lead."""
    keys_to = (key for other in reading.tables.values() for key in other.tableSchema.foreignKeys)
    return {key.reference.columnReference[0] for key in keys_to if str(key.reference.resource) == str(table.url)} - {"id"}


def _printed(path: Path, column: str) -> set[str]:
    """Give the cells of a column as far as they can be made out, bad bytes and ragged rows notwithstanding."""
    if not path.is_file():
        return set()
    header, *rows = (line.split("\t") for line in path.read_text("utf-8-sig", errors="replace").split("\n"))
    at = header.index(column) if column in header else 0
    return {row[at].strip() for row in rows if len(row) > at}


def _undescribed(reading: Reading, folder: Path, name: str) -> Iterator[Finding]:
    for path in sorted(folder.rglob("*.tsv")):
        file = path.relative_to(folder).as_posix()
        if file not in reading.tables and not file.endswith(".sssom.tsv"):
            yield Finding(
                f"{name}/{file}",
                rule="table-undescribed",
                message="no entry in tables.json describes this file",
                fix="Describe its columns in tables.json, move it to shared/ or to its source's folder, or remove it.",
            )


def _rows(table: Table, path: str, folder: Path, name: str, findings: list[Finding]) -> Iterator[Row]:
    file = f"{name}/{path}"
    columns = [column for column in table.tableSchema.columns if not column.virtual]
    expected = [column.name for column in columns]
    if saved := merge_conflicts.finding(folder / path, file) or quoting.finding(folder / path, file):
        findings.append(saved)
        return
    try:
        with UnicodeReaderWithLineNumber(folder / path, dialect=table._get_dialect()) as reader:
            lines = iter(reader)
            _, header = next(lines, (1, []))
            if header != expected:
                findings.append(_header_finding(file, header, expected))
                return
            known: _Known = [{} for _ in columns]
            for number, cells in lines:
                values = _row(columns, known, file, number, cells, findings)
                if values is not None:
                    yield Row(path, number, values)
    except FileNotFoundError:
        findings.append(
            Finding(
                file,
                rule="table-missing",
                message="tables.json describes this table; the file is missing",
                fix=f"Add the file with the header row: {' | '.join(expected)} (separated by tabs).",
            )
        )
    except csv.Error as error:
        fix = "A cell is larger than any table here needs; look for a missing line break."
        findings.append(Finding(file, rule="table-unreadable", message=f"cannot be read: {error}", fix=fix))
    except UnicodeDecodeError as error:
        findings.append(
            Finding(file, rule="table-encoding", message=f"is not UTF-8 (byte {error.start})", fix="Save the table as UTF-8.")
        )


def _header_finding(file: str, header: list[str], expected: list[str]) -> Finding:
    if len(header) == 1 < len(expected) and header != expected[:1]:
        message, fix = f"has no tab in its header row: {header[0][:60]!r}", "Save the table with tabs between the cells."
        return Finding(file, row=1, rule="table-header", message=message, fix=fix)
    missing = [name for name in expected if name not in header]
    surplus = [name for name in header if name not in expected]
    words = [f"misses {', '.join(missing)}"] if missing else []
    words += [f"has {', '.join(repr(s) for s in surplus)}, which tables.json does not describe"] if surplus else []
    return Finding(
        file,
        row=1,
        rule="table-header",
        message="the header row " + (" and ".join(words) or "is in a different order"),
        fix=f"Make the header row: {' | '.join(expected)} (separated by tabs).",
    )


def _row(
    columns: list[Column], known: _Known, file: str, number: int, cells: list[str], findings: list[Finding]
) -> dict[str, object] | None:
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
    if cells == [column.name for column in columns]:
        message = "is the header row once more"
        findings.append(Finding(file, row=number, rule="table-repeated-header", message=message, fix="Remove the row."))
        return None
    values: dict[str, object] = {}
    for column, cell, read_before in zip(columns, cells, known, strict=True):
        if cell in read_before:
            values[column.name] = read_before[cell]
            continue
        sound = len(findings)
        spoilt = list(spoilt_cells.check(file, number, column.name, cell, column.separator, dated=_is_dated(column)))
        findings += spoilt
        if spoilt:
            continue
        if cell != cell.strip():
            findings.append(
                Finding(
                    file,
                    row=number,
                    column=column.name,
                    rule="cell-space",
                    message=f"begins or ends with white space: {cell!r}",
                    fix="Remove the space.",
                )
            )
        findings += _list(column, file, number, cell)
        try:
            values[column.name] = read_cell(column, cell)
            if len(findings) == sound:
                read_before[cell] = values[column.name]
        except (ValueError, ArithmeticError) as error:
            findings.append(
                Finding(
                    file,
                    row=number,
                    column=column.name,
                    rule="cell",
                    message=cell_message(column, cell, error),
                    fix=cell_fix(column, cell),
                )
            )
    return values if len(findings) == before else None


def _list(column: Column, file: str, number: int, cell: str) -> Iterator[Finding]:
    """Report a list with a value that is empty, or there twice."""
    items = cell.split(column.separator) if column.separator and cell else []
    for wrong, message in (
        ("" in items, f"has an empty value: {cell[:80]!r}"),
        (len(set(items)) < len(items) and "" not in items, f"has a value twice: {cell[:80]!r}"),
    ):
        if wrong:
            fix = f"Write {str(column.separator).join(dict.fromkeys(filter(None, items)))}."
            yield Finding(file, row=number, column=column.name, rule="cell-list", message=message, fix=fix)


def _is_dated(column: Column) -> bool:
    return column.datatype is not None and column.datatype.base in ("date", "dateTime", "datetime", "dateTimeStamp")


def cell_message(column: Column, cell: str, error: Exception) -> str:
    """Say what is wrong with a cell that could not be read."""
    if not cell:
        return EMPTY
    base = column.datatype.base if column.datatype else "string"
    return f"{cell!r} is not allowed" + (f" ({error})" if base != "string" else "")


def cell_fix(column: Column, cell: str = "") -> str:
    """Say what a cell of a column must be, and what this one may have been meant to be."""
    about = column.common_props.get("dc:description", "")
    form = column.datatype.format if column.datatype else None
    wanted = (
        f"Wanted: a value of the form {form}"
        if form
        else (f"Wanted: {column.datatype.base}" if column.datatype else "Wanted: a value")
    )
    several = f", several separated by {column.separator}" if column.separator else ""
    hint = cell_hints.meant(column, cell) if cell else ""
    return (f"Did you mean {hint}? " if hint else "") + f"{wanted}{several}. {about}".strip()
