"""Workers that stand by, as a stack: whoever was at work last is the first to be at work again. Needs Linux.

A process copies the pages of the graph that it visits, and makes its own index of names after a write. If those that
stand by took turns, each of them would come to hold all of that. Taken from the top of a stack, only as many do as are
ever busy at one time; the others stay as small as they were forked.
"""

from __future__ import annotations

import contextlib
import mmap
import os
import signal
import struct
import time

#: The process that stands by, and since when, as the monotonic clock counts nanoseconds; zeros for nobody.
_PLACE = struct.Struct("<qQ")


class StandbyStack:
    """The places, one for each worker; made before the fork, so that all processes share them.

    A place is written by its worker and by who wakes it. A torn read does no harm: who is not woken looks by itself
    twice a second.
    """

    def __init__(self, places: int) -> None:
        self._count = places
        self._places = mmap.mmap(-1, places * _PLACE.size)
        self._mine: int | None = None
        self._since = 0

    def take(self, place: int | None) -> None:
        """Make a place this process's own, after the fork."""
        self._mine, self._since = place, 0

    def free(self, pid: int) -> None:
        """Clear the place of a process that has ended."""
        for place in range(self._count):
            if self._read(place)[0] == pid:
                self._write(place, 0, 0)

    def join(self) -> None:
        """Stand by; who was woken in vain has its old place in the order."""
        self._since = self._since or time.monotonic_ns()
        if self._mine is not None:
            self._write(self._mine, os.getpid(), self._since)

    def leave(self) -> None:
        """Stand by no longer."""
        self._since = 0
        if self._mine is not None:
            self._write(self._mine, 0, 0)

    @property
    def rested(self) -> float:
        """The seconds for which this process has stood by."""
        return (time.monotonic_ns() - self._since) / 1e9 if self._since else 0.0

    def wake_top(self) -> None:
        """Wake the one that has stood by for the shortest time.

        The signal is one that gunicorn's workers take and do nothing about, and that would do nothing to another process
        with the number of one that has just ended; it ends the wait for events.
        """
        standing = sorted((since, pid, place) for place in range(self._count) for pid, since in [self._read(place)] if pid)
        for _, pid, place in reversed(standing):
            self._write(place, 0, 0)
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGWINCH)
                return

    def _read(self, place: int) -> tuple[int, int]:
        pid, since = _PLACE.unpack_from(self._places, place * _PLACE.size)
        return pid, since

    def _write(self, place: int, pid: int, since: int) -> None:
        _PLACE.pack_into(self._places, place * _PLACE.size, pid, since)
