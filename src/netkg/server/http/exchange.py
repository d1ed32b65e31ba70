"""One request to the query operation, from the WSGI environment to the answer, whichever server it came through.

`query_edge` and the Flask application both answer queries with this, so they answer alike.
"""

from __future__ import annotations

import logging
import secrets
import time
from typing import Any

from netkg.engine.base import Snapshot
from netkg.errors import BadRequest, HttpError, PayloadTooLarge
from netkg.server.http import access_log, problems
from netkg.server.http.endpoint import Answer, Begin, Endpoint, Request, common_headers
from netkg.server.http.negotiation import GRAPHS, HTML, RESULTS, choose
from netkg.server.http.protocol import DescriptionRequest, parse_query, uncoded

Environ = dict[str, Any]
#: Set in the environment of a request that is no query although it might have been.
PASSED_ON = "netkg.passed_on"
STATUS = {200: "200 OK", 304: "304 Not Modified", **{code: f"{code} {reason}" for code, reason in problems.REASONS.items()}}
_LOG = logging.getLogger(__name__)


def request_id(given: str) -> str:
    """Take the id that a client gave if it is harmless, else make one."""
    return given if 0 < len(given) <= 16 and given.isascii() and given.isalnum() else secrets.token_hex(8)


def read_body(environ: Environ, most: int) -> bytes:
    """Read a request's body, whether its length is told or it comes in chunks.

    :raises PayloadTooLarge: beyond `most` bytes.
    """
    told = environ.get("CONTENT_LENGTH") or ""
    if told and (not told.isdigit() or int(told) > most):
        raise PayloadTooLarge(f"The body has {told} bytes; the limit is {most}.")
    if not told and not environ.get("HTTP_TRANSFER_ENCODING"):
        return b""
    body: bytes = environ["wsgi.input"].read(int(told) if told else most + 1)
    if len(body) > most:
        raise PayloadTooLarge(f"The body has more than {most} bytes.")
    if told and len(body) < int(told):
        raise BadRequest("The body ended before its Content-Length.")
    return body


def prefers_page(name: str, accept: str | None) -> bool:
    """Whether a client likes a page better than any format that an answer can have, as browsers do.

    >>> prefers_page("", "text/html,application/xml;q=0.9,*/*;q=0.8"), prefers_page("csv", "text/html"), prefers_page("", "*/*")
    (True, False, False)
    """
    if not name and "html" not in (accept or ""):
        return False
    return choose(name, accept, (*RESULTS, *GRAPHS, HTML)) is HTML


def is_query(environ: Environ) -> bool:
    """Whether a request to /sparql is one for the query operation; without a query it asks for the description."""
    method = environ["REQUEST_METHOD"]
    return method == "POST" or (method in ("GET", "HEAD") and "query=" in environ.get("QUERY_STRING", ""))


class Exchange:
    """A request to the query operation and what its answer carries."""

    def __init__(self, endpoint: Endpoint, environ: Environ, name: str | None = None) -> None:
        self.endpoint = endpoint
        self.environ = environ
        self.name = request_id(environ.get("HTTP_X_REQUEST_ID", "")) if name is None else name
        self.release = ""
        self._began = time.perf_counter()

    def run(self, begin: Begin) -> Answer | None:
        """Answer the request, errors as problems; None when it is no query, or when a page is wanted.

        :param begin: sends the head of an answer that is streamed, and gives the function that sends its pieces.
        """
        try:
            view = self.endpoint.view()
            self.release = view.release
            return self.evaluate(view, begin)
        except HttpError as error:
            return self.failed(error)
        except Exception:
            _LOG.exception("request %s failed", self.name)
            return self.failed(HttpError("Something went wrong in the server; the request id helps to find it in the log."))

    def evaluate(self, view: Snapshot, begin: Begin) -> Answer | None:
        """Answer the request; None when it is no query, or when a page is wanted.

        :raises HttpError: for all that can be told before the first byte.
        """
        environ, endpoint, method = self.environ, self.endpoint, self.environ["REQUEST_METHOD"]
        if method == "POST":
            uncoded(environ.get("HTTP_CONTENT_ENCODING"))
        body = read_body(environ, endpoint.largest_body) if method == "POST" else b""
        operation = parse_query(method, environ.get("CONTENT_TYPE"), environ.get("QUERY_STRING", ""), body)
        if isinstance(operation, DescriptionRequest) or (
            method != "POST" and prefers_page(operation.format, environ.get("HTTP_ACCEPT"))
        ):
            return None
        asked = Request(
            method,
            environ.get("HTTP_ACCEPT"),
            environ.get("HTTP_ACCEPT_ENCODING", ""),
            environ.get("HTTP_IF_NONE_MATCH", ""),
            self.name,
            environ.get("gunicorn.socket"),
        )
        if operation.release:
            view = endpoint.of_release(operation, asked)
            self.release = view.release
        return endpoint.query(operation, asked, begin, html=method != "POST", view=view)

    def failed(self, error: HttpError) -> Answer:
        """Write an error as the answer."""
        body, content_type = problems.render(
            error, self.environ.get("HTTP_ACCEPT"), request_id=self.name, root=self.environ.get("SCRIPT_NAME", "")
        )
        fixed = {"Cache-Control": "no-store", "Content-Security-Policy": problems.PAGE_POLICY}
        return Answer(error.status, {"Content-Type": content_type, **fixed, **problems.headers(error)}, body)

    def headers(self, answer: Answer) -> list[tuple[str, str]]:
        """List the headers of an answer; of a whole one, its length as well."""
        headers = [*answer.headers.items(), *common_headers(self.release, self.name).items()]
        if answer.body is not None and answer.status != 304 and self.environ["REQUEST_METHOD"] != "HEAD":
            headers.append(("Content-Length", str(len(answer.body))))
        return headers

    def finish(self, answer: Answer) -> None:
        """Count and log what was answered."""
        seconds = time.perf_counter() - self._began
        if answer.status >= 400:
            self.endpoint.count("errors" if answer.status >= 500 else "rejected")
        self.endpoint.supervisor.statistics.observe(seconds)
        access_log.log(
            method=self.environ["REQUEST_METHOD"],
            path=self.environ["PATH_INFO"],
            status="broken" if answer.broken else answer.status,
            bytes=answer.sent if answer.body is None else len(answer.body),
            seconds=round(seconds, 4),
            id=self.name,
            release=self.release,
        )
