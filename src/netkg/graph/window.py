"""What pySHACL looks at: a store's whole dataset without a copy of it, or a copy with an engine beside it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from functools import cache, lru_cache, partial
from math import isnan
from typing import Any

import pyoxigraph as ox
from rdflib import XSD, BNode, Graph, Literal, URIRef
from rdflib.plugins.sparql import prepareQuery
from rdflib.term import Node

from netkg.engine import stores
from netkg.graph.paths import GraphTriple

# rdflib logs a traceback for each literal that its datatype does not allow; what matters of that, the shapes say.
logging.getLogger("rdflib.term").setLevel(logging.ERROR)


class Window(Graph):
    """Every triple of a store, whatever its graph, read pattern by pattern; in a `with` block, after which it is empty.

    Whoever validates keeps the graphs that were looked at for longer than the store may be kept open.
    """

    def __init__(self, source: ox.Store, laid_out: Callable[[], ox.Store] | None = None) -> None:
        """Look at a store.

        :param laid_out: makes one graph in memory of all of it; called at the first question that is about the whole.
        """
        super().__init__()
        self._source = source
        self._laid_out = laid_out and cache(laid_out)

    def __enter__(self) -> Window:
        return self

    def __exit__(self, *_: object) -> None:
        self._source = stores.memory()
        self._laid_out = None

    def triples(self, pattern: Any) -> Iterator[Any]:  # type: ignore[override]
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

    def selected(self, text: str, *, anywhere: bool = False) -> Iterator[Node]:
        """Ask the engine, not rdflib, for the values of `?this`.

        :param anywhere: whether it has to look through everything, for which a copy in memory is worth its while.
        """
        return _selected(self._laid_out() if anywhere and self._laid_out else self._source, text)

    def query(
        self,
        query_object: Any,
        processor: Any = "sparql",
        result: Any = "sparql",
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


class Mirror(Graph):
    """A plain rdflib graph, whose terms are as they were written, beside a store of the same triples that answers faster."""

    def __init__(self, triples: Iterable[ox.Triple] = ()) -> None:
        super().__init__()
        self._engine = stores.memory()
        self.change(triples, ())

    def change(self, added: Iterable[ox.Triple], removed: Iterable[ox.Triple]) -> tuple[list[GraphTriple], list[GraphTriple]]:
        """Take triples away, then put triples in; triple terms, of which rdflib knows nothing, are left out.

        :returns: what was put in and taken away, as rdflib has it.
        """
        gone, come = ([t for t in triples if not isinstance(t.object, ox.Triple)] for triples in (removed, added))
        term = cache(outward)
        put, taken = ([(term(t.subject), term(t.predicate), term(t.object)) for t in triples] for triples in (come, gone))
        for triple in taken:
            self.remove(triple)
        self.addN((*triple, self) for triple in put)
        self._engine.bulk_extend(ox.Quad(*one) for one in come)
        return put, taken

    def add(self, triple: GraphTriple) -> Mirror:
        """Put one triple in."""
        self._engine.add(ox.Quad(*map(inward, triple)))
        return super().add(triple)

    def remove(self, triple: GraphTriple) -> Mirror:  # type: ignore[override]
        """Take one triple away."""
        self._engine.remove(ox.Quad(*map(inward, triple)))
        return super().remove(triple)

    def selected(self, text: str, *, anywhere: bool = False) -> Iterator[Node]:
        """Ask the engine for the values of `?this`."""
        return _selected(self._engine, text)


def _selected(store: ox.Store, text: str) -> Iterator[Node]:
    rows: Any = store.query(text, use_default_graph_as_union=True)
    for row in rows:
        if row["this"] is not None:
            yield outward(row["this"])


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


class _NoNumber:
    """The value of NaN: it is beyond no bound and within none, where Python's own stops a comparison with a decimal."""

    def __gt__(self, other: object) -> bool:
        raise TypeError("NaN cannot be compared.")

    __lt__ = __ge__ = __le__ = __gt__


_NO_NUMBER = _NoNumber()

#: Makes an IRI without looking at its characters, which takes rdflib longer than all else; the engine has done that.
_iri: Callable[[str], URIRef] = partial(str.__new__, URIRef)


def outward(term: Any) -> Node:
    """Turn one of the engine's terms into one of rdflib's.

    A decimal that is no number becomes a double, so that it fulfils nothing that is asked of a decimal; NaN is within no bound.

    >>> outward(ox.Literal("TSC2"))
    rdflib.term.Literal('TSC2')
    """
    if isinstance(term, ox.NamedNode):
        return _iri(term.value)
    if isinstance(term, ox.BlankNode):
        return BNode(term.value)
    if term.language:
        return Literal(term.value, lang=term.language)
    # To rdflib a plain literal and one of xsd:string are two; to RDF 1.1, and to the shapes, they are one.
    kind = term.datatype.value
    literal = Literal(term.value, datatype=None if kind.endswith("XMLSchema#string") else URIRef(kind))
    if isinstance(literal.value, Decimal) and not literal.value.is_finite():
        literal = Literal("NaN", datatype=XSD.double)  # XML Schema has no such decimal
    if isinstance(literal.value, float) and isnan(literal.value):
        literal._value = _NO_NUMBER
    return literal
