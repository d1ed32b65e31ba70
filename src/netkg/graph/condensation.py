"""A large change, condensed: new nodes that are used alike count as one.

A pattern that matches somewhere in a graph also matches in the graph in which some of its nodes have been made one. So
what a large change can concern is found in a small one: whatever holds around a node of the first holds, at least, around
the node that stands for it in the second. Nodes that were there before the change
stand for themselves, as do those that a shape names.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import pyoxigraph as ox
from rdflib.term import Node

from netkg.graph.paths import GraphTriple
from netkg.graph.window import inward, outward
from netkg.rdf import TYPE, Term

#: Kinds of new nodes that are told apart, at most.
KINDS = 300


class Condensation:
    """What a change adds, with one node for all new ones that have the same properties."""

    def __init__(self, added: Iterable[ox.Quad], is_known: Callable[[Term], bool]) -> None:
        """Condense.

        :param is_known: whether a term stands for itself: one that stood in a triple before the change, or that a shape names.
        """
        triples = [(t.subject, t.predicate, t.object) for t in added if not isinstance(t.object, ox.Triple)]
        uses: dict[Term, set[tuple[str, str]]] = {}
        for subject, predicate, value in triples:
            name = predicate.value
            uses.setdefault(subject, set()).add(("has", name))
            uses.setdefault(value, set()).add(("is", name))
            if predicate == TYPE and isinstance(value, ox.NamedNode):
                uses[subject].add(("a", value.value))
        predicates = {predicate for _, predicate, _ in triples}  # they stand for themselves
        self._stand_in = _alike({term: use for term, use in uses.items() if term not in predicates and not is_known(term)})
        self._members: dict[Term, list[Term]] = {}
        for term, other in self._stand_in.items():
            self._members.setdefault(other, []).append(term)
        short = {(self._image(subject), predicate, self._image(value)) for subject, predicate, value in triples}
        self.added: list[GraphTriple] = [(outward(s), outward(p), outward(o)) for s, p, o in short]

    def _image(self, term: Term) -> Term:
        return self._stand_in.get(term, term)

    def members(self, nodes: Iterable[Node]) -> set[Node]:
        """Give the nodes that these stand for."""
        found: set[Node] = set()
        for node in nodes:
            members = self._members.get(inward(node))
            found.update((node,) if members is None else map(outward, members))
        return found


def _alike(uses: Mapping[Term, set[tuple[str, str]]]) -> dict[Term, Term]:
    """Choose for each term one that is used like it: exactly if that gives few, or else roughly."""
    for told_apart in ({"has", "is", "a"}, {"a"}, set[str]()):
        first: dict[tuple[type, frozenset[tuple[str, str]]], Term] = {}
        chosen = {
            term: first.setdefault((type(term), frozenset(one for one in use if one[0] in told_apart)), term)
            for term, use in uses.items()
        }
        if len(first) <= KINDS:
            break
    return chosen
