"""Read the records that carry the source's content: rows of the tables, and the ontology's classes with a section."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pyoxigraph as ox

from netkg.inputs import ontology, tables
from netkg.namespaces import NK, PREFIXES

from .text import REFERENCES

#: Folders of tables that the review's content stands in; another source has a folder of its own.
FOLDERS = frozenset({"shared", "review"})
#: Tables of named things; `class` stands for the ontology's classes.
THINGS = frozenset(
    {
        "genes",
        "alterations",
        "molecules",
        "pathways",
        "drugs",
        "regimens",
        "procedures",
        "conditions",
        "measures",
        "organisations",
        "anatomy",
        "places",
        "class",
    }
)
#: Tables of figures.
FIGURES = frozenset({"outcomes", "adverse-events", "epidemiology", "comparisons"})
#: Tables that say something in words.
STATEMENTS = frozenset(
    {
        "findings",
        "descriptions",
        "remarks",
        "mechanisms",
        "recommendations",
        "decisions",
        "non-assessments",
        "hypotheses",
        "claims",
    }
)
#: Columns that hold identifiers, types or reference numbers: no content of the source by themselves.
SILENT = frozenset(
    [
        "id",
        "section",
        "reference",
        "type",
        "study",
        "arm",
        "population",
        "measure",
        "subject",
        "object",
        "about",
        "excludes",
        "components",
        "intervention",
        "event",
        "kind",
        "alterationOf",
        "encodedBy",
        "formulationOf",
        "agency",
        "body",
        "place",
        "source",
        "place1",
        "place2",
        "asOf",
        "conjecturedSubject",
        "conjecturedObject",
        "notAssessed",
        "underInvestigationIn",
        "of",
        "requires",
        "oneOf",
        "oneOf2",
        "figure",
        "comparatorFigure",
        "comparatorArm",
        "stratum",
        "comparatorStratum",
        "comparator",
        "under",
        "biomarker",
        "comparatorBiomarker",
        "outcome",
        "support",
        "property",
        "supportedBy",
        "memberOf",
        "conditions",
        "priorTherapy",
        "alterations",
    ]
)


@dataclass
class Record:
    """One record: where it stands, the sections it cites, and what its cells say."""

    table: str
    id: str
    sections: tuple[str, ...]
    cells: dict[str, list[str]] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.table} {self.id}"

    def get(self, column: str) -> str:
        """Give a cell that has at most one value."""
        return next(iter(self.cells.get(column, [])), "")

    @property
    def labels(self) -> list[str]:
        return self.cells.get("label", []) + self.cells.get("altLabels", [])

    def content(self, notes: bool = True) -> Iterator[tuple[str, str]]:
        """Go through the cells that say something of the source: column and text."""
        for column, values in self.cells.items():
            if column not in SILENT and (notes or column != "note"):
                for value in values:
                    yield column, value


class Records(list[Record]):
    """All records, also by section."""

    def __init__(self, records: list[Record]):
        super().__init__(records)
        self.by_section: dict[str, list[Record]] = defaultdict(list)
        for record in self:
            for section in record.sections:
                self.by_section[section].append(record)

    def of(self, tables_: frozenset[str], section: str = "") -> list[Record]:
        """Give the records of some tables, all or those of one section."""
        return [record for record in (self.by_section[section] if section else self) if record.table in tables_]


def read(root: Path) -> Records:
    """Read the ontology of a repository and the tables that hold the review: its own and the shared ones."""
    records = []
    for file, rows in tables.read(root / "graph").rows.items():
        folder, _, table = file.removesuffix(".tsv").partition("/")
        for row in rows if folder in FOLDERS else []:
            cells = {column: row.text(column) for column in row.cells}
            records += _records(table, cells)
    return Records([*records, *_classes(ontology.read(root / "ontology"))])


def _records(table: str, cells: dict[str, list[str]]) -> Iterator[Record]:
    identifier = next(iter(cells.get("id", [])), "")
    if table == "publications":
        yield Record(table, identifier, (REFERENCES,), cells)
    elif table == "discrepancies":  # two readings, each with its own place
        for side in "12":
            place = re.fullmatch(r"(?:section )?(abstract|[\d.]+|Table \d+)", cells[f"place{side}"][0])
            if place:
                kept = {column: cells[column] for column in ("topic", f"reading{side}", "note")}
                yield Record(table, identifier, (place.group(1),), kept)
    elif "section" in cells:
        yield Record(table, identifier, places(cells["section"]), cells)


def places(cell: list[str]) -> tuple[str, ...]:
    """Give the places in the review: bare ones; a place in another source has its key and a colon before it."""
    return tuple(place for place in cell if ":" not in place)


def _classes(modules: ontology.Modules) -> Iterator[Record]:
    columns = {
        str(NK.section): "section",
        PREFIXES["rdfs"] + "label": "label",
        PREFIXES["skos"] + "altLabel": "altLabels",
        PREFIXES["obo"] + "IAO_0000115": "definition",
    }
    found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for quad in modules.quads:
        if isinstance(quad.subject, ox.NamedNode) and (column := columns.get(quad.predicate.value)):
            found[quad.subject.value][column].append(quad.object.value)
    for iri, cells in sorted(found.items()):
        if cells["section"]:
            short = iri.removeprefix(str(NK))
            yield Record("class", f"ontology/{short}", places(cells["section"]), dict(cells))
