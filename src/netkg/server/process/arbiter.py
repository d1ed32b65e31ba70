"""Run the server: gunicorn's workers, forked from one parent that holds the graph."""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter

from netkg.engine.base import ReleaseSource
from netkg.engine.live import Live
from netkg.engine.past import Past
from netkg.engine.remote_live import RemoteLive
from netkg.engine.remote_store import RemoteStore
from netkg.errors import HttpError, UsageError
from netkg.inputs.queries import CompetencyQuery
from netkg.server.http import access_log
from netkg.server.http.app import create_app
from netkg.server.http.endpoint import Endpoint
from netkg.server.http.mounted import mounted
from netkg.server.http.query_edge import QueryEdge
from netkg.server.process import descriptors
from netkg.server.process.scoreboard import Scoreboard
from netkg.server.process.watchdog import ProcessWatch, Watchdog
from netkg.server.settings import Settings
from netkg.server.write.writer import Writer

#: Seconds after which a process is ended whose watchdog gives no sign: the engine's parser, which never lets another
#: thread run, has found something that takes it for ever.
UNREACHABLE = 30


class PromptArbiter(Arbiter):
    """Gunicorn's parent process, without its pause after each fork: whoever ended a query is missed until it is replaced."""

    def spawn_workers(self) -> None:
        """Fork the workers that are missing."""
        for _ in range(self.num_workers - len(self.WORKERS)):
            self.spawn_worker()


