"""What each shape is about: the nodes that it targets, and the predicates that it reads.

A shape that reads none of the predicates of a change finds what it found before the change. Where that cannot be told
from the shape, as where a variable stands for a predicate, it is taken to read all of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from pyshacl.shapes_graph import ShapesGraph
from rdflib import RDF, SH, BNode, Graph, Literal, URIRef, Variable
from rdflib.paths import AlternativePath, InvPath, MulPath, SequencePath
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.term import Node

from netkg.sparql.tokens import tokens

#: Constraints whose value is a predicate.
_PREDICATES = frozenset(
    {SH.path, SH.equals, SH.disjoint, SH.lessThan, SH.lessThanOrEquals, SH.targetSubjectsOf, SH.targetObjectsOf}
)
#: Parts of a path that stands as a node of its own; the lists of it are walked as well.
_STEPS = frozenset({SH.inversePath, SH.zeroOrMorePath, SH.oneOrMorePath, SH.zeroOrOnePath, RDF.first})
_OF_CLASS = frozenset({SH.targetClass, SH["class"]})
_QUERIES = frozenset({SH.select, SH.ask})
#: What may read anything.
_WILD = frozenset({SH.closed, SH.expression, SH.rule, SH.js})
#: Kinds of resources by which a shapes graph defines constraints and functions of its own.
_EXTENSIONS = (SH.ConstraintComponent, SH.SPARQLFunction, SH.SPARQLTargetType)


class Select(NamedTuple):
    """A SPARQL target, cut open where its outermost group begins."""

    before: str
    after: str


@dataclass(frozen=True)
class Aim:
    """What a shape targets and reads, found out once."""

    shape: Any
    nodes: frozenset[Node]
    classes: frozenset[Node]
    objects_of: frozenset[Node]
    subjects_of: frozenset[Node]
    selects: tuple[Select, ...]
    #: The predicates that can change what the shape finds; None for all.
    reads: frozenset[Node] | None

    def concerns(self, predicates: Set[Node] | None) -> bool:
        """Whether a change of statements with these predicates can change what the shape finds; None is any."""
        return predicates is None or self.reads is None or not self.reads.isdisjoint(predicates)

    def meets(self, graph: Graph, node: Node, kinds: Set[Node]) -> bool:
        """Whether a node is among the targets that are no SPARQL.

        :param kinds: the node's classes, those above them included.
        """
        return (
            node in self.nodes
            or not self.classes.isdisjoint(kinds)
            or any(next(graph.triples((node, p, None)), None) for p in self.subjects_of)
            or any(next(graph.triples((None, p, node)), None) for p in self.objects_of)
        )


def aims(shapes: ShapesGraph) -> list[Aim]:
    """Look at every shape that has a target."""
    extended = any((None, RDF.type, kind) in shapes.graph for kind in _EXTENSIONS)
    found = []
    for shape in shapes.shapes:
        if shape.deactivated:
            continue
        shape.set_advanced(True)
        nodes, classes, implicit, objects_of, subjects_of = map(frozenset, shape.target())
        selects = tuple(
            _cut(str(helper.apply_prefixes(helper.select_text)))
            for helper in (target["qh"] for target in (shape.advanced_target() or {}).values())
        )
        if nodes or classes or implicit or objects_of or subjects_of or selects:
            reads = None if extended else _reads(shapes.graph, shape.node, implicit)
            found.append(Aim(shape, nodes, classes | implicit, objects_of, subjects_of, selects, reads))
    return found


def _cut(text: str) -> Select:
    opening = next(token for token in tokens(text) if token.text == "{")
    return Select(text[: opening.end], text[opening.end :])


def _reads(graph: Graph, shape: Node, implicit: Set[Node]) -> frozenset[Node] | None:
    """Collect the predicates of a shape and of all that it refers to, or None where it may read any."""
    reads: set[Node] = {RDF.type} if implicit else set()
    seen, waiting = {shape}, [shape]
    while waiting:
        for subject, predicate, value in graph.triples((waiting.pop(), None, None)):
            if predicate in _WILD and value != Literal(False):
                return None
            if predicate in _OF_CLASS:
                reads.add(RDF.type)
            elif isinstance(value, URIRef) and (predicate in _PREDICATES or predicate in _STEPS):
                reads.add(value)
            elif predicate in _QUERIES:
                read = _queried(str(value), _prefixes(graph, subject))
                if read is None:
                    return None
                reads |= read
            if isinstance(value, BNode | URIRef) and value not in seen:
                seen.add(value)
                waiting.append(value)
    return frozenset(reads)


def _prefixes(graph: Graph, query: Node) -> tuple[tuple[str, str], ...]:
    declared = {
        (str(graph.value(one, SH.prefix)), str(graph.value(one, SH.namespace)))
        for source in graph.objects(query, SH.prefixes)
        for one in graph.objects(source, SH.declare)
    }
    return tuple(sorted(declared))


@lru_cache(maxsize=1024)
def _queried(text: str, prefixes: tuple[tuple[str, str], ...]) -> frozenset[Node] | None:
    """Collect the predicates of a query, or None where it may read any."""
    try:
        return frozenset(_of(prepareQuery(text, initNs=dict(prefixes)).algebra))
    except Exception:  # what rdflib cannot read, or we in its reading, may be anything
        return None


def _of(part: Any) -> Iterator[Node]:
    if isinstance(part, CompValue):
        for name, value in part.items():
            if name == "triples":
                for _, predicate, _ in value:
                    yield from _steps(predicate)
            else:
                yield from _of(value)
    elif isinstance(part, list | tuple | set | frozenset):
        for one in part:
            yield from _of(one)


def _steps(predicate: Any) -> Iterable[Node]:
    """Give the predicates that a path may take.

    :raises ValueError: when it may take any.
    """
    if isinstance(predicate, URIRef):
        return (predicate,)
    if predicate == Variable("PATH"):
        return ()  # the shape's own path, which is read anyhow
    if isinstance(predicate, InvPath):
        return _steps(predicate.arg)
    if isinstance(predicate, MulPath):
        return _steps(predicate.path)
    if isinstance(predicate, SequencePath | AlternativePath):
        return [step for one in predicate.args for step in _steps(one)]
    raise ValueError(f"{predicate} may be any predicate")
