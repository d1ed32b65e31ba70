"""Bytes that wait for a slow client, or for the rest of its request, in a file without a name and not in memory."""

from __future__ import annotations

import contextlib
import fcntl
import os
import select
import socket
import sys
import tempfile
import termios
from collections.abc import Iterator, Sequence

_PIECE = 1 << 20


class Spool:
    """A nameless temporary file: bytes are put in at its end and taken out at its beginning."""

    def __init__(self, handle: int | None = None, begin: int = 0, end: int = 0) -> None:
        """Make an empty spool, or one around the descriptor of another process's spool, which it then owns."""
        if handle is None:
            with tempfile.TemporaryFile(buffering=0) as file:
                handle = os.dup(file.fileno())
        self.handle = handle
        #: The part of the file that is still to be taken out.
        self.begin, self.end = begin, end

    def __len__(self) -> int:
        return self.end - self.begin

    def append(self, *pieces: bytes | memoryview) -> None:
        """Put bytes in.

        :raises OSError: when the disk is full.
        """
        for piece in pieces:
            rest = memoryview(piece)
            while rest:
                written = os.pwrite(self.handle, rest, self.end)
                self.end += written
                rest = rest[written:]

    def send(self, connection: socket.socket) -> bool:
        """Send what the client takes at once; whether that was anything.

        :raises OSError: when the client has gone.
        """
        before = self.begin
        while self.begin < self.end:
            try:
                self.begin += os.sendfile(connection.fileno(), self.handle, self.begin, min(len(self), _PIECE))
            except BlockingIOError:  # the socket has a time limit, so the system never waits for it
                break
        if self.begin == self.end and self.end:
            os.ftruncate(self.handle, 0)
            self.begin = self.end = 0
            return True
        return self.begin > before

    def pieces(self) -> Iterator[bytes]:
        """Give what is in it, from its beginning, without taking it out."""
        for place in range(self.begin, self.end, _PIECE):
            yield os.pread(self.handle, min(_PIECE, self.end - place), place)

    def close(self) -> None:
        """Give the file up."""
        if self.handle >= 0:
            os.close(self.handle)
            self.handle = -1


class Outbox:
    """An answer on its way: what the client does not take at once waits in a spool, and the engine goes on."""

    #: Bytes that may wait; beyond them the engine waits for the client.
    MOST = 256 << 20

    def __init__(self, connection: socket.socket) -> None:
        self.connection = connection
        self.spool: Spool | None = None

    def send(self, pieces: Sequence[bytes]) -> None:
        """Send bytes after those that wait already.

        :raises OSError: when the client has gone, or takes nothing for as long as the socket's time limit.
        """
        if not self.waits:
            gone = 0
            with contextlib.suppress(BlockingIOError):
                gone = os.writev(self.connection.fileno(), pieces) if any(pieces) else 0
            pieces = [memoryview(piece)[max(0, gone - start) :] for piece, start in zip(pieces, _starts(pieces), strict=True)]  # type: ignore[misc]
            if not any(pieces):
                return
        self.spool = self.spool or Spool()
        self.spool.append(*pieces)
        self.spool.send(self.connection)
        while len(self.spool) > self.MOST:
            self._wait()

    @property
    def waits(self) -> bool:
        """Whether something waits for the client."""
        return self.spool is not None and len(self.spool) > 0

    def taken(self) -> Spool | None:
        """Hand over what waits; None where nothing does."""
        spool, self.spool = self.spool, None
        if spool is not None and not len(spool):
            spool.close()
            return None
        return spool

    def close(self) -> None:
        """Give up what waits."""
        if self.spool is not None:
            self.spool.close()
            self.spool = None

    def _wait(self) -> None:
        assert self.spool is not None
        ready = select.poll()
        ready.register(self.connection, select.POLLOUT)
        limit, held = self.connection.gettimeout(), held_for(self.connection)
        if not ready.poll(None if limit is None else limit * 1000) and held_for(self.connection) == held:
            raise TimeoutError("the client takes nothing")
        self.spool.send(self.connection)


def held_for(connection: socket.socket) -> int:
    """Give the bytes that the system holds for a client; it takes more only when there is room for many."""
    return int.from_bytes(fcntl.ioctl(connection, termios.TIOCOUTQ, bytes(4)), sys.byteorder)


def _starts(pieces: Sequence[bytes]) -> Iterator[int]:
    """Give the place at which each piece begins."""
    place = 0
    for piece in pieces:
        yield place
        place += len(piece)
