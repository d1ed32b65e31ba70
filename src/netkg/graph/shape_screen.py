"""Shapes as SPARQL queries that find, in a whole dataset at once, every node that may break a shape.

pySHACL asks each shape about one node after another, in Python. For a change of a hundred thousand triples that takes
minutes, where the engine needs seconds. So what the engine finds here is a superset of the nodes that break a shape, and
pySHACL says of these alone what is wrong with them. A part of SHACL that is not known here, or that the engine and
pySHACL see differently, counts as broken by every node.

Two questions are asked of each part of a shape, since `sh:not` turns one into the other: whether a node may break it, and
whether it may keep it. Each is a SPARQL expression that is true at least where the answer is yes, and never an error.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set
from concurrent.futures import ThreadPoolExecutor
from itertools import combinations, count

import pyoxigraph as ox
from pyshacl.shapes_graph import ShapesGraph
from rdflib import SH, XSD, BNode, Graph, Literal, URIRef
from rdflib.paths import AlternativePath, Path, SequencePath
from rdflib.term import Node

from netkg.graph.conditions import FALSE, TRUE, any_of, every_of, exists, negated, told
from netkg.graph.incremental import IncrementalValidator
from netkg.graph.narrower_classes import NarrowerClasses
from netkg.graph.paths import shape_path
from netkg.graph.reads import IS_A, prefixes
from netkg.graph.shape_targets import TargetedShape
from netkg.graph.window import outward
from netkg.rdf import DEFAULT
from netkg.sparql.tokens import tokens

_KINDS: dict[Node, str] = {
    SH.IRI: "isIRI({0})",
    SH.BlankNode: "isBlank({0})",
    SH.Literal: "isLiteral({0})",
    SH.BlankNodeOrIRI: "(isBlank({0}) || isIRI({0}))",
    SH.BlankNodeOrLiteral: "(isBlank({0}) || isLiteral({0}))",
    SH.IRIOrLiteral: "(isIRI({0}) || isLiteral({0}))",
}
_COMPARED: dict[Node, str] = {SH.minInclusive: ">=", SH.minExclusive: ">", SH.maxInclusive: "<=", SH.maxExclusive: "<"}
#: How a literal of a datatype is well-formed beyond doubt.
_WELL_FORMED = {
    XSD.string: TRUE,
    XSD.integer: "isNumeric({0})",
    XSD.decimal: "isNumeric({0})",
    XSD.gYear: 'REGEX(STR({0}), "^[0-9]{{4}}$")',
}
#: What says nothing of the node.
_SILENT = frozenset(
    {SH.targetClass, SH.targetNode, SH.targetSubjectsOf, SH.targetObjectsOf, SH.target, SH.path, SH.message, SH.severity}
    | {SH.name, SH.description, SH.order, SH.group, SH.defaultValue, SH.deactivated, SH.flags, SH.ignoredProperties}
)
#: What is asked of each value, and of all values of a path together; any other part is broken by every node.
_OF_EACH = frozenset(
    {SH["not"], SH.property, SH.node, SH["and"], SH["or"], SH["class"], SH.nodeKind, SH["in"], SH.datatype}
    | {*_COMPARED, SH.minLength, SH.maxLength, SH.pattern}
)
_OF_ALL = frozenset({SH.minCount, SH.maxCount, SH.hasValue, SH.equals, SH.disjoint, SH.sparql})
#: Queries that are asked at a time; the engine leaves Python's lock alone while it works.
AT_ONCE = 2
#: Values are told apart one by one up to this number.
_TOLD_APART = 3
#: What a query of a constraint must not have, for its pattern to be asked by itself.
#: The slash is that of long paths, which the engine would look for anew at each node, more slowly than pySHACL does.
#: The star is that of paths which may have no step: the engine takes none from a term that is only a predicate.
_MORE_THAN_A_PATTERN = frozenset(
    {"/", "*", "GROUP", "LIMIT", "OFFSET", "HAVING", "ORDER", "MINUS", "VALUES", "SERVICE", "GRAPH", "BIND"}
)


class Screen:
    """The queries of some shapes."""

    def __init__(self, shapes: ShapesGraph, targets: Iterable[TargetedShape]) -> None:
        self._shapes = shapes
        self._graph: Graph = shapes.graph
        self._numbers = count()
        self._declared: set[tuple[str, str]] = set()
        found = {number: self._query(target) for number, target in enumerate(targets)}
        head = "".join(f"PREFIX {prefix}: <{namespace}>\n" for prefix, namespace in sorted(self._declared))
        self._queries = {number: head + query for number, query in found.items() if query}

    def suspects(
        self,
        store: ox.Store,
        graph: ox.NamedNode | ox.DefaultGraph = DEFAULT,
        within: Mapping[int, Set[Node] | None] | None = None,
    ) -> dict[int, set[Node]]:
        """Find the nodes that may break each shape, by the shape's place among the targets.

        :param graph: holds all that the shapes are to see, without triple terms, as `merged` makes it.
        :param within: the shapes to ask, and among which nodes; None for any.
        """
        classes = NarrowerClasses(store, graph)
        asked = {
            number: classes.written_out(query) for number, query in self._queries.items() if within is None or number in within
        }
        found: dict[int, set[Node]] = {}
        with ThreadPoolExecutor(AT_ONCE) as threads:
            answers = threads.map(lambda query: _column(store, query, graph), asked.values())
            for number, nodes in zip(asked, answers, strict=True):
                among = None if within is None else within[number]
                chosen = nodes if among is None else nodes & among
                if chosen:
                    found[number] = chosen
        return found

    def _query(self, target: TargetedShape) -> str:
        broken = self._reported(target.shape.node, "?this")
        if broken == FALSE:
            return ""
        sources = [f"?this {IS_A.n3()} <{one}>" for one in sorted(target.classes, key=str)]
        sources += [f"?this <{one}> ?_object" for one in sorted(target.subjects_of, key=str)]
        sources += [f"?_subject <{one}> ?this" for one in sorted(target.objects_of, key=str)]
        for query in target.queries:
            self._declared.update(query.prefixes)
            sources.append(f"{{ {query.select} }}")
        for node in sorted(target.nodes, key=str):
            if isinstance(node, BNode):  # it has no name in a query
                raise ValueError("A blank node is a target.")
            sources.append(f"VALUES ?this {{ {node.n3()} }}")
        targets = " UNION ".join(f"{{ {one} }}" for one in sources)
        return f"SELECT DISTINCT ?this WHERE {{ {{ SELECT DISTINCT ?this WHERE {{ {targets} }} }} FILTER ({broken}) }}"

    def _reported(self, shape: Node, node: str) -> str:
        """Ask whether a node breaks a shape in a way that is reported as more than a warning."""
        if self._graph.value(shape, SH.severity) in (None, SH.Violation):
            return self._breaks(shape, node)
        return any_of(self._reported(one, node) for one in self._graph.objects(shape, SH.property))

    def _fresh(self) -> str:
        return f"?_{next(self._numbers)}"

    def _along(self, node: str, path: Node | Path, value: str, condition: str) -> str:
        """Ask whether a value at the end of a path fulfils a condition.

        Step by step, one inside the other: the engine plans a pattern without knowing that its beginning is bound, and
        would look for all pairs that a part of a long path connects.
        """
        if condition == FALSE:
            return FALSE
        if isinstance(path, AlternativePath):
            return any_of(self._along(node, one, value, condition) for one in path.args)
        if isinstance(path, SequencePath):
            first, *rest = path.args
            if rest:
                between = self._fresh()
                return self._along(node, first, between, self._along(between, SequencePath(*rest), value, condition))
            return self._along(node, first, value, condition)
        return exists(f"{node} {path.n3()} {value}", condition)

    def _breaks(self, shape: Node, node: str) -> str:
        if (shape, SH.deactivated, Literal(True)) in self._graph:
            return FALSE
        path = self._graph.value(shape, SH.path)
        if path is None:
            return any_of(self._part(shape, part, of, node, breaks=True) for part, of in self._parts(shape))
        value, walk = self._fresh(), shape_path(self._graph, path)
        counted = [self._counted(part, of, node, walk) for part, of in self._parts(shape) if part in (SH.minCount, SH.maxCount)]
        of_values = any_of(self._part(shape, part, of, value, breaks=True, on_path=True) for part, of in self._parts(shape))
        return any_of([*counted, self._along(node, walk, value, of_values), *self._of_all(shape, node, walk, breaks=True)])

    def _keeps(self, shape: Node, node: str) -> str:
        if (shape, SH.deactivated, Literal(True)) in self._graph:
            return TRUE
        path = self._graph.value(shape, SH.path)
        if path is None:
            return every_of(self._part(shape, part, of, node, breaks=False) for part, of in self._parts(shape))
        value, walk = self._fresh(), shape_path(self._graph, path)
        counted = [
            TRUE if (one := self._counted(part, of, node, walk)) == TRUE else negated(one)
            for part, of in self._parts(shape)
            if part in (SH.minCount, SH.maxCount)
        ]
        of_values = every_of(self._part(shape, part, of, value, breaks=False, on_path=True) for part, of in self._parts(shape))
        kept = negated(self._along(node, walk, value, negated(of_values)))
        return every_of([*counted, kept, *self._of_all(shape, node, walk, breaks=False)])

    def _parts(self, shape: Node) -> list[tuple[URIRef, Node]]:
        return sorted((URIRef(str(part)), of) for part, of in self._graph.predicate_objects(shape) if part not in _SILENT)

    def _counted(self, part: Node, of: Node, node: str, walk: Node | Path) -> str:
        """Ask whether there are fewer values than wanted, or more than allowed; exact, or true where there are many."""
        wanted = int(str(of)) + (part == SH.maxCount)
        if wanted > _TOLD_APART:
            return TRUE
        if wanted == 0:
            return FALSE
        values = [self._fresh() for _ in range(wanted)]
        found = every_of(f"!sameTerm({one}, {other})" for one, other in combinations(values, 2))
        for value in reversed(values):
            found = self._along(node, walk, value, found)
        return found if part == SH.maxCount else negated(found)

    def _of_all(self, shape: Node, node: str, walk: Node | Path, *, breaks: bool) -> Iterator[str]:
        """Ask what is asked of a path's values together."""
        value, again = self._fresh(), self._fresh()
        for part, of in self._parts(shape):
            if part == SH.hasValue:
                found = self._along(node, walk, value, f"sameTerm({value}, {of.n3()})")
                yield TRUE if isinstance(of, BNode) else told(found, breaks)
            elif part == SH.equals:
                apart = [
                    self._along(node, one, value, negated(self._along(node, two, again, f"sameTerm({value}, {again})")))
                    for one, two in ((walk, of), (of, walk))
                ]
                yield any_of(apart) if breaks else negated(any_of(apart))
            elif part == SH.disjoint:
                shared = self._along(node, of, value, self._along(node, walk, again, f"sameTerm({value}, {again})"))
                yield shared if breaks else negated(shared)
            elif part == SH.sparql:
                yield self._queried(of, node, walk) if breaks else TRUE
            elif part.startswith(str(SH)) and part not in _OF_EACH | _OF_ALL:
                yield TRUE

    def _part(self, shape: Node, part: Node, of: Node, value: str, *, breaks: bool, on_path: bool = False) -> str:
        """Ask about one component of a shape; `value` is a value of its path, or the node itself."""
        graph = self._graph
        if on_path and part in _OF_ALL:
            return FALSE if breaks else TRUE
        if part == SH["not"]:
            return self._keeps(of, value) if breaks else self._breaks(of, value)
        if part in (SH.property, SH.node):
            return self._breaks(of, value) if breaks else self._keeps(of, value)
        if part in (SH["and"], SH["or"]):
            asked = [self._breaks(one, value) if breaks else self._keeps(one, value) for one in graph.items(of)]
            return any_of(asked) if breaks == (part == SH["and"]) else every_of(asked)
        if part == SH["class"]:
            return told(f"EXISTS {{ {value} {IS_A.n3()} <{of}> }}", breaks)
        if part == SH.nodeKind and of in _KINDS:
            return told(_KINDS[of].format(value), breaks)
        if part == SH["in"]:
            items = list(graph.items(of))
            if not any(isinstance(item, BNode) for item in items):
                return told(any_of(f"sameTerm({value}, {item.n3()})" for item in items), breaks)
        if part == SH.hasValue and not isinstance(of, BNode):
            return told(f"sameTerm({value}, {of.n3()})", breaks)
        if part == SH.datatype:
            sound = f"(isLiteral({value}) && DATATYPE({value}) = <{of}>)"
            well = _WELL_FORMED.get(URIRef(str(of)), FALSE).format(value)
            return f"COALESCE(!({sound} && {well}), true)" if breaks else f"COALESCE({sound}, true)"
        if part in _COMPARED:
            return self._sure(f"{value} {_COMPARED[part]} {of.n3()}", breaks)
        if part == SH.minLength:
            return self._sure(f"STRLEN(STR({value})) >= {of}", breaks)
        if part == SH.maxLength:
            return self._sure(f"STRLEN(STR({value})) <= {of}", breaks)
        if part == SH.pattern:
            flags = graph.value(shape, SH.flags) or Literal("")
            # pySHACL has been given Python's word for the end of a text, which the engine does not know.
            pattern = str(of).replace(r"\Z", "$")
            fits = f"REGEX(STR({value}), {Literal(pattern).n3()}, {Literal(str(flags)).n3()})"
            # Python and the engine disagree on what ends a line.
            return f'COALESCE({"!" if breaks else ""}{fits} || REGEX(STR({value}), "[\\n\\r]"), true)'
        if part == SH.sparql and breaks:
            return self._queried(of, value, None)
        known = isinstance(part, URIRef) and part.startswith(str(SH))
        return TRUE if known else FALSE if breaks else TRUE

    @staticmethod
    def _sure(expression: str, breaks: bool) -> str:
        return f"COALESCE({'!' if breaks else ''}({expression}), true)"

    def _queried(self, constraint: Node, node: str, walk: Node | Path | None) -> str:
        """Ask whether a constraint's own query finds anything at a node."""
        select, mine = self._graph.value(constraint, SH.select), self._fresh()
        if select is None or (constraint, SH.deactivated, Literal(True)) in self._graph:
            return TRUE
        text = str(select)
        read = list(tokens(text))
        words = [token.upper for token in read]
        if words.count("SELECT") > 1 or _MORE_THAN_A_PATTERN & set(words) or (walk is None and "$PATH" in text):
            return TRUE
        start = next(number for number, token in enumerate(read) if token.text == "{")
        pieces, at = [], read[start].start
        for token in read[start:]:
            pieces.append(text[at : token.start])
            at = token.end
            name = token.text[1:] if token.text[0] in "?$" and len(token.text) > 1 else ""
            if name == "PATH" and walk is not None:
                pieces.append(walk.n3())
            else:
                pieces.append(token.text if not name else node if name == "this" else f"{mine}_{name}")
        self._declared.update(prefixes(self._graph, constraint))
        return f"EXISTS {' '.join(pieces)}"


def screen_of(validator: IncrementalValidator) -> Screen | None:
    """Make the screen of a validator's shapes, None where they use what it cannot say."""
    if validator.needs_own_run or any(target.reader is None for target in validator.targets):
        return None
    try:
        return Screen(validator.shapes, validator.targets)
    except ValueError:
        return None


def _column(store: ox.Store, query: str, graph: ox.NamedNode | ox.DefaultGraph) -> set[Node]:
    rows = store.query(query, default_graph=graph)
    return {outward(row["this"]) for row in rows if row["this"] is not None}  # type: ignore[union-attr]
