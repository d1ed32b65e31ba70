"""What the HTTP layer asks of whoever supervises its requests: time limits, counters, the list of running queries.

Two parts of netkg do this. `netkg.server.process.watchdog` ends the process of a query that runs too long, and
`netkg.server.http.in_process` does what can be done where the process must not be ended.
"""

from __future__ import annotations

import resource
import socket
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from netkg.errors import HttpError, Overloaded, QueryTimeout

#: What is counted, with the help text that /metrics gives.
COUNTERS = {
    "requests": "HTTP requests taken.",
    "queries": "Queries taken.",
    "updates": "Writes begun.",
    "rejected": "Answers with a 4xx status.",
    "not_modified": "Answers 304, without running anything.",
    "cached": "Queries and pages answered from the cache.",
    "timeouts": "Queries ended at the time limit.",
    "memory_kills": "Queries ended at the memory limit.",
    "long_refused": "Queries ended because too many ran long.",
    "stopped": "Queries stopped by the operator.",
    "errors": "Answers with a 5xx status that a worker lived to give.",
}
#: Upper bounds of the latency histogram, in seconds.
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
#: The counter for each limit that ends a query.
COUNTER_OF_LIMIT = {
    "timeout": "timeouts",
    "memory-limit": "memory_kills",
    "long-queries": "long_refused",
    "stopped": "stopped",
}


@dataclass(frozen=True)
class Running:
    """One query that runs now; `began` is the wall clock, `limit` is in seconds."""

    id: str
    pid: int
    began: float
    limit: float
    text: str


@dataclass(frozen=True)
class Totals:
    """The counters, and the latency histogram: its buckets (not cumulated), its count, its sum in seconds."""

    counters: Mapping[str, int]
    buckets: Sequence[int]
    count: int
    seconds: float


class Watch(Protocol):
    """One supervised request."""

    headers: Mapping[str, str]
    #: Writes the answer that takes the place of 503 when the time is up.
    instead: Callable[[], bytes] | None
    #: The Accept header of the request, for the form in which 503 is told.
    accept: str | None

    def check(self) -> None:
        """Raise when the request has used up its limits; called whenever the engine hands over rows."""

    def handing_over(self) -> AbstractContextManager[None]:
        """Leave the time out of the query's in which its client takes what it has found."""


class Statistics(Protocol):
    """What is counted and what runs."""

    def count(self, counter: str, amount: int = 1) -> None:
        """Add to one of COUNTERS."""

    def observe(self, seconds: float) -> None:
        """Put a latency into the histogram."""

    def totals(self) -> Totals:
        """Give the counters and the histogram."""

    def running(self) -> list[Running]:
        """List the queries that run, oldest first."""

    def cancel(self, request_id: str) -> bool:
        """Ask for a query to be stopped; false when none has this id."""


class Supervisor(Protocol):
    """Keeps requests within their limits."""

    @property
    def statistics(self) -> Statistics:
        """What is counted and what runs."""

    def watching(
        self, connection: socket.socket | None, request_id: str, headers: Mapping[str, str], timeout: float | None, text: str
    ) -> AbstractContextManager[Watch]:
        """Supervise a query; `timeout` may lower the time limit, in seconds, and not raise it."""

    def sending(self, watch: Watch) -> None:
        """Note that the head of the answer goes out now."""

    def writing(self, watch: Watch) -> None:
        """Note that this is a write: it waits for its turn, and is not counted among the long queries."""

    def committing(self, watch: Watch) -> None:
        """Note that a write becomes visible now, so that it must not be ended any more."""

    def memory(self) -> int:
        """Give the bytes of memory that this process has in RAM, or has had at most where that is all the system tells."""

    def verdict(self, thread: int) -> HttpError | None:
        """Give why the client of what a thread evaluates is to be answered although the engine still works."""


def peak_memory() -> int:
    """Give the most bytes of memory that this process has had in RAM, which every Unix knows."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def query_timed_out(seconds: float) -> QueryTimeout:
    """Make the error of a query that ran past its limit."""
    return QueryTimeout(
        f"The query ran for more than {seconds:g} s and was ended. Add a LIMIT, narrow a pattern, or look for a cross product.",
        limit="timeout",
        seconds=seconds,
    )


def write_timed_out(seconds: float) -> QueryTimeout:
    """Make the error of a write that ran past its limit."""
    return QueryTimeout(
        f"The write took more than {seconds:g} s and was ended; no part of it was kept. Send it in smaller parts, or serve "
        "with a higher --timeout.",
        limit="timeout",
        seconds=seconds,
    )


def transfer_timed_out(seconds: float) -> QueryTimeout:
    """Make the error of an answer that took too long to send."""
    return QueryTimeout(f"Sending the answer took more than {seconds:g} s.")


def stopped_by_operator() -> Overloaded:
    """Make the error of a query that was stopped through /queries."""
    return Overloaded("The query was stopped by the operator.", limit="stopped")


def too_many_long(most: int) -> Overloaded:
    """Make the error of one long query too many."""
    return Overloaded(f"{most} long queries are running already; try again later.", limit="long-queries")
