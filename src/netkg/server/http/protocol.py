"""Turn an HTTP request into an operation of the SPARQL 1.1 Protocol; knows no web framework."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import islice
from urllib.parse import unquote

from netkg.errors import BadRequest, Forbidden, MethodNotAllowed, Unauthorized, UnsupportedMediaType

FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
UPDATE = "application/sparql-update"
#: What clients call the parameter that names a format; some send all three, and some of them twice.
FORMATS = ("format", "output", "results")
#: Parameters of either operation. Others are left alone, as proxies and clients add their own, unless they look like one.
_KNOWN = {"query", "update", "timeout", "release", "dry-run", *FORMATS} | {
    f"{kind}graph-uri" for kind in ("default-", "named-", "using-", "using-named-")
}
#: What people write for `query`.
_FOR_QUERY = ("q", "sparql", "text")
#: How many parameters a request may have.
_MOST = 1000
#: The escapes that queries are full of; no such character can be part of another escape.
_USUAL = tuple((f"%{ord(character):02X}", character) for character in ' /:<>?{}\n"#,;()=')


@dataclass(frozen=True)
class DescriptionRequest:
    """No query: the service description is wanted."""

    format: str = ""


@dataclass(frozen=True)
class QueryRequest:
    """A query with the protocol's dataset; the lists replace FROM when either is given."""

    text: str
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    format: str = ""
    timeout: float | None = None
    release: str = ""


@dataclass(frozen=True)
class UpdateRequest:
    """An update with the protocol's dataset; the lists stand for USING."""

    text: str
    using: tuple[str, ...] = ()
    using_named: tuple[str, ...] = ()
    dry_run: bool = False
    timeout: float | None = None


def parse_query(method: str, content_type: str | None, query_string: str, body: bytes) -> QueryRequest | DescriptionRequest:
    """Read a request to the query address.

    >>> parse_query("GET", None, "query=ASK%20%7B%7D&default-graph-uri=http://g", b"")
    QueryRequest(text='ASK {}', default_graphs=('http://g',), named_graphs=(), format='', timeout=None, release='')

    :raises BadRequest: on a missing, repeated or wrongly encoded parameter.
    :raises UnsupportedMediaType: on a body that is neither a form nor a query.
    :raises MethodNotAllowed: on another method than GET, HEAD and POST.
    """
    parameters = _parameters(query_string)
    if method in ("GET", "HEAD"):
        if "update" in parameters:
            raise BadRequest("An update must be sent by POST, to /update.")
        _check_names(parameters)
        if "query" not in parameters:
            return DescriptionRequest(_formats(parameters))
        text = _one(parameters, "query")
    elif method == "POST":
        text = _posted("query", QUERY, content_type, parameters, body)
    else:
        raise MethodNotAllowed(
            f"{method} is not a method of the query operation; use GET or POST.", allow=["GET", "HEAD", "POST", "OPTIONS"]
        )
    return QueryRequest(
        text or "",
        tuple(parameters.get("default-graph-uri", ())),
        tuple(parameters.get("named-graph-uri", ())),
        _formats(parameters),
        _seconds(_one(parameters, "timeout")),
        _one(parameters, "release") or "",
    )


def parse_update(method: str, content_type: str | None, query_string: str, body: bytes) -> UpdateRequest:
    """Read a request to the update address.

    >>> parse_update("POST", "application/sparql-update; charset=utf-8", "dry-run=true", b"DROP ALL").dry_run
    True

    :raises MethodNotAllowed: on anything but POST.
    """
    if method != "POST":
        raise MethodNotAllowed(f"{method} is not a method of the update operation; use POST.", allow=["POST", "OPTIONS"])
    parameters = _parameters(query_string)
    text = _posted("update", UPDATE, content_type, parameters, body)
    return UpdateRequest(
        text,
        tuple(parameters.get("using-graph-uri", ())),
        tuple(parameters.get("using-named-graph-uri", ())),
        flag(_one(parameters, "dry-run")),
        _seconds(_one(parameters, "timeout")),
    )


def authorize(header: str | None, token: str) -> None:
    """Let a request write only with the server's token, compared in constant time.

    :raises Forbidden: when the server has no token, or the one given is wrong.
    :raises Unauthorized: when none is given.
    """
    if not token:
        raise Forbidden("This server accepts no writes; --write-token allows them, unless it answers from another engine.")
    scheme, _, given = (header or "").partition(" ")
    if scheme.lower() != "bearer" or not given.strip():
        raise Unauthorized("Send the header Authorization: Bearer TOKEN.")
    if not hmac.compare_digest(given.strip().encode("utf-8", "surrogateescape"), token.encode()):
        raise Forbidden("The token is not this server's.")


def flag(value: str | None) -> bool:
    """Read a switch: `?dry-run`, `=true` and `=1` are on."""
    return value is not None and value.strip().lower() in ("", "1", "true", "yes")


