"""Commits: all or nothing, one at a time, and none that was acknowledged is lost."""

from __future__ import annotations

import hashlib
import re
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pyoxigraph as ox
import pytest

from netkg.engine import loading, updates
from netkg.engine.changes import Delta, StoreChange
from netkg.errors import BadRequest, Conflict, StoreUnavailable
from netkg.graph import release, store_folder
from netkg.graph.write_validator import WriteValidator
from netkg.server.write import commits
from writes import inserting

N = ox.NamedNode


@pytest.fixture
def empty(tmp_path: Path) -> Path:
    """A store in which nothing has been built or written."""
    store_folder.initialise(tmp_path / "store")
    return tmp_path / "store"


def test_a_commit_is_a_release(empty: Path) -> None:
    first = commits.commit(empty, inserting(1))
    second = commits.commit(empty, inserting(2))
    assert (second.added, second.removed) == (1, 0)
    found = release.current(empty)
    assert found is not None
    assert found.id == second.release
    assert found.manifest["parent"] == first.release
    assert found.manifest["triples"] == 2
    assert len(list(loading.quads(found))) == 2
    # The first is as it was.
    assert len(list(loading.quads(release.Release(empty / "releases" / first.release)))) == 1


def test_commits_follow_a_build(own_store: Path) -> None:
    built = release.current(own_store)
    outcome = commits.commit(own_store, inserting(1))
    assert outcome.release.startswith(built.id + "+1-")
    view = loading.load(own_store)
    assert view.triples == int(built.manifest["triples"]) + 1


def test_a_store_that_was_validated_is_closed_before_its_folder_moves(empty: Path, tmp_path: Path) -> None:
    """An open one goes on merging its files, and then some that were listed are no longer there."""
    (tmp_path / "shapes").mkdir()
    (tmp_path / "shapes" / "reach.ttl").write_text(
        "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix : <http://x/> .\n"
        ":Reach a sh:NodeShape ; sh:targetClass :A ; sh:property "
        "[ sh:path [ sh:zeroOrMorePath :q ] ; sh:not [ sh:class :Bad ] ; sh:message 'It reaches what is bad.' ] ."
    )
    validator = WriteValidator(tmp_path / "shapes")
    for number in range(12):
        text = f"PREFIX : <http://x/> INSERT DATA {{ :{number} a :A ; :q :{number + 1} }}"
        commits.commit(empty, lambda store, text=text: updates.run_update(store, text), check=validator.check)
    assert loading.load(empty).triples == 24


def test_nothing_changes_on_failure_or_dry_run(own_store: Path) -> None:
    before = release.current(own_store).id

    def refuse(store: ox.Store, delta: Delta) -> None:
        raise Conflict("no")

    with pytest.raises(Conflict):
        commits.commit(own_store, inserting(1), check=refuse)
    planned = commits.commit(own_store, inserting(1), dry_run=True)
    assert planned.added == 1
    assert (
        commits.commit(
            own_store,
            lambda store: (
                updates.run_update(store, "CLEAR GRAPH <http://g>") if store.contains_named_graph(N("http://g")) else Delta()
            ),
        ).release
        == before
    )
    assert release.current(own_store).id == before
    assert [r.id for r in release.every(own_store)] == [before]
    assert not list((own_store / "releases").glob(".*"))


def test_old_commits_give_up_their_stores_and_can_still_be_read(empty: Path, monkeypatch) -> None:
    monkeypatch.setattr(commits, "KEPT", 2)
    made = [commits.commit(empty, inserting(n)).release for n in range(6)]
    folders = [empty / "releases" / name for name in made]
    assert [(folder / "store").is_dir() for folder in folders] == [False] * 4 + [True] * 2
    assert [len(list(loading.quads(release.Release(folder)))) for folder in folders] == [1, 2, 3, 4, 5, 6]


def test_a_commit_onto_what_is_missing_is_made_whole_now_and_then(own_store: Path, monkeypatch) -> None:
    monkeypatch.setattr(commits, "KEPT", 3)
    built = release.current(own_store)
    first = commits.commit(own_store, inserting(1)).release
    shutil.rmtree(built.path)
    later = (graph(2, "CREATE GRAPH <http://e>"), inserting(3), inserting(4))
    made = [first, *(commits.commit(own_store, change).release for change in later)]
    found = [release.Release(own_store / "releases" / name) for name in made]
    assert [one.dump.is_file() for one in found] == [False, False, True, False]
    counts = found[2].manifest["graphs"]
    assert (counts["http://g"], counts["http://e"], sum(counts.values())) == (2, 0, found[2].triples)
    for one in found[:2]:
        shutil.rmtree(one.path)
    assert len(list(loading.quads(found[2]))) + 1 == len(list(loading.quads(found[3]))) == found[3].triples


