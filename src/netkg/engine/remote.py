"""A release that `netkg publish` has put into another store, read as the embedded engine's is.

Each pattern and query is asked of the store over HTTP. What comes back is read and written anew, so it has the formats
of this server whatever the store has, and an answer that breaks off is noticed.

Queries always go to the store. Patterns, of which a page has hundreds, are answered from a copy that is read once where
the release is small. Of a larger one only the triples with blank nodes are copied, when the first is met, for no query
can name such a node again.
"""

from __future__ import annotations

import contextlib
import http.client
import io
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import IO, Any, cast

import pyoxigraph as ox
from cachetools import LRUCache

from netkg.engine import embedded, stores
from netkg.engine.base import AnswerFormat, Sink
from netkg.engine.publication import PublicationRecord
from netkg.engine.remote_store import Asked, RemoteStore, TableReader
from netkg.errors import BadRequest, EngineFailed, EvaluationError
from netkg.namespaces import BASE, PREFIXES
from netkg.rdf import DEFAULT, HIDDEN, GraphName, in_graph
from netkg.sparql import guard

_TABLE, _LINES = ox.QueryResultsFormat.JSON, ox.RdfFormat.N_TRIPLES
_FROM = re.compile(r"\bFROM\b", re.IGNORECASE)
_BASE = re.compile(r"\bBASE\s*<", re.IGNORECASE)
#: Quads of a release that is copied, and triples of patterns that are kept of a larger one.
SMALL = _KEPT = 200_000

#: Subject, predicate and object; None for any.
MatchPattern = tuple[ox.NamedNode | ox.BlankNode | None, ox.NamedNode | None, ox.NamedNode | ox.BlankNode | ox.Literal | None]
_NAMES = ("s", "p", "o")


@dataclass
class RemoteResult:
    """An answer that is asked for when it is written."""

    kind: str
    store: RemoteStore
    text: str
    asked: Asked

    def write(self, output: Sink | IO[bytes], format: AnswerFormat) -> None:
        """Read it from the store and write it, piece by piece.

        :raises EngineFailed: when the store does not answer, or breaks off.
        """
        with self._reading() as response:
            if isinstance(format, ox.RdfFormat):
                ox.serialize(_parsed(response), cast(IO[bytes], output), format=format, prefixes=PREFIXES)
            else:
                found = _truth(response) if self.kind == "ASK" else _rows(response)
                found.serialize(cast(IO[bytes], output), format=format)

    def bytes(self, format: AnswerFormat) -> bytes:
        """Give all of it."""
        whole = io.BytesIO()
        self.write(whole, format)
        return whole.getvalue()

    def __iter__(self) -> Iterator[Any]:
        with self._reading() as response:
            if self.kind == "CONSTRUCT":
                yield from _parsed(response)
            else:
                yield from _rows(response)

    def __bool__(self) -> bool:
        with self._reading() as response:
            return bool(_truth(response))

    @contextlib.contextmanager
    def _reading(self) -> Iterator[http.client.HTTPResponse]:
        """Open the answer, and see to it that all of it has come when its reader is done."""
        try:
            with self._open() as response:
                yield response
                if response.length:  # a part of it is told by the parser, unless it ends with a line
                    raise http.client.IncompleteRead(b"", response.length)
        except (SyntaxError, http.client.HTTPException) as error:
            raise EngineFailed(f"{self.store.query_url} broke off its answer, or it cannot be read: {error}.") from None

    def _open(self) -> http.client.HTTPResponse:
        accept = _LINES.media_type if self.kind == "CONSTRUCT" else _TABLE.media_type
        try:
            return self.store.open(self.text, accept, self.asked)
        except EngineFailed as error:
            if error.facts.get("remote_status") == 400:
                raise EvaluationError(error.detail) from None
            raise


