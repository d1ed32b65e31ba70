"""A worker process: waits on all its connections at once, and answers one request at a time. Needs Linux."""

from __future__ import annotations

import contextlib
import os
import select
import socket
import time
from collections import deque
from collections.abc import Callable
from functools import partial

from gunicorn.http import wsgi
from gunicorn.http.errors import NoMoreData

from netkg.server.process.accept_slots import AcceptSlots
from netkg.server.process.connection import Connection
from netkg.server.process.descriptors import EXHAUSTED, MOST_CONNECTIONS, PAUSE
from netkg.server.process.epoll_watchdog import EpollWatchdog
from netkg.server.process.http_messages import HttpParser, HttpResponse, Options
from netkg.server.process.supervised_worker import SupervisedWorker
from netkg.server.process.watchdog import reset

#: Seconds between two sweeps for what is overdue.
_SWEEP = 0.5
#: Seconds that requests are answered before the worker polls again.
_BATCH = 0.005
#: Seconds for which a connection counts as active after its last byte.
_ACTIVE = 2.0
_BODY = frozenset({"CONTENT-LENGTH", "TRANSFER-ENCODING"})


class EpollWorker(SupervisedWorker):
    """A gunicorn worker that keeps connections open, and never lets one wait behind another's long query."""

    watchdog: EpollWatchdog
    slots: AcceptSlots
    keep_alive = 15.0
    most_connections = MOST_CONNECTIONS

    def run(self) -> None:
        """Answer until told to stop."""
        self._poll = select.epoll()
        self._connections: dict[int, Connection] = {}
        self._busy: Connection | None = None
        self._slot: int | None = None
        #: Connections whose next request has come, in the order in which they are answered.
        self._queue: deque[Connection] = deque()
        #: How many connections have asked lately.
        self._active = 0
        self._here = self.sockets[0].getsockname()
        self._options = Options(self.cfg)
        self._listeners = {listener.fileno(): listener for listener in self.sockets}
        for listener in self.sockets:
            listener.setblocking(False)
        self._poll.register(self.PIPE[0], select.EPOLLIN)
        self._poll.register(self.slots.freed, select.EPOLLIN)
        self.watchdog.hand_off = self.hand_off
        self.watchdog.start(self.ppid, self.notify)
        swept = 0.0
        while self.alive:
            if self._slot is None:
                self._acquire()
            # Those that were handed off first, for they have waited longest.
            for handle in sorted(self._wait(), key=self.slots.waiting.__ne__):
                self._ready(handle)
            self._share()
            now = began = time.monotonic()
            while self._queue and now - began < _BATCH:
                self._next(self._queue.popleft())
                now = time.monotonic()
            if now - swept > _SWEEP:
                swept = now
                self._sweep(now)
        self.hand_off()

    def _wait(self) -> list[int]:
        """Wait for something to do."""
        if self._slot is not None and not self._queue:
            self.slots.mark_idle(self._slot, self._active)
        handles = [handle for handle, _ in self._poll.poll(0 if self._queue else _SWEEP)]
        if self._slot is not None:
            self.slots.mark_busy(self._slot, self._active)
        return handles

    def _share(self) -> None:
        """Give of what has come to a worker that has nothing to do."""
        if self._slot is None or len(self._queue) < 2:
            return
        for _ in range(min(self.slots.surplus(self._slot, self._active), len(self._queue) - 1)):
            connection = self._queue.pop()
            if not self.slots.hand_off(connection):
                self._queue.append(connection)
                return
            self._forget(connection)

    def hand_off(self) -> bool:
        """Release the slot, and hand the connections that wait off to others; false while some are left.

        The watchdog calls this while the process is busy with a request; it holds its lock, and that request ends by
        taking the lock, so the two threads are never in here at once.
        """
        if self._slot is not None:
            for handle in (*self._listeners, self.slots.waiting):
                self._poll.unregister(handle)
            self._poll.register(self.slots.freed, select.EPOLLIN)
            self.slots.release(self._slot)
            self._slot = None
        waiting = [one for one in self._connections.values() if one is not self._busy and not one.closing]
        for connection in waiting:
            if not self.slots.hand_off(connection):
                return False
            self._forget(connection)
        return True

    def _acquire(self) -> None:
        self._slot = self.slots.acquire()
        if self._slot is not None:
            self._poll.unregister(self.slots.freed)
            for handle in (*self._listeners, self.slots.waiting):
                self._poll.register(handle, select.EPOLLIN)

    def _ready(self, handle: int) -> None:
        if handle in self._connections:
            self._read(self._connections[handle])
        elif handle in self._listeners:
            self._take_in(partial(self._accept, self._listeners[handle]))
        elif handle == self.slots.waiting:
            self._take_in(self.slots.receive)
        elif handle == self.slots.freed:
            self.slots.awake()
        elif handle == self.PIPE[0]:
            os.read(handle, 64)

    def _take_in(self, source: Callable[[], Connection | None]) -> None:
        """Take new connections, as many as make this worker no fuller than others."""
        # What became ready together with a request that took long is for those that hold a slot.
        while self._slot is not None and (connection := source()) is not None:
            if len(self._connections) >= self.most_connections:
                self._forget(min(self._connections.values(), key=lambda one: one.touched))
            connection.socket.settimeout(self.stall_timeout)
            self._connections[connection.socket.fileno()] = connection
            self._poll.register(connection.socket.fileno(), select.EPOLLIN)
            self._active += 1
            self._read(connection)
            if self.slots.overfull(self._slot, self._active):
                return

    def _accept(self, listener: socket.socket) -> Connection | None:
        try:
            return Connection(*listener.accept(), time.monotonic())
        except OSError as error:  # there is none, another worker was quicker, or the client has gone
            if error.errno in EXHAUSTED:
                self._make_room()
            return None

    def _make_room(self) -> None:
        """Close the connection that has been idle longest; where there is none, pause, because the listener stays ready."""
        silent = [one for one in self._connections.values() if not one.queued]
        if silent:
            self._forget(min(silent, key=lambda one: one.touched))
        else:
            time.sleep(PAUSE)

    def _read(self, connection: Connection) -> None:
        """Take what has come; a whole request has its turn after those that came before."""
        if connection.closing:
            # Whatever comes after the last answer is thrown away; the end of it is waited for.
            connection.data = b""
            if not connection.fill(connection.touched):
                self._forget(connection)
        elif not connection.queued:
            there = connection.fill(time.monotonic())
            if not self._enqueue(connection) and not there:
                self._forget(connection)

    def _enqueue(self, connection: Connection) -> bool:
        """Give a turn to a connection whose next request is whole."""
        connection.queued = connection.whole
        if connection.queued:
            self._queue.append(connection)
        return connection.queued

    def _next(self, connection: Connection) -> None:
        """Answer a connection's next request."""
        if self._connections.get(connection.socket.fileno()) is not connection:
            return  # it was handed off
        if not self._answer(connection):
            self._linger(connection)
            return
        if self._slot is None:
            self._acquire()
            if self._slot is None and self.slots.hand_off(connection):
                self._forget(connection)
                return
        self._enqueue(connection)

    def _answer(self, connection: Connection) -> bool:
        """Answer one request; false when the connection is at its end."""
        self._busy = connection
        self.watchdog.begin_request(connection.socket, 3 * self.stall_timeout)
        try:
            return self._respond(connection)
        finally:
            self.watchdog.end_request()
            self._busy = None
            connection.touched = time.monotonic()
            self.after_request(drain=self.watchdog.drain)

    def _respond(self, connection: Connection) -> bool:
        messages = HttpParser(self._options, connection.socket, connection.address)
        messages.unreader.unread(connection.data)
        connection.data = b""
        request = response = None
        try:
            request = next(messages)
            has_body = not _BODY.isdisjoint(name for name, _ in request.headers)
            if not has_body:
                self.watchdog.body_received()
            response, environ = wsgi.create(
                request, connection.socket, connection.address, self._here, self._options, response_class=HttpResponse
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

    def _linger(self, connection: Connection) -> None:
        """Tell the client that nothing follows, and leave it time to read; a reset would lose what it has not."""
        try:
            if connection.broken:
                # Reset instead of an orderly end: a client of HTTP/1.0 would take the part for the whole.
                self._forget(connection, close=reset)
                return
            connection.socket.shutdown(socket.SHUT_WR)
        except OSError:
            self._forget(connection)
            return
        connection.closing = True
        self._read(connection)

    def _forget(self, connection: Connection, close: Callable[[socket.socket], None] = socket.socket.close) -> None:
        handle = connection.socket.fileno()
        if self._connections.pop(handle, None) is not None:
            self._active = max(0, self._active - 1)  # one that had long been silent did not count
            with contextlib.suppress(OSError):
                self._poll.unregister(handle)
        close(connection.socket)

    def _sweep(self, now: float) -> None:
        """Close what is overdue."""
        self._active = sum(connection.touched > now - _ACTIVE for connection in self._connections.values())
        for connection in list(self._connections.values()):
            if connection.overdue(now, idle=self.keep_alive or self.stall_timeout, stall=self.stall_timeout):
                self._forget(connection)
