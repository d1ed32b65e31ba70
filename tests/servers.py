"""Real servers for the tests: gunicorn processes on a free port of 127.0.0.1, ended by their own id."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import requests

from netkg.graph import release
from pace import HANG

HERE = Path(__file__).parent / "server"
TOKEN = "test-token"

_MAIN = """
import json, sys
from pathlib import Path
from netkg.inputs.queries import CompetencyQuery
from netkg.server.process import arbiter as run
options = json.loads(sys.argv[1])
run.UNREACHABLE = options.pop("unreachable", run.UNREACHABLE)
examples = [CompetencyQuery(**{"about": "", "params": {}, "keywords": (), **e}) for e in options.pop("examples", [])]
documents = options.pop("documents", None)
shapes = options.pop("shapes", None)
folders = {name: Path(path) for name, path in (("shapes", shapes), ("documents", documents)) if path}
run.serve(Path(options.pop("store")), examples=examples, **folders, **options)
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """One running server."""

    def __init__(self, process: subprocess.Popen, port: int, log: Path) -> None:
        self.process, self.port, self.log = process, port, log
        self.url = f"http://127.0.0.1:{port}"

    def get(self, path: str, **options) -> requests.Response:
        return requests.get(self.url + path, **{"timeout": 20, "allow_redirects": False, **options})

    def query(self, text: str, accept: str | None = None, **options) -> requests.Response:
        headers = {"Accept": accept} if accept else {}
        return requests.get(
            self.url + "/sparql", params={"query": text, **options}, headers=headers, timeout=20, allow_redirects=False
        )

    def rows(self, text: str, **options) -> list[dict[str, str]]:
        answer = self.query(text, "application/sparql-results+json", **options)
        assert answer.status_code == 200, answer.text
        return [{k: v["value"] for k, v in row.items()} for row in answer.json()["results"]["bindings"]]

    def update(self, text: str, token: str = TOKEN, **options) -> requests.Response:
        return requests.post(
            self.url + "/update",
            params=options,
            data=text.encode(),
            timeout=30,
            headers={"Content-Type": "application/sparql-update", "Authorization": f"Bearer {token}"},
        )

    def workers(self) -> set[int]:
        path = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return {int(pid) for pid in path.read_text().split()}

    def replaces(self, pid: int, count: int) -> bool:
        """Wait until another stands in a worker's place, so that there are `count` again."""
        for _ in range(500):
            if pid not in self.workers() and len(self.workers()) == count:
                return True
            time.sleep(0.05)
        return False


@contextlib.contextmanager
def running(store: Path, preamble: str = "", **options) -> Iterator[Server]:
    """Start a server and end it, and it alone, afterwards.

    :param preamble: what the process does before it imports netkg.
    """
    port = options.setdefault("port", free_port())
    log = store.parent / f"server-{port}.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-c", preamble + _MAIN, json.dumps({"store": str(store), "workers": 4, **options})],
            stdout=out,
            stderr=subprocess.STDOUT,
            env={k: v for k, v in os.environ.items() if "NETKG_" not in k},
        )
    server = Server(process, port, log)
    try:
        until = time.monotonic() + HANG
        while True:
            if process.poll() is not None or time.monotonic() > until:
                raise RuntimeError(log.read_text())
            with contextlib.suppress(requests.ConnectionError, requests.ReadTimeout):
                requests.get(server.url + "/health", timeout=5)
                break
            time.sleep(0.05)
        yield server
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def make_store(folder: Path) -> Path:
    """Build a store with the fixture's facts."""
    store = folder / "store"
    release.create(store, ox.parse(path=str(HERE / "data" / "net.trig"), format=ox.RdfFormat.TRIG), version="0.0.1")
    return store
