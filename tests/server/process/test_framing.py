"""The end of a body is found wherever it is cut, and never in one that is malformed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netkg.server.process.framing import Chunks, expects, framing

BODY = b'4\r\nASK \r\n00a ; name="value"\r\n0123456789\r\n0\r\n\r\n'


@given(st.lists(st.integers(1, 20), max_size=10))
def test_chunks_in_pieces(sizes: list[int]) -> None:
    chunks, rest, taken = Chunks(100), BODY + b"GET / HTTP/1.1", 0
    for size in (*sizes, len(rest)):
        taken += chunks.feed(rest[:size])
        rest = rest[size:]
    assert (chunks.done, chunks.fails, taken) == (True, False, len(BODY))


@pytest.mark.parametrize(
    "body",
    [b"zz\r\n", b"-1\r\n", b"4\nASK \n", b"\r\n", b"fffffffffffffffff\r\n", b"65\r\n", b"0\r\nTrailer\n", b"1" * 9000],
)
def test_what_is_no_chunk_fails(body: bytes) -> None:
    chunks = Chunks(100)
    chunks.feed(body)
    assert chunks.fails


def test_a_coded_body_is_chunked_or_fails() -> None:
    made = framing(b"PUT / HTTP/1.1\r\nTransfer-Encoding: identity\r\nContent-Length: 5\r\n\r\n", 100)
    made.feed(b"hello")
    assert made.fails or not made.done


def test_expectation() -> None:
    assert expects(b"GET / HTTP/1.1\r\nExpect: 100-continue\r\nHost: x\r\n\r\n") == b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"
    assert expects(b"GET / HTTP/1.1\r\nExpect: a miracle\r\n\r\n") is None
