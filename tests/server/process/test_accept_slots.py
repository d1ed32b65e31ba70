"""Slots are held by as many processes as there are, come back however a process ends, and connections change hands."""

import os
import select
import signal
import socket

from netkg.server.process.accept_slots import AcceptSlots
from netkg.server.process.connection import Connection, Delivery
from netkg.server.process.spool import Spool


def holding(slots: AcceptSlots) -> int:
    """Fork a process that takes a slot and keeps it."""
    told, tell = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(tell, b"%d" % (9 if slots.acquire() is None else 1))
        signal.pause()
        os._exit(0)
    assert os.read(told, 1) == b"1"
    return child


def test_a_slot_comes_back_when_its_process_is_killed() -> None:
    slots = AcceptSlots(2)
    children = [holding(slots), holding(slots)]
    try:
        assert slots.acquire() is None
        os.kill(children[0], signal.SIGKILL)
        os.waitpid(children[0], 0)
        assert slots.acquire() is not None
    finally:
        os.kill(children[1], signal.SIGKILL)
        os.waitpid(children[1], 0)


def test_releasing_wakes_one_who_stands_by() -> None:
    slots = AcceptSlots(1)
    freed = slots.stand_by(warm=False)
    assert slots.acquire() == 0
    assert not slots.vacant
    assert not select.select([freed], [], [], 0)[0]
    slots.release(0)
    assert slots.vacant
    assert select.select([freed], [], [], 1)[0]
    slots.awake(freed)
    assert not select.select([freed], [], [], 0)[0]
    assert slots.acquire() == 0


def test_a_connection_changes_hands_with_what_has_come() -> None:
    slots = AcceptSlots(1)
    assert slots.receive() is None
    with socket.create_server(("127.0.0.1", 0)) as listener, socket.create_connection(listener.getsockname()) as client:
        accepted, address = listener.accept()
        assert slots.hand_off(Connection(accepted, address, 0.0, b"GET /"))
        accepted.close()
        received = slots.receive()
        assert received is not None
        assert (received.address, received.data) == (address, b"GET /")
        received.socket.sendall(b"here")
        assert client.recv(10) == b"here"
        received.socket.close()


def test_what_waits_on_disk_changes_hands_too() -> None:
    slots = AcceptSlots(1)
    ours, theirs = socket.socketpair()
    with theirs:
        given = Connection(ours, None, 0.0, b"PUT / HTTP/1.1\r\nContent-Length: 100000\r\n\r\n" + b"x" * 99_999)
        given.delivery = Delivery(Spool(), True, "id", "0.1.0", 5.0)
        given.delivery.spool.append(b"the rest of an answer")
        assert slots.hand_off(given)
        given.close(handed_off=True)
        received = slots.receive()
        assert received is not None
        assert received.delivery is not None
        assert received.delivery.spool.send(received.socket)
        assert theirs.recv(100) == b"the rest of an answer"
        assert (received.delivery.keep, received.delivery.request_id, received.delivery.began) == (True, "id", 5.0)
        assert not received.whole
        theirs.sendall(b"yGET")
        assert received.fill(1.0)
        assert received.complete
        assert b"".join(received.request()).endswith(b"xy")
        received.next()
        assert received.data == b"GET"
        received.close()


def test_a_head_without_end_stays_where_it_is() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        assert not AcceptSlots(1).hand_off(Connection(ours, None, 0.0, b"x" * 100_000))


def test_who_has_much_to_do_finds_who_has_not() -> None:
    slots = AcceptSlots(3)
    assert not slots.surplus(0, 8)
    slots.mark_idle(0, 1)
    assert not slots.surplus(0, 8)  # itself
    slots.mark_idle(1, 4)
    assert not slots.surplus(0, 5)  # both would only change places
    assert slots.surplus(0, 8) == 2
    assert not slots.surplus(0, 8)  # it has been given something
    slots.mark_idle(2, 0)
    slots.release(2)
    assert not slots.surplus(0, 8)


def test_a_slot_that_nobody_holds_is_not_waited_for() -> None:
    slots = AcceptSlots(2)
    slots.mark_busy(1, 2)
    assert [slots.overfull(0, count) for count in (1, 2, 3)] == [False, False, True]
    slots.release(1)
    assert not slots.overfull(0, 500)
