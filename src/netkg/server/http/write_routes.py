"""The addresses that take writes: the update operation and the graph store."""

from __future__ import annotations

import json

import pyoxigraph as ox
from flask import Response, current_app, g, request

from netkg import errors
from netkg.engine import changes
from netkg.rdf import serialize
from netkg.server.http import graph_store, protocol
from netkg.server.http.endpoint import Endpoint
from netkg.server.http.negotiation import GRAPHS, choose
from netkg.server.http.responses import asked, public_root, tagged
from netkg.server.write.commits import Outcome
from netkg.server.write.writer import Writer


def _authorized(writer: Writer | None) -> Writer:
    """Let the request write, or say why it may not."""
    settings = current_app.extensions["netkg"].settings
    protocol.authorize(request.headers.get("Authorization"), settings.write_token if writer else "")
    assert writer is not None
    return writer


def update(writer: Writer | None) -> Response:
    """Take an update by POST."""
    if request.method != "POST":
        raise errors.MethodNotAllowed(
            f"{request.method} is not a method of the update operation; use POST.", allow=["POST", "OPTIONS"]
        )
    writer = _authorized(writer)
    operation = protocol.parse_update(
        request.method,
        request.headers.get("Content-Type"),
        request.environ.get("QUERY_STRING", ""),
        request.get_data(cache=False),
    )
    return _written(writer.update(operation, asked()), operation.dry_run)


def _written(outcome: Outcome, dry_run: bool, status: int = 200, location: str = "") -> Response:
    g.release = outcome.release if not dry_run else g.release
    body = {
        "release": outcome.release,
        "dry-run": dry_run,
        "added": outcome.added,
        "removed": outcome.removed,
        "graphs-added": list(outcome.graphs_added),
        "graphs-removed": list(outcome.graphs_removed),
    }
    headers = {"Cache-Control": "no-store", **({"Location": location} if location else {})}
    return Response(json.dumps(body) + "\n", status, content_type="application/json", headers=headers)


def graphs(endpoint: Endpoint, writer: Writer | None, local: str) -> Response:
    """Answer the Graph Store HTTP Protocol.

    :param local: what follows `/graphs/`.
    """
    method = request.method
    address = public_root(endpoint.settings) + "/graphs"
    target = graph_store.target(method, local, request.environ.get("QUERY_STRING", ""), address)
    view = endpoint.view()
    if method in ("GET", "HEAD"):
        found = graph_store.read(view, target.graph)
        wanted = request.args.get("format", "")
        chosen = choose(wanted, request.headers.get("Accept"), GRAPHS)
        return tagged(
            endpoint,
            ("graph", str(target.graph), chosen.name),
            chosen.content_type,
            lambda: serialize(found, chosen.writer),
        )
    writer = _authorized(writer)
    existed = view.has_graph(target.graph)
    if method == "DELETE":
        if not existed:
            raise errors.NotFound(f"There is no graph {target.graph}.")
        change = changes.drop_graph(target.graph)
    elif method in ("PUT", "POST"):
        base = target.graph.value if isinstance(target.graph, ox.NamedNode) else address
        triples = graph_store.parse(request.get_data(cache=False), request.headers.get("Content-Type"), base)
        change = (changes.replace_graph if method == "PUT" else changes.merge_graph)(target.graph, triples)
    else:
        raise errors.MethodNotAllowed(
            f"{method} is not a method of the graph store.", allow=["GET", "HEAD", "PUT", "POST", "DELETE", "OPTIONS"]
        )
    dry_run = protocol.flag(request.args.get("dry-run"))
    outcome = writer.change(change, asked(), f"{method} {target.graph}", dry_run=dry_run)
    created = not existed and method != "DELETE"
    location = target.graph.value if created and isinstance(target.graph, ox.NamedNode) else ""
    return _written(outcome, dry_run, 201 if created and not dry_run else 200, location)
