"""Accept slots: the right to take connections, held by a few workers at a time.

Each worker answers one request at a time, and a process copies the pages of the graph that it visits. So only as many
workers as the processor keeps busy hold a slot; the others stand by. When a request takes long, its worker releases
the slot and hands its other connections off to workers that hold one. A worker with several requests at a time shares
them in the same way with an idle one. Web servers know the idea as the accept mutex; here it has several holders.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import mmap
import os
import socket
import struct
import tempfile
import time

from netkg.server.process.connection import Connection, Delivery
from netkg.server.process.spool import Spool

#: For each slot: whether its holder is idle, and how many of its connections have been active lately.
_STATE = struct.Struct("<?H")
#: The count written for a slot that nobody holds.
_UNHELD = 0xFFFF
#: The longest beginning of a request that is handed off with its connection.
_LARGEST = 96 * 1024
#: Bytes of the note that goes with it, at most.
_NOTE = 4096


class AcceptSlots:
    """The slots; made before the fork, so that all processes share them.

    A slot is a lock on one byte of a nameless file, which the system opens when its holder ends, however it ends.
    """

    def __init__(self, count: int) -> None:
        self.count = count
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 (it lives as long as the server)
        #: A pipe for the cold workers that stand by, and one for the warm: its end to read from, and the one to write to.
        self._pipes = (os.pipe(), os.pipe())
        self._state = mmap.mmap(-1, count * _STATE.size)
        for slot in range(count):
            self.mark_busy(slot, _UNHELD)
        self._out, self._in = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        #: Readable when a connection that was handed off waits for a worker.
        self.waiting = self._in.fileno()
        for handle in (*self._pipes[0], *self._pipes[1], self.waiting, self._out.fileno()):
            os.set_blocking(handle, False)

    def stand_by(self, *, warm: bool) -> int:
        """Stand by for a slot, and give the handle that is readable when one may be free.

        Who is warm holds a shared lock on the byte after the slots', which tells others that it is there and ends with it.
        """
        if warm:
            fcntl.lockf(self._file, fcntl.LOCK_SH, 1, self.count)
        return self._pipes[warm][0]

    def stand_down(self) -> None:
        """Stand by no longer; a slot that is vacant meanwhile is for another, who may not have been woken for it."""
        fcntl.lockf(self._file, fcntl.LOCK_UN, 1, self.count)
        if self.vacant:
            self.wake_one()

    def acquire(self) -> int | None:
        """Give the number of a slot that is this process's from now on, or None when all are held."""
        for slot in range(self.count):
            with contextlib.suppress(OSError):
                fcntl.lockf(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, slot)
                self.mark_busy(slot, 0)
                return slot
        return None

    @property
    def vacant(self) -> bool:
        """Whether a slot has been released that nobody has taken yet."""
        return any(self._read(slot)[1] == _UNHELD for slot in range(self.count))

    def release(self, slot: int) -> None:
        """Give a slot back."""
        self.mark_busy(slot, _UNHELD)
        fcntl.lockf(self._file, fcntl.LOCK_UN, 1, slot)
        self.wake_one()

    def mark_idle(self, slot: int, connections: int) -> None:
        """Say that the holder of a slot is idle, and how many active connections it has."""
        _STATE.pack_into(self._state, slot * _STATE.size, True, connections)

    def mark_busy(self, slot: int, connections: int) -> None:
        """Say that it is not."""
        _STATE.pack_into(self._state, slot * _STATE.size, False, connections)

    def surplus(self, slot: int, connections: int) -> int:
        """Give how many connections the holder should hand off to an idle one, which counts them as its own from then."""
        for other in range(self.count):
            idle, held = self._read(other)
            if idle and other != slot and held < connections - 1:
                given = (connections - held) // 2
                self.mark_busy(other, held + given)
                return given
        return 0

    def overfull(self, slot: int, connections: int) -> bool:
        """Whether another holder has fewer connections."""
        return any(self._read(other)[1] < connections for other in range(self.count) if other != slot)

    def _read(self, slot: int) -> tuple[bool, int]:
        idle, connections = _STATE.unpack_from(self._state, slot * _STATE.size)
        return idle, connections

    def wake_one(self) -> None:
        """Wake one of the workers that stand by, a warm one if there is any."""
        warm = False
        try:
            fcntl.lockf(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, self.count)
            fcntl.lockf(self._file, fcntl.LOCK_UN, 1, self.count)
        except OSError:
            warm = True
        with contextlib.suppress(BlockingIOError):
            os.write(self._pipes[warm][1], b".")

    def awake(self, handle: int) -> None:
        """Note that this process is awake.

        :param handle: the one that `stand_by` gave.
        """
        with contextlib.suppress(BlockingIOError):
            os.read(handle, 1)

    def hand_off(self, connection: Connection) -> bool:
        """Send a connection, with what waits on disk, to a worker that holds a slot; false where that cannot be."""
        data, rest = connection.arrived()
        if len(data) + len(rest) > _LARGEST:
            return False
        delivery, spools = connection.delivery, connection.spools()
        note = json.dumps(
            {
                "data": len(data),
                "spooled": connection.spool is not None,
                "spools": [[spool.begin, spool.end] for spool in spools],
                "delivery": delivery and [delivery.keep, delivery.request_id, delivery.release, delivery.began],
            }
        )
        try:
            handles = [connection.socket.fileno(), *(spool.handle for spool in spools)]
            socket.send_fds(self._out, [note.encode(), b"\n", data, rest], handles)
        except OSError:
            return False
        return True

    def receive(self) -> Connection | None:
        """Take a connection that was handed off, if there is one."""
        try:
            message, handles, _, _ = socket.recv_fds(self._in, _LARGEST + _NOTE, 3)
        except BlockingIOError:
            return None
        if not handles:
            return None
        head, _, arrived = message.partition(b"\n")
        note = json.loads(head)
        received = socket.socket(fileno=handles[0])
        spools = [Spool(handle, *part) for handle, part in zip(handles[1:], note["spools"], strict=True)]
        connection = Connection(received, None, time.monotonic(), arrived[: note["data"]])
        connection.adopt(spools.pop(0) if note["spooled"] else None, arrived[note["data"] :])
        if note["delivery"]:
            connection.delivery = Delivery(spools.pop(0), *note["delivery"])
        try:
            connection.address = received.getpeername()
        except OSError:  # the client has gone meanwhile
            connection.close()
            return None
        return connection
