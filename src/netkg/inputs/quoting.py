"""Read what a spreadsheet or a CSV writer made of a table: its encoding, and the quotes that it put round cells.

The tables of this project quote nothing, and no cell of them stands wholly in quotes; so a file in which cells do, as
RFC 4180 writes them, was saved by a program. A program quotes by rule: every cell, every text, or each cell that needs it.
Where no such rule explains the quotes, they are text, and are reported.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from dataclasses import dataclass
from pathlib import Path

from netkg.findings import Finding
from netkg.inputs import tab_separated

_WRAPPED = re.compile(r'"((?:[^"]|"")*)"')
_FIELD = re.compile(r'(?:"(?P<quoted>(?:[^"]|"")*)"|(?P<plain>[^"\t\r\n]*))(?P<end>\t|\r\n|\n|\r|\Z)')
_OPENED = re.compile(r'(?:\A|[\t\r\n])"')
#: What no writer leaves unquoted, and what some writers quote: a comma (Excel), a semicolon, a space at either end.
_MUST = re.compile(r'["\t\r\n]')
_SOME = (re.compile(","), re.compile(";"), re.compile(r"\A | \Z"))
#: What is left bare by a program that quotes text: numbers, and dates and shares as LibreOffice prints them.
_NUMBER = re.compile(r"[+-]?\d[\d.,:/-]*(?:[eE][+-]?\d+)?%?|[+-]?\.\d+")
#: What programs put between cells in place of a tab.
_DELIMITERS = (";", ",", "|")
#: How Excel is told what is between the cells.
_SEPARATED_BY = re.compile(r"\A\ufeff?\"?sep=.\"?(?:\r\n|\n|\r)")
_WORDS = frozenset({"", "true", "false"})


@dataclass(frozen=True)
class SavedTable:
    """The cells of a file, and the cells as they stand in it; `quoted` if a program put quotes round some."""

    rows: list[list[str]]
    printed: list[list[str]]
    quoted: bool = False


def decoded(data: bytes) -> str:
    """Read the text of a table; UTF-16 is told by its byte-order mark, or by the zero in its first character.

    >>> decoded("id\\tlabel".encode("utf-16-le")), decoded("\\ufeffid".encode())
    ('id\\tlabel', 'id')

    :raises UnicodeDecodeError: if it is neither UTF-8 nor UTF-16.
    """
    if _is_utf_32(data):
        return data.decode("utf-32")
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16")
    zero = data[:2].find(0)
    return data.decode({0: "utf-16-be", 1: "utf-16-le"}.get(zero, "utf-8-sig"))


def _is_utf_32(data: bytes) -> bool:
    return data.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE))  # the first begins as that of UTF-16 does


def tabbed(text: str) -> str:
    r"""Separate the cells by tabs, where a program separated them by something else and all rows have as many as the header.

    >>> tabbed("id;label\ngene/men1;MEN1\n"), tabbed('sep=,\n"# a, b",\nid,note\na,"b, c"\n')
    ('id\tlabel\ngene/men1\tMEN1\n', '# a, b\nid\tnote\na\tb, c\n')
    """
    plain = _SEPARATED_BY.sub("", text)
    head = next(
        (line for line in tab_separated.lines(plain) if line.strip('";,| ') and not line.lstrip('"').startswith("#")), ""
    )
    for delimiter in _DELIMITERS if "\t" not in head else ():
        rows = list(csv.reader(io.StringIO(plain, newline=""), delimiter=delimiter)) if delimiter in head else []
        said = [row[:1] if row[0].startswith("#") and not any(row[1:]) else row for row in rows if row]
        widths = {len(row) for row in said if not row[0].startswith("#")}
        if len(widths) == 1 and not _has_breaks(said):
            return "".join("\t".join(row) + "\n" for row in said)
    return plain


def is_wrapped(cell: str) -> bool:
    """Tell whether a cell stands wholly in quotes, as a program writes it.

    >>> is_wrapped('"a ""b"" c"'), is_wrapped('"tuberin" in the source')
    (True, False)
    """
    return bool(_WRAPPED.fullmatch(cell))


def unwrapped(cell: str) -> str:
    """Take the quotes from a cell that stands wholly in them."""
    return cell[1:-1].replace('""', '"') if is_wrapped(cell) else cell


def parse(text: str) -> SavedTable:
    """Cut a table into cells, without the quotes that a program put round them."""
    plain = _lines(text)
    if not _OPENED.search(text):
        return SavedTable(plain, plain)
    rows: list[list[str]] = [[]]
    printed: list[list[str]] = [[]]
    at = 0
    while at < len(text):
        found = _FIELD.match(text, at)
        if found is None:
            return SavedTable(plain, plain)
        quoted = found["quoted"]
        rows[-1].append(found["plain"] if quoted is None else quoted.replace('""', '"'))
        printed[-1].append(found[0].removesuffix(found["end"]) if found["end"] else found[0])
        at = found.end()
        if found["end"] == "\t" and at == len(text):
            rows[-1].append("")
            printed[-1].append("")
        elif found["end"] not in ("\t", "") and at < len(text):
            rows.append([])
            printed.append([])
    if not _by_rule(rows, printed) or (_has_breaks(rows) and _is_even(plain)):
        return SavedTable(plain, plain)
    return SavedTable(rows, printed, quoted=True)


def _has_breaks(rows: list[list[str]]) -> bool:
    return any(re.search(r"[\t\r\n]", cell) for row in rows for cell in row)


def _is_even(rows: list[list[str]]) -> bool:
    """Tell whether all rows that say something are of one width as they stand: then a quote that opens a cell is text."""
    return len({len(row) for row in rows if any(row) and not row[0].startswith("#")}) == 1


def finding(path: Path, file: str) -> Finding | None:
    """Report a table that a program saved with quotes or in UTF-16: one finding, whatever else follows from it.

    :param file: how the finding names the table.
    """
    fix = f"Run `netkg fmt {file}`, which removes them, or leaves the file alone and says where it cannot."
    try:
        data = path.read_bytes()
        text = decoded(data)
    except (FileNotFoundError, UnicodeDecodeError):
        return None
    if 0 in data[:2] or data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return Finding(
            file, rule="table-saved", message=f"is in UTF-{32 if _is_utf_32(data) else 16}", fix=f"Run `netkg fmt {file}`."
        )
    if tabbed(text) != text:
        message = f"its cells are not separated by tabs: the header is {text.partition(chr(10))[0][:60]!r}"
        return Finding(file, row=1, rule="table-saved", message=message, fix=f"Run `netkg fmt {file}`.")
    saved = parse(text)
    if not saved.quoted:
        return None
    spots = [
        (row, at)
        for row, (cells, texts) in enumerate(zip(saved.rows, saved.printed, strict=True))
        for at, (cell, printed) in enumerate(zip(cells, texts, strict=True))
        if cell != printed
    ]
    row, at = spots[0]
    header = next((cells for cells in saved.rows if not cells[0].startswith("#")), [])
    number = 1 + row + sum(len(tab_separated.lines(printed + "\n")) - 1 for texts in saved.printed[:row] for printed in texts)
    return Finding(
        file,
        row=number,
        column=header[at] if at < len(header) else None,
        rule="table-saved",
        message=f"a program put quotes round {len(spots)} cell{'s' * (len(spots) != 1)}, first here: "
        f"{saved.printed[row][at][:60]!r} for {saved.rows[row][at][:60]!r}",
        fix=fix,
    )


def _lines(text: str) -> list[list[str]]:
    lines = tab_separated.lines(text)
    return [tab_separated.cells(line) for line in lines]


def _by_rule(rows: list[list[str]], printed: list[list[str]]) -> bool:
    """Tell whether one rule of a writer explains which cells are quoted."""
    pairs = [
        (cell, text, len(row) == 1)
        for row, texts in zip(rows, printed, strict=True)
        for cell, text in zip(row, texts, strict=True)
    ]
    bare = [cell for cell, text, _ in pairs if cell == text]
    if all(cell.lower() in _WORDS or _NUMBER.fullmatch(cell) for cell in bare):
        return True
    quoted_by_some = [trigger for trigger in _SOME if not any(trigger.search(cell) for cell in bare)]
    return all(
        _MUST.search(cell) or (alone and not cell) or any(trigger.search(cell) for trigger in quoted_by_some)
        for cell, text, alone in pairs
        if cell != text
    )
