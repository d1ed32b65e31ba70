"""What each shape targets: the nodes that it is asked about, of a whole graph or among those given."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Set
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import chain
from typing import Any

from pyshacl.shapes_graph import ShapesGraph
from rdflib import RDF, RDFS, SH, BNode, Graph, Literal, URIRef
from rdflib.query import ResultRow
from rdflib.term import Node

from netkg.graph.query_reads import alternatives, always_binds_this
from netkg.graph.reach import Walker
from netkg.graph.read_patterns import THIS, Alternative, Unbounded
from netkg.graph.reads import ShapeReader, of_targets, prefixes
from netkg.graph.window import Mirror, Window
from netkg.sparql.tokens import Token, tokens

#: So many nodes are named in a query; of more, all targets are asked for.
NAMED = 2000
#: So many blank nodes are told by one of their triples; each takes a pattern of its own.
TOLD = 50
#: Kinds of resources by which a shapes graph defines constraints, functions and targets of its own.
_EXTENSIONS = (SH.ConstraintComponent, SH.SPARQLFunction, SH.SPARQLTargetType, SH.JSFunction)


#: Gives a node's classes, those above them included.
Kinds = Callable[[Node], Set[Node]]


def kinds_in(graph: Graph) -> Kinds:
    """Look classes up in a graph, each once."""

    @cache
    def above(kind: Node) -> Set[Node]:
        return frozenset(one for one in graph.transitive_objects(kind, RDFS.subClassOf) if one is not None)

    @cache
    def kinds(node: Node) -> Set[Node]:
        return frozenset(chain.from_iterable(above(one) for one in graph.objects(node, RDF.type)))

    return kinds


@dataclass(frozen=True)
class TargetQuery:
    """A SPARQL target: the query, and the prefixes that its shapes declare."""

    select: str
    prefixes: tuple[tuple[str, str], ...]

    @cached_property
    def text(self) -> str:
        """The whole query."""
        return "".join(f"PREFIX {prefix}: <{namespace}>\n" for prefix, namespace in self.prefixes) + self.select

    @cached_property
    def reads(self) -> tuple[Alternative, ...] | None:
        """What it reads; None where that cannot be told."""
        try:
            return alternatives(self.select, self.prefixes, bound=False)
        except Unbounded:
            return None

    @cached_property
    def openings(self) -> tuple[int, ...]:
        """Where the groups begin in which `?this` can be given values: the outermost, and those of subqueries that give it.

        Empty if it cannot be given values.
        """
        try:
            if not always_binds_this(self.select, self.prefixes):
                return ()
        except Unbounded:
            return ()
        read = list(tokens(self.text))
        outermost, *nested = (number for number, token in enumerate(read) if token.text == "{")
        if not _takes_values(read, outermost):
            return ()
        places = [outermost]
        if not any(token.upper == "GROUP" for token in read):  # a group is made of all its solutions
            for place in nested:
                given = _gives_this(read, place) or (_parent(read, place) in places and self._joins(read, place))
                if given and _takes_values(read, place):
                    places.append(place)
        # Values beside a UNION that has them in each part would make the engine look at each part once for each of them.
        return tuple(read[place].end for place in places if not (parts := _parts(read, place)) or not set(parts) <= set(places))

    def _joins(self, read: list[Token], place: int) -> bool:
        """Tell whether a group is joined as it stands with what is around it, or one of a UNION, and always binds `?this`."""
        if read[place - 1].text not in ("{", "}", ".") and read[place - 1].upper != "UNION":
            return False
        group = self.text[read[place].start : read[_closing(read, place)].end]
        try:
            return always_binds_this(f"SELECT ?this WHERE {group}", self.prefixes)
        except Unbounded:
            return False

    def targets(self, graph: Graph) -> set[Node]:
        """Ask for all targets."""
        return set(_answers(graph, self.text, anywhere=True))

    def among(self, graph: Graph, nodes: Set[Node]) -> set[Node]:
        """Ask which of these nodes are targets."""
        # Where `?this` may be unbound, naming a node would make it a target.
        values = _given(graph, nodes) if self.openings and len(nodes) <= NAMED else ""
        if not values:
            return self.targets(graph) & nodes
        starts = (0, *self.openings)
        parts = [self.text[start:end] for start, end in zip(starts, (*self.openings, None), strict=True)]
        return set(_answers(graph, values.join(parts))) & nodes


def _takes_values(read: list[Token], place: int) -> bool:
    """Tell whether nothing in a group depends on `?this` being unbound where it begins."""
    first, then = read[place + 1].upper, read[place + 2].text
    if first == "VALUES":
        return then.startswith("?") and then != f"?{THIS}"
    return first not in ("OPTIONAL", "SELECT", "MINUS", "BIND")


def _parent(read: list[Token], place: int) -> int:
    """Find where the group begins in which another begins."""
    depth = 0
    for number in range(place - 1, -1, -1):
        depth += (read[number].text == "}") - (read[number].text == "{")
        if depth < 0:
            return number
    return -1


def _closing(read: list[Token], place: int) -> int:
    """Find where a group ends."""
    depth = 0
    for number in range(place, len(read)):
        depth += (read[number].text == "{") - (read[number].text == "}")
        if depth == 0:
            return number
    return len(read) - 1


def _parts(read: list[Token], place: int) -> list[int]:
    """Find where the parts of a group begin that is a UNION and nothing else; none where it is not."""
    parts, here, end = [], place + 1, _closing(read, place)
    while read[here].text == "{":
        parts.append(here)
        here = _closing(read, here) + 1
        if here == end:
            return parts if len(parts) > 1 else []
        here += read[here].upper == "UNION"
    return []


def _gives_this(read: list[Token], place: int) -> bool:
    """Tell whether a group is that of a subquery which gives `?this` as it is."""
    start = max((number for number in range(place) if read[number].text in ("{", "}")), default=-1)
    head = read[start + 1 : place]
    if not head or head[0].upper != "SELECT":
        return False
    depth, bare = 0, []
    for token in head:
        depth += (token.text == "(") - (token.text == ")")
        bare += [token.text] if not depth else []
    return "?this" in bare


def _given(graph: Graph, nodes: Set[Node]) -> str:
    """Write what gives `?this` each of these nodes once, and perhaps others; nothing where that cannot be written."""
    blank = {node for node in nodes if isinstance(node, BNode)}
    values = f"VALUES ?this {{ {' '.join(_named(node) for node in sorted(nodes - blank, key=str))} }}"
    if not blank:
        return f" {values} "
    told = {_told(graph, node) for node in blank} if len(blank) <= TOLD else {""}
    if "" in told:
        return ""
    # A blank node has no name in a query, so it is asked for by one of its triples; what has that too is left out later.
    parts = " } UNION { ".join([values] * (len(blank) < len(nodes)) + sorted(told))
    given = f"SELECT DISTINCT ?this WHERE {{ {{ {parts} }} }}"
    return f" {{ {given} }} " if blank <= set(_answers(graph, given)) else ""


def _told(graph: Graph, node: BNode) -> str:
    """Write a triple of a blank node as a pattern, one that few others should have; nothing where all are with blank nodes."""
    for subject, predicate, _ in graph.triples((None, None, node)):
        if isinstance(subject, URIRef):
            return f"<{subject}> <{predicate}> ?this"
    found = [(one[1], one[2]) for one in graph.triples((node, None, None)) if not isinstance(one[2], BNode)]
    ordered = sorted(found, key=lambda pair: (pair[0] == RDF.type, str(pair)))
    return f"?this <{ordered[0][0]}> {_named(ordered[0][1])}" if ordered else ""


def _named(node: Node) -> str:
    return node.n3() if isinstance(node, Literal) else f"<{node}>"


def _answers(graph: Graph, text: str, *, anywhere: bool = False) -> Iterator[Node]:
    if isinstance(graph, Window | Mirror):
        yield from graph.selected(text, anywhere=anywhere)
        return
    for row in graph.query(text):
        if isinstance(row, ResultRow) and row["this"] is not None:
            yield row["this"]


@dataclass(frozen=True)
class TargetedShape:
    """A shape with its targets, and what the constraints and the targets read, found out once and only when it is asked for."""

    shape: Any
    nodes: frozenset[Node]
    classes: frozenset[Node]
    objects_of: frozenset[Node]
    subjects_of: frozenset[Node]
    queries: tuple[TargetQuery, ...]
    #: Reads the constraints; None where they may read anything.
    reader: ShapeReader | None

    @cached_property
    def reads(self) -> tuple[Alternative, ...] | None:
        """What can change the results or the targets; None where it may be anything."""
        if self.reader is None:
            return None
        try:
            found = [*self.reader.read(self.shape.node), *of_targets(self.classes, self.subjects_of, self.objects_of)]
        except Unbounded:
            return None
        for query in self.queries:
            if query.reads is None:
                return None
            found += query.reads
        return tuple(one for one in found if one.triggers)

    @property
    def name(self) -> str:
        """The shape's own name; a blank node's label if it has none."""
        return str(self.shape.node)

    def of(self, graph: Graph) -> set[Node]:
        """Find all targets in a graph."""
        found = set(self.nodes)
        for one in self.classes:
            for kind in graph.transitive_subjects(RDFS.subClassOf, one):
                found.update(graph.subjects(RDF.type, kind))
        for predicate in self.subjects_of:
            found.update(graph.subjects(predicate))
        for predicate in self.objects_of:
            found.update(graph.objects(None, predicate))
        for query in self.queries:
            found |= query.targets(graph)
        return found

    def among(self, graph: Graph, nodes: Set[Node], walker: Walker, kinds: Kinds) -> set[Node]:
        """Find the targets among these nodes.

        :param walker: over the same graph, or one that has more.
        :param kinds: gives a node's classes, those above them included.
        """
        found = {node for node in nodes if self._meets(graph, node, kinds)}
        for query in self.queries:
            open_ = {node for node in nodes - found if _plausible(query, node, walker)}
            if open_:
                found |= query.among(graph, open_)
        return found

    def _meets(self, graph: Graph, node: Node, kinds: Kinds) -> bool:
        if node in self.nodes:
            return True
        if any(next(graph.triples((None, predicate, node)), None) for predicate in self.objects_of):
            return True
        if isinstance(node, Literal):
            return False
        if any(next(graph.triples((node, predicate, None)), None) for predicate in self.subjects_of):
            return True
        return bool(self.classes) and not self.classes.isdisjoint(kinds(node))


def _plausible(query: TargetQuery, node: Node, walker: Walker) -> bool:
    """Tell from what stands at a node whether a query can find it; asking the engine takes longer."""
    if query.reads is None or not query.openings:
        return True
    return any(walker.holds(one.patterns, {THIS: {node}}, {THIS}) for one in query.reads)


def find_targets(shapes: ShapesGraph) -> list[TargetedShape]:
    """Look at every shape that has a target."""
    extended = any((None, RDF.type, kind) in shapes.graph for kind in _EXTENSIONS)
    reader = None if extended else ShapeReader(shapes)
    found = []
    for shape in shapes.shapes:
        if shape.deactivated:
            continue
        shape.set_advanced(True)
        nodes, classes, implicit, objects_of, subjects_of = map(frozenset, shape.target())
        queries = tuple(
            TargetQuery(str(text), prefixes(shapes.graph, target))
            for target in shapes.graph.objects(shape.node, SH.target)
            for text in shapes.graph.objects(target, SH.select)
        )
        if nodes or classes or implicit or objects_of or subjects_of or queries:
            classes |= implicit
            found.append(TargetedShape(shape, nodes, classes, objects_of, subjects_of, queries, reader))
    return sorted(found, key=lambda target: target.name)
