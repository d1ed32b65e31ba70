"""A worker holds so many connections and no more, and lets go of those that keep it waiting."""

from __future__ import annotations

import select
import socket
from collections.abc import Iterator

import pytest

from netkg.server.process import kept_connections
from netkg.server.process.connection import Connection, Delivery
from netkg.server.process.kept_connections import KeptConnections
from netkg.server.process.spool import Spool


@pytest.fixture
def kept() -> Iterator[KeptConnections]:
    poll, refused = select.epoll(), []
    made = KeptConnections(poll, most=3, idle=15.0, stall=20.0, transfer=600.0, refused=lambda: refused.append(1))
    yield made
    for connection in list(made):
        made.forget(connection)
    poll.close()


def pair(now: float, data: bytes = b"") -> tuple[Connection, socket.socket]:
    ours, theirs = socket.socketpair()
    theirs.settimeout(5)
    return Connection(ours, None, now, data), theirs


def test_the_one_that_has_been_silent_longest_gives_way(kept: KeptConnections) -> None:
    clients = []
    for now in (5.0, 2.0, 3.0, 4.0):
        connection, client = pair(now)
        kept.add(connection)
        clients.append(client)
    assert sorted(connection.touched for connection in kept) == [3.0, 4.0, 5.0]
    assert clients[1].recv(1) == b""
    kept.make_room()
    assert clients[2].recv(1) == b""
    for client in clients:
        client.close()


def test_who_stops_in_the_middle_of_a_body_is_told(kept: KeptConnections) -> None:
    begun, client = pair(0.0, b"PUT / HTTP/1.1\r\nContent-Length: 5\r\n\r\nab")
    idle, other = pair(0.0)
    kept.add(begun)
    kept.add(idle)
    kept.sweep(14.0)
    assert len(list(kept)) == 2
    kept.sweep(21.0)
    assert not list(kept)
    assert client.recv(65536).startswith(b"HTTP/1.1 400 ")
    assert other.recv(1) == b""
    client.close()
    other.close()


def test_the_most_of_what_is_too_much_for_the_disk_is_broken_off(
    kept: KeptConnections, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept_connections, "_ON_DISK", 100)
    clients = []
    for size in (60, 70, 30):
        connection, client = pair(0.0)
        connection.delivery = Delivery(Spool(), True, "id", "0.1.0", 0.0)
        connection.delivery.spool.append(b"x" * size)
        kept.add(connection)
        clients.append(client)
    kept.sweep(1.0)
    assert sorted(connection.on_disk for connection in kept) == [30, 60]
    for client in clients:
        client.close()


def test_what_another_process_has_now_stays_open(kept: KeptConnections) -> None:
    connection, client = pair(0.0)
    copy = connection.socket.dup()
    kept.add(connection)
    kept.forget(connection, handed_off=True)
    copy.sendall(b"here")
    assert client.recv(10) == b"here"
    copy.close()
    client.close()
