"""The one place that turns errors into answers: problem+json for programs, a page for people (RFC 9457)."""

from __future__ import annotations

import html
import json
from collections.abc import Iterable, Mapping
from typing import cast
from urllib.parse import quote

from netkg.errors import HttpError, RangeNotSatisfiable
from netkg.server.http.negotiation import HTML, Format, negotiate
from netkg.server.http.pages.navigation import bare_page

#: Problem types are addresses that end in the error's code, an anchor in docs/errors.md.
TYPE = "https://w3id.org/netkg/errors#"
MEDIA_TYPE = "application/problem+json"
JSON = Format("json", (MEDIA_TYPE, "application/json"), None)
REASONS = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    406: "Not Acceptable",
    409: "Conflict",
    411: "Length Required",
    412: "Precondition Failed",
    413: "Content Too Large",
    414: "URI Too Long",
    415: "Unsupported Media Type",
    417: "Expectation Failed",
    431: "Request Header Fields Too Large",
    500: "Internal Server Error",
    501: "Not Implemented",
    502: "Bad Gateway",
    503: "Service Unavailable",
}
#: Characters that a path may show as they are.
_SAFE = "/:@!$&'()*+,;=-._~%"
#: Facts of an error that are not members of its description: for a header, and for a link of its page.
_FOR_PAGES = ("allow", "sought")
PAGE_POLICY = "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"


def problem(error: HttpError, request_id: str = "") -> dict[str, object]:
    """Describe an error as RFC 9457 does, with its own facts beside.

    >>> from netkg.errors import NotFound, RangeNotSatisfiable
    >>> problem(NotFound("Nothing is at /gene/tsc9."))["type"]
    'https://w3id.org/netkg/errors#not-found'
    """
    shown = {key: value for key, value in error.facts.items() if key not in _FOR_PAGES}
    told = {"type": TYPE + error.code, "title": error.title, "status": error.status, "detail": error.detail, **shown}
    if request_id:
        told["instance"] = f"urn:netkg:request:{request_id}"
    return told


def headers(error: HttpError) -> dict[str, str]:
    """Give the headers that an error brings: Retry-After, WWW-Authenticate, Allow, Content-Range."""
    given = dict(error.headers)
    if "allow" in error.facts:
        given["Allow"] = ", ".join(cast(Iterable[str], error.facts["allow"]))
    if isinstance(error, RangeNotSatisfiable):
        given["Content-Range"] = f"bytes */{error.facts['size']}"
    return given


def render(error: HttpError, accept: str | None, *, request_id: str = "", root: str = "") -> tuple[bytes, str]:
    """Write an error in the form that the client prefers; gives body and content type."""
    try:
        chosen = negotiate(accept, (JSON, HTML))
    except HttpError:
        chosen = JSON
    if chosen is HTML:
        return _page(error, request_id, root), HTML.content_type
    return json.dumps(problem(error, request_id), ensure_ascii=False, indent=1).encode() + b"\n", MEDIA_TYPE


def _page(error: HttpError, request_id: str, root: str) -> bytes:
    excerpt = error.facts.get("excerpt")
    shown = f"<pre>{html.escape(str(excerpt))}</pre>" if excerpt else ""
    title, detail, code, number = (html.escape(text) for text in (error.title, error.detail, error.code, request_id))
    where = f"{html.escape(root)}/errors#{code}"
    near = "".join(
        f'<li><a href="{html.escape(root + quote(it["path"], safe=_SAFE))}">{html.escape(it["label"])}</a> '
        f'<span class="quiet">{html.escape(it["kind"])}</span></li>'
        for it in cast(Iterable[Mapping[str, str]], error.facts.get("near", ()))
        if not it["path"].startswith("//")  # would name another host
    )
    sought = str(error.facts.get("sought", ""))
    if sought:
        named = html.escape(sought.replace("-", " ")[:100])
        search = html.escape(f"{root}/search?q={quote(sought.replace('-', ' '), safe='')}")
        near_by = f'<p><a href="{search}">Search for “{named}”</a> or <a href="{html.escape(root)}/browse">browse</a>.</p>'
    else:
        near_by = ""
    meant = f"<h2>Was it one of these?</h2><ul>{near}</ul>" if near else ""
    body = f"""<h1>{title}</h1><p class="lead">{detail}</p>{shown}{meant}{near_by}
<p class="quiet">HTTP {error.status} · <a href="{where}">{code}</a> · request {number}</p>"""
    return bare_page(error.title, body, root).encode()


def types(root: str = "") -> bytes:
    """Write the page that the problem types lead to, each at its anchor."""
    kinds: list[type[HttpError]] = [HttpError]
    for kind in kinds:  # grows while it is read
        kinds.extend(kind.__subclasses__())
    rows = "".join(
        f'<div id="{html.escape(kind.code)}"><dt><code>{html.escape(kind.code)}</code> · {kind.status}</dt>'
        f"<dd>{html.escape(kind.title)}.</dd></div>\n"
        for kind in sorted(kinds, key=lambda kind: (kind.status, kind.code))
    )
    return bare_page("Problem types", f'<h1>Problem types</h1><dl class="facts">{rows}</dl>', root).encode()


def raw(error: HttpError, extra: Mapping[str, str], request_id: str = "", accept: str | None = None) -> bytes:
    """Write a whole HTTP/1.1 response, for the watchdog, which has a socket and nothing else."""
    body, content_type = render(error, accept, request_id=request_id)
    lines = {
        "Content-Type": content_type,
        "Content-Length": str(len(body)),
        "Connection": "close",
        "Cache-Control": "no-store",
        "Content-Security-Policy": PAGE_POLICY,
        **extra,
        **headers(error),
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return f"HTTP/1.1 {error.status} {REASONS.get(error.status, 'Error')}\r\n{head}\r\n".encode("latin-1") + body
