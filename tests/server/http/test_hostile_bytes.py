"""Bytes that no client should send: none ends a worker for good, none is answered with the server's insides."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator

import pytest

from netkg.sparql import guard
from pace import HANG
from servers import Server, running


@pytest.fixture(scope="module")
def attacked(net_store) -> Iterator[Server]:
    with running(net_store, workers=3, stall_timeout=0.5, timeout=5) as started:
        while len(started.workers()) < 3:
            time.sleep(0.05)
        yield started


def raw(server: Server, data: bytes, wait: float = 5.0) -> bytes:
    with socket.create_connection(("127.0.0.1", server.port), timeout=wait) as connection:
        try:
            connection.sendall(data)
            if b"\r\n\r\n" in data and not data.endswith(b"ASK"):
                connection.shutdown(socket.SHUT_WR)  # all is said, so it is not kept open for more
            answer = b""
            while piece := connection.recv(65536):
                answer += piece
        except (ConnectionError, TimeoutError):
            pass
        return answer


BYTES = {
    "nothing": b"\r\n\r\n",
    "noise": bytes(range(256)) * 20,
    "long line": b"GET /" + b"a" * 500_000 + b" HTTP/1.1\r\n\r\n",
    "long header": b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"a" * 500_000 + b"\r\n\r\n",
    "many headers": b"GET / HTTP/1.1\r\nHost: x\r\n" + b"X: y\r\n" * 5000 + b"\r\n",
    "wrong length": b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n",
    "two lengths": b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nASK{}",
    "length and chunks": b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "bad chunks": b"POST /sparql HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    "split header": b"GET /health HTTP/1.1\r\nHost: x\r\nX-Request-Id: a\nSet-Cookie: b\r\n\r\n",
    "old version": b"GET /health HTTP/0.9\r\n\r\n",
    "bad escape": b"GET /sparql?query=%zz%ff HTTP/1.1\r\nHost: x\r\n\r\n",
    "null path": b"GET /gene/%00 HTTP/1.1\r\nHost: x\r\n\r\n",
    "traversal": b"GET /../../etc/passwd HTTP/1.1\r\nHost: x\r\n\r\n",
    "static traversal": b"GET /static/..%2f..%2fapp.py HTTP/1.1\r\nHost: x\r\n\r\n",
    "short body": b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\nContent-Length: 99\r\n\r\nASK",
    "bad host": b"GET /sparql HTTP/1.1\r\nHost: <script>\r\nAccept: text/html\r\n\r\n",
}


@pytest.mark.parametrize("data", BYTES.values(), ids=BYTES)
def test_bytes(attacked: Server, data: bytes) -> None:
    workers = attacked.workers()
    answer = raw(attacked, data)
    assert b"Traceback" not in answer
    assert b"root:" not in answer
    assert b"Set-Cookie" not in answer
    assert attacked.query("ASK {}").status_code == 200
    assert attacked.workers() == workers


def test_slow_senders_hold_nobody_up_for_long(attacked: Server) -> None:
    held = [socket.create_connection(("127.0.0.1", attacked.port), timeout=HANG) for _ in range(3)]
    for connection in held:
        connection.sendall(b"GET /sparql?query=ASK{} HTTP/1.1\r\nHost:")
    assert attacked.query("ASK {}").status_code == 200
    for connection in held:
        assert b"200" not in connection.recv(65536), "it is cut off"
        connection.close()


def test_a_dribbling_sender_is_cut_off(attacked: Server) -> None:
    with socket.create_connection(("127.0.0.1", attacked.port)) as connection:
        until = time.monotonic() + HANG
        with pytest.raises(OSError):
            while time.monotonic() < until:
                connection.sendall(b"X")
                time.sleep(0.2)


def test_bombs_end_no_worker(attacked: Server) -> None:
    workers = attacked.workers()
    for text in (
        "ASK " + "{" * 5000 + "}" * 5000,
        "ASK { FILTER(" + "!" * 20000 + "true) }",
        "ASK { ?s ?p 'open",
        "ASK { FILTER(" + "(" * guard.Limits().depth * 2 + " }",
    ):
        assert attacked.query(text).status_code == 400
    assert attacked.workers() == workers


def test_headers_cannot_be_forged_through_the_request_id(attacked: Server) -> None:
    for given in ("a" * 17, "a b", "é", "<script>", "a;b"):
        assert attacked.get("/health", headers={"X-Request-Id": given.encode("latin-1")}).headers["X-Request-Id"] != given
