"""A query's answer, evaluated in a thread of its own and read piece by piece.

The engine pushes what it has, and a WSGI application is pulled. So the engine writes into a short queue from one
thread, and the server reads from it in another. A client that reads slowly makes the engine wait; one that goes away
makes it stop at its next piece.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator

from netkg.errors import HttpError
from netkg.server.http.endpoint import Answer, Begin, Send

#: Pieces that may wait for the client; each has at least 64 kB before compression.
_PIECES = 8
#: Seconds between two looks at whether the query is past its limits, or the client has gone.
_TICK = 0.05


class Stream:
    """An answer under way."""

    def __init__(
        self,
        evaluate: Callable[[Begin], Answer | None],
        verdict: Callable[[int], HttpError | None],
        finish: Callable[[Answer], None],
    ) -> None:
        """Begin to evaluate.

        :param evaluate: answers a request; it is given what sends the head of an answer that is streamed.
        :param verdict: says why the client of what a thread evaluates is to be answered although the engine still works.
        :param finish: is told a streamed answer when all of it has been evaluated.
        """
        self._evaluate, self._verdict, self._finish = evaluate, verdict, finish
        self._pieces: queue.Queue[bytes | Answer | BaseException | None] = queue.Queue(_PIECES)
        self._gone = threading.Event()
        self._begun = False
        self._thread = threading.Thread(target=self._run, name="query", daemon=True)
        self._thread.start()

    def head(self) -> Answer | None:
        """Wait for the whole answer, or for the head of one that is streamed; its body is None then.

        :raises HttpError: when the query is past its limits.
        """
        while True:
            try:
                found = self._pieces.get(timeout=_TICK)
            except queue.Empty:
                error = self._judged()
                if error is None:
                    continue
                self._gone.set()
                raise error from None
            if isinstance(found, BaseException):
                raise found
            assert not isinstance(found, bytes)
            return found

    def body(self) -> Iterator[bytes]:
        """Give the pieces of an answer that is streamed.

        :raises BrokenPipeError: when it could not be ended, so that the server breaks the connection off.
        """
        try:
            while True:
                try:
                    piece = self._pieces.get(timeout=_TICK)
                except queue.Empty:
                    if self._judged() is not None:
                        raise BrokenPipeError("the result was cut short") from None
                    continue
                if isinstance(piece, bytes):
                    yield piece
                    continue
                if isinstance(piece, BaseException):
                    raise piece
                if piece is not None and piece.broken:
                    raise BrokenPipeError("the result was cut short")
                return
        finally:
            self._gone.set()

    def _run(self) -> None:
        try:
            answer = self._evaluate(self._begin)
            if self._begun and answer is not None:
                self._finish(answer)
            self._put(answer)
        except BrokenPipeError:
            pass  # nobody reads any more
        except BaseException as error:
            self._put(error)

    def _begin(self, answer: Answer) -> Send:
        self._put(Answer(answer.status, dict(answer.headers), None))
        self._begun = True
        return self._put

    def _judged(self) -> HttpError | None:
        return self._verdict(self._thread.ident or 0)

    def _put(self, piece: bytes | Answer | BaseException | None) -> None:
        while not self._gone.is_set():
            try:
                self._pieces.put(piece, timeout=_TICK)
            except queue.Full:
                continue
            return
        raise BrokenPipeError("the client has gone")
