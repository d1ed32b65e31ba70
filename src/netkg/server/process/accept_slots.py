"""Who may take connections: a few workers at a time, and one that is held up passes its place on.

Each worker answers one request at a time, and a process copies the pages of the graph that it visits. So only as many
workers as the processor keeps busy hold a seat; the others stand by. When a request takes long, its worker leaves the
seat, and hands the connections that wait with it to whoever holds one. One that has several requests at a time shares
them in the same way with one that has none.
"""

from __future__ import annotations

import contextlib
import fcntl
import mmap
import os
import socket
import struct
import tempfile
import time

from netkg.server.process.connection import Connection

_STATE = struct.Struct("<?H")
#: What is written for a seat that nobody holds.
_MANY = 0xFFFF
#: The longest beginning of a request that is handed over with its connection.
_LARGEST = 32 * 1024


class Seats:
    """The seats; made before the fork, so that all processes share them.

    A seat is a lock on one byte of a nameless file, which the system opens when its holder ends, however it ends.
    """

    def __init__(self, count: int) -> None:
        self.count = count
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 (it lives as long as the server)
        #: Readable when a seat may be free.
        self.freed, self._nudge = os.pipe()
        #: For each seat, whether its holder has nothing to do, and how many connections have asked it lately.
        self._state = mmap.mmap(-1, count * _STATE.size)
        self._out, self._in = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        #: Readable when a connection waits for a worker.
        self.waiting = self._in.fileno()
        for handle in (self.freed, self._nudge, self.waiting, self._out.fileno()):
            os.set_blocking(handle, False)

    def take(self) -> int | None:
        """Give the number of a seat that is this process's from now on, or None when all are taken."""
        for seat in range(self.count):
            with contextlib.suppress(OSError):
                fcntl.lockf(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, seat)
                return seat
        return None

    def leave(self, seat: int) -> None:
        """Give a seat back."""
        self.work(seat, _MANY)
        fcntl.lockf(self._file, fcntl.LOCK_UN, 1, seat)
        self.nudge()

    def rest(self, seat: int, connections: int) -> None:
        """Say that the holder of a seat has nothing to do, and how many connections it has."""
        _STATE.pack_into(self._state, seat * _STATE.size, True, connections)

    def work(self, seat: int, connections: int) -> None:
        """Say that it has something to do."""
        _STATE.pack_into(self._state, seat * _STATE.size, False, connections)

    def spare(self, seat: int, connections: int) -> int:
        """Give how many connections the holder should give to another that has nothing to do; that one has them from then."""
        for other in range(self.count):
            idle, held = self._look(other)
            if idle and other != seat and held < connections - 1:
                given = (connections - held) // 2
                self.work(other, held + given)
                return given
        return 0

    def fuller(self, seat: int, connections: int) -> bool:
        """Whether another holder has fewer connections."""
        return any(self._look(other)[1] < connections for other in range(self.count) if other != seat)

    def _look(self, seat: int) -> tuple[bool, int]:
        return _STATE.unpack_from(self._state, seat * _STATE.size)  # type: ignore[return-value]

    def nudge(self) -> None:
        """Wake one of those that stand by."""
        with contextlib.suppress(BlockingIOError):
            os.write(self._nudge, b".")

    def nudged(self) -> None:
        """Note that this process is awake."""
        with contextlib.suppress(BlockingIOError):
            os.read(self.freed, 1)

    def hand_over(self, connection: Connection) -> bool:
        """Send a connection to a worker that has a seat; false where that cannot be."""
        if len(connection.data) > _LARGEST:
            return False
        try:
            # One byte at least, for an empty message looks like the end.
            socket.send_fds(self._out, [b"." + connection.data], [connection.socket.fileno()])
        except OSError:
            return False
        return True

    def receive(self) -> Connection | None:
        """Take a connection that was handed over, if there is one."""
        try:
            data, handles, _, _ = socket.recv_fds(self._in, _LARGEST + 1, 1)
        except BlockingIOError:
            return None
        if not handles:
            return None
        received = socket.socket(fileno=handles[0])
        try:
            address = received.getpeername()
        except OSError:  # the client has gone meanwhile
            received.close()
            return None
        return Connection(received, address, time.monotonic(), data[1:])