def test_where_nothing_is_missing_a_commit_has_no_dump(own_store: Path, monkeypatch) -> None:
    monkeypatch.setattr(commits, "KEPT", 2)
    made = [commits.commit(own_store, inserting(number)).release for number in range(4)]
    assert not [name for name in made if release.Release(own_store / "releases" / name).dump.is_file()]


def graph(number: int, text: str = "") -> StoreChange:
    return lambda store: updates.run_update(
        store, text or f"INSERT DATA {{ GRAPH <http://g/{number}> {{ <http://s> <http://p> {number} }} }}"
    )


def test_the_manifest_says_what_changed_and_from_what(own_store: Path) -> None:
    built = release.current(own_store)
    began = datetime.now(UTC)
    first = commits.commit(own_store, graph(1))
    found = release.current(own_store)
    told = dict(found.manifest)
    created = datetime.fromisoformat(told.pop("created"))
    assert began <= created <= datetime.now(UTC) and created.tzinfo is not None
    files = {name: (found.path / name).read_bytes() for name in ("added.nq", "removed.nq")}
    assert told == {
        "id": found.id,
        "version": "0.0.1",
        "triples": int(built.manifest["triples"]) + 1,
        "parent": built.id,
        "commit": 1,
        "added": 1,
        "removed": 0,
        "graphs_added": ["http://g/1"],
        "graphs_removed": [],
        "sha256": {name: hashlib.sha256(data).hexdigest() for name, data in files.items()},
    }
    assert first == commits.Outcome(found.id, 1, 0, ("http://g/1",), ())
    assert re.fullmatch(re.escape(built.id) + r"\+1-[0-9a-f]{12}", found.id)
    second = commits.commit(own_store, graph(0, "DROP GRAPH <http://g/1>"))
    assert (second.added, second.removed, second.graphs_removed) == (0, 1, ("http://g/1",))
    found = release.current(own_store)
    assert (found.manifest["commit"], found.manifest["triples"]) == (2, built.manifest["triples"])
    assert re.fullmatch(re.escape(built.id) + r"\+2-[0-9a-f]{12}", found.id)
    assert (found.path / "removed.nq").read_bytes() == files["added.nq"]


def test_a_first_commit_has_no_parent(tmp_path: Path) -> None:
    stores = [tmp_path / name for name in ("new", "other")]
    for store in stores:
        store_folder.initialise(store)
    outcome = commits.commit(stores[0], graph(1))
    found = release.current(stores[0])
    assert (found.manifest["parent"], found.manifest["commit"], found.manifest["triples"]) == (release.EMPTY, 1, 1)
    assert outcome.release == found.id and re.fullmatch(r"[\w.]+\+1-[0-9a-f]{12}", found.id)
    nothing = commits.commit(stores[1], lambda store: Delta())
    assert nothing == commits.Outcome(release.EMPTY, 0, 0)
    assert release.current(stores[1]) is None


def test_what_changed_is_written_in_order() -> None:
    node = N("http://s")
    quads = [ox.Quad(node, node, ox.Literal(n), node) for n in (3, 1, 2)]
    written = commits.lines(quads).splitlines()
    assert written == sorted(written) and len(written) == 3
    assert commits.lines([]) == b""


def test_a_release_is_for_all_to_read(own_store: Path) -> None:
    commits.commit(own_store, graph(1))
    assert release.current(own_store).path.stat().st_mode & 0o777 == 0o755


def test_the_steps_come_in_their_order(own_store: Path) -> None:
    before = release.current(own_store).id
    seen: list[tuple[str, str]] = []

    def step(name: str) -> None:
        seen.append((name, release.current(own_store).id))

    def change(store: ox.Store) -> Delta:
        step("change")
        return graph(1)(store)

    def check(store: ox.Store, delta: Delta) -> None:
        step("check")
        assert {quad in store for quad in delta.added} == {True}

    after = commits.commit(own_store, change, check=check, before_pointing=lambda: step("point")).release
    assert seen == [("change", before), ("check", before), ("point", before)]
    assert release.current(own_store).id == after
    seen.clear()
    planned = commits.commit(own_store, graph(2), check=check, dry_run=True, before_pointing=lambda: step("point"))
    assert seen == [("check", after)] and planned.added == 1 and planned.graphs_added == ("http://g/2",)
    assert release.current(own_store).id == after
    assert {path.name for path in (own_store / "releases").iterdir()} == {before, after}


