"""Keep a process's view of the store at the current release."""

from __future__ import annotations

import os
from pathlib import Path

from netkg.engine import embedded, loading
from netkg.graph import release


class Live:
    """The view of whatever release is current, kept up with what writers and builds do.

    A commit is followed by applying what it changed, so that processes keep sharing the memory that they were forked
    with. A release that is no descendant of the one in memory (a build) is loaded anew, at once where it is small,
    and otherwise by the parent process.

    The engine keeps for good what is removed from memory, about a kilobyte a quad. So once commits have removed as much
    as a share of the release, the parent loads it anew likewise.
    """

    #: Releases up to this size are loaded within a request.
    SMALL = 50_000
    #: Chains of commits longer than this are loaded anew instead.
    LONGEST = 1000
    #: Removed quads from which on memory is worth loading anew, at least, and as a share of the release.
    WORN, SHARE = 20_000, 0.2

    def __init__(
        self, store: Path, *, default_graph: str = "union", memory_triples: int = 10_000_000, forks: bool = False
    ) -> None:
        self.store = store
        self._current = str(store / "current")  # looked at with each request
        self._options = {"default_graph": default_graph, "memory_triples": memory_triples, "forks": forks}
        #: Why the parent should load the release anew, in the same words in all its children; empty if it need not.
        self.overdue = ""
        self._loads = 0
        self._stamp = self._look()
        self._load()

    def view(self) -> embedded.View:
        """Give the view, first catching up if `current` has moved."""
        stamp = self._look()
        if stamp != self._stamp:
            self._follow(stamp, whole=False)
        return self._view

    def refresh(self, *, reopen: bool = False) -> None:
        """Catch up completely; with `reopen`, in a new fork, also where the store is on disk."""
        if reopen:
            self._options["forks"] = False
        if reopen and not self._view.in_memory:
            self._load()
        elif self._look() != self._stamp or self.overdue:
            self._follow(self._look(), whole=True)
        if self.overdue and not reopen:
            self._load()

    def _load(self) -> None:
        self._loads += 1
        self._view = loading.load(self.store, **self._options)  # type: ignore[arg-type]
        self.overdue = ""

    def _look(self) -> tuple[int, int]:
        try:
            found = os.stat(self._current)
        except FileNotFoundError:
            return (0, 0)
        return (found.st_mtime_ns, found.st_ino)

    def _follow(self, stamp: tuple[int, int], *, whole: bool) -> None:
        found = release.current(self.store)
        if found is not None and found.id == self._view.release:
            self._stamp = stamp
            return
        chain = self._chain(found) if found is not None and self._view.in_memory else None
        if chain is not None:
            for commit in chain:
                added, removed = loading.changes(commit)
                self._view.apply(
                    commit.id,
                    added,
                    removed,
                    commit.manifest.get("graphs_added", ()),
                    commit.manifest.get("graphs_removed", ()),
                )
            worn = self._view.removed > max(self.WORN, self.SHARE * self._view.triples)
            self.overdue = f"worn, load {self._loads}" if worn else ""
        elif whole or found is None or not self._view.in_memory or int(str(found.manifest.get("triples", 0))) <= self.SMALL:
            self._load()
        else:
            self.overdue = found.id
        self._stamp = stamp

    def _chain(self, newest: release.Release) -> list[release.Release] | None:
        """List the commits between the view's release and the newest, or None when they are not connected."""
        chain: list[release.Release] = []
        found = newest
        while len(chain) < self.LONGEST:
            parent = found.manifest.get("parent")
            if parent is None:
                return None
            chain.append(found)
            if parent == self._view.release:
                return chain[::-1]
            found = release.Release(found.path.parent / str(parent))
            if not (found.path / "manifest.json").is_file():
                return None
        return None
