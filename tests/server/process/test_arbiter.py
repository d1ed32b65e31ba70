"""The parent outlives whatever happens to the store: the last good view is served, said to be stale, and not written to."""

from __future__ import annotations

import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import requests

from netkg.errors import UsageError
from netkg.graph import release
from netkg.server.process.arbiter import worker_kind
from netkg.server.settings import Settings
from servers import TOKEN, Server, running

INSERT = "INSERT DATA { GRAPH <http://g> { <http://a> <http://b> %d } }"


def not_a_release(store: Path, server: Server) -> None:
    (store / "current").write_text("9.9.9-none\n")


def not_text(store: Path, server: Server) -> None:
    (store / "current").write_bytes(b"\xff\xfe\x00")


def cut_off(store: Path, server: Server) -> None:
    """A commit by another process whose changes are cut off in the middle of a line."""
    current = release.current(store)
    assert current is not None
    name = current.id.split("+")[0] + "+9-cutcutcutcut"
    broken = current.path.parent / name
    shutil.copytree(current.path, broken)
    (broken / "added.nq").write_bytes(b'<http://a> <http://b> "cut of')
    (broken / "removed.nq").write_bytes(b"")
    manifest = (current.path / "manifest.json").read_text()
    (broken / "manifest.json").write_text(
        manifest.replace(f'"id": "{current.id}"', f'"id": "{name}", "parent": "{current.id}", "added": 1, "removed": 0')
    )
    for dump in broken.glob("*.gz"):
        dump.unlink()
    (store / "current").write_text(name + "\n")


def gone(store: Path, server: Server) -> None:
    store.rename(store.with_name("unmounted"))


@pytest.mark.parametrize("worker", ["own", "stock"])
@pytest.mark.parametrize(
    ("damage", "status", "code"),
    [(not_a_release, "stale", 200), (not_text, "stale", 200), (cut_off, "stale", 200), (gone, "unavailable", 503)],
)
def test_a_broken_store_does_not_end_the_server(
    own_store: Path, worker: str, damage: Callable[[Path, Server], None], status: str, code: int
) -> None:
    with running(own_store, worker=worker, workers=2, write_token=TOKEN) as server:
        good = server.get("/health").json()
        count = server.rows("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")
        before = (own_store / "current").read_bytes()
        damage(own_store, server)
        for _ in range(3):
            assert server.rows("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }") == count
            victim = sorted(server.workers())[0]
            os.kill(victim, signal.SIGKILL)
            assert server.replaces(victim, 2)
        health = server.get("/health")
        assert health.status_code == code
        assert health.json() | {"trouble": ""} == good | {"status": status, "trouble": ""}
        assert health.json()["trouble"]
        assert "netkg_store_trouble 1.0" in server.get("/metrics").text
        for path in ("/", "/gene/tsc2", "/.well-known/void", "/sparql"):
            assert server.get(path).status_code == 200, path
        refused = server.update(INSERT % 1)
        assert refused.status_code == 503
        assert refused.json()["type"].endswith("#store-unavailable")
        put = requests.put(
            server.url + "/graphs?graph=http://g",
            data="<http://a> <http://b> 2 .",
            headers={"Content-Type": "text/turtle", "Authorization": f"Bearer {TOKEN}"},
            timeout=20,
        )
        assert put.status_code == 503
        assert server.process.poll() is None
        if damage is gone:
            own_store.with_name("unmounted").rename(own_store)
        else:
            (own_store / "current").write_bytes(before)
        for _ in range(4):
            assert server.get("/health").json() == good
        assert "netkg_store_trouble 0.0" in server.get("/metrics").text
        assert server.update(INSERT % 3).status_code == 200


def start(*options: str, limit: int | None = None) -> subprocess.CompletedProcess[str]:
    """Run `netkg serve` with few file descriptors; it must end by itself."""

    def few() -> None:
        if limit is not None:
            resource.setrlimit(resource.RLIMIT_NOFILE, (limit, limit))

    environment = {k: v for k, v in os.environ.items() if "NETKG_" not in k}
    command = [sys.executable, "-m", "netkg", "serve", *options]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, env=environment, preexec_fn=few)


def test_too_few_descriptors_are_told_at_the_start(own_store: Path) -> None:
    done = start("--store", str(own_store), "--workers", "8", limit=40)
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert "ulimit -n" in done.stderr


@pytest.mark.parametrize(("soft", "hard", "room"), [(200, 4096, 500), (200, 200, 132), (4096, 4096, 500)])
def test_connections_fit_into_the_limit(soft: int, hard: int, room: int) -> None:
    check = (
        "import resource; from netkg.server.process.descriptors import connections; "
        f"resource.setrlimit(resource.RLIMIT_NOFILE, ({soft}, {hard})); print(connections(4, 500))"
    )
    done = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, timeout=60, check=True)
    assert int(done.stdout) == room


def test_few_descriptors_make_a_worker_keep_few_connections(own_store: Path) -> None:
    """With room for few connections the oldest give way; the worker neither spins nor turns newcomers away."""
    lower = "import resource; resource.setrlimit(resource.RLIMIT_NOFILE, (100, 100))\n"
    with running(own_store, preamble=lower, workers=1) as server:
        held = [requests.Session() for _ in range(60)]
        for session in held:
            assert session.get(server.url + "/health", timeout=20).status_code == 200
        assert server.query("ASK {}").status_code == 200
        pid = server.workers().pop()
        before = spent(pid)
        time.sleep(1)
        assert spent(pid) - before < 0.5
        for session in held:
            session.close()


def spent(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def test_the_kind_of_worker_follows_the_system(monkeypatch: pytest.MonkeyPatch) -> None:
    assert worker_kind(Settings()) == "own"
    assert worker_kind(Settings(worker="stock")) == "stock"
    monkeypatch.setattr(sys, "platform", "darwin")
    assert worker_kind(Settings()) == "stock"
    with pytest.raises(UsageError, match="use --worker stock"):
        worker_kind(Settings(worker="own"))


@pytest.mark.parametrize(
    "options",
    [
        ("--port", "70000"),
        ("--port", "0"),
        ("--port", "-1"),
        ("--port", "eighty"),
        ("--workers", "0"),
        ("--workers", "-3"),
        ("--timeout", "-1"),
        ("--timeout", "0"),
        ("--timeout", "nan"),
        ("--keep-alive", "-1"),
        ("--cache", "-1"),
        ("--max-depth", "0"),
        ("--long-queries", "0"),
        ("--memory-triples", "-1"),
        ("--worker", "gevent"),
        ("--log-format", "xml"),
        ("--default-graph", "all"),
    ],
)
def test_a_wrong_value_is_one_line_and_exit_2(tmp_path: Path, options: tuple[str, str]) -> None:
    done = start("--store", str(tmp_path / "new"), *options)
    assert done.returncode == 2
    assert done.stdout == ""
    (line,) = done.stderr.splitlines()
    assert line.startswith(f"netkg: {options[0]} is ")
    assert "must be" in line


def test_nothing_of_gunicorn_is_patched() -> None:
    check = "import gunicorn.http.message as m; before = dict(vars(m)); import netkg.server.process.arbiter; "
    check += "import netkg.server.process.stock_worker, netkg.server.process.epoll_worker; "
    check += "assert all(vars(m)[k] is v for k, v in before.items())"
    subprocess.run([sys.executable, "-c", check], check=True, timeout=60)
