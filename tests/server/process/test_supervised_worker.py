"""What holds for both kinds of worker: broken requests are told as problems, and no worker outlives the parent."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import threading
import time
from collections.abc import Iterator

import pytest

from servers import TOKEN, Server, running

ENDLESS = "SELECT (COUNT(*) AS ?n) {" + " ".join(f"?a{i} ?b{i} ?c{i} ." for i in range(9)) + "}"
CHUNKED = b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\nTransfer-Encoding: chunked\r\n\r\n"
UPDATE = (
    CHUNKED.replace(b"/sparql ", b"/update ")
    .replace(b"Host", b"Authorization: Bearer test-token\r\nHost")
    .replace(b"sparql-query", b"sparql-update")
)


@pytest.fixture(scope="module", params=["own", "stock"])
def kind(request, net_store) -> Iterator[Server]:
    with running(net_store, worker=request.param, workers=2, write_token=TOKEN, stall_timeout=2) as started:
        yield started


def send(server: Server, *pieces: bytes) -> tuple[int, dict[str, str], bytes]:
    """Send bytes as they are and read all that comes until the server closes."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=20) as connection:
        for piece in pieces:
            connection.sendall(piece)
        connection.shutdown(socket.SHUT_WR)
        came = b""
        with contextlib.suppress(ConnectionResetError):
            while piece := connection.recv(65536):
                came += piece
    head, _, body = came.partition(b"\r\n\r\n")
    status, *fields = head.decode("latin-1").split("\r\n")
    return int(status.split()[1]), dict(field.split(": ", 1) for field in fields), body


@pytest.mark.parametrize(
    ("request_", "status", "code"),
    [
        (b"GET /health HTTP/1.1\r\n\r\n", 400, "bad-request"),
        (b"GET /health HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400, "bad-request"),
        (b"nonsense\r\n\r\n", 400, "bad-request"),
        (b"GET /health HTTP/7.1\r\nHost: a\r\n\r\n", 400, "bad-request"),
        (b"GET /?" + b"a" * 140_000 + b" HTTP/1.1\r\nHost: a\r\n\r\n", 414, "uri-too-long"),
        (
            b"GET / HTTP/1.1\r\nHost: a\r\n" + b"".join(b"X-%d: 1\r\n" % n for n in range(120)) + b"\r\n",
            431,
            "headers-too-large",
        ),
        (b"GET / HTTP/1.1\r\nHost: a\r\nExpect: money\r\n\r\n", 417, "expectation-failed"),
        (b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: zip\r\n\r\n", 501, "unsupported-transfer-coding"),
        (CHUNKED + b"zz\r\nASK {}\r\n0\r\n\r\n", 400, "bad-request"),
        (CHUNKED + b"6\r\nASK {}xx0\r\n\r\n", 400, "bad-request"),
        (CHUNKED + b"6;\x01=\r\nASK {}\r\n0\r\n\r\n", 400, "bad-request"),
        (CHUNKED + b"6\r\nASK {}\r\n", 400, "bad-request"),
        (UPDATE + b"zz\r\nDROP ALL\r\n0\r\n\r\n", 400, "bad-request"),
    ],
)
def test_a_broken_request_is_told_as_a_problem(kind: Server, request_: bytes, status: int, code: str) -> None:
    found, headers, body = send(kind, request_)
    assert found == status
    assert headers["Content-Type"] == "application/problem+json"
    assert json.loads(body)["type"].endswith("#" + code)
    assert "X-Request-Id" in headers
    assert "Traceback" not in kind.log.read_text()
    assert kind.query("ASK {}").status_code == 200


def test_a_body_that_stalls_is_told_without_a_traceback(kind: Server) -> None:
    with socket.create_connection(("127.0.0.1", kind.port), timeout=20) as connection:
        connection.sendall(CHUNKED + b"6\r\nASK")
        answer = connection.recv(65536)
    assert answer.startswith((b"HTTP/1.1 400", b""))
    assert "Traceback" not in kind.log.read_text()


def test_a_malformed_body_behind_an_answer_is_no_news(kind: Server) -> None:
    """The answer does not need the body, so the fault is found when its rest is thrown away."""
    status, _, body = send(kind, CHUNKED.replace(b"/sparql", b"/health") + b"zz\r\n")
    assert status in (400, 405)
    assert b"problem" in body or b"errors#" in body
    assert "Traceback" not in kind.log.read_text()


def test_http_1_0_needs_no_host(kind: Server) -> None:
    assert send(kind, b"GET /health HTTP/1.0\r\n\r\n")[0] == 200


def test_a_long_query_may_stand_in_the_address(kind: Server) -> None:
    text = "ASK {} #" + "x" * 100_000
    assert kind.query(text).status_code == 200


def test_no_header_moves_the_application(kind: Server) -> None:
    for name in (b"SCRIPT_NAME", b"Script-Name", b"PATH_INFO"):
        status, _, body = send(kind, b"GET /gene/tsc2 HTTP/1.1\r\nHost: a\r\nAccept: text/html\r\n" + name + b": /gene\r\n\r\n")
        assert status == 200
        assert b'href="/gene/static' not in body


@pytest.mark.parametrize("worker", ["own", "stock"])
@pytest.mark.parametrize("busy", [False, True])
def test_no_worker_outlives_the_parent(net_store, worker: str, busy: bool) -> None:
    with running(net_store, worker=worker, workers=2, timeout=120) as server:
        workers = server.workers()
        if busy:
            thread = threading.Thread(target=_ignore, args=(server,), daemon=True)
            thread.start()
            while "netkg_running_queries 1.0" not in server.get("/metrics").text:
                time.sleep(0.05)
        server.process.kill()
        server.process.wait()
        began = time.monotonic()
        while any(alive(pid) for pid in workers):
            assert time.monotonic() - began < 15, "a worker holds the port although its parent has died"
            time.sleep(0.05)
        with socket.socket() as again:
            again.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            again.bind(("127.0.0.1", server.port))
            again.listen()


def _ignore(server: Server) -> None:
    with contextlib.suppress(Exception):
        server.query(ENDLESS)


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    with contextlib.suppress(OSError), open(f"/proc/{pid}/stat") as stat:
        return stat.read().rpartition(")")[2].split()[0] != "Z"
    return False


@pytest.mark.parametrize("worker", ["own", "stock"])
def test_a_kill_9_ends_one_request_and_no_server(net_store, worker: str) -> None:
    with running(net_store, worker=worker, workers=2) as server:
        for _ in range(3):
            victim = sorted(server.workers())[0]
            os.kill(victim, signal.SIGKILL)
            assert server.replaces(victim, 2)
            assert server.query("ASK {}").status_code == 200
