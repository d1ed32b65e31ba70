"""Where a server is asked to listen is tried beforehand, and what is wrong with it is one sentence."""

from __future__ import annotations

import socket
import threading

import pytest

from netkg.errors import UsageError
from netkg.server.process.listening import expect_free


@pytest.fixture
def taken():
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        held.listen()
        yield held


def test_a_port_that_is_taken_is_named(taken: socket.socket) -> None:
    port = taken.getsockname()[1]
    with pytest.raises(UsageError, match=f"Port {port} of 127.0.0.1 is in use .* --port"):
        expect_free("127.0.0.1", port, patience=0)


def test_a_server_that_is_ending_is_waited_for(taken: socket.socket) -> None:
    timer = threading.Timer(0.3, taken.close)
    timer.start()
    expect_free("127.0.0.1", taken.getsockname()[1], patience=60)
    timer.join()


@pytest.mark.parametrize("host", ["999.1.1.1", "192.0.2.1"])
def test_a_host_that_is_none_of_this_machine_is_refused(host: str) -> None:
    with pytest.raises(UsageError, match="--host"):
        expect_free(host, 8090, patience=0)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "0.0.0.0"])
def test_a_free_address_is_let_pass(host: str) -> None:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    expect_free(host, port, patience=0)
