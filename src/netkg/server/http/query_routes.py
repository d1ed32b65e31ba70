"""The addresses that answer queries: /sparql and /explain."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from flask import Response, g, request

from netkg.errors import HttpError
from netkg.server.http import explanations, protocol, service_description
from netkg.server.http.endpoint import Answer, Begin, Endpoint
from netkg.server.http.exchange import PASSED_ON, Exchange, is_query
from netkg.server.http.negotiation import GRAPHS, HTML, choose
from netkg.server.http.responses import asked, public_root, tagged
from netkg.server.http.stream import Stream


def sparql(endpoint: Endpoint, page: Callable[[], Response]) -> Response:
    """Answer the query operation: queries, the description, and the page for a browser.

    :param page: shows the page on which to write a query; its script reads one from the address.
    """
    if is_query(request.environ) and PASSED_ON not in request.environ:
        exchange = Exchange(endpoint, request.environ, g.request_id)
        stream = Stream(exchange.run, endpoint.supervisor.verdict, exchange.finish)
        try:
            answer = stream.head()
        except HttpError as error:
            answer = exchange.failed(error)
        if answer is not None:
            return _response(exchange, answer, stream)
    operation = protocol.parse_query(request.method, None, request.environ.get("QUERY_STRING", ""), b"")
    if isinstance(operation, protocol.DescriptionRequest):
        return _describe(endpoint, operation, page)
    return page()


def _response(exchange: Exchange, answer: Answer, stream: Stream) -> Response:
    g.release, g.exchange = exchange.release, exchange
    body: Iterator[bytes] | bytes
    if answer.body is None:
        body = stream.body()
    else:
        exchange.finish(answer)
        # An iterator has no length that would be told of an answer to HEAD, whose length is another.
        body = answer.body if request.method != "HEAD" and answer.status != 304 else iter(())
    response = Response(body, answer.status)
    response.headers.clear()
    response.headers.extend(exchange.headers(answer))
    return response


def _describe(endpoint: Endpoint, operation: protocol.DescriptionRequest, page: Callable[[], Response]) -> Response:
    offers = (*GRAPHS, HTML)
    chosen = choose(operation.format, request.headers.get("Accept"), offers)
    if chosen is HTML:
        return page()
    address = public_root(endpoint.settings) + "/sparql"
    return tagged(
        endpoint,
        ("service", address, chosen.name),
        chosen.content_type,
        lambda: service_description.write(endpoint.view(), endpoint.settings, address, chosen),
    )


def explain(endpoint: Endpoint) -> Response:
    """Say why a query has no rows."""
    protocol.uncoded(request.headers.get("Content-Encoding"))
    body = request.get_data(cache=False) if request.method == "POST" else b""
    operation = explanations.wanted(
        protocol.parse_query(request.method, request.headers.get("Content-Type"), request.environ.get("QUERY_STRING", ""), body)
    )

    asker = asked()

    def evaluate(_: Begin) -> Answer:
        return endpoint.explain(operation, asker)

    answer = Stream(evaluate, endpoint.supervisor.verdict, lambda _: None).head()
    assert answer is not None
    return Response(answer.body or b"", answer.status, headers=answer.headers)