@dataclass
class RemoteView:
    """One published release, ready to be queried."""

    store: RemoteStore
    record: PublicationRecord
    _kept: LRUCache[object, list[ox.Triple]] = field(
        default_factory=lambda: LRUCache(_KEPT, getsizeof=lambda found: len(found) + 1), repr=False
    )
    _copies: dict[bool, ox.Store] = field(default_factory=dict, repr=False)

    @property
    def release(self) -> str:
        """The id of the release."""
        return self.record.release

    @property
    def can_warm(self) -> bool:
        """Whether its names are few enough to be read before a server forks."""
        return self.triples <= SMALL

    @property
    def triples(self) -> int:
        """How many quads the release has."""
        return self.record.triples

    def query(self, text: str, *, default_graphs: Sequence[str] = (), named_graphs: Sequence[str] = ()) -> RemoteResult:
        """Check a query here, and have it asked when its result is read; see `engine.base.Snapshot`."""
        asked = Asked(default_graphs, named_graphs)
        try:
            for iri in (*default_graphs, *named_graphs):
                ox.NamedNode(iri)
        except ValueError as error:
            raise BadRequest(f"A graph IRI cannot be used: {error}.") from None
        embedded.check(text)
        if not asked.parameters and not _FROM.search(text):
            asked = self.record.asked()
        form = guard.read(text, _UNLIMITED).form
        kind = form if form in ("SELECT", "ASK") else "CONSTRUCT"
        return RemoteResult(kind, self.store, _prologue(text) + text, asked)

    def named_graphs(self) -> list[str]:
        """Give the IRIs of the named graphs, sorted."""
        return sorted(graph for graph, _ in self.record.checksums if graph not in ("", self.record.default_graph))

    def has_graph(self, graph: GraphName) -> bool:
        """Whether there is such a graph."""
        return graph == DEFAULT or (isinstance(graph, ox.NamedNode) and graph.value in self.named_graphs())

    def contents(self, graph: GraphName) -> Iterator[ox.Triple]:
        """Give the triples of a graph; what stood in the release's own default graph is in `seen` alone."""
        if self.has_graph(graph) and isinstance(graph, ox.NamedNode):
            text = f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH {graph} {{ ?s ?p ?o }} }}"
            yield from RemoteResult("CONSTRUCT", self.store, text, self.record.asked())

    def seen(self) -> Iterator[ox.Triple]:
        """Give the triples that a query sees without FROM, each once."""
        return iter(RemoteResult("CONSTRUCT", self.store, "CONSTRUCT WHERE { ?s ?p ?o }", self.record.asked()))

    def quads(self) -> Iterator[ox.Quad]:
        """Give every quad of the named graphs."""
        for name in self.named_graphs():
            graph = ox.NamedNode(name)
            yield from (in_graph(triple, graph) for triple in self.contents(graph))

    def match(
        self,
        subject: ox.NamedNode | ox.BlankNode | None = None,
        predicate: ox.NamedNode | None = None,
        value: ox.NamedNode | ox.BlankNode | ox.Literal | None = None,
        *,
        hidden: bool = False,
    ) -> Iterator[ox.Triple]:
        """Give the triples that fit, each once, of the graphs that queries see; or, with `hidden`, of the others."""
        pattern = (subject, predicate, value)
        if self.triples <= SMALL or isinstance(subject, ox.BlankNode) or isinstance(value, ox.BlankNode):
            return self._copied(pattern, hidden)
        if subject is None and value is None:
            return self._many(pattern, hidden)
        key = (pattern, hidden)
        found = self._kept.get(key)
        if found is None:
            found = list(self._triples(pattern, hidden))
            if any(_is_blank(triple) for triple in found):
                found = [triple for triple in found if not _is_blank(triple)] + [*self._copied(pattern, hidden)]
            if len(found) < _KEPT // 10:
                self._kept[key] = found
        return iter(found)

    def _many(self, pattern: MatchPattern, hidden: bool) -> Iterator[ox.Triple]:
        """Give triples as they come, for a caller that need not take all."""
        blank = False
        for triple in self._triples(pattern, hidden):
            if _is_blank(triple):
                blank = True
            else:
                yield triple
        if blank:
            yield from self._copied(pattern, hidden)

    def knows(self, iri: ox.NamedNode) -> bool:
        """Whether a triple of any graph has the IRI, or a graph is called so."""
        if iri.value in self.named_graphs():
            return True
        patterns: tuple[MatchPattern, ...] = ((iri, None, None), (None, None, iri), (None, iri, None))
        return any(next(self.match(*one, hidden=hidden), None) is not None for hidden in (False, True) for one in patterns)

    def _triples(self, pattern: MatchPattern, hidden: bool, condition: str = "") -> Iterator[ox.Triple]:
        terms = dict(zip(_NAMES, pattern, strict=True))
        free = " ".join(f"?{name}" for name, term in terms.items() if term is None)
        body = " ".join(f"?{name}" if term is None else str(term) for name, term in terms.items()) + f" {condition}"
        if hidden:
            body = " UNION ".join(f"{{ GRAPH {graph} {{ {body} }} }}" for graph in HIDDEN)
        text = f"SELECT DISTINCT {free or '(1 AS ?found)'} WHERE {{ {body} }}"
        for row in RemoteResult("SELECT", self.store, text, self.record.asked()):
            found: Any = (row[name] if term is None else term for name, term in terms.items())
            yield ox.Triple(*found)

    def _copied(self, pattern: MatchPattern, hidden: bool) -> Iterator[ox.Triple]:
        if hidden not in self._copies:
            store = stores.memory()
            condition = "" if self.triples <= SMALL else "FILTER(isBlank(?s) || isBlank(?o))"
            store.bulk_extend(in_graph(t, DEFAULT) for t in self._triples((None, None, None), hidden, condition))
            self._copies[hidden] = store
        return (quad.triple for quad in self._copies[hidden].quads_for_pattern(pattern[0], pattern[1], pattern[2], None))


_UNLIMITED = guard.Limits(10**9, 10**9, 10**9)


def _rows(response: http.client.HTTPResponse) -> ox.QuerySolutions:
    found = ox.parse_query_results(cast(IO[bytes], TableReader(response)), format=_TABLE)
    assert isinstance(found, ox.QuerySolutions)
    return found


def _truth(response: http.client.HTTPResponse) -> ox.QueryBoolean:
    """Read the answer to an ASK; Virtuoso gives it as a table of one cell where the query has a prologue."""
    found = ox.parse_query_results(response.read(), format=_TABLE)
    if isinstance(found, ox.QuerySolutions):
        holds = any(cell is not None and cell.value in ("1", "true") for row in found for cell in row)
        found = ox.parse_query_results(json.dumps({"head": {}, "boolean": holds}), format=_TABLE)
    assert isinstance(found, ox.QueryBoolean)
    return found


def _parsed(response: http.client.HTTPResponse) -> Iterator[ox.Triple]:
    return (quad.triple for quad in ox.parse(response, format=_LINES))


def _is_blank(triple: ox.Triple) -> bool:
    return isinstance(triple.subject, ox.BlankNode) or isinstance(triple.object, ox.BlankNode)


def _prologue(text: str) -> str:
    """Declare what queries here may use without declaring it, on one line; the store does not know it."""
    base = "" if _BASE.search(text) else f"BASE <{BASE}> "
    used = (name for name in PREFIXES if f"{name}:" in text and not re.search(rf"\bPREFIX\s+{name}\s*:", text, re.IGNORECASE))
    return base + "".join(f"PREFIX {name}: <{PREFIXES[name]}> " for name in used)