class Server(BaseApplication):
    """Gunicorn with the graph loaded before the fork."""

    def __init__(
        self,
        store: Path,
        settings: Settings,
        examples: Sequence[CompetencyQuery] = (),
        shapes: Path | None = None,
        documents: Path | None = None,
    ) -> None:
        self.store = store
        self.documents = documents
        self.shapes = shapes
        self.live: ReleaseSource | None = None
        self.settings = settings
        self.examples = examples
        self.scoreboard = Scoreboard(2 * settings.worker_count + 4)
        self._slot: int | None = None
        self._choose_worker()
        super().__init__()

    def _choose_worker(self) -> None:
        """Take what belongs to the kind of worker; only the event-driven one imports what needs Linux."""
        settings = self.settings
        limits: dict[str, Any] = {
            "timeout": settings.timeout,
            "transfer_timeout": settings.transfer_timeout,
            "memory_limit": settings.memory_limit << 20,
            "long_queries": settings.long_query_count,
            "scoreboard": self.scoreboard,
            "report": self._ended,
        }
        self._worker_attributes: dict[str, Any] = {"scoreboard": self.scoreboard, "stall_timeout": settings.stall_timeout}
        self.worker_class: type
        self.watchdog: Watchdog
        if worker_kind(settings) == "stock":
            from netkg.server.process.stock_worker import StockWorker

            descriptors.connections(settings.worker_count, 1)
            self.worker_class, self.watchdog = StockWorker, Watchdog(**limits)
        else:
            from netkg.server.process.accept_slots import AcceptSlots
            from netkg.server.process.epoll_watchdog import EpollWatchdog
            from netkg.server.process.epoll_worker import EpollWorker

            self.worker_class, self.watchdog = EpollWorker, EpollWatchdog(**limits)
            self._worker_attributes |= {
                "slots": AcceptSlots(settings.accept_slot_count),
                "keep_alive": settings.keep_alive,
                "transfer_timeout": settings.transfer_timeout,
                "largest_body": settings.max_body << 20,
                "most_connections": descriptors.connections(settings.worker_count, descriptors.MOST_CONNECTIONS),
            }

    def load_config(self) -> None:
        """Set gunicorn's settings from ours."""
        settings = self.settings
        wanted = {
            "bind": f"[{settings.host}]:{settings.port}" if ":" in settings.host else f"{settings.host}:{settings.port}",
            "workers": settings.worker_count,
            "worker_class": self.worker_class,
            "preload_app": True,
            "proc_name": "netkg",
            # The watchdog is the limit; this is the net under it, for a process in which the watchdog cannot run.
            "timeout": UNREACHABLE,
            "graceful_timeout": 30,
            "limit_request_fields": 100,
            "limit_request_field_size": 65_536,
            # No header of a request may say where the application is mounted.
            "forwarder_headers": "",
            "backlog": 1024,
            "loglevel": "warning",
            "control_socket_disable": True,
            "when_ready": self._ready,
            "pre_fork": self._pre_fork,
            "post_fork": self._post_fork,
            "child_exit": self._child_exit,
        }
        for name, value in wanted.items():
            if name in self.cfg.settings:  # some exist only in newer gunicorns
                self.cfg.set(name, value)

    def run(self) -> None:
        """Serve until told to stop."""
        PromptArbiter(self).run()

    def load(self) -> Any:
        """Load the graph and make the application; runs once, in the parent."""
        settings, writer = self.settings, None
        if settings.engine:
            self.live = RemoteLive(RemoteStore(settings.engine, patience=settings.timeout + UNREACHABLE))
            endpoint = Endpoint(self.live.view, settings, self.watchdog)
        else:
            live = self.live = Live(
                self.store, default_graph=settings.default_graph, memory_triples=settings.memory_triples, forks=True
            )
            endpoint = Endpoint(live.view, settings, self.watchdog, Past(self.store, settings.default_graph))
            if settings.write_token:
                from netkg.graph.write_validator import WriteValidator  # half of what a server without writes would load

                validator = WriteValidator(self.shapes) if self.shapes is not None else None
                if validator is not None:
                    validator.warm(live.view().store)  # here, so that every worker is forked with it
                writer = Writer(self.store, live, settings, self.watchdog, validator)
        access_log.configure(self.settings.log_format)
        app = create_app(endpoint, writer, self.live, examples=self.examples, documents=self.documents)
        app.wsgi_app = mounted(QueryEdge(endpoint, app.wsgi_app), settings)  # type: ignore[assignment, method-assign]
        gc.collect()
        gc.freeze()  # the collector would touch, and so copy, pages that the workers share
        return app

    def _ended(self, error: HttpError, watch: ProcessWatch) -> None:
        access_log.ended(error, watch.request_id, time.monotonic() - watch.began, watch.headers["NetKG-Release"])

    def _ready(self, _arbiter: Any) -> None:
        """Say where the server is, as soon as it takes connections."""
        host, port = self.settings.host, self.settings.port
        address = self.settings.base_url or f"http://{f'[{host}]' if ':' in host else host}:{port}/"
        release = (self.live.view().release if self.live is not None else "") or "an empty dataset"
        sys.stderr.write(f"netkg: serving {release} at {address} (Ctrl+C ends it)\n")
        sys.stderr.flush()

    def _pre_fork(self, arbiter: Any, worker: Any) -> None:
        worker.notify()  # one that has not once would count as alive for ever
        self._slot = self.scoreboard.reserve()
        try:
            if self.live is not None:
                self.live.refresh()  # so that a new worker begins with the current release, in memory shared with others
        except Exception as error:  # whatever is wrong with the store, the server goes on with what it has
            arbiter.log.error("The current release cannot be loaded; the last one is still served: %s", error)

    def _post_fork(self, arbiter: Any, worker: Any) -> None:
        self.scoreboard.take(self._slot)
        worker.watchdog, worker.live = self.watchdog, self.live
        for name, value in self._worker_attributes.items():
            setattr(worker, name, value)
        if self.live is not None:
            self.live.refresh(reopen=True)

    def _child_exit(self, arbiter: Any, worker: Any) -> None:
        self.scoreboard.free(worker.pid)
        if "slots" in self._worker_attributes:
            self._worker_attributes["slots"].wake_one()


def worker_kind(settings: Settings) -> str:
    """Choose the kind of worker: what the settings say, else the best that this system can run.

    :raises UsageError: when the system cannot run the one that was asked for.
    """
    linux = sys.platform == "linux"
    if settings.worker == "own" and not linux:
        raise UsageError("--worker own needs Linux; use --worker stock.")
    return settings.worker if settings.worker != "auto" else "own" if linux else "stock"


def serve(
    store: Path,
    *,
    examples: Sequence[CompetencyQuery] = (),
    shapes: Path | None = None,
    documents: Path | None = None,
    **overrides: Any,
) -> None:
    """Serve the releases of a store until the process is told to stop.

    :param store: the folder of releases; an empty or missing one is an empty dataset.
    :param examples: the competency queries that the page offers.
    :param shapes: a folder of SHACL shapes that writes must keep; None for none.
    :param documents: a folder of Markdown that is shown as pages; None for none.
    :param overrides: settings by name; others come from the environment, else their defaults.
    """
    Server(Path(store), Settings.load(overrides), examples, shapes, documents).run()
