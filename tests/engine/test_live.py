"""A process follows what is released, keeps its last good view whatever becomes of the store, and says what the trouble is."""

import contextlib
import os
import time
from pathlib import Path

import pyoxigraph as ox
import pytest
import requests

from netkg.engine import loading, updates
from netkg.engine.live import Live
from netkg.errors import Conflict, StoreUnavailable
from netkg.graph import release, store_folder
from netkg.server.write import commits
from pace import wait_until
from servers import TOKEN, Server, running
from store_faults import FAULTS, N, build, mount, newest
from writes import insert

COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"


@pytest.mark.parametrize("small", [50_000, 0], ids=["loaded here", "loaded by the parent"])
@pytest.mark.parametrize("name", FAULTS)
def test_the_last_good_view_goes_on_and_the_trouble_is_told_until_it_is_over(
    own_store: Path, monkeypatch: pytest.MonkeyPatch, name: str, small: int
) -> None:
    fault, restore, words = FAULTS[name]
    monkeypatch.setattr(Live, "SMALL", small)
    monkeypatch.setattr(Live, "RETRY", 0.0)
    insert(own_store, 1)
    live = Live(own_store)
    good = live.view()
    held, triples = set(good.store), good.triples
    fault(own_store)
    for _ in range(2):
        assert live.view() is good
        assert words in live.trouble
        assert live.trouble.endswith(".") and "\n" not in live.trouble
        live.refresh()
        live.refresh(reopen=True)
        assert live.view() is good
        assert (set(good.store), good.triples) == (held, triples)
    restore(own_store)
    live.refresh()
    assert (live.trouble, live.view().release) == ("", newest(own_store).id)


