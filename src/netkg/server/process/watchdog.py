"""End what runs too long, from a thread of the same process.

The engine cannot be interrupted, so the process that runs the query ends, and gunicorn forks a fresh one from the
parent that holds the graph. Each worker answers one request at a time, so nobody else is hurt. Before the process
ends, the client is told why: with a whole 503 response where no header has gone out, and otherwise by breaking the
connection off, so that it cannot take a part for the whole.

This module runs on every Unix; what `epoll_watchdog` adds needs Linux.
"""

from __future__ import annotations

import contextlib
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from netkg.errors import HttpError, MemoryExceeded, QueryTimeout
from netkg.server.http import problems, supervision
from netkg.server.http.supervision import COUNTER_OF_LIMIT
from netkg.server.process.connection import reset
from netkg.server.process.scoreboard import Scoreboard

_TICK = 0.05
#: Seconds after which a query is long.
LONG = 1.0
#: The lowest limit that a request may ask for: each that runs into it costs a process.
_LEAST = 1.0
#: Seconds that a request may go on for when the parent has died.
_ORPHAN = 0.5
_UNLIMITED = float("inf")


@dataclass
class ProcessWatch:
    """One request under watch."""

    connection: socket.socket | None
    request_id: str
    headers: Mapping[str, str]
    began: float
    deadline: float
    timeout: float
    memory: int
    thread: int
    sending: bool = False
    is_long: bool = False
    is_slow: bool = False
    #: Gives the error for a request past its limit.
    timed_out: Callable[[float], HttpError] = supervision.query_timed_out
    instead: Callable[[], bytes] | None = None
    #: What form of answer the client takes, for a person who reads a page.
    accept: str | None = None
    #: Seconds that it has waited for its client to take what it had, and since when it waits now.
    waited: float = 0.0
    waiting: float | None = None

    def check(self) -> None:
        """Do nothing: the watchdog's thread ends the process."""

    @contextlib.contextmanager
    def handing_over(self) -> Iterator[None]:
        """Leave the time out of the query's in which its client takes what it has found."""
        self.waiting = time.monotonic()
        yield
        since, self.waiting = self.waiting, None
        self.waited += time.monotonic() - since

    def waited_until(self, now: float) -> float:
        """Give the seconds for which it has waited for its client."""
        since = self.waiting
        return self.waited + (0.0 if since is None else now - since)


