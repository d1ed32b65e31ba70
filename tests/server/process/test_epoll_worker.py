"""Connections stay open, none waits behind another's long query, and none is lost with the process that held it."""

from __future__ import annotations

import http.client
import os
import re
import signal
import socket
import threading
import time
from collections.abc import Iterator
from urllib.parse import quote

import pytest

from pace import HANG
from servers import TOKEN, Server, running

QUICK = "/sparql?query=" + quote("ASK { ?gene a nk:Gene }")
ENDLESS = "SELECT (COUNT(*) AS ?n) {" + " ".join(f"?a{i} ?b{i} ?c{i} ." for i in range(9)) + "}"


@pytest.fixture(scope="module")
def kept(net_store) -> Iterator[Server]:
    with running(net_store, workers=5, timeout=2, write_token=TOKEN) as started:
        while len(started.workers()) < 5:
            time.sleep(0.05)
        yield started


def connect(server: Server) -> http.client.HTTPConnection:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    connection.connect()
    return connection


def ask(connection: http.client.HTTPConnection, path: str = QUICK, method: str = "GET", **options) -> tuple[int, bytes]:
    """Ask on this connection, which must be the same before and after."""
    before = connection.sock
    connection.request(method, path, **options)
    answer = connection.getresponse()
    body = answer.read()
    assert connection.sock is before is not None
    return answer.status, body


def test_a_connection_serves_many_requests(kept: Server) -> None:
    connection = connect(kept)
    for _ in range(20):
        status, body = ask(connection)
        assert (status, b"true" in body) == (200, True)
    assert ask(connection, "/health")[0] == 200
    assert ask(connection, "/nowhere")[0] == 404
    assert ask(connection, "/sparql?query=SELECT")[0] == 400
    assert ask(connection, QUICK, "HEAD") == (200, b"")
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    assert ask(connection, "/sparql", "POST", body="query=" + quote("ASK {}"), headers=form)[0] == 200
    assert ask(connection, "/sparql", "POST", body=iter([b"query=", b"ASK{}"]), headers=form, encode_chunked=True)[0] == 200
    assert ask(connection, "/update", "POST", body="ASK {}", headers=form)[0] == 401  # the body is read all the same
    assert ask(connection)[0] == 200


def test_large_answers_end_where_they_should(kept: Server) -> None:
    connection = connect(kept)
    wide = "SELECT * {" + " ".join(f"?a{i} ?b{i} ?c{i} ." for i in range(4)) + "} LIMIT 9000"
    status, body = ask(connection, "/sparql?query=" + quote(wide), headers={"Accept": "text/csv"})
    assert (status, body.count(b"\r\n")) == (200, 9001)
    assert ask(connection)[0] == 200


def test_requests_that_come_together_are_answered_in_order(kept: Server) -> None:
    with socket.create_connection(("127.0.0.1", kept.port), timeout=10) as connection:
        connection.sendall(
            b"".join(f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode() for path in (QUICK, "/nowhere", "/health"))
            + b"GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
        )
        answer = b"".join(iter(lambda: connection.recv(65536), b""))
    assert re.findall(rb"HTTP/1\.1 (\d+) ", answer) == [b"200", b"404", b"200", b"200"]


def test_a_client_that_wants_to_close_is_let_go(kept: Server) -> None:
    for head in ("HTTP/1.0\r\n", "HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"):
        with socket.create_connection(("127.0.0.1", kept.port), timeout=10) as connection:
            connection.sendall(f"GET /health {head}\r\n".encode())
            assert b'"ok"' in b"".join(iter(lambda c=connection: c.recv(65536), b""))


