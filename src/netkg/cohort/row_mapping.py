"""From the rows of a data file to N-Quads, as the file's CSV on the Web description declares.

This is the mapping that `graph.populate` makes of the tables of a release, for rows that are too many to be held: a row
goes in as its cells and comes out as text. Files of cBioPortal have their columns in any order, with others between them;
so a column is found by any of its titles, and what is not described is not read. Three properties of virtual columns
go beyond the recommendation: `nk:link` looks a thing of the graph up by the cells of other columns, `nk:where` gives a
triple only where a column has a value, and `nk:with` and `nk:without` only where the study has a profile or has it not.
`nk:omit` of a table says which rows report no alteration, and `nk:doubt` of a column, by what a row is doubted and read
all the same.

What a cell means is what `inputs.cells.read` says. It is asked once for each value of a column; values that are already
written as XML Schema writes them are taken as they are.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any
from urllib.parse import quote

from csvw import Column, Table

from netkg.cohort.header_places import column_places
from netkg.cohort.row_context import GraphLookup, Keys, Surroundings
from netkg.cohort.study import DataFile
from netkg.findings import Finding
from netkg.graph.populate import absolute
from netkg.inputs.cells import literal
from netkg.inputs.cells import read as read_cell
from netkg.inputs.tables import cell_fix, cell_message

#: So many values of a column are remembered; a column with more has mostly values of its own.
_REMEMBERED = 20_000
_VARIABLE = re.compile(r"\{([A-Za-z_][A-Za-z0-9_]*)\}")
_INTEGER = re.compile(r"0|[1-9][0-9]*")


class RowMapping:
    """How the rows of one data file are written as N-Quads."""

    def __init__(self, table: Table, file: DataFile, header: Sequence[str], around: Surroundings) -> None:
        """Compile the description for a header; `findings` says what is wrong with it."""
        self.table, self.file = table, file
        self.findings: list[Finding] = []
        #: How many rows were left out because they report no alteration, by column and value.
        self.omitted: Counter[tuple[str, str]] = Counter()
        #: How many rows were left out because the sample or patient that they are of was.
        self.orphans = 0
        self._around, self._width = around, len(header)
        self._graph = f" <{around.names.graph}> .\n"
        columns = table.tableSchema.columns
        self._at = column_places(header, [column for column in columns if not column.virtual], self.findings, file.name)
        self._columns = [(self._at[c.name], c, self._maker(c), dict[str, str]()) for c in columns if c.name in self._at]
        self._links = [link for c in columns if c.virtual and (link := self._link(c)) is not None]
        self._doubts = [doubt for c in columns if c.name in self._at and (doubt := self._doubt(c)) is not None]
        self._constant, self._traced = self._virtual([c for c in columns if c.virtual])
        self._about = self._subject(str(table.tableSchema.aboutUrl))
        self._omit = [rule for rule in map(self._omission, table.common_props.get("nk:omit", ())) if rule is not None]
        self._own = around.keys.setdefault(str(table.url), Keys())
        primary = (table.tableSchema.primaryKey or [None])[0]
        self._primary = self._at.get(primary) if primary else None
        self._foreign = [
            (self._at[key.columnReference[0]], key.columnReference[0], around.keys[str(key.reference.resource)])
            for key in table.tableSchema.foreignKeys
            if key.columnReference[0] in self._at and str(key.reference.resource) in around.keys
        ]

    def text(self, number: int, line: str, findings: list[Finding]) -> str:
        """Write a row as N-Quads; an empty text is a row that is left out, for a finding or because it is to be."""
        cells = line.split("\t")
        if len(cells) != self._width:
            findings.append(self._ragged(number, len(cells)))
            return ""
        for at, column, values, spared in self._omit:
            if cells[at] in values and not (spared and cells[spared[0]] == spared[1]):
                self.omitted[column, cells[at]] += 1
                return ""
        before = len(findings)
        parts = [*self._constant, *(f"{head}{number}>{self._graph}" for head in self._traced)]
        for at, column, make, known in self._columns:
            cell = cells[at]
            part = known.get(cell)
            if part is None:
                try:
                    part = make(cell)
                except (ValueError, ArithmeticError) as error:
                    self._wrong(findings, number, column, cell, error)
                    continue
                if len(known) >= _REMEMBERED:
                    known.clear()
                known[cell] = part
            if part:
                parts.append(part)
        if not self._keyed(number, cells, findings, before):
            return ""
        for places, doubted, column in self._doubts:
            if (said := doubted(tuple(cells[at] if at >= 0 else "" for at in places))) is not None:
                findings.append(Finding(self.file.name, number, column, None, *said, severity="warning"))
        for places, where, make_link in self._links:
            if where is None or cells[where] not in self._nulls(where):
                parts += make_link(tuple(cells[at] if at >= 0 else "" for at in places))
        subject = self._about(cells, number)
        return subject + subject.join(dict.fromkeys(parts))

    def _keyed(self, number: int, cells: list[str], findings: list[Finding], before: int) -> bool:
        """Check the keys of a row that has been read, and whether it holds; its own key is remembered either way."""
        own = cells[self._primary] if self._primary is not None else None
        if own is not None and own in self._own.held:
            message = f"{own!r} is there already"
            findings.append(
                self._finding(number, self._primary, "duplicate-key", message, "Remove the row, or give it its own id.")
            )
        orphaned = False
        for at, _, keys in self._foreign:
            if cells[at] in keys.held:
                continue
            if cells[at] in keys.left_out:
                orphaned = True
                continue
            message = f"{cells[at]!r} is in no row of the clinical file"
            findings.append(self._finding(number, at, "unknown-reference", message, "Add its row there, or correct the id."))
        holds = len(findings) == before and not orphaned
        self.orphans += orphaned and len(findings) == before
        if own is not None and own not in self._own.held:
            (self._own.held if holds else self._own.left_out).add(own)
        return holds

    def drop(self, line: str) -> None:
        """Take back the key of a row that turned out to break a rule."""
        if self._primary is not None:
            own = line.split("\t")[self._primary]
            self._own.held.discard(own)
            self._own.left_out.add(own)

    def column_of(self, predicate: str) -> str | None:
        """Name the column whose property is this, as the file's header does."""
        for _, column, _, _ in self._columns:
            if absolute(str(column.inherit("propertyUrl"))) == predicate:
                return str(column.name)
        return None

    def _maker(self, column: Column) -> Callable[[str], str]:
        """Give the function from a cell to its predicate, object and graph; empty for a cell without a value."""
        shown = not column.suppressOutput
        head = f" <{absolute(str(column.inherit('propertyUrl')))}> "
        target = str(column.inherit("valueUrl")) if column.inherit("valueUrl") else ""
        datatype = column.inherit("datatype")
        nulls = frozenset(column.inherit("null") or ("",))
        pattern = re.compile(datatype.format) if datatype.base == "string" and datatype.format else None
        plain = datatype.base == "string" and not datatype.format
        natural = datatype.base == "integer" and not datatype.format and datatype.minimum == 0

        def make(cell: str) -> str:
            if cell in nulls:
                if column.required:
                    raise ValueError("must not be empty")
                return ""
            whole = plain or (pattern and pattern.fullmatch(cell)) or (natural and _INTEGER.fullmatch(cell))
            value = cell if whole else read_cell(column, cell)
            if value is None or not shown:
                return ""
            made = f"<{self._iri(target, {column.name: str(value)})}>" if target else str(literal(str(value), column))
            return f"{head}{made}{self._graph}"

        return make

    def _iri(self, template: str, values: Mapping[str, str]) -> str:
        """Expand a template, relative to the cohort."""
        text = _VARIABLE.sub(lambda match: quote(values[match[1]], safe=""), template)
        return text if ":" in text.partition("/")[0] else f"{self._around.names.cohort}/{text}"

    def _subject(self, template: str) -> Callable[[list[str], int], str]:
        if template.startswith("#row="):
            head = f"<{self._around.names.rows(self.file.name)}"
            return lambda cells, number: f"{head}{number}>"
        (name,) = _VARIABLE.findall(template)
        at = self._at.get(name, 0)
        return lambda cells, number: f"<{self._iri(template, {name: cells[at]})}>"

    def _virtual(self, columns: Iterable[Column]) -> tuple[list[str], list[str]]:
        """Give what is said of every row, and the heads of what ends in the row's number."""
        constant, traced = [], []
        for column in columns:
            props, value = column.common_props, str(column.inherit("valueUrl"))
            if "nk:link" in props or "nk:where" in props or not self._wanted(column):
                continue
            head = f" <{absolute(str(column.inherit('propertyUrl')))}> "
            if value.startswith("#row="):
                traced.append(f"{head}<{self._around.names.rows(self.file.name)}")
            else:
                constant.append(f"{head}<{value}>{self._graph}")
        return constant, traced

    def _wanted(self, column: Column) -> bool:
        needed, excluded = (column.common_props.get(name) for name in ("nk:with", "nk:without"))
        profiles = self._around.profiles
        return (needed is None or needed in profiles - self._around.unread) and (excluded is None or excluded not in profiles)

    def _link(self, column: Column) -> tuple[list[int], int | None, Callable[[tuple[str, ...]], list[str]]] | None:
        """Give what a virtual column says of some rows: the cells it goes by, where a value must be, and its text."""
        props = column.common_props
        if not ("nk:link" in props or "nk:where" in props) or not self._wanted(column):
            return None
        name, *columns = props.get("nk:link", "constant").split()
        where = self._at.get(props["nk:where"]) if "nk:where" in props else None
        if "nk:where" in props and where is None:
            return None
        head = f" <{absolute(str(column.inherit('propertyUrl')))}> <"
        find: GraphLookup = self._around.links[name] if columns else lambda: (str(column.inherit("valueUrl")),)
        known: dict[tuple[str, ...], list[str]] = {}

        def make(cells: tuple[str, ...]) -> list[str]:
            found = known.get(cells)
            if found is None:
                found = [f"{head}{iri}>{self._graph}" for iri in find(*cells)]
                if len(known) >= _REMEMBERED:
                    known.clear()
                known[cells] = found
            return found

        return [self._at.get(one, -1) for one in columns], where, make

    def _doubt(self, column: Column) -> tuple[list[int], Callable[[tuple[str, ...]], tuple[str, str, str] | None], str] | None:
        """Give by which cells a row is doubted, and how; what is said of a combination of cells is worked out once."""
        if "nk:doubt" not in column.common_props:
            return None
        name, *columns = column.common_props["nk:doubt"].split()
        look = self._around.doubts[name]

        @lru_cache(maxsize=_REMEMBERED)
        def doubted(cells: tuple[str, ...]) -> tuple[str, str, str] | None:
            said = look(*cells)
            return None if said is None else (f"{name}-doubtful", *said)

        return [self._at.get(one, -1) for one in columns], doubted, column.name

    def _nulls(self, at: int) -> Sequence[str]:
        return next(column.inherit("null") for place, column, _, _ in self._columns if place == at) or ("",)

    def _omission(self, rule: Mapping[str, Any]) -> tuple[int, str, frozenset[str], tuple[int, str] | None] | None:
        """Read which values of a column mean that the row reports no alteration; the meta file may say otherwise."""
        column, setting = str(rule["column"]), self.file.settings.get(str(rule.get("setting", "")))
        values = rule["values"] if setting is None else [part.strip() for part in setting.split(",")]
        if column not in self._at or not isinstance(values, list):
            return None
        unless = rule.get("unless") if setting is None else None
        spared = next(((self._at[name], value) for name, value in unless.items() if name in self._at), None) if unless else None
        return self._at[column], column, frozenset(values) - {""}, spared

    def _finding(self, number: int, at: int | None, rule: str, message: str, fix: str) -> Finding:
        name = next((name for name, place in self._at.items() if place == at), None)
        return Finding(self.file.name, row=number, column=name, rule=rule, message=message, fix=fix)

    def _wrong(self, findings: list[Finding], number: int, column: Column, cell: str, error: Exception) -> None:
        message, fix = cell_message(column, cell, error), cell_fix(column)
        findings.append(self._finding(number, self._at[column.name], "cell", message, fix))

    def _ragged(self, number: int, count: int) -> Finding:
        message = f"has {count} cells where the header has {self._width}"
        return self._finding(
            number, None, "table-ragged", message, "A tab too many or too few: compare the row with the header."
        )
