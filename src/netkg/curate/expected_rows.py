"""Let the expected answers go along with a change: a row that gave a former label or key gives the new one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import pyoxigraph as ox

from netkg.curate.change_set import ChangeSet
from netkg.curate.occurrences import RULE
from netkg.curate.table_rows import TableRow
from netkg.findings import Finding
from netkg.graph import expected
from netkg.inputs import ontology, tab_separated, tables
from netkg.rdf import LABEL, value_of

#: A row with more cells that have the former label is left to people.
MOST = 6


def rekey(changes: ChangeSet, column: str, old: str, new: str) -> None:
    """Give the new key of a record, such as a publication's number, in the column of answers that names it by one."""
    for path in _files(changes):
        rows = [tab_separated.cells(line) for line in tab_separated.lines(changes.text(path))]
        header = next((row for row in rows if row[0] == "expect"), [])
        at = header.index(column) if column in header else 0
        for row in rows if at else ():
            if row[0] in ("row", "none") and len(row) > at:
                row[at] = _with(row[at], old, new)
        changes.put(path, "".join("\t".join(row) + "\n" for row in rows))


def relabel(changes: ChangeSet, answers: expected.Answers, old: str, new: str) -> Iterator[Finding]:
    """Give a thing's new label where the answers now give it, alone or within a longer label.

    What holds as it stands stays. A row that must not be in an answer has the new label if only one thing had the old one,
    or the answers give the new one in its place; the others are told.

    :param answers: the answers after the change.
    """
    if not old or old == new:
        return
    is_shared = _bearers(changes, old) > 1
    for path in _files(changes):
        rows = answers.get(path.stem, [])
        lines = tab_separated.lines(changes.text(path))
        header: list[str] = []
        for number, line in enumerate(lines):
            row = tab_separated.cells(line)
            header = row if row[0] == "expect" else header
            if row[0] == "row" and not expected.is_answered(rows, expected.asked(header, row)):
                row = next((one for one in _readings(row, old, new) if _holds(rows, header, one)), row)
            elif row[0] == "none":
                for at, column in enumerate(header[: len(row)]):
                    values = {item for answered in rows for item in answered.get(column, "").split(", ")}
                    if not at or old not in row[at].split(", "):
                        continue
                    if is_shared and (old in values or new not in values):
                        message = f"forbids {old!r}, which several things were called"
                        file, fix = changes.project.relative(path), f"If this one is meant, write {new!r}."
                        place = Finding(file, row=number + 1, column=column, rule=RULE, message=message, fix=fix)
                        yield replace(place, severity="note")
                    else:
                        row[at] = _with(row[at], old, new)
            lines[number] = "\t".join(row)
        kept = [line for at, line in enumerate(lines) if not line.startswith("row\t") or line not in lines[:at]]
        changes.put(path, "\n".join(kept) + "\n")


def queries_that_ask(changes: ChangeSet, old: str, new: str) -> Iterator[Finding]:
    """Tell of the queries that ask for a former label in their text."""
    for path in sorted(changes.project.queries.rglob("*.rq")) if old and old != new else ():
        for number, line in enumerate(changes.text(path).split("\n"), 1):
            if f'"{old}"' in line:
                message = f"asks for the name {old!r}"
                file = changes.project.relative(path)
                fix = f"If this one is meant, write {new!r}."
                yield Finding(file, line=number, rule=RULE, message=message, fix=fix, severity="note")


def _files(changes: ChangeSet) -> list[Path]:
    return sorted((changes.project.queries / expected.FOLDER).glob("*.tsv"))


def _holds(rows: expected.AnswerRows, header: Sequence[str], row: Sequence[str]) -> bool:
    return expected.is_answered(rows, expected.asked(header, row))


def _with(cell: str, old: str, new: str) -> str:
    return ", ".join(new if item == old else item for item in cell.split(", "))


def _readings(row: Sequence[str], old: str, new: str) -> Iterator[list[str]]:
    """Give what a row may have become: the new label in all cells that have the old one, then in fewer and fewer of them.

    >>> list(_readings(["row", "RAD001 alone", "RAD001"], "RAD001", "everolimus"))[1:]
    [['row', 'everolimus alone', 'RAD001'], ['row', 'RAD001 alone', 'everolimus']]
    """
    word = re.compile(rf"(?<!\w){re.escape(old)}(?!\w)")
    named = [at for at, cell in enumerate(row) if at and word.search(cell)]
    for count in range(len(named), 0, -1) if len(named) <= MOST else ():
        for chosen in combinations(named, count):
            yield [word.sub(lambda _: new, cell) if at in chosen else cell for at, cell in enumerate(row)]


def _bearers(changes: ChangeSet, label: str) -> int:
    """Count the things that have a label; as the files are on disk."""
    named = {
        value_of(q.subject)
        for q in ontology.read(changes.project.ontology).quads
        if q.predicate == LABEL and q.object == ox.Literal(label)
    }
    for path, columns in tables.columns(changes.project.graph).items():
        lines = tab_separated.lines(path.read_text("utf-8"))
        header = tab_separated.cells(lines[0])
        first = TableRow(path, 1, columns, dict(zip(header, header, strict=True))).label_column
        if first:
            at = header.index(first)
            named |= {f"{path}#{n}" for n, line in enumerate(lines) if tab_separated.cells(line)[at : at + 1] == [label]}
    return len(named)