def test_a_client_that_has_sent_all_and_shut_its_side_is_answered(kept: Server) -> None:
    with socket.create_connection(("127.0.0.1", kept.port), timeout=10) as connection:
        connection.sendall(b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n")
        connection.shutdown(socket.SHUT_WR)
        assert b'"ok"' in b"".join(iter(lambda: connection.recv(65536), b""))


def test_no_connection_waits_behind_a_long_query(kept: Server) -> None:
    """Each process holds some of these; the runaways must not take the others with them, while they run or after."""
    connections = [connect(kept) for _ in range(16)]
    assert {ask(connection)[0] for connection in connections} == {200}
    answers: list[int] = []
    meanwhile = 0

    def run_away(connection: http.client.HTTPConnection) -> None:
        connection.request("GET", "/sparql?query=" + quote(ENDLESS))
        answers.append(connection.getresponse().status)

    runaways = [threading.Thread(target=run_away, args=(connections.pop(),)) for _ in range(2)]
    for thread in runaways:
        thread.start()
    while any(thread.is_alive() for thread in runaways):
        for connection in connections:
            assert ask(connection)[0] == 200
        meanwhile += not answers
    assert answers == [503, 503]
    assert meanwhile > 0, "each of the others was answered while both were running"
    assert {ask(connection)[0] for connection in connections} == {200}


BEGUN = {
    "with a length": b"Content-Length: 100\r\n\r\nquery=",
    "long": b"Content-Length: 2000000\r\n\r\n" + b" " * 40_000,
    "chunked": b"Transfer-Encoding: chunked\r\n\r\n6\r\nquery=\r\n",
    "encouraged": b"Expect: 100-continue\r\nContent-Length: 100\r\n\r\n",
}


@pytest.mark.parametrize("begun", BEGUN.values(), ids=BEGUN)
def test_a_slow_sender_holds_no_worker(kept: Server, begun: bytes) -> None:
    held = [socket.create_connection(("127.0.0.1", kept.port)) for _ in range(20)]
    try:
        for connection in held:
            connection.sendall(b"POST /sparql HTTP/1.1\r\nHost: x\r\n" + begun)
        assert kept.query("ASK {}").status_code == 200
        for connection in held:
            if b"Expect" in begun:
                connection.settimeout(10)
                assert connection.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"
                connection.settimeout(None)
            with pytest.raises(BlockingIOError):  # none has been cut off to make room
                connection.recv(1, socket.MSG_DONTWAIT)
    finally:
        for connection in held:
            connection.close()


def test_what_is_half_sent_does_not_keep_others_behind_a_long_query(kept: Server) -> None:
    """A connection goes to another worker with what has come of its request, however much that is."""
    body = b"ASK {}" + b" " * 80_000
    head = b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\nContent-Length: %d\r\n\r\n" % len(
        body
    )
    held = [socket.create_connection(("127.0.0.1", kept.port), timeout=10) for _ in range(16)]
    for connection in held:
        connection.sendall(head + body[:40_000])
    ended: list[int] = []
    runaways = [threading.Thread(target=lambda: ended.append(kept.query(ENDLESS).status_code)) for _ in range(2)]
    for thread in runaways:
        thread.start()
    time.sleep(0.5)
    for connection in held:
        connection.sendall(body[40_000:])
        assert b"200 OK" in connection.recv(1 << 16)
        connection.close()
    assert ended == [], "all were answered while the long queries ran"
    for thread in runaways:
        thread.join()


def test_readers_that_take_their_time_hold_no_worker_and_get_all(net_store) -> None:
    rows = "SELECT * {" + " ".join(f"?a{i} ?b{i} ?c{i} ." for i in range(4)) + "} LIMIT 40000"
    with running(net_store, workers=2, timeout=20, stall_timeout=2) as server:
        wanted = requests_of(server, rows)
        assert len(wanted) > 5_000_000
        held = []
        for _ in range(6):
            connection = socket.create_connection(("127.0.0.1", server.port), timeout=10)
            connection.sendall(
                f"GET /sparql?query={quote(rows)}&format=tsv HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode()
            )
            held.append(connection)
        assert server.query("ASK {}").status_code == 200
        stalled, slow = held.pop(), held.pop()
        for connection in held:
            connection.close()
        received = b""
        until = time.monotonic() + 4  # longer than a stall may last
        while time.monotonic() < until:
            received += slow.recv(50_000)
            time.sleep(0.05)
        received += b"".join(iter(lambda: slow.recv(1 << 20), b""))
        assert received.endswith(b"\r\n0\r\n\r\n")
        assert len(received) > len(wanted)  # with the heads of chunks
        with pytest.raises(ConnectionResetError):  # one who takes nothing is told that it has not got all
            for _ in range(10_000):
                assert stalled.recv(1 << 20)
        slow.close()
        stalled.close()
        assert len(server.workers()) == 2


