"""Whatever a shape says anew after a large change, it says of a node that the change was found to concern."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rdflib import Graph

from netkg.engine import embedded, stores
from netkg.engine.changes import Delta
from netkg.graph import bulk_reach, condensation
from netkg.graph.bulk_validation import BulkValidation
from netkg.graph.incremental import IncrementalValidator
from netkg.graph.merged_graph import merged
from netkg.graph.paths import GraphTriple
from netkg.graph.shape_screen import screen_of
from netkg.graph.window import inward
from small_shapes import HEAD, SHAPES, outcome, shapes_of, store_of, triple

GRAPH = ox.NamedNode("http://x/graph")


def quads(triples: list[GraphTriple]) -> set[ox.Quad]:
    return {ox.Quad(*map(inward, one), GRAPH) for one in triples}


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in SHAPES if name != "itself"])
@pytest.mark.parametrize("limits", [{}, {"MANY": 1, "FEW": 0, "KINDS": 1}], ids=["as it is", "as if all were large"])
def test_nothing_that_a_change_concerns_is_missed(name: str, limits: dict[str, int], monkeypatch: pytest.MonkeyPatch) -> None:
    for limit, value in limits.items():
        monkeypatch.setattr(condensation if limit == "KINDS" else bulk_reach, limit, value)
    validator = IncrementalValidator(shapes_of(name))
    [target] = validator.targets
    screen = screen_of(validator)
    assert screen is not None
    bulk = BulkValidation(validator, screen)

    @settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(triple, max_size=10), st.lists(triple, min_size=1, max_size=8), st.integers(0, 3))
    def hold(triples: list[GraphTriple], put: list[GraphTriple], taken: int) -> None:
        removed = {one for one in triples[:taken] if one not in put}
        added = {one for one in put if one not in triples}
        before, after = Graph(), Graph()
        for one in triples:
            before.add(one)
        for one in {*triples, *added} - removed:
            after.add(one)
        view = embedded.view(quads(triples), "before")
        whole, concerned = bulk.concerned(store_of(after), Delta(quads([*added]), quads([*removed])), view)
        assert set(whole) == {ox.Quad(*map(inward, one)) for one in after}
        assert concerned is not None
        everything = target.shape.focus_nodes(after)
        nodes = concerned.get(0, set())
        for focus in everything - (everything if nodes is None else nodes):
            assert focus in target.shape.focus_nodes(before), f"{focus} is a new target"
            one, other = (outcome(validator.shapes, target.shape.node, graph, focus) for graph in (before, after))
            assert one == other, focus

    hold()


def test_shapes_of_other_things_are_not_asked() -> None:
    """A shape about a class is left out where nothing new is of it, although its property is used."""
    validator = IncrementalValidator(shapes_of("one step"))
    before = stores.memory()
    text = "<http://x/{0}> <http://x/p> <http://x/n1> . <http://x/{0}> a <http://x/{1}> ."
    for kind, found in (("E", set()), ("C", {0})):
        added = Graph().parse(data="\n".join(text.format(f"new{number}", kind) for number in range(3)), format="turtle")
        assert bulk_reach.BulkReach(before, added, ()).concerned(validator.targets).keys() == found


#: What there is before each of these changes.
BEFORE = ":n0 a :C . :n1 a :C . :n2 a :D . :n3 a :D ; :p :n4 . :n4 :q :n5 . :C rdfs:subClassOf :E ."
#: A shape, what there is besides, what is added, what is removed, and the nodes that this concerns: all and no others; None for any.
CONCERNED: list[tuple[str, str, str, str, set[str] | None]] = [
    ("one step", "", ":n0 :p :n1 . :n2 :p :n1 .", "", {"n0"}),
    ("one step", "", "", ":n0 :p :n1 .", {"n0"}),
    ("one step", "", ":n5 a :C", "", {"n5"}),
    ("one step", "", ":F rdfs:subClassOf :C", "", set()),
    ("one step", ":n5 a :F .", ":F rdfs:subClassOf :C", "", {"n5"}),
    ("one step", "", ":n0 :q :n1", "", set()),
    ("two steps", "", ":n4 :q :n2", "", {"n3"}),
    ("two steps", "", ":n5 :q :n2", "", set()),
    ("two steps", "", ":n0 :p :n4", "", {"n0"}),
    ("three steps", "", ":n5 :p :n1 . :n4 :r :n5", "", {"n1"}),
    ("three steps", ":n4 :q :n1 . :n1 :r :n2 .", ":n2 :p :n0", "", {"n0", "n4"}),
    ("three steps", ":n4 :q :n1 . :n1 :r :n2 .", ":n3 :p :n0", "", {"n0"}),
    ("five steps", "", ":n0 :p :n4", "", set()),
    ("five steps", "", ":n1 :p :n4", "", set()),
    ("inverse", ":n5 :p :n2 .", ":n4 :q :n5 . :n5 :q :n4", "", {"n2"}),
    ("inverse of a sequence", ":n1 :q :n0 . :n0 :r :n2 .", ":n4 :p :n1", "", {"n2"}),
    ("alternative", ":n0 :q :n5 .", ":n5 :r :n1", "", {"n0"}),
    ("zero or more", ":n0 :p :n5 .", ":n5 :p :n4", "", {"n0"}),
    ("one or more, then one", ":n2 :p :n3 .", ":n4 :q :n1", "", {"n2", "n3"}),
    ("nested three deep", ":n0 :p :n5 . :n5 :q :n4 .", ":n4 :r :n2", "", {"n0"}),
    ("not", ":n0 :p :n5 .", ":n5 :q :n2", "", {"n0"}),
    ("disjoint on a node", ":n0 :r :n2 .", ":n2 :p :n1", "", {"n2"}),
    ("class by its parents", ":n0 :r :n5 .", ":n5 a :C", "", {"n0"}),
    ("class by its parents", ":n0 :r :n5 . :n5 a :D .", ":D rdfs:subClassOf :C", "", {"n0"}),
    ("objects and literals", "", ":n0 :v :n1 , 3", "", {"3", "n1"}),
    ("query of four steps", ":n0 :p :n1 . :n1 :q :n2 . :n2 :r :n3 .", ":n3 :p :n1", "", {"n0"}),
    ("query of four steps", ":n0 :p :n1 . :n1 :q :n2 . :n2 :r :n3 .", ":n4 :p :n1", "", set()),
    ("query against the arrows", ":n1 :p :n0 . :n2 :q :n1 .", ":n5 :r :n2", "", {"n0"}),
    ("query about another with the same", ":n0 :v 1 .", ":n5 :v 1", "", {"n0"}),
    ("query with any predicate", ":n0 :p :n5 .", ":n5 :r :n0", "", {"n0"}),
    ("query of a predicate", "", ":n0 :q :n5", "", {"n0"}),
    ("query that counts", ":n0 :p :n4 .", ":n4 :q :n1", "", {"n0"}),
    ("query with a limit", ":n0 :p :n4 .", ":n4 :q :n1", "", None),
    ("target query", "", ":n5 :p :n4", "", {"n5"}),
    ("target query", "", ":n5 :q :n4", "", set()),
    ("target query of a pair", ":n0 :p :n1 . :n2 :r :n3 .", ":n2 :q :n1", "", {"n0"}),
    ("target query of either", "", ":n1 :q :n5", "", {"n5"}),
    ("target query of a few", "", ":n1 :p :n5 . :n3 :p :n5", "", {"n1"}),
    ("query of one", "", ":n0 :p :n1 , :n3", "", {"n0"}),
    ("target query of kinds", "", ":n5 a :C . :n4 a :D", "", {"n5"}),
    ("target query without", ":n0 :p :n5 .", ":n4 :q :n5", "", set()),
    ("disjoint", "", ":n0 :r :n5 .", "", set()),
    ("less than", "", ":n0 :w 3 .", "", set()),
    ("less than", ":n0 :v 1 .", ":n0 :w 3 .", "", {"n0"}),
    ("disjoint on a node", "", ":n2 :p :n1 .", "", set()),
    ("inverse", "", ":n4 :q :n5 .", "", set()),
    ("inverse", ":n4 :p :n2 .", ":n5 :q :n4 .", "", {"n2"}),
    ("query with any predicate", "", ":n5 :r :n1 .", "", set()),
    ("query with any predicate", "", ":n1 :r :n5 .", "", set()),
    ("query with any predicate", ":n0 :p :n5 . :n5 :q :n3 . :n1 :p :n3 .", ":n1 :r :n5 . :n5 :p :n0 .", "", {"n0"}),
    ("target query of either", "", ":n1 :q :n5 . :n0 :p :n3 .", "", {"n0", "n5"}),
    ("target query against the arrows", ":n1 :p :n0 .", ":n0 :q :n2 , :n4 .", "", {"n2"}),
    ("target query of what is not there", "", ":n0 :p :n5 .", "", {"n0"}),
    ("target query in two", "", ":n0 :q :n4 .", "", {"n0"}),
]


def graph_of(text: str) -> Graph:
    prefixes = "".join(line for line in HEAD.splitlines(keepends=True) if line.startswith("@prefix"))
    return Graph().parse(data=f"{prefixes}{text}{'' if text.endswith('.') or not text else ' .'}", format="turtle")


@pytest.mark.parametrize("few", [0, bulk_reach.FEW], ids=["listed", "asked one by one"])
@pytest.mark.parametrize(("name", "besides", "added", "removed", "concerned"), CONCERNED)
def test_no_more_nodes_are_concerned_than_must_be(
    name: str, besides: str, added: str, removed: str, concerned: set[str] | None, few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk_reach, "FEW", few)
    before = merged(store_of(graph_of(BEFORE + besides)))
    found = bulk_reach.BulkReach(before, graph_of(added), graph_of(removed)).concerned(
        IncrementalValidator(shapes_of(name)).targets
    )
    if concerned is None:
        assert found == {0: None}
    else:
        nodes = found.get(0, set())
        assert nodes is not None
        assert {str(node).rpartition("/")[2] for node in nodes} == concerned
