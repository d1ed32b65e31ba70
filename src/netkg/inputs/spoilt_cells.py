"""Report what a spreadsheet or a word processor leaves in cells: spaces that look like others, quotes, dates, semicolons.

Typographic apostrophes are no fault: titles print them. What the tables may hold is told apart from what a program made
of it only where no table has reason to hold it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain

from netkg.findings import Finding
from netkg.inputs.quoting import is_wrapped, unwrapped

#: So many whole numbers with .0 make a column suspect.
FEW = 5
_DECIMAL = re.compile(r"-?\d+\.\d+")
_CHARACTERS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u00a0\u2007\u202f\u200b\u2060\ufeff\u00ad\u201c\u201d\u201e\ufffd]")
#: What programs write for a cell that holds nothing, or that they could not work out.
_NOTHING = frozenset(
    {"NaN", "nan", "NA", "N/A", "<NA>", "NaT", "None", "NULL", "null", "#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!"}
)
#: How UTF-8 reads when it is taken for Windows-1252 or Latin-1: a capital with a mark, then an odd sign.
_MISREAD = re.compile(
    "[\u00c2-\u00f4][\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122]"
)
#: A question mark within or before a word, outside of an address.
_LOST = re.compile(r"(?:^|(?<=[\s|(]))(?=[^\s|/]*\?\w)[^\s|/]*(?=[\s|)]|$)")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_LONG = ("uary", "ruary", "ch", "il", "", "e", "y", "ust", "tember", "ober", "ember", "ember")
_MONTH = rf"(?:{'|'.join(f'{name}(?:{rest})?' for name, rest in zip(_MONTHS, _LONG, strict=True))})\.?"
_DAY_MONTH = re.compile(rf"(?P<day>\d{{1,2}})[-/. ]+(?P<month>{_MONTH})(?:[-/. ]+\d{{2,4}})?", re.IGNORECASE)
_MONTH_YEAR = re.compile(rf"{_MONTH}[-/. ]+\d{{2}}(?:\d{{2}})?", re.IGNORECASE)
_NUMERIC_DATE = re.compile(r"(?P<one>\d{1,2})[/.-](?P<two>\d{1,2})[/.-](?P<year>\d{4})")
_MOMENT = re.compile(r"(?P<date>\d{4}-\d\d-\d\d)[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?")
_FORMULA = re.compile(r"=(?=.*[A-Z(+*/]).+", re.IGNORECASE)
_SHORT_DATE = re.compile(r"\d{1,2}/\d{1,2}/\d{2}")
_ANY = re.compile(
    rf'"|;|\?\w|{_MISREAD.pattern}|{_CHARACTERS.pattern}|{_DAY_MONTH.pattern}|{_MONTH_YEAR.pattern}|\d[/.:-]\d', re.IGNORECASE
)


def check(
    file: str, row: int, column: str, cell: str, separator: str | None = None, *, dated: bool = False
) -> Iterator[Finding]:
    """Give what is wrong with a cell.

    :param separator: what separates the values of a column that holds several.
    :param dated: whether the column's datatype says itself how dates are written.
    """
    if cell in _NOTHING:
        message = f"is {cell!r}, which programs write for an empty cell"
        yield Finding(
            file, row=row, column=column, rule="cell-nothing", message=message, fix="Leave it empty, or write what is meant."
        )
        return
    if _FORMULA.fullmatch(cell):
        message, fix = f"is a formula: {cell[:60]!r}", "Write what the source prints, and not how it was worked out."
        yield Finding(file, row=row, column=column, rule="cell-formula", message=message, fix=fix)
        return
    if not _ANY.search(cell):
        return
    rules = (_characters(cell), _quotes(cell), () if dated else _dates(cell), _list(cell, separator))
    for rule, message, fix in list(_misread(cell)) or chain.from_iterable(rules):
        yield Finding(file, row=row, column=column, rule=rule, message=message, fix=fix)


def told_once(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Tell of a word for nothing once in a table, with how many more cells hold it."""
    alike: dict[str, list[Finding]] = {}
    for finding in findings:
        if finding.rule == "cell-nothing":
            alike.setdefault(finding.message, []).append(finding)
        else:
            yield finding
    for first, *others in alike.values():
        yield replace(first, message=f"{first.message}; {len(others)} more cells hold it") if others else first


