"""What programs make of a table when they save it: CSV writers, a spreadsheet's habits, pandas."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence

Rows = Sequence[Sequence[str]]


def _csv(rows: Rows, quoting: int, end: str) -> str:
    out = io.StringIO()
    csv.writer(out, delimiter="\t", quoting=quoting, lineterminator=end).writerows(rows)
    return out.getvalue()


def separated(rows: Rows, delimiter: str) -> str:
    """Write as Excel saves CSV where the list separator is the delimiter: all rows as wide as the widest."""
    out = io.StringIO()
    width = max(map(len, rows))
    csv.writer(out, delimiter=delimiter).writerows([*row, *[""] * (width - len(row))] for row in rows)
    return out.getvalue()


def excel(rows: Rows) -> str:
    """Write as Excel saves tab-separated text: quotes round a comma, a quote, a tab; CRLF; all rows as wide as the widest."""
    width = max(map(len, rows))
    lines = []
    for row in rows:
        padded = [*row, *[""] * (width - len(row))]
        lines.append("\t".join('"' + c.replace('"', '""') + '"' if set(c) & set(',"\t\r\n') else c for c in padded))
    return "".join(f"{line}\r\n" for line in lines)


def plain(rows: Rows) -> str:
    """Write as the tables of the project are."""
    return "".join("\t".join(row) + "\n" for row in rows)


#: Name -> what the program writes.
WRITERS: dict[str, Callable[[Rows], bytes]] = {
    "plain": lambda rows: plain(rows).encode(),
    "excel": lambda rows: excel(rows).encode(),
    "excel-bom": lambda rows: excel(rows).encode("utf-8-sig"),
    "excel-unicode": lambda rows: excel(rows).encode("utf-16"),
    "utf-16-le": lambda rows: plain(rows).encode("utf-16-le"),
    "utf-16-be": lambda rows: plain(rows).encode("utf-16-be"),
    "empty-lines": lambda rows: (plain(rows) + "\n\t\t\n\n").encode(),
    "empty-cells": lambda rows: "".join("\t".join(row) + "\t\t\r\n" for row in rows).encode(),
    "no-last-end": lambda rows: plain(rows).removesuffix("\n").encode(),
    "old-mac": lambda rows: plain(rows).replace("\n", "\r").encode(),
    "first-lines-empty": lambda rows: ("\n\t\n" + plain(rows)).encode(),
    "semicolons": lambda rows: separated(rows, ";").encode("utf-8-sig"),
    "semicolons-told": lambda rows: ("sep=;\r\n" + separated(rows, ";")).encode("utf-16"),
    "commas": lambda rows: separated(rows, ",").encode(),
    "bars": lambda rows: separated(rows, "|").encode(),
    "minimal": lambda rows: _csv(rows, csv.QUOTE_MINIMAL, "\r\n").encode(),
    "minimal-unix": lambda rows: _csv(rows, csv.QUOTE_MINIMAL, "\n").encode(),
    "all": lambda rows: _csv(rows, csv.QUOTE_ALL, "\n").encode(),
    "all-crlf": lambda rows: _csv(rows, csv.QUOTE_ALL, "\r\n").encode(),
    "nonnumeric": lambda rows: _csv(rows, csv.QUOTE_NONNUMERIC, "\r\n").encode(),
}
