"""Hold the competency queries to their expected answers: one table a query in `queries/expected/`.

    # why these rows stand here, for the reader
    expect  study      arm         measure  value  evidence
    row     RADIANT-3  everolimus  PFS      11.0
    none    TSC2                                   genotype-stratified result

`row` asks for at least one row of the answer with these cells, `none` for no such row; an empty cell asks nothing.
The word `(empty)` asks for an unbound value. The columns are columns of the query.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from netkg.engine.answer import text_rows
from netkg.engine.base import Snapshot
from netkg.errors import NetkgError
from netkg.findings import Finding
from netkg.inputs import queries

FOLDER = "expected"
_EMPTY = "(empty)"
#: The rows of an answer, column -> text.
AnswerRows = list[dict[str, str]]
#: What each query answers, by its name.
Answers = dict[str, AnswerRows]


def ask(view: Snapshot, folder: Path, name: str = "queries") -> tuple[Answers, list[Finding]]:
    """Run every competency query; give the answers, and a finding for each query that cannot be run."""
    answers: Answers = {}
    findings: list[Finding] = []
    for query in queries.load(folder):
        try:
            answers[query.name] = answer(view, query)
        except NetkgError as error:
            line = error.facts.get("line")
            findings.append(
                Finding(
                    f"{name}/{query.name}.rq",
                    line=line if isinstance(line, int) else None,
                    rule="query-syntax",
                    message=error.detail,
                    fix="Correct the query; `netkg query FILE.rq` runs it alone.",
                )
            )
    return answers, findings


def compare(answers: Answers, folder: Path, name: str = "queries") -> Iterator[Finding]:
    """Compare answers with the expected ones; a query without an answer is passed over."""
    known = {query.name for query in queries.load(folder)}
    for path in sorted((folder / FOLDER).glob("*.tsv")):
        file = f"{name}/{FOLDER}/{path.name}"
        if path.stem not in known:
            yield Finding(
                file,
                rule="expected-without-query",
                message=f"there is no query {path.stem!r}",
                fix="Give the table the name of a query, or remove it.",
            )
        elif path.stem in answers:
            yield from _compare(path, file, answers[path.stem])


def answer(view: Snapshot, query: queries.CompetencyQuery) -> AnswerRows:
    """Answer a query in full; an empty answer is one row of empty cells, so that its columns are known."""
    columns, rows = text_rows(view.query(query.text))
    found = [dict(zip(columns, row, strict=True)) for row in rows]
    return found or [dict.fromkeys(columns, "")]


def _compare(path: Path, file: str, rows: AnswerRows) -> Iterator[Finding]:
    lines = path.read_text("utf-8").splitlines()
    table = [(number, line) for number, line in enumerate(lines, start=1) if line and not line.startswith("#")]
    header = table[0][1].split("\t") if table else []
    columns = list(rows[0])
    unknown = [column for column in header[1:] if column not in columns]
    if header[:1] != ["expect"] or unknown:
        yield Finding(
            file,
            line=table[0][0] if table else 1,
            rule="expected-header",
            message=f"names the column {unknown[0]!r}, which the query does not have"
            if unknown
            else "does not begin with the column expect",
            fix=f"The columns are: expect | {' | '.join(columns)}.",
        )
        return
    for (number, _), cells in zip(
        table[1:], csv.reader((line for _, line in table[1:]), delimiter="\t", quoting=csv.QUOTE_NONE), strict=True
    ):
        wanted = asked(header, cells)
        said = ", ".join(f"{column} {value or _EMPTY}" for column, value in wanted.items())
        found = is_answered(rows, wanted)
        if cells[0] == "row" and not found:
            yield Finding(
                file, row=number, rule="answer-missing", message=f"no row of the answer has {said}", fix=_nearest(rows, wanted)
            )
        elif cells[0] == "none" and found:
            yield Finding(
                file,
                row=number,
                rule="answer-forbidden",
                message=f"the answer has a row with {said}",
                fix="This row must not be in the answer: find the record or rule that produces it (`netkg explain`).",
            )
        elif cells[0] not in ("row", "none"):
            yield Finding(
                file,
                row=number,
                column="expect",
                rule="expected-kind",
                message=f"{cells[0]!r} is not allowed",
                fix="Write row, or none for a row that must not be in the answer.",
            )


def asked(header: Sequence[str], cells: Sequence[str]) -> dict[str, str]:
    """Give what a row of an expected answer asks for.

    >>> asked(["expect", "drug", "p", "note"], ["row", "everolimus", "(empty)", ""])
    {'drug': 'everolimus', 'p': ''}
    """
    return {c: "" if v == _EMPTY else v for c, v in zip(header[1:], cells[1:], strict=False) if v}


def is_answered(rows: AnswerRows, wanted: Mapping[str, str]) -> bool:
    """Tell whether an answer has a row with these values."""
    return any(all(row.get(column) == value for column, value in wanted.items()) for row in rows)


def _nearest(rows: AnswerRows, wanted: dict[str, str]) -> str:
    """Say what the closest row has in place of what was wanted."""
    best = max(rows, key=lambda row: sum(row[column] == value for column, value in wanted.items()))
    other = [f"{c} {best[c] or _EMPTY}" for c, v in wanted.items() if best[c] != v]
    agree = len(wanted) - len(other)
    hint = f"The closest row has {', '.join(other)} instead. " if agree else ""
    return hint + "If the change is intended, correct the expected row; if not, the record or the query."