def check_decimals(file: str, column: str, printed: Sequence[tuple[int, str]]) -> Iterator[Finding]:
    """Warn of a column whose numerals all have a decimal point and mostly end in .0: pandas writes whole numbers so.

    :param printed: the column's cells that are not empty, each with its row.
    """
    whole = [(row, cell) for row, cell in printed if cell.endswith(".0")]
    if len(whole) < FEW or 2 * len(whole) < len(printed) or not all(_DECIMAL.fullmatch(cell) for _, cell in printed):
        return
    row, cell = whole[0]
    yield Finding(
        file,
        row=row,
        column=column,
        rule="column-decimals",
        message=f"{cell!r} may stand for {cell[:-2]!r}: all {len(printed)} numbers of the column have a decimal point, "
        f"and {len(whole)} end in .0, as pandas writes whole numbers",
        fix="Write each as its source does; `netkg fmt --numerals` restores the forms of the last commit.",
        severity="warning",
    )


def _misread(cell: str) -> Iterator[tuple[str, str, str]]:
    """Tell of letters that were read in another encoding, or not at all."""
    for encoding in ("cp1252", "latin-1") if _MISREAD.search(cell) else ():
        try:
            meant = cell.encode(encoding).decode("utf-8")
        except (UnicodeEncodeError, UnicodeDecodeError):
            continue
        message = f"{cell[:60]!r} is {meant[:60]!r}, read in another encoding"
        yield "cell-encoding", message, "Open the table as UTF-8; take the file from git, and make the change again."
        return
    for word in _LOST.findall(cell):
        fix = "Look it up in the source; open the table as UTF-8."
        yield "cell-character", f"a program may have lost a letter in {word[:60]!r}", fix


def _characters(cell: str) -> Iterator[tuple[str, str, str]]:
    for found in dict.fromkeys(_CHARACTERS.findall(cell)):
        name = f"{unicodedata.name(found, 'control character').lower()} (U+{ord(found):04X})"
        before, _, after = cell.partition(found)
        instead = "Write a straight quote or none." if found in "\u201c\u201d\u201e" else "Write a plain space, or nothing."
        if found == "\ufffd":
            instead = "A program lost a character here; look it up in the source."
        yield "cell-character", f"holds a {name} between {before[-20:]!r} and {after[:20]!r}", instead


def _quotes(cell: str) -> Iterator[tuple[str, str, str]]:
    if is_wrapped(cell):
        yield (
            "cell-quotes",
            f"is in quotes: {cell[:80]!r} is what a program writes for {unwrapped(cell)[:80]!r}",
            "If a program added the quotes, remove them and write each doubled quote once; no cell is wholly in quotes.",
        )
    elif '""' in cell:
        yield (
            "cell-quotes",
            f"holds a doubled quote: {cell[:80]!r}",
            "A program that saved the table may have added it; compare the row with the source and with `git diff`.",
        )


def _dates(cell: str) -> Iterator[tuple[str, str, str]]:
    fix = "Write what the source prints; set the column's format to text before you open the table in a spreadsheet."
    if found := _DAY_MONTH.fullmatch(cell):
        day, month = int(found["day"]), _MONTHS.index(found["month"][:3].lower()) + 1
        readings = f"'{day}-{month}', '{month}-{day}', '{month}.{day}' or '{found['month'].upper()}{day}'"
        yield "cell-date", f"{cell!r} is a date as a spreadsheet prints it; it may have been {readings}", fix
    elif _MONTH_YEAR.fullmatch(cell):
        yield "cell-date", f"{cell!r} is a month as a spreadsheet prints it; a date is written 2021, 2021-08 or 2021-08-13", fix
    elif found := _NUMERIC_DATE.fullmatch(cell):
        one, two, year = int(found["one"]), int(found["two"]), found["year"]
        pairs = dict.fromkeys(((two, one), (one, two)))
        readings = " or ".join(f"{year}-{m:02}-{d:02}" for m, d in pairs if 1 <= m <= 12 and 1 <= d <= 31)
        if readings:
            yield "cell-date", f"{cell!r} is a date as a spreadsheet prints it: {readings}", fix
    elif _SHORT_DATE.fullmatch(cell):
        yield "cell-date", f"{cell!r} is a date as a spreadsheet prints it; a date is written 2021-08-13", fix
    elif found := _MOMENT.fullmatch(cell):
        yield "cell-date", f"{cell!r} has a time of day that a program added to {found['date']}", f"Write {found['date']}."


def _list(cell: str, separator: str | None) -> Iterator[tuple[str, str, str]]:
    if separator and separator != ";" and ";" in cell:
        parts = separator.join(part.strip() for part in cell.split(";"))
        yield (
            "cell-list",
            f"{cell[:80]!r} is one value with a semicolon, or several that should be written as {parts[:80]!r}",
            f"Separate values by {separator}; within one value, write a comma.",
        )
