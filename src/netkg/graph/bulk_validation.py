"""Validate a large change: find the shapes that it can concern, and let the engine look for what may break them.

The nodes that are left are the same as node by node, and pySHACL says of them alone what is wrong.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator, Set
from contextlib import contextmanager

import pyoxigraph as ox
from rdflib import SH
from rdflib.term import Node

from netkg.engine.changes import Delta
from netkg.engine.embedded import View
from netkg.graph.condensation import Condensation
from netkg.graph.incremental import IncrementalValidator, ShaclResult
from netkg.graph.merged_graph import arrived, change, merged, stands_in
from netkg.graph.shape_screen import Screen, screen_of
from netkg.graph.triple_terms import outward_triples
from netkg.graph.window import Window, inward

#: Changed triples from which on a write is validated in bulk: at least, and times what a share of the store that is.
BULK, SHARE = 1000, 20

_Concerned = dict[int, Set[Node] | None]


class BulkValidation:
    """The shapes, and the queries made of them."""

    def __init__(self, shapes: IncrementalValidator, screen: Screen) -> None:
        self._shapes, self._screen = shapes, screen
        self._named = {inward(node) for node in shapes.named}  # made here, before a server forks

    @staticmethod
    def suits(store: ox.Store, delta: Delta) -> bool:
        """Tell whether the engine looks through the whole store sooner than each affected node is looked at."""
        changed = len(delta.added) + len(delta.removed)
        return changed >= BULK and changed * SHARE > len(store)

    def broken(self, store: ox.Store, window: Window, delta: Delta, before: View | None) -> dict[int, set[Node]]:
        """Find the nodes that a change can have made break a shape, and that do.

        :param store: as it is after the change, as is the window on it.
        :param before: what it was before, where that is in memory.
        """
        with _uncollected():
            whole, concerned = self.concerned(store, delta, before)
            suspects = self._screen.suspects(whole, within=concerned)
            del whole
        broken: dict[int, set[Node]] = {}
        for number, nodes in suspects.items():
            for _, found in self._shapes.results(window, {number: nodes}):
                mine = {node for result in found for node in _focus_of(result)}
                if mine:
                    broken[number] = mine
        if not broken:
            return broken
        return self._shapes.touched(window, outward_triples(delta.added), outward_triples(delta.removed), broken)

    def concerned(self, store: ox.Store, delta: Delta, before: View | None) -> tuple[ox.Store, _Concerned | None]:
        """Copy what there is after a change into one graph, and find the shapes that the change can concern; None for all."""
        if before is None:
            return merged(store), None
        whole = merged(before.everything())
        short = Condensation(arrived(store, delta), lambda term: term in self._named or stands_in(whole, term))
        concerned = self._shapes.concerned(whole, short.added, outward_triples(delta.removed))
        change(whole, store, delta)
        return whole, {number: nodes if nodes is None else short.members(nodes) for number, nodes in concerned.items()}


def bulk_validation_of(shapes: IncrementalValidator) -> BulkValidation | None:
    """Make it of a validator's shapes; None where they use what the engine cannot be asked."""
    screen = screen_of(shapes)
    return None if screen is None else BulkValidation(shapes, screen)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Look for no garbage in cycles for a while: with a million new objects it takes as long as the work."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _focus_of(result: ShaclResult) -> Iterator[Node]:
    """Give the node that a result is about, if it is more than a warning."""
    _, node, triples = result
    if (node, SH.resultSeverity, SH.Violation) in triples:
        # pySHACL gives a term with the graph that it is to be copied from, or alone.
        yield from (
            value[1] if isinstance(value, tuple) else value
            for subject, predicate, value in triples
            if subject == node and predicate == SH.focusNode
        )
