"""A release is read from a dump and the commits since; what is damaged is told, what is missing is made good."""

import os
import shutil
from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox
import pytest

from netkg.engine import loading, updates
from netkg.engine.placement import Placement
from netkg.errors import StoreUnavailable
from netkg.graph import lineage, release
from netkg.graph.release import Release
from netkg.server.write import commits


def write(store: Path, text: str) -> Release:
    return Release(store / "releases" / commits.commit(store, lambda held: updates.run_update(held, text)).release)


def insert(store: Path, number: int) -> Release:
    return write(store, f"INSERT DATA {{ GRAPH <http://g> {{ <http://s> <http://p> {number} , _:b }} }}")


def held(quads: Iterable[ox.Quad]) -> set[ox.Quad]:
    """What the engine holds of quads: it writes numbers in its own way."""
    store = ox.Store()
    store.extend(quads)
    return set(store)


def test_a_release_is_read_from_a_dump_and_the_commits_since(own_store: Path) -> None:
    built = release.current(own_store)
    assert built is not None
    one, two = insert(own_store, 1), insert(own_store, 2)
    line = lineage.trace(two)
    assert (line.base, line.commits, line.gap) == (built, (one, two), "")
    assert line.needed == {built.id, one.id, two.id}
    assert held(line.quads()) == set(ox.Store.read_only(str(two.path / "store")))
    assert line.union() is None
    assert sorted(lineage.trace(built).union() or ()) == lineage.trace(built).union()


def test_a_missing_build_is_made_good_from_the_newest_store(own_store: Path, caplog: pytest.LogCaptureFixture) -> None:
    built = release.current(own_store)
    assert built is not None
    made = [insert(own_store, number) for number in range(3)]
    write(own_store, "CREATE GRAPH <http://empty>")
    newest = release.current(own_store)
    assert newest is not None
    before = loading.load(own_store)
    shutil.rmtree(built.path)
    shutil.rmtree(made[0].path)
    line = lineage.trace(newest)
    assert line.gap == f"the release {made[0].id} is missing"
    line.verify()
    assert "is read from the on-disk store of" in caplog.text
    after = loading.load(own_store)
    assert set(after.store) == set(before.store)
    assert after.triples == before.triples
    assert set(after.named_graphs()) == set(before.named_graphs())
    # The process has opened no store on disk, so it can still fork.
    pid = os.fork()
    if pid == 0:
        os._exit(0 if len(list(lineage.trace(newest).quads())) == before.triples else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
    assert insert(own_store, 9).manifest["parent"] == newest.id


def test_an_old_commit_is_read_from_the_store_of_one_before_it(own_store: Path) -> None:
    built = release.current(own_store)
    assert built is not None
    made = [insert(own_store, number) for number in range(3)]
    whole = held(lineage.trace(made[2]).quads())
    shutil.rmtree(built.path)
    shutil.rmtree(made[2].path / "store")
    line = lineage.trace(made[2])
    assert (line.base, line.commits) == (made[1], (made[2],))
    assert held(line.quads()) == whole


def test_commits_onto_a_broken_chain_become_whole_again(own_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commits, "KEPT", 3)
    built = release.current(own_store)
    assert built is not None
    write(own_store, "CREATE GRAPH <http://empty>")
    shutil.rmtree(built.path)
    made = [insert(own_store, number) for number in range(8)]
    line = lineage.trace(made[-1])
    assert line.base in made
    assert line.base.dump.is_file()
    assert line.gap == ""
    assert held(line.quads()) == set(ox.Store.read_only(str(made[-1].path / "store")))
    assert ox.NamedNode("http://empty") in line.graphs()
    for each in made:
        lineage.trace(each).verify()


def test_a_release_without_dump_changes_or_store_says_what_to_do(own_store: Path) -> None:
    built = release.current(own_store)
    assert built is not None
    built.dump.unlink()
    assert held(loading.quads(built)) == set(ox.Store.read_only(str(built.path / "store")))
    shutil.rmtree(built.path / "store")
    with pytest.raises(StoreUnavailable, match=r"cannot be read: .*netkg.trig is missing.*backup"):
        loading.load(own_store)


@pytest.mark.parametrize("name", ["added.nq", "removed.nq"])
@pytest.mark.parametrize("how", ["cut off", "changed"])
def test_damaged_changes_are_told(own_store: Path, name: str, how: str) -> None:
    insert(own_store, 1)
    made = write(own_store, "DELETE { GRAPH ?g { ?s ?p ?o } } INSERT { GRAPH ?g { ?s ?p 7 } } WHERE { GRAPH ?g { ?s ?p ?o } }")
    path = made.path / name
    text = path.read_bytes()
    path.write_bytes(text[: len(text) // 2] if how == "cut off" else text.replace(b"7", b"8").replace(b"1", b"2"))
    for read in (lineage.changes, lambda found: lineage.trace(found).verify(), lambda found: list(loading.quads(found))):
        with pytest.raises(StoreUnavailable, match=f"{name} is damaged"):
            read(made)


def test_a_dump_that_is_cut_off_is_not_served(own_store: Path) -> None:
    built = release.current(own_store)
    assert built is not None
    lines = built.dump.read_text("utf-8").split(" .\n")
    built.dump.write_text(" .\n".join(lines[:-3]) + " .\n", "utf-8")
    with pytest.raises(StoreUnavailable, match=r"netkg\.trig is damaged"):
        loading.load(own_store)


def test_a_store_that_holds_less_than_it_should_is_not_taken(own_store: Path) -> None:
    built = release.current(own_store)
    assert built is not None
    built.dump.unlink()
    (built.path / "netkg.nt.gz").unlink()
    shutil.rmtree(built.path / "store")
    store = ox.Store(str(built.path / "store"))
    store.add(ox.Quad(ox.NamedNode("http://s"), ox.NamedNode("http://p"), ox.Literal("1")))
    store.flush()
    del store
    with pytest.raises(StoreUnavailable, match="store holds 1 triples but should hold"):
        loading.load(own_store)


def test_a_store_that_cannot_be_opened_is_told(own_store: Path) -> None:
    built = release.current(own_store)
    assert built is not None
    (built.path / "store" / "CURRENT").write_text("MANIFEST-999999\n")
    with pytest.raises(StoreUnavailable, match="store cannot be opened"):
        lineage.open_store(built)
    built.dump.unlink()
    with pytest.raises(StoreUnavailable, match="store cannot be read"):
        list(loading.quads(built))
    shutil.rmtree(built.path / "store")
    with pytest.raises(StoreUnavailable, match="--memory-triples"):
        loading.load(own_store, placement=Placement(1))
