"""The embedded engine: pyoxigraph, in this process.

A `View` is one release ready to be queried. In memory it holds each named graph as it is, and in the default graph
what queries see without FROM: the union of all graphs but the hypotheses, each triple once (the engine's own union
counts a triple once per graph). A store's own default graph, which only the update operations and the graph store
protocol address, stands beside it in `own`.

The union stands once more alone, in `union_store`. The engine keeps the triples of a subject, predicate or object in
one list whatever their graph, and walks it; a query that names no graph walks half as far where the graphs are not.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import chain
from typing import IO, Any

import pyoxigraph as ox

from netkg.engine import memory_layout, stores
from netkg.engine.base import AnswerFormat, Sink
from netkg.errors import BadRequest, EvaluationError, QuerySyntaxError
from netkg.namespaces import BASE, PREFIXES
from netkg.rdf import DEFAULT, HIDDEN, GraphName, distinct, visible
from netkg.sparql.dialect import adapted
from netkg.sparql.syntax_errors import syntax_error

#: A text without any of these, in capitals, sees the default graph alone; escapes could spell the others.
_NAMING_GRAPHS = ("GRAPH", "FROM", "\\U")


@dataclass
class EmbeddedResult:
    """A result that is evaluated while it is written."""

    kind: str
    _raw: Any

    def write(self, output: Sink | IO[bytes], format: AnswerFormat) -> None:
        """Evaluate and write everything in the engine's own serialiser, outside the interpreter's lock."""
        self._raw.serialize(output, format=format)

    def bytes(self, format: AnswerFormat) -> bytes:
        """Evaluate everything into one byte string."""
        whole: bytes = self._raw.serialize(format=format)
        return whole

    def __iter__(self) -> Iterator[Any]:
        return iter(self._raw)

    def __bool__(self) -> bool:
        return bool(self._raw)


class View:
    """One release, ready to be queried."""

    def __init__(
        self,
        store: ox.Store,
        release_id: str,
        *,
        own: ox.Store | None = None,
        union_store: ox.Store | None = None,
        union: str = "materialised",
        triples: int | None = None,
        in_memory: bool = True,
    ) -> None:
        self.store = store
        #: The default graph of `store` and nothing else; `store` itself where there is no such copy.
        self.union_store = store if union_store is None else union_store
        self.release = release_id
        #: The store's own default graph, where the default graph of `store` is the union.
        self.own = own if own is not None else stores.memory()
        #: `materialised`, `listed` (the graphs are named with each query) or `own`.
        self.union = union
        #: Whether the view can be changed in place.
        self.in_memory = in_memory
        #: Quads as the release counts them, without the materialised union.
        self.triples = len(store) if triples is None else triples
        #: Quads that have been removed in place; the engine lets go of them only with the whole view.
        self.removed = 0

    @property
    def can_warm(self) -> bool:
        """Whether it can be asked before a server forks; a store on disk is opened afterwards."""
        return self.in_memory

    def query(
        self,
        text: str,
        *,
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
    ) -> EmbeddedResult:
        """Begin a query; the result is evaluated while it is written.

        :param default_graphs: graphs of the protocol's dataset; with `named_graphs` they replace FROM.
        :raises QuerySyntaxError: with the place and the usual cause.
        :raises BadRequest: when a graph IRI is malformed.
        """
        dataset: dict[str, Any] = {}
        store = self.store
        if default_graphs or named_graphs:
            dataset = {"default_graph": _nodes(default_graphs), "named_graphs": _nodes(named_graphs)}
        elif self.union == "listed":
            listed = visible(self.store.named_graphs())
            dataset = {"default_graph": [DEFAULT, *listed]}
        else:
            capitals = text.upper()
            if not any(word in capitals for word in _NAMING_GRAPHS):
                store = self.union_store
        written = adapted(text)
        try:
            raw = store.query(written, base_iri=BASE, prefixes=_prefixes(text), **dataset)
        except SyntaxError as error:
            raise _mistake(text, written, error) from None
        except (ValueError, RuntimeError, OSError) as error:
            raise EvaluationError(str(error)) from None
        kind = "ASK" if isinstance(raw, ox.QueryBoolean) else "CONSTRUCT" if isinstance(raw, ox.QueryTriples) else "SELECT"
        return EmbeddedResult(kind, raw)

    def knows(self, iri: ox.NamedNode) -> bool:
        """Whether any triple of any graph speaks of the IRI."""
        match = self.store.quads_for_pattern
        return any(
            next(iter(match(*pattern)), None) is not None
            for pattern in ((iri, None, None, None), (None, None, iri, None), (None, iri, None, None))
        ) or self.store.contains_named_graph(iri)

    def has_graph(self, graph: GraphName) -> bool:
        """Whether there is such a graph, though it be empty."""
        return graph == DEFAULT or self.store.contains_named_graph(graph)

    def contents(self, graph: GraphName) -> Iterator[ox.Triple]:
        """Give the triples of one graph; DEFAULT is the store's own default graph, not the union."""
        store = self.own if graph == DEFAULT and self.union == "materialised" else self.store
        return (quad.triple for quad in store.quads_for_pattern(None, None, None, graph))

    def seen(self) -> Iterator[ox.Triple]:
        """Give the triples that a query sees without FROM, each once."""
        return self.contents(DEFAULT) if self.union == "own" else self.match()

    def quads(self) -> Iterator[ox.Quad]:
        """Give every quad; the union is not counted as a graph."""
        if self.union != "materialised":
            return iter(self.store)
        return chain((quad for quad in self.store if quad.graph_name != DEFAULT), self.own)

    def everything(self) -> Iterator[ox.Quad]:
        """Give every triple at least once, those of the union as quads of the default graph."""
        if self.union != "materialised":
            return iter(self.store)
        return chain(self.union_store, *(self.store.quads_for_pattern(None, None, None, graph) for graph in HIDDEN))

    def match(
        self,
        subject: ox.NamedNode | ox.BlankNode | None = None,
        predicate: ox.NamedNode | None = None,
        value: ox.NamedNode | ox.BlankNode | ox.Literal | None = None,
        *,
        hidden: bool = False,
    ) -> Iterator[ox.Triple]:
        """Give the triples that fit, each once, of the graphs that queries see; or, with `hidden`, of the others."""
        if self.union == "materialised" and not hidden:
            for quad in self.union_store.quads_for_pattern(subject, predicate, value, DEFAULT):
                yield quad.triple
            return
        graphs = HIDDEN if hidden else [DEFAULT, *visible(self.store.named_graphs())]
        yield from distinct(quad for graph in graphs for quad in self.store.quads_for_pattern(subject, predicate, value, graph))

    def named_graphs(self) -> list[str]:
        """Give the IRIs of the named graphs, sorted."""
        return sorted(g.value for g in self.store.named_graphs() if isinstance(g, ox.NamedNode))

    def apply(
        self,
        release_id: str,
        added: Iterable[ox.Quad],
        removed: Iterable[ox.Quad],
        graphs_added: Iterable[str] = (),
        graphs_removed: Iterable[str] = (),
    ) -> None:
        """Turn a view in memory into that of a following release."""
        store, union = self.store, self.union == "materialised"
        for quad in removed:
            if union and quad.graph_name == DEFAULT:
                self.own.remove(quad)
            else:
                store.remove(quad)
            if union and quad.graph_name not in HIDDEN and not self._stands(quad):
                seen = ox.Quad(quad.subject, quad.predicate, quad.object)
                store.remove(seen)
                self.union_store.remove(seen)
            self.triples -= 1
            self.removed += 1
        for quad in added:
            if union and quad.graph_name == DEFAULT:
                self.own.add(quad)
            store.add(quad)
            if union and quad.graph_name not in HIDDEN:
                seen = ox.Quad(quad.subject, quad.predicate, quad.object)
                store.add(seen)
                self.union_store.add(seen)
            self.triples += 1
        for graph in graphs_removed:
            store.remove_graph(ox.NamedNode(graph))
        for graph in graphs_added:
            store.add_graph(ox.NamedNode(graph))
        self.release = release_id

    def _stands(self, quad: ox.Quad) -> bool:
        """Whether the triple still stands in some graph of the union."""
        if ox.Quad(quad.subject, quad.predicate, quad.object) in self.own:
            return True
        return any(
            other.graph_name not in HIDDEN and other.graph_name != DEFAULT
            for other in self.store.quads_for_pattern(quad.subject, quad.predicate, quad.object, None)
        )


