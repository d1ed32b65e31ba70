"""Find what a change can alter for the shapes: the nodes that it touches, those that look at them, and their view."""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox
from rdflib import Graph

from netkg.engine import stores
from netkg.graph import validate
from netkg.namespaces import GRAPHS, PREFIXES

_TYPE = ox.NamedNode(PREFIXES["rdf"] + "type")
_HIERARCHY = tuple(ox.NamedNode(PREFIXES["rdfs"] + name) for name in ("subClassOf", "subPropertyOf"))
_GRAPH = ox.NamedNode(GRAPHS["records"])
#: Steps against the arrows from a touched node to a node whose shape may look at it.
BACK = 2
#: Steps with the arrows that a node's shape may look.
AHEAD = 3


def store_of(triples: Iterable[ox.Triple]) -> ox.Store:
    """Put triples where both ends of an arrow can be found."""
    return stores.memory(ox.Quad(t.subject, t.predicate, t.object, _GRAPH) for t in triples)


def affected(store: ox.Store, changed: Iterable[ox.Triple]) -> set[ox.NamedNode]:
    """Find the nodes whose conformance a change can alter."""
    reached = {
        term
        for t in changed
        for term in (t.subject, t.object)
        if isinstance(term, ox.NamedNode) and not (t.predicate == _TYPE and term == t.object)
    }
    edge = set(reached)
    for _ in range(BACK):
        edge = {
            quad.subject
            for node in edge
            for quad in store.quads_for_pattern(None, None, node, None)
            if quad.predicate != _TYPE and isinstance(quad.subject, ox.NamedNode)
        } - reached
        reached |= edge
    return reached


def view(store: ox.Store, focus: set[ox.NamedNode]) -> Graph:
    """Copy what the shapes of these nodes can look at, with the hierarchy of classes and properties."""
    kept = {quad for predicate in _HIERARCHY for quad in store.quads_for_pattern(None, predicate, None, None)}
    seen: set[object] = set()
    edge: set[object] = set(focus)
    for step in range(AHEAD + 1):
        ahead: set[object] = set()
        for node in edge:
            found = list(store.quads_for_pattern(node, _TYPE if step == AHEAD else None, None, None))
            if step == 0:  # inverse paths look one step against the arrows
                back = [q for q in store.quads_for_pattern(None, None, node, None) if q.predicate != _TYPE]
                ahead |= {quad.subject for quad in back}
                kept.update(back)
            kept.update(found)
            ahead |= {q.object for q in found if q.predicate != _TYPE and not isinstance(q.object, ox.Literal)}
        seen |= edge
        edge = ahead - seen
    return validate.data_graph(kept)
