"""The connections that one worker holds: how many, which have been active, and which have kept it waiting."""

from __future__ import annotations

import contextlib
import select
import time
from collections.abc import Callable, Iterator

from netkg.errors import BadRequest
from netkg.server.http import access_log, supervision
from netkg.server.process import problem_answers
from netkg.server.process.connection import Connection
from netkg.server.process.descriptors import PAUSE
from netkg.server.process.http_messages import UNFINISHED

#: Seconds for which a connection counts as active after its last byte.
_ACTIVE = 2.0
#: Bytes that may wait on disk for the clients of one process, together.
_ON_DISK = 4 << 30


class KeptConnections:
    """The connections of one worker, each registered for what it waits for.

    :param idle: seconds for the beginning of a request, `stall` for the next piece, `transfer` for taking an answer.
    :param refused: is called with each client that is told that its request is not whole.
    """

    def __init__(
        self, poll: select.epoll, *, most: int, idle: float, stall: float, transfer: float, refused: Callable[[], None]
    ) -> None:
        self.most = most
        #: How many have asked lately.
        self.active = 0
        self._poll, self._refused = poll, refused
        self._limits = {"idle": idle, "stall": stall, "transfer": transfer}
        self._held: dict[int, Connection] = {}

    def __iter__(self) -> Iterator[Connection]:
        return iter(self._held.values())

    def of(self, handle: int) -> Connection | None:
        """Give the connection with a descriptor."""
        return self._held.get(handle)

    def add(self, connection: Connection) -> None:
        """Hold one more; where there are too many, the one that has been silent longest gives way."""
        if len(self._held) >= self.most:
            self.forget(min(self, key=lambda one: one.touched))
        self._held[connection.socket.fileno()] = connection
        self._poll.register(connection.socket.fileno(), select.EPOLLOUT if connection.delivery else select.EPOLLIN)
        self.active += 1

    def forget(self, connection: Connection, *, handed_off: bool = False) -> None:
        """Close a connection, or this process's end of one that another has now."""
        handle = connection.socket.fileno()
        if self._held.pop(handle, None) is not None:
            self.active = max(0, self.active - 1)  # one that had long been silent did not count
            with contextlib.suppress(OSError):
                self._poll.unregister(handle)
        connection.close(handed_off=handed_off)

    def cut(self, connection: Connection) -> None:
        """Break off an answer whose client has gone or takes too long; the log has told all of it as sent."""
        if connection.delivery is not None:
            error = supervision.transfer_timed_out(self._limits["transfer"])
            seconds = time.monotonic() - connection.delivery.began
            access_log.ended(error, connection.delivery.request_id, seconds, connection.delivery.release)
        self.forget(connection)

    def give_up(self, connection: Connection) -> None:
        """Close a connection from which no more comes; who has begun a body is told that it is not whole."""
        if connection.cut_short:
            with contextlib.suppress(OSError):
                problem_answers.send(connection.socket, BadRequest(UNFINISHED))
                self._refused()
        self.cut(connection)

    def make_room(self) -> None:
        """Close the connection that has been silent longest; where there is none, rest, for the listener stays ready."""
        silent = [one for one in self if not one.queued]
        if silent:
            self.forget(min(silent, key=lambda one: one.touched))
        else:
            time.sleep(PAUSE)

    def sweep(self, now: float) -> None:
        """Close what is overdue, and the most of what is more than the disk is for."""
        self.active = sum(connection.touched > now - _ACTIVE for connection in self)
        for connection in list(self):
            if connection.overdue(now, **self._limits):
                self.give_up(connection)
        waiting = {connection: connection.on_disk for connection in self if connection.on_disk and not connection.queued}
        while sum(waiting.values()) > _ON_DISK:
            largest = max(waiting, key=waiting.__getitem__)
            del waiting[largest]
            self.cut(largest)
