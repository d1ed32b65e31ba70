"""A live view follows what is released, in place where it can, and says when it should be loaded anew."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pyoxigraph as ox
import pytest

from netkg.engine import embedded, updates
from netkg.engine.live import Live
from netkg.errors import Conflict
from netkg.graph import release
from netkg.server.write import commits

N = ox.NamedNode


@pytest.mark.parametrize("default_graph", ["union", "own"])
def test_a_live_view_follows_and_equals_a_fresh_one(own_store: Path, default_graph: str) -> None:
    live = Live(own_store, default_graph=default_graph)
    opened = live.view()
    texts = [
        "INSERT DATA { GRAPH nkd:graph\\/records { nkd:gene\\/x a nk:Gene . nkd:gene\\/tsc2 a nk:Gene } }",
        "DELETE DATA { GRAPH nkd:graph\\/inferred { nkd:gene\\/tsc2 a nk:Gene } }",  # still stands in records
        "DELETE DATA { GRAPH nkd:graph\\/records { nkd:gene\\/tsc2 a nk:Gene } }",
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
        fresh = embedded.load(own_store, default_graph=default_graph)
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


def test_a_view_that_commits_have_worn_is_loaded_anew_by_the_parent(own_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Live, "WORN", 2)
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
