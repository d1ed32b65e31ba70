"""The query address straight on WSGI: between the server and the engine nothing that costs time.

A point look-up takes the engine a tenth of a millisecond, and a web framework several. So queries are answered here,
and everything else (the service description, the redirect to the page, other methods and addresses) by the Flask
application behind, which answers queries in the same way where this is not in front of it.
"""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterable
from typing import Any

from netkg.server.http.endpoint import Answer, Endpoint, Send
from netkg.server.http.exchange import PASSED_ON, STATUS, Environ, Exchange, is_query

StartResponse = Callable[..., Any]
Wsgi = Callable[[Environ, StartResponse], Iterable[bytes]]


class QueryEdge:
    """A WSGI application that answers queries and leaves the rest to another."""

    def __init__(self, endpoint: Endpoint, rest: Wsgi) -> None:
        self.endpoint = endpoint
        self.rest = rest

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        if environ["PATH_INFO"] != "/sparql" or not is_query(environ):
            return self.rest(environ, start_response)
        exchange = Exchange(self.endpoint, environ)

        def begin(answer: Answer) -> Send:
            send: Send = start_response("200 OK", exchange.headers(answer))
            return send

        answer = exchange.run(begin)
        if answer is None:
            environ[PASSED_ON] = True
            return self.rest(environ, start_response)
        self.endpoint.count("requests")
        exchange.finish(answer)
        if answer.broken:
            # The server closes the connection without the last chunk, so that the client sees a failure.
            raise BrokenPipeError(errno.EPIPE, "the result was cut short")
        if answer.body is None:
            return []
        start_response(STATUS[answer.status], exchange.headers(answer))
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [answer.body]
