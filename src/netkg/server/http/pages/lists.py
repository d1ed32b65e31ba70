"""The list of a kind of thing: narrowed by facets, sorted, as a page, CSV or JSON, each view under an address of its own."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode

from netkg.engine.base import Snapshot
from netkg.search.catalogue import Catalogue
from netkg.search.kinds import Kind
from netkg.search.names import Entry
from netkg.server.http.pages.columns import Column, columns
from netkg.server.http.pages.paging import Paged
from netkg.server.http.pages.things import Thing, ask

#: Things that one page shows; the CSV has all.
SHOWN = 100
#: Kinds that are not listed by name unless the address says so, and by what.
FIRST = {"source": "-date", "publication": "-year"}
#: Values of a facet that are shown before the rest is folded away.
FOLDED = 8
#: Kinds of more things than this are listed by name alone: their columns would take seconds.
MOST = 20_000
_NUMBER = re.compile(r"[-+]?\d+(\.\d+)?")
#: What makes a spreadsheet take a cell for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class ListingRow:
    """A thing with its other names and the values of each column, by the column's key."""

    thing: Thing
    others: tuple[str, ...]
    cells: Mapping[str, Sequence[Thing]]

    def values(self, key: str) -> list[str]:
        """Give a column's values as text."""
        return [value.label for value in self.cells.get(key, ())]


@dataclass(frozen=True)
class FacetValue:
    """One value of a facet: how many things have it, and the address of the list with it put on or taken off."""

    value: str
    count: int
    chosen: bool
    address: str


@dataclass(frozen=True)
class Listing:
    """A view of a list: what was asked for, and what that leaves."""

    path: str
    kind: Kind
    columns: Sequence[Column]
    rows: Sequence[ListingRow]
    #: Column key -> values that a row must have one of.
    chosen: Mapping[str, Sequence[str]]
    sort: str = ""
    #: Which part of the rows that are left, as `paging` numbers them.
    page: int = 1

    @cached_property
    def found(self) -> list[ListingRow]:
        """The rows that are left, in order."""
        left = [row for row in self.rows if all(self._fits(row, key) for key in self.chosen)]
        key = self.sort.removeprefix("-")
        if not key:
            return left
        have = [row for row in left if key == "name" or row.values(key)]
        is_number = any(column.key == key and column.number for column in self.columns)
        have.sort(
            key=lambda row: _sort_key(row.thing.label if key == "name" else row.values(key)[0], is_number=is_number),
            reverse=self.sort[0] == "-",
        )
        return have + [row for row in left if row not in have]  # what has no value stands last both ways

    @property
    def paged(self) -> Paged[ListingRow]:
        """The rows that are left, in parts."""
        return Paged(self.found, self.page, SHOWN, lambda number: self.address(page=number))

    def facets(self) -> list[tuple[Column, list[FacetValue]]]:
        """List the facets that tell things apart, each value counted among what the other facets leave."""
        found = []
        for column in self.columns:
            if not column.facet:
                continue
            rows = [row for row in self.rows if all(self._fits(row, key) for key in self.chosen if key != column.key)]
            counts = Counter(value for row in rows for value in dict.fromkeys(row.values(column.key)))
            picked = self.chosen.get(column.key, ())
            if len(counts) < 2 and not picked:
                continue
            order = sorted(counts, key=lambda v: (-counts[v], v)) if not column.number else sorted(counts, reverse=True)
            values = [*dict.fromkeys([*picked, *order])]
            found.append((column, [FacetValue(v, counts[v], v in picked, self._toggled(column.key, v)) for v in values]))
        return found

    def address(self, **changes: str) -> str:
        """Give the address of this view with other parameters; an empty one is left out."""
        given = [(key, value) for key, values in sorted(self.chosen.items()) for value in values]
        single = {"sort": self.sort, **changes}
        return self._address(given, single)

    def sorted_by(self, key: str) -> str:
        """Give the address of this view sorted by a column, the other way round if it is so already."""
        return self.address(sort=f"-{key}" if self.sort == key else key)

    def _address(self, given: Sequence[tuple[str, str]], single: Mapping[str, str]) -> str:
        query = urlencode([*given, *((key, value) for key, value in single.items() if value)])
        return self.path + (f"?{query}" if query else "")

    def _toggled(self, key: str, value: str) -> str:
        given = [(k, v) for k, values in sorted(self.chosen.items()) for v in values]
        changed = [pair for pair in given if pair != (key, value)]
        if len(changed) == len(given):
            changed.append((key, value))
        return self._address(changed, {"sort": self.sort})

    def _fits(self, row: ListingRow, key: str) -> bool:
        return not set(self.chosen[key]).isdisjoint(row.values(key))


def rows(catalogue: Catalogue, kind: Kind) -> Sequence[ListingRow]:
    """Give all things of a kind with their columns; worked out once for each release."""
    entries = catalogue.index().of_kind(kind.name)
    return catalogue.kept(("rows", kind.name), lambda view: table(view, kind.name, entries))


def table(view: Snapshot, kind: str, entries: Sequence[Entry]) -> Sequence[ListingRow]:
    """Ask for the columns of all things of a kind."""
    cells: defaultdict[str, dict[str, list[Thing]]] = defaultdict(dict)
    for column in columns(kind) if len(entries) <= MOST else ():
        for row in ask(view, column.query(kind)):
            value = Thing(row.get("of", ""), row["value"])
            cells[row["thing"]].setdefault(column.key, []).append(value)
    others = {e.iri: tuple(dict.fromkeys(n.text for n in e.names if n.how in ("also called", "abbreviated"))) for e in entries}
    return [ListingRow(Thing(e.iri, e.label, e.kind), others[e.iri], cells.get(e.iri, {})) for e in entries]


def write_csv(listing: Listing) -> str:
    """Write the rows that are left as CSV for a spreadsheet.

    A cell that a spreadsheet would take for a formula begins with an apostrophe; `/sparql` gives values as they are.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(["label", "iri", "otherNames", *(column.key for column in listing.columns)])
    for row in listing.found:
        cells = [" | ".join(row.values(column.key)) for column in listing.columns]
        writer.writerow([harmless(cell) for cell in (row.thing.label, row.thing.iri, " | ".join(row.others), *cells)])
    return out.getvalue()


def as_json(listing: Listing) -> dict[str, object]:
    """Give the rows that are left for programs."""
    return {
        "kind": listing.kind.name,
        "total": len(listing.found),
        "things": [
            {
                "iri": row.thing.iri,
                "label": row.thing.label,
                "otherNames": list(row.others),
                **{column.key: row.values(column.key) for column in listing.columns},
            }
            for row in listing.found
        ],
    }


def harmless(cell: str) -> str:
    """Keep a spreadsheet from running a cell; numbers stay numbers.

    >>> harmless("=1+1"), harmless("-0.5"), harmless("everolimus")
    ("'=1+1", '-0.5', 'everolimus')
    """
    return "'" + cell if cell.startswith(_FORMULA) and not _NUMBER.fullmatch(cell) else cell


def _sort_key(text: str, *, is_number: bool) -> tuple[int, float, str]:
    """Order numbers by size, all else by letter: a date may be a year alone, and is no number for that."""
    return (0, float(text), "") if is_number and _NUMBER.fullmatch(text) else (1, 0.0, text.casefold())
