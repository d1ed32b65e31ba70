"""Who stood by last is woken first, and a process that is large goes when it has rested."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from netkg.server.process.standby import StandbyStack
from pace import HANG
from servers import TOKEN, Server, running

#: As many workers take connections at one time.
SLOTS = os.cpu_count() or 2
#: Takes some tenths of a second, and so longer than a worker keeps its accept slot.
SLOW = "SELECT (COUNT(*) AS ?n) { SELECT * { ?a ?p ?b . ?c ?q ?d . ?e ?r ?f . ?g ?s ?h . ?i ?t ?j } LIMIT 150000 }"


@contextmanager
def standing(stack: StandbyStack, place: int) -> Iterator[tuple[int, int]]:
    """Fork a process that stands by; gives its number and where it says that it was woken."""
    told, tell = os.pipe()
    child = os.fork()
    if child == 0:
        signal.signal(signal.SIGWINCH, lambda *_: os.write(tell, b"woken"))
        stack.take(place)
        stack.join()
        os.write(tell, b"ready")
        while True:
            signal.pause()
    try:
        assert os.read(told, 5) == b"ready"
        yield child, told
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


def test_the_last_is_woken_first_then_the_one_before() -> None:
    stack = StandbyStack(3)
    with standing(stack, 2) as (_, first), standing(stack, 0) as (_, second):
        stack.wake_top()
        assert os.read(second, 5) == b"woken"
        stack.wake_top()
        assert os.read(first, 5) == b"woken"
        stack.wake_top()  # nobody is left, and nothing happens


def test_one_who_has_ended_is_passed_over() -> None:
    stack = StandbyStack(2)
    with standing(stack, 0) as (_, first):
        with standing(stack, 1):
            pass
        stack.wake_top()
        assert os.read(first, 5) == b"woken"


def test_a_place_is_cleared_with_its_process_and_one_woken_in_vain_keeps_its_turn() -> None:
    stack = StandbyStack(2)
    stack.take(0)
    stack.join()
    since = stack._since
    stack.free(os.getpid())
    stack.wake_top()  # would end this process's wait, were its place not clear
    stack.join()
    assert stack._since == since and stack.rested > 0
    stack.leave()
    assert stack.rested == 0


@pytest.fixture
def busy(own_store: Path) -> Iterator[Server]:
    hasty = "from netkg.server.process import epoll_worker as worker; worker._RESTED, worker._GROWN = 1.0, 1 << 20\n"
    with running(own_store, hasty, workers=SLOTS + 6, write_token=TOKEN) as started:
        while len(started.workers()) < SLOTS + 6:
            time.sleep(0.05)
        yield started


def worked(server: Server) -> set[int]:
    """The workers that have been busy for a tenth of a second or longer."""
    spent = {pid: int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11]) for pid in server.workers()}
    return {pid for pid, ticks in spent.items() if ticks >= os.sysconf("SC_CLK_TCK") / 10}


def test_few_workers_do_the_work_of_one_client_and_go_when_it_is_done(busy: Server) -> None:
    assert busy.update("INSERT DATA { GRAPH <http://g> { <http://s> <http://p> 1 } }").status_code == 200
    for number in range(3 * (SLOTS + 6)):
        assert busy.rows(f"{SLOW} # {number}") == [{"n": "150000"}]
    tired = worked(busy)
    assert 1 <= len(tired) <= SLOTS + 3, "in turns, each of them would have worked"
    until = time.monotonic() + HANG
    while len(tired & busy.workers()) > SLOTS and time.monotonic() < until:
        time.sleep(0.1)
    assert len(tired & busy.workers()) <= SLOTS, "those without a slot have given way"
    while len(busy.workers()) < SLOTS + 6 and time.monotonic() < until:
        time.sleep(0.1)
    assert len(busy.workers()) == SLOTS + 6
    for _ in range(20):
        assert busy.get("/health").json()["status"] == "ok"
        assert busy.rows("SELECT ?o { <http://s> <http://p> ?o }") == [{"o": "1"}]
