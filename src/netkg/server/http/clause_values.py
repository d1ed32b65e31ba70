"""Give each SERVICE clause of a query the values that its variables can have by the rest of the query."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pyoxigraph as ox

from netkg.engine.base import Snapshot
from netkg.errors import BadRequest
from netkg.server.http.forwarder import MOST, Bindings, FederatedQuery
from netkg.server.http.protocol import QueryRequest
from netkg.sparql import federation
from netkg.sparql.guard import QueryReading
from netkg.sparql.service_bindings import BindingSource, binding_sources

_TEXT = ox.NamedNode("http://www.w3.org/2001/XMLSchema#string")


def prepared(view: Snapshot, operation: QueryRequest, reading: QueryReading, running: FederatedQuery) -> QueryRequest:
    """Make the query that the engine evaluates, whose clauses lead to the forwarder, and find their values.

    The clauses are taken in their order, so that one can use what those before it give.
    """
    text = federation.replaced(reading, operation.text, [clause.address for clause in running.clauses])
    clauses = {f"<{clause.address}>": clause for clause in running.clauses}
    for source in binding_sources(text, MOST + 1):
        clauses[source.target].bindings = _bindings(view, operation, source)
    return replace(operation, text=text)


def _bindings(view: Snapshot, operation: QueryRequest, source: BindingSource) -> Bindings | None:
    """Find the values; None where there are too many, or none that can be sent."""
    try:
        result = view.query(source.query, default_graphs=operation.default_graphs, named_graphs=operation.named_graphs)
        found = [tuple(row[name] for name in source.variables) for row in result]
    except (BadRequest, RuntimeError, OSError, ValueError):
        return None  # whatever it is, the clause goes as it stands, and the query itself will tell
    if len(found) > MOST:
        return None
    kept = [index for index in range(len(source.variables)) if all(_can_be_sent(row[index]) for row in found)]
    if not kept:
        return None
    rows = {tuple(row[index] for index in kept) for row in found}
    written = sorted(tuple(map(str, row)) for row in rows if not _has_blank(row))
    return Bindings(tuple(source.variables[index] for index in kept), written, source.comes_first)


def _can_be_sent(term: object) -> bool:
    """Whether a term means the same everywhere: an IRI or a plain text.

    A number may be written in several ways, and engines differ on which of them are one; a blank node is nothing to
    another endpoint, so its row joins with none and is left out later.
    """
    if isinstance(term, ox.Literal):
        return term.datatype == _TEXT
    return isinstance(term, ox.NamedNode | ox.BlankNode)


def _has_blank(row: Iterable[object]) -> bool:
    return any(isinstance(term, ox.BlankNode) for term in row)
