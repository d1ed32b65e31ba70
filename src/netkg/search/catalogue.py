"""What is worked out once for each release and then kept: the index of names, and what lists show."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from netkg.engine.base import Snapshot
from netkg.search import names
from netkg.search.name_index import NameIndex

_T = TypeVar("_T")


class Catalogue:
    """Answers about the current release that cost more to find than to keep.

    Made before a server forks, it is shared by all workers. After a write each process works out anew what it is asked
    for, when it is asked.
    """

    def __init__(self, view: Callable[[], Snapshot]) -> None:
        self._view = view
        self._kept: tuple[str, dict[Hashable, Any]] = ("", {})

    def kept(self, key: Hashable, make: Callable[[Snapshot], _T]) -> _T:
        """Give what `make` finds in the current release; it is called once for each release.

        :param key: tells it from what others keep.
        """
        view = self._view()
        release, held = self._kept
        if release != view.release:
            held = {}
            self._kept = (view.release, held)
        if key not in held:
            held[key] = make(view)
        found: _T = held[key]
        return found

    def index(self) -> NameIndex:
        """Give the index of names."""
        return self.kept("names", _index)


def _index(view: Snapshot) -> NameIndex:
    entries, complete = names.read(view)
    return NameIndex(entries, complete=complete)
