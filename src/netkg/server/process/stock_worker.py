"""Gunicorn's own synchronous worker under the watchdog: portable, and about half as quick, for it closes each connection.

The synchronous one and not the one with threads: the watchdog ends the process of a query that runs too long, and
that is right only where the process has no other request at the time.
"""

from __future__ import annotations

import contextlib
import errno
import socket
import time
from typing import Any

from gunicorn import util
from gunicorn.http.errors import NoMoreData
from gunicorn.workers.sync import SyncWorker

from netkg.server.process.connection import reset
from netkg.server.process.descriptors import EXHAUSTED, PAUSE
from netkg.server.process.http_messages import HttpParser, Options
from netkg.server.process.supervised_worker import SupervisedWorker
from netkg.server.process.watchdog import Watchdog


class StockWorker(SupervisedWorker, SyncWorker):
    """A worker that takes a connection, answers its request and closes it."""

    watchdog: Watchdog

    def run(self) -> None:
        """Answer until told to stop."""
        self._options = Options(self.cfg)
        self.watchdog.start(self.ppid, self.notify)
        try:
            super().run()
        finally:
            self.watchdog.end()

    def accept(self, listener: socket.socket) -> None:
        """Take a connection and answer it; where the system has no descriptor left for one, rest before the next try."""
        try:
            client, address = listener.accept()
        except OSError as error:
            if error.errno not in EXHAUSTED:
                raise
            time.sleep(PAUSE)
            raise BlockingIOError(errno.EAGAIN, "no file descriptor is left for a connection") from None
        client.settimeout(self.stall_timeout)
        util.close_on_exec(client)
        self.handle(listener, client, address)

    def handle(self, listener: Any, client: socket.socket, addr: Any) -> None:
        """Answer one request and close its connection."""
        request = None
        self.watchdog.begin_request(client, 3 * self.stall_timeout)
        try:
            request = next(HttpParser(self._options, client, addr))
            if not {"CONTENT-LENGTH", "TRANSFER-ENCODING"} & {name for name, _ in request.headers}:
                self.watchdog.body_received()
            self.handle_request(listener, request, client, addr)
        except (NoMoreData, StopIteration):
            pass  # the client sent nothing more, or an answer failed after its head and has been broken off
        except OSError:
            # The client has gone, or a result was broken off; one of HTTP/1.0 must not take the part for the whole.
            with contextlib.suppress(OSError):
                reset(client)
        except Exception as error:
            self.handle_error(request, client, addr, error)
        finally:
            self.watchdog.end_request()
            util.close_graceful(client)
            self.after_request(drain=self.watchdog.drain)
