"""Apply writes to a store and say exactly what changed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

import pyoxigraph as ox

from netkg.engine.embedded import BASE
from netkg.errors import BadRequest, Conflict, EvaluationError
from netkg.namespaces import PREFIXES
from netkg.rdf import DEFAULT, visible
from netkg.sparql import update_text
from netkg.sparql.syntax_errors import at, syntax_error

#: Labels as the engine makes them. Others it takes from BNODE("any text"), even what it cannot read back.
_MADE = re.compile(r"[0-9a-f]{1,32}")
_READABLE = re.compile(r"[A-Za-z0-9]+")


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
        for come, go, came, gone in (
            ("added", "removed", later.added, later.removed),
            ("graphs_added", "graphs_removed", later.graphs_added, later.graphs_removed),
        ):
            put, taken = getattr(self, come), getattr(self, go)
            for item in gone:
                put.discard(item) if item in put else taken.add(item)
            for item in came:
                taken.discard(item) if item in taken else put.add(item)


#: Applies a change to a store and says what it was.
Change = Callable[[ox.Store], Delta]


def check_update(text: str) -> None:
    """Parse an update without touching any data; LOAD must have been refused before.

    :raises QuerySyntaxError: with the place and the usual cause.
    """

    def parse(candidate: str) -> None:
        try:
            ox.Store().update(candidate, base_iri=BASE, prefixes=PREFIXES)
        except (RuntimeError, OSError, ValueError):
            return  # it parsed, and then missed a graph that is not in the empty store

    seen: dict[str, update_text.Step] = {}
    for step in update_text.steps(text):
        for token in step.tokens if step.kind == "INSERT DATA" else ():
            if token.kind == "bnode" and seen.setdefault(token.text, step) is not step:
                raise at(
                    text,
                    token.start,
                    token.end,
                    f"the blank node {token.text} stands in two operations; each operation has its own, so give them two names",
                )
    # One by one, because the engine does not take the prologue that SPARQL allows after each semicolon.
    for part in [step.masked for step in update_text.steps(text)] or [text]:
        try:
            parse(part)
        except SyntaxError as error:
            raise syntax_error(part, error, parse, PREFIXES) from None


def run_update(
    store: ox.Store, text: str, using: Sequence[str] = (), using_named: Sequence[str] = (), *, union: bool = False
) -> Delta:
    """Run an update, operation by operation.

    :param union: patterns without WITH and USING see what queries see, the union of all graphs but the hypotheses.
    :raises BadRequest: when the request and the update both name a dataset.
    :raises Conflict: when an operation that is not SILENT misses its graph.
    """
    total = Delta()
    for step in update_text.steps(text):
        if step.kind in ("INSERT DATA", "DELETE DATA"):
            spoken = ox.Store()
            try:
                spoken.update(update_text.data_as_insert(step), base_iri=BASE, prefixes=PREFIXES)
            except SyntaxError as error:
                raise _unread(error) from None
            named = set(spoken)
            delta = apply(store, *((named, ()) if step.kind == "INSERT DATA" else ((), named)))
        elif step.kind in ("MODIFY", "DELETE WHERE"):
            dataset = (using, using_named)
            if union and not any(dataset) and not step.has_dataset:
                dataset = _union(store)
            delta = _modify(store, update_text.as_scratch(step, *dataset))
        else:
            delta = _manage(store, step)
        total.then(delta)
    return total


def apply(store: ox.Store, added: Iterable[ox.Quad], removed: Iterable[ox.Quad]) -> Delta:
    """Take quads away, then put quads in; gives what really changed."""
    added = _labelled(store, added)
    delta = Delta({q for q in added if q not in store}, {q for q in set(removed) - added if q in store})
    for graph in {q.graph_name for q in delta.added if isinstance(q.graph_name, ox.NamedNode)}:
        if not store.contains_named_graph(graph):
            delta.graphs_added.add(graph)
    for quad in delta.removed:
        store.remove(quad)
    store.extend(delta.added)
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
            match = store.quads_for_pattern
            kept = _MADE.fullmatch(node.value) or (
                _READABLE.fullmatch(node.value)
                and any(next(iter(match(*pattern)), None) for pattern in ((node, None, None, None), (None, None, node, None)))
            )
            nodes[node] = node if kept else ox.BlankNode()
        return nodes[node]

    return {ox.Quad(*renamed(quad.triple, name), quad.graph_name) for quad in quads}


def _spelled(graph: ox.NamedNode | ox.DefaultGraph, triples: Iterable[ox.Triple]) -> set[ox.Quad]:
    """Make quads of triples as a store holds them: 1.0 and 1 are one decimal there."""
    scratch = ox.Store()
    scratch.extend(ox.Quad(t.subject, t.predicate, t.object, graph) for t in triples)
    return set(scratch)


def _union(store: ox.Store) -> tuple[list[str], list[str]]:
    """Name the graphs that make up the union; the store's own default graph is lent a name."""
    named = [g for g in store.named_graphs() if isinstance(g, ox.NamedNode)]
    own = ox.NamedNode(update_text.SCRATCH + "default")
    store.extend(
        ox.Quad(q.subject, q.predicate, q.object, own) for q in list(store.quads_for_pattern(None, None, None, DEFAULT))
    )
    return [own.value, *(g.value for g in visible(named))], [g.value for g in named]


