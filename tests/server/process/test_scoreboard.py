"""The memory that all workers share: who runs what, who is to stop, and counters that survive a worker."""

from __future__ import annotations

import multiprocessing
import os

import pytest

from netkg.server.process.scoreboard import BUCKETS, COUNTERS, Board

NOBODY = 2**22 - 1  # above the highest process id that Linux gives by default


@pytest.fixture
def board() -> Board:
    made = Board(3)
    made.take(made.reserve())
    return made


def test_a_running_query_is_listed_and_leaves(board: Board) -> None:
    assert board.running() == []
    board.enter("abc", "SELECT * { ?s ?p ?o }", 30.0)
    (found,) = board.running()
    assert (found.id, found.pid, found.limit, found.text) == ("abc", os.getpid(), 30.0, "SELECT * { ?s ?p ?o }")
    board.leave()
    assert board.running() == []


def test_long_texts_and_broken_characters_are_cut_and_no_more(board: Board) -> None:
    board.enter("x" * 40, "é" * 9000, 1.0)
    (found,) = board.running()
    assert found.id == "x" * 16
    assert 1000 < len(found.text) < 9000 and set(found.text) <= {"é", "\ufffd"}


def test_a_query_is_stopped_by_its_id(board: Board) -> None:
    board.enter("abc", "ASK {}", 1.0)
    assert not board.cancelled()
    assert not board.cancel("other") and not board.cancelled()
    assert board.cancel("abc") and board.cancelled()
    board.leave()
    assert not board.cancelled() and not board.cancel("abc")
    board.enter("next", "ASK {}", 1.0)
    assert not board.cancelled(), "the mark was for the one before"


def test_slots_are_given_once_and_again_when_their_process_is_gone() -> None:
    board = Board(2)
    first, second = board.reserve(), board.reserve()
    assert {first, second} == {0, 1} and board.reserve() is None
    board.free(NOBODY)
    assert board.reserve() is None
    board.free(os.getpid())
    assert board.reserve() is not None


def test_only_so_many_queries_run_long(board: Board) -> None:
    context = multiprocessing.get_context("fork")
    ready, done = context.Event(), context.Event()

    def other(slot: int | None) -> None:
        board.take(slot)
        board.enter("other", "ASK {}", 1.0)
        assert board.claim_long(1)
        ready.set()
        done.wait(60)
        board.leave()

    process = context.Process(target=other, args=(board.reserve(),))
    process.start()
    assert ready.wait(60)
    board.enter("mine", "ASK {}", 1.0)
    assert not board.claim_long(1)
    assert board.claim_long(2)
    assert {found.id for found in board.running()} == {"mine", "other"}
    done.set()
    process.join()
    assert process.exitcode == 0
    assert board.claim_long(1), "the other has ended"


def test_counters_are_added_up_over_all_slots_and_stay(board: Board) -> None:
    board.count("queries")
    board.count("queries", 2)
    board.take(board.reserve())
    board.count("queries", 10)
    board.count("errors")
    counters, *_ = board.totals()
    assert (counters["queries"], counters["errors"], counters["updates"]) == (13, 1, 0)
    assert list(counters) == list(COUNTERS)


@pytest.mark.parametrize(("seconds", "bucket"), [(0.0, 0), (0.005, 0), (0.0051, 1), (30.0, len(BUCKETS) - 1), (31.0, None)])
def test_a_latency_falls_into_one_bucket(board: Board, seconds: float, bucket: int | None) -> None:
    board.observe(seconds)
    _, buckets, count, total = board.totals()
    assert buckets == [int(index == bucket) for index in range(len(BUCKETS))]
    assert (count, total) == (1, pytest.approx(seconds, abs=1e-6))


def test_a_thing_is_said_once_until_another_is(board: Board) -> None:
    assert [board.once(what) for what in ("a", "a", "b", "a", "a")] == [True, False, True, True, False]


def test_a_process_without_a_slot_counts_nothing_and_is_in_nobodys_way() -> None:
    board = Board(1)
    board.enter("abc", "ASK {}", 1.0)
    board.count("queries")
    board.observe(1.0)
    board.leave()
    assert (board.running(), board.totals()[0]["queries"], board.cancelled(), board.claim_long(0)) == ([], 0, False, True)
