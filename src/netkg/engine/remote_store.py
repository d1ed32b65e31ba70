"""Speak the protocols of SPARQL 1.1 with a store in another process: query, update, graph store.

Queries and updates go as forms by POST, which every store takes (Virtuoso 7.2 hangs on a query as the body). A password
is sent to the addresses that were given and to no other; so no redirect is followed.
"""

from __future__ import annotations

import http.client
import re
import urllib.error
import urllib.request
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import IO, Any, cast
from urllib.parse import urlencode, urlsplit

import pyoxigraph as ox

from netkg.errors import EngineFailed, UsageError

#: Seconds to connect, and between two pieces of an answer.
PATIENCE = 600.0
#: Characters of a store's own words that are repeated.
_SHOWN = 200
_JSON = "application/sparql-results+json"
_TRIPLES = "application/n-triples"


#: How Virtuoso names a blank node in a table, which no reader of blank node labels takes.
_NODE_ID = re.compile(rb'("bnode"\s*,\s*"value"\s*:\s*")nodeID://')


class TableReader:
    """A table of results in JSON as it comes, with the blank nodes of Virtuoso named as others name theirs.

    Within a text the quotation marks are escaped, so what is changed is never a part of one.

    >>> import io
    >>> TableReader(io.BytesIO(b'{"s": {"type": "bnode", "value": "nodeID://b1"}}')).read()
    b'{"s": {"type": "bnode", "value": "b1"}}'
    """

    def __init__(self, answer: IO[bytes] | http.client.HTTPResponse) -> None:
        self._answer, self._rest = answer, b""

    def read(self, size: int = -1) -> bytes:
        """Give the next piece, of about the size asked for; nothing at the end."""
        piece = self._answer.read() if size < 0 else self._answer.read(size)
        held = self._rest + piece
        end = len(held) if not piece or size < 0 else held.rfind(b"}") + 1  # a whole term, or nothing of it
        self._rest = held[end:]
        if not end and piece:
            return self.read(size)
        return _NODE_ID.sub(rb"\1", held[:end])


@dataclass(frozen=True)
class Asked:
    """What a query sees, as the protocol tells it; nothing leaves it to the store and to the query."""

    default_graphs: Sequence[str] = ()
    named_graphs: Sequence[str] = ()

    @property
    def parameters(self) -> list[tuple[str, str]]:
        """The parameters of the protocol."""
        return [("default-graph-uri", iri) for iri in self.default_graphs] + [
            ("named-graph-uri", iri) for iri in self.named_graphs
        ]


class _Stay(urllib.request.HTTPRedirectHandler):
    """Follow no redirect: what is sent by POST would arrive as a GET, without what was sent."""

    def redirect_request(self, *_: Any) -> None:
        """Have the redirect told as an error."""


