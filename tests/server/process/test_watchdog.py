"""Runaway queries end at their limit, their clients are told, and nobody else is hurt."""

from __future__ import annotations

import os
import threading
import time
from collections import Counter
from collections.abc import Iterator

import pytest
import requests

from netkg.server.process.scoreboard import Scoreboard
from netkg.server.process.watchdog import Watchdog
from pace import HANG, wait_until
from servers import Server, running

ENDLESS = "SELECT (COUNT(*) AS ?n) {" + " ".join(f"?a{i} ?b{i} ?c{i} ." for i in range(9)) + "}"
HUGE = "SELECT * {" + " ".join(f"?a{i} ?b{i} ?c{i} ." for i in range(6)) + "}"
SORT = HUGE + " ORDER BY ?a0 ?c1 ?c2 ?c3 LIMIT 1"


def test_a_process_that_leaves_gives_no_sign_any_more() -> None:
    """What the sign goes to is closed by then, and the thread would end with a traceback in the log."""
    signs: list[float] = []
    watchdog = Watchdog(timeout=1, transfer_timeout=1, memory_limit=1 << 40, long_queries=1, scoreboard=Scoreboard(1))
    before = set(threading.enumerate())
    watchdog.start(os.getppid(), lambda: signs.append(time.monotonic()))
    [thread] = set(threading.enumerate()) - before
    assert wait_until(lambda: signs)
    watchdog.end()
    thread.join(HANG)
    assert not thread.is_alive()


@pytest.fixture(scope="module")
def limited(net_store) -> Iterator[Server]:
    with running(net_store, workers=6, timeout=3, memory_limit=60, transfer_timeout=3, long_queries=3) as started:
        yield started


def test_a_runaway_is_answered_503_and_others_go_on(limited: Server) -> None:
    """Whoever asks for something quick while all runaways run has the answer before the first of them ends."""
    answers: list[requests.Response] = []
    runaways = [threading.Thread(target=lambda: answers.append(limited.query(ENDLESS))) for _ in range(3)]
    for thread in runaways:
        thread.start()
    meanwhile = 0
    while any(thread.is_alive() for thread in runaways):
        assert limited.query("SELECT * { ?g a nk:Gene }").status_code == 200
        meanwhile += not answers
    assert meanwhile > 0
    assert [a.status_code for a in answers] == [503] * 3
    told = answers[0].json()
    assert told["type"].endswith("#query-timeout")
    assert int(answers[0].headers["Retry-After"]) > 0
    assert answers[0].headers["NetKG-Release"] == limited.get("/health").json()["release"]


def test_a_person_without_scripts_is_told_in_a_page(limited):
    """The query page asks the query itself then, and the watchdog answers in its place."""
    asked = {"query": ENDLESS, "view": "table", "timeout": "1"}
    answer = requests.get(limited.url + "/sparql", params=asked, headers={"Accept": "text/html,*/*;q=0.8"}, timeout=30)
    assert answer.status_code == 503
    assert answer.headers["Content-Type"].startswith("text/html")
    assert "query-timeout" in answer.text and "<h1>" in answer.text
    assert answer.headers["Retry-After"]


