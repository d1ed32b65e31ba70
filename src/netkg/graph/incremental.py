"""Validate what a change can affect, and nothing else.

Validating a whole graph takes seconds at ten thousand triples and minutes at a million; a change touches few nodes.
Which nodes it can affect follows from what each shape reads: its paths, the shapes it refers to, its queries and its
targets. So at the nodes that are left, and at no others, the shapes find what they would find in the whole graph, if
the graph conformed before.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Set
from functools import cached_property
from itertools import chain
from typing import Any

import pyoxigraph as ox
from pyshacl.pytypes import SHACLExecutor
from pyshacl.shapes_graph import ShapesGraph
from pyshacl.validator import Validator
from rdflib import RDF, SH, Graph, Variable
from rdflib.term import Node

from netkg.graph.bulk_reach import BulkReach
from netkg.graph.paths import GraphTriple, Membership
from netkg.graph.reach import TriggerIndex, Walker
from netkg.graph.shape_targets import TargetedShape, find_targets, kinds_in

#: What pySHACL gives for one result: words, the result's node, its triples.
ShaclResult = tuple[str, Node, list[tuple[Any, Any, Any]]]
#: The focus nodes to look at for each shape, by the shape's place among the targets.
Focus = Mapping[int, Collection[Node]]
_OWN_RUN = (SH.rule, SH.SPARQLFunction, SH.JSFunction, SH.SPARQLTargetType, SH.JSTargetType)


class IncrementalValidator:
    """The shapes, and what each of them targets and reads."""

    def __init__(self, shapes: bytes) -> None:
        """Read the shapes.

        :param shapes: as N-Triples, from `validate.shapes`.
        """
        self.text = shapes
        self.shapes = ShapesGraph(Graph().parse(data=shapes, format="nt"))
        self.targets: list[TargetedShape] = find_targets(self.shapes)
        self._executor = SHACLExecutor(advanced_mode=True, allow_warnings=True)
        #: Rules, functions and target types of a shapes graph's own have to be set up around a run of pySHACL.
        self.needs_own_run = any(
            (None, term, None) in self.shapes.graph or (None, RDF.type, term) in self.shapes.graph for term in _OWN_RUN
        )

    @cached_property
    def index(self) -> TriggerIndex:
        """What each shape reads; made when a change is first looked at, since validating everything needs none of it.

        :raises ValueError: when a shape has a path that is none.
        """
        return TriggerIndex({number: target.reads for number, target in enumerate(self.targets) if target.reads is not None})

    @cached_property
    def named(self) -> frozenset[Node]:
        """The nodes that the shapes name, which count for more than what is said of them."""
        patterns = {pattern for target in self.targets for one in target.reads or () for pattern in one.patterns}
        found = {part for pattern in patterns for part in (pattern.subject, pattern.object) if not isinstance(part, Variable)}
        found.update(*(pattern.path.values for pattern in patterns if isinstance(pattern.path, Membership)))
        return frozenset(found.union(*(target.nodes for target in self.targets)))

    def affected(self, graph: Graph, added: Iterable[GraphTriple], removed: Iterable[GraphTriple]) -> dict[int, set[Node]]:
        """Find the focus nodes of each shape that a change can have made break it.

        :param graph: as it is after the change.
        """
        walker, changed = _walker(graph, added, removed)
        candidates = self.index.affected(walker, changed)
        found: dict[int, set[Node]] = {}
        kinds = kinds_in(graph)
        for number, target in enumerate(self.targets):
            nodes = candidates.get(number, set()) if target.reads is not None else None
            focus = target.of(graph) if nodes is None else target.among(graph, nodes, walker, kinds) if nodes else None
            if focus:
                found[number] = focus
        return found

    def concerned(
        self, before: ox.Store, added: Iterable[GraphTriple], removed: Iterable[GraphTriple]
    ) -> dict[int, Set[Node] | None]:
        """Find the shapes that a large change can concern, and the nodes that it can have made break them; None for any.

        :param before: all that there was before the change.
        """
        return BulkReach(before, added, removed).concerned(self.targets)

    def touched(
        self, graph: Graph, added: Iterable[GraphTriple], removed: Iterable[GraphTriple], nodes: Mapping[int, Set[Node]]
    ) -> dict[int, set[Node]]:
        """Choose among nodes that are targets of shapes those that a change can have made break them.

        :param graph: as it is after the change.
        """
        walker, changed = _walker(graph, added, removed)
        reads = {number: self.targets[number].reads for number in nodes}
        index = TriggerIndex({number: found for number, found in reads.items() if found is not None})
        candidates = index.affected(walker, changed)
        found: dict[int, set[Node]] = {}
        for number, mine in nodes.items():
            reached = candidates.get(number, set()) if reads[number] is not None else None
            chosen: set[Node] = set(mine) if reached is None else {node for node in mine if node in reached}
            if chosen:
                found[number] = chosen
        return found

    def still(self, graph: Graph, nodes: Mapping[int, Set[Node]]) -> dict[int, set[Node]]:
        """Choose among nodes that were targets of shapes those that are."""
        walker, kinds = Walker(lambda s, p, o: graph.triples((s, p, o))), kinds_in(graph)
        return {number: self.targets[number].among(graph, mine, walker, kinds) for number, mine in nodes.items()}

    def everything(self, graph: Graph) -> dict[int, set[Node]]:
        """Find all focus nodes of each shape."""
        return {number: target.of(graph) for number, target in enumerate(self.targets)}

    def results(self, graph: Graph, focus: Focus) -> Iterator[tuple[int, list[ShaclResult]]]:
        """Ask each shape about its focus nodes, and give what breaks it."""
        for number, nodes in focus.items():
            if nodes:
                _, found = self.targets[number].shape.validate(self._executor, graph, focus=sorted(nodes, key=str))
                results = [one for one in found if isinstance(one, tuple) and len(one) == 3]
                if results:
                    yield number, results

    def report(self, results: Iterable[ShaclResult]) -> Graph:
        """Put results into a SHACL report."""
        found = list(results)
        conforms = not any((node, SH.resultSeverity, SH.Violation) in triples for _, node, triples in found)
        graph: Graph = Validator.create_validation_report(self.shapes, conforms, found)[0]
        return graph


def _walker(graph: Graph, added: Iterable[GraphTriple], removed: Iterable[GraphTriple]) -> tuple[Walker, Iterable[GraphTriple]]:
    """Walk over what is there after a change and what it took away; gives what it changed, too."""
    gone = Graph()
    for triple in removed:
        gone.add(triple)
    walker = Walker(lambda s, p, o: chain(graph.triples((s, p, o)), gone.triples((s, p, o))))
    return walker, chain(added, gone)
