"""What several views need: the request as operations see it, the server's own address, answers with a tag."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from urllib.parse import quote, urlsplit

from flask import Response, g, redirect, request
from werkzeug.wrappers import Response as BaseResponse

from netkg.errors import BadRequest
from netkg.server.http.endpoint import VARY, Answer, Endpoint, Request, common_headers, tag
from netkg.server.http.negotiation import encoding
from netkg.server.http.output import CODINGS, SMALL, encoder
from netkg.server.http.preconditions import matches
from netkg.server.http.supervision import Watch
from netkg.server.settings import Settings

#: Addresses of operations, which have one writing each.
OPERATIONS = frozenset(
    "sparql completions explain update graphs queries metrics health errors search browse match documents".split()  # noqa: SIM905
)


def asked() -> Request:
    """Give what an operation needs to know of the request."""
    headers = request.headers
    return Request(
        request.method,
        headers.get("Accept"),
        headers.get("Accept-Encoding", ""),
        headers.get("If-None-Match", ""),
        g.request_id,
        request.environ.get("gunicorn.socket"),
    )


@contextmanager
def supervised(endpoint: Endpoint) -> Iterator[Watch]:
    """Keep what a page asks the engine within the limits of a query."""
    given = asked()
    headers = common_headers(endpoint.view().release, given.id)
    text = f"{given.method} {request.full_path}"
    with endpoint.supervisor.watching(given.connection, given.id, headers, None, text) as watch:
        watch.accept = given.accept
        yield watch


def public_root(settings: Settings) -> str:
    """Give the server's address as clients see it."""
    return (settings.base_url or request.host_url.rstrip("/") + request.script_root).rstrip("/")


def path_as_sent(below: str) -> str:
    """Give what follows an address in the request's path, with its percent-escapes as they stand.

    :param below: the address, such as `/graphs/`.
    :raises BadRequest: when it is not UTF-8.
    """
    environ = request.environ
    sent = environ.get("RAW_URI") or environ.get("REQUEST_URI") or quote(environ["PATH_INFO"].encode("latin-1"))
    path = urlsplit(sent).path if "://" in sent.partition("?")[0] else sent.partition("?")[0]
    try:  # what stands unescaped against the standard is UTF-8, and each byte a character by WSGI
        path = path.encode("latin-1").decode("utf-8")
    except UnicodeError:
        raise BadRequest("The path is not UTF-8; percent-encode it.") from None
    return path.removeprefix(request.script_root).removeprefix(below)


def tidied() -> BaseResponse | None:
    """Lead from `//sparql`, `/sparql/` and the like to the operation's one address; 308 keeps method and body."""
    path = request.environ["PATH_INFO"]  # request.path has one slash at its head, whatever was sent
    name = path.strip("/")
    if name in OPERATIONS and path != f"/{name}":
        query = request.query_string.decode("latin-1")
        return redirect(f"{request.script_root}/{name}" + (f"?{query}" if query else ""), 308)
    return None


def packed(body: bytes, coding: str) -> tuple[bytes, dict[str, str]]:
    """Compress a body that is worth it; gives it and the header that says so.

    :param coding: what the client takes, empty for none.
    """
    if not coding or len(body) < SMALL:
        return body, {}
    packer = encoder(coding)
    return packer.compress(body) + packer.flush(), {"Content-Encoding": coding}


def tagged(
    endpoint: Endpoint,
    parts: tuple[object, ...],
    content_type: str,
    make: Callable[[], bytes | str],
    headers: Mapping[str, str] | None = None,
    status: int = 200,
    *,
    coded: bool = False,
) -> Response:
    """Answer with an entity tag, making the body only when the client has not got it; what is wrong has no tag.

    :param headers: `make` may add to them.
    :param coded: whether the body is compressed for clients that take that, and kept for others who ask for it; each coding
        has a tag of its own then, so a tag that somebody may write with (`If-Match`) is none of these.
    """
    if status != 200:
        body = make()
        wrong = {"Vary": VARY, "Cache-Control": "no-store", **(headers or {})}
        return Response(body, status, content_type=content_type, headers=wrong)
    takes = request.headers.get("Accept-Encoding", "") if coded else ""
    coding = encoding(takes, CODINGS) if takes else ""
    etag = tag(endpoint.view().release, *parts, *([coding] if coding else []))
    given = {"ETag": etag, "Vary": VARY, "Cache-Control": "no-cache", **(headers or {})}
    if matches(request.headers.get("If-None-Match", ""), etag):
        endpoint.count("not_modified")
        return Response(status=304, headers=given)
    key = f"{etag} {public_root(endpoint.settings)}"  # a page names its own address
    kept = endpoint.cache.get(key) if coded else None
    if kept is not None:
        endpoint.count("cached")
        return Response(kept.body, content_type=content_type, headers=kept.headers)
    made = make()
    given |= headers or {}
    body = made.encode() if isinstance(made, str) else made
    body, told = packed(body, coding)
    given |= told
    if coded and endpoint.cache.wants(key):
        endpoint.cache.put(key, Answer(headers=given, body=body))
    return Response(body, content_type=content_type, headers=given)
