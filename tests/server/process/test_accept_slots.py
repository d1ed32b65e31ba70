"""Seats are held by as many processes as there are, come back however a process ends, and connections change hands."""

import os
import select
import signal
import socket

from netkg.server.process.accept_slots import Seats
from netkg.server.process.connection import Connection


def holding(seats: Seats) -> int:
    """Fork a process that takes a seat and keeps it."""
    told, tell = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(tell, b"%d" % (9 if seats.take() is None else 1))
        signal.pause()
        os._exit(0)
    assert os.read(told, 1) == b"1"
    return child


def test_a_seat_comes_back_when_its_process_is_killed() -> None:
    seats = Seats(2)
    children = [holding(seats), holding(seats)]
    try:
        assert seats.take() is None
        os.kill(children[0], signal.SIGKILL)
        os.waitpid(children[0], 0)
        assert seats.take() is not None
    finally:
        os.kill(children[1], signal.SIGKILL)
        os.waitpid(children[1], 0)


def test_leaving_wakes_one_who_stands_by() -> None:
    seats = Seats(1)
    assert seats.take() == 0
    assert not select.select([seats.freed], [], [], 0)[0]
    seats.leave(0)
    assert select.select([seats.freed], [], [], 1)[0]
    seats.nudged()
    assert not select.select([seats.freed], [], [], 0)[0]
    assert seats.take() == 0


def test_a_connection_changes_hands_with_what_has_come() -> None:
    seats = Seats(1)
    assert seats.receive() is None
    with socket.create_server(("127.0.0.1", 0)) as listener, socket.create_connection(listener.getsockname()) as client:
        accepted, address = listener.accept()
        assert seats.hand_over(Connection(accepted, address, 0.0, b"GET /"))
        accepted.close()
        received = seats.receive()
        assert received is not None
        assert (received.address, received.data) == (address, b"GET /")
        received.socket.sendall(b"here")
        assert client.recv(10) == b"here"
        received.socket.close()


def test_a_large_beginning_stays_where_it_is() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        assert not Seats(1).hand_over(Connection(ours, None, 0.0, b"x" * 100_000))


def test_who_has_much_to_do_finds_who_has_not() -> None:
    seats = Seats(3)
    assert not seats.spare(0, 8)
    seats.rest(0, 1)
    assert not seats.spare(0, 8)  # itself
    seats.rest(1, 4)
    assert not seats.spare(0, 5)  # both would only change places
    assert seats.spare(0, 8) == 2
    assert not seats.spare(0, 8)  # it has been given something
    seats.rest(2, 0)
    seats.leave(2)
    assert not seats.spare(0, 8)


def test_a_seat_that_nobody_holds_is_not_waited_for() -> None:
    seats = Seats(2)
    seats.work(1, 2)
    assert [seats.fuller(0, count) for count in (1, 2, 3)] == [False, False, True]
    seats.leave(1)
    assert not seats.fuller(0, 500)
