"""The query address straight on WSGI: between gunicorn and the engine nothing that costs time.

A point look-up takes the engine a tenth of a millisecond, and a web framework several. So queries are answered here,
and everything else (the service description, the redirect to the page, other methods and addresses) by the Flask
application behind.
"""

from __future__ import annotations

import errno
import logging
import secrets
import time
from collections.abc import Callable, Iterable
from typing import Any

from netkg.errors import BadRequest, HttpError, PayloadTooLarge
from netkg.server.http import access_log, problems
from netkg.server.http.endpoint import Answer, Endpoint, Request, common_headers
from netkg.server.http.protocol import Describe, parse_query

Wsgi = Callable[[dict, Callable], Iterable[bytes]]
_LOG = logging.getLogger(__name__)
_STATUS = {200: "200 OK", 304: "304 Not Modified", **{code: f"{code} {reason}" for code, reason in problems.REASONS.items()}}


def request_id(given: str) -> str:
    """Take the id that a client gave if it is harmless, else make one."""
    return given if 0 < len(given) <= 16 and given.isascii() and given.isalnum() else secrets.token_hex(8)


def read_body(environ: dict, most: int) -> bytes:
    """Read a request's body, whether its length is told or it comes in chunks.

    :raises PayloadTooLarge: beyond `most` bytes.
    """
    told = environ.get("CONTENT_LENGTH") or ""
    if told and (not told.isdigit() or int(told) > most):
        raise PayloadTooLarge(f"The body has {told} bytes; the limit is {most}.")
    if not told and not environ.get("HTTP_TRANSFER_ENCODING"):
        return b""
    body = environ["wsgi.input"].read(int(told) if told else most + 1)
    if len(body) > most:
        raise PayloadTooLarge(f"The body has more than {most} bytes.")
    if told and len(body) < int(told):
        raise BadRequest("The body ended before its Content-Length.")
    return body


class QueryEdge:
    """A WSGI application that answers queries and leaves the rest to another."""

    def __init__(self, endpoint: Endpoint, rest: Wsgi) -> None:
        self.endpoint = endpoint
        self.rest = rest
        self._most = endpoint.settings.max_body << 20

    def __call__(self, environ: dict, start_response: Callable) -> Iterable[bytes]:
        """Answer one request."""
        method = environ["REQUEST_METHOD"]
        if (
            environ["PATH_INFO"] != "/sparql"
            or method not in ("GET", "HEAD", "POST")
            or (method != "POST" and "query=" not in environ.get("QUERY_STRING", ""))
        ):
            return self.rest(environ, start_response)
        began, endpoint = time.perf_counter(), self.endpoint
        view = endpoint.view()
        name = request_id(environ.get("HTTP_X_REQUEST_ID", ""))
        common = common_headers(view.release, name)

        def begin(answer: Answer) -> Callable[[bytes], object]:
            return start_response("200 OK", [*answer.headers.items(), *common.items()])

        try:
            body = read_body(environ, self._most) if method == "POST" else b""
            operation = parse_query(method, environ.get("CONTENT_TYPE"), environ.get("QUERY_STRING", ""), body)
            if isinstance(operation, Describe):
                return self.rest(environ, start_response)
            if operation.release and endpoint.past is not None:
                view = endpoint.past.view(operation.release)
                common = common_headers(view.release, name)
            asked = Request(
                method,
                environ.get("HTTP_ACCEPT"),
                environ.get("HTTP_ACCEPT_ENCODING", ""),
                environ.get("HTTP_IF_NONE_MATCH", ""),
                name,
                environ.get("gunicorn.socket"),
            )
            answer = endpoint.query(operation, asked, begin, html=method != "POST", view=view)
            if answer is None:
                return self.rest(environ, start_response)
        except HttpError as error:
            answer = self._failed(error, environ, name)
        except Exception:
            _LOG.exception("request %s failed", name)
            answer = self._failed(
                HttpError("Something went wrong inside; the request id helps to find it in the log."), environ, name
            )
        endpoint.count("requests")
        self._log(environ, answer, began, name, view.release)
        if answer.broken:
            # Gunicorn closes the connection without the last chunk, so that the client sees a failure.
            raise BrokenPipeError(errno.EPIPE, "the result was broken off")
        if answer.body is None:
            return []
        headers = [*answer.headers.items(), *common.items()]
        if answer.status != 304 and method != "HEAD":
            headers.append(("Content-Length", str(len(answer.body))))
        start_response(_STATUS[answer.status], headers)
        return [] if method == "HEAD" else [answer.body]

    def _failed(self, error: HttpError, environ: dict, name: str) -> Answer:
        self.endpoint.count("errors" if error.status >= 500 else "rejected")
        body, content_type = problems.render(
            error, environ.get("HTTP_ACCEPT"), request_id=name, root=environ.get("SCRIPT_NAME", "")
        )
        return Answer(
            error.status,
            {
                "Content-Type": content_type,
                "Cache-Control": "no-store",
                "Content-Security-Policy": problems.PAGE_POLICY,
                **problems.headers(error),
            },
            body,
        )

    def _log(self, environ: dict, answer: Answer, began: float, name: str, release: str) -> None:
        seconds = time.perf_counter() - began
        board: Any = self.endpoint.watchdog.board
        if board is not None:
            board.observe(seconds)
        access_log.log(
            method=environ["REQUEST_METHOD"],
            path=environ["PATH_INFO"],
            status="broken" if answer.broken else answer.status,
            bytes=answer.sent if answer.body is None else len(answer.body),
            seconds=round(seconds, 4),
            id=name,
            release=release,
        )
