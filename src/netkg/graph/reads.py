"""What a shape reads: graph patterns that tie its focus node to each triple that can matter to it.

A shape whose reading cannot be said in this way, such as one with a query of a kind that is not known here, raises
`Unbounded`; it is then validated at all its targets whatever changes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import count

from pyshacl.helper.path_helper import shacl_path_to_sparql_path
from pyshacl.shapes_graph import ShapesGraph
from rdflib import RDF, RDFS, SH, Graph, Literal, URIRef, Variable
from rdflib.paths import MulPath, SequencePath
from rdflib.term import Node

from netkg.graph.paths import PathAutomaton, compiled, shape_path
from netkg.graph.query_reads import alternatives
from netkg.graph.read_patterns import THIS, Alternative, Pattern, Unbounded, rename

IS_A = SequencePath(RDF.type, MulPath(RDFS.subClassOf, "*"))
_NESTED = frozenset({SH.property, SH.node, SH["not"], SH.qualifiedValueShape})
_LISTED = frozenset({SH["and"], SH["or"], SH.xone})
_COMPARED = frozenset({SH.equals, SH.disjoint, SH.lessThan, SH.lessThanOrEquals})
#: Parts of SHACL that may read anything.
_WILD = frozenset({SH.expression, SH.rule, SH.js})


class ShapeReader:
    """Collects what one shape reads, all that it refers to included."""

    def __init__(self, shapes: ShapesGraph) -> None:
        self._shapes = shapes
        self._graph: Graph = shapes.graph
        self._numbers = count()

    def read(self, shape: Node) -> list[Alternative]:
        """Give the alternatives of a shape's constraints.

        :raises Unbounded: where they cannot be told.
        """
        return list(self._visit(shape, THIS, (), ()))

    def _fresh(self) -> Variable:
        return Variable(f"_{next(self._numbers)}")

    def _visit(
        self, shape: Node, focus: Variable, before: tuple[Pattern, ...], within: tuple[Node, ...]
    ) -> Iterator[Alternative]:
        """Follow a shape that is asked about `focus`, which the patterns `before` lead to."""
        graph = self._graph
        if shape in within:
            raise Unbounded("a shape refers to itself")
        if (shape, SH.deactivated, Literal(True)) in graph:
            return
        within = (*within, shape)
        value, behind = focus, before
        path = graph.value(shape, SH.path)
        if path is not None:
            value = self._fresh()
            step = Pattern(focus, self._path(path), value)
            behind = (*before, step)
            yield Alternative(behind, (step,))
        for predicate, target in graph.predicate_objects(shape):
            if predicate in _WILD:
                raise Unbounded(f"{predicate} may read anything")
            if predicate in _NESTED:
                yield from self._visit(target, value, behind, within)
            elif predicate in _LISTED:
                for one in graph.items(target):
                    yield from self._visit(one, value, behind, within)
            elif predicate == SH["class"]:
                yield from self._last(behind, Pattern(value, compiled(IS_A), target))
            elif predicate in _COMPARED:
                yield from self._last(before, Pattern(focus, self._path(target), self._fresh()))
            elif predicate == SH.closed and target == Literal(True):
                yield from self._last(behind, Pattern(value, self._fresh(), self._fresh()))
            elif predicate == SH.qualifiedValueShapesDisjoint and target == Literal(True):
                for sibling in self._siblings(shape):
                    yield from self._visit(sibling, value, behind, within)
            elif predicate == SH.sparql:
                yield from self._queried(target, focus, before, path)

    @staticmethod
    def _last(before: tuple[Pattern, ...], pattern: Pattern) -> Iterator[Alternative]:
        yield Alternative((*before, pattern), (pattern,))

    def _path(self, node: Node) -> PathAutomaton:
        try:
            return compiled(shape_path(self._graph, node))
        except ValueError as error:
            raise Unbounded(str(error)) from None

    def _siblings(self, shape: Node) -> Iterator[Node]:
        for parent in self._graph.subjects(SH.property, shape):
            for one in self._graph.objects(parent, SH.property):
                yield from self._graph.objects(one, SH.qualifiedValueShape)

    def _queried(
        self, constraint: Node, focus: Variable, before: tuple[Pattern, ...], path: Node | None
    ) -> Iterator[Alternative]:
        for text in self._graph.objects(constraint, SH.select):
            query = str(text)
            if path is not None:
                query = query.replace("$PATH", shacl_path_to_sparql_path(self._shapes, path))
            for found in alternatives(query, prefixes(self._graph, constraint), bound=True):
                named = self._renamed(found, focus)
                yield Alternative((*before, *named.patterns), named.triggers)

    def _renamed(self, found: Alternative, focus: Variable) -> Alternative:
        """Let `this` be the focus node and the other variables be like none elsewhere."""
        names: dict[Node, Variable] = {THIS: focus}
        return rename(found, lambda name: names.setdefault(name, self._fresh()))


def prefixes(graph: Graph, query: Node) -> tuple[tuple[str, str], ...]:
    """Read the prefixes that a query of a shapes graph declares by `sh:prefixes`, those of what it imports included."""
    waiting, seen = list(graph.objects(query, SH.prefixes)), set()
    declared: set[tuple[str, str]] = set()
    while waiting:
        source = waiting.pop()
        if source in seen:
            continue
        seen.add(source)
        waiting += graph.objects(source, URIRef("http://www.w3.org/2002/07/owl#imports"))
        declared |= {
            (str(graph.value(one, SH.prefix)), str(graph.value(one, SH.namespace))) for one in graph.objects(source, SH.declare)
        }
    return tuple(sorted(declared))


def of_targets(classes: Iterable[Node], subjects_of: Iterable[Node], objects_of: Iterable[Node]) -> list[Alternative]:
    """Say what decides whether a node is among the targets that are no queries."""
    other = Variable("_")
    found = [Pattern(THIS, compiled(IS_A), one) for one in classes]
    found += [Pattern(THIS, compiled(one), other) for one in subjects_of]
    found += [Pattern(other, compiled(one), THIS) for one in objects_of]
    return [Alternative((pattern,), (pattern,)) for pattern in found]
