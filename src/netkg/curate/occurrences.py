"""Where a thing is named in the inputs, and how each such place is made to name another.

Names stand as IRIs and CURIEs in text (modules, shapes, rules, queries, the description of the tables), and in cells as
what is left of the IRI when the column's template is taken away: `drug/everolimus`, `MTORInhibitor`, `review`. What a
person has to look at, since no such place can name the other thing, is a finding with its row and column, or line.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from csvw import Column

from netkg.curate.change_set import ChangeSet
from netkg.findings import Finding
from netkg.graph import populate
from netkg.inputs import mappings, tab_separated
from netkg.namespaces import NKD, PREFIXES, compress

RULE = "still-named"
_DECLARED = re.compile(r"(?:@prefix|PREFIX)\s+([\w-]*):\s*<([^>]*)>", re.IGNORECASE)
_PLAIN = re.compile(r"[A-Za-z0-9_](?:[\w-]*[\w-])?")
#: After a name: neither more of it, nor a template's variable.
_ENDS = r"(?!\.?[\w-])(?![:\\{])"
_SOURCE = f"{NKD}source/"
#: Text in which names are IRIs and CURIEs, below the four folders.
_TEXTS = ("ontology/*.ttl", "ontology/*/*.rq", "shapes/*.ttl", "queries/*.rq", "queries/*/*.rq", "graph/tables.json")


@dataclass(frozen=True)
class Succession:
    """One IRI that takes the place of another."""

    old: str
    new: str


def texts(changes: ChangeSet) -> list[Path]:
    """List the files in which names stand as IRIs and CURIEs."""
    return sorted(path for pattern in _TEXTS for path in changes.project.root.glob(pattern))


def renamed(text: str, change: Succession) -> str:
    """Let a text name the new thing wherever it names the old one, in the form that it has there.

    >>> change = Succession("https://w3id.org/netkg/ontology/Gene", "https://w3id.org/netkg/ontology/HumanGene")
    >>> renamed("?x a nk:Gene ; nk:Gene-2 nk:GeneSet , <https://w3id.org/netkg/ontology/Gene> .", change)
    '?x a nk:HumanGene ; nk:Gene-2 nk:GeneSet , <https://w3id.org/netkg/ontology/HumanGene> .'
    """
    prefixes = PREFIXES | dict(_DECLARED.findall(text))

    def short(prefix: str) -> str:
        for name in (prefix, *prefixes):
            local = change.new.removeprefix(prefixes[name])
            if local != change.new and _PLAIN.fullmatch(local):
                return f"{name}:{local}"
        return f"<{change.new}>"

    for prefix, namespace in prefixes.items():
        if namespace and change.old.startswith(namespace) and change.old != namespace:
            local = re.escape(change.old[len(namespace) :]).replace("/", r"\\?/")
            text = re.sub(rf"(?<![\w.-]){re.escape(prefix)}:{local}{_ENDS}", short(prefix).replace("\\", r"\\"), text)
    return re.sub(rf"{re.escape(change.old)}{_ENDS}(?![/#])", lambda _: change.new, text)


def named_at(text: str, iri: str) -> list[int]:
    """Give the lines of a text that name a thing."""
    mark = Succession(iri, "urn:x-netkg:named")
    lines = zip(text.split("\n"), renamed(text, mark).split("\n"), strict=True)
    return [number for number, (was, now) in enumerate(lines, 1) if was != now]


@dataclass(frozen=True)
class CellNames:
    """How a column names things: what of an IRI is before and after the value that the cell gives."""

    head: str
    tail: str = ""

    @classmethod
    def of(cls, column: Column) -> CellNames | None:
        """Read a column's template; None if its cells name nothing."""
        template = column.inherit("valueUrl")
        if template is None or column.virtual or column.suppressOutput:
            return None
        text = populate.absolute(getattr(template, "uri", str(template)))
        head, found, tail = re.sub(r"\{\+?" + re.escape(column.name) + r"\}", "\0", text).partition("\0")
        return cls(head, tail) if found and "{" not in head + tail else None

    def value(self, iri: str) -> str:
        """Give the cell's value for a thing; empty if no cell of the column can name it.

        >>> CellNames("https://w3id.org/netkg/unit/").value("https://w3id.org/netkg/unit/months")
        'months'
        """
        fits = iri.startswith(self.head) and iri.endswith(self.tail)
        return iri[len(self.head) : len(iri) - len(self.tail)] if fits else ""


def _places_of(source: str) -> Callable[[str], str]:
    """Give what renames the key of a source in a place: `kulke-2017: abstract`."""
    return lambda new: f"{new.removeprefix(_SOURCE)}: " if new.startswith(_SOURCE) else ""


def rewrite(changes: ChangeSet, change: Succession) -> list[Finding]:
    """Plan that every cell names the new thing; texts are left to `renamed`.

    :returns: the places that cannot name it.
    """
    found: list[Finding] = []
    for path, columns in changes.columns.items():
        if path.is_file():
            found += _rewrite_table(changes, path, columns, change)
    return found


def places(changes: ChangeSet, iri: str) -> Iterator[Finding]:
    """Tell of every place that names a thing: cells, mappings, and lines of text."""
    for path, columns in changes.columns.items():
        if path.is_file():
            yield from (at for at, _ in _cells(changes, path, columns, iri))
    for path in texts(changes):
        for line in named_at(changes.text(path), iri):
            yield Finding(changes.project.relative(path), line=line, rule=RULE, message=f"names {compress(iri)}", fix=_FIX)