class Watchdog:
    """Watches the one request that a process answers."""

    def __init__(
        self,
        *,
        timeout: float,
        transfer_timeout: float,
        memory_limit: int,
        long_queries: int,
        scoreboard: Scoreboard,
        report: Callable[[HttpError, ProcessWatch], None] | None = None,
    ) -> None:
        self.timeout = timeout
        self.transfer_timeout = transfer_timeout
        self.memory_limit = memory_limit
        self.long_queries = long_queries
        self.statistics = scoreboard
        self.report = report
        #: The process is not as good as a fresh one, and should be drained and replaced.
        self.drain = False
        self._parent = 0
        self._baseline = 0
        self._heartbeat: Callable[[], None] = lambda: None
        self._lock = threading.Lock()
        self._watch: ProcessWatch | None = None
        self._connection: socket.socket | None = None
        self._connection_deadline = _UNLIMITED
        #: When the present request was taken up; None for no request.
        self._taken: float | None = None
        self._orphaned: float | None = None
        self._ended = False

    def start(self, parent: int, heartbeat: Callable[[], None]) -> None:
        """Start the thread; call it in the worker, after the fork.

        :param parent: the process without which this one ends.
        :param heartbeat: called every second; a process in which this thread cannot run is ended by the parent.
        """
        self._parent, self._heartbeat, self._baseline = parent, heartbeat, self.memory()
        threading.Thread(target=self._run, name="watchdog", daemon=True).start()

    def end(self) -> None:
        """Let the thread end with its next look: the process leaves, and closes what the heartbeat goes to."""
        self._ended = True

    def memory(self) -> int:
        """Give the most bytes of memory that this process has had in RAM."""
        return supervision.peak_memory()

    def verdict(self, thread: int) -> HttpError | None:
        """Give none: the watchdog answers a client itself."""
        return None

    def begin_request(self, connection: socket.socket, seconds: float = _UNLIMITED) -> None:
        """Note that a request is taken up, and that its client has `seconds` to send the rest of it."""
        with self._lock:
            self._taken = time.monotonic()
            self._connection, self._connection_deadline = connection, self._taken + seconds

    def body_received(self) -> None:
        """Note that the whole request is there."""
        self._connection_deadline = _UNLIMITED

    def end_request(self) -> None:
        """Note that the request is answered."""
        with self._lock:
            self._connection = self._taken = None
            self._connection_deadline = _UNLIMITED
        self._assess()

    def _assess(self) -> None:
        # A peak never falls, so a query that stays below an earlier one goes unseen; a bloated process is replaced,
        # and no query can take more than twice the limit.
        self.drain = self.drain or self.memory() - self._baseline > self.memory_limit

    @contextlib.contextmanager
    def watching(
        self, connection: socket.socket | None, request_id: str, headers: Mapping[str, str], timeout: float | None, text: str
    ) -> Iterator[ProcessWatch]:
        """Keep a query under watch; a request may lower the time limit, though not to nothing, and not raise it."""
        limit = min(self.timeout, max(timeout, _LEAST)) if timeout else self.timeout
        now = time.monotonic()
        thread = threading.get_native_id()
        watch = ProcessWatch(connection, request_id, headers, now, now + limit, limit, self.memory(), thread)
        self.statistics.enter(request_id, text, limit)
        with self._lock:
            self._watch = watch
            self.body_received()
        try:
            yield watch
        finally:
            with self._lock:
                if self._watch is watch:
                    self._watch = None
            self._unwatched(watch)
            self.statistics.leave()

    def sending(self, watch: supervision.Watch) -> None:
        """Note that headers go out now: from here on only breaking off tells the client."""
        assert isinstance(watch, ProcessWatch)
        with self._lock:
            watch.sending = True

    def writing(self, watch: supervision.Watch) -> None:
        """Note that this is a write: it waits for its turn, and is not counted among the long queries."""
        assert isinstance(watch, ProcessWatch)
        watch.is_long, watch.timed_out = True, supervision.write_timed_out

    def committing(self, watch: supervision.Watch) -> None:
        """Note that a write becomes visible now: ending it would tell the client that it had not happened."""
        assert isinstance(watch, ProcessWatch)
        with self._lock:
            watch.deadline = _UNLIMITED
            watch.memory = 1 << 62
            watch.is_long = True

    def _run(self) -> None:
        beat = 0.0
        while True:
            self._rest()
            if self._ended:
                return
            now = time.monotonic()
            if now > beat:
                self._heartbeat()
                beat = now + 1
            with self._lock:
                if os.getppid() != self._parent:
                    self._outlive(now)
                self._tick(now)
                if self._connection is not None and now > self._connection_deadline:
                    # A client that dribbles its request: the read in the other thread ends, the process lives on.
                    _shut(self._connection)
                    self._connection = None
                error = self._judge(self._watch) if self._watch is not None else None
                if error is not None and self._watch is not None:
                    self._kill(error, self._watch)

    def _rest(self) -> None:
        """Wait for the next look."""
        time.sleep(_TICK)

    def _tick(self, now: float) -> None:
        """Do what else is done with each look; called with the lock held."""

    def _unwatched(self, watch: ProcessWatch) -> None:
        """Do what else is done when a query has ended by itself."""

    def _before_exit(self) -> None:
        """Do what else is done before the process of a query is ended; called with the lock held."""

    def _outlive(self, now: float) -> None:
        """End a process whose parent has died, so that it does not hold the port; a quick request may end before."""
        self._orphaned = self._orphaned or now
        if self._taken is None or now - self._orphaned > _ORPHAN:
            os._exit(0)

    def _judge(self, watch: ProcessWatch) -> HttpError | None:
        now = time.monotonic()
        waited = watch.waited_until(now)
        if waited > self.transfer_timeout:
            return supervision.transfer_timed_out(self.transfer_timeout)
        if now - waited > watch.deadline:
            return watch.timed_out(watch.timeout)
        if self.memory() - watch.memory > self.memory_limit:
            return MemoryExceeded(
                f"The query took more than {self.memory_limit >> 20} MB and was ended. ORDER BY, "
                "DISTINCT and GROUP BY hold every row: narrow the pattern.",
                limit="memory-limit",
                megabytes=self.memory_limit >> 20,
            )
        if self.statistics.cancelled():
            return supervision.stopped_by_operator()
        if not watch.is_long and self._takes_long(watch, now):
            watch.is_long = True
            if not self.statistics.claim_long(self.long_queries):
                return supervision.too_many_long(self.long_queries)
        return None

    def _takes_long(self, watch: ProcessWatch, now: float) -> bool:
        """Whether a query counts among the long ones from now on."""
        return now - watch.began > LONG

    def _kill(self, error: HttpError, watch: ProcessWatch) -> None:
        """Tell the client and end the process; called with the lock held, so the other thread cannot send."""
        try:
            self._before_exit()
            self.statistics.count(COUNTER_OF_LIMIT.get(str(error.facts.get("limit")), "errors"))
            self.statistics.leave()
            if self.report is not None:
                self.report(error, watch)
            if watch.connection is not None:
                if watch.sending:
                    reset(watch.connection)
                else:
                    watch.connection.settimeout(1)
                    partial = watch.instead if isinstance(error, QueryTimeout) else None
                    watch.connection.sendall(
                        partial() if partial is not None else problems.raw(error, watch.headers, watch.request_id, watch.accept)
                    )
                    _shut(watch.connection)
        except OSError:
            pass  # the client has gone; the query must end all the same
        finally:
            os._exit(0)  # at once, and without an alarm in gunicorn's log: this is what workers are for


def _shut(connection: socket.socket) -> None:
    with contextlib.suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)
