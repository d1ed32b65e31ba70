"""Keep a process's view of the store at the current release."""

from __future__ import annotations

import logging
import os
import time
from pathlib import Path
from typing import TypedDict, cast

from netkg.engine import embedded, loading
from netkg.engine.placement import Placement, decide
from netkg.errors import NetkgError, StoreUnavailable
from netkg.graph import lineage, release, store_folder

_log = logging.getLogger(__name__)


class _Options(TypedDict):
    """How a release is loaded."""

    default_graph: str
    placement: Placement
    forks: bool


class Live:
    """The view of whatever release is current, kept up with what writers and builds do.

    A commit is followed by applying what it changed, so that processes keep sharing the memory that they were forked
    with. Where it changed much, a process that can be replaced is `outdated` instead. A release that is no descendant of
    the one in memory (a build) is loaded anew, at once where it is small, and otherwise by the parent process.

    The engine keeps for good what is removed from memory, about a kilobyte a quad. So once commits have removed as much
    as a share of the release, the parent loads it anew likewise.

    What cannot be followed (a store that went away, a release that is damaged) leaves the last good view in place, and
    `trouble` says so.
    """

    #: Releases up to this size are loaded within a request.
    SMALL = 50_000
    #: Chains of commits longer than this are loaded anew instead.
    LONGEST = 1000
    #: Changed quads from which on a commit is applied once, by the parent, and not by each of its children.
    LARGE = 20_000
    #: Removed quads from which on memory is so fragmented that it is loaded anew: at least, and as a share of the release.
    FRAGMENTED, SHARE = 20_000, 0.2
    #: Seconds after which a release that could not be followed is tried again, at first and at most.
    RETRY, LATEST = 2.0, 60.0

    def __init__(
        self, store: Path, *, default_graph: str = "union", memory_triples: int | None = None, forks: bool = False
    ) -> None:
        """Load the current release.

        :param memory_triples: releases up to this size are held in memory; by default, what is free now decides for good.
        :param forks: this process will fork.
        :raises StoreUnavailable: if it cannot be loaded.
        """
        self.store = store
        self._current = str(store / "current")  # looked at with each request
        placement = decide(memory_triples)
        self._options: _Options = {"default_graph": default_graph, "placement": placement, "forks": forks}
        #: Why the parent should load the release anew, in the same words in all its children; empty if it need not.
        self.overdue = ""
        #: Why the view is not that of the current release, in one sentence; empty when all is well.
        self.trouble = ""
        self._loads = 0
        self._failed = (0, 0)  # the stamp that could not be followed
        self._failures, self._again = 0, 0.0  # how often in a row, and when to try again
        store_folder.initialise(store)
        self._stamp = self._look()
        self._view: embedded.View | None = self._load()
        if not self._view.in_memory:
            _log.warning("%s", placement.reason(self._view.release, self._view.triples))

    def view(self) -> embedded.View:
        """Give the view, first catching up if `current` has moved.

        :raises StoreUnavailable: only if no view could be opened since the process began.
        """
        stamp = self._look()
        if stamp != self._stamp or self.trouble:
            self._catch_up(stamp, whole=False)
        if self._view is None:
            raise StoreUnavailable(self.trouble)
        return self._view

    @property
    def gone(self) -> bool:
        """Whether the store went away."""
        return not os.path.isfile(self._current)

    @property
    def outdated(self) -> bool:
        """Whether so much has changed that a process had better be forked anew, from a parent that has caught up."""
        if self.trouble or self._look() == self._stamp or self._view is None or not self._view.in_memory:
            return False
        try:
            newest = release.current(self.store)
            chain = self._chain(newest) if newest is not None else None
            return sum(cast(int, commit.manifest[key]) for commit in chain or () for key in ("added", "removed")) > self.LARGE
        except (StoreUnavailable, OSError):
            return False  # what cannot be read is told where it is followed

    def refresh(self, *, reopen: bool = False) -> None:
        """Catch up completely; with `reopen`, in a new fork, also where the store is on disk."""
        if reopen:
            self._options["forks"] = False
        stamp = self._look()
        if reopen and self._view is not None and not self._view.in_memory:
            parents, self._view = self._view.release, None  # the parent's own view has nothing in it
            self._catch_up(stamp, whole=True)
            if self._view is None:
                self._open(parents)
        elif stamp != self._stamp or self.overdue or self.trouble:
            self._catch_up(stamp, whole=True)
        if self.overdue and not reopen:
            self._catch_up(stamp, whole=True, anew=True)

    def _catch_up(self, stamp: tuple[int, int], *, whole: bool, anew: bool = False) -> None:
        """Follow the store as far as it can be read; never raises."""
        if not whole and self.trouble and stamp == self._failed and time.monotonic() < self._again:
            return
        try:
            if anew:
                self._view = self._load()
            elif stamp != self._stamp or self._view is None or self.overdue:
                self._follow(whole=whole)
            self._stamp, self.trouble, self._failures = stamp, "", 0
        except Exception as error:  # whatever it is, the view that is there answers
            trouble = error.detail if isinstance(error, NetkgError) else f"The store cannot be read: {error}."
            if trouble != self.trouble:
                _log.error("%s", trouble, exc_info=None if isinstance(error, NetkgError) else error)
            self.trouble, self._failed, self._failures = trouble, stamp, self._failures + 1
            self._again = time.monotonic() + min(self.RETRY * 2 ** min(self._failures - 1, 10), self.LATEST)

    def _load(self) -> embedded.View:
        self._loads += 1
        view = loading.load(self.store, **self._options)
        self.overdue = ""
        return view

    def _open(self, name: str) -> None:
        """Open the release that the parent had, where the current one cannot be opened."""
        try:
            found = release.Release(self.store / "releases" / name)
            union = "own" if self._options["default_graph"] == "own" else "listed"
            disk = lineage.open_store(found)
            self._view = embedded.View(disk, name, union=union, triples=found.triples, in_memory=False)
        except StoreUnavailable as error:
            _log.error("%s", error.detail)

    def _look(self) -> tuple[int, int]:
        try:
            found = os.stat(self._current)
        except OSError:
            return (0, int(store_folder.is_marked(self.store)))
        return (found.st_mtime_ns, found.st_ino)

    def _follow(self, *, whole: bool) -> None:
        found = release.current(self.store)
        if found is None:
            self._expect_empty()
            return
        if self._view is not None and found.id == self._view.release:
            return
        chain = self._chain(found) if self._view is not None and self._view.in_memory else None
        if chain is not None and self._view is not None:
            changes = [lineage.changes(commit) for commit in chain]  # all of them, before the first is applied
            for commit, (added, removed) in zip(chain, changes, strict=True):
                graphs = (cast(list[str], commit.manifest[key]) for key in ("graphs_added", "graphs_removed"))
                self._view.apply(commit.id, added, removed, *graphs)
            fragmented = self._view.removed > max(self.FRAGMENTED, self.SHARE * self._view.triples)
            self.overdue = f"fragmented, load {self._loads}" if fragmented else ""
        elif whole or self._view is None or not self._view.in_memory or found.triples <= self.SMALL:
            self._view = self._load()
        else:
            if not (line := lineage.trace(found)).gap:
                line.verify()  # here, so that each worker knows when the parent will not be able to load it
            self.overdue = f"{found.id}, load {self._loads}"

    def _expect_empty(self) -> None:
        """Take a store without releases for what it is, if it has been one all along."""
        if self._view is None or self._view.release != release.EMPTY or not store_folder.is_marked(self.store):
            raise StoreUnavailable("The store's folder is gone, or empty; mount its volume, or restore it from a backup.")

    def _chain(self, newest: release.Release) -> list[release.Release] | None:
        """List the commits between the view's release and the newest, or None when they are not connected."""
        chain: list[release.Release] = []
        found: release.Release | None = newest
        while found is not None and found.is_commit and len(chain) < self.LONGEST:
            chain.append(found)
            if self._view is not None and found.manifest["parent"] == self._view.release:
                return chain[::-1]
            found = found.parent
        return None
