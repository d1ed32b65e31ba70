"""The memory that all workers share: who runs what, who is to stop, and counters that survive a worker."""

from __future__ import annotations

import multiprocessing
import os

import pytest

from netkg.server.http.supervision import BUCKETS, COUNTERS
from netkg.server.process.scoreboard import Scoreboard

NOBODY = 2**22 - 1  # above the highest process id that Linux gives by default


@pytest.fixture
def scoreboard() -> Scoreboard:
    made = Scoreboard(3)
    made.take(made.reserve())
    return made


def test_a_running_query_is_listed_and_leaves(scoreboard: Scoreboard) -> None:
    assert scoreboard.running() == []
    scoreboard.enter("abc", "SELECT * { ?s ?p ?o }", 30.0)
    (found,) = scoreboard.running()
    assert (found.id, found.pid, found.limit, found.text) == ("abc", os.getpid(), 30.0, "SELECT * { ?s ?p ?o }")
    scoreboard.leave()
    assert scoreboard.running() == []


def test_long_texts_and_broken_characters_are_cut_and_no_more(scoreboard: Scoreboard) -> None:
    scoreboard.enter("x" * 40, "é" * 9000, 1.0)
    (found,) = scoreboard.running()
    assert found.id == "x" * 16
    assert 1000 < len(found.text) < 9000 and set(found.text) <= {"é", "\ufffd"}


def test_a_query_is_stopped_by_its_id(scoreboard: Scoreboard) -> None:
    scoreboard.enter("abc", "ASK {}", 1.0)
    assert not scoreboard.cancelled()
    assert not scoreboard.cancel("other") and not scoreboard.cancelled()
    assert scoreboard.cancel("abc") and scoreboard.cancelled()
    scoreboard.leave()
    assert not scoreboard.cancelled() and not scoreboard.cancel("abc")
    scoreboard.enter("next", "ASK {}", 1.0)
    assert not scoreboard.cancelled(), "the mark was for the one before"


def test_slots_are_given_once_and_again_when_their_process_is_gone() -> None:
    scoreboard = Scoreboard(2)
    first, second = scoreboard.reserve(), scoreboard.reserve()
    assert {first, second} == {0, 1} and scoreboard.reserve() is None
    scoreboard.free(NOBODY)
    assert scoreboard.reserve() is None
    scoreboard.free(os.getpid())
    assert scoreboard.reserve() is not None


def test_only_so_many_queries_run_long(scoreboard: Scoreboard) -> None:
    context = multiprocessing.get_context("fork")
    ready, done = context.Event(), context.Event()

    def other(slot: int | None) -> None:
        scoreboard.take(slot)
        scoreboard.enter("other", "ASK {}", 1.0)
        assert scoreboard.claim_long(1)
        ready.set()
        done.wait(60)
        scoreboard.leave()

    process = context.Process(target=other, args=(scoreboard.reserve(),))
    process.start()
    assert ready.wait(60)
    scoreboard.enter("mine", "ASK {}", 1.0)
    assert not scoreboard.claim_long(1)
    assert scoreboard.claim_long(2)
    assert {found.id for found in scoreboard.running()} == {"mine", "other"}
    done.set()
    process.join()
    assert process.exitcode == 0
    assert scoreboard.claim_long(1), "the other has ended"


def test_counters_are_added_up_over_all_slots_and_stay(scoreboard: Scoreboard) -> None:
    scoreboard.count("queries")
    scoreboard.count("queries", 2)
    scoreboard.take(scoreboard.reserve())
    scoreboard.count("queries", 10)
    scoreboard.count("errors")
    counters = scoreboard.totals().counters
    assert (counters["queries"], counters["errors"], counters["updates"]) == (13, 1, 0)
    assert list(counters) == list(COUNTERS)


@pytest.mark.parametrize(("seconds", "bucket"), [(0.0, 0), (0.005, 0), (0.0051, 1), (30.0, len(BUCKETS) - 1), (31.0, None)])
def test_a_latency_falls_into_one_bucket(scoreboard: Scoreboard, seconds: float, bucket: int | None) -> None:
    scoreboard.observe(seconds)
    totals = scoreboard.totals()
    assert totals.buckets == [int(index == bucket) for index in range(len(BUCKETS))]
    assert (totals.count, totals.seconds) == (1, pytest.approx(seconds, abs=1e-6))


def test_a_thing_is_said_once_until_another_is(scoreboard: Scoreboard) -> None:
    assert [scoreboard.once(what) for what in ("a", "a", "b", "a", "a")] == [True, False, True, True, False]


def test_a_process_without_a_slot_counts_nothing_and_is_in_nobodys_way() -> None:
    scoreboard = Scoreboard(1)
    scoreboard.enter("abc", "ASK {}", 1.0)
    scoreboard.count("queries")
    scoreboard.observe(1.0)
    scoreboard.leave()
    assert (
        scoreboard.running(),
        scoreboard.totals().counters["queries"],
        scoreboard.cancelled(),
        scoreboard.claim_long(0),
    ) == ([], 0, False, True)
