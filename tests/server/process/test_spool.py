"""What a client does not take at once waits on disk, in order, and the engine does not wait for it."""

from __future__ import annotations

import os
import socket
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netkg.server.process.spool import Outbox, Spool


def test_what_is_put_in_comes_out_once() -> None:
    ours, theirs = socket.socketpair()
    ours.settimeout(5)
    spool = Spool()
    with ours, theirs:
        spool.append(b"abc", b"", b"def")
        assert (len(spool), b"".join(spool.pieces())) == (6, b"abcdef")
        assert spool.send(ours)
        assert (len(spool), theirs.recv(100)) == (0, b"abcdef")
        assert os.fstat(spool.handle).st_size == 0
        assert not spool.send(ours)
        spool.close()


@given(st.lists(st.lists(st.integers(0, 200_000), max_size=4), max_size=6))
def test_a_client_that_reads_late_gets_all_in_order(pieces: list[list[int]]) -> None:
    ours, theirs = socket.socketpair()
    ours.settimeout(5)
    outbox, sent = Outbox(ours), b""
    with ours, theirs:
        for number, sizes in enumerate(pieces):
            made = [bytes([65 + number + place]) * size for place, size in enumerate(sizes)]
            outbox.send(made)
            sent += b"".join(made)
        spool = outbox.taken()
        received = b""
        while len(received) < len(sent):
            received += theirs.recv(1 << 20)
            if spool is not None:
                spool.send(ours)
        assert received == sent
        if spool is not None:
            assert len(spool) == 0
            spool.close()


def test_the_engine_waits_only_beyond_what_may_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Outbox, "MOST", 1 << 20)
    ours, theirs = socket.socketpair()
    ours.settimeout(5)
    outbox, received = Outbox(ours), []
    with ours, theirs:
        outbox.send([b"x" * (1 << 20)])  # nobody reads
        reader = threading.Thread(target=lambda: received.extend(iter(lambda: theirs.recv(1 << 16), b"")))
        reader.start()
        outbox.send([b"y" * (4 << 20)])
        assert outbox.spool is not None
        assert len(outbox.spool) <= 1 << 20
        while outbox.waits:
            outbox._wait()
        outbox.close()
        ours.shutdown(socket.SHUT_WR)
        reader.join()
    assert b"".join(received) == b"x" * (1 << 20) + b"y" * (4 << 20)


def test_a_client_that_takes_nothing_ends_the_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Outbox, "MOST", 1 << 10)
    ours, theirs = socket.socketpair()
    ours.settimeout(0.1)
    outbox = Outbox(ours)
    with ours, theirs, pytest.raises(TimeoutError):
        outbox.send([b"x" * (4 << 20)])
    outbox.close()
