"""Stand between the engine and other endpoints: the engine calls an address here, and what is allowed is called from here.

The engine follows redirects, resolves names as it likes and sends a SERVICE clause as it stands. So an allowed target is
replaced in the query by an address of a small server in the same process, which asks that one target, and where the
values of a clause's variables are known (`netkg.sparql.service_bindings`) asks for these alone, in batches.
"""

from __future__ import annotations

import contextlib
import json
import re
import secrets
import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from netkg.errors import HttpError, ServiceFailed, ServiceRefused
from netkg.server.http.remote_endpoint import LARGEST, RemoteTable, ask
from netkg.sparql.federation import ServiceTarget
from netkg.sparql.guard import QueryReading

#: Rows of values that go with one request, and the most for which a clause is asked in batches.
BATCH, MOST = 256, 10_000
#: How the engine writes the query of a clause.
_WRITTEN = re.compile(r"(?P<head>(?:BASE <[^<>]*>\s*)?SELECT \* WHERE \{)(?P<body>.*)\}\s*", re.DOTALL)


@dataclass(frozen=True)
class Bindings:
    """The values of a clause's variables, each row once, as SPARQL writes them."""

    variables: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]
    comes_first: bool = False

    def restricted(self, query: str) -> list[str]:
        """Give the queries that together ask for what a query gives of these values; the query itself where it is another.

        >>> genes = Bindings(("gene",), [("<http://other.example/TSC2>",)], comes_first=True)
        >>> genes.restricted("SELECT * WHERE { ?gene ?p ?o . }")
        ['SELECT * WHERE { VALUES (?gene) { (<http://other.example/TSC2>) } ?gene ?p ?o . }']
        """
        found = _WRITTEN.fullmatch(query)
        if found is None:
            return [query]
        names, head, body = " ".join(f"?{name}" for name in self.variables), found["head"], found["body"].strip()
        parts = []
        for begin in range(0, len(self.rows), BATCH):
            rows = " ".join(f"({' '.join(row)})" for row in self.rows[begin : begin + BATCH])
            values = f"VALUES ({names}) {{ {rows} }}"
            parts.append(f"{head} {values} {body} }}" if self.comes_first else f"{head} {body} {values} }}")
        return parts


@dataclass
class Clause:
    """One SERVICE clause of a query that runs."""

    target: ServiceTarget
    address: str
    #: Whether the query goes on without it where it fails.
    is_silent: bool = False
    bindings: Bindings | None = None
    #: What the engine asked, and the answer; the engine may ask again.
    answered: tuple[str, bytes] | None = None
    #: What went wrong, which is not tried again.
    failure: ServiceFailed | ServiceRefused | None = None


@dataclass
class FederatedQuery:
    """The SERVICE clauses of one query that runs."""

    clauses: list[Clause]

    def own_words(self, query: str) -> str:
        """Give the targets of clauses within a clause back their own addresses, for the other endpoint calls them."""
        for clause in self.clauses:
            query = query.replace(f"<{clause.address}>", f"<{clause.target}>")
        return query


class Forwarder:
    """Calls allowed targets for the engine; one to a process, begun at the first federated query."""

    def __init__(self, allowed: Collection[ServiceTarget] = ()) -> None:
        self._allowed = frozenset(allowed)
        self._secret = secrets.token_urlsafe(24)
        self._places: dict[str, tuple[FederatedQuery, Clause]] = {}
        self._server: ThreadingHTTPServer | None = None
        self._lock = threading.Lock()

    @contextlib.contextmanager
    def serving(self, targets: Sequence[ServiceTarget], reading: QueryReading) -> Iterator[FederatedQuery]:
        """Take the calls of one query while it runs; each clause has an address of its own.

        :raises ServiceFailed: in place of what the engine says, when that is because a clause failed.
        """
        with self._lock:
            if self._server is None:
                self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self._answer))
                threading.Thread(target=self._server.serve_forever, name="forwarder", daemon=True).start()
        root, own = f"http://127.0.0.1:{self._server.server_port}", secrets.token_urlsafe(12)
        clauses = [
            Clause(target, f"{root}/{self._secret}/{own}/{index}", call.silent)
            for index, (target, call) in enumerate(zip(targets, reading.services, strict=True))
        ]
        running = FederatedQuery(clauses)
        places = {clause.address.removeprefix(root): (running, clause) for clause in clauses}
        self._places.update(places)
        try:
            yield running
        except HttpError:
            failed = next((clause.failure for clause in clauses if clause.failure and not clause.is_silent), None)
            if failed is None:
                raise
            raise failed from None
        finally:
            for path in places:
                del self._places[path]

    def _answer(self, path: str, query: str) -> tuple[int, bytes]:
        found = self._places.get(path)
        if found is None:
            return 404, b""
        running, clause = found
        if clause.answered is not None and clause.answered[0] == query:
            return 200, clause.answered[1]
        if clause.failure is None:
            try:
                clause.answered = query, self._asked(clause, query, running)
                return 200, clause.answered[1]
            except (ServiceFailed, ServiceRefused) as error:
                clause.failure = error
        return 502, str(clause.failure).encode()

    def _asked(self, clause: Clause, query: str, running: FederatedQuery) -> bytes:
        sent = running.own_words(query)
        parts = [sent] if clause.bindings is None else clause.bindings.restricted(sent)
        whole, size = RemoteTable([], []), 0
        for part in parts:
            rows = ask(clause.target, part, self._allowed)
            whole.variables[:] = rows.variables
            whole.bindings.extend(_relabelled(rows))
            size += rows.size
            if size > LARGEST:
                raise ServiceFailed(
                    f"The answers of {clause.target} have more than {LARGEST >> 20} MiB together; narrow the SERVICE clause."
                )
        return _written(whole)


def _relabelled(rows: RemoteTable) -> Iterable[dict[str, Any]]:
    """Keep the blank nodes of an answer apart from those here and in other answers, which may have the same labels."""
    own = secrets.token_hex(8)
    for row in rows.bindings:
        for value in row.values():
            if value["type"] == "bnode":
                value["value"] = f"b{own}x{value['value'].encode().hex()}"
    return rows.bindings


def _written(rows: RemoteTable) -> bytes:
    return json.dumps({"head": {"vars": rows.variables}, "results": {"bindings": rows.bindings}}).encode()


def _handler(answer: Callable[[str, str], tuple[int, bytes]]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            query = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
            status, body = answer(self.path, query)
            self.send_response(status)
            self.send_header(
                "Content-Type", "application/sparql-results+json" if status == 200 else "text/plain; charset=utf-8"
            )
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Keep quiet; the access log has the query."""

    return Handler
