"""Take writes: who may, whether the outcome keeps the rules, and one commit at a time."""

from __future__ import annotations

from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path

import pyoxigraph as ox

from netkg.engine import updates
from netkg.engine.live import Live
from netkg.errors import BadRequest
from netkg.graph.write_validator import WriteValidator
from netkg.server.http import federation
from netkg.server.http.endpoint import Request, common_headers
from netkg.server.http.protocol import Update
from netkg.server.process.watchdog import Watch, Watchdog
from netkg.server.settings import Settings
from netkg.server.write import commits
from netkg.sparql import guard
from netkg.sparql.update_text import SCRATCH


class Writer:
    """The write operations over one store."""

    def __init__(
        self, store: Path, live: Live, settings: Settings, watchdog: Watchdog, validator: WriteValidator | None
    ) -> None:
        self.store = store
        self.live = live
        self.watchdog = watchdog
        self.union = settings.default_graph == "union"
        self.validator = validator
        self.limits = guard.Limits(settings.max_depth, settings.max_operators, settings.max_body << 20)

    def update(self, operation: Update, request: Request) -> commits.Outcome:
        """Run an update.

        :raises HttpError: when it does not parse, calls out, misses a graph, or would break a shape.
        """
        reading = guard.read(operation.text, self.limits)
        if reading.is_query:
            raise BadRequest("This is a query; send it to /sparql.")
        federation.refuse(reading, operation.text)
        if SCRATCH in operation.text:
            raise BadRequest(f"Graphs whose names begin with {SCRATCH} are the server's own.")
        with self._watching(request, operation.text, operation.timeout) as watch:
            updates.check_update(operation.text)
            updates.conflicting(operation.using, operation.using_named, operation.text)
            change = partial(
                updates.run_update,
                text=operation.text,
                using=operation.using,
                using_named=operation.using_named,
                union=self.union,
            )
            return self._commit(change, watch, operation.dry_run)

    def change(self, change: updates.Change, request: Request, what: str, *, dry_run: bool = False) -> commits.Outcome:
        """Make a commit of any change, as the graph store protocol does."""
        with self._watching(request, what, None) as watch:
            return self._commit(change, watch, dry_run)

    def _watching(self, request: Request, text: str, timeout: float | None) -> AbstractContextManager[Watch]:
        headers = common_headers(self.live.view().release, request.id)
        return self.watchdog.watching(request.connection, request.id, headers, timeout, text)

    def _commit(self, change: updates.Change, watch: Watch, dry_run: bool) -> commits.Outcome:
        if self.watchdog.board is not None:
            self.watchdog.board.count("updates")
        return commits.commit(
            self.store, change, check=self._check, dry_run=dry_run, before_pointing=lambda: self.watchdog.committing(watch)
        )

    def _check(self, store: ox.Store, delta: updates.Delta) -> None:
        if self.validator is not None:
            self.validator.check(store, delta)