class RemoteStore:
    """A store by its addresses: one that answers queries, and one that takes data, where there is to be any."""

    def __init__(
        self,
        query_url: str,
        *,
        update_url: str = "",
        graph_store_url: str = "",
        user: str = "",
        password: str = "",
        patience: float = PATIENCE,
    ) -> None:
        """Take the addresses; nothing is sent yet.

        :param update_url: takes updates, and `graph_store_url` graphs; one of them is enough.
        :raises UsageError: when one is no http address.
        """
        self.query_url, self.update_url, self.graph_store_url = query_url, update_url, graph_store_url
        self._patience = patience
        self._login = (user, password)
        self._openers: dict[str, urllib.request.OpenerDirector] = {}
        for url in filter(None, (query_url, update_url, graph_store_url)):
            _expect_plain(url)

    def open(self, query: str, accept: str, asked: Asked = Asked(), patience: float | None = None) -> http.client.HTTPResponse:
        """Begin a query; the answer is read by the caller.

        :raises EngineFailed: with the store's address, its status and the first line of what it says.
        """
        body = urlencode([("query", query), *asked.parameters]).encode()
        return self._send(self.query_url, body, "application/x-www-form-urlencoded", accept, patience=patience)

    def rows(self, query: str, asked: Asked = Asked(), patience: float | None = None) -> ox.QuerySolutions:
        """Ask a SELECT query and read its whole answer.

        :param patience: seconds to wait for it; those of the store without.
        :raises EngineFailed: also when that is no table.
        """
        with self.open(query, _JSON, asked, patience) as response:
            try:
                found = ox.parse_query_results(TableReader(response).read(), format=ox.QueryResultsFormat.JSON)
            except TimeoutError:
                raise EngineFailed(f"{self.query_url} broke off in the middle of its answer.") from None
            except (SyntaxError, ValueError, OSError, http.client.HTTPException) as error:
                raise EngineFailed(f"{self.query_url} did not answer with a complete table of results: {error}.") from None
        assert isinstance(found, ox.QuerySolutions)
        return found

    def count(self, graph: str = "", asked: Asked = Asked()) -> int:
        """Count the triples of a named graph; without one, those that queries see."""
        pattern = f"GRAPH <{graph}> {{ ?s ?p ?o }}" if graph else "?s ?p ?o"
        return int(next(iter(self.rows(f"SELECT (COUNT(*) AS ?n) WHERE {{ {pattern} }}", asked)))["n"].value)

    def replace(self, graph: str, lines: Iterable[bytes]) -> None:
        """Put triples, as lines of N-Triples, in place of those of a graph; the empty name is the default graph.

        :raises EngineFailed: with the store's address, its status and the first line of what it says.
        """
        if self.graph_store_url:
            self._to_graph("PUT", graph, b"".join(lines))
        else:
            self._update(f"{_drop(graph)} ; {_insert(graph, lines)}")

    def add(self, graph: str, lines: Iterable[bytes]) -> None:
        """Put triples, as lines of N-Triples, into a graph; see `replace`."""
        if self.graph_store_url:
            self._to_graph("POST", graph, b"".join(lines))
        else:
            self._update(_insert(graph, lines))

    def drop(self, graph: str) -> None:
        """Remove a graph, whether it is there or not."""
        if self.graph_store_url:
            self._to_graph("DELETE", graph, None, missing=True)
        else:
            self._update(_drop(graph))

    def _update(self, text: str) -> None:
        self._send(self.update_url, urlencode({"update": text}).encode(), "application/x-www-form-urlencoded").close()

    def _to_graph(self, method: str, graph: str, body: bytes | None, *, missing: bool = False) -> None:
        separator = "&" if urlsplit(self.graph_store_url).query else "?"
        url = self.graph_store_url + separator + (urlencode({"graph": graph}) if graph else "default")
        self._send(url, body, _TRIPLES if body is not None else "", method=method, missing=missing).close()

    def _send(
        self,
        url: str,
        body: bytes | None,
        content_type: str,
        accept: str = "*/*",
        *,
        method: str = "POST",
        missing: bool = False,
        patience: float | None = None,
    ) -> http.client.HTTPResponse:
        headers = {"Accept": accept, "User-Agent": "netkg", **({"Content-Type": content_type} if content_type else {})}
        request = urllib.request.Request(url, body, headers, method=method)  # noqa: S310 (only http, see __init__)
        name = url.partition("?")[0]
        try:
            return self._opened(request, name, patience or self._patience)
        except urllib.error.HTTPError as error:
            with error:
                if missing and error.code == 404:
                    return error.fp  # type: ignore[return-value]  # an error is opened by a response
                said = error.headers.get("Location") if 300 <= error.code < 400 else _first_line(error)
            told = f"{name} answered {method} with status {error.code}{f': {said}' if said else '.'}"
            raise EngineFailed(told, remote_status=error.code) from None
        except TimeoutError:
            raise EngineFailed(f"{name} did not answer within {patience or self._patience:g} s.") from None
        except (OSError, http.client.HTTPException) as error:
            reason = error.reason if isinstance(error, urllib.error.URLError) else error
            raise EngineFailed(
                f"{name} cannot be reached, or broke off the connection: {reason or type(reason).__name__}."
            ) from None

    def _opened(self, request: urllib.request.Request, name: str, patience: float) -> http.client.HTTPResponse:
        """Send a request; again with the password, the first time that an address asks for one."""
        opener = self._openers.get(name) or urllib.request.build_opener(_Stay)
        try:
            return cast(http.client.HTTPResponse, opener.open(request, timeout=patience))
        except urllib.error.HTTPError as error:
            if error.code != 401 or name in self._openers or not self._login[0]:
                raise
            error.close()
            opener = _logged_in(name, *self._login, error.headers.get("WWW-Authenticate") or "")
        self._openers[name] = opener
        return cast(http.client.HTTPResponse, opener.open(request, timeout=patience))


def _logged_in(url: str, user: str, password: str, challenge: str) -> urllib.request.OpenerDirector:
    """Make what sends a password to one address, as the store asked for it: once told, Basic goes along from the start."""
    is_basic = not challenge.lower().startswith("digest")
    passwords = urllib.request.HTTPPasswordMgrWithPriorAuth()
    passwords.add_password(None, url, user, password, is_authenticated=is_basic)
    handler = urllib.request.HTTPBasicAuthHandler if is_basic else urllib.request.HTTPDigestAuthHandler
    return urllib.request.build_opener(_Stay, handler(passwords))


def _expect_plain(url: str) -> None:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc:
        raise UsageError(f"{url} is not the address of a store; give an http or https address, and a user with --user.")


def _drop(graph: str) -> str:
    return f"DROP SILENT GRAPH <{graph}>" if graph else "CLEAR SILENT DEFAULT"


def _insert(graph: str, lines: Iterable[bytes]) -> str:
    data = b"".join(lines).decode()
    return f"INSERT DATA {{ GRAPH <{graph}> {{\n{data}}} }}" if graph else f"INSERT DATA {{\n{data}}}"


def _first_line(answer: IO[bytes]) -> str:
    try:
        text = answer.read(4096).decode("utf-8", "replace")
    except (OSError, http.client.HTTPException):
        return ""
    return next((line.strip() for line in text.splitlines() if line.strip()), "")[:_SHOWN]