_FIX = "Name what is to be used instead, or retire this too, in the same command."


def _cells(changes: ChangeSet, path: Path, columns: list[Column], iri: str) -> Iterator[tuple[Finding, Column]]:
    """Give every cell of a table that names a thing."""
    file = changes.project.relative(path)
    header, *rows = _grid(changes.text(path))
    for column in columns:
        value = (names.value(iri) if (names := CellNames.of(column)) else "") if column.name != "section" else ""
        key = _places_of(iri)(iri) if column.name == "section" else ""
        if column.name not in header or not (value or key):
            continue
        at = header.index(column.name)
        for number, row in enumerate(rows, 2):
            items = _items(row[at], column) if len(row) > at else []
            if value in items if value else any(item.startswith(key) for item in items):
                yield (
                    Finding(file, row=number, column=column.name, rule=RULE, message=f"names {compress(iri)}", fix=_FIX),
                    column,
                )


def _rewrite_table(changes: ChangeSet, path: Path, columns: list[Column], change: Succession) -> Iterator[Finding]:
    grid = _grid(changes.text(path))
    header = grid[0]
    for place, column in list(_cells(changes, path, columns, change.old)):
        row, at = grid[(place.row or 1) - 1], header.index(column.name)
        if column.name == "section":
            old, new = (_places_of(iri)(iri) for iri in (change.old, change.new))
            items = [new + item.removeprefix(old) if item.startswith(old) and new else item for item in _items(row[at], column)]
        else:
            names = CellNames.of(column)
            old, new = (names.value(iri) if names else "" for iri in (change.old, change.new))
            items = [new if item == old else item for item in _items(row[at], column)]
        form = column.datatype.format if column.datatype else None
        if not new or (form and column.name != "section" and not re.fullmatch(str(form), new)):
            wanted = f"values of the form {form}" if new and form else f"things under {compress(names.head) if names else ''}"
            fix = f"The column takes {wanted}; change the cell, or the column's description in graph/tables.json."
            message = f"names {compress(change.old)} and cannot name {compress(change.new)}"
            yield Finding(place.file, row=place.row, column=place.column, rule=RULE, message=message, fix=fix)
            continue
        row[at] = str(column.separator or "").join(dict.fromkeys(items))
    changes.put(path, _text(grid))


@dataclass(frozen=True)
class _MappingSet:
    """The lines of the mapping set: its head, and the cells of each line below."""

    head: list[str]
    rows: list[list[str]]
    subject: int
    target: int
    label: int | None
    prefixes: dict[str, str]

    @classmethod
    def of(cls, text: str) -> _MappingSet | None:
        lines = tab_separated.lines(text)
        at = next((number for number, line in enumerate(lines) if not line.startswith("#")), len(lines))
        header = tab_separated.cells(lines[at]) if at < len(lines) else []
        if not {"subject_id", "object_id"} <= set(header):
            return None
        rows = [tab_separated.cells(line) for line in lines[at + 1 :]]
        label = header.index("subject_label") if "subject_label" in header else None
        prefixes = mappings.prefix_map(lines[:at])
        return cls(lines[: at + 1], rows, header.index("subject_id"), header.index("object_id"), label, prefixes)

    def is_of(self, row: list[str], iri: str) -> bool:
        prefix, _, local = row[self.subject].partition(":") if len(row) > self.subject else ("", "", "")
        return self.prefixes.get(prefix, "\0") + local == iri

    def curie(self, iri: str) -> str:
        """Write an IRI with the longest of the set's namespaces; empty if none fits."""
        bases = sorted((base, prefix) for prefix, base in self.prefixes.items() if iri.startswith(base))
        return f"{bases[-1][1]}:{iri.removeprefix(bases[-1][0])}" if bases else ""

    def text(self, rows: list[list[str]]) -> str:
        return "\n".join([*self.head, *("\t".join(row) for row in rows)]) + "\n"


def rewrite_mappings(changes: ChangeSet, change: Succession, label: str) -> None:
    """Let the mappings of the old thing be the new one's; of two to the same thing, the new one's is kept.

    :param label: what the new thing is called.
    """
    path = changes.project.graph / mappings.SET
    found = _MappingSet.of(changes.text(path)) if path.is_file() else None
    if found is None or not any(found.is_of(row, change.old) for row in found.rows):
        return
    held = {row[found.target] for row in found.rows if found.is_of(row, change.new)}
    kept = []
    for row in found.rows:
        if found.is_of(row, change.old):
            if row[found.target] in held:
                continue
            row[found.subject] = found.curie(change.new)
            if found.label is not None:
                row[found.label] = label
        kept.append(row)
    if found.rows == sorted(found.rows, key=lambda row: row[found.subject]):
        kept.sort(key=lambda row: row[found.subject])
    changes.put(path, found.text(kept))


def relabel_mappings(changes: ChangeSet, iri: str, label: str) -> None:
    """Let the mappings of a thing give its new label."""
    path = changes.project.graph / mappings.SET
    found = _MappingSet.of(changes.text(path)) if path.is_file() else None
    if found is not None and found.label is not None:
        for row in found.rows:
            if found.is_of(row, iri):
                row[found.label] = label
        changes.put(path, found.text(found.rows))


def _grid(text: str) -> list[list[str]]:
    return [tab_separated.cells(line) for line in text.removesuffix("\n").split("\n")]


def _text(grid: list[list[str]]) -> str:
    return "".join("\t".join(row) + "\n" for row in grid)


def _items(cell: str, column: Column) -> list[str]:
    return cell.split(column.separator) if column.separator else [cell]
