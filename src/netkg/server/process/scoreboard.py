"""What every worker is doing, in memory that all of them share: one slot per worker.

A slot is written by its worker alone, except for the cancel mark and after its worker's death. Reads by others are
for show and for counting; a torn read there does no harm.
"""

from __future__ import annotations

import hashlib
import mmap
import os
import struct
import time
from collections.abc import Iterator
from typing import Any

from netkg.server.http.supervision import BUCKETS, COUNTERS, Running, Totals

_SLOT = 4096
_HEAD = struct.Struct("<iBBxxddd16sH")  # pid, running, cancel, long-since, began (wall), limit, id, text length
_TEXT = _HEAD.size
#: Counters stand after the slots; each is one 64-bit number per slot, added up when read.
_INDEX = {name: index for index, name in enumerate(COUNTERS)}
_NOTE = 32
_NUMBERS = 8 * (len(COUNTERS) + len(BUCKETS) + 2)


class Scoreboard:
    """The slots; made before the fork, so that every process sees the same memory."""

    def __init__(self, slots: int) -> None:
        self.slots = slots
        self._map = mmap.mmap(-1, slots * (_SLOT + _NUMBERS) + _NOTE)
        self._words = memoryview(self._map).cast("q")
        self._mine: int | None = None

    def reserve(self) -> int | None:
        """Find a slot for a process about to be forked; the parent alone calls this, so no two get the same."""
        for slot in range(self.slots):
            owner = self._head(slot)[0]
            if owner == 0 or not _alive(owner):
                self._write(slot, os.getpid(), 0, 0, 0.0, 0.0, 0.0, b"", 0)
                return slot
        return None

    def take(self, slot: int | None) -> None:
        """Make a reserved slot this process's own; its counters go on where the last owner left them."""
        self._mine = slot
        if slot is not None:
            self._write(slot, os.getpid(), 0, 0, 0.0, 0.0, 0.0, b"", 0)

    def free(self, pid: int) -> None:
        """Free the slot of a process that has ended."""
        for slot in range(self.slots):
            if self._head(slot)[0] == pid:
                self._map[slot * _SLOT : slot * _SLOT + _HEAD.size] = bytes(_HEAD.size)

    def enter(self, request_id: str, text: str, limit: float) -> None:
        """Say that this process begins a query."""
        if self._mine is None:
            return
        encoded = text.encode()[: _SLOT - _TEXT]
        start = self._mine * _SLOT + _TEXT
        self._map[start : start + len(encoded)] = encoded
        self._write(self._mine, os.getpid(), 1, 0, 0.0, time.time(), limit, request_id.encode()[:16], len(encoded))

    def leave(self) -> None:
        """Say that this process is idle."""
        if self._mine is not None:
            start = self._mine * _SLOT
            self._map[start + 4 : start + 6] = b"\0\0"
            struct.pack_into("<d", self._map, start + 8, 0.0)

    def cancelled(self) -> bool:
        """Whether someone asked to stop this process's query."""
        return self._mine is not None and self._map[self._mine * _SLOT + 5] == 1

    def cancel(self, request_id: str) -> bool:
        """Ask for a query to be stopped; false when none has this id."""
        for slot, running in self._running():
            if running.id == request_id:
                self._map[slot * _SLOT + 5] = 1
                return True
        return False

    def claim_long(self, most: int) -> bool:
        """Count this process's query among the long ones, unless `most` are there already."""
        if self._mine is None:
            return True
        others = sum(1 for slot in range(self.slots) if slot != self._mine and self._head(slot)[1] and self._head(slot)[3])
        if others >= most:
            return False
        struct.pack_into("<d", self._map, self._mine * _SLOT + 8, time.time())
        return True

    def at_work(self) -> int:
        """Count the queries that run."""
        return sum(self._map[slot * _SLOT + 4] for slot in range(self.slots))

    def running(self) -> list[Running]:
        """List the queries that run, oldest first."""
        return sorted((running for _, running in self._running()), key=lambda r: r.began)

    def once(self, what: str) -> bool:
        """Whether this is the first time that any process says this, since something else was said."""
        place = self.slots * (_SLOT + _NUMBERS)
        note = hashlib.sha256(what.encode()).digest()
        if self._map[place : place + _NOTE] == note:
            return False
        self._map[place : place + _NOTE] = note
        return True

    def count(self, counter: str, amount: int = 1) -> None:
        """Add to a counter."""
        if self._mine is not None:
            self._add(_INDEX[counter], amount)

    def observe(self, seconds: float) -> None:
        """Put a latency into the histogram."""
        if self._mine is None:
            return
        for index, bound in enumerate(BUCKETS):
            if seconds <= bound:
                self._add(len(COUNTERS) + index, 1)
                break
        self._add(len(COUNTERS) + len(BUCKETS), 1)
        self._add(len(COUNTERS) + len(BUCKETS) + 1, int(seconds * 1e6))

    def totals(self) -> Totals:
        """Give the counters and the histogram, all workers together."""
        numbers = [0] * (_NUMBERS // 8)
        for slot in range(self.slots):
            first = self._first(slot)
            for index, value in enumerate(self._words[first : first + len(numbers)]):
                numbers[index] += value
        buckets = numbers[len(COUNTERS) : len(COUNTERS) + len(BUCKETS)]
        return Totals(dict(zip(COUNTERS, numbers, strict=False)), buckets, numbers[-2], numbers[-1] / 1e6)

    def _first(self, slot: int) -> int:
        """Give the place of a slot's first number among the words."""
        return (self.slots * _SLOT + slot * _NUMBERS) // 8

    def _add(self, index: int, amount: int) -> None:
        self._words[self._first(self._mine or 0) + index] += amount

    def _head(self, slot: int) -> tuple[Any, ...]:
        return _HEAD.unpack_from(self._map, slot * _SLOT)

    def _write(self, slot: int, *values: object) -> None:
        _HEAD.pack_into(self._map, slot * _SLOT, *values)

    def _running(self) -> Iterator[tuple[int, Running]]:
        for slot in range(self.slots):
            pid, busy, _, _, began, limit, name, length = self._head(slot)
            if busy:
                start = slot * _SLOT + _TEXT
                text = bytes(self._map[start : start + length]).decode("utf-8", "replace")
                yield slot, Running(name.rstrip(b"\0").decode("ascii", "replace"), pid, began, limit, text)


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
