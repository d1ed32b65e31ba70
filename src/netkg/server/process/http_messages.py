"""Requests and answers as gunicorn reads and writes them: stricter, and without what it need not do for each."""

from __future__ import annotations

import socket
import time
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from gunicorn import util
from gunicorn.http import errors, message, parser, wsgi

from netkg.errors import BadRequest
from netkg.server.http.endpoint import FIXED
from netkg.server.process.spool import Outbox

#: A query may stand in the address. Gunicorn's own ceiling is 8 kB, which only its parser's attribute can lift.
LONGEST_LINE = 128 * 1024

#: What a client is told whose body does not come to its end.
UNFINISHED = "The body ended early, or the rest of it never arrived."
#: Addresses of which it is known whether they are those of trusted proxies.
_MOST = 1000
#: Names of header fields that need no check; the values of an answer with no others are checked all at once.
_NAMES = frozenset(
    {
        *FIXED,
        "Vary",
        "Cache-Control",
        "Content-Encoding",
        "Content-Length",
        "Content-Type",
        "ETag",
        "NetKG-Release",
        "X-Request-Id",
    }
)


@lru_cache(maxsize=1)
def _date(second: int) -> str:
    return str(util.http_date(second))


class Options:
    """Gunicorn's settings as plain attributes, for each is read with every request."""

    def __init__(self, settings: Any) -> None:
        vars(self).update(
            {name: setting.get() for name, setting in settings.settings.items()}, _settings=settings, is_ssl=settings.is_ssl
        )
        #: Whether a proxy at an address may say who its client is.
        self.trusted: dict[str | None, bool] = {}

    def __getattr__(self, name: str) -> Any:
        return getattr(self._settings, name)


class CheckedBody:
    """A request's body whose faults are told as the client's."""

    def __init__(self, reader: Any) -> None:
        self._reader = reader

    def read(self, size: int) -> bytes:
        """Read up to `size` bytes.

        :raises BadRequest: when the body ends early, stalls, or its chunks are malformed.
        """
        try:
            piece: bytes = self._reader.read(size)
        except errors.ParseException as error:
            raise BadRequest(f"The body cannot be read. {error}.") from None
        except OSError:
            raise BadRequest(UNFINISHED) from None
        return piece


class HttpRequest(message.Request):
    """A request whose sender is looked up once, however many it sends."""

    def parse(self, unreader: Any) -> bytes:
        """Read the head.

        :raises InvalidHeader: for HTTP/1.1 without Host, which RFC 9112 section 3.2 answers with 400.
        """
        self.limit_request_line = self._fast_limit_request_line = LONGEST_LINE
        rest: bytes = super().parse(unreader)
        if self.version >= (1, 1) and not any(name == "HOST" for name, _ in self.headers):
            raise errors.InvalidHeader("Host is missing", req=self)
        return rest

    def set_body_reader(self) -> None:
        """Choose how the body is read."""
        super().set_body_reader()
        self.body.reader = CheckedBody(self.body.reader)

    def _peer_is_trusted_proxy(self) -> bool:
        address = self.peer_addr[0] if isinstance(self.peer_addr, tuple) else None
        known = self.cfg.trusted
        if address not in known:
            if len(known) > _MOST:
                known.clear()
            known[address] = super()._peer_is_trusted_proxy()
        trusted: bool = known[address]
        return trusted


class HttpParser(parser.RequestParser):
    """Gunicorn's parser, for such requests."""

    mesg_class = HttpRequest

    def finish_body(self, deadline: float | None = None, max_bytes: int | None = None) -> bool:
        """Throw the rest of a body away; false when the connection cannot be used any more."""
        try:
            return bool(super().finish_body(deadline, max_bytes))
        except BadRequest:
            return False


class HttpResponse(wsgi.Response):
    """An answer whose head goes out together with the first piece of its body."""

    _head = b""
    headers_sent: bool

    def __init__(self, req: Any, sock: socket.socket, cfg: Any) -> None:
        super().__init__(req, sock, cfg)
        self.outbox = Outbox(sock)

    def process_headers(self, headers: Sequence[tuple[str, str]]) -> None:
        """Check the values of a usual answer all at once; leave the fields of another to gunicorn."""
        fields = dict(headers)
        if (
            len(fields) < len(headers)
            or not _NAMES.issuperset(fields)
            or not wsgi.HEADER_VALUE_RE.fullmatch("".join(fields.values()))
        ):
            super().process_headers(headers)
            return
        self.headers += headers
        if "Content-Length" in fields:
            self.response_length = int(fields["Content-Length"])

    def send_headers(self) -> None:
        """Write the head, to be sent with what follows."""
        if not self.headers_sent:
            lines = [
                f"HTTP/{self.req.version[0]}.{self.req.version[1]} {self.status}",
                f"Server: {self.version}",
                f"Date: {_date(int(time.time()))}",
                f"Connection: {'close' if self.should_close() else 'keep-alive'}",
                *(("Transfer-Encoding: chunked",) if self.chunked else ()),
                *(f"{name}: {value}" for name, value in self.headers),
                "\r\n",
            ]
            self._head = "\r\n".join(lines).encode("latin-1")
            self.headers_sent = True

    @property
    def names(self) -> tuple[str, str]:
        """The request id and the release that the answer carries."""
        fields = dict(self.headers)
        return fields.get("X-Request-Id", "-"), fields.get("NetKG-Release", "-")

    def close(self) -> None:
        """Send the end."""
        self.send_headers()
        if self._head or self.chunked:
            self._send(b"0\r\n\r\n" if self.chunked else b"")

    def _emit_body(self, data: bytes) -> None:
        if self.chunked:
            self._send(b"%X\r\n" % len(data), data, b"\r\n")
        else:
            self._send(data)

    def _send(self, *pieces: bytes) -> None:
        pieces, self._head = (self._head, *pieces), b""
        self.outbox.send(pieces)
