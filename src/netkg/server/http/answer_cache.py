"""Small finished answers by entity tag, bounded by the bytes that they take."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from cachetools import FIFOCache, LRUCache

if TYPE_CHECKING:
    from netkg.server.http.endpoint import Answer


class AnswerCache:
    """The answers that were asked for last.

    Only what is asked for again is kept: most queries are asked once, and would throw out those that are not.
    """

    #: How many tags are remembered, to tell what is asked for again.
    REMEMBERED = 8192

    def __init__(self, size: int) -> None:
        """Make a cache of at most `size` bytes of bodies."""
        #: The largest body that is kept.
        self.largest = size // 32
        self._lock = threading.Lock()  # a server with threads has one cache for all of them
        self._asked: FIFOCache[str, None] = FIFOCache(self.REMEMBERED)
        self._answers: LRUCache[str, Answer] = LRUCache(size, getsizeof=lambda answer: len(answer.body or b""))

    def get(self, tag: str) -> Answer | None:
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

    def put(self, tag: str, answer: Answer) -> None:
        """Keep an answer that has a body."""
        if answer.body is not None and len(answer.body) <= self.largest:
            with self._lock:
                self._answers[tag] = answer
