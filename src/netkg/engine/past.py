"""Views of releases that are not current: `/sparql?release=ID` asks one of them."""

from __future__ import annotations

import contextlib
import fcntl
import os
import tempfile
from collections import OrderedDict
from pathlib import Path

from netkg.engine import embedded, loading
from netkg.errors import NotFound, UsageError
from netkg.graph import lineage, release

#: How many old releases a process keeps open, how many processes keep any, and up to which size one is taken into memory.
KEPT = 1
KEEPERS = 2
SMALL = 200_000


class Past:
    """The last few old releases that were asked for."""

    def __init__(self, store: Path, default_graph: str) -> None:
        self.store = store
        self.default_graph = default_graph
        self._views: OrderedDict[str, embedded.View] = OrderedDict()
        #: Shared with the processes that are forked; each keeper has a lock on a byte of it, which ends with the process.
        self._keepers = tempfile.TemporaryFile()  # noqa: SIM115 (it lives as long as the server)
        self._keeps = 0  # the process that has such a lock

    def view(self, name: str) -> embedded.View:
        """Open a release by its id, the head of it, or a version.

        :raises NotFound: if there is none of that name; the nearest are named.
        :raises StoreUnavailable: if it is damaged.
        """
        try:
            found = release.find(self.store, name)
        except UsageError as error:
            raise NotFound(error.detail) from None
        view = self._views.pop(found.id, None) or self._open(found)
        if not self._may_keep():
            return view
        self._views[found.id] = view
        while len(self._views) > KEPT:
            self._views.popitem(last=False)
        return view

    def _may_keep(self) -> bool:
        """Whether this process is one of the few that keep what they have loaded, or becomes one."""
        for keeper in range(KEEPERS if self._keeps != os.getpid() else 0):
            with contextlib.suppress(OSError):
                fcntl.lockf(self._keepers, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, keeper)
                self._keeps = os.getpid()
                break
        return self._keeps == os.getpid()

    def _open(self, found: release.Release) -> embedded.View:
        if found.triples <= SMALL:
            return embedded.view(loading.quads(found), found.id, default_graph=self.default_graph)
        union = "own" if self.default_graph == "own" else "listed"
        return embedded.View(lineage.open_store(found), found.id, union=union, triples=found.triples)
