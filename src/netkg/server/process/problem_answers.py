"""Answer requests that do not even parse, as problems (RFC 9457) like every other error."""

from __future__ import annotations

import socket

from gunicorn.http import errors as http

from netkg.errors import (
    BadRequest,
    ExpectationFailed,
    HeadersTooLarge,
    HttpError,
    RequestLineTooLong,
    UnsupportedTransferCoding,
)
from netkg.server.http import problems
from netkg.server.http.endpoint import FIXED
from netkg.server.http.exchange import request_id
from netkg.server.process.http_messages import LONGEST_LINE

#: How gunicorn's refusals are told: the first row that fits decides.
_REFUSALS: tuple[tuple[type[Exception], type[HttpError], str], ...] = (
    (
        http.LimitRequestLine,
        RequestLineTooLong,
        f"The request line has more than {LONGEST_LINE} bytes; use POST.",
    ),
    (http.LimitRequestHeaders, HeadersTooLarge, "The header fields are too large or too many."),
    (http.ExpectationFailed, ExpectationFailed, "The only expectation that this server can meet is 100-continue."),
    (http.UnsupportedTransferCoding, UnsupportedTransferCoding, "The only transfer coding that this server reads is chunked."),
    (http.InvalidHeader, BadRequest, ""),
    (http.ParseException, BadRequest, ""),
)


def refusal(error: Exception) -> HttpError | None:
    """Give the error for a request that gunicorn's parser refuses; None for one that is not the client's."""
    if isinstance(error, http.InvalidResponseHeader | http.InvalidResponseHeaderName):
        return None
    for kind, ours, detail in _REFUSALS:
        if isinstance(error, kind):
            return ours(detail or f"The request is malformed. {error}.")
    return None


def send(connection: socket.socket, error: HttpError) -> None:
    """Write a whole response to a client whose request was not understood."""
    name = request_id("")
    connection.sendall(problems.raw(error, {"X-Request-Id": name, **FIXED}, name))
