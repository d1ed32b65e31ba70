"""What both kinds of worker have in common: they serve under a watchdog and tell the parent when memory is out of date."""

from __future__ import annotations

import contextlib
import os
import signal
from typing import Any

from gunicorn.workers.base import Worker

from netkg.engine.base import ReleaseSource
from netkg.errors import HttpError
from netkg.server.process import problem_answers
from netkg.server.process.scoreboard import Scoreboard


class SupervisedWorker(Worker):
    """A gunicorn worker that answers one request at a time; `arbiter.Server` gives it what it works with."""

    live: ReleaseSource
    scoreboard: Scoreboard
    stall_timeout = 20.0

    def after_request(self, *, drain: bool) -> None:
        """Leave the service if the process should be replaced, and have the parent load what it alone can load."""
        if drain:
            self.alive = False
        if self.live.overdue and self.scoreboard.once(self.live.overdue):
            # The parent loads the release once, and forks workers that share it.
            os.kill(os.getppid(), signal.SIGHUP)

    def handle_error(self, req: Any, client: Any, addr: Any, exc: Exception) -> None:
        """Answer a request that does not parse with a problem; log anything that is our own fault."""
        error = problem_answers.refusal(exc)
        if error is None:
            self.log.exception("a request failed")
            error = HttpError("Something went wrong in the server; the log says what.")
        self.scoreboard.count("errors" if error.status >= 500 else "rejected")
        with contextlib.suppress(OSError):
            problem_answers.send(client, error)
