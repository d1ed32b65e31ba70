"""The store's folder: modes, the lock, unfinished work, and no moment at which half of something stands there."""

import errno
import os
import random
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pyoxigraph as ox
import pytest

from netkg.engine import loading, updates
from netkg.errors import StoreUnavailable
from netkg.graph import lineage, release, store_folder
from netkg.history import retention
from netkg.server.write import commits

N = ox.NamedNode


def quads(count: int, name: str = "s") -> list[ox.Quad]:
    return [ox.Quad(N(f"http://{name}/{n}"), N("http://p"), ox.Literal(n), N("http://g")) for n in range(count)]


def write(store: Path, number: int) -> commits.Outcome:
    text = f"INSERT DATA {{ GRAPH <http://w> {{ <http://s> <http://p> {number} }} }}"
    return commits.commit(store, lambda held: updates.run_update(held, text))


@pytest.mark.parametrize(("umask", "folder", "file"), [(0o022, 0o755, 0o644), (0o077, 0o700, 0o600), (0o002, 0o775, 0o664)])
def test_everything_has_the_modes_that_the_umask_gives(tmp_path: Path, umask: int, folder: int, file: int) -> None:
    store = tmp_path / "store"
    before = os.umask(umask)
    try:
        built = release.create(store, quads(2), version="1.0.0")
        made = write(store, 1).release
        retention.restore(store, built.id)
        retention.restore(store, made)
    finally:
        os.umask(before)
    for path in (store, *store.rglob("*")):
        wanted = folder if path.is_dir() else file
        if umask != 0o002 or path.is_dir() or path.parent.name != "store":  # the engine makes no file writable for a group
            assert stat.S_IMODE(path.stat().st_mode) == wanted, path


def test_a_writer_says_what_keeps_it_from_the_lock(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable, match="cannot be written to: No such file"), store_folder.lock(tmp_path / "none"):
        pass


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreUnavailable, match="cannot be made"):
        store_folder.initialise(tmp_path / "file" / "store")


def test_work_at_hand_is_left_alone_and_what_a_dead_process_left_is_removed(tmp_path: Path) -> None:
    store_folder.initialise(tmp_path)
    for name in (".new-dead", ".gone-dead", ".commit-dead"):
        (tmp_path / "releases" / name / "store").mkdir(parents=True)
    (tmp_path / "releases" / ".snapshot").mkdir()  # another program's
    with store_folder.workspace(tmp_path) as work:
        store_folder.sweep(tmp_path)
        assert {path.name for path in (tmp_path / "releases").iterdir()} == {work.name, ".snapshot"}


_KILLED = """
import os, sys
from pathlib import Path
import pyoxigraph as ox
from netkg.engine import updates
from netkg.graph import line_sorter, release
from netkg.history import retention
from netkg.server.write import commits
store, first = Path(sys.argv[1]), int(sys.argv[2])
N = ox.NamedNode
print("ready", flush=True)
for number in range(first, first + 1000):
    text = f"INSERT DATA {{ GRAPH <http://w> {{ <http://s> <http://p> {number} }} }}"
    commits.commit(store, lambda held: updates.run_update(held, text))
    print("write", number, flush=True)
    if number % 3 == 1:
        retention.prune(store, 1)
    if number % 5 == 4:
        quads = [ox.Quad(N(f"http://b/{number}/{n}"), N("http://p"), ox.Literal(n), N("http://g")) for n in range(200)]
        release.SMALL = line_sorter.IN_MEMORY = (0, 1 << 20)[number % 2]  # every other one as a large one is written
        release.create(store, quads, version="1.0.0", replace=True)
        print("build", number, flush=True)
"""


