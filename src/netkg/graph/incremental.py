"""Validate what a write would make, at the nodes that it can affect and nowhere else.

Validating a whole graph takes seconds at ten thousand triples and minutes at a million; a write touches few nodes.
So the shapes are asked about the touched nodes and those that look at them, and what the shapes look at is read from
the store as they go: no part of the graph is out of their sight, however long their paths, and none is copied.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import pyoxigraph as ox
from pyshacl.pytypes import SHACLExecutor
from pyshacl.shapes_graph import ShapesGraph
from rdflib import RDF, RDFS, SH, BNode, Graph, Literal, URIRef
from rdflib.plugins.sparql import prepareQuery
from rdflib.term import Node

from netkg.engine.changes import Delta
from netkg.errors import ConstraintViolation
from netkg.graph import validate
from netkg.graph.shape_targets import Select, aims
from netkg.namespaces import compress

_RDFS = "http://www.w3.org/2000/01/rdf-schema#"
_TYPE = ox.NamedNode(str(RDF.type))
#: A change of these can alter what any node is, so the whole graph is looked at.
_SCHEMA = frozenset(ox.NamedNode(_RDFS + name) for name in ("subClassOf", "subPropertyOf", "domain", "range"))
_META = frozenset(
    ox.NamedNode(iri)
    for iri in (
        "http://www.w3.org/2002/07/owl#Class",
        "http://www.w3.org/2002/07/owl#ObjectProperty",
        _RDFS + "Class",
        "http://www.w3.org/2002/07/owl#DatatypeProperty",
        "http://www.w3.org/2002/07/owl#AnnotationProperty",
    )
)
#: Steps against the arrows from a touched subject to a node whose shape may look at it.
BACK = 2

_Focus = ox.NamedNode | ox.BlankNode | ox.Literal


class _Window(Graph):
    """The whole dataset as one rdflib graph, read from the store pattern by pattern, graph names dropped."""

    def __init__(self, source: ox.Store) -> None:
        super().__init__()
        self._source = source

    def triples(self, pattern: Any) -> Iterator[tuple[Node, Node, Node]]:
        subject, predicate, value = pattern
        if not isinstance(predicate, URIRef | None):  # a property path, which is walked by triples of its own
            yield from super().triples(pattern)
            return
        if isinstance(subject, Literal):
            return
        seen: set[ox.Triple] = set()
        for quad in self._source.quads_for_pattern(_inward(subject), _inward(predicate), _inward(value), None):
            if quad.triple not in seen:
                seen.add(quad.triple)
                yield _outward(quad.subject), _outward(quad.predicate), _outward(quad.object)

    def __contains__(self, triple: Any) -> bool:
        return next(self.triples(triple), None) is not None

    def __len__(self) -> int:
        # Only ever asked whether it is empty, and counting a store takes as long as it is large.
        return int(next(iter(self._source.quads_for_pattern(None, None, None, None)), None) is not None)

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
        # Parsing takes rdflib far longer than answering; each shape's query is parsed once.
        if isinstance(query_object, str):
            query_object = _prepared(str(query_object), tuple(sorted((initNs or {}).items())))
        return super().query(query_object, processor, result, None, initBindings, use_store_provided, **options)


@lru_cache(maxsize=1024)
def _prepared(text: str, namespaces: tuple) -> Any:
    return prepareQuery(text, initNs=dict(namespaces))


def _inward(term: Node | None) -> Any:
    if isinstance(term, URIRef):
        return ox.NamedNode(str(term))
    if isinstance(term, BNode):
        return ox.BlankNode(str(term))
    if isinstance(term, Literal):
        if term.language:
            return ox.Literal(str(term), language=term.language)
        return ox.Literal(str(term), datatype=ox.NamedNode(str(term.datatype)) if term.datatype else None)
    return None


def _outward(term: Any) -> Node:
    if isinstance(term, ox.NamedNode):
        return URIRef(term.value)
    if isinstance(term, ox.BlankNode):
        return BNode(term.value)
    if isinstance(term, ox.Literal):
        if term.language:
            return Literal(term.value, lang=term.language)
        # To rdflib a plain literal and one of xsd:string are two; to RDF 1.1, and to the shapes, they are one.
        kind = term.datatype.value
        return Literal(term.value, datatype=None if kind.endswith("XMLSchema#string") else URIRef(kind))
    return URIRef(f"urn:netkg:triple:{hash(term):x}")


class Gate:
    """The shapes that a store's writes must keep."""

    def __init__(self, folder: Path) -> None:
        self._text, findings = validate.shapes(folder)
        if findings:
            raise ValueError(f"{folder}: {findings[0].message}")
        self._graph = ShapesGraph(Graph().parse(data=self._text, format="nt"))
        self._aims = aims(self._graph)

    def check(self, store: ox.Store, delta: Delta) -> None:
        """Let a change pass, or say which shapes it breaks.

        :raises ConstraintViolation: with the results; its `report` is the SHACL report as N-Triples.
        """
        if delta.added or delta.removed:
            report = self.report(store, None if changes_schema(store, delta) else affected(store, delta), changed(delta))
            results = [_result(report, node) for node in report.subjects(SH.resultSeverity, SH.Violation)]
            if results:
                raise violation(results, report)

    def warm(self, store: ox.Store) -> None:
        """Validate one node of each class, so that the shapes' queries are parsed before the first write."""
        one_each = "SELECT (SAMPLE(?node) AS ?one) { ?node a ?class } GROUP BY ?class"
        found = {row["one"] for row in store.query(one_each, use_default_graph_as_union=True)}
        self.report(store, {node for node in found if isinstance(node, ox.NamedNode)})

    def report(self, store: ox.Store, focus: set[_Focus] | None, predicates: Set[Node] | None = None) -> Graph:
        """Validate these nodes, or all of a store's.

        :param predicates: those of the statements that have changed, where the store was valid before: a shape that reads
            none of them finds what it found. None for all shapes.
        """
        if focus is None:
            return validate.validate(validate.data_graph(store), self._text).graph
        window, report = _Window(store), Graph()
        executor = SHACLExecutor(advanced_mode=True, allow_warnings=True)
        concerned = [aim for aim in self._aims if aim.concerns(predicates)]
        nodes = {_outward(node): node for node in focus} if concerned else {}
        above = cache(lambda kind: frozenset(window.transitive_objects(kind, RDFS.subClassOf)))
        kinds = {node: frozenset().union(*map(above, window.objects(node, RDF.type))) for node in nodes}
        for aim in concerned:
            aimed = {node for node in nodes if aim.meets(window, node, kinds[node])}
            for select in aim.selects:
                aimed |= {node for node in _selected(store, select, nodes.values()) if node in nodes}
            if aimed:
                _, found = aim.shape.validate(executor, window, focus=sorted(aimed))
                for _, _, triples in _flat(found):
                    for triple in triples:
                        report.add(tuple(_plain(term) for term in triple))
        return report


