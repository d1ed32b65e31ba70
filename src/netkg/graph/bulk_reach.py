"""Find which shapes a large change can concern, and at which nodes, by looking at all its triples at once.

`reach.py` walks from one changed triple after another, which takes minutes for a hundred thousand. Here what a shape
reads is held against sets: the subjects and the objects of the changed triples of a predicate, the instances of a class,
whatever has a property. So a shape about genes is left out because none of the new subjects is one. What is found is a
superset of what walking finds; where a step would have to be taken from each node of a large set, it is every target.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import chain

import pyoxigraph as ox
from rdflib import Literal, Variable
from rdflib.term import Node

from netkg.engine import stores
from netkg.graph.paths import Arc, GraphTriple, PathAutomaton, compiled
from netkg.graph.reach import MANY, Walker, shared, stands
from netkg.graph.read_patterns import THIS, Alternative, Pattern
from netkg.graph.reads import IS_A
from netkg.graph.shape_targets import TargetedShape, TargetQuery
from netkg.graph.window import inward, outward

#: What a variable can be; one that is missing can be anything.
_Domains = dict[Variable, Set[Node]]
#: Gives what a node at the end of a changed triple leads to along the rest of a path.
_Onwards = Callable[[Node], Set[Node]]
#: How often the patterns are gone through.
ROUNDS = 4
#: Nodes that are asked one by one whether they have a property; of more, whatever has it is listed.
FEW = 60


@dataclass(frozen=True)
class _Changed:
    """The changed triples of a predicate, or of all, in the direction of a step."""

    pairs: list[tuple[Node, Node]]

    @cached_property
    def ends(self) -> tuple[Set[Node], Set[Node]]:
        """The nodes on either side."""
        return {left for left, _ in self.pairs}, {right for _, right in self.pairs}

    def with_(self, side: int, nodes: Set[Node]) -> _Changed:
        """Give those with one of these nodes on a side."""
        return _Changed([pair for pair in self.pairs if pair[side] in nodes])


class BulkReach:
    """What a large change can concern."""

    def __init__(self, before: ox.Store, added: Iterable[GraphTriple], removed: Iterable[GraphTriple]) -> None:
        """Group what has changed.

        :param before: all that there was before the change.
        """
        come = [*added]
        new = stores.memory()
        new.extend(ox.Quad(*map(inward, triple)) for triple in come)
        self._stores = before, new
        self._outward = cache(outward)  # equal nodes are then one object, and need not be compared letter by letter
        self._walker = Walker(cache(self._triples))
        self._by_predicate: dict[Node, list[tuple[Node, Node]]] = {}
        for subject, predicate, value in chain(come, removed):
            self._by_predicate.setdefault(predicate, []).append((subject, value))
        self._changed = cache(self._changed_along)
        self._column = cache(self._nodes_beside)
        self._has = cache(self._stands_beside)
        self._neighbours = cache(self._next_to)
        self._starts = cache(lambda path: self._columns(path.first_steps, at_end=False))
        self._stops = cache(lambda path: self._columns(path.last_steps, at_end=True))
        self._met: dict[tuple[int, int], tuple[Set[Node], Set[Node], Set[Node]]] = {}

    def concerned(self, targets: Iterable[TargetedShape]) -> dict[int, Set[Node] | None]:
        """Give the focus nodes of each shape that the change can have made break it; None for any of its targets.

        Shapes that it cannot concern are left out.
        """
        found: dict[int, Set[Node] | None] = {}
        for number, target in enumerate(targets):
            nodes = self._candidates(target)
            if nodes is None or nodes:
                found[number] = nodes
        return found

    def _candidates(self, target: TargetedShape) -> Set[Node] | None:
        if target.reads is None:
            return None
        named = self._instances(target)
        found: set[Node] = set()
        for alternative in target.reads:
            for trigger in alternative.triggers:
                for nodes in self._focus(alternative, trigger, None if target.queries else named):
                    if nodes is None:
                        return None
                    found |= nodes
        if any(query.reads is None or not query.openings for query in target.queries):
            return found
        return (found & named).union(*(self._possible(query, found) for query in target.queries))

    def _instances(self, target: TargetedShape) -> Set[Node]:
        """Give the targets that are not found by a query, those from before the change among them."""
        return set(target.nodes).union(
            *(self._walker.back(compiled(IS_A), one) for one in target.classes),
            *(self._column(one, False) for one in target.subjects_of),
            *(self._column(one, True) for one in target.objects_of),
        )

    def _possible(self, query: TargetQuery, nodes: Set[Node]) -> Set[Node]:
        """Choose the nodes that a query can find."""
        possible: set[Node] = set()
        for one in query.reads or ():
            known: _Domains = {THIS: nodes}
            if self._narrow(known, one.patterns):
                possible |= known[THIS]
        return possible

    def _focus(self, found: Alternative, trigger: Pattern, within: Set[Node] | None) -> Iterator[Set[Node] | None]:
        """Find the focus nodes around which an alternative can hold with changed triples in a place of it."""
        rest = tuple(one for one in found.patterns if one != trigger)
        arcs: Iterable[Arc | None] = (None,) if isinstance(trigger.path, Variable) else trigger.path.arcs
        for arc in arcs:
            known = self._matched(trigger, arc, shared(found))
            if known is None:
                continue
            if within is not None:
                known[THIS] = self._meet(known[THIS], within) if THIS in known else within
            if self._narrow(known, rest):
                yield known.get(THIS)

    def _matched(self, trigger: Pattern, arc: Arc | None, needed: Set[Variable]) -> _Domains | None:
        """Say what the changed triples bind when they take their place in a trigger; None when none can."""
        changed = self._changed(arc and arc.predicate, arc is not None and arc.inverse)
        known: _Domains = {}
        onwards: list[_Onwards | None] = [None, None]
        if arc is None or isinstance(trigger.path, Variable):
            known = {trigger.path: self._by_predicate.keys()} if isinstance(trigger.path, Variable) else {}
        else:
            path, source, target = trigger.path, arc.source, arc.target
            if path.leads_to(source):
                onwards[0] = lambda node: self._walker.back(path, node, source)
            if path.leads_on(target):
                onwards[1] = lambda node: self._walker.ahead(path, node, target)
        parts = trigger.subject, trigger.object
        for side in (0, 1):
            fitting = self._fitting(parts[side], changed.ends[side], onwards[side])
            if not fitting:
                return None
            if len(fitting) < len(changed.ends[side]):
                changed = changed.with_(side, fitting)
        for part, nodes, walk in zip(parts, changed.ends, onwards, strict=True):
            if not isinstance(part, Variable) or part not in needed or (walk and len(nodes) > MANY):
                continue
            led = nodes if walk is None else frozenset().union(*map(walk, nodes))
            known[part] = self._meet(known[part], led) if part in known else led
        return known

    @staticmethod
    def _fitting(part: Node, nodes: Set[Node], walk: _Onwards | None) -> Set[Node]:
        """Choose the ends of changed triples from which the rest of a path leads to a part of a pattern."""
        if walk and len(nodes) > MANY:
            return nodes
        if isinstance(part, Variable):
            return {node for node in nodes if walk(node)} if walk else nodes
        return {node for node in nodes if stands(part, walk(node) if walk else (node,))}

    def _narrow(self, known: _Domains, patterns: Sequence[Pattern]) -> bool:
        """Narrow what the variables can be by each pattern, over and over; tell whether something is left of each."""
        for _ in range(ROUNDS):
            sizes = {name: len(nodes) for name, nodes in known.items()}
            for pattern in patterns:
                for part, other, forwards in (
                    (pattern.subject, pattern.object, False),
                    (pattern.object, pattern.subject, True),
                ):
                    if not isinstance(part, Variable):
                        continue
                    nodes = self._beyond(known, pattern.path, other, forwards=forwards)
                    if nodes is None and part in known:
                        nodes = self._tipped(known[part], pattern.path, at_end=forwards)
                    if nodes is not None:
                        known[part] = self._meet(known[part], nodes) if part in known else nodes
                        if not known[part]:
                            return False
            if sizes == {name: len(nodes) for name, nodes in known.items()}:
                break
        return all(known.values())

    def _beyond(self, known: _Domains, path: PathAutomaton | Variable, node: Node, *, forwards: bool) -> Set[Node] | None:
        """Find what a path connects with a part of a pattern; None where that takes too long to say."""
        nodes: Set[Node] | None = known.get(node) if isinstance(node, Variable) else {node}
        if nodes is None or len(nodes) > MANY or any(isinstance(one, Literal) for one in nodes):
            return None  # an engine may write a literal otherwise
        if isinstance(path, Variable):
            return frozenset().union(*(self._neighbours(one, forwards) for one in nodes))
        walk = self._walker.ahead if forwards else self._walker.back
        found = [walk(path, one) for one in nodes]
        return found[0] if len(found) == 1 else frozenset().union(*found)

    def _tipped(self, nodes: Set[Node], path: PathAutomaton | Variable, *, at_end: bool) -> Set[Node] | None:
        """Choose the nodes at which a path can begin or end; None where these can be any."""
        if isinstance(path, Variable) or path.is_empty:
            return None
        steps = path.last_steps if at_end else path.first_steps
        if any(step.predicate is None for step in steps):
            return None
        if len(nodes) > FEW:
            return (self._stops if at_end else self._starts)(path)
        return frozenset(
            node for node in nodes if any(self._has(node, step.predicate, step.inverse != at_end) for step in steps)
        )

    def _meet(self, one: Set[Node], other: Set[Node]) -> Set[Node]:
        """Give what is in both; the same two meet over and over."""
        key = id(one), id(other)
        if key not in self._met:
            self._met[key] = one, other, one & other  # kept, so that the ids stay theirs
        return self._met[key][2]

    def _changed_along(self, predicate: Node | None, inverse: bool) -> _Changed:
        pairs = list(chain(*self._by_predicate.values())) if predicate is None else self._by_predicate.get(predicate, [])
        return _Changed([(value, subject) for subject, value in pairs] if inverse else pairs)

    def _columns(self, steps: tuple[Arc, ...], *, at_end: bool) -> Set[Node]:
        """Give the nodes that one of these steps can leave or, at its end, reach."""
        columns = [self._column(step.predicate, step.inverse != at_end) for step in steps]
        return columns[0] if len(columns) == 1 else frozenset().union(*columns)

    def _triples(self, subject: Node | None, predicate: Node | None, value: Node | None) -> tuple[GraphTriple, ...]:
        """Find the triples that match, of those from before the change and those that it brings."""
        if isinstance(subject, Literal):
            return ()
        ends = inward(subject), inward(predicate), inward(value)
        quads = chain.from_iterable(one.quads_for_pattern(*ends, None) for one in self._stores)
        outward = self._outward
        return tuple(
            (outward(quad.subject), outward(quad.predicate), outward(quad.object))
            for quad in quads
            if not isinstance(quad.object, ox.Triple)
        )

    def _nodes_beside(self, predicate: Node, behind: bool) -> Set[Node]:
        """Give the subjects of a predicate or, behind it, the objects."""
        quads = chain.from_iterable(one.quads_for_pattern(None, inward(predicate), None, None) for one in self._stores)
        found = {quad.object if behind else quad.subject for quad in quads}
        return frozenset(self._outward(one) for one in found if not isinstance(one, ox.Triple))

    def _stands_beside(self, node: Node, predicate: Node, behind: bool) -> bool:
        """Tell whether a node is a subject of a predicate or, behind it, an object."""
        if isinstance(node, Literal):
            return behind  # an engine may write it otherwise
        ends = (None, inward(node)) if behind else (inward(node), None)
        found = chain.from_iterable(one.quads_for_pattern(ends[0], inward(predicate), ends[1], None) for one in self._stores)
        return next(found, None) is not None

    def _next_to(self, node: Node, forwards: bool) -> Set[Node]:
        """Give the objects that a node leads to, or the subjects that lead to it."""
        ends = (inward(node), None) if forwards else (None, inward(node))
        quads = chain.from_iterable(one.quads_for_pattern(ends[0], None, ends[1], None) for one in self._stores)
        found = {quad.object if forwards else quad.subject for quad in quads}
        return frozenset(self._outward(one) for one in found if not isinstance(one, ox.Triple))
