"""Decide which addresses a query may call: none unless the operator lists it. `forwarder` calls those."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from netkg.errors import Forbidden, ServiceRefused, UsageError
from netkg.sparql.guard import QueryReading
from netkg.sparql.tokens import line_and_column


@dataclass(frozen=True)
class ServiceTarget:
    """An address taken apart; two are the same place when all parts are equal."""

    scheme: str
    host: str
    port: int
    path: str

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        usual = 443 if self.scheme == "https" else 80
        return f"{self.scheme}://{host}{'' if self.port == usual else f':{self.port}'}{self.path}"

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
                else (
                    "that address is not on this server's list; whoever runs it can add it with --allow-service"
                    if places
                    else "this server calls no other servers; whoever runs it can allow an address with --allow-service"
                )
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
            f"Line {line}, column {column}: LOAD is disabled; send the data to /graphs instead.", line=line, column=column
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
