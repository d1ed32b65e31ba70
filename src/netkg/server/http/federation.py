"""Decide which addresses a query may call, and call them in the engine's place.

None may be called unless the operator lists it. The engine itself follows redirects, resolves names as it likes and
cannot be told not to; so an allowed target is replaced in the query by an address of a small forwarder in the same
process, which connects to that one target, at an address that it has looked at, and nowhere else.
"""

from __future__ import annotations

import http.client
import ipaddress
import secrets
import socket
import ssl
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

from netkg.errors import Forbidden, ServiceRefused, UsageError
from netkg.sparql.guard import QueryReading
from netkg.sparql.tokens import line_and_column

#: Seconds to connect, and between two pieces of an answer; the query's own limit ends the whole.
_PATIENCE = 20
_LARGEST = 64 << 20


@dataclass(frozen=True)
class ServiceTarget:
    """An address taken apart; two are the same place when all parts are equal."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def is_private_by_choice(self) -> bool:
        """Whether the operator wrote the private address itself, and so means it."""
        if self.host == "localhost":
            return True
        try:
            return not ipaddress.ip_address(self.host).is_global
        except ValueError:
            return False


def parse(address: str) -> ServiceTarget | None:
    """Take an http address apart, or give None for one that is not plain.

    >>> parse("https://SPARQL.uniprot.org/sparql")
    ServiceTarget(scheme='https', host='sparql.uniprot.org', port=443, path='/sparql')
    >>> parse("http://user@host/") is parse("file:///etc/passwd") is parse("http://host/?x=1") is None
    True
    """
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return None
    if (
        parts.scheme not in ("http", "https")
        or not parts.hostname
        or parts.query
        or parts.fragment
        or "@" in (parts.netloc)
        or "\\" in address
        or "%" in parts.netloc
        or ".." in parts.path
    ):
        return None
    return ServiceTarget(
        parts.scheme, parts.hostname.lower().rstrip("."), port or (443 if parts.scheme == "https" else 80), parts.path or "/"
    )


def targets(addresses: Sequence[str]) -> dict[ServiceTarget, str]:
    """Read the allow-list.

    :raises UsageError: on an entry that is no plain http address.
    """
    found = {}
    for address in addresses:
        target = parse(address)
        if target is None:
            raise UsageError(f"--allow-service {address}: give a plain http or https address, without query or user.")
        found[target] = address
    return found


def refuse(reading: QueryReading, text: str, allowed: Sequence[str] = ()) -> list[ServiceTarget]:
    """Refuse a text that calls an address that is not allowed; gives the targets, one for each SERVICE.

    :raises ServiceRefused: on any SERVICE clause that is not allowed.
    :raises Forbidden: on LOAD.
    """
    places = targets(allowed)
    found: list[ServiceTarget] = []
    for call in reading.services:
        token = call.target
        target = parse(token.text[1:-1]) if token is not None and token.kind == "iri" else None
        if target is None or target not in places:
            line, column = line_and_column(text, call.position)
            shown = token.text if token else "a disguised target"
            why = (
                "its target must be written out as an absolute IRI"
                if places and target is None
                else ("that address is not on this server's list" if places else "this server calls no other")
            )
            raise ServiceRefused(
                f"Line {line}, column {column}: SERVICE {shown} is refused: {why}.",
                line=line,
                column=column,
                target=shown,
                allowed=list(allowed),
            )
        found.append(target)
    if reading.is_update and reading.loads:
        line, column = line_and_column(text, reading.loads[0])
        raise Forbidden(
            f"Line {line}, column {column}: LOAD is closed; send the data to /graphs instead.", line=line, column=column
        )
    return found


def replaced(reading: QueryReading, text: str, addresses: Sequence[str] | None) -> str:
    """Put other addresses in place of the SERVICE targets; None for names of equal length that lead nowhere."""
    pieces, end = [], 0
    for index, call in enumerate(reading.services):
        token = call.target
        assert token is not None
        name = addresses[index] if addresses is not None else "urn:" + "x" * (len(token.text) - 6)
        pieces += [text[end : token.start], f"<{name}>"]
        end = token.end
    return "".join([*pieces, text[end:]])


class Forwarder:
    """Calls allowed targets for the engine; one to a worker, begun at the first federated query."""

    def __init__(self) -> None:
        self._secret = secrets.token_urlsafe(24)
        self._places: dict[str, ServiceTarget] = {}
        self._server: ThreadingHTTPServer | None = None

    def addresses(self, wanted: Sequence[ServiceTarget]) -> list[str]:
        """Give the local address that stands for each target."""
        if self._server is None:
            self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
            threading.Thread(target=self._server.serve_forever, name="forwarder", daemon=True).start()
        found = []
        for target in wanted:
            path = f"/{self._secret}/{abs(hash(target)):x}"
            self._places[path] = target
            found.append(f"http://127.0.0.1:{self._server.server_port}{path}")
        return found

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        places = self._places

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                target = places.get(self.path)
                if target is None:
                    self.send_error(404)
                    return
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                try:
                    status, kind, answer = call(
                        target, body, self.headers.get("Content-Type", ""), self.headers.get("Accept", "*/*")
                    )
                except (OSError, http.client.HTTPException, ServiceRefused) as error:
                    status, kind, answer = 502, "text/plain; charset=utf-8", str(error).encode()
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_: object) -> None:
                """Keep quiet; the access log has the query."""

        return Handler


def call(target: ServiceTarget, body: bytes, content_type: str, accept: str) -> tuple[int, str, bytes]:
    """Send a query to a target and give status, media type and body; redirects are errors.

    :raises ServiceRefused: when its name leads to a private address.
    """
    connection = _connect(target)
    try:
        connection.request(
            "POST",
            target.path,
            body,
            {"Content-Type": content_type, "Accept": accept, "Accept-Encoding": "identity", "User-Agent": "netkg"},
        )
        response = connection.getresponse()
        if 300 <= response.status < 400:
            return 502, "text/plain", b"The service answered with a redirect, which is not followed."
        answer = response.read(_LARGEST + 1)
        if len(answer) > _LARGEST:
            return 502, "text/plain", b"The service's answer is too large."
        return response.status, response.getheader("Content-Type", "application/octet-stream"), answer
    finally:
        connection.close()


def _connect(target: ServiceTarget) -> http.client.HTTPConnection:
    """Connect to an address that has been looked at, so that a name cannot change its meaning in between."""
    found = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    for *_, address in found:
        if not target.is_private_by_choice and not ipaddress.ip_address(address[0]).is_global:
            raise ServiceRefused(f"{target.host} leads to the private address {address[0]}.")
    plain = socket.create_connection((str(found[0][4][0]), target.port), timeout=_PATIENCE)
    connection = http.client.HTTPConnection(target.host, target.port, timeout=_PATIENCE)
    connection.sock = (
        plain if target.scheme == "http" else ssl.create_default_context().wrap_socket(plain, server_hostname=target.host)
    )
    return connection