def _selected(store: ox.Store, select: Select, nodes: Iterable[_Focus]) -> Iterator[Node]:
    """Ask the engine which nodes a SPARQL target finds, with `?this` held to the nodes in question."""
    named = " ".join(str(node) for node in nodes if isinstance(node, ox.NamedNode))
    text = f"{select.before} VALUES ?this {{ {named} }} {select.after}"
    for row in store.query(text, use_default_graph_as_union=True):
        yield _outward(row["this"])


def _flat(results: list) -> Iterator[tuple]:
    for result in results:
        if isinstance(result, tuple) and len(result) == 3:
            yield result


def _plain(term: Any) -> Node:
    # pySHACL marks a node with the graph that it comes from; the report has copies of its own.
    return term[1] if isinstance(term, tuple) else term


def changes_schema(store: ox.Store, delta: Delta) -> bool:
    """Whether a change touches classes or properties, on which every node may depend."""
    if any(quad.predicate in _SCHEMA for quad in (*delta.added, *delta.removed)):
        return True
    subjects = {quad.subject for quad in (*delta.added, *delta.removed)}
    return any(quad.object in _META for subject in subjects for quad in store.quads_for_pattern(subject, _TYPE, None, None))


def changed(delta: Delta) -> frozenset[Node]:
    """Give the predicates of what a change adds and removes."""
    return frozenset(URIRef(quad.predicate.value) for quad in (*delta.added, *delta.removed))


def affected(store: ox.Store, delta: Delta) -> set[_Focus]:
    """Find the nodes whose conformance a change can alter: those it touches, and those that look at its subjects."""
    quads = (*delta.added, *delta.removed)
    reached = {quad.subject for quad in quads}
    edge = set(reached)
    for _ in range(BACK):
        edge = {quad.subject for node in edge for quad in store.quads_for_pattern(None, None, node, None)} - reached
        reached |= edge
    # Literals too: sh:targetObjectsOf takes what it finds.
    return reached | {quad.object for quad in quads if quad.predicate != _TYPE and isinstance(quad.object, _Focus)}


def violation(results: list[dict[str, str]], report: Graph) -> ConstraintViolation:
    """Make the error that says what a write would break."""
    results = sorted(results, key=lambda r: (r["node"], r["shape"], r.get("message", "")))
    count, first = len(results), results[0]
    error = ConstraintViolation(
        f"The write would break {count} rule{'s' if count != 1 else ''}; nothing was written. "
        f"First: {first['node']}: {first.get('message', first['shape'])}",
        results=results,
    )
    whole = next(report.subjects(RDF.type, SH.ValidationReport), BNode())
    report.add((whole, RDF.type, SH.ValidationReport))
    report.add((whole, SH.conforms, Literal(False)))
    for result in list(report.subjects(RDF.type, SH.ValidationResult)):
        report.add((whole, SH.result, result))
    error.report = report.serialize(format="nt").encode()  # type: ignore[attr-defined]
    return error


def _result(report: Graph, node: Node) -> dict[str, str]:
    def first(predicate: Node) -> str:
        found = report.value(node, predicate)
        return "" if found is None else str(found)

    told = {
        "shape": compress(first(SH.sourceShape)),
        "node": compress(first(SH.focusNode)),
        "path": compress(first(SH.resultPath)),
        "value": first(SH.value),
        "message": first(SH.resultMessage),
    }
    return {key: value for key, value in told.items() if value or key in ("shape", "node")}
