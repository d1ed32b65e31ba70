"""Releases are loaded as they were written, from memory and from disk."""

from pathlib import Path

import pyoxigraph as ox

from netkg.engine import loading
from netkg.engine.base import Snapshot
from netkg.engine.placement import Placement
from netkg.graph import release
from netkg.namespaces import GRAPHS, records
from netkg.rdf import DEFAULT

N = ox.NamedNode
S, P, O = N("http://s"), N("http://p"), N("http://o")  # noqa: E741
RECORDS, INFERRED, HYPOTHESES = N(records("review")), N(GRAPHS["inferred"]), N(GRAPHS["hypotheses"])


def count(view: Snapshot) -> int:
    return int(next(iter(view.query("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")))[0].value)


def test_loading(tmp_path: Path) -> None:
    assert loading.load(tmp_path).release == release.EMPTY
    made = release.create(tmp_path, [ox.Quad(S, P, O, RECORDS), ox.Quad(S, P, O, HYPOTHESES)], version="1.0.0")
    for memory in (1000, 1):  # from memory, and from disk
        view = loading.load(tmp_path, placement=Placement(memory))
        assert view.release == made.id
        assert count(view) == 1
        assert view.triples == 2
        assert view.knows(S)
        assert not view.knows(N("http://nowhere"))


def test_the_union_of_a_release_is_that_of_its_dump(tmp_path: Path) -> None:
    node = ox.BlankNode("b")
    release.create(tmp_path, [ox.Quad(S, P, node, RECORDS), ox.Quad(node, P, O, INFERRED), ox.Quad(S, P, O)], version="1.0.0")
    view = loading.load(tmp_path)
    assert set(view.union_store) == {q for q in view.store if q.graph_name == DEFAULT}
    assert len(view.union_store) == 3
