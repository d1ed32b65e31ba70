"""On a busy machine a query is long by its work; where somebody waits for a worker, by the time that has passed."""

import socket
from collections.abc import Iterator
from types import SimpleNamespace

import pytest

from netkg.server.process import epoll_watchdog, watchdog
from netkg.server.process.epoll_watchdog import EpollWatchdog
from netkg.server.process.scoreboard import Scoreboard
from netkg.server.process.watchdog import ProcessWatch


class Busy:
    """A query that begins at second 0 and has had the processor for a share of the time since."""

    def __init__(self, watchdog: EpollWatchdog, watch: ProcessWatch, monkeypatch: pytest.MonkeyPatch) -> None:
        self.watchdog, self.watch, self.share, self.now = watchdog, watch, 1.0, watch.began
        monkeypatch.setattr(epoll_watchdog, "waited", lambda: (self.now - watch.began) * (1 - self.share))
        self.look()

    def look(self) -> None:
        """Let the watchdog look for the first time, at second 0."""
        self.now = self.watch.began
        self.watchdog._spent(self.now)

    def is_long_after(self, seconds: float, *, share: float = 1.0) -> bool:
        self.now, self.share = self.watch.began + seconds, share
        return self.watchdog._takes_long(self.watch, self.now)


@pytest.fixture
def busy(monkeypatch: pytest.MonkeyPatch) -> Iterator[Busy]:
    watchdog = EpollWatchdog(timeout=30, transfer_timeout=30, memory_limit=1 << 30, long_queries=1, scoreboard=Scoreboard(1))
    watchdog.somebody_waits = lambda: False
    ours, theirs = socket.socketpair()
    with ours, theirs:
        watchdog.begin_request(ours)
        with watchdog.watching(ours, "id", {}, None, "SELECT * {}") as watch:
            yield Busy(watchdog, watch, monkeypatch)


def test_a_query_is_long_after_a_second_of_work(busy: Busy) -> None:
    assert not busy.is_long_after(0.9)
    assert busy.is_long_after(1.2)


def test_time_in_which_it_waited_for_the_processor_is_left_out(busy: Busy) -> None:
    assert not busy.is_long_after(8, share=0.1)
    assert busy.is_long_after(12, share=0.1)


def test_it_is_not_left_out_where_somebody_waits_at_two_looks(busy: Busy) -> None:
    busy.watchdog.somebody_waits = lambda: True
    assert not busy.is_long_after(0.9, share=0.1)
    assert not busy.is_long_after(1.1, share=0.1), "who has come this moment is about to be taken in"
    assert busy.is_long_after(1.2, share=0.1)


def test_who_waited_for_an_earlier_query_does_not_count(busy: Busy) -> None:
    busy.watchdog.somebody_waits = lambda: True
    assert not busy.is_long_after(1.1, share=0.1)
    ours, theirs = socket.socketpair()
    with ours, theirs:
        busy.watchdog.begin_request(ours)
    busy.look()
    assert not busy.is_long_after(1.2, share=0.1)


def test_time_in_which_the_client_takes_its_answer_is_left_out_of_the_querys(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 100.0
    monkeypatch.setattr(watchdog, "time", SimpleNamespace(monotonic=lambda: now))
    found = EpollWatchdog(timeout=5, transfer_timeout=20, memory_limit=1 << 50, long_queries=1, scoreboard=Scoreboard(1))
    monkeypatch.setattr(found, "_takes_long", lambda watch, at: False)
    with found.watching(None, "id", {}, None, "SELECT * {}") as watch:
        now += 4
        for _ in range(2):
            with watch.handing_over():
                now += 9
                assert found._judge(watch) is None
        now += 0.9
        assert found._judge(watch) is None
        now += 0.2
        error = found._judge(watch)
        assert error is not None and error.facts["limit"] == "timeout"
        with watch.handing_over():
            now += 2.1
            error = found._judge(watch)
        assert error is not None and error.detail == "Sending the answer took more than 20 s."
