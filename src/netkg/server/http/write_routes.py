"""The addresses that take writes: the update operation and the graph store."""

from __future__ import annotations

import json

import pyoxigraph as ox
from flask import Response, current_app, g, request

from netkg import errors
from netkg.engine import changes
from netkg.rdf import DEFAULT, serialize
from netkg.server.http import graph_store, protocol, wellformed
from netkg.server.http.endpoint import Endpoint
from netkg.server.http.negotiation import DATASETS, GRAPHS, choose
from netkg.server.http.preconditions import Preconditions
from netkg.server.http.responses import asked, path_as_sent, public_root, supervised, tagged
from netkg.server.write.commits import Outcome
from netkg.server.write.writer import Writer

Graph = ox.NamedNode | ox.DefaultGraph


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
    protocol.uncoded(request.headers.get("Content-Encoding"))
    operation = protocol.parse_update(
        request.method,
        request.headers.get("Content-Type"),
        request.environ.get("QUERY_STRING", ""),
        request.get_data(cache=False),
    )
    conditions = _conditions()

    def require(_store: ox.Store) -> None:
        # What an update is sent to is the dataset, whose state is the release.
        conditions.require([f'"{writer.present()}"'], writer.present())

    return _written(writer.update(operation, asked(), require), operation.dry_run)


def _conditions() -> Preconditions:
    return Preconditions(request.headers.get("If-Match", ""), request.headers.get("If-None-Match", ""))


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

    :param local: what follows `/graphs/`; empty for `/graphs` itself.
    """
    method = request.method
    address = public_root(endpoint.settings) + "/graphs"
    path = path_as_sent("/graphs/") if local else ""
    target = graph_store.target(method, path, request.environ.get("QUERY_STRING", ""), address)
    if method in ("GET", "HEAD"):
        with supervised(endpoint):
            return _dataset(endpoint) if target.graph is None else _graph(endpoint, target.graph)
    writer = _authorized(writer)
    assert target.graph is not None  # only reading can mean them all
    if method == "DELETE":
        change = changes.drop_graph(target.graph)
    elif method in ("PUT", "POST"):
        protocol.uncoded(request.headers.get("Content-Encoding"))
        base = target.graph.value if isinstance(target.graph, ox.NamedNode) else address
        triples = graph_store.parse(request.get_data(cache=False), request.headers.get("Content-Type"), base)
        change = (changes.replace_graph if method == "PUT" else changes.merge_graph)(target.graph, triples)
    else:
        raise errors.MethodNotAllowed(
            f"{method} is not a method of the graph store.", allow=["GET", "HEAD", "PUT", "POST", "DELETE", "OPTIONS"]
        )
    return _changed(writer, method, target.graph, change)


def _graph(endpoint: Endpoint, graph: Graph) -> Response:
    """Answer with the graph."""
    view = endpoint.view()
    found = graph_store.read(view, graph)
    chosen = choose(request.args.get("format", ""), request.headers.get("Accept"), GRAPHS)
    parts = ("graph", str(graph), chosen.name)
    return tagged(endpoint, parts, chosen.content_type, lambda: wellformed.serialize(found, chosen))


def _dataset(endpoint: Endpoint) -> Response:
    """Answer with every graph."""
    view = endpoint.view()
    chosen = choose(request.args.get("format", ""), request.headers.get("Accept"), DATASETS)
    assert isinstance(chosen.writer, ox.RdfFormat)
    form = chosen.writer
    return tagged(endpoint, ("dataset", chosen.name), chosen.content_type, lambda: serialize(view.quads(), form))


def _changed(writer: Writer, method: str, graph: Graph, change: changes.StoreChange) -> Response:
    """Make the change, if what the client wants to be true before it is so to the one who writes."""
    conditions, dry_run = _conditions(), protocol.flag(request.args.get("dry-run"))
    created = False

    def require(store: ox.Store) -> None:
        nonlocal created
        there = graph == DEFAULT or store.contains_named_graph(graph)
        if method == "DELETE" and not there:
            raise errors.NotFound(f"There is no graph {graph}.")
        conditions.require(graph_store.etags(writer.present(), graph) if there else [], writer.present())
        created = not there

    outcome = writer.change(change, asked(), f"{method} {graph}", dry_run=dry_run, require=require)
    location = graph.value if created and isinstance(graph, ox.NamedNode) else ""
    return _written(outcome, dry_run, 201 if created and not dry_run else 200, location)
