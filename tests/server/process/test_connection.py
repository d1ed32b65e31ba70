"""A connection knows when a request is whole, and when its client has kept us waiting."""

import socket

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netkg.server.process.connection import LARGEST_BODY, LARGEST_HEAD, Connection

GET = b"GET /sparql?query=ASK%7B%7D HTTP/1.1\r\nHost: x\r\n\r\n"
POST = b"POST /sparql HTTP/1.1\r\nContent-Type: application/sparql-query\r\nContent-Length: 6\r\n\r\nASK {}"


def held(data: bytes) -> Connection:
    return Connection(None, None, 0.0, data)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "data",
    [
        GET,
        POST,
        GET + GET,
        b"x" * (LARGEST_HEAD + 1),
        b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n",
        b"PUT / HTTP/1.1\r\ncontent-length: %d\r\n\r\n" % (LARGEST_BODY + 1),
        b"PUT / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 9\r\n\r\n",
        b"\r\n\r\n",
    ],
)
def test_whole(data: bytes) -> None:
    assert held(data).whole


@given(st.sampled_from((GET, POST)), st.data())
def test_no_part_is_whole(request: bytes, data) -> None:
    assert not held(request[: data.draw(st.integers(0, len(request) - 1))]).whole


def test_filling_takes_what_is_there_and_never_waits() -> None:
    ours, theirs = socket.socketpair()
    ours.settimeout(5)
    connection = Connection(ours, None, 0.0)
    with ours, theirs:
        assert connection.fill(1.0)
        assert connection.data == b""
        theirs.sendall(GET[:10])
        assert connection.fill(2.0)
        assert connection.began == 2.0
        theirs.sendall(GET[10:])
        assert connection.fill(3.0)
        assert (connection.data, connection.began, connection.touched) == (GET, 2.0, 3.0)
        theirs.close()
        assert not connection.fill(4.0)


def test_overdue() -> None:
    idle, begun, over = held(b""), held(b"GET /"), held(b"")
    over.closing = True
    limits = {"idle": 15.0, "stall": 20.0}
    assert not idle.overdue(14, **limits)
    assert idle.overdue(16, **limits)
    assert not begun.overdue(19, **limits)
    assert begun.overdue(21, **limits)
    begun.touched = 59.0  # a byte now and then does not buy more than three times the limit
    assert not begun.overdue(59, **limits)
    assert begun.overdue(61, **limits)
    assert over.overdue(3, **limits)
    begun.queued = True  # now it waits for us
    assert not begun.overdue(61, **limits)
