"""The Flask edge: addresses, headers, and nothing that could be tested without them."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pyoxigraph as ox
from flask import Flask, Response, current_app, g, request
from werkzeug.exceptions import HTTPException

from netkg import errors
from netkg.engine.base import ReleaseSource
from netkg.inputs.queries import CompetencyQuery
from netkg.search.catalogue import Catalogue
from netkg.server.http import (
    access_log,
    built_assets,
    dump_routes,
    editor_page,
    figure_routes,
    match_routes,
    operator_routes,
    page_routes,
    problems,
    query_routes,
    site_routes,
    wellformed,
    write_routes,
)
from netkg.server.http.completions import Completions
from netkg.server.http.endpoint import Endpoint, common_headers
from netkg.server.http.exchange import request_id
from netkg.server.http.negotiation import GRAPHS, HTML, negotiate
from netkg.server.http.pages import layout
from netkg.server.http.pages.documents import Documents
from netkg.server.http.pages.readers import evidence, readers
from netkg.server.http.responses import supervised, tidied
from netkg.server.write.writer import Writer
from netkg.tumour.matching import find_query

METHODS = "GET, HEAD, POST, PUT, DELETE, OPTIONS"
_GRAPH_METHODS = "GET, HEAD, PUT, POST, DELETE, OPTIONS"
ALLOWED = {"sparql": "GET, HEAD, POST, OPTIONS", "update": "POST, OPTIONS", "graphs": _GRAPH_METHODS, "graph": _GRAPH_METHODS}
#: Addresses that keep themselves within the limits, or ask the engine nothing.
SUPERVISED_OTHERWISE = frozenset(
    {
        "sparql",
        "explain",
        "update",
        "graphs",
        "graph",
        "queries",
        "query",
        "metrics",
        "health",
        "errors",
        "robots",
        "built",
        "own",
    }
)
ALLOWED_HEADERS = "Accept, Authorization, Content-Type, If-Match, If-None-Match, X-Request-Id"


def create_app(
    endpoint: Endpoint,
    writer: Writer | None = None,
    live: ReleaseSource | None = None,
    *,
    examples: Sequence[CompetencyQuery] = (),
    documents: Path | None = None,
) -> Flask:
    """Make the WSGI application around an endpoint.

    :param writer: takes the writes; None for a server that has none.
    :param live: the store behind the endpoint, for the dataset's description.
    :param examples: the competency queries that the page offers.
    :param documents: the folder of the documents; None for none.
    """
    app = Flask(__name__, static_folder=None)
    settings = endpoint.settings
    app.config["MAX_CONTENT_LENGTH"] = settings.max_body << 20
    app.config["MAX_FORM_MEMORY_SIZE"] = settings.max_body << 20
    app.extensions["netkg"] = endpoint
    app.jinja_env.globals["release"] = lambda: endpoint.view().release
    layout.prepare(app)
    catalogue, written = Catalogue(endpoint.view), Documents(documents)
    site_routes.warm(endpoint, catalogue, examples)
    app.before_request(_before)
    app.before_request(tidied)
    app.after_request(_after)
    app.register_error_handler(Exception, _failed)
    completing = Completions(endpoint, examples)
    table = evidence(examples, catalogue)
    known, drawn = readers(table), figure_routes.Figures(catalogue)
    if endpoint.view().can_warm:
        try:
            table()  # as above
        except (errors.EngineFailed, errors.EvaluationError) as error:  # the pages that need it will tell, the others not
            app.logger.warning("Another engine does not answer a query that pages ask: %s", error.detail)
    read, graph, every = ["GET"], ["GET", "PUT", "POST", "DELETE", "PATCH"], ["GET", "POST", "PUT", "DELETE", "PATCH"]
    store = live.store if live is not None else None
    routes: tuple[tuple[str, str, list[str], Callable[..., Response]], ...] = (
        ("/", "index", read, lambda: site_routes.index(endpoint, catalogue, written, examples)),
        ("/search", "search", read, lambda: site_routes.search(endpoint, catalogue)),
        ("/browse", "browse", read, lambda: site_routes.browse(endpoint, catalogue)),
        ("/match", "match", read, lambda: match_routes.match(endpoint, catalogue, examples)),
        ("/documents", "documents", read, lambda: site_routes.contents(endpoint, written)),
        (
            "/documents/<path:name>",
            "document",
            read,
            lambda name: site_routes.document(endpoint, catalogue, written, examples, name),
        ),
        ("/sitemap.xml", "sitemap", read, lambda: site_routes.sitemap(endpoint, catalogue, written, examples)),
        ("/robots.txt", "robots", read, lambda: site_routes.robots(endpoint)),
        ("/sparql", "sparql", every, lambda: query_routes.sparql(endpoint, lambda: editor_page.page(endpoint, examples))),
        ("/completions", "completions", read, lambda: completing.answer()),
        ("/static/built/<name>", "built", read, built_assets.asset),
        ("/static/<name>", "own", read, lambda name: built_assets.own(endpoint, name)),
        ("/explain", "explain", ["GET", "POST"], lambda: query_routes.explain(endpoint)),
        ("/update", "update", every, lambda: write_routes.update(writer)),
        ("/graphs", "graphs", graph, lambda: write_routes.graphs(endpoint, writer, "")),
        ("/graphs/<path:local>", "graph", graph, lambda local: write_routes.graphs(endpoint, writer, local)),
        ("/queries", "queries", read, lambda: operator_routes.running(endpoint)),
        ("/queries/<name>", "query", ["DELETE"], lambda name: operator_routes.stop(endpoint, name)),
        ("/metrics", "metrics", read, lambda: operator_routes.numbers(endpoint, live)),
        ("/health", "health", read, lambda: operator_routes.health(endpoint, live)),
        ("/errors", "errors", read, page_routes.problem_types),
        ("/figures", "figures", read, lambda: figure_routes.figures(endpoint, matches=find_query(examples) is not None)),
        ("/figures/<name>", "figure", read, lambda name: figure_routes.figure(endpoint, drawn, name)),
        ("/<path:local>", "record", read, lambda local: page_routes.record(endpoint, catalogue, store, local, known)),
    )
    for rule, name, methods, view in routes:
        app.add_url_rule(rule, name, view if name in SUPERVISED_OTHERWISE else _limited(endpoint, view), methods=methods)
    if live is not None:
        app.add_url_rule(
            "/.well-known/void", "void", _limited(endpoint, lambda: page_routes.dataset(endpoint, catalogue, live))
        )
        app.add_url_rule("/dumps/", "dumps", lambda: dump_routes.index(endpoint, live.store))
        app.add_url_rule("/dumps/<path:name>", "dump", lambda name: dump_routes.file(endpoint, live.store, name))
    return app


def _limited(endpoint: Endpoint, view: Callable[..., Response]) -> Callable[..., Response]:
    """Put a page under the limits of queries, for it asks the engine as they do."""

    def limited(**values: str) -> Response:
        with supervised(endpoint):
            return view(**values)

    return limited


def _endpoint() -> Endpoint:
    endpoint: Endpoint = current_app.extensions["netkg"]
    return endpoint


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
    if "exchange" in g:
        return response  # a query; the exchange counts and logs it when the last of it has gone
    for name, value in common_headers(g.get("release", ""), g.get("request_id", "")).items():
        response.headers[name] = value
    seconds = time.perf_counter() - g.get("began", time.perf_counter())
    _endpoint().supervisor.statistics.observe(seconds)
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
        error = errors.HttpError("Something went wrong in the server; the request id helps to find it in the log.")
    if error.status >= 500:
        _endpoint().count("errors")
    elif error.status >= 400:
        _endpoint().count("rejected")
    report = getattr(error, "report", None)
    if report is not None:
        with contextlib.suppress(errors.NotAcceptable):
            chosen = negotiate(request.headers.get("Accept"), (problems.JSON, HTML, *GRAPHS))
            if isinstance(chosen.writer, ox.RdfFormat):
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
