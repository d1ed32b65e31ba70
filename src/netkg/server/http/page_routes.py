"""The addresses that show something to people, and to programs by content negotiation: pages, records, descriptions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from flask import Response, render_template, request

from netkg import errors
from netkg.engine.live import Live
from netkg.server.http import problems, resources
from netkg.server.http.endpoint import Endpoint
from netkg.server.http.negotiation import GRAPHS, HTML, choose, negotiate
from netkg.server.http.responses import public_root, tagged
from netkg.server.http.void import void

PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)


class Example(Protocol):
    """A competency query as the page offers it."""

    @property
    def name(self) -> str:
        """Its name, as in `queries/NAME.rq`."""

    @property
    def title(self) -> str:
        """What it asks, in words."""

    @property
    def text(self) -> str:
        """The query."""


def index(endpoint: Endpoint, examples: Sequence[Example]) -> Response:
    """Show the query page."""
    view = endpoint.view()
    page = render_template(
        "index.html",
        root=request.script_root,
        examples=[{"name": e.name, "title": e.title, "text": e.text} for e in examples],
        release=view.release,
        triples=view.triples,
    )
    return Response(
        page,
        content_type=HTML.content_type,
        headers={"Content-Security-Policy": PAGE_POLICY, "Cache-Control": "no-cache", "Referrer-Policy": "same-origin"},
    )


def dataset(endpoint: Endpoint, live: Live) -> Response:
    """Describe the dataset in VoID and DCAT."""
    chosen = negotiate(request.headers.get("Accept"), (*GRAPHS, HTML))
    chosen = GRAPHS[0] if chosen is HTML else chosen
    root = public_root(endpoint.settings)
    return tagged(endpoint, ("void", root, chosen.name), chosen.content_type, lambda: void(live, root, chosen))


def problem_types() -> Response:
    """Show the page that the problem types lead to."""
    return Response(
        problems.types(request.script_root),
        content_type=HTML.content_type,
        headers={"Content-Security-Policy": problems.PAGE_POLICY, "Cache-Control": "max-age=3600"},
    )


def record(endpoint: Endpoint, local: str) -> Response:
    """Show one IRI of the graph."""
    view = endpoint.view()
    raw = request.environ.get("RAW_URI", "").split("?")[0].removeprefix(request.script_root).lstrip("/")
    iri = resources.find(view, local, *([raw] if raw and raw != local else []))
    if iri is None:
        raise errors.NotFound(f"There is nothing at {request.path}, and no triple of release {view.release} mentions it.")
    wanted = request.args.get("format", "")
    chosen = choose(wanted, request.headers.get("Accept"), (*GRAPHS, HTML))
    links = ", ".join(
        f'<{request.script_root}{request.path}?format={f.name}>; rel="alternate"; type="{f.media_types[0]}"' for f in GRAPHS[:4]
    )
    headers = {"Link": links.encode("ascii", "replace").decode()}
    if chosen is not HTML:
        return tagged(
            endpoint, ("record", iri.value, chosen.name), chosen.content_type, lambda: resources.rdf(view, iri, chosen), headers
        )
    headers["Content-Security-Policy"] = PAGE_POLICY
    return tagged(
        endpoint,
        ("record", iri.value, "html", request.script_root),
        HTML.content_type,
        lambda: render_template(
            "record.html",
            root=request.script_root,
            release=view.release,
            record=resources.record(view, iri),
            formats=GRAPHS[:4],
            path=request.path,
        ),
        headers,
    )
