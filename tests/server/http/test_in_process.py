"""Limits inside one process: what is past them is told, counted once, and too much of it is refused."""

from __future__ import annotations

import threading
import time

import pytest

from netkg.errors import Overloaded, QueryTimeout
from netkg.server.http.in_process import ThreadSupervisor
from netkg.server.http.supervision import BUCKETS


def supervisor(**given) -> ThreadSupervisor:
    return ThreadSupervisor(**{"timeout": 30.0, "transfer_timeout": 60.0, "long_queries": 2, **given})


def test_a_request_may_lower_the_limit_and_not_raise_it() -> None:
    found = supervisor(timeout=5.0)
    for asked, limit in ((2.0, 2.0), (9.0, 5.0), (None, 5.0)):
        with found.watching(None, "a", {}, asked, "ASK {}") as watch:
            assert watch.running.limit == limit
            assert [one.limit for one in found.statistics.running()] == [limit]
    assert found.statistics.running() == []


def test_a_query_past_its_limit_is_told_and_counted_once() -> None:
    found = supervisor()
    with found.watching(None, "a", {}, 1e-9, "ASK {}") as watch:
        time.sleep(0.01)
        error = found.verdict(threading.get_ident())
        assert isinstance(error, QueryTimeout)
        with pytest.raises(QueryTimeout):
            watch.check()
        with pytest.raises(QueryTimeout):
            found.sending(watch)
    assert found.verdict(threading.get_ident()) is None
    assert found.statistics.totals().counters["timeouts"] == 1


def test_a_write_past_its_limit_is_told_as_a_write() -> None:
    found = supervisor()
    with found.watching(None, "a", {}, 1e-9, "INSERT DATA {}") as watch:
        found.writing(watch)
        time.sleep(0.01)
        with pytest.raises(QueryTimeout, match="no part of it was kept"):
            watch.check()


def test_a_query_within_its_limit_goes_on() -> None:
    found = supervisor()
    with found.watching(None, "a", {}, None, "ASK {}") as watch:
        watch.check()
        assert found.verdict(threading.get_ident()) is None
    assert found.statistics.totals().counters["timeouts"] == 0


@pytest.mark.parametrize(("transfer", "extended"), [(60.0, True), (1.0, False)])
def test_an_answer_on_its_way_has_the_time_of_a_transfer_if_that_is_longer(transfer: float, extended: bool) -> None:
    found = supervisor(timeout=30.0, transfer_timeout=transfer)
    with found.watching(None, "a", {}, None, "ASK {}") as watch:
        limit = watch.deadline
        found.sending(watch)
        assert (watch.deadline > limit) == extended
        assert watch.deadline >= limit


def test_runaways_beyond_the_allowed_number_make_newcomers_be_refused() -> None:
    found, free = supervisor(long_queries=1), threading.Event()
    begun = threading.Event()

    def run_away() -> None:
        with found.watching(None, "a", {}, 1e-9, "ASK {}"):
            begun.set()
            free.wait(20)

    thread = threading.Thread(target=run_away)
    thread.start()
    begun.wait(20)
    time.sleep(0.01)
    with pytest.raises(Overloaded) as refused, found.watching(None, "b", {}, None, "ASK {}"):
        pass
    assert refused.value.facts["limit"] == "long-queries"
    free.set()
    thread.join()
    with found.watching(None, "b", {}, None, "ASK {}"):
        pass
    counters = found.statistics.totals().counters
    assert (counters["long_refused"], counters["timeouts"]) == (1, 1)


def test_the_operator_stops_every_query_of_an_id() -> None:
    found = supervisor()
    assert not found.statistics.cancel("a")
    with found.watching(None, "a", {}, None, "ASK {}") as watch:
        assert found.statistics.cancel("a")
        with pytest.raises(Overloaded) as stopped:
            watch.check()
    assert stopped.value.facts["limit"] == "stopped"
    assert found.statistics.totals().counters["stopped"] == 1


def test_a_write_that_becomes_visible_is_past_no_limit() -> None:
    found = supervisor()
    with found.watching(None, "a", {}, 1e-9, "DROP ALL") as watch:
        time.sleep(0.01)
        assert watch.judge() is not None
        found.committing(watch)
        watch.check()
    assert found.statistics.totals().counters["timeouts"] == 0


def test_latencies_fall_into_their_buckets() -> None:
    statistics = supervisor().statistics
    for seconds in (0.001, BUCKETS[0], 0.3, 1000.0):
        statistics.observe(seconds)
    totals = statistics.totals()
    assert (totals.buckets[0], totals.buckets[BUCKETS.index(0.5)], sum(totals.buckets)) == (2, 1, 3)
    assert (totals.count, totals.seconds) == (4, pytest.approx(1000.306))


def test_memory_is_that_of_this_process() -> None:
    assert 1 << 20 < supervisor().memory() < 1 << 40
