"""The one module that knows which engine runs: pyoxigraph, in this process.

A `View` is one release ready to be queried. In memory it holds each named graph as it is, and in the default graph
what queries see without FROM: the union of all graphs but the hypotheses, each triple once (the engine's own union
counts a triple once per graph). A store's own default graph, which only the update operations and the graph store
protocol address, stands beside it in `own`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Protocol

import pyoxigraph as ox

from netkg import release
from netkg.errors import BadRequest, NetkgError
from netkg.namespaces import GRAPHS, PREFIXES
from netkg.sparql.diagnose import syntax_error

#: The release of a store in which nothing has been built or written.
EMPTY = "empty"
HIDDEN = frozenset({ox.NamedNode(GRAPHS["hypotheses"])})
DEFAULT = ox.DefaultGraph()
FUNCTION_BASE = "http://oxigraph.org/sparql#"

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

    def __init__(self, store: ox.Store, release_id: str, *, own: ox.Store | None = None,
                 union: str = "materialised", triples: int | None = None) -> None:
        self.store = store
        self.release = release_id
        #: The store's own default graph, where the default graph of `store` is the union.
        self.own = own if own is not None else ox.Store()
        #: `materialised`, `listed` (the graphs are named with each query) or `own`.
        self.union = union
        #: Quads as the release counts them, without the materialised union.
        self.triples = len(store) if triples is None else triples

    def query(self, text: str, *, default_graphs: Sequence[str] = (), named_graphs: Sequence[str] = (),
              base: str | None = None, substitutions: Mapping[ox.Variable, Any] | None = None) -> Result:
        """Begin a query; the result is evaluated while it is written.

        :param default_graphs: graphs of the protocol's dataset; with `named_graphs` they replace FROM.
        :raises QuerySyntaxError: with the place and the usual cause.
        :raises BadRequest: when a graph IRI is malformed.
        """
        dataset: dict[str, Any] = {}
        if default_graphs or named_graphs:
            dataset = {"default_graph": _nodes(default_graphs), "named_graphs": _nodes(named_graphs)}
        elif self.union == "listed":
            listed = [g for g in self.store.named_graphs() if g not in HIDDEN]
            dataset = {"default_graph": [DEFAULT, *listed]}
        try:
            raw = self.store.query(text, base_iri=base, prefixes=PREFIXES, substitutions=substitutions, **dataset)
        except SyntaxError as error:
            raise syntax_error(text, error, _parse_query(base), PREFIXES) from None
        except (ValueError, RuntimeError, OSError) as error:
            raise EvaluationError(str(error)) from None
        kind = "ASK" if isinstance(raw, ox.QueryBoolean) else "CONSTRUCT" if isinstance(
            raw, ox.QueryTriples) else "SELECT"
        return Result(kind, raw)

    def knows(self, iri: ox.NamedNode) -> bool:
        """Whether any triple of any graph speaks of the IRI."""
        match = self.store.quads_for_pattern
        return any(next(iter(match(*pattern)), None) is not None for pattern in (
            (iri, None, None, None), (None, None, iri, None), (None, iri, None, None))) or \
            self.store.contains_named_graph(iri)

    def named_graphs(self) -> list[str]:
        """Give the IRIs of the named graphs, sorted."""
        return sorted(g.value for g in self.store.named_graphs() if isinstance(g, ox.NamedNode))

    def __len__(self) -> int:
        return len(self.store)


class EvaluationError(BadRequest):
    """The engine cannot evaluate this query; its own words say why."""

    code, title = "evaluation", "The query cannot be evaluated"


def _nodes(iris: Sequence[str]) -> list[ox.NamedNode]:
    try:
        return [ox.NamedNode(iri) for iri in iris]
    except ValueError as error:
        raise BadRequest(f"A graph IRI cannot be used: {error}.") from None


def _parse_query(base: str | None) -> Callable[[str], object]:
    return lambda text: ox.Store().query(text, base_iri=base, prefixes=PREFIXES)


def check(text: str, *, base: str | None = None) -> None:
    """Parse a query without evaluating it.

    :raises QuerySyntaxError: when it does not parse.
    """
    try:
        ox.Store().query(text, base_iri=base, prefixes=PREFIXES)
    except SyntaxError as error:
        raise syntax_error(text, error, _parse_query(base), PREFIXES) from None


def load(store: Path, *, default_graph: str = "union", memory_triples: int = 20_000_000) -> View:
    """Open the current release of a store: in memory, or from disk above `memory_triples`.

    In memory it survives a fork, so that processes made from this one share it; from disk it does not.
    """
    found = release.current(store)
    if found is None:
        return View(ox.Store(), EMPTY, union="own" if default_graph == "own" else "materialised")
    if int(found.manifest.get("triples", 0)) > memory_triples:
        return View(ox.Store.read_only(str(found.path / "store")), found.id,
                    union="own" if default_graph == "own" else "listed")
    return view(quads(found), found.id, default_graph=default_graph)


def quads(found: release.Release) -> Iterator[ox.Quad]:
    """Read a release's quads with the blank node labels that it gives them."""
    if found.dump.is_file():
        yield from ox.parse(path=str(found.dump), format=ox.RdfFormat.TRIG)
    elif (found.path / "store").is_dir():
        yield from ox.Store.read_only(str(found.path / "store"))
    else:
        raise NetkgError(f"The release {found.path} has neither {found.dump.name} nor store/.")


def view(source: Iterator[ox.Quad] | Sequence[ox.Quad], release_id: str, *, default_graph: str = "union") -> View:
    """Make a view in memory."""
    memory = ox.Store()
    memory.bulk_extend(source)
    if default_graph == "own":
        return View(memory, release_id, union="own")
    count = len(memory)
    own = ox.Store()
    own.extend(memory.quads_for_pattern(None, None, None, DEFAULT))
    hidden = ", ".join(str(graph) for graph in HIDDEN)
    memory.update(f"INSERT {{ ?s ?p ?o }} WHERE {{ GRAPH ?g {{ ?s ?p ?o }} FILTER(?g NOT IN ({hidden})) }}")
    return View(memory, release_id, own=own, triples=count)
