"""Keep a process's view at the release that another store holds."""

from __future__ import annotations

import time
from pathlib import Path

from netkg.engine.publication import read_record
from netkg.engine.remote import RemoteView
from netkg.engine.remote_store import RemoteStore
from netkg.errors import EngineFailed, StoreUnavailable, UsageError


class RemoteLive:
    """The view of whatever release the store holds; while one is being published there is none.

    The store is asked for its release again when a second has gone by; so a release that is published is followed
    within a second, and an answer that is given while one is put in the other's place may have parts of both.
    """

    #: Seconds after which the store is asked again.
    PAUSE = 1.0

    store: Path | None = None
    #: Nothing has to be loaded, so no parent has to do it.
    overdue = ""
    outdated = False

    def __init__(self, engine: RemoteStore) -> None:
        """Open the store.

        :raises UsageError: when it cannot be reached, or holds no release.
        """
        self._engine = engine
        #: Why the view is not that of the store, in one sentence; empty when all is well.
        self.trouble = ""
        try:
            record = read_record(engine)
        except EngineFailed as error:
            raise UsageError(error.detail) from None
        if not record.release:
            raise UsageError(
                f"{engine.query_url} holds no whole release; put one there with `netkg publish {engine.query_url}`, "
                "or serve a store of releases with --store."
            )
        self._view = RemoteView(engine, record)
        self._looked = time.monotonic()

    @property
    def gone(self) -> bool:
        """Whether nothing can be answered."""
        return bool(self.trouble)

    def view(self) -> RemoteView:
        """Give the view, first catching up if another release has been published.

        :raises StoreUnavailable: while the store cannot be reached, or a release is being published.
        """
        if time.monotonic() - self._looked >= self.PAUSE:
            self.refresh()
        if self.trouble:
            raise StoreUnavailable(self.trouble)
        return self._view

    def refresh(self, *, reopen: bool = False) -> None:
        """Ask the store which release it holds."""
        try:
            record = read_record(self._engine)
        except EngineFailed as error:
            self.trouble = error.detail
        else:
            self.trouble = "" if record.release else f"A release is being published to {self._engine.query_url}; try again."
            if record.release and record != self._view.record:
                self._view = RemoteView(self._engine, record)
        self._looked = time.monotonic()
