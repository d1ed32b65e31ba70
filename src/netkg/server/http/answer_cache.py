"""Small finished answers by entity tag, bounded by the bytes that they take."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

from cachetools import FIFOCache, LRUCache

T = TypeVar("T")


class AnswerCache(Generic[T]):
    """The answers that were asked for last.

    Only what is asked for again is kept: most queries are asked once, and would throw out those that are not.
    """

    #: How many tags are remembered, to tell what is asked for again.
    REMEMBERED = 8192

    def __init__(self, size: int, bytes_of: Callable[[T], int]) -> None:
        """Make a cache of at most `size` bytes.

        :param bytes_of: tells how many an answer takes.
        """
        #: The largest answer that is kept.
        self.largest = size // 32
        self._bytes_of = bytes_of
        self._lock = threading.Lock()  # a server with threads has one cache for all of them
        self._asked: FIFOCache[str, None] = FIFOCache(self.REMEMBERED)
        self._answers: LRUCache[str, T] = LRUCache(size, getsizeof=bytes_of)

    def get(self, tag: str) -> T | None:
        """Give the answer with this tag."""
        with self._lock:
            return self._answers.get(tag)

    def wants(self, tag: str) -> bool:
        """Whether the answer with this tag should be kept, for it was asked for before."""
        with self._lock:
            if tag in self._asked:
                return True
            self._asked[tag] = None
        return False

    def put(self, tag: str, answer: T) -> None:
        """Keep an answer that is not too large."""
        if self._bytes_of(answer) <= self.largest:
            with self._lock:
                self._answers[tag] = answer
