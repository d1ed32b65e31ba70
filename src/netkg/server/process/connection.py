"""One client's connection: what has come of its next request, and what waits of its last answer."""

from __future__ import annotations

import contextlib
import os
import socket
import struct
from collections.abc import Iterator
from dataclasses import dataclass

from netkg.server.process.framing import LARGEST_HEAD, Framing, expects, framing
from netkg.server.process.spool import Spool, held_for

_PIECE = 64 * 1024
#: The beginning of a request up to here is kept in memory, and what follows in a spool.
_IN_MEMORY = 16 * 1024
#: The largest body unless the server says otherwise.
LARGEST_BODY = 64 << 20
#: Seconds that a client has to close when it has its last answer.
_LINGER = 2.0
#: Bytes a second that a body must come with, after a start.
_SLOWEST = 16 * 1024


@dataclass
class Delivery:
    """The rest of an answer, which goes out as the client takes it."""

    spool: Spool
    #: The connection is kept for the next request.
    keep: bool
    #: The answer's request id and release, for the log.
    request_id: str
    release: str
    #: When the answer began.
    began: float
    #: Bytes that the system held for the client when it was last looked at.
    held: int = 0


class Connection:
    """A connection and the bytes of its next request.

    A worker takes up a request when all of it has come. So a client that sends slowly keeps a connection and no worker;
    nor does one that reads slowly, for its answer waits in a spool.
    """

    __slots__ = (
        "_body",
        "_rest",
        "address",
        "began",
        "broken",
        "closing",
        "data",
        "delivery",
        "most",
        "queued",
        "socket",
        "spool",
        "touched",
    )

    def __init__(
        self, connection: socket.socket, address: object, now: float, data: bytes = b"", *, most: int = LARGEST_BODY
    ) -> None:
        self.socket = connection
        self.address = address
        #: The beginning of the next request; what does not fit into memory follows in the spool.
        self.data = b""
        self.spool: Spool | None = None
        #: The largest body that is waited for.
        self.most = most
        #: When the first and the last bytes of the next request came, or the last answer went.
        self.began = self.touched = now
        #: A request is whole and has its turn.
        self.queued = False
        #: The answer has gone, and the client has only to close.
        self.closing = False
        #: An answer was begun and could not be ended.
        self.broken = False
        #: What is still to be sent of the last answer.
        self.delivery: Delivery | None = None
        self._body: Framing | None = None
        #: What has come after the end of the next request.
        self._rest = b""
        self._take(data)

    def fill(self, now: float) -> bool:
        """Take what has come; false when the client has closed, or the disk is full."""
        try:
            piece = os.read(self.socket.fileno(), _PIECE)  # the socket has a time limit, so this never waits
            if not self.data:
                self.began = now
            self._take(piece)
        except BlockingIOError:
            return True
        except OSError:
            return False
        self.touched = now
        return bool(piece)

    def _take(self, piece: bytes) -> None:
        if self._body is None:
            self.data += piece
            end = self.data.find(b"\r\n\r\n") + 4
            if end < 4:
                return
            head, piece = self.data[:end], self.data[end:]
            self._body = framing(head, self.most)
            self.data = self._encouraged(head) if not piece else expects(head) or head
        body = self._body
        size = body.feed(piece)
        self._keep(piece[:size])
        self._rest += piece[size:]

    def _encouraged(self, head: bytes) -> bytes:
        """Let a client that waits for it send its body; nobody else needs to know that it has asked."""
        plain = expects(head)
        if plain is None or self._body is None or self._body.done or self._body.fails:
            return plain or head
        with contextlib.suppress(OSError):
            self.socket.send(b"HTTP/1.1 100 Continue\r\n\r\n")
        return plain

    def _keep(self, piece: bytes) -> None:
        if self.spool is None and len(self.data) + len(piece) <= _IN_MEMORY:
            self.data += piece
        elif piece:
            self.spool = self.spool or Spool()
            self.spool.append(piece)

    @property
    def whole(self) -> bool:
        r"""Whether a request can be taken up.

        >>> Connection(None, None, 0.0, b"POST /sparql HTTP/1.1\r\nContent-Length: 6\r\n\r\nASK").whole
        False
        """
        if self._body is None:
            return len(self.data) > LARGEST_HEAD
        return self._body.done or self._body.fails

    @property
    def complete(self) -> bool:
        """Whether the end of the request has been found; a connection that has none cannot be used for another."""
        return self._body is not None and self._body.done and not self._body.fails

    @property
    def cut_short(self) -> bool:
        """Whether the head of a request is there and not all of its body."""
        return self._body is not None and not self.whole

    def spools(self) -> list[Spool]:
        """List what waits on disk: the rest of a request, the rest of an answer."""
        found = (self.spool, self.delivery.spool if self.delivery is not None else None)
        return [spool for spool in found if spool is not None]

    def request(self) -> Iterator[bytes]:
        """Give the bytes of the request."""
        yield self.data
        if self.spool is not None:
            yield from self.spool.pieces()

    def next(self) -> None:
        """Forget the request that has been answered; what came after it is the beginning of the next."""
        rest, self.data, self._rest, self._body = self._rest, b"", b"", None
        self.release()
        self._take(rest)

    def arrived(self) -> tuple[bytes, bytes]:
        """Give what has come and is in memory: what stands before the spool, and what after it."""
        return self.data, self._rest

    def adopt(self, spool: Spool | None, rest: bytes) -> None:
        """Take over what another process has got of the request beyond its beginning."""
        self.spool = spool
        if spool is not None and self._body is not None:
            for piece in spool.pieces():
                self._body.feed(piece)
        self._rest += rest

    def release(self) -> None:
        """Give up what is on disk of the request."""
        if self.spool is not None:
            self.spool.close()
            self.spool = None

    def close(self, *, handed_off: bool = False) -> None:
        """Close the connection; a client that has not got all of its answer sees it broken off."""
        close = reset if not handed_off and (self.broken or self.delivery is not None) else socket.socket.close
        for spool in self.spools():
            spool.close()
        self.spool = self.delivery = None
        close(self.socket)

    @property
    def on_disk(self) -> int:
        """Bytes that wait on disk."""
        return sum(len(spool) for spool in self.spools())

    def overdue(self, now: float, *, idle: float, stall: float, transfer: float = 600.0) -> bool:
        """Whether the client has kept us waiting.

        :param idle: seconds for the beginning of a request.
        :param stall: seconds for the next piece of a request, or for taking the next of an answer.
        :param transfer: seconds for taking an answer.
        """
        if self.delivery is not None:
            held = held_for(self.socket)
            if held != self.delivery.held:
                self.delivery.held, self.touched = held, now
            return now > min(self.touched + stall, self.delivery.began + transfer)
        if self.queued:
            return False
        if self.closing:
            return now > self.touched + _LINGER
        if self.data:
            return now > min(self.touched + stall, self.began + 3 * stall + self.on_disk / _SLOWEST)
        return now > self.touched + idle


def reset(connection: socket.socket) -> None:
    """Reset a connection instead of ending it in order: even a client that ignores chunk lengths sees a failure."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()
