"""One client's connection between its requests: what has come, and whether that is a request."""

from __future__ import annotations

import os
import re
import socket

_PIECE = 64 * 1024
#: A longer head is given to the parser as it is, to be refused there.
LARGEST_HEAD = 256 * 1024
#: A longer body is read while the request is answered.
LARGEST_BODY = 1 << 20
#: Seconds that a client has to close when it has its last answer.
_LINGER = 2.0
_LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*(\d{1,12})[ \t]*\r\n", re.IGNORECASE)
_EXPECT = re.compile(rb"\r\nexpect:", re.IGNORECASE)


class Connection:
    """A connection and the bytes of its next request.

    A worker takes up a request when all of it has come. So a client that sends slowly keeps a connection and no worker.
    """

    __slots__ = ("address", "began", "broken", "closing", "data", "queued", "socket", "touched")

    def __init__(self, connection: socket.socket, address: object, now: float, data: bytes = b"") -> None:
        self.socket = connection
        self.address = address
        self.data = data
        #: When the first and the last bytes of the next request came, or the last answer went.
        self.began = self.touched = now
        #: A request is whole and has its turn.
        self.queued = False
        #: The answer has gone, and the client has only to close.
        self.closing = False
        #: An answer was begun and could not be ended.
        self.broken = False

    def fill(self, now: float) -> bool:
        """Take what has come; false when the client has closed."""
        try:
            piece = os.read(self.socket.fileno(), _PIECE)  # the socket has a time limit, so this never waits
        except BlockingIOError:
            return True
        except OSError:
            return False
        if not self.data:
            self.began = now
        self.data += piece
        self.touched = now
        return bool(piece)

    @property
    def whole(self) -> bool:
        r"""Whether a request can be taken up.

        >>> Connection(None, None, 0.0, b"POST /sparql HTTP/1.1\r\nContent-Length: 6\r\n\r\nASK").whole
        False
        """
        end = self.data.find(b"\r\n\r\n")
        if end < 0:
            return len(self.data) > LARGEST_HEAD
        length = _LENGTH.search(self.data, 0, end + 2)
        if length is None or int(length[1]) > LARGEST_BODY or _EXPECT.search(self.data, 0, end):
            return True
        return len(self.data) >= end + 4 + int(length[1])

    def overdue(self, now: float, *, idle: float, stall: float) -> bool:
        """Whether the client has kept us waiting: `idle` seconds for a request, `stall` for the next piece of one."""
        if self.queued:
            return False
        if self.closing:
            return now > self.touched + _LINGER
        if self.data:
            return now > min(self.touched + stall, self.began + 3 * stall)
        return now > self.touched + idle
