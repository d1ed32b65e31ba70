"""Find the focus nodes whose conformance a change can alter, by walking from what has changed to the nodes that read it."""

from __future__ import annotations

import heapq
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache

from rdflib import RDF, Literal, Variable
from rdflib.term import Node

from netkg.graph.paths import Arc, GraphTriple, Lookup, PathAutomaton
from netkg.graph.read_patterns import THIS, Alternative, Pattern

#: Sets of candidates larger than this are not narrowed by looking at each.
MANY = 1000

Known = dict[Variable, set[Node]]


class Walker:
    """Walks patterns over the triples before and after a change; what it found it remembers."""

    def __init__(self, lookup: Lookup) -> None:
        self._lookup = lookup
        self._ahead: dict[tuple[PathAutomaton, int, Node], frozenset[Node]] = {}
        self._back: dict[tuple[PathAutomaton, int | None, Node], frozenset[Node]] = {}

    def ahead(self, path: PathAutomaton, node: Node, state: int = 0) -> frozenset[Node]:
        """Find where a path ends that is in this state at this node."""
        key = (path, state, node)
        if key not in self._ahead:
            self._ahead[key] = frozenset(path.ahead(self._lookup, (node,), state))
        return self._ahead[key]

    def back(self, path: PathAutomaton, node: Node, state: int | None = None) -> frozenset[Node]:
        """Find where a path may have started that is in this state, or else ends, at this node."""
        key = (path, state, node)
        if key not in self._back:
            self._back[key] = frozenset(path.back(self._lookup, (node,), None if state is None else (state,)))
        return self._back[key]

    def focus(self, found: Alternative, trigger: Pattern, arc: Arc | None, triples: Iterable[GraphTriple]) -> set[Node] | None:
        """Find the focus nodes around which an alternative holds with one of these triples in it.

        :param arc: the step of the trigger's path that the triples match; None where its predicate is a variable.
        :returns: the nodes, or None where they may be any.
        """
        known: Known = {}
        matched = False
        for triple in triples:
            bound = self._matched(found, trigger, arc, triple)
            if bound is not None:
                matched = True
                for variable, nodes in bound.items():
                    known.setdefault(variable, set()).update(nodes)
        if not matched:
            return set()
        return self._reached(tuple(one for one in found.patterns if one != trigger), known)

    def _matched(
        self, found: Alternative, trigger: Pattern, arc: Arc | None, triple: GraphTriple
    ) -> dict[Variable, Collection[Node]] | None:
        """Say what a triple binds when it takes its place in the trigger, or None when it cannot."""
        needed = shared(found)
        bound: dict[Variable, Collection[Node]] = {}
        if arc is None or isinstance(trigger.path, Variable):
            for part, node in zip((trigger.subject, trigger.path, trigger.object), triple, strict=True):
                if isinstance(part, Variable):
                    if part in bound and node not in bound[part]:
                        return None
                    bound[part] = (node,)
                elif not stands(part, (node,)):
                    return None
            return bound
        left, right = arc.ends(triple)
        ends = ((trigger.subject, self.back, left, arc.source), (trigger.object, self.ahead, right, arc.target))
        for part, walk, node, state in ends:
            if isinstance(part, Variable) and part not in needed:
                continue
            nodes = walk(trigger.path, node, state)
            if not isinstance(part, Variable):
                if not stands(part, nodes):
                    return None
            elif nodes:
                bound[part] = nodes
            else:
                return None
        return bound

    def _reached(self, patterns: tuple[Pattern, ...], known: Known) -> set[Node] | None:
        """Follow the patterns from what is known to the focus node; None where it may be any."""
        if not self.holds(patterns, known, set(known)):
            return set()
        while THIS not in known:
            step = _towards_this(patterns, frozenset(known))
            if step is None:
                return None if self._holds_beside(patterns, known) else set()
            if not self._holds_along(step, patterns, known):
                return set()
        return known[THIS]

    def _holds_beside(self, patterns: tuple[Pattern, ...], known: Known) -> bool:
        """Tell whether the patterns that hang together with what is known, and not with the focus node, can hold."""
        while (step := _onwards(patterns, frozenset(known))) is not None:
            if not self._holds_along(step, patterns, known):
                return False
        return True

    def _holds_along(self, step: Pattern, patterns: tuple[Pattern, ...], known: Known) -> bool:
        fresh = set(step.variables) - set(known)
        self._follow(step, known)
        return self.holds(patterns, known, fresh)

    def holds(self, patterns: Sequence[Pattern], known: Known, fresh: set[Variable]) -> bool:
        """Narrow what is newly known by the patterns that ask one thing of it; tell whether anything is left."""
        if any(not known[variable] for variable in fresh):
            return False
        for pattern in patterns:
            if isinstance(pattern.path, Variable):
                continue
            path, subject, value = pattern.path, pattern.subject, pattern.object
            if isinstance(subject, Variable) and subject in fresh and len(known[subject]) <= MANY:
                if not isinstance(value, Variable):
                    known[subject] = {n for n in known[subject] if stands(value, self.ahead(path, n))}
                elif 0 not in path.accepting:
                    known[subject] = {n for n in known[subject] if path.may_start(self._lookup, n)}
                if not known[subject]:
                    return False
            elif (
                isinstance(value, Variable)
                and value in fresh
                and len(known[value]) <= MANY
                and not isinstance(subject, Variable)
            ):
                known[value] = {n for n in known[value] if subject in self.back(path, n)}
                if not known[value]:
                    return False
        return True

    def _follow(self, pattern: Pattern, known: Known) -> None:
        """Find what a pattern's other variables may be."""
        subject, path, value = pattern.subject, pattern.path, pattern.object
        if isinstance(path, Variable):
            self._follow_any((subject, path, value), known)
            return
        assert isinstance(subject, Variable) and isinstance(value, Variable)  # a step leads from one to the other
        if subject in known:
            known[value] = {n for node in known[subject] for n in self.ahead(path, node)}
        else:
            known[subject] = {n for node in known[value] for n in self.back(path, node)}

    def _follow_any(self, parts: tuple[Node, Variable, Node], known: Known) -> None:
        asked: list[Iterable[Node | None]] = []
        for part in parts:
            if isinstance(part, Variable):
                asked.append(known.get(part, (None,)))
            else:
                asked.append((part,))
        # One known place is enough to look from; the others are held against what is found.
        place = next(i for i in (0, 2, 1) if isinstance(parts[i], Variable) and parts[i] in known)
        found: Known = {part: set() for part in parts if isinstance(part, Variable) and part not in known}
        for node in asked[place]:
            wanted = [node if i == place else (None if isinstance(part, Variable) else part) for i, part in enumerate(parts)]
            for triple in self._lookup(*wanted):
                if all(
                    not isinstance(part, Variable) or part not in known or term in known[part]
                    for part, term in zip(parts, triple, strict=True)
                ):
                    for part, term in zip(parts, triple, strict=True):
                        if isinstance(part, Variable) and part in found:
                            found[part].add(term)
        known.update(found)


