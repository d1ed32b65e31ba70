"""Compare the facts since 2017, as they were gathered, with the records of `graph/since-2017`, row by row.

`since-2017.tsv` says of each row which records hold it, or why none does. What is compared is what a machine can compare:
that no row is forgotten, that each record exists and is of this source, and that each number of a row is printed in them.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from netkg.inputs import ontology, tables
from netkg.namespaces import NK

HERE = Path(__file__).parent
COVERED = HERE / "since-2017.tsv"
PACK = HERE.parents[2] / "shared" / "sources"
#: The tables of the pack, with the column that names a row; decisions have none and are counted from 1.
KEYS = {
    "outcomes": "id",
    "adverse-events": "id",
    "statements": "id",
    "studies": "key",
    "publications": "key",
    "approvals": "",
}
_NUMBERS = {
    "outcomes": ("value", "ci_low", "ci_high"),
    "adverse-events": ("value",),
}
_HELD = (
    "value",
    "boundValue",
    "intervalLow",
    "intervalHigh",
    "ratio",
    "ciLow",
    "ciHigh",
    "qualifier",
    "note",
    "timeValue",
    "p",
    "n",
)


#: Places that are neither the article nor its abstract, nor a label, a register or a page of an agency.
SECONDARY = frozenset(
    {
        "press report",
        "secondary page",
        "company news",
        "news report",
        "news reports",
        "news of a society",
        "news of a patient organization",
        "patient site that quotes a trade report",
        "drug database and news report",
        "trade report",
        "ESMO-MCBS scorecard",
    }
)


@dataclass(frozen=True)
class Covered:
    """A row of the pack: the records that hold it, or the reason why none does."""

    table: str
    row: str
    ours: tuple[str, ...]
    reason: str


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def covered() -> list[Covered]:
    """Read what is said of each row."""
    return [
        Covered(row["table"], row["row"], tuple(filter(None, row["ours"].split("|"))), row["reason"]) for row in _rows(COVERED)
    ]


def pack() -> dict[tuple[str, str], dict[str, str]]:
    """Read the rows that were gathered, by table and key; the numbered conflicts too."""
    found = {}
    for table, key in KEYS.items():
        for number, row in enumerate(_rows(PACK / f"{table.replace('-', '_')}.tsv"), start=1):
            found[table, row[key] if key else str(number)] = row
    conflicts = re.findall(r"^(\d+)\. ", (PACK / "conflicts.md").read_text("utf-8"), re.MULTILINE)
    return found | {("conflicts", f"conflict-{int(number):02}"): {} for number in conflicts}


def held(root: Path) -> dict[str, dict[str, str]]:
    """Read the records by id, and the classes of the ontology, which have no cells."""
    modules = ontology.read(root / "ontology")
    found: dict[str, dict[str, str]] = {
        f"ontology/{term.removeprefix(str(NK))}": {} for term in modules.terms if term.startswith(str(NK))
    }
    for file in sorted({file for file, _ in tables.read(root / "graph").identifiers.values()}):
        found |= {row["id"]: row for row in _rows(root / "graph" / file) if "id" in row}
    return found


def missing(
    said: list[Covered], rows: dict[tuple[str, str], dict[str, str]], records: dict[str, dict[str, str]]
) -> Iterator[str]:
    """Report rows of which nothing is said, and what is said of rows or records that are not there."""
    known = {(entry.table, entry.row) for entry in said}
    yield from (f"{table} {row}: nothing is said of it" for table, row in rows if (table, row) not in known)
    for entry in said:
        if (entry.table, entry.row) not in rows:
            yield f"{entry.table} {entry.row}: there is no such row"
        if not entry.ours and len(entry.reason) < 15:
            yield f"{entry.table} {entry.row}: neither a record nor a reason"
        yield from (f"{entry.table} {entry.row}: {ours} is no record" for ours in entry.ours if ours not in records)


def lost(said: list[Covered], rows: dict[tuple[str, str], dict[str, str]], records: dict[str, dict[str, str]]) -> Iterator[str]:
    """Report each number of a row that none of its records holds."""
    for entry in said:
        printed = rows.get((entry.table, entry.row), {})
        cells = [records[ours].get(column) or "" for ours in entry.ours if ours in records for column in _HELD]
        numbers = {_plain(number) for cell in cells for number in re.findall(r"\d*\.?\d+", cell)}
        for column in _NUMBERS.get(entry.table, ()) if entry.ours else ():
            for number in re.findall(r"\d*\.?\d+", printed.get(column) or ""):
                if _plain(number) not in numbers:
                    yield f"{entry.table} {entry.row}, {column} {number}: not in {', '.join(entry.ours)}"


def unmarked(records: dict[str, dict[str, str]]) -> Iterator[str]:
    """Report figures, comparisons and decisions that rest on reports alone and are not marked, or do not say so in words."""
    for name, record in records.items():
        if "weakSource" not in record or not record["section"]:
            continue
        marked = record["weakSource"] == "true"
        if {place.rpartition(": ")[2] for place in record["section"].split("|")} <= SECONDARY and not marked:
            yield f"{name}: rests on {record['section']}"
        if marked != ("weak source: " in record["note"]):
            yield f"{name}: the mark and the note do not agree"


def _plain(number: str) -> str:
    return number.lstrip("0") if number.startswith("0.") else number