def test_what_cannot_be_followed_is_not_tried_with_each_request(own_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    live = Live(own_store)
    looked = []
    monkeypatch.setattr(release, "current", lambda store: looked.append(store))
    (own_store / "current").write_text("none")
    for _ in range(50):
        live.view()
    assert live.trouble
    assert len(looked) < 5


@pytest.mark.parametrize("fault", ["unmounted", "removed"])
def test_an_empty_store_that_goes_away_is_trouble_too(tmp_path: Path, fault: str) -> None:
    store = tmp_path / "store"
    live = Live(store)
    assert (live.view().release, live.trouble) == ("empty", "")
    assert store_folder.is_marked(store)
    FAULTS[fault][0](store)
    assert live.view().release == "empty"
    assert "gone, or empty" in live.trouble
    with pytest.raises(StoreUnavailable):
        insert(store, 1)
    mount(store)
    assert live.view().release == "empty"
    assert live.trouble == ""
    insert(store, 1)
    assert live.view().triples == 1


@pytest.mark.parametrize("fault", ["unmounted", "removed", "no current", "garbage", "manifest cut off"])
def test_a_write_is_refused_while_the_store_is_away(own_store: Path, fault: str) -> None:
    FAULTS[fault][0](own_store)
    with pytest.raises(StoreUnavailable):
        insert(own_store, 2)
    assert not (own_store / "releases").exists() or not list((own_store / "releases").glob(".*"))


@pytest.mark.parametrize("name", [*FAULTS])
def test_a_start_over_a_damaged_store_says_what_to_do(own_store: Path, name: str) -> None:
    FAULTS[name][0](own_store)
    if name in ("unmounted", "removed"):  # which looks like a new one
        assert Live(own_store).view().release == "empty"
        return
    with pytest.raises(StoreUnavailable, match=r"netkg restore|backup"):
        Live(own_store)


def test_a_store_on_disk_that_cannot_be_opened_leaves_the_one_before(own_store: Path) -> None:
    parent = Live(own_store, memory_triples=1, forks=True)
    first = parent.view().release
    made = build(own_store, 30)
    parent.refresh()
    (made.path / "store" / "CURRENT").write_text("MANIFEST-999999\n")
    child = parent
    child.refresh(reopen=True)
    assert "store cannot be opened" in child.trouble
    with pytest.raises(StoreUnavailable):
        child.view()  # the parent knew of nothing else that could be opened
    release.point(own_store, first)
    assert (child.view().release, child.trouble) == (first, "")
    assert len(child.view().store) == child.view().triples > 1


@pytest.mark.parametrize("default_graph", ["union", "own"])
def test_a_live_view_follows_and_equals_a_fresh_one(own_store: Path, default_graph: str) -> None:
    live = Live(own_store, default_graph=default_graph)
    opened = live.view()
    texts = [
        "INSERT DATA { GRAPH nkd:graph\\/records\\/review { nkd:gene\\/x a nk:Gene . nkd:gene\\/tsc2 a nk:Gene } }",
        "DELETE DATA { GRAPH nkd:graph\\/inferred { nkd:gene\\/tsc2 a nk:Gene } }",  # still stands in records
        "DELETE DATA { GRAPH nkd:graph\\/records\\/review { nkd:gene\\/tsc2 a nk:Gene } }",
        "INSERT DATA { nkd:gene\\/own a nk:Gene . GRAPH nkd:graph\\/hypotheses { nkd:gene\\/h a nk:Gene } }",
        "CREATE GRAPH <http://empty>",
        "DELETE WHERE { ?s ?p ?o }",
        "DROP GRAPH nkd:graph\\/mappings ; CLEAR NAMED",
        "INSERT DATA { GRAPH <http://g> { _:b <http://p> _:b } }",
        "DELETE { GRAPH ?g { ?s ?p ?o } } WHERE { GRAPH ?g { ?s ?p ?o } }",
    ]
    for text in texts:
        with contextlib.suppress(Conflict):
            commits.commit(own_store, lambda store, text=text: updates.run_update(store, text))
        fresh = loading.load(own_store, default_graph=default_graph)
        view = live.view()
        assert view is opened, "a commit is followed in place"
        assert view.release == fresh.release
        assert set(view.store) == set(fresh.store), text
        assert set(view.own) == set(fresh.own), text
        assert view.triples == fresh.triples, text
        assert set(view.named_graphs()) == set(fresh.named_graphs()), text


def test_a_live_view_follows_a_build_and_going_back(own_store: Path) -> None:
    live = Live(own_store)
    first = live.view().release
    release.create(own_store, [ox.Quad(N("http://a"), N("http://b"), N("http://c"), N("http://g"))], version="2.0.0")
    assert live.view().triples == 1
    release.point(own_store, first)
    assert live.view().release == first
    live.SMALL = 0
    release.point(own_store, release.every(own_store)[-1].id)
    assert live.view().release == first, "a large one is left to the parent process"
    live.refresh()
    assert live.view().release.startswith("2.0.0")


def test_a_process_that_forks_never_opens_a_store_on_disk(own_store: Path) -> None:
    parent = Live(own_store, memory_triples=1, forks=True)
    assert len(parent.view().store) == 0
    build = release.create(
        own_store, [ox.Quad(N(f"http://{n}"), N("http://b"), N("http://c"), N("http://g")) for n in range(3)], version="2.0.0"
    )
    parent.refresh()
    assert (parent.view().release, len(parent.view().store)) == (build.id, 0), "a build that comes later is left as well"
    parent.refresh(reopen=True)
    assert (parent.view().release, len(parent.view().store)) == (build.id, 3), "a child opens it"


def test_a_view_that_commits_have_fragmented_is_loaded_anew_by_the_parent(
    own_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Live, "FRAGMENTED", 2)
    monkeypatch.setattr(Live, "SHARE", 0)
    live = Live(own_store)
    reasons = set()
    for number in range(7):
        text = f"DELETE {{ <http://s> <http://p> ?o }} INSERT {{ <http://s> <http://p> {number} }} WHERE {{ OPTIONAL {{ <http://s> <http://p> ?o }} }}"
        commits.commit(own_store, lambda store, text=text: updates.run_update(store, text))
        opened = live.view()
        assert bool(live.overdue) == (opened.removed > 2), number
        live.refresh(reopen=True)
        assert live.view() is opened, "a worker goes on with what it has"
        if live.overdue:
            reasons.add(live.overdue)
            live.refresh()
            assert live.view() is not opened
            assert (live.overdue, live.view().removed, live.view().triples) == ("", 0, opened.triples)
            assert set(live.view().union_store) == set(opened.union_store)
    assert len(reasons) == 2, "each time in words of its own"


def ask(server: Server, path: str) -> requests.Response:
    return server.get(path, headers={"Accept": "application/json"})


@pytest.mark.parametrize("name", ["unmounted", "no current", "garbage", "changes cut off", "dump cut off"])
def test_a_server_answers_from_the_last_good_release_also_after_its_workers_died(own_store: Path, name: str) -> None:
    with running(own_store, workers=2, write_token=TOKEN) as server:
        rows = server.rows(COUNT)
        FAULTS[name][0](own_store)
        for _ in range(6):
            assert server.rows(COUNT) == rows
        assert server.get("/.well-known/void").status_code == 200
        for pid in server.workers():
            os.kill(pid, 9)
            assert server.replaces(pid, 2)
        for _ in range(6):
            assert server.rows(COUNT) == rows
        assert server.process.poll() is None
        answer = server.update("INSERT DATA { <http://a> <http://b> <http://c> }")
        if name not in ("changes cut off", "dump cut off"):
            assert answer.status_code == 503, answer.text
            assert answer.json()["type"].endswith("#store-unavailable")
            assert answer.headers["Content-Type"].startswith("application/problem+json")
        FAULTS[name][1](own_store) if answer.status_code != 200 else None
        until = time.monotonic() + 30
        while answer.status_code != 200 and time.monotonic() < until:
            time.sleep(0.5)
            answer = server.update("INSERT DATA { <http://a> <http://b> <http://c> }")
        assert answer.status_code == 200, answer.text


def insert_many(store: Path, name: str, count: int = Live.LARGE + 1) -> None:
    commits.commit(
        store,
        lambda held: updates.run_update(
            held, "INSERT DATA {" + "".join(f"<http://{name}> <http://p> {n} ." for n in range(count)) + "}"
        ),
    )


def test_who_has_much_to_apply_is_outdated_until_it_has_caught_up(tmp_path: Path) -> None:
    build(tmp_path, 5)
    live = Live(tmp_path)
    insert(tmp_path, 1)
    assert not live.outdated, "one triple is soon applied"
    insert_many(tmp_path, "a")
    assert live.outdated
    assert live.view().release == newest(tmp_path).id, "who is asked all the same catches up by itself"
    assert not live.outdated


def test_small_commits_count_together(tmp_path: Path) -> None:
    build(tmp_path, 5)
    live = Live(tmp_path)
    insert_many(tmp_path, "a", Live.LARGE // 2)
    assert not live.outdated
    insert_many(tmp_path, "b", Live.LARGE // 2 + 1)
    assert live.outdated


def test_who_cannot_catch_up_is_not_outdated(tmp_path: Path) -> None:
    build(tmp_path, 5)
    live = Live(tmp_path)
    insert_many(tmp_path, "a")
    (newest(tmp_path).path / "added.nq").write_bytes(b"cut")
    live.view()
    assert live.trouble
    assert not live.outdated, "a process forked in its place would be no better"


def test_a_large_commit_is_applied_once_for_all_and_costs_no_reader_its_connection(tmp_path: Path) -> None:
    build(tmp_path, 50)
    with running(tmp_path, write_token=TOKEN) as server, contextlib.ExitStack() as stack:
        readers = [stack.enter_context(requests.Session()) for _ in range(6)]

        def count(reader: requests.Session) -> str:
            answer = reader.get(server.url + "/sparql", params={"query": COUNT}, headers={"Accept": "text/csv"}, timeout=60)
            return answer.text.split()[1]

        assert {count(reader) for reader in readers} == {"50"}
        before = server.workers()
        insert_many(tmp_path, "a")
        assert {count(reader) for reader in readers} == {str(50 + Live.LARGE + 1)}
        assert server.get("/health").status_code == 200
        assert wait_until(lambda: len(server.workers()) == len(before))
        assert server.workers() != before