def requests_of(server: Server, text: str) -> bytes:
    """Give a whole answer as TSV."""
    return server.query(text, "text/tab-separated-values").content


def test_idle_connections_are_closed_and_none_is_kept_when_told_so(net_store) -> None:
    with running(net_store, workers=2, keep_alive=0.5) as server, connect(server).sock as connection:
        connection.sendall(b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n")
        assert b"keep-alive" in connection.recv(65536)
        assert connection.recv(1) == b""
    with running(net_store, workers=2, keep_alive=0) as server:
        assert server.get("/health").headers["Connection"] == "close"


def test_the_oldest_connection_gives_way(net_store) -> None:
    with running(net_store, workers=1) as server:
        held = [connect(server) for _ in range(520)]
        assert ask(held[-1])[0] == 200
        assert sum(connection.sock.recv(1, socket.MSG_DONTWAIT | socket.MSG_PEEK) == b"" for connection in held[:10]) == 10


def test_a_process_whose_watchdog_is_silent_is_replaced(net_store) -> None:
    with running(net_store, workers=2, unreachable=3) as server:
        while len(server.workers()) < 2:
            time.sleep(0.05)
        stopped = sorted(server.workers())[0]
        os.kill(stopped, signal.SIGSTOP)
        assert server.replaces(stopped, 2)
        assert server.query("ASK {}").status_code == 200


def test_a_process_that_stops_before_its_first_sign_is_replaced(net_store) -> None:
    with running(net_store, workers=2, unreachable=3) as server:
        before = server.workers()  # asked first: a process that dies is replaced at once
        os.kill(min(before), signal.SIGKILL)
        while not (new := server.workers() - before):
            time.sleep(0.001)
        os.kill(stopped := new.pop(), signal.SIGSTOP)
        assert server.replaces(stopped, 2)


def test_connections_have_their_turns(kept: Server) -> None:
    """By the time that each of many has been answered ten times, none has been answered many times as often."""
    often = [0] * 32
    until = time.monotonic() + HANG
    text = "SELECT (COUNT(*) AS ?n) { SELECT * { ?a ?p ?b . ?c ?q ?d . ?e ?r ?f } LIMIT 1000000 }"  # some 20 ms

    def keep_asking(number: int) -> None:
        connection = connect(kept)
        while min(often) < 10 and time.monotonic() < until:
            assert ask(connection, "/sparql?query=" + quote(f"{text} # {number} {often[number]}"))[0] == 200
            often[number] += 1

    threads = [threading.Thread(target=keep_asking, args=(number,)) for number in range(len(often))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert min(often) >= 10 and max(often) <= 4 * min(often), often


def test_newcomers_do_not_take_the_turns_of_those_who_wait(kept: Server) -> None:
    """With more runaways than workers, who asks for something quick is not passed by those who come after."""
    asked = [0] * 4
    ended: list[tuple[float, float]] = []  # when each runaway was sent, and when it was answered
    waits: list[tuple[float, float]] = []  # the same of what is quick
    until = time.monotonic() + HANG

    def going_on() -> bool:
        return min(asked) < 8 and time.monotonic() < until

    def run_away(number: int) -> None:
        while going_on():
            began = time.monotonic()
            kept.query(f"{ENDLESS} # {number} {began}")
            ended.append((began, time.monotonic()))

    def ask_on(number: int) -> None:
        connection = connect(kept)
        while going_on():
            began = time.monotonic()
            assert ask(connection)[0] == 200
            waits.append((began, time.monotonic()))
            asked[number] += 1

    threads = [threading.Thread(target=run_away, args=(number,)) for number in range(8)]
    threads += [threading.Thread(target=ask_on, args=(number,)) for number in range(len(asked))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert min(asked) >= 8 and len(ended) > 8
    passed = [sum(began < sent and answered < got for sent, answered in ended) for began, got in waits]
    assert max(passed) <= 5, sorted(passed)  # one for each worker, which had taken it up already
