"""A free slot wakes a warm worker before a cold one, and is not lost when who was woken is busy or has gone."""

import os
import select
import signal
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from netkg.server.process.accept_slots import AcceptSlots
from netkg.server.process.standby import Standby


@contextmanager
def standing(slots: AcceptSlots, *, warm: bool) -> Iterator[tuple[int, int]]:
    """Fork a process that stands by, and give its number and what tells that it was woken."""
    told, tell = os.pipe()
    child = os.fork()
    if child == 0:
        poll = select.epoll()
        standby = Standby(poll, slots)
        standby.warm = warm
        standby.begin()
        os.write(tell, b"r")
        poll.poll()
        standby.awake()
        os.write(tell, b"w")
        signal.pause()
    assert os.read(told, 1) == b"r"
    try:
        yield child, told
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        os.close(told)
        os.close(tell)


def woken(told: int, seconds: float = 5.0) -> bool:
    return bool(select.select([told], [], [], seconds)[0]) and os.read(told, 1) == b"w"


def test_a_warm_worker_is_woken_before_a_cold_one() -> None:
    slots = AcceptSlots(1)
    with standing(slots, warm=False) as (_, cold), standing(slots, warm=True) as (_, warm):
        slots.wake_one()
        assert woken(warm)
        assert not woken(cold, 0.05)


def test_a_cold_worker_is_woken_where_no_warm_one_is_left() -> None:
    slots = AcceptSlots(1)
    with standing(slots, warm=False) as (_, cold):
        with standing(slots, warm=True):
            pass  # its lock ends with it
        slots.wake_one()
        assert woken(cold)


def test_who_stands_by_no_longer_leaves_a_vacant_slot_to_another() -> None:
    slots = AcceptSlots(1)
    with standing(slots, warm=False) as (_, cold), select.epoll() as poll:
        mine = Standby(poll, slots)
        mine.warm = True
        mine.begin()
        pid = os.fork()
        if pid == 0:  # a lock of this process would not stand in its own way
            slots.release(0)
            os._exit(0)
        os.waitpid(pid, 0)
        assert poll.poll(5)
        assert not woken(cold, 0.05)
        mine.end()
        assert woken(cold)


@pytest.mark.parametrize("taken", [False, True])
def test_a_slot_is_overdue_when_it_was_vacant_at_two_looks(taken: bool) -> None:
    slots = AcceptSlots(1)
    with select.epoll() as poll:
        standby = Standby(poll, slots)
        assert not standby.overdue()
        if taken:
            assert slots.acquire() == 0
        assert standby.overdue() is not taken
