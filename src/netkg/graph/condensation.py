"""A large change, condensed: new nodes that are used alike count as one.

A pattern that matches somewhere in a graph also matches in the graph in which some of its nodes have been made one. So
what a large change can concern is found in a small one: whatever holds around a node of the first holds, at least, around
the node that stands for it in the second. Nodes that were there before the change
stand for themselves, as do those that a shape names.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping

import pyoxigraph as ox
from rdflib.term import Node

from netkg.graph.paths import GraphTriple
from netkg.graph.window import inward, outward
from netkg.rdf import TYPE, Term

#: Kinds of new nodes that are told apart, at most.
KINDS = 300
#: One way in which a term is used: that it has a property, is the value of one, or is an instance of a class.
Use = tuple[str, str]


class Condensation:
    """What a change adds, with one node for all new ones that have the same properties."""

    def __init__(self, added: Iterable[ox.Quad], is_known: Callable[[Term], bool]) -> None:
        """Condense.

        :param is_known: whether a term stands for itself: one that stood in a triple before the change, or that a shape names.
        """
        parts = ((quad.subject, quad.predicate, quad.object) for quad in added)
        triples = [one for one in parts if not isinstance(one[2], ox.Triple)]
        uses: defaultdict[Term, set[Use]] = defaultdict(set)
        named: dict[ox.NamedNode, tuple[Use, Use, bool]] = {}
        for subject, predicate, value in triples:
            if (as_used := named.get(predicate)) is None:
                name = predicate.value
                as_used = named[predicate] = ("has", name), ("is", name), predicate == TYPE
            has, is_, is_kind = as_used
            uses[subject].add(has)
            uses[value].add(is_)
            if is_kind and isinstance(value, ox.NamedNode):
                uses[subject].add(("a", value.value))
        # Predicates stand for themselves.
        self._stand_in = _alike({term: use for term, use in uses.items() if term not in named and not is_known(term)})
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


def _alike(uses: Mapping[Term, set[Use]]) -> dict[Term, Term]:
    """Choose for each term one that is used like it: exactly if that gives few, or else roughly."""
    for told_apart in ({"has", "is", "a"}, {"a"}, set[str]()):
        first: dict[tuple[type, frozenset[Use]], Term] = {}
        chosen = {
            term: first.setdefault((type(term), frozenset(one for one in use if one[0] in told_apart)), term)
            for term, use in uses.items()
        }
        if len(first) <= KINDS:
            break
    return chosen
