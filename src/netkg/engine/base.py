"""What netkg asks of an engine, whichever answers: the server, the commands and the checks need no more than this.

A `Snapshot` is read, an `Engine` is read and written to. RDF terms are pyoxigraph's throughout the project; a result
is bytes in a format, so that one that comes from another process is passed on as it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, Any, Protocol

import pyoxigraph as ox

from netkg.engine.changes import Delta
from netkg.rdf import GraphName
from netkg.sparql.update_text import Update

#: How an answer is written; `format.media_type` is what to ask another server for.
AnswerFormat = ox.QueryResultsFormat | ox.RdfFormat


class Sink(Protocol):
    """What results are written to."""

    def write(self, data: bytes, /) -> int:
        """Take the next piece."""


class Result(Protocol):
    """The answer to a query, evaluated while it is written; it can be read once, in one way."""

    @property
    def kind(self) -> str:
        """SELECT, ASK, or CONSTRUCT for every query that answers with triples."""

    def write(self, output: Sink | IO[bytes], format: AnswerFormat) -> None:
        """Write all of it, piece by piece."""

    def bytes(self, format: AnswerFormat) -> bytes:
        """Give all of it."""

    def __iter__(self) -> Iterator[Any]:
        """Give rows or triples, as terms."""

    def __bool__(self) -> bool:
        """Whether an ASK holds."""


class Snapshot(Protocol):
    """A release, ready to be queried; it does not change under a query."""

    @property
    def release(self) -> str:
        """The id of the release."""

    @property
    def triples(self) -> int:
        """How many quads it has."""

    @property
    def can_warm(self) -> bool:
        """Whether what most visitors ask for can be worked out before a server forks."""

    def query(self, text: str, *, default_graphs: Sequence[str] = (), named_graphs: Sequence[str] = ()) -> Result:
        """Begin a query.

        :param default_graphs: graphs of the protocol's dataset; with `named_graphs` they replace FROM.
        :raises QuerySyntaxError: with the place and the usual cause.
        :raises BadRequest: when a graph IRI is malformed.
        :raises EvaluationError: when it parses and cannot be begun; what goes wrong later is raised while it is written.
        """

    def named_graphs(self) -> list[str]:
        """Give the IRIs of the named graphs, sorted."""

    def has_graph(self, graph: GraphName) -> bool:
        """Whether there is such a graph, though it be empty."""

    def contents(self, graph: GraphName) -> Iterator[ox.Triple]:
        """Give the triples of one graph; DEFAULT is the store's own default graph, not the union."""

    def seen(self) -> Iterator[ox.Triple]:
        """Give the triples that a query sees without FROM, each once."""

    def quads(self) -> Iterator[ox.Quad]:
        """Give every quad."""

    def match(
        self,
        subject: ox.NamedNode | ox.BlankNode | None = None,
        predicate: ox.NamedNode | None = None,
        value: ox.NamedNode | ox.BlankNode | ox.Literal | None = None,
        *,
        hidden: bool = False,
    ) -> Iterator[ox.Triple]:
        """Give the triples that fit, each once, of the graphs that queries see; or, with `hidden`, of the others."""

    def knows(self, iri: ox.NamedNode) -> bool:
        """Whether a triple of any graph has the IRI, or a graph is called so."""


class ReleaseSource(Protocol):
    """What a server serves: the release that is current, whichever that is."""

    @property
    def store(self) -> Path | None:
        """The folder of releases; None where they lie elsewhere."""

    @property
    def trouble(self) -> str:
        """Why the current release cannot be served, in one sentence; empty when all is well."""

    @property
    def gone(self) -> bool:
        """Whether the releases cannot be reached at all."""

    @property
    def overdue(self) -> str:
        """Why the parent of the processes should load the release anew; empty if it need not."""

    @property
    def outdated(self) -> bool:
        """Whether a process that can be replaced should give way to one that shares its parent's memory of the release."""

    def view(self) -> Snapshot:
        """Give the release, first catching up with what is current.

        :raises StoreUnavailable: if there is none that could be served.
        """

    def refresh(self, *, reopen: bool = False) -> None:
        """Catch up completely; with `reopen`, in a new fork."""


class Engine(Protocol):
    """A dataset that is asked and written to."""

    def snapshot(self) -> Snapshot:
        """Give the present state; later updates do not alter it."""

    def update(self, update: Update, *, using: Sequence[str] = (), using_named: Sequence[str] = ()) -> Delta:
        """Run an update, and say what it changed.

        :param using: graphs of the protocol's using-graph-uri, and `using_named` those of using-named-graph-uri.
        :raises BadRequest: when it cannot be read or evaluated.
        :raises Conflict: when an operation that is not SILENT misses its graph.
        """