def _modify(store: ox.Store, text: str) -> Delta:
    try:
        store.update(text, base_iri=BASE, prefixes=PREFIXES)
        added, removed = (_collect(store, prefix) for prefix in (update_text.ADD, update_text.REMOVE))
    except SyntaxError as error:
        raise _unread(error) from None
    except (RuntimeError, OSError, ValueError) as error:
        raise EvaluationError(f"The update cannot be evaluated: {error}.") from None
    finally:
        for graph in list(store.named_graphs()):
            if graph.value.startswith(update_text.SCRATCH):
                store.remove_graph(graph)
    return apply(store, added, removed)


def _unread(error: SyntaxError) -> BadRequest:
    """Say that the engine reads the update as a whole and not its operations one by one."""
    return BadRequest(
        f"An operation of the update cannot be read by itself; write a dot after each triple and a blank "
        f"after each keyword. The parser says: {error}."
    )


def _collect(store: ox.Store, prefix: str) -> set[ox.Quad]:
    found: set[ox.Quad] = set()
    for scratch in list(store.named_graphs()):
        if isinstance(scratch, ox.NamedNode) and scratch.value.startswith(prefix):
            rest = scratch.value[len(prefix) :]
            target = ox.NamedNode(rest) if rest else DEFAULT
            found.update(
                ox.Quad(q.subject, q.predicate, q.object, target) for q in store.quads_for_pattern(None, None, None, scratch)
            )
    return found


def _manage(store: ox.Store, step: update_text.Step) -> Delta:
    """Run CLEAR, DROP, CREATE, ADD, MOVE or COPY, and compare the graphs that it can touch."""
    touched = _touched(store, step)
    graphs_before = set(store.named_graphs())
    before = {quad for graph in touched for quad in store.quads_for_pattern(None, None, None, graph)}
    try:
        store.update(step.whole, base_iri=BASE, prefixes=PREFIXES)
    except SyntaxError as error:
        raise _unread(error) from None
    except (RuntimeError, OSError, ValueError) as error:
        raise Conflict(f"{step.text}: {error}.") from None
    after = {quad for graph in touched for quad in store.quads_for_pattern(None, None, None, graph)}
    graphs_after = set(store.named_graphs())
    return Delta(after - before, before - after, graphs_after - graphs_before, graphs_before - graphs_after)


def _touched(store: ox.Store, step: update_text.Step) -> list:
    words = {token.upper for token in step.tokens if token.kind == "word"}
    everything = [*store.named_graphs(), DEFAULT]
    if words & {"ALL", "NAMED"}:
        return everything
    # The graphs that it names, resolved by the engine: each is created in an empty store.
    named = [token.text for token in step.tokens if token.kind in ("iri", "pname")]
    scratch = ox.Store()
    for name in named:
        scratch.update(f"{step.prologue}\nCREATE SILENT GRAPH {name}", base_iri=BASE, prefixes=PREFIXES)
    return [*scratch.named_graphs(), DEFAULT]


def replace_graph(graph: ox.NamedNode | ox.DefaultGraph, triples: Iterable[ox.Triple]) -> Change:
    """Make a change that puts these triples in place of the graph's."""

    def change(store: ox.Store) -> Delta:
        new = _spelled(graph, triples)
        old = set(store.quads_for_pattern(None, None, None, graph))
        delta = apply(store, new, old - new)
        _ensure(store, graph, delta)
        return delta

    return change


def merge_graph(graph: ox.NamedNode | ox.DefaultGraph, triples: Iterable[ox.Triple]) -> Change:
    """Make a change that adds these triples to the graph."""

    def change(store: ox.Store) -> Delta:
        delta = apply(store, _spelled(graph, triples), ())
        _ensure(store, graph, delta)
        return delta

    return change


def _ensure(store: ox.Store, graph: ox.NamedNode | ox.DefaultGraph, delta: Delta) -> None:
    if isinstance(graph, ox.NamedNode) and not store.contains_named_graph(graph):
        store.add_graph(graph)
        delta.graphs_added.add(graph)


def drop_graph(graph: ox.NamedNode | ox.DefaultGraph) -> Change:
    """Make a change that removes the graph."""

    def change(store: ox.Store) -> Delta:
        delta = apply(store, (), set(store.quads_for_pattern(None, None, None, graph)))
        if isinstance(graph, ox.NamedNode) and store.contains_named_graph(graph):
            store.remove_graph(graph)
            delta.graphs_removed.add(graph)
        return delta

    return change


def conflicting(using: Sequence[str], using_named: Sequence[str], text: str) -> None:
    """Refuse a request whose dataset and whose update's dataset are both given.

    :raises BadRequest: before anything runs.
    """
    if not (using or using_named):
        return
    for step in update_text.steps(text):
        if step.kind in ("MODIFY", "DELETE WHERE"):
            update_text.as_scratch(step, using, using_named)
    for iri in (*using, *using_named):
        try:
            ox.NamedNode(iri)
        except ValueError as error:
            raise BadRequest(f"A graph IRI cannot be used: {error}.") from None
