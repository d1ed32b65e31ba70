"""Bring a table that a spreadsheet, pandas or a CSV writer saved back to the bytes that people keep.

What is certain is done: encoding, byte-order mark, line ends, quotes, empty cells and lines at the end, an index column,
TRUE for true, and 207.0 where the column holds whole numbers only. Where a numeral may be printed either way (11 and
11.0), the last committed version decides only if a program changed its whole column; else the cell stays, and the check
shows both. What cannot be understood is reported, and the file left as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from csvw import Column

from netkg.findings import Finding
from netkg.history.committed import is_reprinted
from netkg.inputs import cells, quoting, tab_separated

_WHOLE = re.compile(r"(-?\d+)\.0+")
_NUMERAL = re.compile(r"-?\d+(?:\.\d+)?")
_INTEGERS = frozenset({"integer", "nonNegativeInteger", "positiveInteger", "int", "long", "short", "gYear"})
_BREAK = re.compile(r"[\t\r\n]")

CellRows = list[list[str]]


@dataclass
class LaidOut:
    """The text of a table in the canonical layout, or why there is none."""

    text: str
    findings: list[Finding] = field(default_factory=list)


def laid_out(
    data: bytes, file: str, columns: Sequence[Column] = (), before: str | None = None, *, numerals: bool = False
) -> LaidOut:
    r"""Write a table as people keep it.

    >>> laid_out(b'id\tlabel\r\ngene/men1\t"MEN1, a gene"\r\n', "graph/shared/genes.tsv").text
    'id\tlabel\ngene/men1\tMEN1, a gene\n'

    :param data: the file as the program saved it.
    :param columns: the described columns; none for a table that nothing describes.
    :param before: the last committed version, if there is one.
    :param numerals: print each number as it was in `before`, where its value is the same.
    """
    try:
        saved = quoting.parse(quoting.tabbed(quoting.decoded(data)))
    except UnicodeDecodeError as error:
        row = len(re.split(rb"\r\n|\n|\r", data[: error.start]))
        column = data[: error.start].rpartition(b"\n")[2].count(b"\t") + 1
        message = f"is not UTF-8 (byte {error.start}, cell {column} of the row); the file is left as it is"
        return LaidOut("", [Finding(file, row=row, rule="table-encoding", message=message, fix="Save the table as UTF-8.")])
    rows = [list(row) for row in saved.rows]
    while rows and not any(rows[-1]):
        rows.pop()
    while rows and not any(rows[0]):
        del rows[0]
    at = next((number for number, row in enumerate(rows) if any(row) and not row[0].startswith("#")), None)
    if at is None:
        message = "holds no header row; the file is left as it is"
        return LaidOut(
            "", [Finding(file, rule="table-empty", message=message, fix="Was it saved in full? Restore it from git.")]
        )
    _drop_index(rows, at)
    header = rows[at]
    while not header[-1]:
        header.pop()
    if broken := list(_broken(rows, header, file, quoted=saved.quoted)):
        return LaidOut("", broken)
    earlier = [tab_separated.cells(line) for line in tab_separated.lines(before or "\n")]
    rows = [_cut(row, len(header)) for row in rows]
    if columns:
        _retype(rows[at + 1 :], header, columns)
    _reprint(rows[at + 1 :], header, earlier, everywhere=numerals)
    known = {tuple(_stripped(row)): row for row in earlier}
    lines = ["\t".join(known.get(tuple(_stripped(row)), row)) for row in rows]
    return LaidOut("".join(f"{line}\n" for line in lines))


def _broken(rows: CellRows, header: list[str], file: str, *, quoted: bool) -> Iterator[Finding]:
    """Report each cell that a table cannot hold once the quotes of the program are gone."""
    for number, row in enumerate(rows, 1):
        for place, cell in enumerate(row):
            column = header[place] if place < len(header) else None
            if _BREAK.search(cell):
                message = f"contains a tab or a line break: {cell[:60]!r}; the file is left as it is"
                fix = "A cell is a single line of text; write a space instead."
                yield Finding(file, row=number, column=column, rule="cell-break", message=message, fix=fix)
            elif quoted and quoting.is_wrapped(cell):
                message = f"has quotes even without those that the program added: {cell[:60]!r}; the file is left as it is"
                fix = "Remove the quotes from this cell."
                yield Finding(file, row=number, column=column, rule="cell-quotes", message=message, fix=fix)


def _stripped(row: list[str]) -> list[str]:
    end = len(row)
    while end and not row[end - 1]:
        end -= 1
    return row[:end]


def _cut(row: list[str], width: int) -> list[str]:
    """Take away empty cells beyond the header's last; all of them behind a comment."""
    if row[0].startswith("#"):
        return _stripped(row)
    while len(row) > width and not row[-1]:
        row = row[:-1]
    return row


def _drop_index(rows: CellRows, at: int) -> None:
    """Take away the column that pandas puts before the others: 0, 1, 2 … under no name."""
    body = rows[at + 1 :]
    if len(rows[at]) > 1 and not rows[at][0] and body and all(row[0] == str(number) for number, row in enumerate(body)):
        for row in rows[at:]:
            del row[0]


def _retype(rows: CellRows, header: list[str], columns: Sequence[Column]) -> None:
    """Write a cell as its column's type has it, where what the program wrote is none of the type and one other is."""
    described = {column.name: column for column in columns}
    for place, name in enumerate(header):
        column = described.get(name)
        for row in rows if column else ():
            if place < len(row) and column:
                row[place] = _typed(column, row[place])


def _typed(column: Column, cell: str) -> str:
    if column.datatype is not None and column.datatype.base == "boolean":
        return cell.lower() if cell.lower() in ("true", "false") else cell
    found = _WHOLE.fullmatch(cell)
    return found[1] if found and not _fits(column, cell) and _fits(column, found[1]) else cell


def _fits(column: Column, cell: str) -> bool:
    if column.datatype is not None and column.datatype.base in _INTEGERS and "." in cell:
        return False  # the library takes 207.0 for a whole number
    try:
        cells.read(column, cell)
    except (ValueError, ArithmeticError):
        return False
    return True


def _reprint(rows: CellRows, header: list[str], earlier: CellRows, *, everywhere: bool) -> None:
    """Print numbers as they were, in a column that a program turned into decimals as a whole, or everywhere if asked."""
    at = next((number for number, row in enumerate(earlier) if row[:1] and row == header), None)
    if at is None:
        return
    known = {row[0]: row for row in earlier[at + 1 :] if row}
    for place in range(1, len(header)):
        pairs = [
            (row, known[row[0]][place])
            for row in rows
            if place < len(row) and row[place] and row[0] in known and place < len(known[row[0]])
        ]
        changed = [(row, was) for row, was in pairs if is_reprinted(was, row[place])]
        present = [row[place] for row in rows if place < len(row) and row[place]]
        by_program = (
            len(changed) > 1
            and all(_NUMERAL.fullmatch(cell) and "." in cell for cell in present)
            and any(row[place] == f"{was}.0" for row, was in changed)
            and all(row[place] == str(float(was)) for row, was in changed)
        )
        for row, was in changed if everywhere or by_program else ():
            row[place] = was
