"""A worker process: waits on all its connections at once, and answers one request at a time. Needs Linux."""

from __future__ import annotations

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
from netkg.server.process.connection import LARGEST_BODY, Connection, Delivery
from netkg.server.process.descriptors import EXHAUSTED, MOST_CONNECTIONS
from netkg.server.process.epoll_watchdog import EpollWatchdog
from netkg.server.process.http_messages import HttpParser, HttpResponse, Options
from netkg.server.process.kept_connections import KeptConnections
from netkg.server.process.standby import Standby
from netkg.server.process.supervised_worker import SupervisedWorker

#: Seconds between two sweeps for what is overdue.
_SWEEP = 0.5
#: Seconds that requests are answered before the worker polls again.
_BATCH = 0.005


class EpollWorker(SupervisedWorker):
    """A gunicorn worker that keeps connections open, and never lets one wait behind another's long query."""

    watchdog: EpollWatchdog
    slots: AcceptSlots
    keep_alive = 15.0
    transfer_timeout = 600.0
    most_connections = MOST_CONNECTIONS
    largest_body = LARGEST_BODY

    def run(self) -> None:
        """Answer until told to stop."""
        self._poll = select.epoll()
        self._connections = KeptConnections(
            self._poll,
            most=self.most_connections,
            idle=self.keep_alive or self.stall_timeout,
            stall=self.stall_timeout,
            transfer=self.transfer_timeout,
            refused=lambda: self.scoreboard.count("rejected"),
        )
        self._busy: Connection | None = None
        self._slot: int | None = None
        self._standby = Standby(self._poll, self.slots)
        #: Connections whose next request has come, in the order in which they are answered.
        self._queue: deque[Connection] = deque()
        self._here = self.sockets[0].getsockname()
        self._options = Options(self.cfg)
        self._listeners = {listener.fileno(): listener for listener in self.sockets}
        for listener in self.sockets:
            listener.setblocking(False)
        self._poll.register(self.PIPE[0], select.EPOLLIN)
        self._doors = select.poll()  # of its own, because the watchdog's thread asks it
        for door in (*self._listeners, self.slots.waiting):
            self._doors.register(door, select.POLLIN)
        self.watchdog.hand_off = self.hand_off
        self.watchdog.somebody_waits = lambda: self.slots.vacant and bool(self._doors.poll(0))
        self.watchdog.start(self.ppid, self.notify)
        swept = 0.0
        while self.alive:
            if self._slot is None and self._standby.handle is None:
                self._standby.begin()
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
                self._connections.sweep(now)
                if self._standby.overdue() and self._slot is None:
                    self._acquire()
        self._leave()

    def _leave(self) -> None:
        """End, when the answers that are on their way have gone out."""
        self.hand_off(deliveries=False)
        self._standby.end()
        while any(connection.delivery for connection in self._connections):
            for handle in self._wait():
                found = self._connections.of(handle)
                if found is not None and found.delivery:
                    self._deliver(found)
            self._connections.sweep(time.monotonic())
        self.watchdog.end()

    def _wait(self) -> list[int]:
        """Wait for something to do."""
        if self._slot is not None and not self._queue:
            self.slots.mark_idle(self._slot, self._connections.active)
        handles = [handle for handle, _ in self._poll.poll(0 if self._queue else _SWEEP)]
        if self._slot is not None:
            self.slots.mark_busy(self._slot, self._connections.active)
        return handles

    def _share(self) -> None:
        """Give of what has come to a worker that has nothing to do."""
        if self._slot is None or len(self._queue) < 2:
            return
        for _ in range(min(self.slots.surplus(self._slot, self._connections.active), len(self._queue) - 1)):
            connection = self._queue.pop()
            if not self.slots.hand_off(connection):
                self._queue.append(connection)
                return
            self._connections.forget(connection)

    def hand_off(self, *, deliveries: bool = True) -> bool:
        """Release the slot, and hand the connections that wait off to others; false while some are left.

        The watchdog calls this while the process is busy with a request; it holds its lock, and that request ends by
        taking the lock, so the two threads are never in here at once.
        """
        if self._slot is not None:
            for handle in (*self._listeners, self.slots.waiting):
                self._poll.unregister(handle)
            self.slots.release(self._slot)
            self._slot = None
            self.watchdog.attend(accepting=False)
        self._standby.warm = self._standby.warm or self._busy is not None
        done = True
        for connection in list(self._connections):
            if connection is self._busy or connection.closing or (connection.delivery and not deliveries):
                continue
            if self.slots.hand_off(connection):
                self._connections.forget(connection, handed_off=True)
            else:
                done = False
        return done

    def _acquire(self) -> None:
        """Take a slot, if there is one."""
        self._slot = self.slots.acquire()
        if self._slot is not None:
            self.watchdog.attend(accepting=True)
            self._standby.end()
            for handle in (*self._listeners, self.slots.waiting):
                self._poll.register(handle, select.EPOLLIN)

    def _ready(self, handle: int) -> None:
        connection = self._connections.of(handle)
        if connection is not None:
            self._proceed(connection)
        elif handle in self._listeners:
            self._take_in(partial(self._accept, self._listeners[handle]))
        elif handle == self.slots.waiting:
            self._take_in(self.slots.receive)
        elif handle == self._standby.handle:
            self._standby.awake()
            self._acquire()
        elif handle == self.PIPE[0]:
            os.read(handle, 64)

    def _take_in(self, source: Callable[[], Connection | None]) -> None:
        """Take new connections, as many as make this worker no fuller than others."""
        # What became ready together with a request that took long is for those that hold a slot.
        while self._slot is not None and (connection := source()) is not None:
            connection.socket.settimeout(self.stall_timeout)
            self._connections.add(connection)
            self._proceed(connection)
            if self.slots.overfull(self._slot, self._connections.active):
                return

    def _accept(self, listener: socket.socket) -> Connection | None:
        try:
            return Connection(*listener.accept(), time.monotonic(), most=self.largest_body)
        except OSError as error:  # there is none, another worker was quicker, or the client has gone
            if error.errno in EXHAUSTED:
                self._connections.make_room()
            return None

    def _proceed(self, connection: Connection) -> None:
        """Do what a connection is ready for."""
        if connection.delivery is not None:
            self._deliver(connection)
        else:
            self._read(connection)

    def _deliver(self, connection: Connection) -> None:
        """Send what the client takes of its answer; when all has gone, go on to its next request."""
        delivery = connection.delivery
        assert delivery is not None
        try:
            if delivery.spool.send(connection.socket):
                connection.touched = time.monotonic()
        except OSError:
            self._connections.cut(connection)
            return
        if len(delivery.spool) == 0:
            delivery.spool.close()
            connection.delivery = None
            self._poll.modify(connection.socket.fileno(), select.EPOLLIN)
            if delivery.keep:
                self._enqueue(connection)
            else:
                self._linger(connection)

    def _read(self, connection: Connection) -> None:
        """Take what has come; a whole request has its turn after those that came before."""
        if connection.closing:
            # Whatever comes after the last answer is thrown away; the end of it is waited for.
            connection.data = b""
            if not connection.fill(connection.touched):
                self._connections.forget(connection)
        elif not connection.queued:
            there = connection.fill(time.monotonic())
            if not self._enqueue(connection) and not there:
                self._connections.give_up(connection)

    def _enqueue(self, connection: Connection) -> bool:
        """Give a turn to a connection whose next request is whole."""
        connection.queued = connection.whole
        if connection.queued:
            self._queue.append(connection)
        return connection.queued

    def _next(self, connection: Connection) -> None:
        """Answer a connection's next request."""
        if self._connections.of(connection.socket.fileno()) is not connection:
            return  # it was handed off
        if self.live.outdated and self.slots.hand_off(connection):
            # The parent applies what has changed, once for all, and forks a worker in the place of this one.
            self._connections.forget(connection, handed_off=True)
            self.alive = False
            return
        self._standby.end()  # who is busy is woken in vain
        keep = self._answer(connection)
        if connection.delivery is not None:
            self._poll.modify(connection.socket.fileno(), select.EPOLLOUT)
        elif not keep:
            self._linger(connection)
            return
        if self._slot is None:
            self._acquire()
            if self._slot is None and self.slots.hand_off(connection):
                self._connections.forget(connection, handed_off=True)
                return
        if connection.delivery is None:
            self._enqueue(connection)

    def _answer(self, connection: Connection) -> bool:
        """Answer one request; false when the connection is at its end."""
        self._busy = connection
        self.watchdog.begin_request(connection.socket)
        try:
            return self._respond(connection)
        finally:
            self.watchdog.end_request()
            self._busy = None
            connection.touched = time.monotonic()
            self.after_request(drain=self.watchdog.drain)

    def _respond(self, connection: Connection) -> bool:
        began, request, response = time.monotonic(), None, None
        try:
            request = next(HttpParser(self._options, connection.request(), connection.address))
            response, environ = wsgi.create(
                request, connection.socket, connection.address, self._here, self._options, response_class=HttpResponse
            )
            if not self.alive or not self.keep_alive or not connection.complete:
                response.force_close()
            body = self.wsgi(environ, response.start_response)
            try:
                for piece in body:
                    response.write(piece)
                response.close()
            finally:
                if hasattr(body, "close"):
                    body.close()
            keep = not response.should_close()
            spool = response.outbox.taken()
            if spool is not None:
                request_id, release = response.names
                connection.delivery = Delivery(spool, keep, request_id, release, began)
            if keep:
                connection.next()
            return keep
        except (NoMoreData, StopIteration):
            return False
        except Exception as error:
            connection.broken = response is not None and response.headers_sent
            if isinstance(error, OSError):
                return False  # the client has gone, or a result was broken off
            if connection.broken:
                self.log.exception("a request failed after its answer had begun")
            else:
                self.handle_error(request, connection.socket, connection.address, error)
            return False
        finally:
            if response is not None:
                response.outbox.close()

    def _linger(self, connection: Connection) -> None:
        """Tell the client that nothing follows, and leave it time to read; a reset would lose what it has not."""
        try:
            if connection.broken:
                self._connections.forget(connection)  # with a reset
                return
            connection.socket.shutdown(socket.SHUT_WR)
        except OSError:
            self._connections.forget(connection)
            return
        connection.closing = True
        self._read(connection)
