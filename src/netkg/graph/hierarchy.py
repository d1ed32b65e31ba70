"""Reduce what a reasoner found of classes and types to the fewest links from which all that is kept of it follows.

A reasoner prints direct links only, and of classes that are equivalent it prints one, whichever it likes. If links
through some classes are then left out, what follows through them would go with them. So all that follows is worked
out first, then what is not kept is left out, and the rest is reduced again; equal inputs give equal links.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from collections.abc import Set as AbstractSet

import pyoxigraph as ox

from netkg.graph.hermit import Link
from netkg.rdf import SUBCLASS, TYPE, node

EQUIVALENT = node("owl:equivalentClass")

#: Whether a link is kept.
Keep = Callable[[ox.NamedNode, ox.NamedNode, ox.NamedNode], bool]


def direct(found: AbstractSet[Link], known: AbstractSet[Link], keep: Keep) -> set[Link]:
    """Give the links of classes and types that are kept and not known, without those that follow from others.

    :param found: what the reasoner printed.
    :param known: what was asserted.
    """
    whole, told = _Above(found | known), _Above(known)
    visible = {
        subject: {above for above in whole.of(subject) if not whole.same(subject, above) and keep(subject, SUBCLASS, above)}
        for subject in whole.parents
    }
    links = {
        (subject, EQUIVALENT, other)
        for subject in whole.parents
        for other in whole.of(subject)
        if other != subject and whole.same(subject, other) and keep(subject, EQUIVALENT, other)
    }

    def fewest(subject: ox.NamedNode, above: set[ox.NamedNode]) -> set[ox.NamedNode]:
        between = {step for step in above | told.of(subject) if not whole.same(subject, step)}
        reached = {step: visible.get(step, set()) | told.of(step) for step in between}
        nearest = {one for one in above if not any(one in reached[step] and not whole.same(one, step) for step in between)}
        return {one for one in nearest if not any(_stands_for(two, one) for two in nearest if whole.same(one, two))}

    def _stands_for(two: ox.NamedNode, one: ox.NamedNode) -> bool:
        return keep(one, EQUIVALENT, two) and (two.value < one.value or not keep(two, EQUIVALENT, one))

    for subject, above in visible.items():
        links |= {(subject, SUBCLASS, one) for one in fewest(subject, above)}
    for subject, kinds in _types(found | known).items():
        above = {one for kind in kinds for one in {kind, *whole.of(kind)} if keep(subject, TYPE, one)}
        links |= {(subject, TYPE, one) for one in fewest(subject, above)}
    return links - known


def _types(links: Iterable[Link]) -> dict[ox.NamedNode, set[ox.NamedNode]]:
    found: dict[ox.NamedNode, set[ox.NamedNode]] = {}
    for subject, predicate, value in links:
        if predicate == TYPE:
            found.setdefault(subject, set()).add(value)
    return found


class _Above:
    """What stands above each class, by any number of steps."""

    def __init__(self, links: Iterable[Link]) -> None:
        parents: dict[ox.NamedNode, set[ox.NamedNode]] = {}
        for subject, predicate, value in links:
            if predicate in (SUBCLASS, EQUIVALENT):
                parents.setdefault(subject, set()).add(value)
            if predicate == EQUIVALENT:
                parents.setdefault(value, set()).add(subject)
        self.parents: Mapping[ox.NamedNode, set[ox.NamedNode]] = parents
        self._reached: dict[ox.NamedNode, set[ox.NamedNode]] = {}

    def of(self, name: ox.NamedNode) -> set[ox.NamedNode]:
        """Give everything above a class; the class itself too if it is equivalent to another."""
        if name not in self._reached:
            found: set[ox.NamedNode] = set()
            edge = [name]
            while edge:
                fresh = self.parents.get(edge.pop(), set()) - found
                found |= fresh
                edge += fresh
            self._reached[name] = found
        return self._reached[name]

    def same(self, one: ox.NamedNode, two: ox.NamedNode) -> bool:
        """Tell whether two names are of one class."""
        return one == two or (two in self.of(one) and one in self.of(two))
