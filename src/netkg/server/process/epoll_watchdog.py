"""The watchdog of the event-driven worker: hands connections off, and lets quick queries go first. Needs Linux.

When a request takes long, the connections that wait behind it are handed off to other workers, and its thread gets a
lower priority. Time and memory are read from /proc, which tells what is in RAM now and how long a thread has waited
for the processor.
"""

from __future__ import annotations

import contextlib
import os
import socket
import threading
import time
from collections.abc import Callable
from functools import lru_cache

from netkg.server.process.watchdog import LONG, ProcessWatch, Watchdog

#: Seconds after which a request holds others up: those that it worked, and those that have passed, for on a machine that
#: is busy it may wait for the processor as long as those behind it.
_HELD_UP, _LATE = 0.03, 0.06
#: Seconds of work after which a request is slow; where many run, the seconds that have passed.
_SLOW, _CROWDED = 0.25, 0.1
#: Requests at work that are many: more than the processor can do at one time.
_MANY = 2 * (os.cpu_count() or 2)
#: Seconds between two looks, where the process takes connections or is at work, and where it stands by.
_TICK = 0.02
_DROWSY = 0.25
#: The priority of a slow query, as nice(1) counts.
_LOW = 15
_PAGE_SIZE = os.sysconf("SC_PAGE_SIZE")


@lru_cache(maxsize=1)
def _statm(pid: int) -> int:
    # Kept open, because it is read with every query; by process, because a fork inherits its parent's.
    return os.open(f"/proc/{pid}/statm", os.O_RDONLY | os.O_CLOEXEC)


@lru_cache(maxsize=1)
def _schedstat(pid: int) -> int:
    return os.open(f"/proc/{pid}/task/{pid}/schedstat", os.O_RDONLY | os.O_CLOEXEC)


def waited() -> float:
    """Give the seconds that the main thread of this process was ready and had no processor."""
    return int(os.pread(_schedstat(os.getpid()), 128, 0).split()[1]) / 1e9


class EpollWatchdog(Watchdog):
    """A watchdog that also keeps other requests from waiting for a long one."""

    #: Hands what waits behind the present request off to other workers, and says whether all of it is handed off.
    hand_off: Callable[[], bool] = staticmethod(lambda: True)
    #: Whether a connection waits, and no worker stands by that would take it in.
    somebody_waits: Callable[[], bool] = staticmethod(lambda: True)
    #: Somebody waited when that was last asked.
    _was_waited_for = False
    #: What the present request has waited for the processor; None before the first look at it.
    _waited: float | None = None
    #: The process takes connections.
    _accepting = False
    #: Nothing waits behind the present request.
    _alone = True

    def memory(self) -> int:
        """Give the bytes of memory that this process has in RAM."""
        return int(os.pread(_statm(os.getpid()), 128, 0).split()[1]) * _PAGE_SIZE

    def start(self, parent: int, heartbeat: Callable[[], None]) -> None:
        """Start the thread; call it in the worker, after the fork."""
        self._roused = threading.Event()
        super().start(parent, heartbeat)

    def attend(self, accepting: bool) -> None:
        """Look more often while the process may come to hold others up."""
        self._accepting = accepting
        if accepting:
            self._roused.set()

    def _rest(self) -> None:
        if self._accepting or self._taken is not None:
            time.sleep(_TICK)
        else:
            self._roused.clear()
            self._roused.wait(_DROWSY)

    def begin_request(self, connection: socket.socket, seconds: float = float("inf")) -> None:
        """Note that a request is taken up; others may come to wait behind it."""
        self._waited, self._alone, self._was_waited_for = None, False, False
        super().begin_request(connection, seconds)

    def _assess(self) -> None:
        """Leave the process in service: memory that a query gave back is not counted here."""

    def _tick(self, now: float) -> None:
        spent, passed = self._spent(now), now - (self._taken or now)
        if not self._alone and (spent > _HELD_UP or passed > _LATE):
            self._alone = self.hand_off()
        watch = self._watch
        if watch is None or watch.is_slow:
            return
        if spent > _SLOW or (passed > _CROWDED and self.statistics.at_work() > _MANY):
            watch.is_slow = True
            os.setpriority(os.PRIO_PROCESS, watch.thread, _LOW)

    def _takes_long(self, watch: ProcessWatch, now: float) -> bool:
        """Whether a query has worked for long, or takes long while others wait.

        On a busy machine a short query may take long, too. As long as nobody waits for a worker, it is left to end by itself:
        to end it would cost its client the answer, and the next query a process that has to copy pages again.
        """
        if not super()._takes_long(watch, now):
            return False
        before, self._was_waited_for = self._was_waited_for, self.somebody_waits()
        return self._spent(now) > LONG or (before and self._was_waited_for)

    def _spent(self, now: float) -> float:
        """Give the seconds that the present request has taken, without those that it waited for the processor."""
        if self._taken is None:
            return 0.0
        so_far = waited()
        if self._waited is None:
            self._waited = so_far
        return now - self._taken - (so_far - self._waited)

    def _unwatched(self, watch: ProcessWatch) -> None:
        if watch.is_slow:
            try:
                os.setpriority(os.PRIO_PROCESS, watch.thread, 0)
            except PermissionError:  # only a privileged process may raise its priority again
                self.drain = True

    def _before_exit(self) -> None:
        self.hand_off()
        if self._watch is not None and self._watch.is_slow:
            with contextlib.suppress(PermissionError):  # the sooner it has gone, the sooner it is replaced
                os.setpriority(os.PRIO_PROCESS, self._watch.thread, 0)
