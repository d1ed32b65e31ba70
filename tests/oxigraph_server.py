"""Another engine to test against: the Oxigraph server, which comes as a wheel with the packages for development."""

from __future__ import annotations

import contextlib
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests

from netkg.engine.remote_store import RemoteStore
from servers import free_port

PROGRAM = shutil.which("oxigraph", path=str(Path(sys.executable).parent)) or shutil.which("oxigraph")
needs_oxigraph = pytest.mark.skipif(PROGRAM is None, reason="the package oxigraph is not there; make test installs it")


@dataclass
class OxigraphServer:
    """One running server."""

    process: subprocess.Popen
    port: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def query_url(self) -> str:
        return f"{self.url}/query"

    def by_graph_store(self) -> RemoteStore:
        return RemoteStore(self.query_url, graph_store_url=f"{self.url}/store")

    def by_update(self) -> RemoteStore:
        return RemoteStore(self.query_url, update_url=f"{self.url}/update")

    def update(self, text: str) -> None:
        requests.post(f"{self.url}/update", data={"update": text}, timeout=20).raise_for_status()

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


@contextlib.contextmanager
def running_oxigraph(*options: str, location: Path | None = None) -> Iterator[OxigraphServer]:
    """Start a server, in memory unless a folder is given, and end it, and it alone, afterwards."""
    port = free_port()
    assert PROGRAM is not None
    place = ["--location", str(location)] if location else []
    process = subprocess.Popen(
        [PROGRAM, "serve", "--bind", f"127.0.0.1:{port}", *place, *options],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    server = OxigraphServer(process, port)
    try:
        for _ in range(400):
            with contextlib.suppress(requests.ConnectionError):
                requests.get(server.url, timeout=5)
                break
            assert process.poll() is None, "the Oxigraph server did not start"
            time.sleep(0.05)
        yield server
    finally:
        server.kill()