def test_what_a_writer_that_died_has_left_is_swept_away(own_store: Path) -> None:
    left = own_store / "releases" / ".commit-x"
    (left / "store").mkdir(parents=True)
    commits.commit(own_store, graph(1))
    assert not left.exists()


def test_what_did_not_change_is_not_written_twice(own_store: Path) -> None:
    parent = release.current(own_store).path / "store"
    commits.commit(own_store, graph(1))
    copy = release.current(own_store).path / "store"
    tables = {path.name: path.stat().st_ino for path in parent.glob("*.sst")}
    assert tables and all((copy / name).stat().st_ino == inode for name, inode in tables.items())
    others = {path.name: path.stat().st_ino for path in parent.iterdir() if path.suffix != ".sst"}
    assert all((copy / name).stat().st_ino != inode for name, inode in others.items() if (copy / name).is_file())


def test_a_release_whose_store_is_gone_is_rebuilt_for_the_next_commit(own_store: Path) -> None:
    shutil.rmtree(release.current(own_store).path / "store")
    count = int(release.current(own_store).manifest["triples"])
    commits.commit(own_store, graph(1))
    assert len(ox.Store.read_only(str(release.current(own_store).path / "store"))) == count + 1


def test_only_commits_give_up_their_stores(own_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commits, "KEPT", 1)
    built = release.current(own_store)
    names = [commits.commit(own_store, graph(n)).release for n in range(4)]
    held = [(own_store / "releases" / name / "store").is_dir() for name in names]
    assert held == [False, False, False, True] and (built.path / "store").is_dir()


def test_the_refusal_says_what_cannot_be_read_back(own_store: Path) -> None:
    with pytest.raises(BadRequest, match=r"^The write creates a term that cannot be read back: .+\.$"):
        commits.commit(own_store, lambda store: Delta({ox.Quad(ox.BlankNode("b:b"), N("http://p"), ox.Literal("v"))}))


def test_a_term_that_cannot_be_read_back_is_refused(own_store: Path) -> None:
    before = release.current(own_store).id
    quad = ox.Quad(ox.BlankNode("b:b"), N("http://p"), ox.Literal("v"))
    with pytest.raises(BadRequest):
        commits.commit(own_store, lambda store: Delta({quad}))
    assert release.current(own_store).id == before


@pytest.mark.parametrize("label", ["a:b", "plain"])
def test_blank_nodes_made_from_any_text_are_new_and_readable(empty: Path, label: str) -> None:
    commits.commit(empty, inserting(1))
    text = f'INSERT {{ ?x <http://p> ?y . ?y <http://q> ?x }} WHERE {{ BIND(BNODE("{label}") AS ?x) BIND(BNODE() AS ?y) }}'
    for number in (1, 2):
        commits.commit(empty, lambda store: updates.run_update(store, text))
        assert len({q.subject for q in loading.quads(release.current(empty))}) == 1 + 2 * number


def test_a_store_that_is_damaged_or_missing_is_made_anew(own_store: Path) -> None:
    made = release.Release(own_store / "releases" / commits.commit(own_store, inserting(1)).release)
    (made.path / "store" / "CURRENT").write_text("MANIFEST-999999\n")
    with pytest.raises(StoreUnavailable, match="move that folder away"):
        commits.commit(own_store, inserting(2))
    assert release.current(own_store) == made
    shutil.rmtree(made.path / "store")
    commits.commit(own_store, inserting(2))
    found = release.current(own_store)
    assert found is not None
    assert len(ox.Store.read_only(str(found.path / "store"))) == found.triples


def test_a_commit_that_cannot_be_made_current_leaves_no_release(own_store: Path) -> None:
    known = release.every(own_store)

    def die() -> None:
        raise Conflict("the client went away")

    with pytest.raises(Conflict):
        commits.commit(own_store, inserting(1), before_pointing=die)
    assert release.every(own_store) == known
    assert not list((own_store / "releases").glob(".*"))


def test_a_folder_that_is_no_store_is_not_written_to(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable, match="is its volume mounted"):
        commits.commit(tmp_path, inserting(1))
    assert not any(tmp_path.iterdir())
