"""Property paths as finite automata, so that one can be walked from either end and from any triple in its middle."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from rdflib import SH, BNode, Graph, URIRef
from rdflib.paths import AlternativePath, InvPath, MulPath, NegatedPath, SequencePath
from rdflib.term import Node

GraphTriple = tuple[Node, Node, Node]
#: Finds the triples that match a pattern, None standing for anything.
Lookup = Callable[[Node | None, Node | None, Node | None], Iterable[GraphTriple]]


@dataclass(frozen=True)
class Arc:
    """One step of a path: from a state to a state, along a triple or against it.

    `predicate` is None for a step that may take any.
    """

    source: int
    predicate: URIRef | None
    inverse: bool
    target: int

    def ends(self, triple: GraphTriple) -> tuple[Node, Node]:
        """Give the node that the step leaves and the one that it reaches."""
        subject, _, value = triple
        return (value, subject) if self.inverse else (subject, value)

    def takes(self, lookup: Lookup, node: Node, *, backwards: bool) -> Iterator[Node]:
        """Take the step, or the step back, from a node."""
        if self.inverse != backwards:
            for subject, _, _ in lookup(None, self.predicate, node):
                yield subject
        else:
            for _, _, value in lookup(node, self.predicate, None):
                yield value


class PathAutomaton:
    """A property path; it starts in state 0. Automata of the same path are equal.

    >>> from rdflib import RDF, RDFS
    >>> path = PathAutomaton(RDF.type / (RDFS.subClassOf * "*"))
    >>> sorted(str(arc.predicate).rsplit("#")[-1] for arc in path.arcs)
    ['subClassOf', 'subClassOf', 'type']
    """

    def __init__(self, path: Any) -> None:
        self._path, self._hash = path, hash(path)
        self._empty: dict[int, set[int]] = {}
        self._steps: list[Arc] = []
        self._count = 2
        self._build(path, 0, 1, inverse=False)
        self._finish()

    def __eq__(self, other: object) -> bool:
        return self is other or (isinstance(other, PathAutomaton) and bool(self._path == other._path))

    def __hash__(self) -> int:
        return self._hash

    def _state(self) -> int:
        self._count += 1
        return self._count - 1

    def _skip(self, source: int, target: int) -> None:
        self._empty.setdefault(source, set()).add(target)

    def _build(self, path: Any, source: int, target: int, *, inverse: bool) -> None:
        if isinstance(path, URIRef):
            self._steps.append(Arc(source, path, inverse, target))
        elif isinstance(path, InvPath):
            self._build(path.arg, source, target, inverse=not inverse)
        elif isinstance(path, AlternativePath):
            for one in path.args:
                self._build(one, source, target, inverse=inverse)
        elif isinstance(path, SequencePath):
            parts = list(reversed(path.args)) if inverse else list(path.args)
            states = [source, *(self._state() for _ in parts[1:]), target]
            for one, start, end in zip(parts, states, states[1:], strict=False):
                self._build(one, start, end, inverse=inverse)
        elif isinstance(path, MulPath):
            inner, outer = self._state(), self._state()
            self._skip(source, inner)
            self._skip(outer, target)
            self._build(path.path, inner, outer, inverse=inverse)
            if path.more:
                self._skip(outer, inner)
            if path.zero:
                self._skip(source, target)
        elif isinstance(path, NegatedPath):  # all that it leaves out is few; it is taken for any predicate
            self._steps += [Arc(source, None, False, target), Arc(source, None, True, target)]
        else:
            raise ValueError(f"{path!r} is not a property path")

    def _finish(self) -> None:
        """Leave out the empty steps, and what cannot be reached."""
        closed = {state: self._closure(state) for state in range(self._count)}
        self.arcs: list[Arc] = []
        seen, waiting = {0}, [0]
        while waiting:
            state = waiting.pop()
            for arc in self._steps:
                if arc.source in closed[state]:
                    self.arcs.append(Arc(state, arc.predicate, arc.inverse, arc.target))
                    if arc.target not in seen:
                        seen.add(arc.target)
                        waiting.append(arc.target)
        self.accepting = frozenset(state for state in seen if 1 in closed[state])

    def _closure(self, state: int) -> set[int]:
        seen, waiting = {state}, [state]
        while waiting:
            for following in self._empty.get(waiting.pop(), ()):
                if following not in seen:
                    seen.add(following)
                    waiting.append(following)
        return seen

    @cached_property
    def _out(self) -> dict[int, list[Arc]]:
        return {state: [arc for arc in self.arcs if arc.source == state] for state in {arc.source for arc in self.arcs}}

    @cached_property
    def _into(self) -> dict[int, list[Arc]]:
        return {state: [arc for arc in self.arcs if arc.target == state] for state in {arc.target for arc in self.arcs}}

    @property
    def is_empty(self) -> bool:
        """Whether the path may end where it starts."""
        return 0 in self.accepting

    def leads_to(self, state: int) -> bool:
        """Tell whether there are steps before this state."""
        return state != 0 or state in self._into

    def leads_on(self, state: int) -> bool:
        """Tell whether there are steps behind this state."""
        return state not in self.accepting or state in self._out

    @cached_property
    def first_steps(self) -> tuple[Arc, ...]:
        """The steps that a path can begin with."""
        return tuple(self._out.get(0, ()))

    @cached_property
    def last_steps(self) -> tuple[Arc, ...]:
        """The steps that a path can end with."""
        return tuple(arc for arc in self.arcs if arc.target in self.accepting)

    def may_start(self, lookup: Lookup, node: Node) -> bool:
        """Tell whether a node has anything that the first step of a path could take."""
        return any(True for arc in self._out.get(0, ()) for _ in arc.takes(lookup, node, backwards=False))

    def ahead(self, lookup: Lookup, nodes: Iterable[Node], state: int = 0) -> set[Node]:
        """Find where the path ends that is in this state at one of these nodes."""
        seen = {(node, state) for node in nodes}
        waiting = list(seen)
        while waiting:
            node, at = waiting.pop()
            for arc in self._out.get(at, ()):
                for reached in arc.takes(lookup, node, backwards=False):
                    if (reached, arc.target) not in seen:
                        seen.add((reached, arc.target))
                        waiting.append((reached, arc.target))
        return {node for node, at in seen if at in self.accepting}

    def back(self, lookup: Lookup, nodes: Iterable[Node], states: Iterable[int] | None = None) -> set[Node]:
        """Find where the path may have started that is in one of these states, by default at its end, at one of these nodes."""
        seen = {(node, state) for node in nodes for state in (self.accepting if states is None else states)}
        waiting = list(seen)
        while waiting:
            node, at = waiting.pop()
            for arc in self._into.get(at, ()):
                for reached in arc.takes(lookup, node, backwards=True):
                    if (reached, arc.source) not in seen:
                        seen.add((reached, arc.source))
                        waiting.append((reached, arc.source))
        return {node for node, at in seen if at == 0}


#: What a `Membership` leads to.
MEMBER = URIRef("urn:netkg:member")


class Membership(PathAutomaton):
    """A path of no triples that leads from each of some values to `MEMBER`, and from nothing else."""

    def __init__(self, values: Iterable[URIRef]) -> None:
        self.values = frozenset(values)
        self._path, self._hash = ("one of", self.values), hash(self.values)
        self.arcs: list[Arc] = []
        self.accepting = frozenset({1})

    def may_start(self, _lookup: Lookup, node: Node) -> bool:
        """Tell whether a node is one of the values."""
        return node in self.values

    def ahead(self, _lookup: Lookup, nodes: Iterable[Node], _state: int = 0) -> set[Node]:
        """Give the mark, if one of the nodes is one of the values."""
        return {MEMBER} if not self.values.isdisjoint(nodes) else set()

    def back(self, _lookup: Lookup, nodes: Iterable[Node], _states: Iterable[int] | None = None) -> set[Node]:
        """Give the values."""
        return {*self.values} if MEMBER in set(nodes) else set()


@lru_cache(maxsize=4096)
def compiled(path: Any) -> PathAutomaton:
    """Make the automaton of a path once."""
    return PathAutomaton(path)


def shape_path(shapes: Graph, node: Node) -> Any:
    """Read a SHACL property path as an rdflib path.

    :raises ValueError: when it is none.
    """
    if isinstance(node, URIRef):
        return node
    if isinstance(node, BNode):
        items = list(shapes.items(node))
        if items:
            return SequencePath(*(shape_path(shapes, item) for item in items))
        for predicate, value in shapes.predicate_objects(node):
            if predicate == SH.inversePath:
                return InvPath(shape_path(shapes, value))
            if predicate == SH.alternativePath:
                return AlternativePath(*(shape_path(shapes, item) for item in shapes.items(value)))
            if predicate in _REPEATED:
                return MulPath(shape_path(shapes, value), _REPEATED[predicate])
    raise ValueError(f"{node} is not a property path")


_REPEATED: dict[Node, Any] = {SH.zeroOrMorePath: "*", SH.oneOrMorePath: "+", SH.zeroOrOnePath: "?"}
