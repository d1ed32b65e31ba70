"""A stream gives what is evaluated, in order and once, and ends the evaluation when nobody reads or the time is up."""

from __future__ import annotations

import threading

import pytest

from netkg.errors import HttpError, QueryTimeout
from netkg.server.http.endpoint import Answer, Begin
from netkg.server.http.stream import Stream


def nothing(thread: int) -> HttpError | None:
    return None


def pieces(count: int, broken: bool = False, ended: threading.Event | None = None):
    """Evaluate to so many pieces, as the endpoint does: what goes wrong while sending makes the answer a broken one."""

    def evaluate(begin: Begin) -> Answer:
        answer = Answer(headers={"Vary": "Accept"}, body=None, broken=broken)
        try:
            send = begin(answer)
            for number in range(count):
                send(b"%d," % number)
        except OSError:
            answer.broken = True
        if ended is not None:
            ended.set()
        return answer

    return evaluate


def test_a_whole_answer_comes_as_it_is() -> None:
    finished: list[Answer] = []
    answer = Answer(404, {}, b"none")
    assert Stream(lambda _: answer, nothing, finished.append).head() is answer
    assert Stream(lambda _: None, nothing, finished.append).head() is None
    assert finished == []


def test_pieces_come_in_order_and_the_end_is_told_once() -> None:
    finished: list[Answer] = []
    stream = Stream(pieces(100), nothing, finished.append)
    head = stream.head()
    assert head is not None
    assert head.body is None
    assert b"".join(stream.body()) == b"".join(b"%d," % number for number in range(100))
    assert len(finished) == 1


def test_a_broken_answer_breaks_the_body() -> None:
    stream = Stream(pieces(3, broken=True), nothing, lambda _: None)
    stream.head()
    body = stream.body()
    assert [next(body) for _ in range(3)] == [b"0,", b"1,", b"2,"]
    with pytest.raises(BrokenPipeError):
        next(body)


def test_what_goes_wrong_is_raised_where_it_is_read() -> None:
    def fail(_: Begin) -> Answer:
        raise KeyError("x")

    with pytest.raises(KeyError):
        Stream(fail, nothing, lambda _: None).head()


def test_a_client_that_goes_away_ends_the_evaluation() -> None:
    ended = threading.Event()
    stream = Stream(pieces(1_000_000_000, ended=ended), nothing, lambda _: None)
    stream.head()
    body = stream.body()
    next(body)
    body.close()  # type: ignore[attr-defined]
    assert ended.wait(20)


def test_the_verdict_is_raised_although_the_evaluation_goes_on() -> None:
    free, asked = threading.Event(), []

    def verdict(thread: int) -> HttpError:
        asked.append(thread)
        return QueryTimeout("The time is up.")

    def evaluate(_: Begin) -> Answer:
        asked.append(threading.get_ident())
        free.wait(20)
        return Answer()

    with pytest.raises(QueryTimeout):
        Stream(evaluate, verdict, lambda _: None).head()
    free.set()
    assert len(set(asked)) == 1


def test_the_verdict_breaks_a_body_that_comes_no_further() -> None:
    free = threading.Event()

    def evaluate(begin: Begin) -> Answer:
        begin(Answer(body=None))(b"a")
        free.wait(20)
        return Answer(body=None)

    verdicts: list[HttpError | None] = [None]
    stream = Stream(evaluate, lambda _: verdicts[0], lambda _: None)
    stream.head()
    body = stream.body()
    assert next(body) == b"a"
    verdicts[0] = QueryTimeout("The time is up.")
    with pytest.raises(BrokenPipeError):
        next(body)
    free.set()