def stands(constant: object, nodes: Collection[Node]) -> bool:
    """Tell whether a constant is among nodes; of literals only that there is one, since an engine may write it otherwise."""
    return constant in nodes or (isinstance(constant, Literal) and any(isinstance(node, Literal) for node in nodes))


@lru_cache(maxsize=4096)
def shared(found: Alternative) -> frozenset[Variable]:
    """Give the variables that lead on: the focus node, and what stands in more than one place."""
    seen: set[Variable] = set()
    shared: set[Variable] = {THIS}
    for pattern in found.patterns:
        places = [part for part in (pattern.subject, pattern.path, pattern.object) if isinstance(part, Variable)]
        for part in places:
            (shared if part in seen else seen).add(part)
    return frozenset(shared)


@lru_cache(maxsize=16384)
def _towards_this(patterns: tuple[Pattern, ...], known: frozenset[Variable]) -> Pattern | None:
    """Choose the first step of the cheapest way from what is known to the focus node."""
    waiting: list[tuple[int, int, Variable, Pattern | None]] = [(0, n, v, None) for n, v in enumerate(sorted(known))]
    heapq.heapify(waiting)
    done: set[Variable] = set()
    number = len(waiting)
    while waiting:
        cost, _, variable, first = heapq.heappop(waiting)
        if variable == THIS:
            return first
        if variable in done:
            continue
        done.add(variable)
        for pattern in patterns:
            if variable in pattern.variables:
                more = _cost(pattern.path, forwards=pattern.subject == variable)
                for other in pattern.variables - done:
                    number += 1
                    heapq.heappush(waiting, (cost + more, number, other, first or pattern))
    return None


@lru_cache(maxsize=16384)
def _onwards(patterns: tuple[Pattern, ...], known: frozenset[Variable]) -> Pattern | None:
    """Choose the cheapest step from what is known to what is not; none that may lead to very many nodes."""
    steps = [
        (_cost(pattern.path, forwards=pattern.subject in known), number, pattern)
        for number, pattern in enumerate(patterns)
        if pattern.variables & known and pattern.variables - known
    ]
    cost, _, step = min(steps, key=lambda one: one[:2], default=(_WIDE, 0, None))
    return step if cost < _WIDE else None


#: The cost from which on a step may lead to very many nodes.
_WIDE = 5


def _cost(path: PathAutomaton | Variable, *, forwards: bool) -> int:
    """Weigh a step: against an arrow there may be many, along any predicate more, and a class may have all as members."""
    if isinstance(path, Variable):
        return 5
    if any(arc.predicate == RDF.type and arc.inverse == forwards for arc in path.arcs):
        return 10
    return 1 if forwards else 2


class TriggerIndex:
    """The triggers of many readings by predicate."""

    def __init__(self, readings: Mapping[int, Iterable[Alternative]]) -> None:
        self._by_predicate: dict[Node | None, list[tuple[int, Alternative, Pattern, Arc | None]]] = {}
        for key, alternatives in readings.items():
            for found in alternatives:
                for trigger in found.triggers:
                    if isinstance(trigger.path, Variable):
                        self._add(None, (key, found, trigger, None))
                    else:
                        for arc in trigger.path.arcs:
                            self._add(arc.predicate, (key, found, trigger, arc))

    def _add(self, predicate: Node | None, entry: tuple[int, Alternative, Pattern, Arc | None]) -> None:
        self._by_predicate.setdefault(predicate, []).append(entry)

    def affected(self, walker: Walker, triples: Iterable[GraphTriple]) -> dict[int, set[Node] | None]:
        """Find for each reading the focus nodes that these changed triples can matter to; None for any."""
        groups: dict[Node, list[GraphTriple]] = {}
        for triple in triples:
            groups.setdefault(triple[1], []).append(triple)
        found: dict[int, set[Node] | None] = {}
        for predicate, members in groups.items():
            for key, alternative, trigger, arc in (
                *self._by_predicate.get(predicate, ()),
                *self._by_predicate.get(None, ()),
            ):
                before = found.setdefault(key, set())
                if before is not None:
                    nodes = walker.focus(alternative, trigger, arc, members)
                    found[key] = None if nodes is None else before | nodes
        return found
