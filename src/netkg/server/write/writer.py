"""Take writes: who may, whether the outcome keeps the rules, and one commit at a time."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from netkg.engine import updates
from netkg.engine.changes import Delta, StoreChange
from netkg.engine.dataset import Dataset
from netkg.engine.live import Live
from netkg.errors import BadRequest, StoreUnavailable
from netkg.graph import release
from netkg.server.http.endpoint import Request, common_headers
from netkg.server.http.protocol import UpdateRequest
from netkg.server.http.supervision import Supervisor, Watch
from netkg.server.settings import Settings
from netkg.server.write import commits
from netkg.sparql import federation, guard, update_text

if TYPE_CHECKING:
    from netkg.graph.write_validator import WriteValidator

#: Looks at the store before a change, under the writer's lock.
Requirement = Callable[[ox.Store], None]


def _nothing(_store: ox.Store) -> None:
    """Require nothing."""


def _after(require: Requirement, change: StoreChange) -> StoreChange:
    def both(store: ox.Store) -> Delta:
        require(store)
        return change(store)

    return both


class Writer:
    """The write operations over one store."""

    def __init__(
        self, store: Path, live: Live, settings: Settings, supervisor: Supervisor, validator: WriteValidator | None
    ) -> None:
        self.store = store
        self.live = live
        self.supervisor = supervisor
        self.union = settings.default_graph == "union"
        self.validator = validator
        self.limits = guard.Limits(settings.max_depth, settings.max_operators, settings.max_body << 20)

    def update(self, operation: UpdateRequest, request: Request, require: Requirement = _nothing) -> commits.Outcome:
        """Run an update.

        :param require: looks at the present state, as the one writer, and raises what stops the update.
        :raises HttpError: when it does not parse, calls out, misses a graph, or would break a shape.
        """
        reading, stream = guard.read_tokens(operation.text, self.limits)
        if reading.is_query:
            raise BadRequest("This is a query; send it to /sparql.")
        federation.refuse(reading, operation.text)
        with self._watching(request, operation.text, operation.timeout) as watch:
            update = update_text.parse(operation.text, stream)
            updates.check_update(update)
            updates.conflicting(operation.using, operation.using_named, update)

            def change(store: ox.Store) -> Delta:
                dataset = Dataset(store, union=self.union)
                return dataset.update(update, using=operation.using, using_named=operation.using_named)

            return self._commit(_after(require, change), watch, operation.dry_run)

    def change(
        self, change: StoreChange, request: Request, what: str, *, dry_run: bool = False, require: Requirement = _nothing
    ) -> commits.Outcome:
        """Make a commit of any change, as the graph store protocol does.

        :param require: looks at the present state, as the one writer, and raises what stops the change.
        """
        with self._watching(request, what, None) as watch:
            return self._commit(_after(require, change), watch, dry_run)

    def present(self) -> str:
        """Give the id of the release that a change is made to; only a requirement may ask, for it has the lock."""
        found = release.current(self.store)
        return found.id if found else release.EMPTY

    def _watching(self, request: Request, text: str, timeout: float | None) -> AbstractContextManager[Watch]:
        headers = common_headers(self.live.view().release, request.id)
        return self.supervisor.watching(request.connection, request.id, headers, timeout, text)

    def _commit(self, change: StoreChange, watch: Watch, dry_run: bool) -> commits.Outcome:
        if self.live.trouble:
            raise StoreUnavailable(f"The store accepts no writes now. {self.live.trouble}")
        self.supervisor.statistics.count("updates")
        self.supervisor.writing(watch)
        return commits.commit(
            self.store, change, check=self._check, dry_run=dry_run, before_pointing=lambda: self.supervisor.committing(watch)
        )

    def _check(self, store: ox.Store, delta: Delta) -> None:
        if self.validator is not None:
            view = self.live.view()
            before = view if view.in_memory and view.release == self.present() else None
            self.validator.check(store, delta, before)
