"""Commits of several processes, and of processes that are killed: one at a time, and none that was acknowledged is lost."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest

from netkg.engine import loading
from netkg.graph import release, store_folder
from netkg.server.write import commits
from writes import inserting


@pytest.fixture
def empty_in_memory(memory_path: Path) -> Path:
    """A store in which nothing has been built or written, where writing to it costs no disk."""
    store_folder.initialise(memory_path / "store")
    return memory_path / "store"


# These fork, and a process that has opened a store on disk cannot be forked from; so each runs in one of its own.
_WRITERS = """
import os, sys
from pathlib import Path
from netkg.engine import updates
from netkg.server.write import commits
store = Path(sys.argv[1])
children = []
for child in range(4):
    pid = os.fork()
    if pid == 0:
        for number in range(5):
            text = f"INSERT DATA {{ GRAPH <http://g> {{ <http://s> <http://p> {100 * child + number} }} }}"
            commits.commit(store, lambda s: updates.run_update(s, text))
        os._exit(0)
    children.append(pid)
sys.exit(max(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) for pid in children))
"""
_KILLED = """
import json, os, random, signal, sys, time
from pathlib import Path
from netkg.engine import updates
from netkg.server.write import commits
store, chance, acknowledged, number, span, torn = Path(sys.argv[1]), random.Random(7), [], 0, 0.0, 0
for attempt in range(101):
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        for mine in range(number, number + 1000):
            text = f"INSERT DATA {{ GRAPH <http://g> {{ <http://s> <http://p> {mine} }} }}"
            commits.commit(store, lambda s: updates.run_update(s, text))
            os.write(writer, f"{mine}\\n".encode())
    os.close(writer)
    with os.fdopen(reader) as pipe:
        for _ in range(attempt % 3 + (attempt == 0) * 2):  # some are let finish, and say how long one takes just now
            began = time.monotonic()
            acknowledged.append(int(pipe.readline()))
            span = 1.2 * (time.monotonic() - began)
        time.sleep(chance.uniform(0.0, span))
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        acknowledged += [int(line) for line in pipe.read().split()]
    torn += any((store / "releases").glob(".new-*"))
    number += 1000
    if (store / "current").exists():
        name = (store / "current").read_text().strip()
        json.loads((store / "releases" / name / "manifest.json").read_text())
print(json.dumps([acknowledged, torn]))
"""


@pytest.mark.slow
def test_writers_take_turns(empty_in_memory: Path) -> None:
    subprocess.run([sys.executable, "-c", _WRITERS, str(empty_in_memory)], check=True, timeout=600)
    found = release.current(empty_in_memory)
    assert found.manifest["commit"] == 20
    assert len(set(loading.quads(found))) == 20


@pytest.mark.slow
def test_a_hundred_kills_lose_nothing_acknowledged(empty_in_memory: Path) -> None:
    """A writer is killed at a random moment, a hundred times; what it acknowledged is there each time."""
    done = subprocess.run([sys.executable, "-c", _KILLED, str(empty_in_memory)], check=True, timeout=6000, capture_output=True)
    acknowledged, torn = json.loads(done.stdout)
    commits.commit(empty_in_memory, inserting(-1))
    found = release.current(empty_in_memory)
    kept = {int(quad.object.value) for quad in loading.quads(found)} - {-1}
    assert len(acknowledged) >= 101, "so many were waited for"
    assert torn > 0, "some were killed at work"
    assert set(acknowledged) <= kept
    # A commit that was made but not acknowledged may be there; at most one for each kill.
    assert len(kept - set(acknowledged)) <= 101
    assert not list((empty_in_memory / "releases").glob(".*"))
    assert {int(q.object.value) for q in ox.Store.read_only(str(found.path / "store"))} - {-1} == kept