def _posted(name: str, direct: str, content_type: str | None, parameters: dict[str, list[str]], body: bytes) -> str:
    media_type = utf8_type(content_type)[0]
    if media_type == FORM:
        for key, values in _parameters(_decode(body)).items():
            parameters.setdefault(key, []).extend(values)
    elif media_type == direct:
        if name in parameters:
            raise BadRequest(f"The {name} is given both in the address and in the body; send only one.")
        return _decode(body)
    else:
        raise UnsupportedMediaType(
            f"The body's Content-Type must be {direct}, or {FORM} with {name}=…; it is {media_type or 'missing'}."
        )
    _check_names(parameters)
    text = _one(parameters, name)
    if text is None:
        other = {"query": "update", "update": "query"}[name]
        if other in parameters:
            raise BadRequest(
                f"This address takes {name}=, not {other}=; send it to {'/update' if other == 'update' else '/sparql'}."
            )
        raise BadRequest(f"The parameter {name} is missing.")
    return text


def read_type(header: str | None) -> tuple[str, Mapping[str, str]]:
    """Read a Content-Type header: the bare media type, and its parameters as they are written.

    >>> read_type('Multipart/Form-Data; boundary="two words"')
    ('multipart/form-data', {'boundary': '"two words"'})
    """
    kind, *rest = (header or "").split(";")
    pairs = (part.partition("=") for part in rest)
    return kind.strip().lower(), {key.strip().lower(): value.strip() for key, _, value in pairs}


def utf8_type(header: str | None) -> tuple[str, Mapping[str, str]]:
    """Read the Content-Type of a body that must be UTF-8.

    >>> utf8_type("Text/Turtle; charset=UTF-8")[0]
    'text/turtle'

    :raises UnsupportedMediaType: when it says another charset.
    """
    kind, options = read_type(header)
    charset = options.get("charset", "utf-8").strip("\"'").lower()
    if charset not in ("utf-8", "utf8", "us-ascii"):
        raise UnsupportedMediaType(f"The body must be UTF-8, not {charset}.")
    return kind, options


def uncoded(content_encoding: str | None) -> None:
    """Insist on a body as it is.

    :raises UnsupportedMediaType: when it is compressed (RFC 9110, 8.4 and 15.5.16).
    """
    if content_encoding and content_encoding.strip().lower() != "identity":
        raise UnsupportedMediaType(f"A body with the content coding {content_encoding} is not accepted; send it without one.")


def _check_names(parameters: Mapping[str, object]) -> None:
    """Refuse a name that is nearly one of ours, rather than answer as if it were not there.

    :raises BadRequest: naming the one that is meant.
    """
    if parameters.keys() <= _KNOWN:
        return
    for name in islice(parameters.keys() - _KNOWN, 10):
        near = get_close_matches(name.lower().replace("_", "-"), _KNOWN, n=1, cutoff=0.8) if len(name) < 40 else []
        if "query" not in parameters and name.lower() in _FOR_QUERY:
            near = ["query"]
        if near:
            raise BadRequest(f"There is no parameter {name}; did you mean {near[0]}?")


def _decode(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadRequest(f"The body is not UTF-8: byte {error.start} is {body[error.start]:#04x}.") from None


def _parameters(query_string: str) -> dict[str, list[str]]:
    parameters: dict[str, list[str]] = {}
    if query_string.count("&") >= _MOST:
        raise BadRequest(f"There are more than {_MOST} parameters.")
    try:
        for field in filter(None, query_string.split("&")):
            name, _, value = field.partition("=")
            parameters.setdefault(_unescaped(name), []).append(_unescaped(value))
    except UnicodeDecodeError:
        raise BadRequest("A parameter is not percent-encoded UTF-8.") from None
    return parameters


def _unescaped(text: str) -> str:
    """Decode a part of a form as `urllib.parse.unquote_plus` does, the usual escapes quicker."""
    text = text.replace("+", " ")
    if "%" in text:
        for escape, character in _USUAL:
            text = text.replace(escape, character)
    return unquote(text, errors="strict")


def _one(parameters: Mapping[str, list[str]], name: str) -> str | None:
    values = parameters.get(name, [])
    if len(values) > 1:
        raise BadRequest(f"The parameter {name} is given {len(values)} times; give it once.")
    return values[0] if values else None


def _formats(parameters: Mapping[str, list[str]]) -> str:
    """Join the names that are given, separated by commas, best first."""
    return ",".join(dict.fromkeys(value for name in FORMATS for value in parameters.get(name, ()) if value))


def _seconds(text: str | None) -> float | None:
    if text is None or not text.strip():
        return None
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1.0
    if not 0 < seconds < float("inf"):
        raise BadRequest(f"timeout={text} is not a number of seconds above 0.")
    return seconds
