"""What several views need: the request as operations see it, the server's own address, answers with a tag."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flask import Response, g, request

from netkg.server.http.endpoint import VARY, Endpoint, Request, matches, tag
from netkg.server.settings import Settings


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


def public_root(settings: Settings) -> str:
    """Give the server's address as clients see it."""
    return (settings.base_url or request.host_url.rstrip("/") + request.script_root).rstrip("/")


def tagged(
    endpoint: Endpoint,
    parts: tuple,
    content_type: str,
    make: Callable[[], bytes | str],
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Answer with an entity tag, making the body only when the client has not got it."""
    etag = tag(endpoint.view().release, *parts)
    given = {"ETag": etag, "Vary": VARY, "Cache-Control": "no-cache", **(headers or {})}
    if matches(request.headers.get("If-None-Match", ""), etag):
        endpoint.count("not_modified")
        return Response(status=304, headers=given)
    return Response(make(), content_type=content_type, headers=given)
