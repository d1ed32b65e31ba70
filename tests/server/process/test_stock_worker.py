"""The stock worker needs nothing of Linux, keeps every limit, and loses no more than one request with a process."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator

import pytest
import requests

from servers import TOKEN, Server, running

ENDLESS = "SELECT (COUNT(*) AS ?n) {" + " ".join(f"?a{i} ?b{i} ?c{i} ." for i in range(9)) + "}"
HUGE = "SELECT * {" + " ".join(f"?a{i} ?b{i} ?c{i} ." for i in range(6)) + "}"
SORT = HUGE + " ORDER BY ?a0 ?c1 ?c2 ?c3 LIMIT 1"
#: What macOS has not, taken away; and a platform that chooses the stock worker by itself.
WITHOUT_LINUX = """
import builtins, fcntl, os, select, socket, sys
del select.epoll, socket.SOCK_SEQPACKET
def absent(*_, **__): raise AssertionError("this needs Linux")
fcntl.lockf = os.setpriority = socket.send_fds = socket.recv_fds = absent
class Absent:
    NAMES = {"epoll_worker", "epoll_watchdog", "accept_slots"}
    def find_spec(self, name, path=None, target=None):
        if name.rpartition(".")[2] in self.NAMES: absent()
sys.meta_path.insert(0, Absent())
def guarded(function):
    def call(path, *rest, **named):
        if str(path).startswith("/proc/"): raise FileNotFoundError(path)
        return function(path, *rest, **named)
    return call
os.open, builtins.open = guarded(os.open), guarded(builtins.open)
import gunicorn.arbiter, pyoxigraph, flask, rdflib, pyshacl, socketserver
sys.platform = "darwin"
"""


@pytest.fixture(scope="module")
def portable(net_store) -> Iterator[Server]:
    with running(net_store, preamble=WITHOUT_LINUX, workers=4, timeout=2, write_token=TOKEN) as started:
        yield started


@pytest.fixture(scope="module")
def stock(net_store) -> Iterator[Server]:
    limits = {"timeout": 3, "memory_limit": 60, "transfer_timeout": 3, "long_queries": 2}
    with running(net_store, worker="stock", workers=5, write_token=TOKEN, **limits) as started:
        yield started


def test_everything_is_answered_without_linux(portable: Server) -> None:
    assert portable.rows("SELECT ?g { ?g a nk:Gene } ORDER BY ?g")
    assert portable.query(HUGE + " LIMIT 9000", "text/csv").text.count("\n") == 9001
    for path in ("/", "/sparql", "/gene/tsc2", "/.well-known/void", "/errors", "/graphs?default"):
        assert portable.get(path).status_code == 200, path
    assert portable.get("/health").json()["status"] == "ok"
    assert "netkg_worker_resident_bytes" in portable.get("/metrics").text
    assert portable.get("/health").headers["Connection"] == "close"
    answer = portable.query(ENDLESS)
    assert (answer.status_code, answer.json()["limit"]) == (503, "timeout")
    assert portable.query("ASK {}").status_code == 200
    assert "needs Linux" not in portable.log.read_text()
    assert "Traceback" not in portable.log.read_text()


def test_writes_are_taken_without_linux(own_store) -> None:
    with running(own_store, preamble=WITHOUT_LINUX, workers=3, write_token=TOKEN) as server:
        assert server.update("INSERT DATA { GRAPH <http://g> { <http://a> <http://b> 1 } }").status_code == 200
        for _ in range(6):  # whichever worker answers
            assert server.rows("SELECT ?x { <http://a> <http://b> ?x }") == [{"x": "1"}]


def test_a_runaway_is_answered_503_and_others_go_on(stock: Server) -> None:
    answers: list[requests.Response] = []
    runaways = [threading.Thread(target=lambda: answers.append(stock.query(ENDLESS))) for _ in range(2)]
    for thread in runaways:
        thread.start()
    others = 0
    while any(thread.is_alive() for thread in runaways):
        assert stock.query("ASK {}").status_code == 200
        others += 1
    assert [answer.status_code for answer in answers] == [503] * 2
    assert {answer.json()["limit"] for answer in answers} == {"timeout"}
    assert others > 2


def test_memory_is_capped(stock: Server) -> None:
    answer = stock.query(SORT)
    assert answer.status_code == 503
    assert answer.json()["type"].endswith("#query-memory")


def test_a_stream_that_is_cut_off_looks_cut_off(stock: Server) -> None:
    answer = requests.get(stock.url + "/sparql", params={"query": HUGE}, stream=True, timeout=20)
    assert answer.status_code == 200
    with pytest.raises((requests.exceptions.ChunkedEncodingError, requests.exceptions.ConnectionError)):
        for _ in answer.iter_content(1 << 20):
            pass


def test_the_operator_stops_a_query(stock: Server) -> None:
    answers: list[requests.Response] = []
    thread = threading.Thread(target=lambda: answers.append(stock.query(ENDLESS)))
    thread.start()
    auth = {"Authorization": f"Bearer {TOKEN}"}
    while not (found := stock.get("/queries", headers=auth).json()["queries"]):
        time.sleep(0.02)
    assert requests.delete(f"{stock.url}/queries/{found[0]['id']}", headers=auth, timeout=9).status_code == 202
    thread.join(10)
    assert answers[0].json()["limit"] == "stopped"


def test_a_killed_worker_is_replaced_and_nobody_else_is_hurt(stock: Server) -> None:
    while len(stock.workers()) < 5:
        time.sleep(0.05)
    answers: list[int] = []
    until = time.monotonic() + 3

    def keep_asking() -> None:
        while time.monotonic() < until:
            answers.append(stock.query("ASK {}").status_code)

    thread = threading.Thread(target=keep_asking)
    victim = sorted(stock.workers())[-1]
    os.kill(victim, signal.SIGSTOP)  # so that it holds no request when it is killed
    thread.start()
    os.kill(victim, signal.SIGKILL)
    thread.join()
    assert stock.replaces(victim, 5)
    assert set(answers) == {200}


def test_a_worker_that_has_bloated_is_drained(net_store) -> None:
    """Peaks never fall: a process whose peak has grown by the limit is replaced after its answer."""
    grow = "SELECT (COUNT(*) AS ?n) { SELECT DISTINCT ?a ?c ?e ?g { ?a ?b ?c . ?d ?p ?e . ?f ?q ?g } LIMIT %d }"
    with running(net_store, worker="stock", workers=1, memory_limit=1000) as server:
        before = server.workers()
        assert server.query(grow % 2000).status_code == 200
        assert server.workers() == before
    with running(net_store, worker="stock", workers=1, memory_limit=1, timeout=20) as server:
        before = server.workers()
        for rows in range(1000, 200_000, 1000):  # each takes less than the limit beyond the one before, until one does not
            server.query(grow % rows)
            if server.workers() != before:
                break
        assert server.workers() != before
        assert server.query("ASK {}").status_code == 200
