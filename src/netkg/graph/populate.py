"""Make triples of the table rows, as their description declares.

This is the mapping of the W3C recommendation *Generating RDF from Tabular Data on the Web* in minimal mode: each
cell gives one triple `aboutUrl propertyUrl value`, or `valueUrl` in place of the value. Two points go beyond it,
because curators need them: a cell with a separator expands `valueUrl` once for each of its values, and a template
that names an empty cell gives no triple.

A table's `dcterms:isPartOf` names the graph of its triples; without it they are records.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from difflib import get_close_matches
from functools import lru_cache
from typing import Any

import pyoxigraph as ox
from csvw import Column, Table

from netkg.findings import Finding
from netkg.inputs.tables import Reading, Row, url
from netkg.namespaces import GRAPHS, NK, NKD, PREFIXES

_VARIABLE = re.compile(r"\{\+?([A-Za-z_][A-Za-z0-9_]*)\}")
_RDF_TYPE = ox.NamedNode(PREFIXES["rdf"] + "type")
_XSD = PREFIXES["xsd"]
_PART_OF = "dcterms:isPartOf"
_RANGE = "rdfs:range"


def populate(reading: Reading) -> Iterator[ox.Quad]:
    """Give the quads of every row that was read.

    >>> from netkg.inputs import project, tables
    >>> quads = populate(tables.read(project.find().graph))
    >>> next(quads).graph_name.value
    'https://w3id.org/netkg/graph/records'
    """
    for quad, _, _ in traced(reading):
        yield quad


def traced(reading: Reading) -> Iterator[tuple[ox.Quad, Row, str]]:
    """Give every quad with the row and the name of the column that it comes from."""
    for table in reading.group.tables:
        graph = _graph(table)
        columns = [(_compile(column, table), column.name) for column in table.tableSchema.columns if not column.suppressOutput]
        for row in reading.rows.get(url(table), ()):
            for cells, name in columns:
                for subject, predicate, value in cells(row):
                    yield ox.Quad(subject, predicate, value, graph), row, name


def _graph(table: Table) -> ox.NamedNode:
    named = table.common_props.get(_PART_OF)
    iri = named["@id"] if isinstance(named, dict) else named
    return ox.NamedNode(str(iri) if iri else GRAPHS["records"])


Cells = Callable[[Row], Iterator[tuple[ox.NamedNode, ox.NamedNode, ox.NamedNode | ox.Literal]]]


def _compile(column: Column, table: Table) -> Cells:
    """Turn a column's templates into a function from a row to its triples."""
    base = f"{NKD}table/{url(table)}#"
    about = _template(column.inherit("aboutUrl") or base + "row={_sourceRow}")
    predicate = _template(column.inherit("propertyUrl") or base + column.name)
    value = column.inherit("valueUrl")
    target = _template(value) if value else None
    name = column.name

    def cells(row: Row) -> Iterator[tuple[ox.NamedNode, ox.NamedNode, ox.NamedNode | ox.Literal]]:
        items = [None] if column.virtual else _values(row.cells.get(name))
        for item in items:
            context = row.cells if column.virtual else {**row.cells, name: item}
            subject, verb = about(context, row.number), predicate(context, row.number)
            thing = target(context, row.number) if target else None
            if subject is None or verb is None or (target and thing is None):
                continue
            yield _node(subject), _node(verb), (_node(thing) if thing is not None else _literal(item, column))

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


def _template(template: object) -> Callable[[dict[str, object], int], str | None]:
    text = absolute(getattr(template, "uri", str(template)))
    names = _VARIABLE.findall(text)
    if not names:
        return lambda _context, _number: text

    def expand(context: dict[str, object], number: int) -> str | None:
        parts = {key: number if key == "_sourceRow" else context.get(key) for key in names}
        if any(part is None or part == [] for part in parts.values()):
            return None
        return _VARIABLE.sub(lambda match: str(parts[match[1]]), text)

    return expand


@lru_cache(maxsize=200_000)
def _node(iri: str) -> ox.NamedNode:
    return ox.NamedNode(iri)


#: How XML Schema writes what csvw reads into objects of Python; other values are written as `str` does.
_WRITTEN: Mapping[str, Callable[[Any], str]] = {
    "boolean": lambda value: str(value).lower(),
    "decimal": lambda value: format(value, "f"),
    "date": lambda value: value.date().isoformat(),
    "dateTime": lambda value: value.isoformat(),
    "time": lambda value: value.time().isoformat(),
    "anyURI": lambda value: value.unsplit(),
}


def _literal(value: object, column: Column) -> ox.Literal:
    base = column.datatype.base if column.datatype else "string"
    return ox.Literal(_WRITTEN.get(base, str)(value), datatype=ox.NamedNode(_XSD + base))


def dangling(reading: Reading, terms: set[str], name: str = "graph") -> Iterator[Finding]:
    """Report each reference from a cell to a record or term that nothing defines.

    :param terms: IRIs that the ontology declares (classes, properties, individuals).
    """
    known = terms | reading.iris
    for table in reading.group.tables:
        keyed = {key.columnReference[0] for key in table.tableSchema.foreignKeys}
        for column in table.tableSchema.columns:
            if column.virtual or column.name in keyed or not column.inherit("valueUrl") or column.name == "id":
                continue
            target = _template(column.inherit("valueUrl"))
            for row in reading.rows.get(url(table), ()):
                for item in _values(row.cells.get(column.name)):
                    iri = target({**row.cells, column.name: item}, row.number)
                    if iri and iri.startswith(str(NKD)) and iri not in known:
                        yield Finding(
                            f"{name}/{url(table)}",
                            row=row.number,
                            column=column.name,
                            rule="unknown-reference",
                            message=f"{item!r} is defined nowhere",
                            mend=_mend(iri, known),
                        )


def misplaced(reading: Reading, broader: Mapping[str, set[str]], name: str = "graph") -> Iterator[Finding]:
    """Report each class that does not belong in its column: a drug that is typed as a hormone.

    A column says in `rdfs:range` which class its values lie under.

    :param broader: class IRI -> the class and all above it.
    """
    for table in reading.group.tables:
        for column in table.tableSchema.columns:
            root = column.common_props.get(_RANGE)
            if root is None:
                continue
            root, target = root["@id"], _template(column.inherit("valueUrl"))
            fitting = [term.removeprefix(str(NK)) for term, above in broader.items() if root in above]
            for row in reading.rows.get(url(table), ()):
                for item in _values(row.cells.get(column.name)):
                    iri = target({**row.cells, column.name: item}, row.number)
                    if iri in broader and root not in broader[iri]:
                        near = get_close_matches(str(item), fitting, n=2, cutoff=0.7)
                        kind = root.removeprefix(str(NK))
                        yield Finding(
                            f"{name}/{url(table)}",
                            row=row.number,
                            column=column.name,
                            rule="misplaced-class",
                            message=f"{item!r} is not a kind of {kind}",
                            mend=(f"Did you mean {' or '.join(near)}? " if near else "")
                            + f"Choose a class under {kind}, or move the row to the table it belongs to.",
                        )


def _mend(iri: str, known: set[str]) -> str:
    stem = iri.rsplit("/", 1)[0] + "/"
    near = get_close_matches(iri, [k for k in known if k.startswith(stem)], n=2, cutoff=0.8)
    where = "a term to the ontology" if iri.startswith(str(NK)) else "a row for it to its table"
    options = " or ".join(k.removeprefix(str(NK) if iri.startswith(str(NK)) else str(NKD)) for k in near)
    return (f"Did you mean {options}? Otherwise add " if near else "Add ") + where + ", or correct the value."
