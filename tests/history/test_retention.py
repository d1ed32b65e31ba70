"""Prune and restore: every release that stays can be read, and a broken one is never made current."""

import shutil
import threading
from pathlib import Path

import pyoxigraph as ox
import pytest
from click.testing import CliRunner

from netkg.cli import main
from netkg.engine import loading, updates
from netkg.engine.changes import Delta
from netkg.errors import StoreUnavailable
from netkg.graph import lineage, release
from netkg.graph.release import Release
from netkg.history import retention
from netkg.server.write import commits
from servers import TOKEN, running
from writes import insert

N = ox.NamedNode


def build(store: Path, number: int, version: str = "2.0.0") -> Release:
    return release.create(store, [ox.Quad(N("http://s"), N("http://p"), ox.Literal(number), N("http://g"))], version=version)


def test_prune_keeps_the_last_of_each_version(tmp_path: Path) -> None:
    for number in range(5):
        build(tmp_path, number, f"0.{number // 3}.0")
    assert len(retention.prune(tmp_path, 1)) == 3
    assert [r.manifest["version"] for r in release.every(tmp_path)] == ["0.0.0", "0.1.0"]
    assert release.current(tmp_path) == release.every(tmp_path)[-1]


def test_prune_keeps_the_current_release_though_newer_ones_are_there(tmp_path: Path) -> None:
    made = [build(tmp_path, number) for number in range(5)]
    retention.restore(tmp_path, made[1].id)
    retention.prune(tmp_path, 1)
    assert release.current(tmp_path) == made[1]
    assert release.every(tmp_path) == [made[1], made[4]]
    assert loading.load(tmp_path).release == made[1].id


def test_a_server_goes_on_after_twelve_writes_and_a_prune_and_starts_again(own_store: Path) -> None:
    with running(own_store, workers=2, write_token=TOKEN) as server:
        for number in range(12):
            assert server.update(f"INSERT DATA {{ <http://s> <http://p> {number} }}").status_code == 200
        pruned = CliRunner().invoke(main, ["prune", "--keep", "10", "--store", str(own_store)])
        assert (pruned.exit_code, pruned.stdout) == (0, "nothing to remove\n"), pruned.stderr
        for found in release.every(own_store):
            lineage.trace(found).verify()
        assert server.update("INSERT DATA { <http://s> <http://p> 99 }").status_code == 200
        rows = server.rows("SELECT ?o { <http://s> <http://p> ?o } ORDER BY ?o")
        assert len(rows) == 13
    with running(own_store, workers=2) as server:
        assert server.rows("SELECT ?o { <http://s> <http://p> ?o } ORDER BY ?o") == rows


def test_what_nothing_is_read_from_goes(own_store: Path) -> None:
    first = release.current(own_store)
    early = [insert(own_store, number) for number in range(3)]
    later = release.create(
        own_store, [ox.Quad(N("http://s"), N("http://p"), ox.Literal("x"), N("http://g"))], version="0.0.1", replace=True
    )
    made = [insert(own_store, number) for number in range(12)]
    gone = retention.prune(own_store, 2)
    assert first is not None
    assert gone == [first.id, *(r.id for r in early)]
    assert [r.id for r in release.every(own_store)] == [later.id, *(r.id for r in made)]
    assert loading.load(own_store).triples == 13


def test_a_store_whose_first_releases_are_gone_can_be_pruned_served_and_written(own_store: Path) -> None:
    made = [insert(own_store, number) for number in range(4)]
    for found in release.every(own_store)[:2]:
        shutil.rmtree(found.path)
    assert retention.prune(own_store, 1) == [made[1].id, made[2].id]
    assert loading.load(own_store).release == made[3].id
    with running(own_store, workers=2, write_token=TOKEN) as server:
        assert len(server.rows("SELECT ?o { <http://s> <http://p> ?o }")) == 4
        assert server.update("INSERT DATA { <http://s> <http://p> 99 }").status_code == 200
        assert len(server.rows("SELECT ?o { <http://s> <http://p> ?o }")) == 5


def test_with_a_damaged_release_among_those_that_stay_nothing_is_removed(own_store: Path) -> None:
    for number in range(3):
        build(own_store, number)
    known = release.every(own_store)
    dump = known[-1].dump
    dump.write_bytes(dump.read_bytes()[:-10])
    with pytest.raises(StoreUnavailable, match=r"netkg\.trig is damaged"):
        retention.prune(own_store, 1)
    assert release.every(own_store) == known


def test_a_prune_waits_for_the_writer(own_store: Path) -> None:
    built = release.current(own_store)
    assert built is not None
    done = threading.Event()

    def prune() -> None:
        retention.prune(own_store, 1)
        done.set()

    thread = threading.Thread(target=prune)

    def change(held: ox.Store) -> Delta:
        thread.start()
        assert not done.wait(0.5)
        return updates.run_update(held, "INSERT DATA { <http://s> <http://p> 1 }")

    commits.commit(own_store, change)
    thread.join(30)
    assert done.is_set()
    assert built in release.every(own_store)


def test_restore_refuses_what_cannot_be_read_and_says_what_was(own_store: Path) -> None:
    first, second = release.current(own_store), build(own_store, 1)
    assert first is not None
    assert retention.restore(own_store, first.id) == (first, second)
    second.dump.write_bytes(b"")
    with pytest.raises(StoreUnavailable, match=r"netkg\.trig is damaged"):
        retention.restore(own_store, second.id)
    assert release.current(own_store) == first


@pytest.mark.parametrize("text", [None, "garbage"])
def test_restore_is_the_way_out_of_a_bad_current(own_store: Path, text: str | None) -> None:
    found = release.current(own_store)
    assert found is not None
    (own_store / "current").unlink() if text is None else (own_store / "current").write_text(text)
    runner = CliRunner()
    listed = runner.invoke(main, ["releases", "--store", str(own_store)])
    assert listed.exit_code == 0
    assert found.id in listed.stdout
    assert "netkg restore" in listed.stderr
    done = runner.invoke(main, ["restore", found.id, "--store", str(own_store)])
    assert (done.exit_code, done.stdout) == (0, f"current is {found.id}\n")
    assert loading.load(own_store).release == found.id
