"""End what runs too long, from a thread of the same process.

The engine cannot be interrupted, so the process that runs the query ends, and gunicorn forks a fresh one from the
parent that holds the graph. Each worker answers one request at a time, and the connections that wait behind one that
takes long are handed to other workers; so nobody else is hurt. Before the process ends, the client is told why: with a
whole 503 response where no header has gone out, and otherwise by breaking the connection off, so that it cannot take a
part for the whole.
"""

from __future__ import annotations

import contextlib
import os
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from netkg.errors import HttpError, MemoryExceeded, Overloaded, QueryTimeout
from netkg.server.http import problems
from netkg.server.process.scoreboard import Board

_TICK = 0.05
#: Seconds after which a request holds others up, and is slow; what it waits for the processor does not count, for on a
#: machine that is busy otherwise it would only wait longer. With that it holds others up after as long as is slow.
_HELD_UP = 0.1
_SLOW = 0.25
#: Seconds after which a query is long.
_LONG = 1.0
#: The counter for each limit that ends a query.
_COUNTED = {"timeout": "timeouts", "memory-limit": "memory_kills", "long-queries": "long_refused", "stopped": "stopped"}
_PAGE_SIZE = os.sysconf("SC_PAGE_SIZE")


def resident() -> int:
    """Give the bytes of memory that this process has in RAM."""
    return int(os.pread(_statm(os.getpid()), 128, 0).split()[1]) * _PAGE_SIZE


@lru_cache(maxsize=1)
def _statm(pid: int) -> int:
    # Kept open, because it is read with every query; by process, because a fork inherits its parent's.
    return os.open(f"/proc/{pid}/statm", os.O_RDONLY | os.O_CLOEXEC)


def waited() -> float:
    """Give the seconds that the main thread of this process was ready and had no processor."""
    return int(os.pread(_schedstat(os.getpid()), 128, 0).split()[1]) / 1e9


@lru_cache(maxsize=1)
def _schedstat(pid: int) -> int:
    return os.open(f"/proc/{pid}/task/{pid}/schedstat", os.O_RDONLY | os.O_CLOEXEC)


@dataclass
class Watch:
    """One request under watch."""

    connection: socket.socket | None
    request_id: str
    headers: Mapping[str, str]
    began: float
    deadline: float
    timeout: float
    memory: int
    sending: bool = False
    is_long: bool = False
    thread: int = 0
    is_slow: bool = False
    #: Writes what answers in place of 503 when the time is up.
    instead: Callable[[], bytes] | None = None