def _prefixes(text: str) -> dict[str, str]:
    # The engine reads the IRI of each one it is given, which takes longer than to see that the text has not its name.
    return {name: namespace for name, namespace in PREFIXES.items() if name in text}


def _nodes(iris: Sequence[str]) -> list[ox.NamedNode]:
    try:
        return [ox.NamedNode(iri) for iri in iris]
    except ValueError as error:
        raise BadRequest(f"A graph IRI cannot be used: {error}.") from None


def _parse_query(text: str) -> None:
    # The engine evaluates an ASK at once, and VALUES alone can keep it busy for ever; a default graph that is none
    # stops it between parsing and that. What else goes wrong after parsing says nothing of the text.
    with contextlib.suppress(ValueError, RuntimeError, OSError):
        stores.memory().query(text, base_iri=BASE, prefixes=PREFIXES, default_graph=0)  # type: ignore[arg-type]


def check(text: str) -> None:
    """Parse a query without evaluating it.

    :raises QuerySyntaxError: when it does not parse.
    """
    written = adapted(text)
    try:
        _parse_query(written)
    except SyntaxError as error:
        raise _mistake(text, written, error) from None


def _mistake(text: str, written: str, error: SyntaxError) -> QuerySyntaxError:
    """Tell a mistake in the places of the text that was sent, and not of what was made of it."""
    if written is not text:
        try:
            _parse_query(text)
        except SyntaxError as sent:
            error = sent
    return syntax_error(text, error, _parse_query, PREFIXES)