def test_a_request_may_lower_the_limit_but_not_raise_it(limited: Server) -> None:
    ended: list[float] = []
    threads = [
        threading.Thread(target=lambda t=t: ended.append(limited.query(ENDLESS, timeout=t).json()["seconds"]))
        for t in ("3600", "0.01")
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert ended == [pytest.approx(1), pytest.approx(3)], "each at its limit, of a second at least, and so in this order"


def test_a_query_that_is_planned_for_long_ends_at_its_limit(limited: Server) -> None:
    # The engine orders patterns before it evaluates any, in time that grows with the cube of their number.
    many = " ".join(f"?v{i} <http://x/{i}> ?v{i + 1} ." for i in range(800))
    assert limited.query(f"SELECT * {{ {many} }}", timeout="0.3").json()["type"].endswith("#query-timeout")


def test_memory_is_capped(limited: Server) -> None:
    answer = limited.query(SORT)
    assert answer.status_code == 503
    assert answer.json()["type"].endswith("#query-memory")


def test_where_somebody_waits_one_more_long_query_than_allowed_is_refused_early(limited: Server) -> None:
    answers: list[requests.Response] = []
    threads = [threading.Thread(target=lambda: answers.append(limited.query(ENDLESS))) for _ in range(6)]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):  # every worker is busy, so each of these waits for one
        assert limited.query("SELECT * { ?g a nk:Gene }").status_code == 200
    limits = Counter(a.json()["limit"] for a in answers)
    # Each that is refused makes room; once there is room for who waits, the others go on to their limit.
    assert limits.total() == 6 and 1 <= limits["long-queries"] <= 3
    assert limits["timeout"] == 6 - limits["long-queries"]


def test_a_stream_that_is_cut_off_looks_cut_off(limited: Server) -> None:
    answer = requests.get(limited.url + "/sparql", params={"query": HUGE}, stream=True, timeout=20)
    assert answer.status_code == 200
    taken = 0
    with pytest.raises((requests.exceptions.ChunkedEncodingError, requests.exceptions.ConnectionError)):
        for piece in answer.iter_content(1 << 16):
            taken += len(piece)
    assert taken > 0, "it was sent while it was evaluated"


def test_an_answer_may_be_sent_for_longer_than_its_query_may_run(net_store) -> None:
    """A client that takes its time gets the whole of what was found in time."""
    with running(net_store, workers=2, timeout=5, transfer_timeout=60) as server:
        with requests.get(
            server.url + "/sparql",
            params={"query": HUGE + " LIMIT 60000"},
            stream=True,
            timeout=60,
            headers={"Accept": "text/csv", "Accept-Encoding": "identity"},
        ) as answer:
            assert answer.status_code == 200
            pieces = answer.iter_content(1 << 16)
            rows = next(pieces).count(b"\n")
            time.sleep(5.5)
            rows += sum(piece.count(b"\n") for piece in pieces)
        assert rows == 60_001


def test_the_limit_is_on_the_work_of_streamed_answers_too(net_store) -> None:
    """Rows without end are ended in time, whether their client reads them quickly or not at all."""
    with running(net_store, workers=3, timeout=1, long_queries=3) as server:
        address = server.url + "/sparql"
        held = [requests.get(address, params={"query": f"{HUGE} # {n}"}, stream=True, timeout=20) for n in range(3)]
        assert wait_until(lambda: "netkg_timeouts_total 3" in server.get("/metrics").text)
        for answer in held:
            with pytest.raises(requests.exceptions.RequestException):
                answer.content  # noqa: B018


def test_streamed_answers_count_as_long(net_store) -> None:
    with running(net_store, workers=4, timeout=20, long_queries=1) as server:
        held = [
            requests.get(server.url + "/sparql", params={"query": f"{HUGE} # {n}"}, stream=True, timeout=20) for n in range(3)
        ]
        assert wait_until(lambda: "netkg_long_refused_total 2" in server.get("/metrics").text)
        for answer in held:
            answer.close()


def test_large_results_are_streamed(limited: Server) -> None:
    with requests.get(
        limited.url + "/sparql",
        params={"query": HUGE + " LIMIT 60000"},
        stream=True,
        timeout=20,
        headers={"Accept": "text/csv", "Accept-Encoding": "identity"},
    ) as answer:
        pieces = answer.iter_content(1 << 16)
        assert "Content-Length" not in answer.headers
        assert sum(piece.count(b"\n") for piece in pieces) == 60_001


def test_workers_come_back(limited: Server) -> None:
    assert wait_until(lambda: len(limited.workers()) == 6)
    before = limited.workers()
    limited.query(ENDLESS)
    assert wait_until(lambda: len(limited.workers()) == 6 and limited.workers() != before)
    assert "Traceback" not in limited.log.read_text()
