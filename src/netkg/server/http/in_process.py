"""Limits and counters inside one process with threads: what the application has under any WSGI server.

Nothing here can end the engine's work. What holds without a process that may be ended:

- the client of a query gets a 503 at its time limit, or when the operator stops it;
- a query that hands over rows ends at the next ones, for the serialiser is told to stop;
- a query that hands over none goes on unseen until it is done; when as many do so as may run long, queries are refused;
- a write has no time limit;
- memory is not limited.
"""

from __future__ import annotations

import contextlib
import os
import socket
import threading
import time
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from netkg.errors import HttpError
from netkg.server.http import supervision
from netkg.server.http.supervision import BUCKETS, COUNTER_OF_LIMIT, COUNTERS, Running, Totals


@dataclass(eq=False)
class ThreadWatch:
    """One request under supervision."""

    running: Running
    headers: Mapping[str, str]
    deadline: float
    instead: Callable[[], bytes] | None = None
    accept: str | None = None
    is_stopped: bool = False
    #: Gives the error for a request past its limit.
    timed_out: Callable[[float], HttpError] = supervision.query_timed_out
    #: Why the client was, or is to be, answered in the engine's place.
    verdict: HttpError | None = field(default=None)

    def check(self) -> None:
        """Raise when the time is up or the operator has stopped the query."""
        verdict = self.judge()
        if verdict is not None:
            raise verdict

    def handing_over(self) -> contextlib.AbstractContextManager[None]:
        """Count no differently; the limit of an answer that is sent is that of its transfer."""
        return contextlib.nullcontext()

    def judge(self) -> HttpError | None:
        """Give what ends the query; once it is given, it stands."""
        if self.verdict is None:
            if self.is_stopped:
                self.verdict = supervision.stopped_by_operator()
            elif time.monotonic() > self.deadline:
                self.verdict = self.timed_out(self.running.limit)
        return self.verdict


class ThreadStatistics:
    """The counters of this process and the queries that run in it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counters = dict.fromkeys(COUNTERS, 0)
        self._buckets = [0] * len(BUCKETS)
        self._count, self._seconds = 0, 0.0
        #: What each thread evaluates.
        self.watches: dict[int, ThreadWatch] = {}

    def count(self, counter: str, amount: int = 1) -> None:
        """Add to a counter."""
        with self._lock:
            self._counters[counter] += amount

    def observe(self, seconds: float) -> None:
        """Put a latency into the histogram."""
        with self._lock:
            bucket = bisect_left(BUCKETS, seconds)
            if bucket < len(BUCKETS):
                self._buckets[bucket] += 1
            self._count += 1
            self._seconds += seconds

    def totals(self) -> Totals:
        """Give the counters and the histogram."""
        with self._lock:
            return Totals(dict(self._counters), list(self._buckets), self._count, self._seconds)

    def running(self) -> list[Running]:
        """List the queries that run, oldest first."""
        return sorted((watch.running for watch in list(self.watches.values())), key=lambda running: running.began)

    def cancel(self, request_id: str) -> bool:
        """Have a query's client answered, and the query stopped at its next rows."""
        found = [watch for watch in list(self.watches.values()) if watch.running.id == request_id]
        for watch in found:
            watch.is_stopped = True
        return bool(found)


class ThreadSupervisor:
    """Supervises requests that threads of one process answer."""

    def __init__(self, *, timeout: float, transfer_timeout: float, long_queries: int) -> None:
        self.timeout = timeout
        self.transfer_timeout = transfer_timeout
        self.long_queries = long_queries
        self.statistics = ThreadStatistics()
        self._lock = threading.Lock()

    @contextlib.contextmanager
    def watching(
        self, connection: socket.socket | None, request_id: str, headers: Mapping[str, str], timeout: float | None, text: str
    ) -> Iterator[ThreadWatch]:
        """Supervise a query.

        :raises Overloaded: when too many have passed their limits and still run.
        """
        limit = min(self.timeout, timeout) if timeout else self.timeout
        watches, thread = self.statistics.watches, threading.get_ident()
        watch = ThreadWatch(Running(request_id, os.getpid(), time.time(), limit, text), headers, time.monotonic() + limit)
        with self._lock:
            if sum(other.judge() is not None for other in watches.values()) >= self.long_queries:
                self.statistics.count("long_refused")
                raise supervision.too_many_long(self.long_queries)
            watches[thread] = watch
        try:
            yield watch
        finally:
            with self._lock:
                del watches[thread]
            if watch.verdict is not None:
                self.statistics.count(COUNTER_OF_LIMIT[str(watch.verdict.facts.get("limit", "timeout"))])

    def sending(self, watch: supervision.Watch) -> None:
        """Note that the head of the answer goes out now; from here on the limit is that of the transfer."""
        assert isinstance(watch, ThreadWatch)
        watch.check()
        watch.deadline = max(watch.deadline, time.monotonic() + self.transfer_timeout)

    def writing(self, watch: supervision.Watch) -> None:
        """Note that it is a write that may pass its limit; only what has passed it counts among the long queries here."""
        assert isinstance(watch, ThreadWatch)
        watch.timed_out = supervision.write_timed_out

    def committing(self, watch: supervision.Watch) -> None:
        """Note that a write becomes visible now; its client has waited for it, however long it took."""
        assert isinstance(watch, ThreadWatch)
        watch.deadline, watch.verdict = float("inf"), None

    def memory(self) -> int:
        """Give the most bytes of memory that this process has had in RAM."""
        return supervision.peak_memory()

    def verdict(self, thread: int) -> HttpError | None:
        """Give why the client of what a thread evaluates is to be answered in the engine's place."""
        watch = self.statistics.watches.get(thread)
        return watch.judge() if watch is not None else None
