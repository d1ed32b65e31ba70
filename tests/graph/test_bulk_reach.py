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
from netkg.graph.paths import GraphTriple
from netkg.graph.shape_screen import screen_of
from netkg.graph.window import inward
from small_shapes import SHAPES, outcome, shapes_of, store_of, triple

GRAPH = ox.NamedNode("http://x/graph")


def quads(triples: list[GraphTriple]) -> set[ox.Quad]:
    return {ox.Quad(*map(inward, one), GRAPH) for one in triples}


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
