"""The application for any WSGI server: `flask run`, waitress, mod_wsgi.

    flask --app netkg.server.wsgi run
    waitress-serve --call netkg.server.wsgi:create_app

It finds the project as the command line does (`NETKG_PROJECT`), serves the store in `NETKG_STORE` or the project's
own, and takes every setting from its environment variable. What limits hold without netkg's own processes is said in
`netkg.server.http.in_process`.
"""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Mapping
from pathlib import Path

from flask import Flask

from netkg.engine import embedded
from netkg.engine.live import Live
from netkg.engine.past import Past
from netkg.errors import UsageError
from netkg.graph import release
from netkg.inputs import project, queries
from netkg.server.http import access_log, app
from netkg.server.http.endpoint import Endpoint
from netkg.server.http.in_process import ThreadSupervisor
from netkg.server.http.mounted import mounted
from netkg.server.settings import Settings
from netkg.server.write.writer import Writer

_LOG = logging.getLogger(__name__)
#: Where the store is, when it is not the project's own.
STORE = "NETKG_STORE"


class ThreadedLive(Live):
    """The view of the current release for threads: a view that one of them reads is never changed, but replaced."""

    #: No chain of commits is applied in place.
    LONGEST = 0

    def __init__(self, store: Path, settings: Settings) -> None:
        self._lock = threading.Lock()
        super().__init__(store, default_graph=settings.default_graph, memory_triples=settings.memory_triples)

    def view(self) -> embedded.View:
        """Give the view, first loading the current release if `current` has moved."""
        with self._lock:
            view = super().view()
            if self.overdue:
                self.refresh()  # there is no parent that would load a large release
                view = super().view()
            return view


def create_app(environment: Mapping[str, str] | None = None) -> Flask:
    """Make the whole application; it loads the graph, so call it once in each process, after any fork.

    :param environment: the variables to read settings from; None for those of the process.
    :raises UsageError: when a setting cannot be used, or the project has no release yet.
    """
    environment = os.environ if environment is None else environment
    settings = Settings.load({}, environment)
    if settings.engine:
        raise UsageError("NETKG_ENGINE works with `netkg serve` alone, which can end a request that the other engine holds up.")
    found = project.find(environment.get("NETKG_PROJECT"))
    store = Path(environment[STORE]) if STORE in environment else found.store
    if STORE not in environment and release.current(store) is None:
        raise UsageError(f"There is no release in {store} yet; run `netkg build`, or name a store with {STORE}.")
    live = ThreadedLive(store, settings)
    supervisor = ThreadSupervisor(
        timeout=settings.timeout, transfer_timeout=settings.transfer_timeout, long_queries=settings.long_query_count
    )
    endpoint = Endpoint(live.view, settings, supervisor, Past(store, settings.default_graph))
    writer = None
    if settings.write_token:
        from netkg.graph.write_validator import WriteValidator

        writer = Writer(store, live, settings, supervisor, WriteValidator(found.shapes))
    access_log.configure(settings.log_format)
    _LOG.warning(
        "netkg runs inside another server: a client waits no longer than --timeout, but a query that hands over no rows "
        "cannot be stopped, and --memory-limit is not enforced. `netkg serve` does both."
    )
    made = app.create_app(endpoint, writer, live, examples=queries.examples(found.queries), documents=found.documents)
    made.wsgi_app = mounted(made.wsgi_app, settings)  # type: ignore[assignment, method-assign]
    return made
