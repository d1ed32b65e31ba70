"""Ask one other SPARQL endpoint one query, within limits: what SERVICE calls.

A query goes as a form by POST, which every endpoint takes (Virtuoso 7.2 hangs on a query as the body). Answers may be
compressed; a redirect is followed to an address that is itself on the list.
"""

from __future__ import annotations

import http.client
import ipaddress
import json
import socket
import ssl
import zlib
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urljoin

import pyoxigraph as ox

from netkg.errors import ServiceFailed, ServiceRefused, ServiceTimeout
from netkg.sparql.federation import ServiceTarget, parse

#: Seconds to connect, and between two pieces of an answer; the query's own limit ends the whole.
PATIENCE = 20
#: Bytes that one answer may have when it is unpacked.
LARGEST = 64 << 20
_REDIRECTS = 3
_PIECE = 1 << 18
#: Characters of an endpoint's own words that are repeated.
_SHOWN = 200
_ACCEPT = "application/sparql-results+json, application/sparql-results+xml;q=0.9"


@dataclass(frozen=True)
class RemoteTable:
    """What an endpoint answers: the variables, and the rows as the JSON results format has them."""

    variables: list[str]
    bindings: list[dict[str, Any]]
    #: How many bytes the answer had.
    size: int = 0


def ask(target: ServiceTarget, query: str, allowed: Collection[ServiceTarget]) -> RemoteTable:
    """Ask an endpoint a SELECT query and read its whole answer.

    :param allowed: the addresses that it may lead to.
    :raises ServiceFailed: with the endpoint's name, its status and the first line of what it says.
    :raises ServiceRefused: when its name leads to a private address.
    """
    place = target
    try:
        for _ in range(_REDIRECTS + 1):
            status, headers, body = _exchange(place, query)
            if status not in (301, 302, 307, 308):
                break
            led = parse(urljoin(str(place), headers.get("Location") or ""))
            if led is None or led not in allowed:
                shown = (headers.get("Location") or "nowhere")[:_SHOWN]
                raise ServiceFailed(f"{target} leads to {shown}, which is not on this server's list; nothing was sent there.")
            place = led
        if status != 200:
            raise ServiceFailed(f"{target} answered with status {status}{_first_line(body)}", remote_status=status)
        return _read(target, headers.get("Content-Type") or "", body)
    except TimeoutError:
        raise ServiceTimeout(f"{target} did not answer within {PATIENCE} s.") from None
    except (OSError, http.client.HTTPException) as error:
        raise ServiceFailed(f"{target} could not be reached, or broke off the connection: {_told(error)}.") from None


def _exchange(target: ServiceTarget, query: str) -> tuple[int, http.client.HTTPMessage, bytes]:
    connection = _connect(target)
    try:
        connection.request(
            "POST",
            target.path,
            urlencode({"query": query}).encode(),
            {
                "Content-Type": "application/x-www-form-urlencoded",
                "Accept": _ACCEPT,
                "Accept-Encoding": "gzip",
                "User-Agent": "netkg",
            },
        )
        response = connection.getresponse()
        return response.status, response.headers, _unpacked(target, response)
    finally:
        connection.close()


def _unpacked(target: ServiceTarget, response: http.client.HTTPResponse) -> bytes:
    """Read a body to its end, which must come, and unpack it piece by piece, so that a small one cannot grow without end."""
    coding = (response.headers.get("Content-Encoding") or "identity").lower()
    if coding not in ("identity", "gzip", "x-gzip"):
        raise ServiceFailed(f"{target} answered in the coding {coding!r}, which was not asked for.")
    packed = zlib.decompressobj(zlib.MAX_WBITS | 16) if coding != "identity" else None
    found = bytearray()
    while piece := response.read(_PIECE):
        try:
            found += packed.decompress(piece, LARGEST + 1 - len(found)) if packed is not None else piece
        except zlib.error:
            raise ServiceFailed(f"{target} answered with damaged gzip.") from None
        if len(found) > LARGEST or (packed is not None and packed.unconsumed_tail):
            raise ServiceFailed(
                f"The answer of {target} has more than {LARGEST >> 20} MiB; narrow the SERVICE clause, or put patterns "
                "before it that bind one of its variables."
            )
    # What is read piece by piece may end early without an error; so the length is compared.
    if response.length or (packed is not None and found and not packed.eof):
        raise ServiceFailed(f"{target} broke off its answer.")
    return bytes(found)


def _read(target: ServiceTarget, content_type: str, body: bytes) -> RemoteTable:
    try:
        if "xml" in content_type:
            solutions = ox.parse_query_results(body, format=ox.QueryResultsFormat.XML)
            assert isinstance(solutions, ox.QuerySolutions)
            body = bytes(solutions.serialize(format=ox.QueryResultsFormat.JSON) or b"")
        said = json.loads(body)
        variables, bindings = said["head"]["vars"], said["results"]["bindings"]
        if not all(isinstance(value["value"], str) and value["type"] for row in bindings for value in row.values()):
            raise TypeError
        return RemoteTable(variables, bindings, len(body))
    except (ValueError, SyntaxError, KeyError, TypeError, AttributeError, AssertionError, RecursionError):
        raise ServiceFailed(
            f"{target} answered with {content_type or 'no media type'}, which is not a table of results."
        ) from None


def _first_line(body: bytes) -> str:
    line = next((part.strip() for part in body[:4096].decode("utf-8", "replace").splitlines() if part.strip()), "")
    return f": {line[:_SHOWN]}" if line else "."


def _told(error: Exception) -> str:
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return str(error) or type(error).__name__


def _connect(target: ServiceTarget) -> http.client.HTTPConnection:
    """Connect to an address that has been looked at, so that a name cannot change its meaning in between."""
    found = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    for *_, address in found:
        if not target.is_private_by_choice and not ipaddress.ip_address(address[0]).is_global:
            raise ServiceRefused(f"{target.host} leads to the private address {address[0]}.")
    plain = socket.create_connection((str(found[0][4][0]), target.port), timeout=PATIENCE)
    connection = http.client.HTTPConnection(target.host, target.port, timeout=PATIENCE)
    connection.sock = (
        plain if target.scheme == "http" else ssl.create_default_context().wrap_socket(plain, server_hostname=target.host)
    )
    return connection
