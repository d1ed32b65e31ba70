"""The Flask edge: addresses, headers, and nothing that could be tested without them."""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Sequence
from typing import Protocol

import pyoxigraph as ox
from flask import Flask, Response, current_app, g, redirect, render_template, request
from prometheus_client import CONTENT_TYPE_PLAIN_0_0_4
from werkzeug.exceptions import HTTPException

from netkg import errors
from netkg.engine.live import Live
from netkg.server.http import (
    access_log,
    explanations,
    problems,
    protocol,
    resources,
    service_description,
    wellformed,
    wellknown,
    write_routes,
)
from netkg.server.http.endpoint import Endpoint, common_headers
from netkg.server.http.negotiation import GRAPHS, HTML, choose, negotiate
from netkg.server.http.query_edge import QueryEdge, request_id
from netkg.server.http.responses import asked, public_root, tagged, tidied
from netkg.server.process.scoreboard import Board
from netkg.server.write.writer import Writer

PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
METHODS = "GET, HEAD, POST, PUT, DELETE, OPTIONS"
_GRAPH_METHODS = "GET, HEAD, PUT, POST, DELETE, OPTIONS"
ALLOWED = {"sparql": "GET, HEAD, POST, OPTIONS", "update": "POST, OPTIONS", "graphs": _GRAPH_METHODS, "graph": _GRAPH_METHODS}
ALLOWED_HEADERS = "Accept, Authorization, Content-Type, If-Match, If-None-Match, X-Request-Id"


class Example(Protocol):
    """A competency query as the page offers it."""

    name: str
    title: str
    text: str


def create_app(
    endpoint: Endpoint, writer: Writer | None = None, live: Live | None = None, *, examples: Sequence[Example] = ()
) -> Flask:
    """Make the WSGI application around an endpoint.

    :param writer: takes the writes; None for a server that has none.
    :param live: the store behind the endpoint, for the dataset's description.
    :param examples: the competency queries that the page offers.
    """
    app = Flask(__name__)
    settings = endpoint.settings
    app.config["MAX_CONTENT_LENGTH"] = settings.max_body << 20
    app.config["MAX_FORM_MEMORY_SIZE"] = settings.max_body << 20
    app.extensions["netkg"] = endpoint
    app.jinja_env.globals["release"] = lambda: endpoint.view().release
    app.wsgi_app = QueryEdge(endpoint, app.wsgi_app)  # type: ignore[method-assign]
    app.before_request(_before)
    app.before_request(tidied)
    app.after_request(_after)
    app.register_error_handler(Exception, _failed)
    app.add_url_rule("/", view_func=lambda: _index(endpoint, examples), endpoint="index")
    app.add_url_rule(
        "/sparql", view_func=lambda: _sparql(endpoint), endpoint="sparql", methods=["GET", "POST", "PUT", "DELETE", "PATCH"]
    )
    app.add_url_rule(
        "/update",
        view_func=lambda: write_routes.update(writer),
        endpoint="update",
        methods=["GET", "POST", "PUT", "DELETE", "PATCH"],
    )
    graph_methods = ["GET", "PUT", "POST", "DELETE", "PATCH"]
    app.add_url_rule(
        "/graphs", view_func=lambda: write_routes.graphs(endpoint, writer, ""), endpoint="graphs", methods=graph_methods
    )
    app.add_url_rule(
        "/graphs/<path:local>",
        view_func=lambda local: write_routes.graphs(endpoint, writer, local),
        endpoint="graph",
        methods=graph_methods,
    )
    app.add_url_rule("/explain", view_func=lambda: _explain(endpoint), endpoint="explain", methods=["GET", "POST"])
    app.add_url_rule("/queries", view_func=lambda: _queries(endpoint), endpoint="queries")
    app.add_url_rule("/queries/<name>", view_func=lambda name: _stop(endpoint, name), endpoint="query", methods=["DELETE"])
    app.add_url_rule("/metrics", view_func=lambda: _metrics(endpoint), endpoint="metrics")
    if live is not None:
        app.add_url_rule("/.well-known/void", view_func=lambda: _void(endpoint, live), endpoint="void")
    app.add_url_rule("/errors", view_func=_types, endpoint="errors")
    app.add_url_rule("/health", view_func=lambda: _health(endpoint), endpoint="health")
    app.add_url_rule("/<path:local>", view_func=lambda local: _record(endpoint, local), endpoint="record")
    return app


