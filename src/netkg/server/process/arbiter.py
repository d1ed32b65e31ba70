"""Run the server: gunicorn's workers, forked from one parent that holds the graph."""

from __future__ import annotations

import gc
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from gunicorn.app.base import BaseApplication
from gunicorn.http import message

from netkg.engine.live import Live
from netkg.engine.past import Past
from netkg.errors import HttpError
from netkg.graph.write_validator import WriteValidator
from netkg.server.http import access_log
from netkg.server.http.app import Example, create_app
from netkg.server.http.endpoint import Endpoint
from netkg.server.process.accept_slots import Seats
from netkg.server.process.scoreboard import Board
from netkg.server.process.watchdog import Watch, Watchdog
from netkg.server.process.worker import Worker
from netkg.server.settings import Settings
from netkg.server.write.writer import Writer

#: Seconds after which a process is ended whose watchdog gives no sign: the engine's parser, which never lets another
#: thread run, has found something that takes it for ever.
UNREACHABLE = 30
# A query may stand in the address; gunicorn's own ceiling is 8 kB, and lifting it altogether would be worse.
_LONGEST_LINE = message.MAX_REQUEST_LINE = 128 * 1024


class Server(BaseApplication):
    """Gunicorn with the graph loaded before the fork."""

    def __init__(self, store: Path, settings: Settings, examples: Sequence[Example] = (), shapes: Path | None = None) -> None:
        self.store = store
        self.shapes = shapes
        self.live: Live | None = None
        self.settings = settings
        self.examples = examples
        self.seats = Seats(settings.seat_count)
        self.board = Board(2 * settings.worker_count + 4)
        self.watchdog = Watchdog(
            timeout=settings.timeout,
            transfer_timeout=settings.transfer_timeout,
            memory_limit=settings.memory_limit << 20,
            long_queries=settings.long_query_count,
            board=self.board,
            report=self._ended,
        )
        self._slot: int | None = None
        super().__init__()

    def load_config(self) -> None:
        """Set gunicorn's settings from ours."""
        settings = self.settings
        wanted = {
            "bind": f"{settings.host}:{settings.port}",
            "workers": settings.worker_count,
            "worker_class": Worker,
            "preload_app": True,
            "proc_name": "netkg",
            # The watchdog is the limit; this is the net under it, for a process in which the watchdog cannot run.
            "timeout": UNREACHABLE,
            "graceful_timeout": 30,
            "limit_request_line": _LONGEST_LINE,
            "limit_request_fields": 100,
            "limit_request_field_size": 65_536,
            "backlog": 1024,
            "loglevel": "warning",
            "control_socket_disable": True,
            "pre_fork": self._pre_fork,
            "post_fork": self._post_fork,
            "child_exit": self._child_exit,
        }
        for name, value in wanted.items():
            if name in self.cfg.settings:  # some exist only in newer gunicorns
                self.cfg.set(name, value)

    def load(self) -> Any:
        """Load the graph and make the application; runs once, in the parent."""
        self.live = Live(
            self.store, default_graph=self.settings.default_graph, memory_triples=self.settings.memory_triples, forks=True
        )
        endpoint = Endpoint(self.live.view, self.settings, self.watchdog, Past(self.store, self.settings.default_graph))
        writer = None
        if self.settings.write_token:
            validator = WriteValidator(self.shapes) if self.shapes is not None else None
            if validator is not None:
                validator.warm(self.live.view().store)  # here, so that every worker is forked with it
            writer = Writer(self.store, self.live, self.settings, self.watchdog, validator)
        access_log.configure(self.settings.log_format)
        app = create_app(endpoint, writer, self.live, examples=self.examples)
        gc.collect()
        gc.freeze()  # the collector would touch, and so copy, pages that the workers share
        return app

    @staticmethod
    def _ended(error: HttpError, watch: Watch) -> None:
        access_log.ended(error, watch.request_id, time.monotonic() - watch.began, watch.headers["NetKG-Release"])

    def _pre_fork(self, arbiter: Any, worker: Any) -> None:
        worker.notify()  # one that has not once would count as alive for ever
        self._slot = self.board.reserve()
        if self.live is not None:
            self.live.refresh()  # so that a new worker begins with the current release, in memory shared with others

    def _post_fork(self, arbiter: Any, worker: Any) -> None:
        self.board.take(self._slot)
        if self.live is not None:
            self.live.refresh(reopen=True)
        worker.watchdog, worker.live, worker.board, worker.seats = self.watchdog, self.live, self.board, self.seats
        worker.stall_timeout, worker.keep_alive = self.settings.stall_timeout, self.settings.keep_alive

    def _child_exit(self, arbiter: Any, worker: Any) -> None:
        self.board.free(worker.pid)
        self.seats.nudge()


def serve(store: Path, *, examples: Sequence[Example] = (), shapes: Path | None = None, **overrides: Any) -> None:
    """Serve the releases of a store until the process is told to stop.

    :param store: the folder of releases; an empty or missing one is an empty dataset.
    :param examples: the competency queries that the page offers.
    :param shapes: a folder of SHACL shapes that writes must keep; None for none.
    :param overrides: settings by name; others come from the environment, else their defaults.
    """
    Server(Path(store), Settings.load(overrides), examples, shapes).run()
