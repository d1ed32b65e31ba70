"""A store's whole dataset as one read-only rdflib graph, so that pySHACL can look at it without a copy."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import pyoxigraph as ox
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.plugins.sparql import prepareQuery
from rdflib.term import Node


class Window(Graph):
    """Every triple of a store, whatever its graph, read pattern by pattern."""

    def __init__(self, source: ox.Store) -> None:
        super().__init__()
        self._source = source

    def triples(self, pattern: Any) -> Iterator[tuple[Node, Node, Node]]:
        """Find the triples that match, each once; a property path is walked by rdflib with triples of its own."""
        subject, predicate, value = pattern
        if not isinstance(predicate, URIRef | None):
            yield from super().triples(pattern)
            return
        if isinstance(subject, Literal):
            return
        seen: set[ox.Triple] = set()
        for quad in self._source.quads_for_pattern(inward(subject), inward(predicate), inward(value), None):
            if quad.triple not in seen and not isinstance(quad.object, ox.Triple):
                seen.add(quad.triple)
                yield outward(quad.subject), outward(quad.predicate), outward(quad.object)

    def __contains__(self, triple: Any) -> bool:
        return next(self.triples(triple), None) is not None

    def __len__(self) -> int:
        # Only ever asked whether it is empty, and counting a store takes as long as it is large.
        return int(next(iter(self._source.quads_for_pattern(None, None, None, None)), None) is not None)

    def selected(self, text: str) -> Iterator[Node]:
        """Ask the engine, not rdflib, for the values of `?this`."""
        for row in self._source.query(text, use_default_graph_as_union=True):  # type: ignore[union-attr]
            if row["this"] is not None:  # type: ignore[index]
                yield outward(row["this"])  # type: ignore[index]

    def query(
        self,
        query_object: Any,
        processor: str = "sparql",
        result: str = "sparql",
        initNs: Any = None,
        initBindings: Any = None,
        use_store_provided: bool = True,
        **options: Any,
    ) -> Any:
        """Answer a query by rdflib over this window."""
        # Parsing takes rdflib far longer than answering; each shape's query is parsed once.
        if isinstance(query_object, str):
            query_object = _prepared(query_object, tuple(sorted((initNs or {}).items())))
        return super().query(query_object, processor, result, None, initBindings, use_store_provided, **options)


@lru_cache(maxsize=1024)
def _prepared(text: str, namespaces: tuple[tuple[str, Any], ...]) -> Any:
    return prepareQuery(text, initNs=dict(namespaces))


def inward(term: Node | None) -> Any:
    """Turn an rdflib term into one of the engine's."""
    if isinstance(term, URIRef):
        return ox.NamedNode(str(term))
    if isinstance(term, BNode):
        return ox.BlankNode(str(term))
    if isinstance(term, Literal):
        if term.language:
            return ox.Literal(str(term), language=term.language)
        return ox.Literal(str(term), datatype=ox.NamedNode(str(term.datatype)) if term.datatype else None)
    return None


def outward(term: Any) -> Node:
    """Turn one of the engine's terms into one of rdflib's.

    >>> outward(ox.Literal("TSC2"))
    rdflib.term.Literal('TSC2')
    """
    if isinstance(term, ox.NamedNode):
        return URIRef(term.value)
    if isinstance(term, ox.BlankNode):
        return BNode(term.value)
    if term.language:
        return Literal(term.value, lang=term.language)
    # To rdflib a plain literal and one of xsd:string are two; to RDF 1.1, and to the shapes, they are one.
    kind = term.datatype.value
    return Literal(term.value, datatype=None if kind.endswith("XMLSchema#string") else URIRef(kind))