def _endpoint() -> Endpoint:
    return current_app.extensions["netkg"]


def _before() -> Response | None:
    g.began = time.perf_counter()
    g.request_id = request_id(request.headers.get("X-Request-Id", ""))
    endpoint = _endpoint()
    endpoint.count("requests")
    g.release = endpoint.view().release
    if request.method == "OPTIONS":
        return Response(
            status=204,
            headers={
                "Allow": _allowed(),
                "Access-Control-Allow-Methods": METHODS,
                "Access-Control-Allow-Headers": ALLOWED_HEADERS,
                "Access-Control-Max-Age": "86400",
            },
        )
    return None


def _allowed() -> str:
    """List the methods that an address answers; some rules take others only to refuse them in our own words."""
    rule = request.url_rule
    if rule is not None and rule.endpoint in ALLOWED:
        return ALLOWED[rule.endpoint]
    return ", ".join(sorted(rule.methods) if rule is not None and rule.methods else ["GET", "HEAD", "OPTIONS"])


def _after(response: Response) -> Response:
    for name, value in common_headers(g.get("release", ""), g.get("request_id", "")).items():
        response.headers[name] = value
    seconds = time.perf_counter() - g.get("began", time.perf_counter())
    board = _endpoint().watchdog.board
    if board is not None:
        board.observe(seconds)
    access_log.log(
        method=request.method,
        path=request.path,
        status=response.status_code,
        bytes=response.calculate_content_length() or 0,
        seconds=round(seconds, 4),
        id=g.get("request_id", ""),
        release=g.get("release", ""),
    )
    return response


def _failed(error: Exception) -> Response:
    """Render every failure in one place and one shape."""
    if isinstance(error, HTTPException):
        error = _own(error)
    elif not isinstance(error, errors.HttpError):
        current_app.logger.exception("request %s failed", g.get("request_id"))
        error = errors.HttpError("Something went wrong inside; the request id helps to find it in the log.")
    if error.status >= 500:
        _endpoint().count("errors")
    elif error.status >= 400:
        _endpoint().count("rejected")
    report = getattr(error, "report", None)
    if report is not None:
        with contextlib.suppress(errors.NotAcceptable):
            chosen = negotiate(request.headers.get("Accept"), (problems.JSON, HTML, *GRAPHS))
            if chosen.writer is not None:
                triples = ox.parse(report, format=ox.RdfFormat.N_TRIPLES)
                return Response(
                    wellformed.serialize((q.triple for q in triples), chosen),
                    error.status,
                    content_type=chosen.content_type,
                )
    body, content_type = problems.render(
        error, request.headers.get("Accept"), request_id=g.get("request_id", ""), root=request.script_root
    )
    response = Response(body, error.status, content_type=content_type, headers=problems.headers(error))
    response.headers["Cache-Control"] = "no-store"
    response.headers["Content-Security-Policy"] = problems.PAGE_POLICY
    return response


def _own(error: HTTPException) -> errors.HttpError:
    """Turn Flask's own exceptions into ours."""
    kinds = {404: errors.NotFound, 405: errors.MethodNotAllowed, 413: errors.PayloadTooLarge, 415: errors.UnsupportedMediaType}
    details = {404: f"There is nothing at {request.path}.", 413: "The body is larger than the limit."}
    status = error.code or 500
    kind = kinds.get(status, errors.BadRequest if 400 <= status < 500 else errors.HttpError)
    facts = {}
    if status == 405:
        facts["allow"] = sorted(getattr(error, "valid_methods", None) or ["GET"])
        details[405] = f"{request.method} is not a method of {request.path}; use {', '.join(facts['allow'])}."
    return kind(details.get(status, str(error.description)), **facts)


