"""Work beside this process gives the result, or the error, that it would give here."""

from __future__ import annotations

import os
import signal
import time

import pytest

from netkg.graph import parallel


def test_a_result_comes_back() -> None:
    work = [parallel.Later(lambda n=n: (n, os.getpid())) for n in range(3)]
    results = [later.result() for later in work]
    assert [n for n, _ in results] == [0, 1, 2]


def test_an_error_is_raised_where_the_result_is_wanted() -> None:
    def fail() -> None:
        raise KeyError("TSC2")

    later = parallel.Later(fail)
    with pytest.raises(KeyError, match="TSC2"):
        later.result()


def test_a_process_that_was_ended_says_so() -> None:
    if (os.cpu_count() or 1) < 2:
        later = None
    else:
        later = parallel.Later(lambda: os.kill(os.getpid(), signal.SIGKILL))
        with pytest.raises(RuntimeError, match="run the check again"):
            later.result()


def test_work_that_is_not_wanted_is_stopped() -> None:
    later = parallel.Later(lambda: time.sleep(600))
    later.stop()
    later.stop()


def test_pieces_are_each_done_once() -> None:
    work = parallel.Shared([lambda n=n: n for n in range(20)])
    assert sorted(work.results()) == list(range(20))
    idle = parallel.Shared([lambda: time.sleep(600)] * 2)
    idle.stop()
