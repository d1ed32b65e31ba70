"""Commits: all or nothing, one at a time, and none that was acknowledged is lost."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest

from netkg.engine import embedded, updates
from netkg.errors import BadRequest, Conflict
from netkg.graph import release
from netkg.server.write import commits

N = ox.NamedNode


def insert(number: int) -> updates.Change:
    text = f"INSERT DATA {{ GRAPH <http://g> {{ <http://s> <http://p> {number} }} }}"
    return lambda store: updates.run_update(store, text)


def test_a_commit_is_a_release(tmp_path: Path) -> None:
    first = commits.commit(tmp_path, insert(1))
    second = commits.commit(tmp_path, insert(2))
    assert (second.added, second.removed) == (1, 0)
    found = release.current(tmp_path)
    assert found is not None
    assert found.id == second.release
    assert found.manifest["parent"] == first.release
    assert found.manifest["triples"] == 2
    assert len(list(embedded.quads(found))) == 2
    # The first is as it was.
    assert len(list(embedded.quads(release.Release(tmp_path / "releases" / first.release)))) == 1


def test_commits_follow_a_build(own_store: Path) -> None:
    built = release.current(own_store)
    outcome = commits.commit(own_store, insert(1))
    assert outcome.release.startswith(built.id + "+1-")
    view = embedded.load(own_store)
    assert view.triples == int(built.manifest["triples"]) + 1


def test_nothing_changes_on_failure_or_dry_run(own_store: Path) -> None:
    before = release.current(own_store).id

    def refuse(store: ox.Store, delta: updates.Delta) -> None:
        raise Conflict("no")

    with pytest.raises(Conflict):
        commits.commit(own_store, insert(1), check=refuse)
    planned = commits.commit(own_store, insert(1), dry_run=True)
    assert planned.added == 1
    assert (
        commits.commit(
            own_store,
            lambda store: (
                updates.run_update(store, "CLEAR GRAPH <http://g>")
                if store.contains_named_graph(N("http://g"))
                else updates.Delta()
            ),
        ).release
        == before
    )
    assert release.current(own_store).id == before
    assert [r.id for r in release.every(own_store)] == [before]
    assert not list((own_store / "releases").glob(".commit-*"))


def test_old_commits_give_up_their_stores_and_can_still_be_read(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(commits, "KEPT", 2)
    made = [commits.commit(tmp_path, insert(n)).release for n in range(6)]
    folders = [tmp_path / "releases" / name for name in made]
    assert [(folder / "store").is_dir() for folder in folders] == [False] * 4 + [True] * 2
    assert [len(list(embedded.quads(release.Release(folder)))) for folder in folders] == [1, 2, 3, 4, 5, 6]


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
    torn += any((store / "releases").glob(".commit-*"))
    number += 1000
    if (store / "current").exists():
        name = (store / "current").read_text().strip()
        json.loads((store / "releases" / name / "manifest.json").read_text())
print(json.dumps([acknowledged, torn]))
"""


@pytest.mark.slow
def test_writers_take_turns(memory_path: Path) -> None:
    subprocess.run([sys.executable, "-c", _WRITERS, str(memory_path)], check=True, timeout=600)
    found = release.current(memory_path)
    assert found.manifest["commit"] == 20
    assert len(set(embedded.quads(found))) == 20


@pytest.mark.slow
def test_a_hundred_kills_lose_nothing_acknowledged(memory_path: Path) -> None:
    """A writer is killed at a random moment, a hundred times; what it acknowledged is there each time."""
    done = subprocess.run([sys.executable, "-c", _KILLED, str(memory_path)], check=True, timeout=6000, capture_output=True)
    acknowledged, torn = json.loads(done.stdout)
    commits.commit(memory_path, insert(-1))
    found = release.current(memory_path)
    kept = {int(quad.object.value) for quad in embedded.quads(found)} - {-1}
    assert len(acknowledged) >= 101, "so many were waited for"
    assert torn > 0, "some were killed at work"
    assert set(acknowledged) <= kept
    # A commit that was made but not acknowledged may be there; at most one for each kill.
    assert len(kept - set(acknowledged)) <= 101
    assert not list((memory_path / "releases").glob(".commit-*"))
    assert {int(q.object.value) for q in ox.Store.read_only(str(found.path / "store"))} - {-1} == kept


def test_a_term_that_cannot_be_read_back_is_refused(own_store: Path) -> None:
    before = release.current(own_store).id
    quad = ox.Quad(ox.BlankNode("b:b"), N("http://p"), ox.Literal("v"))
    with pytest.raises(BadRequest):
        commits.commit(own_store, lambda store: updates.Delta({quad}))
    assert release.current(own_store).id == before


@pytest.mark.parametrize("label", ["a:b", "plain"])
def test_blank_nodes_made_from_any_text_are_new_and_readable(tmp_path: Path, label: str) -> None:
    commits.commit(tmp_path, insert(1))
    text = f'INSERT {{ ?x <http://p> ?y . ?y <http://q> ?x }} WHERE {{ BIND(BNODE("{label}") AS ?x) BIND(BNODE() AS ?y) }}'
    for number in (1, 2):
        commits.commit(tmp_path, lambda store: updates.run_update(store, text))
        assert len({q.subject for q in embedded.quads(release.current(tmp_path))}) == 1 + 2 * number
