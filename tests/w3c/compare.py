"""Compare answers as the suite means it: blank nodes up to their names, numbers by their value."""

from __future__ import annotations

import contextlib
import csv
import io
from collections import Counter
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation

import pyoxigraph as ox

_XSD = "http://www.w3.org/2001/XMLSchema#"
_RS = "http://www.w3.org/2001/sw/DataAccess/tests/result-set#"
_EXACT = {_XSD + name for name in ("integer", "decimal", "int", "long", "nonNegativeInteger", "positiveInteger")}
_BINARY = {_XSD + "double", _XSD + "float"}
_FORMATS = {".srx": ox.QueryResultsFormat.XML, ".srj": ox.QueryResultsFormat.JSON, ".tsv": ox.QueryResultsFormat.TSV}

Row = tuple[tuple[str, object], ...]


def term(value: object) -> object:
    """Give numbers and booleans in one spelling for each value, so that 2.0 and 2.00 are the same decimal."""
    if isinstance(value, ox.Literal):
        datatype = value.datatype.value
        try:
            if datatype in _EXACT:
                return ox.Literal(str(Decimal(value.value.strip()).normalize()), datatype=value.datatype)
            if datatype in _BINARY:
                return ox.Literal(repr(float(value.value)), datatype=value.datatype)
            if datatype == _XSD + "boolean":
                return ox.Literal({"0": "false", "1": "true"}.get(value.value, value.value), datatype=value.datatype)
        except (InvalidOperation, ValueError):
            return value
    if isinstance(value, ox.Triple):
        return ox.Triple(term(value.subject), value.predicate, term(value.object))
    return value


def triples(source: Iterable[ox.Triple | ox.Quad]) -> set[str]:
    """Give a graph in a form that is equal for isomorphic graphs."""
    dataset = ox.Dataset(ox.Quad(t.subject, t.predicate, term(t.object)) for t in source)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return {str(quad) for quad in dataset}


def solutions(rows: Iterable[Row]) -> tuple[Counter, set[str]]:
    """Give a multiset of solutions in a form that is equal for isomorphic ones."""
    plain: Counter = Counter()
    blank: list[ox.Triple] = []
    for row in rows:
        bound = [(name, term(value)) for name, value in row if value is not None]
        if any("_:" in str(value) and not isinstance(value, ox.Literal) for _, value in bound):
            node = ox.BlankNode()
            blank += [ox.Triple(node, ox.NamedNode(f"urn:var:{name}"), value) for name, value in bound]
        else:
            plain[frozenset((name, str(value)) for name, value in bound)] += 1
    return plain, triples(blank)


def read(body: bytes, kind: str, base: str = "") -> bool | tuple[tuple[str, ...], list[Row]] | None:
    """Read results: a boolean, or the variables and rows; None for a graph that is no result set.

    :param kind: the suffix of the file that would hold them.
    :param base: what relative IRIs are resolved against.
    """
    if kind == ".ttl":
        return _result_set(body, base)
    found = ox.parse_query_results(body, format=_FORMATS[kind])
    if isinstance(found, ox.QueryBoolean):
        return bool(found)
    names = tuple(variable.value for variable in found.variables)
    return names, [tuple((name, row[name]) for name in names) for row in found]


def same(actual: object, expected: object) -> bool:
    """Whether two results are equal up to blank node names and the order of rows."""
    if isinstance(actual, bool) or isinstance(expected, bool):
        return actual is expected
    return set(actual[0]) == set(expected[0]) and solutions(actual[1]) == solutions(expected[1])


def csv_rows(body: bytes) -> tuple[list[str], Counter]:
    """Give the variables and the rows of CSV; blank nodes all count as one, numbers by value, in any order of columns."""
    rows = csv.DictReader(io.StringIO(body.decode("utf-8"), newline=""))
    return sorted(rows.fieldnames or ()), Counter(
        frozenset((name, _cell(value)) for name, value in row.items()) for row in rows
    )


def _cell(text: str) -> str:
    if text.startswith("_:"):
        return "_:"
    with contextlib.suppress(ValueError):
        return repr(float(text))
    return text


def _result_set(body: bytes, base: str) -> bool | tuple[tuple[str, ...], list[Row]] | None:
    graph = ox.Store()
    graph.load(body, format=ox.RdfFormat.TURTLE, base_iri=base)

    def objects(subject: object, name: str) -> list:
        return [q.object for q in graph.quads_for_pattern(subject, ox.NamedNode(_RS + name), None)]

    sets = list(graph.quads_for_pattern(None, None, ox.NamedNode(_RS + "ResultSet")))
    if not sets:
        return None
    root = sets[0].subject
    if objects(root, "boolean"):
        return objects(root, "boolean")[0].value == "true"
    rows = [
        tuple((objects(binding, "variable")[0].value, objects(binding, "value")[0]) for binding in objects(solution, "binding"))
        for solution in objects(root, "solution")
    ]
    return tuple(name.value for name in objects(root, "resultVariable")), rows
