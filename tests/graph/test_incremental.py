"""What is found at the nodes that a change can affect is what validating everything finds."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rdflib import Graph

from netkg.graph.incremental import IncrementalValidator
from netkg.graph.paths import GraphTriple
from netkg.graph.window import Window
from small_shapes import SHAPES, X, outcome, shapes_of, store_of, triple


@pytest.mark.parametrize("in_store", [False, True], ids=["in memory", "in a store"])
@pytest.mark.parametrize("name", SHAPES)
def test_what_is_not_looked_at_stays_as_it_was(name: str, in_store: bool) -> None:
    """The property on which everything rests: whatever a shape says anew, it says of a node that is looked at."""
    shapes = shapes_of(name)
    validator = IncrementalValidator(shapes)
    [target] = validator.targets

    @settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(triple, max_size=24), st.lists(triple, min_size=1, max_size=3), st.integers(0, 3))
    def hold(triples: list[GraphTriple], put: list[GraphTriple], taken: int) -> None:
        before, after = Graph(), Graph()
        for one in triples:
            before.add(one)
        removed = [one for one in triples[:taken] if one not in put]
        added = [one for one in put if one not in before]
        for one in {*triples, *added} - set(removed):
            after.add(one)
        view: Graph = Window(store_of(after)) if in_store else after
        looked_at = validator.affected(view, added, removed).get(0, set())
        everything = target.shape.focus_nodes(after)  # as pySHACL finds them
        assert looked_at <= everything
        for focus in everything - looked_at:
            assert focus in target.shape.focus_nodes(before), f"{focus} is a new target"
            one, other = (outcome(validator.shapes, target.shape.node, graph, focus) for graph in (before, after))
            assert one == other, focus
        for focus in looked_at:
            assert outcome(validator.shapes, target.shape.node, view, focus) == outcome(
                validator.shapes, target.shape.node, after, focus
            )

    hold()


def test_what_an_optional_no_longer_binds_is_free_for_what_stands_behind_it() -> None:
    """A node is a target where nothing at all has the property of the OPTIONAL: so the last one that had it matters to it."""
    validator = IncrementalValidator(shapes_of("target query with that first"))
    after = Graph().add((X.n1, X.p, X.n0))
    assert validator.affected(after, (), [(X.n0, X.q, X.n0)]) == {0: {X.n1}}
