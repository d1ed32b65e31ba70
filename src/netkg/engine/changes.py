"""What a write changes: quads and named graphs that come or go, and how a store takes them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TypeVar

import pyoxigraph as ox

from netkg.engine import stores
from netkg.rdf import DEFAULT, GraphName, in_graph

#: Labels as the engine makes them. Others it takes from BNODE("any text"), even what it cannot read back.
_MADE = re.compile(r"[0-9a-f]{1,32}")
_READABLE = re.compile(r"[A-Za-z0-9]+")

T = TypeVar("T")
#: Quads from which on a store is loaded in bulk, which is some times as quick and begins more slowly.
BULK = 10_000


@dataclass
class Delta:
    """What a write takes away and puts in: quads, and named graphs that come or go."""

    added: set[ox.Quad] = field(default_factory=set)
    removed: set[ox.Quad] = field(default_factory=set)
    graphs_added: set[ox.NamedNode] = field(default_factory=set)
    graphs_removed: set[ox.NamedNode] = field(default_factory=set)

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.graphs_added or self.graphs_removed)

    def then(self, later: Delta) -> None:
        """Join a later change to this one; what cancels out is dropped."""
        _join(self.added, self.removed, later.added, later.removed)
        _join(self.graphs_added, self.graphs_removed, later.graphs_added, later.graphs_removed)


def _join(put: set[T], taken: set[T], came: set[T], gone: set[T]) -> None:
    for item in gone:
        put.discard(item) if item in put else taken.add(item)
    for item in came:
        taken.discard(item) if item in taken else put.add(item)


#: Applies a change to a store and says what it was.
StoreChange = Callable[[ox.Store], Delta]


def apply(store: ox.Store, added: Iterable[ox.Quad], removed: Iterable[ox.Quad]) -> Delta:
    """Take quads away, then put quads in; gives what really changed."""
    added = _labelled(store, added)
    delta = Delta({q for q in added if q not in store}, {q for q in set(removed) - added if q in store})
    for graph in {q.graph_name for q in delta.added}:
        if isinstance(graph, ox.NamedNode) and not store.contains_named_graph(graph):
            delta.graphs_added.add(graph)
    for quad in delta.removed:
        store.remove(quad)
    if len(delta.added) < BULK:
        store.extend(delta.added)
    else:  # in no transaction, which a commit's own copy of the store does not need
        store.bulk_extend(delta.added)
    return delta


def renamed(triple: ox.Triple, name: Callable[[ox.BlankNode], ox.BlankNode]) -> ox.Triple:
    """Give a triple other blank nodes, also inside its triple terms."""
    subject, value = triple.subject, triple.object
    if isinstance(subject, ox.BlankNode):
        subject = name(subject)
    if isinstance(value, ox.BlankNode):
        value = name(value)
    elif isinstance(value, ox.Triple):
        value = renamed(value, name)
    return ox.Triple(subject, triple.predicate, value)


def _labelled(store: ox.Store, quads: Iterable[ox.Quad]) -> set[ox.Quad]:
    """Give new blank nodes whose labels the engine did not make itself a label that any reader takes."""
    nodes: dict[ox.BlankNode, ox.BlankNode] = {}

    def name(node: ox.BlankNode) -> ox.BlankNode:
        if node not in nodes:
            kept = _MADE.fullmatch(node.value) or (
                _READABLE.fullmatch(node.value)
                and (
                    any(True for _ in store.quads_for_pattern(node, None, None, None))
                    or any(True for _ in store.quads_for_pattern(None, None, node, None))
                )
            )
            nodes[node] = node if kept else ox.BlankNode()
        return nodes[node]

    nodes_in = ox.BlankNode | ox.Triple
    return {
        in_graph(renamed(quad.triple, name), quad.graph_name)
        if isinstance(quad.subject, nodes_in) or isinstance(quad.object, nodes_in)
        else quad
        for quad in quads
    }


def as_held(quads: Iterable[ox.Quad]) -> set[ox.Quad]:
    """Write quads as a store holds them: 1.0 and 1 are one decimal there."""
    held = stores.memory()
    held.extend(quads)  # for the few quads of most writes, bulk loading would be slower
    return set(held)


def contents(store: ox.Store, graph: GraphName) -> set[ox.Quad]:
    """Give the quads of one graph."""
    return set(store.quads_for_pattern(None, None, None, graph))


def ensure(store: ox.Store, graph: GraphName, delta: Delta) -> None:
    """Have a named graph be there, empty if need be."""
    if isinstance(graph, ox.NamedNode) and not store.contains_named_graph(graph):
        store.add_graph(graph)
        delta.graphs_added.add(graph)


def replace_graph(graph: GraphName, triples: Iterable[ox.Triple]) -> StoreChange:
    """Make a change that puts these triples in place of the graph's."""

    def change(store: ox.Store) -> Delta:
        new = as_held(in_graph(triple, graph) for triple in triples)
        delta = apply(store, new, contents(store, graph) - new)
        ensure(store, graph, delta)
        return delta

    return change


def merge_graph(graph: GraphName, triples: Iterable[ox.Triple]) -> StoreChange:
    """Make a change that adds these triples to the graph."""

    def change(store: ox.Store) -> Delta:
        delta = apply(store, as_held(in_graph(triple, graph) for triple in triples), ())
        ensure(store, graph, delta)
        return delta

    return change


def drop_graph(graph: GraphName) -> StoreChange:
    """Make a change that removes the graph."""
    return lambda store: emptied(store, graph, drop=True)


def emptied(store: ox.Store, graph: GraphName, *, drop: bool) -> Delta:
    """Take everything out of a graph; with `drop`, a named graph is gone then."""
    delta = Delta(removed=contents(store, graph))
    if not isinstance(graph, ox.NamedNode):
        store.clear_graph(DEFAULT)
    elif drop and store.contains_named_graph(graph):
        store.remove_graph(graph)
        delta.graphs_removed.add(graph)
    else:
        store.clear_graph(graph)
    return delta
