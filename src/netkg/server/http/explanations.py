"""Explain empty answers under the same guard and watchdog as queries.

The engine cannot be interrupted. Between two probes the budget is looked at; a probe that does not come back by then
is ended by the watchdog together with its process, and the client gets what had been found so far.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence

from netkg.engine.base import Snapshot
from netkg.errors import BadRequest
from netkg.server.http.negotiation import JSON, Format, negotiate
from netkg.server.http.protocol import DescriptionRequest, QueryRequest
from netkg.sparql import guard
from netkg.sparql.empty_answers import BUDGET, explain
from netkg.sparql.probe import Explanation
from netkg.sparql.vocabulary import Run, Vocabulary

TEXT = Format("text", ("text/plain",), None)
OFFERS = (JSON, TEXT)


def seconds(operation: QueryRequest, limit: float) -> float:
    """Give the time that an explanation may take: the budget, or less where the request or the server says so.

    >>> seconds(QueryRequest("ASK {}", timeout=2.0), 30.0), seconds(QueryRequest("ASK {}"), 30.0)
    (2.0, 5.0)
    """
    return min(BUDGET, limit, operation.timeout or BUDGET)


def wanted(operation: QueryRequest | DescriptionRequest) -> QueryRequest:
    """Insist on a query.

    :raises BadRequest: when there is none.
    """
    if not isinstance(operation, QueryRequest):
        raise BadRequest("The parameter query is missing.")
    return operation


class Explaining:
    """Explains queries over the current view, and keeps the vocabulary of its release."""

    def __init__(self) -> None:
        self._release = ""
        self._words = Vocabulary()

    def explain(self, view: Snapshot, operation: QueryRequest, limits: guard.Limits, budget: float, into: Explanation) -> None:
        """Fill an explanation; see `netkg.sparql.explain`."""
        explain(
            operation.text,
            runner(view, operation.default_graphs, operation.named_graphs),
            limits=limits,
            words=lambda: self.words(view, 0.4 * budget),
            budget=0.95 * budget,
            into=into,
        )

    def words(self, view: Snapshot, seconds: float = BUDGET) -> Vocabulary:
        """Give the vocabulary of a view's release, read once and in no more than some seconds."""
        if self._release != view.release:
            self._words = Vocabulary.build(runner(view), seconds)
            self._release = view.release
        return self._words


def runner(view: Snapshot, default_graphs: Sequence[str] = (), named_graphs: Sequence[str] = ()) -> Run:
    """Make the function that runs probes over a view, in the protocol's dataset."""

    def run(text: str) -> Iterator[Sequence[str | None]]:
        result = view.query(text, default_graphs=default_graphs, named_graphs=named_graphs)
        if result.kind == "ASK":
            return iter([()] if result else [])
        if result.kind == "CONSTRUCT":
            return ((str(triple.subject), str(triple.predicate), str(triple.object)) for triple in result)
        return (tuple(None if term is None else str(term) for term in row) for row in result)

    return run


def write(told: Explanation, chosen: Format) -> bytes:
    """Write an explanation as JSON, or as text for people."""
    if chosen is TEXT:
        return f"{told}\n".encode()
    return json.dumps(told.as_dict(), ensure_ascii=False, indent=1).encode() + b"\n"


def choose(accept: str | None) -> Format:
    """Choose between JSON and plain text."""
    return negotiate(accept, OFFERS)


def raw(told: Explanation, chosen: Format, headers: Mapping[str, str]) -> Callable[[], bytes]:
    """Make the function that writes a whole HTTP answer, for the watchdog."""

    def make() -> bytes:
        told.complete = False
        body = write(told, chosen)
        lines = {
            "Content-Type": chosen.content_type,
            "Content-Length": str(len(body)),
            "Connection": "close",
            "Cache-Control": "no-store",
            "Vary": "Accept",
            **headers,
        }
        head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
        return f"HTTP/1.1 200 OK\r\n{head}\r\n".encode("latin-1") + body

    return make