def view(
    source: Iterable[ox.Quad],
    release_id: str,
    *,
    default_graph: str = "union",
    graphs: Iterable[ox.NamedNode] = (),
    union: Iterable[bytes] | None = None,
) -> View:
    """Make a view in memory.

    :param graphs: named graphs that are there even if they are empty.
    :param union: the triples of the union as lines of N-Triples where they are known; sorted ones are quicker to query,
        because the engine lays them out as they come.
    """
    # What a thread allocates lies in a heap of its own. Filled here, the graph would leave the heap of this thread full
    # of holes, and the short-lived memory of every later query scattered over them: that costs a fifth of its time.
    with ThreadPoolExecutor(2) as threads:
        return threads.submit(_fill, source, release_id, default_graph, graphs, union, threads).result()


def _fill(
    source: Iterable[ox.Quad],
    release_id: str,
    default_graph: str,
    graphs: Iterable[ox.NamedNode],
    union: Iterable[bytes] | None,
    threads: ThreadPoolExecutor,
) -> View:
    memory = stores.memory()
    memory.bulk_extend(source)
    for graph in graphs:
        memory.add_graph(graph)
    count = len(memory)
    if default_graph == "own":
        return View(memory, release_id, union="own", triples=count)
    own = stores.memory()
    own.extend(memory.quads_for_pattern(None, None, None, DEFAULT))
    if union is None:
        union = sorted(
            line
            for graph in (DEFAULT, *visible(memory.named_graphs()))
            for line in (memory.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=graph) or b"").splitlines(keepends=True)
        )
    alone = threads.submit(memory_layout.fill, union)  # beside the next step, which leaves Python's lock alone
    hidden = ", ".join(str(graph) for graph in HIDDEN)
    memory.update(f"INSERT {{ ?s ?p ?o }} WHERE {{ GRAPH ?g {{ ?s ?p ?o }} FILTER(?g NOT IN ({hidden})) }}")
    return View(memory, release_id, own=own, union_store=alone.result(), triples=count)
