"""A worker process: waits on all its connections at once, and answers one request at a time."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import socket
import struct
import time
from collections import deque
from collections.abc import Callable
from functools import partial

from gunicorn.http import wsgi
from gunicorn.http.errors import NoMoreData
from gunicorn.workers.base import Worker as Base

from netkg.engine.live import Live
from netkg.server.process.accept_slots import Seats
from netkg.server.process.connection import Connection
from netkg.server.process.http_messages import Parser, Response, Settled
from netkg.server.process.scoreboard import Board
from netkg.server.process.watchdog import Watchdog

#: Connections that one worker keeps.
MOST = 500
#: Seconds between two looks at what is overdue.
_LOOK = 0.5
#: Seconds that requests are answered before it is seen what has come meanwhile.
_SHIFT = 0.005
#: Seconds for which a connection that has asked counts.
_LATELY = 2.0
_BODY = frozenset({"CONTENT-LENGTH", "TRANSFER-ENCODING"})


class Worker(Base):
    """A gunicorn worker that keeps connections open, and never lets one wait behind another's long query."""

    watchdog: Watchdog
    seats: Seats
    live: Live
    board: Board
    stall_timeout = 20.0
    keep_alive = 15.0

    def run(self) -> None:
        """Answer until told to stop."""
        self._poll = select.epoll()
        self._connections: dict[int, Connection] = {}
        self._busy: Connection | None = None
        self._seat: int | None = None
        #: Connections whose next request has come, in the order in which they are answered.
        self._turns: deque[Connection] = deque()
        #: How many connections have asked lately.
        self._active = 0
        self._here = self.sockets[0].getsockname()
        self._settled = Settled(self.cfg)
        self._listeners = {listener.fileno(): listener for listener in self.sockets}
        for listener in self.sockets:
            listener.setblocking(False)
        self._poll.register(self.PIPE[0], select.EPOLLIN)
        self._poll.register(self.seats.freed, select.EPOLLIN)
        self.watchdog.start(self.step_aside, self.notify)
        looked = 0.0
        while self.alive:
            if self._seat is None:
                self._sit()
            # Those that were handed over first, for they have waited longest.
            for handle in sorted(self._wait(), key=self.seats.waiting.__ne__):
                self._ready(handle)
            self._share()
            now = began = time.monotonic()
            while self._turns and now - began < _SHIFT:
                self._next(self._turns.popleft())
                now = time.monotonic()
            if now - looked > _LOOK:
                looked = now
                self._look(now)
        self.step_aside()

    def _wait(self) -> list[int]:
        """Wait for something to do."""
        if self._seat is not None and not self._turns:
            self.seats.rest(self._seat, self._active)
        handles = [handle for handle, _ in self._poll.poll(0 if self._turns else _LOOK)]
        if self._seat is not None:
            self.seats.work(self._seat, self._active)
        return handles

    def _share(self) -> None:
        """Give of what has come to a worker that has nothing to do."""
        if self._seat is None or len(self._turns) < 2:
            return
        for _ in range(min(self.seats.spare(self._seat, self._active), len(self._turns) - 1)):
            connection = self._turns.pop()
            if not self.seats.hand_over(connection):
                self._turns.append(connection)
                return
            self._forget(connection)

    def step_aside(self) -> bool:
        """Leave the seat, and hand the connections that wait to others; false while some are left.

        The watchdog calls this while the process is busy with a request; it holds its lock, and that request ends by
        taking the lock, so the two threads are never in here at once.
        """
        if self._seat is not None:
            for handle in (*self._listeners, self.seats.waiting):
                self._poll.unregister(handle)
            self._poll.register(self.seats.freed, select.EPOLLIN)
            self.seats.leave(self._seat)
            self._seat = None
        waiting = [one for one in self._connections.values() if one is not self._busy and not one.closing]
        for connection in waiting:
            if not self.seats.hand_over(connection):
                return False
            self._forget(connection)
        return True

    def _sit(self) -> None:
        self._seat = self.seats.take()
        if self._seat is not None:
            self._poll.unregister(self.seats.freed)
            for handle in (*self._listeners, self.seats.waiting):
                self._poll.register(handle, select.EPOLLIN)

    def _ready(self, handle: int) -> None:
        if handle in self._connections:
            self._read(self._connections[handle])
        elif handle in self._listeners:
            self._take_in(partial(self._accept, self._listeners[handle]))
        elif handle == self.seats.waiting:
            self._take_in(self.seats.receive)
        elif handle == self.seats.freed:
            self.seats.nudged()
        elif handle == self.PIPE[0]:
            os.read(handle, 64)

    def _take_in(self, source: Callable[[], Connection | None]) -> None:
        """Take new connections, as many as make this worker no fuller than others."""
        # What became ready together with a request that took long is for those that have a seat.
        while self._seat is not None and (connection := source()) is not None:
            if len(self._connections) >= MOST:
                self._forget(min(self._connections.values(), key=lambda one: one.touched))
            connection.socket.settimeout(self.stall_timeout)
            self._connections[connection.socket.fileno()] = connection
            self._poll.register(connection.socket.fileno(), select.EPOLLIN)
            self._active += 1
            self._read(connection)
            if self.seats.fuller(self._seat, self._active):
                return

    @staticmethod
    def _accept(listener: socket.socket) -> Connection | None:
        try:
            return Connection(*listener.accept(), time.monotonic())
        except OSError:  # there is none, another worker was quicker, or the client has gone
            return None

    def _read(self, connection: Connection) -> None:
        """Take what has come; a whole request has its turn after those that came before."""
        if connection.closing:
            # Whatever comes after the last answer is thrown away; the end of it is waited for.
            connection.data = b""
            if not connection.fill(connection.touched):
                self._forget(connection)
        elif not connection.queued:
            there = connection.fill(time.monotonic())
            if not self._queue(connection) and not there:
                self._forget(connection)

    def _queue(self, connection: Connection) -> bool:
        """Give a turn to a connection whose next request is whole."""
        connection.queued = connection.whole
        if connection.queued:
            self._turns.append(connection)
        return connection.queued

    def _next(self, connection: Connection) -> None:
        """Answer a connection's next request."""
        if self._connections.get(connection.socket.fileno()) is not connection:
            return  # it was handed over
        if not self._answer(connection):
            self._say_goodbye(connection)
            return
        if self._seat is None:
            self._sit()
            if self._seat is None and self.seats.hand_over(connection):
                self._forget(connection)
                return
        self._queue(connection)

    def _answer(self, connection: Connection) -> bool:
        """Answer one request; false when the connection is at its end."""
        self._busy = connection
        self.watchdog.take(connection.socket, 3 * self.stall_timeout)
        try:
            return self._respond(connection)
        finally:
            self.watchdog.put_back()
            self._busy = None
            connection.touched = time.monotonic()
            if self.watchdog.tired:
                self.alive = False
            if self.live.overdue and self.board.once(self.live.overdue):
                # The parent loads the release once, and forks workers that share it.
                os.kill(os.getppid(), signal.SIGHUP)

    def _respond(self, connection: Connection) -> bool:
        messages = Parser(self._settled, connection.socket, connection.address)
        messages.unreader.unread(connection.data)
        connection.data = b""
        request = response = None
        try:
            request = next(messages)
            has_body = not _BODY.isdisjoint(name for name, _ in request.headers)
            if not has_body:
                self.watchdog.received()
            response, environ = wsgi.create(
                request, connection.socket, connection.address, self._here, self._settled, response_class=Response
            )
            if not self.alive or not self.keep_alive:
                response.force_close()
            body = self.wsgi(environ, response.start_response)
            try:
                for piece in body:
                    response.write(piece)
                response.close()
            finally:
                if hasattr(body, "close"):
                    body.close()
            if response.should_close() or (has_body and not messages.finish_body(time.monotonic() + self.stall_timeout)):
                return False
            connection.data = messages.unreader.take_buffered()
            return True
        except (NoMoreData, StopIteration):
            return False
        except Exception as error:
            connection.broken = response is not None and response.headers_sent
            if isinstance(error, OSError):
                return False  # the client has gone, or a result was broken off
            if connection.broken:
                self.log.exception("a request failed when its answer had begun")
            else:
                self.handle_error(request, connection.socket, connection.address, error)
            return False

    def _say_goodbye(self, connection: Connection) -> None:
        """Tell the client that nothing follows, and leave it time to read; a reset would lose what it has not."""
        try:
            if connection.broken:
                # Reset instead of an orderly end: a client of HTTP/1.0 would take the part for the whole.
                connection.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                self._forget(connection)
                return
            connection.socket.shutdown(socket.SHUT_WR)
        except OSError:
            self._forget(connection)
            return
        connection.closing = True
        self._read(connection)

    def _forget(self, connection: Connection) -> None:
        handle = connection.socket.fileno()
        if self._connections.pop(handle, None) is not None:
            self._active = max(0, self._active - 1)  # one that had long been silent did not count
            with contextlib.suppress(OSError):
                self._poll.unregister(handle)
        connection.socket.close()

    def _look(self, now: float) -> None:
        """Close what is overdue, and end with the parent."""
        self.alive = self.alive and os.getppid() == self.ppid
        self._active = sum(connection.touched > now - _LATELY for connection in self._connections.values())
        for connection in list(self._connections.values()):
            if connection.overdue(now, idle=self.keep_alive or self.stall_timeout, stall=self.stall_timeout):
                self._forget(connection)
