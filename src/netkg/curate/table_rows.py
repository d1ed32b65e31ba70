"""Edit rows of the record tables within a planned change: find one by its id, rename it, take it out, retire it, join two."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from csvw import Column

from netkg.curate.change_set import ChangeSet
from netkg.curate.occurrences import RULE, CellNames
from netkg.errors import UsageError
from netkg.findings import Finding
from netkg.history.register import RETIRED
from netkg.inputs import tab_separated
from netkg.inputs.rows import SHARED
from netkg.namespaces import NKD, PREFIXES

LABELS, NAMES = PREFIXES["rdfs"] + "label", "altLabels"


@dataclass
class TableRow:
    """One row as text, with the table that it stands in; `number` counts as a spreadsheet does."""

    path: Path
    number: int
    columns: list[Column]
    cells: dict[str, str]

    def column(self, name: str) -> Column | None:
        """Give the description of a column; None if the table has none of the name."""
        return next((column for column in self.columns if column.name == name), None)

    def items(self, name: str) -> list[str]:
        """Give the values of a cell; none for an empty one."""
        column, cell = self.column(name), self.cells.get(name, "")
        return [] if not cell else cell.split(column.separator) if column and column.separator else [cell]

    @property
    def label_column(self) -> str:
        """The column that names the record for people; empty if it has none."""
        named = [c.name for c in self.columns if c.propertyUrl and c.propertyUrl.uri in ("rdfs:label", LABELS)]
        return next((name for name in (*named, "label") if name in self.cells), "")


def find(changes: ChangeSet, identifier: str) -> TableRow | None:
    """Find the row that defines a record."""
    for path, columns in changes.columns.items():
        for row in rows(changes, path, columns):
            if row.cells.get("id") == identifier:
                return row
    return None


def rows(changes: ChangeSet, path: Path, columns: list[Column]) -> Iterator[TableRow]:
    """Go through the rows of a table."""
    lines = tab_separated.lines(changes.text(path))
    header = tab_separated.cells(lines[0]) if lines else []
    for number, line in enumerate(lines[1:], 2):
        yield TableRow(path, number, columns, dict(zip(header, tab_separated.cells(line), strict=False)))


def put(changes: ChangeSet, row: TableRow) -> None:
    """Write a row where it stands."""
    lines = tab_separated.lines(changes.text(row.path))
    lines[row.number - 1] = "\t".join(row.cells.values())
    changes.put(row.path, "\n".join(lines) + "\n")


def remove(changes: ChangeSet, row: TableRow) -> None:
    """Take a row out of its table."""
    lines = tab_separated.lines(changes.text(row.path))
    del lines[row.number - 1]
    changes.put(row.path, "\n".join(lines) + "\n")


def append(changes: ChangeSet, path: Path, cells: dict[str, str]) -> None:
    """Put a row at the end of a table that is there, or of a new one with these columns."""
    lines = tab_separated.lines(changes.text(path)) or ["\t".join(cells)]
    header = tab_separated.cells(lines[0])
    lines.append("\t".join(cells.get(name, "") for name in header))
    changes.put(path, "\n".join(lines) + "\n")


def retire(changes: ChangeSet, identifier: str, by: Collection[str], reason: str) -> None:
    """Say that a record was given up, what replaces it, and why.

    :param by: ids of records; `ontology/Name` for a term.
    :raises UsageError: if the project has no table of retired records.
    """
    path = changes.project.graph / SHARED / f"{RETIRED}.tsv"
    if not path.is_file():
        raise UsageError(f"{identifier} was released, and there is no table graph/{SHARED}/{RETIRED}.tsv to retire it to.")
    append(changes, path, {"id": identifier, "replacedBy": "|".join(by), "reason": reason})


def rename(changes: ChangeSet, row: TableRow, new: str) -> None:
    """Give a record another id; a cell by which it is named too, such as the number of a publication, goes along."""
    old = row.cells["id"]
    row.cells["id"] = new
    for column, names, _ in named_by(changes, row.path):
        if row.cells.get(column) and names.value(NKD[old]) == row.cells[column]:
            row.cells[column] = names.value(NKD[new]) or row.cells[column]
    put(changes, row)


def named_by(changes: ChangeSet, path: Path) -> Iterator[tuple[str, CellNames, str]]:
    """Give the columns of a table, other than its id, by which other tables name its rows, and the columns that do so."""
    from netkg.inputs import tables

    here = path.resolve().relative_to(changes.project.graph.resolve()).as_posix()
    for table in tables.describe(changes.project.graph).tables:
        for key in table.tableSchema.foreignKeys:
            target, column = str(key.reference.resource), key.reference.columnReference[0]
            own = next(c for c in table.tableSchema.columns if c.name == key.columnReference[0])
            if column != "id" and target in (here, here.partition("/")[2]) and (names := CellNames.of(own)):
                yield column, names, own.name


def relabel(changes: ChangeSet, row: TableRow, label: str) -> str:
    """Call a record something else, and keep the former name as another name where the table has such; give that name.

    :raises UsageError: if its table has no column for a name.
    """
    if not row.label_column:
        raise UsageError(f"{row.path.name} has no column for a name.")
    former = row.cells[row.label_column]
    row.cells[row.label_column] = label
    if row.column(NAMES):
        others = [name for name in row.items(NAMES) if name != label]
        row.cells[NAMES] = "|".join(dict.fromkeys([*others, *([former] if former != label else [])]))
    put(changes, row)
    return former


def join(changes: ChangeSet, old: TableRow, into: TableRow) -> list[Finding]:
    """Take over what a row says and the other does not; lists add up, and a former name becomes another name.

    :param old: the row that goes; it is not removed here.
    :returns: the cells in which both say something different, so that only what `into` says stays.
    """
    left: list[Finding] = []
    label = into.label_column
    for name, cell in old.cells.items():
        column = into.column(name)
        if name == "id" or not cell:
            continue
        if column is not None and column.separator:
            both = [*into.items(name), *old.items(name)]
            into.cells[name] = column.separator.join(dict.fromkeys(both))
        elif column is not None and not into.cells.get(name):
            into.cells[name] = cell
        elif column is None or (into.cells[name] != cell and not (name == label and into.column(NAMES))):
            kept = f"{into.cells['id']} has {into.cells[name]!r}" if column else f"{into.path.name} has no such column"
            file, message = changes.project.relative(old.path), f"{cell!r} is not taken over: {kept}"
            left.append(Finding(file, row=old.number, column=name, rule=RULE, message=message, severity="note"))
    if label and into.column(NAMES) and old.cells.get(label):
        names = dict.fromkeys([*into.items(NAMES), old.cells[label]])
        into.cells[NAMES] = "|".join(name for name in names if name != into.cells[label])
    left += _without_itself(changes, into)
    put(changes, into)
    return left


def _without_itself(changes: ChangeSet, row: TableRow) -> Iterator[Finding]:
    """Take out of a row what it says of itself: a formulation of itself, a member of itself."""
    for column in row.columns:
        names = CellNames.of(column)
        own = names.value(NKD[row.cells["id"]]) if names else ""
        items = row.items(column.name)
        if own and own in items:
            row.cells[column.name] = str(column.separator or "").join(item for item in items if item != own)
            file, message = changes.project.relative(row.path), f"named {row.cells['id']} itself, and no longer does"
            yield Finding(file, row=row.number, column=column.name, rule=RULE, message=message, severity="note")


def fits(columns: list[Column], identifier: str) -> bool:
    """Tell whether a table may hold a record of this id."""
    form = next((c.datatype.format for c in columns if c.name == "id" and c.datatype and c.datatype.format), None)
    return form is None or re.fullmatch(str(form), identifier) is not None