def test_kills_at_any_moment_of_build_prune_and_commit_lose_nothing_acknowledged(tmp_path: Path) -> None:
    """After each kill the store opens, and holds the last build that was acknowledged with each write since."""
    store, chance = tmp_path / "store", random.Random(11)
    release.create(store, quads(200), version="1.0.0")
    span = 0.0
    for attempt in range(25):
        began = time.monotonic()
        with subprocess.Popen(
            [sys.executable, "-c", _KILLED, str(store), str(1000 * attempt)], stdout=subprocess.PIPE
        ) as child:
            assert child.stdout is not None
            child.stdout.readline()
            if attempt == 0:  # how long some rounds take on this machine, now
                said = [child.stdout.readline().split() for _ in range(8)]
                span = time.monotonic() - began
            else:
                said = []
                time.sleep(chance.uniform(0.0, span))
            child.send_signal(signal.SIGKILL)
            said += [line.split() for line in child.stdout]
        found = release.current(store)
        assert found is not None
        for each in release.every(store):
            lineage.trace(each).verify()
        held = set(lineage.trace(found).quads())
        assert held == set(ox.Store.read_only(str(found.path / "store")))
        written = {int(q.object.value) for q in held if q.graph_name == N("http://w")}
        begun = 1000 * attempt
        last = max((place for place, line in enumerate(said) if line[0] == b"build"), default=-1)
        built = {int(q.subject.value.split("/")[3]) for q in held if q.graph_name == N("http://g") and "/b/" in q.subject.value}
        since = {int(line[1]) for line in said[last + 1 :] if line[0] == b"write"}
        # A build that was made and not acknowledged may have followed; it leaves out what was written before it.
        acknowledged = int(said[last][1]) if last >= 0 else begun - 1
        if not built or max(built) <= acknowledged:
            assert since <= written, (attempt, said[-10:], sorted(written)[-10:])
        else:
            assert written <= {number for number in written if number > max(built)}
    assert write(store, -1).added == 1
    assert not list((store / "releases").glob(".*"))
    assert loading.load(store).triples == len(set(lineage.trace(release.current(store)).quads()))


_FULL = """
import resource, sys
from pathlib import Path
import pyoxigraph as ox
from netkg.engine import updates
from netkg.errors import StoreUnavailable
from netkg.graph import line_sorter, release
from netkg.history import retention
from netkg.server.write import commits
store, what, limit = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
N = ox.NamedNode
quads = [ox.Quad(N(f"http://n/{n}"), N("http://p"), ox.Literal(n), N("http://g")) for n in range(3000)]
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
try:
    if what == "large build":
        release.SMALL = line_sorter.IN_MEMORY = 0
    if what.endswith("build"):
        release.create(store, quads, version="2.0.0", replace=True)
    elif what == "commit":
        commits.commit(store, lambda held: updates.apply(held, quads, ()))
    else:
        retention.restore(store, "1.0.0")
except StoreUnavailable as error:
    print(error.detail)
"""


@pytest.mark.parametrize("limit", [0, 10, 1_000, 90_000])
@pytest.mark.parametrize("what", ["build", "large build", "commit"])
def test_a_disk_that_is_full_leaves_everything_as_it_was(tmp_path: Path, what: str, limit: int) -> None:
    """The limit on a file's size stands for the disk: no file can grow beyond it."""
    store = tmp_path / "store"
    release.create(store, quads(20), version="1.0.0")
    current = write(store, 1).release
    known, held = release.every(store), set(loading.load(store).store)
    done = subprocess.run(
        [sys.executable, "-c", _FULL, str(store), what, str(limit)], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert any(words in done.stdout for words in ("nothing", "no part of it", "cannot be written"))
    found = release.current(store)
    assert found is not None
    assert (found.id, release.every(store)) == (current, known)
    assert set(loading.load(store).store) == held
    assert not [
        path for path in (*store.iterdir(), *(store / "releases").iterdir()) if path.name.startswith((".new", ".current"))
    ]
    assert write(store, 2).added == 1


def test_all_that_is_new_is_on_the_disk_before_it_is_in_its_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    work, target = tmp_path / "releases" / ".new-1", tmp_path / "releases" / "1"
    (work / "store").mkdir(parents=True)
    for name in ("manifest.json", *(f"store/{number}" for number in range(20))):
        (work / name).write_text(name)
    os.link(work / "store" / "1", tmp_path / "older")
    synced: list[str] = []
    monkeypatch.setattr(os, "fsync", lambda handle: synced.append(os.readlink(f"/proc/self/fd/{handle}")))
    store_folder.publish(work, target)
    new = {
        str(work),
        str(work / "store"),
        *(str(work / path.relative_to(target)) for path in target.rglob("*") if path.is_file()),
    }
    assert sorted(synced) == sorted((new - {str(work / "store" / "1")}) | {str(target.parent)})
    assert synced[-1] == str(target.parent), "the place comes last"


def test_what_cannot_be_put_onto_the_disk_is_not_put_into_its_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    work, target = tmp_path / "releases" / ".new-1", tmp_path / "releases" / "1"
    work.mkdir(parents=True)
    (work / "manifest.json").write_text("{}")

    def full(handle: int) -> None:
        raise OSError(errno.EIO, "input/output error")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="input/output error"):
        store_folder.publish(work, target)
    assert not target.exists()