def _sparql(endpoint: Endpoint) -> Response:
    """Answer what the query edge leaves: the description, and a browser that follows a link to a query."""
    operation = protocol.parse_query(
        request.method, request.headers.get("Content-Type"), request.environ.get("QUERY_STRING", ""), b""
    )
    if isinstance(operation, protocol.Describe):
        return _describe_service(endpoint, operation)
    return redirect(f"{request.script_root}/?{request.query_string.decode('ascii', 'replace')}", 303)


def _explain(endpoint: Endpoint) -> Response:
    body = request.get_data(cache=False) if request.method == "POST" else b""
    operation = protocol.parse_query(
        request.method, request.headers.get("Content-Type"), request.environ.get("QUERY_STRING", ""), body
    )
    answer = endpoint.explain(explanations.wanted(operation), asked())
    return Response(answer.body, answer.status, headers=answer.headers)


def _describe_service(endpoint: Endpoint, operation: protocol.Describe) -> Response:
    offers = (*GRAPHS, HTML)
    chosen = choose(operation.format, request.headers.get("Accept"), offers)
    if chosen is HTML:
        return redirect(f"{request.script_root}/", 303)
    address = public_root(endpoint.settings) + "/sparql"
    return tagged(
        endpoint,
        ("service", address, chosen.name),
        chosen.content_type,
        lambda: service_description.write(endpoint.view(), endpoint.settings, address, chosen),
    )


def _index(endpoint: Endpoint, examples: Sequence[Example]) -> Response:
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


def _queries(endpoint: Endpoint) -> Response:
    board = _board(endpoint)
    body = json.dumps({"queries": wellknown.running(board)}, ensure_ascii=False, indent=1) + "\n"
    return Response(body, content_type="application/json", headers={"Cache-Control": "no-store"})


def _stop(endpoint: Endpoint, name: str) -> Response:
    if not _board(endpoint).cancel(name):
        raise errors.NotFound(f"No query with the id {name} is running.")
    return Response(json.dumps({"stopped": name}) + "\n", 202, content_type="application/json")


def _board(endpoint: Endpoint) -> Board:
    protocol.authorize(request.headers.get("Authorization"), endpoint.settings.write_token)
    if endpoint.watchdog.board is None:
        raise errors.NotFound("This server keeps no board of queries.")
    return endpoint.watchdog.board


def _metrics(endpoint: Endpoint) -> Response:
    board = endpoint.watchdog.board
    if board is None:
        raise errors.NotFound("This server keeps no numbers.")
    body = wellknown.metrics(board, endpoint.view(), endpoint.settings.worker_count)
    return Response(body, content_type=CONTENT_TYPE_PLAIN_0_0_4, headers={"Cache-Control": "no-store"})


def _void(endpoint: Endpoint, live: Live) -> Response:
    chosen = negotiate(request.headers.get("Accept"), (*GRAPHS, HTML))
    chosen = GRAPHS[0] if chosen is HTML else chosen
    root = public_root(endpoint.settings)
    return tagged(endpoint, ("void", root, chosen.name), chosen.content_type, lambda: wellknown.void(live, root, chosen))


def _types() -> Response:
    return Response(
        problems.types(request.script_root),
        content_type=HTML.content_type,
        headers={"Content-Security-Policy": problems.PAGE_POLICY, "Cache-Control": "max-age=3600"},
    )


def _health(endpoint: Endpoint) -> Response:
    view = endpoint.view()
    body = json.dumps({"status": "ok", "release": view.release, "triples": view.triples}) + "\n"
    return Response(body, content_type="application/json", headers={"Cache-Control": "no-store"})


def _record(endpoint: Endpoint, local: str) -> Response:
    view = endpoint.view()
    raw = request.environ.get("RAW_URI", "").split("?")[0].removeprefix(request.script_root).lstrip("/")
    iri = resources.find(view, local, *([raw] if raw and raw != local else []))
    if iri is None:
        raise errors.NotFound(f"There is nothing at {request.path}, and no triple of release {view.release} speaks of it.")
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
