"""The one module that knows which engine runs: pyoxigraph, in this process.

A `View` is one release ready to be queried. In memory it holds each named graph as it is, and in the default graph
what queries see without FROM: the union of all graphs but the hypotheses, each triple once (the engine's own union
counts a triple once per graph). A store's own default graph, which only the update operations and the graph store
protocol address, stands beside it in `own`.

The union stands once more alone, in `union_store`. The engine keeps the triples of a subject, predicate or object in
one list whatever their graph, and walks it; a query that names no graph walks half as far where the graphs are not.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Protocol

import pyoxigraph as ox

from netkg.engine import memory_layout
from netkg.errors import BadRequest, EvaluationError, NetkgError
from netkg.graph import release
from netkg.namespaces import NKD, PREFIXES
from netkg.rdf import DEFAULT, HIDDEN, visible
from netkg.sparql.syntax_errors import syntax_error

#: The release of a store in which nothing has been built or written.
EMPTY = "empty"
#: What relative IRIs of queries and updates are resolved against, so that `<gene/men1>` is the record.
BASE = str(NKD)

#: A text without any of these, in capitals, sees the default graph alone; escapes could spell the others.
_NAMING_GRAPHS = ("GRAPH", "FROM", "\\U")

Format = ox.QueryResultsFormat | ox.RdfFormat


class Output(Protocol):
    """What results are written to."""

    def write(self, data: bytes) -> int:
        """Take the next piece."""


@dataclass
class Result:
    """A result that is evaluated while it is written."""

    kind: str
    _raw: Any

    def write(self, output: Output | IO[bytes], format: Format) -> None:
        """Evaluate and write everything in the engine's own serialiser, outside the interpreter's lock."""
        self._raw.serialize(output, format=format)

    def bytes(self, format: Format) -> bytes:
        """Evaluate everything into one byte string."""
        return self._raw.serialize(format=format)

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
        self.own = own if own is not None else ox.Store()
        #: `materialised`, `listed` (the graphs are named with each query) or `own`.
        self.union = union
        #: Whether the view can be changed in place.
        self.in_memory = in_memory
        #: Quads as the release counts them, without the materialised union.
        self.triples = len(store) if triples is None else triples
        #: Quads that have been removed in place; the engine lets go of them only with the whole view.
        self.removed = 0

    def query(
        self,
        text: str,
        *,
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
        substitutions: Mapping[ox.Variable, Any] | None = None,
    ) -> Result:
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
        try:
            raw = store.query(text, base_iri=BASE, prefixes=_prefixes(text), substitutions=substitutions, **dataset)
        except SyntaxError as error:
            raise syntax_error(text, error, _parse_query, PREFIXES) from None
        except (ValueError, RuntimeError, OSError) as error:
            raise EvaluationError(str(error)) from None
        kind = "ASK" if isinstance(raw, ox.QueryBoolean) else "CONSTRUCT" if isinstance(raw, ox.QueryTriples) else "SELECT"
        return Result(kind, raw)

    def knows(self, iri: ox.NamedNode) -> bool:
        """Whether any triple of any graph speaks of the IRI."""
        match = self.store.quads_for_pattern
        return any(
            next(iter(match(*pattern)), None) is not None
            for pattern in ((iri, None, None, None), (None, None, iri, None), (None, iri, None, None))
        ) or self.store.contains_named_graph(iri)

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
        ox.Store().query(text, base_iri=BASE, prefixes=PREFIXES, default_graph=0)  # type: ignore[arg-type]


def check(text: str) -> None:
    """Parse a query without evaluating it.

    :raises QuerySyntaxError: when it does not parse.
    """
    try:
        _parse_query(text)
    except SyntaxError as error:
        raise syntax_error(text, error, _parse_query, PREFIXES) from None


def load(store: Path, *, default_graph: str = "union", memory_triples: int = 10_000_000, forks: bool = False) -> View:
    """Open the current release of a store: in memory, or from disk above `memory_triples`.

    :param forks: this process will fork; then a release on disk is left for the children to open.
    """
    found = release.current(store)
    if found is None:
        return view((), EMPTY, default_graph=default_graph)
    if int(str(found.manifest.get("triples", 0))) > memory_triples:
        disk = ox.Store() if forks else ox.Store.read_only(str(found.path / "store"))
        return View(
            disk,
            found.id,
            union="own" if default_graph == "own" else "listed",
            triples=int(str(found.manifest["triples"])),
            in_memory=False,
        )
    union = release.triples(found) if found.dump.is_file() else None
    return view(quads(found), found.id, default_graph=default_graph, graphs=graphs(found), union=union)


def quads(found: release.Release) -> Iterator[ox.Quad]:
    """Read a release's quads with the blank node labels that it gives them.

    A commit is read as its parent and what it changed, down to a release with a dump. Its on-disk store would be
    quicker, but a process that has once opened one cannot be forked from: the engine's threads do not come along.
    """
    if found.dump.is_file():
        yield from ox.parse(path=str(found.dump), format=ox.RdfFormat.TRIG)
        return
    chain: list[release.Release] = []
    while not found.dump.is_file():
        chain.append(found)
        parent = str(found.manifest.get("parent", ""))
        if parent == EMPTY:
            break
        found = release.Release(found.path.parent / parent)
        if not parent or not (found.path / "manifest.json").is_file():
            raise NetkgError(f"The release {chain[0].id} cannot be read: it needs {parent or 'a parent'}, which is not there.")
    # In a store and not in a set, because a store compares 11.0 and 11 as the engine does.
    current = ox.Store()
    if found.dump.is_file():
        current.bulk_extend(quads(found))
    for commit in reversed(chain):
        added, removed = changes(commit)
        for quad in removed:
            current.remove(quad)
        current.extend(added)
    yield from current


def graphs(found: release.Release) -> list[ox.NamedNode]:
    """List the named graphs of a release, also those that commits emptied."""
    names: dict[str, bool] = {}
    while "parent" in found.manifest:
        for name in found.manifest["graphs_added"]:  # type: ignore[attr-defined]
            names.setdefault(name, True)
        for name in found.manifest["graphs_removed"]:  # type: ignore[attr-defined]
            names.setdefault(name, False)
        parent = found.path.parent / str(found.manifest["parent"])
        if not (parent / "manifest.json").is_file():
            break
        found = release.Release(parent)
    for name in found.manifest.get("graphs", ()):  # type: ignore[attr-defined]
        if name:
            names.setdefault(name, True)
    return [ox.NamedNode(name) for name, there in names.items() if there]


def changes(found: release.Release) -> tuple[list[ox.Quad], list[ox.Quad]]:
    """Read what a commit added and removed."""
    return tuple(
        list(ox.parse(path=str(found.path / name), format=ox.RdfFormat.N_QUADS))  # type: ignore[return-value]
        for name in ("added.nq", "removed.nq")
    )


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
    memory = ox.Store()
    memory.bulk_extend(source)
    for graph in graphs:
        memory.add_graph(graph)
    count = len(memory)
    if default_graph == "own":
        return View(memory, release_id, union="own", triples=count)
    own = ox.Store()
    own.extend(memory.quads_for_pattern(None, None, None, DEFAULT))
    if union is None:
        graphs = [DEFAULT, *visible(memory.named_graphs())]
        union = sorted(
            line
            for graph in graphs
            for line in memory.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=graph).splitlines(keepends=True)
        )
    alone = threads.submit(memory_layout.fill, union)  # beside the next step, which leaves Python's lock alone
    hidden = ", ".join(str(graph) for graph in HIDDEN)
    memory.update(f"INSERT {{ ?s ?p ?o }} WHERE {{ GRAPH ?g {{ ?s ?p ?o }} FILTER(?g NOT IN ({hidden})) }}")
    return View(memory, release_id, own=own, union_store=alone.result(), triples=count)