class Watchdog:
    """Watches the one request that a process answers."""

    def __init__(
        self,
        *,
        timeout: float,
        transfer_timeout: float,
        memory_limit: int,
        long_queries: int,
        board: Board | None = None,
        report: Callable[[HttpError, Watch], None] | None = None,
    ) -> None:
        self.timeout = timeout
        self.transfer_timeout = transfer_timeout
        self.memory_limit = memory_limit
        self.long_queries = long_queries
        self.board = board
        self.report = report
        #: The process could not take back its low priority and should be replaced when it is idle.
        self.tired = False
        self._lock = threading.Lock()
        self._watch: Watch | None = None
        self._connection: socket.socket | None = None
        self._connection_deadline = float("inf")
        #: When the present request was taken up, and what it has waited for the processor since; None for no request.
        self._taken: float | None = None
        self._waited: float | None = None
        self._alone = True
        self._aside: Callable[[], bool] = lambda: True
        self._heartbeat: Callable[[], None] = lambda: None

    def start(self, aside: Callable[[], bool], heartbeat: Callable[[], None] = lambda: None) -> None:
        """Start the thread; call it in the worker, after the fork.

        :param aside: hands what waits behind the present request to other workers, and says whether all is handed
            over; called when a request takes long, and before its process is ended.
        :param heartbeat: called every second; a process in which this thread cannot run is ended by the parent.
        """
        self._aside, self._heartbeat = aside, heartbeat
        threading.Thread(target=self._run, name="watchdog", daemon=True).start()

    def take(self, connection: socket.socket, seconds: float) -> None:
        """Note that a request is taken up, and that its client has `seconds` to send the rest of it."""
        with self._lock:
            now = time.monotonic()
            self._connection, self._connection_deadline = connection, now + seconds
            self._taken, self._waited, self._alone = now, None, False

    def received(self) -> None:
        """Note that the whole request is there."""
        self._connection_deadline = float("inf")

    def put_back(self) -> None:
        """Note that the request is answered."""
        with self._lock:
            self._connection = self._taken = None
            self._connection_deadline = float("inf")

    @contextlib.contextmanager
    def watching(
        self, connection: socket.socket | None, request_id: str, headers: Mapping[str, str], timeout: float | None, text: str
    ) -> Iterator[Watch]:
        """Keep a query under watch; a request may lower the time limit, not raise it."""
        limit = min(self.timeout, timeout) if timeout else self.timeout
        now = time.monotonic()
        watch = Watch(connection, request_id, headers, now, now + limit, limit, resident(), thread=threading.get_native_id())
        if self.board is not None:
            self.board.enter(request_id, text, limit)
        with self._lock:
            self._watch = watch
            self.received()
        try:
            yield watch
        finally:
            with self._lock:
                if self._watch is watch:
                    self._watch = None
            if watch.is_slow:
                try:
                    os.setpriority(os.PRIO_PROCESS, watch.thread, 0)
                except PermissionError:
                    self.tired = True
            if self.board is not None:
                self.board.leave()

    def sending(self, watch: Watch) -> None:
        """Note that headers go out now: from here on only breaking off tells the client."""
        with self._lock:
            watch.sending = True
            watch.deadline = max(watch.deadline, watch.began + self.transfer_timeout)

    def committing(self, watch: Watch) -> None:
        """Note that a write becomes visible now: ending it would tell the client that it had not happened."""
        with self._lock:
            watch.deadline = float("inf")
            watch.memory = 1 << 62
            watch.is_long = True

    def _run(self) -> None:
        beat = 0.0
        while True:
            time.sleep(_TICK)
            now = time.monotonic()
            if now > beat:
                self._heartbeat()
                beat = now + 1
            with self._lock:
                spent = self._spent(now)
                if not self._alone and (spent > _HELD_UP or now - (self._taken or now) > _SLOW):
                    self._alone = self._aside()
                if self._connection is not None and now > self._connection_deadline:
                    # A client that dribbles its request: the read in the other thread ends, the process lives on.
                    _shut(self._connection)
                    self._connection = None
                watch = self._watch
                if watch is not None:
                    if not watch.is_slow and not watch.sending and spent > _SLOW:
                        # Quick queries first: on a busy machine this is what keeps them quick.
                        watch.is_slow = True
                        os.setpriority(os.PRIO_PROCESS, watch.thread, 15)
                    error = self._judge(watch)
                    if error is not None:
                        self._kill(error, watch)

    def _spent(self, now: float) -> float:
        """Give the seconds that the present request has taken, without those that it waited for the processor."""
        if self._taken is None:
            return 0.0
        so_far = waited()
        if self._waited is None:  # the first look at this request
            self._waited = so_far
        return now - self._taken - (so_far - self._waited)

    def _judge(self, watch: Watch) -> HttpError | None:
        now = time.monotonic()
        if now > watch.deadline:
            if watch.sending:
                return QueryTimeout(f"Sending took more than {self.transfer_timeout:g} s.")
            return QueryTimeout(
                f"The query ran for more than {watch.timeout:g} s and was ended. Add a LIMIT, narrow "
                "a pattern, or look for a cross product.",
                limit="timeout",
                seconds=watch.timeout,
            )
        grown = resident() - watch.memory
        if grown > self.memory_limit:
            return MemoryExceeded(
                f"The query took more than {self.memory_limit >> 20} MB and was ended. ORDER BY, "
                "DISTINCT and GROUP BY hold every row: narrow the pattern.",
                limit="memory-limit",
                megabytes=self.memory_limit >> 20,
            )
        if self.board is None:
            return None
        if self.board.cancelled():
            return Overloaded("The query was stopped by the operator.", limit="stopped")
        if not watch.is_long and now - watch.began > _LONG and not watch.sending:
            watch.is_long = True
            if not self.board.claim_long(self.long_queries):
                return Overloaded(
                    f"{self.long_queries} queries are running long already; try again later.", limit="long-queries"
                )
        return None

    def _kill(self, error: HttpError, watch: Watch) -> None:
        """Tell the client and end the process; called with the lock held, so the other thread cannot send."""
        try:
            self._aside()
            if self.board is not None:
                self.board.count(_COUNTED.get(str(error.facts.get("limit")), "errors"))
                self.board.leave()
            if self.report is not None:
                self.report(error, watch)
            if watch.connection is not None:
                if watch.sending:
                    # Reset instead of an orderly end: even a client that ignores chunk lengths sees a failure.
                    watch.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                    watch.connection.close()
                else:
                    watch.connection.settimeout(1)
                    partial = watch.instead if isinstance(error, QueryTimeout) else None
                    watch.connection.sendall(
                        partial() if partial is not None else problems.raw(error, watch.headers, watch.request_id)
                    )
                    _shut(watch.connection)
        except OSError:
            pass  # the client has gone; the query must end all the same
        finally:
            os._exit(0)  # at once, and without an alarm in gunicorn's log: this is what workers are for


def _shut(connection: socket.socket) -> None:
    with contextlib.suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)
