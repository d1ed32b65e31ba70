"""Make triples of the table rows, as their description declares.

This is the mapping of the W3C recommendation *Generating RDF from Tabular Data on the Web* in minimal mode: each
cell gives one triple `aboutUrl propertyUrl value`, or `valueUrl` in place of the value. Five points go beyond it,
because curators need them: a cell with a separator expands `valueUrl` once for each of its values; a template that
names an empty cell gives no triple; the `default` of a virtual column is a template of a literal; a virtual column
with `nk:when`, such as `polarity=positive`, gives a triple of such rows alone; and a name in a column that is `nk:tagged`
may have its language behind it, as in `tumeur@fr`.

A table's `dcterms:isPartOf` names the graph of its triples. Without it they go to the graph of their source's records;
a row of a shared table goes to the graph of every source that names it: by a place in its column `section` or by its column
`folder`, by a reference from a row of the source, or from a shared row that is in the source's graph.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from difflib import get_close_matches

import pyoxigraph as ox
from csvw import Column, Table

from netkg.findings import Finding
from netkg.inputs import keys
from netkg.inputs.cells import literal, tagged
from netkg.inputs.rows import SHARED, Reading, Row
from netkg.namespaces import NK, NKD, PREFIXES, records

_VARIABLE = re.compile(r"\{\+?([A-Za-z_][A-Za-z0-9_]*)\}")
_PART_OF = "dcterms:isPartOf"
_RANGE = "rdfs:range"
_WHEN = "nk:when"
_TAGGED = "nk:tagged"


def populate(reading: Reading) -> Iterator[ox.Quad]:
    """Give the quads of every row that was read.

    >>> from netkg.inputs import project, tables
    >>> quads = populate(tables.read(project.find().graph))
    >>> next(quads).graph_name.value
    'https://w3id.org/netkg/graph/records/review'
    """
    for quad, _, _ in traced(reading):
        yield quad


TripleTerms = tuple[ox.NamedNode, ox.NamedNode, ox.NamedNode | ox.Literal]


def traced(reading: Reading) -> Iterator[tuple[ox.Quad, Row, str]]:
    """Give every quad with the row and the name of the column that it comes from."""
    shared = {str(NKD) + name for name, (file, _) in reading.identifiers.items() if file.startswith(f"{SHARED}/")}
    named: dict[str, set[str]] = {folder: set() for folder in reading.sources}
    for file, table in reading.tables.items():
        folder = file.partition("/")[0]
        if folder != SHARED:
            graph = _graph(table) or ox.NamedNode(records(folder))
            for row, name, (subject, predicate, value) in _triples(reading, file, table):
                if value.value in shared:
                    named[folder].add(value.value)
                yield ox.Quad(subject, predicate, value, graph), row, name
    yield from _shared(reading, shared, named)


def _triples(reading: Reading, file: str, table: Table) -> Iterator[tuple[Row, str, TripleTerms]]:
    columns = [(_compile(column, file), column.name) for column in table.tableSchema.columns if not column.suppressOutput]
    for row in reading.rows.get(file, ()):
        for cells, name in columns:
            for triple in cells(row):
                yield row, name, triple


def _shared(reading: Reading, shared: set[str], named: dict[str, set[str]]) -> Iterator[tuple[ox.Quad, Row, str]]:
    """Give the quads of the shared rows, in the graph of each source that names them; the rest in one of their own."""
    made = [
        (row, name, triple, str(NKD) + row.text("id")[0])
        for file, table in reading.tables.items()
        if file.startswith(f"{SHARED}/")
        for row, name, triple in _triples(reading, file, table)
    ]
    links: dict[str, set[str]] = {}
    for row, _, (_, _, value), iri in made:
        if value.value in shared:
            links.setdefault(iri, set()).add(value.value)
        for folder in (*map(reading.source, row.text("section")), *row.text("folder")):
            named.get(folder, set()).add(iri)
    graphs: dict[str, list[ox.NamedNode]] = {}
    for folder, first in named.items():
        for iri in reach(first, links):
            graphs.setdefault(iri, []).append(ox.NamedNode(records(folder)))
    unnamed = [ox.NamedNode(records(SHARED))]
    for row, name, (subject, predicate, value), iri in made:
        for graph in graphs.get(iri, unnamed):
            yield ox.Quad(subject, predicate, value, graph), row, name


def reach(first: Iterable[str], links: Mapping[str, set[str]]) -> set[str]:
    """Follow links from some nodes to all that they lead to, themselves included.

    >>> sorted(reach(["regimen/a"], {"regimen/a": {"drug/b"}, "drug/b": {"drug/c"}, "drug/d": {"drug/a"}}))
    ['drug/b', 'drug/c', 'regimen/a']
    """
    reached, edge = set(), set(first)
    while edge:
        reached |= edge
        edge = {target for node in edge for target in links.get(node, ())} - reached
    return reached


def _graph(table: Table) -> ox.NamedNode | None:
    named = table.common_props.get(_PART_OF)
    iri = named["@id"] if isinstance(named, dict) else named
    return ox.NamedNode(str(iri)) if iri else None


Cells = Callable[[Row], Iterator[TripleTerms]]


def _compile(column: Column, file: str) -> Cells:
    """Turn a column's templates into a function from a row to its triples; a template `#…` is of the table's own IRI."""
    base = f"{NKD}table/{file}"
    about = _template(column.inherit("aboutUrl") or "#row={_sourceRow}", base)
    predicate = _template(column.inherit("propertyUrl") or f"#{column.name}", base)
    value = column.inherit("valueUrl") or (column.default if column.virtual else None)
    target = _template(value, base) if value else None
    name = column.name
    where, _, wanted = column.common_props.get(_WHEN, "").partition("=")
    is_literal = not column.inherit("valueUrl")
    is_tagged = bool(column.common_props.get(_TAGGED))

    def cells(row: Row) -> Iterator[TripleTerms]:
        if where and row.cells.get(where) != wanted:
            return
        items = [None] if column.virtual else _values(row.cells.get(name))
        for item in items:
            context = row.cells if column.virtual else {**row.cells, name: item}
            subject, verb = about(context, row.number), predicate(context, row.number)
            thing = target(context, row.number) if target else None
            if subject is None or verb is None or (target and thing is None):
                continue
            said = str(item) if thing is None else thing
            made = ox.NamedNode(said) if not is_literal else tagged(said) if is_tagged else literal(said, column)
            yield ox.NamedNode(subject), ox.NamedNode(verb), made

    return cells


def _values(cell: object) -> list[object]:
    return [item for item in (cell if isinstance(cell, list) else [cell]) if item is not None]


def absolute(text: str) -> str:
    """Write out the prefix of a property or template, as the description may use one.

    >>> absolute("skos:note")
    'http://www.w3.org/2004/02/skos/core#note'
    """
    prefix, colon, local = text.partition(":")
    return PREFIXES[prefix] + local if colon and prefix in PREFIXES and not local.startswith("//") else text


def _template(template: object, base: str = "") -> Callable[[dict[str, object], int], str | None]:
    text = absolute(getattr(template, "uri", str(template)))
    text = base + text if text.startswith("#") else text
    names = _VARIABLE.findall(text)
    if not names:
        return lambda _context, _number: text

    def expand(context: dict[str, object], number: int) -> str | None:
        parts = {key: number if key == "_sourceRow" else context.get(key) for key in names}
        if any(part is None or part == [] for part in parts.values()):
            return None
        return _VARIABLE.sub(lambda match: str(parts[match[1]]), text)

    return expand


def dangling(reading: Reading, terms: set[str], name: str = "graph") -> Iterator[Finding]:
    """Report each reference from a cell to a record or term that nothing defines.

    :param terms: IRIs that the ontology declares (classes, properties, individuals).
    """
    yield from keys.once(_dangling(reading, terms, name), reading, name)


def _dangling(reading: Reading, terms: set[str], name: str) -> Iterator[tuple[str, Finding]]:
    known = terms | reading.named
    for file, table in reading.tables.items():
        keyed = {key.columnReference[0] for key in table.tableSchema.foreignKeys}
        for column in table.tableSchema.columns:
            if column.virtual or column.name in keyed or not column.inherit("valueUrl") or column.name == "id":
                continue
            target = _template(column.inherit("valueUrl"))
            for row in reading.rows.get(file, ()):
                for item in _values(row.cells.get(column.name)):
                    iri = target({**row.cells, column.name: item}, row.number)
                    if iri and iri.startswith(str(NKD)) and iri not in known:
                        finding = Finding(
                            f"{name}/{file}",
                            row=row.number,
                            column=column.name,
                            rule="unknown-reference",
                            message=f"{item!r} is defined nowhere",
                            fix=_fix(iri, known, str(item)),
                        )
                        yield iri.removeprefix(str(NKD)), finding


def misplaced(reading: Reading, broader: Mapping[str, set[str]], name: str = "graph") -> Iterator[Finding]:
    """Report each class that does not belong in its column: a drug that is typed as a hormone.

    A column says in `rdfs:range` which class its values lie under.

    :param broader: class IRI -> the class and all above it.
    """
    for file, table in reading.tables.items():
        for column in table.tableSchema.columns:
            root = column.common_props.get(_RANGE)
            if root is None:
                continue
            root, target = root["@id"], _template(column.inherit("valueUrl"))
            fitting = [term.removeprefix(str(NK)) for term, above in broader.items() if root in above]
            for row in reading.rows.get(file, ()):
                for item in _values(row.cells.get(column.name)):
                    iri = target({**row.cells, column.name: item}, row.number)
                    if iri is not None and iri in broader and root not in broader[iri]:
                        near = get_close_matches(str(item), fitting, n=2, cutoff=0.7)
                        kind = root.removeprefix(str(NK))
                        yield Finding(
                            f"{name}/{file}",
                            row=row.number,
                            column=column.name,
                            rule="misplaced-class",
                            message=f"{item!r} is not a kind of {kind}",
                            fix=(f"Did you mean {' or '.join(near)}? " if near else "")
                            + f"Choose a class under {kind}, or move the row to the table it belongs to.",
                        )


def _fix(iri: str, known: set[str], item: str) -> str:
    """Say what may be meant, as the cell would have it, and what else to do."""
    head = iri.removesuffix(item)
    near = keys.near(iri, known)
    kind = iri.removeprefix(str(NKD)).partition("/")[0]
    where = (
        f"it with `netkg new {kind}`"
        if kind in ("unit", "statistic")
        else "a term to the ontology"
        if iri.startswith(str(NK))
        else "a row for it to its table"
    )
    options = " or ".join(one.removeprefix(head) if one.startswith(head) else one.removeprefix(str(NKD)) for one in near)
    return (f"Did you mean {options}? Otherwise add " if near else "Add ") + where + ", or correct the value."
