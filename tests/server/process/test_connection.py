"""A connection knows when a request is whole, and when its client has kept us waiting."""

import socket

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netkg.server.process.connection import LARGEST_BODY, Connection, Delivery
from netkg.server.process.framing import LARGEST_HEAD
from netkg.server.process.spool import Spool

GET = b"GET /sparql?query=ASK%7B%7D HTTP/1.1\r\nHost: x\r\n\r\n"
POST = b"POST /sparql HTTP/1.1\r\nContent-Type: application/sparql-query\r\nContent-Length: 6\r\n\r\nASK {}"
CHUNKED = b"POST /sparql HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n4;x=y\r\nASK \r\n2\r\n{}\r\n0\r\nTrailer: z\r\n\r\n"
LARGE = b"PUT /graphs HTTP/1.1\r\nContent-Length: 50000\r\n\r\n" + b"#" * 50_000
REQUESTS = (GET, POST, CHUNKED, LARGE)


def held(data: bytes) -> Connection:
    return Connection(None, None, 0.0, data)  # type: ignore[arg-type]


@pytest.mark.parametrize("data", [*REQUESTS, GET + GET, b"\r\n\r\n"])
def test_whole(data: bytes) -> None:
    assert held(data).whole
    assert held(data).complete


@pytest.mark.parametrize(
    "data",
    [
        b"x" * (LARGEST_HEAD + 1),
        b"PUT / HTTP/1.1\r\ncontent-length: %d\r\n\r\n" % (LARGEST_BODY + 1),
        b"PUT / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        b"PUT / HTTP/1.1\r\nContent-Length: +1\r\n\r\n",
        b"PUT / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nno size\r\n",
        b"PUT / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n" % (LARGEST_BODY + 1),
    ],
)
def test_what_is_refused_is_not_waited_for_and_ends_its_connection(data: bytes) -> None:
    assert held(data).whole
    assert not held(data).complete


@given(st.sampled_from(REQUESTS), st.data())
def test_no_part_is_whole(request: bytes, data) -> None:
    assert not held(request[: data.draw(st.integers(0, len(request) - 1))]).whole


@given(st.lists(st.sampled_from(REQUESTS), min_size=1, max_size=3), st.lists(st.integers(1, 30_000), max_size=6))
def test_requests_are_told_apart_in_whatever_pieces_they_come(requests: list[bytes], sizes: list[int]) -> None:
    stream, connection, found = b"".join(requests), held(b""), []
    for size in (*sizes, len(stream)):
        piece, stream = stream[:size], stream[size:]
        connection._take(piece)
        while connection.whole:
            found.append(b"".join(connection.request()))
            connection.next()
    assert found == requests
    assert connection.spool is None


def test_a_client_that_expects_a_sign_is_given_one_once() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        head = b"PUT / HTTP/1.1\r\nExpect: 100-Continue\r\nContent-Length: 3\r\n\r\n"
        connection = Connection(ours, None, 0.0, head)
        assert not connection.whole
        assert theirs.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"
        connection._take(b"abc")
        assert connection.complete
        assert b"".join(connection.request()) == b"PUT / HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc"
        Connection(ours, None, 0.0, head + b"abc")  # it has not waited
        with pytest.raises(BlockingIOError):
            theirs.recv(100, socket.MSG_DONTWAIT)


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
    begun.queued = False
    begun.adopt(Spool(), b"")
    assert begun.spool is not None
    begun.spool.append(b"x" * 200_000)  # what comes steadily may take longer
    assert not begun.overdue(61, **limits)
    begun.release()


def test_a_reader_is_overdue_when_it_stalls_and_not_when_it_is_slow() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        reading = Connection(ours, None, 0.0)
        reading.delivery = Delivery(Spool(), True, "id", "0.1.0", 0.0)
        reading.touched = 590.0
        limits = {"idle": 15.0, "stall": 20.0, "transfer": 600.0}
        assert not reading.overdue(599, **limits)
        assert reading.overdue(601, **limits)
        reading.touched = 100.0
        assert reading.overdue(121, **limits)
        ours.sendall(b"x" * 1000)
        assert not reading.overdue(121, **limits)  # the system holds more or less of it than before, so something moves
        assert reading.overdue(142, **limits)
        theirs.recv(1000)
        assert not reading.overdue(142, **limits)
        reading.delivery.spool.close()
