"""Validate what a write would make, in the neighbourhood that it touches.

Validating a million triples takes minutes; a write touches few. So the nodes whose shapes the write can affect are
found by walking from the nodes that it touches, their surroundings are copied into a small rdflib graph, and pySHACL
looks at those nodes alone. How far the walk goes is how far the shapes look.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import pyoxigraph as ox
from rdflib import SH, Graph
from rdflib.term import Node

from netkg import validate
from netkg.errors import ConstraintViolation
from netkg.namespaces import compress
from netkg.server.changes import Delta

_TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
_HIERARCHY = tuple(ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#" + name)
                   for name in ("subClassOf", "subPropertyOf"))
#: Steps against the arrows from a touched node to a node whose shape may look at it.
BACK = 2
#: Steps with the arrows from there that shapes look.
AHEAD = 3

_NodeType = ox.NamedNode | ox.BlankNode


class Gate:
    """The shapes that a store's writes must keep."""

    def __init__(self, folder: Path) -> None:
        self.shapes, findings = validate.shapes(folder)
        if findings:
            raise ValueError(f"{folder}: {findings[0].message}")

    def check(self, store: ox.Store, delta: Delta) -> None:
        """Let a change pass, or say which shapes it breaks.

        :raises ConstraintViolation: with the results, and the report as RDF in `report`.
        """
        if not (delta.added or delta.removed):
            return
        focus = affected(store, delta)
        report = validate.validate(neighbourhood(store, focus), self.shapes, focus=[_name(n) for n in focus])
        if report.conforms:
            return
        results = [_result(report.graph, node) for node in report.graph.subjects(SH.resultSeverity, SH.Violation)]
        results.sort(key=lambda r: (r["node"], r["shape"], r["message"]))
        count = len(results)
        error = ConstraintViolation(
            f"The write would break {count} rule{'s' if count != 1 else ''}; nothing was written. "
            f"First: {results[0]['node']}: {results[0]['message']}", results=results)
        error.report = report.graph
        raise error


def affected(store: ox.Store, delta: Delta) -> set[_NodeType]:
    """Find the nodes whose conformance a change can alter: those it touches, and those that look at them."""
    reached: set[_NodeType] = set()
    for quad in (*delta.added, *delta.removed):
        reached |= {term for term in (quad.subject, quad.object) if isinstance(term, _NodeType)
                    and not (quad.predicate == _TYPE and term == quad.object)}
    edge = set(reached)
    for _ in range(BACK):
        edge = {quad.subject for node in edge for quad in store.quads_for_pattern(None, None, node, None)
                if quad.predicate != _TYPE and isinstance(quad.subject, _NodeType)} - reached
        reached |= edge
    return reached


def neighbourhood(store: ox.Store, focus: Iterable[_NodeType]) -> Graph:
    """Copy what the shapes of these nodes can look at, with the class hierarchy."""
    return validate.data_graph(_quads(store, set(focus)))


def _quads(store: ox.Store, focus: set[_NodeType]) -> Iterator[ox.Quad]:
    for predicate in _HIERARCHY:
        yield from store.quads_for_pattern(None, predicate, None, None)
    seen: set[_NodeType] = set()
    edge = set(focus)
    for step in range(AHEAD):
        ahead: set[_NodeType] = set()
        for node in edge:
            for quad in store.quads_for_pattern(node, None, None, None):
                yield quad
                if isinstance(quad.object, _NodeType) and quad.predicate != _TYPE:
                    ahead.add(quad.object)
            if step == 0:  # inverse paths and sh:targetObjectsOf look one step against the arrows
                for quad in store.quads_for_pattern(None, None, node, None):
                    if quad.predicate != _TYPE:
                        yield quad
                        if isinstance(quad.subject, _NodeType):
                            ahead.add(quad.subject)
        seen |= edge
        edge = ahead - seen
    for node in edge:  # the last ones are known by their types alone
        yield from store.quads_for_pattern(node, _TYPE, None, None)


def _name(node: _NodeType) -> str:
    return node.value


def _result(report: Graph, node: Node) -> dict[str, str]:
    def first(predicate: Node) -> str:
        found = report.value(node, predicate)
        return "" if found is None else str(found)

    told = {"shape": first(SH.sourceShape), "node": compress(first(SH.focusNode)), "path": compress(
        first(SH.resultPath)), "value": first(SH.value), "message": first(SH.resultMessage)}
    return {key: value for key, value in told.items() if value}
