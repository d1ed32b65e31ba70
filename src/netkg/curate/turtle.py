"""Turtle as people lay it out: comments, prefixes and one block a subject, cut apart and written again."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar

import pyoxigraph as ox

from netkg.namespaces import PREFIXES
from netkg.rdf import FIRST, NIL, REST, TYPE

WIDTH = 100
_XSD = PREFIXES["xsd"]
_PLAIN = {_XSD + "integer": re.compile(r"[+-]?\d+"), _XSD + "boolean": re.compile("true|false")}
_PREFIX = re.compile(r"^@prefix\s+([\w-]*):\s+<([^>]*)>\s*\.\s*$")
_LOCAL = re.compile(r"[A-Za-z0-9_](?:[\w-]*[\w-])?")
#: The order of predicates in a new block; others follow in the order of their names.
ORDER = (
    "rdf:type",
    "owl:annotatedSource",
    "owl:annotatedProperty",
    "owl:annotatedTarget",
    "rdfs:subClassOf",
    "rdfs:subPropertyOf",
    "rdfs:label",
    "skos:altLabel",
    "obo:IAO_0000115",
    "nk:section",
    "rdfs:domain",
    "rdfs:range",
    "owl:inverseOf",
    "owl:equivalentClass",
    "owl:deprecated",
    "dcterms:isReplacedBy",
    "dcterms:source",
)

#: The lists whose order says nothing (OWL 2 Mapping to RDF Graphs, 2.1): of a chain of properties it does.
SETS = frozenset(
    PREFIXES["owl"] + name
    for name in (
        "unionOf",
        "intersectionOf",
        "oneOf",
        "disjointUnionOf",
        "hasKey",
        "members",
        "distinctMembers",
        "withRestrictions",
    )
)

_T = TypeVar("_T")
#: A statement that does not depend on blank node labels: subject, predicate, object or the shape of what hangs there.
Statement = tuple[str, str, str]


@dataclass
class Block:
    """The lines of one subject, with the statements that they make."""

    subject: str
    text: str
    statements: list[Statement]
    #: What the block was read from; a block that is new has none.
    content: Content | None = None


@dataclass
class TurtleDocument:
    """A file cut apart: text that stays as it is (comments, prefixes, blank lines) and blocks, in order."""

    prefixes: dict[str, str]
    parts: list[str | Block]


class Content:
    """The triples of a file, with the blank nodes folded into the statements that they belong to.

    :raises SyntaxError: if blank nodes go in a circle, which no ontology's do.
    """

    def __init__(self, triples: Iterable[ox.Triple]) -> None:
        self.below: dict[object, list[ox.Triple]] = {}
        for triple in triples:
            self.below.setdefault(triple.subject, []).append(triple)
        self.nodes: dict[str, ox.BlankNode] = {}
        self._open: set[object] = set()
        hung = {t.object for group in self.below.values() for t in group if isinstance(t.object, ox.BlankNode)}
        self.objects: dict[str, object] = {}
        said: dict[str, dict[Statement, None]] = {}
        for subject, group in self.below.items():
            if isinstance(subject, ox.BlankNode) and subject in hung:
                continue
            key = self.key(subject)
            said.setdefault(key, {}).update(
                ((key, t.predicate.value, self.key(t.object, t.predicate.value)), None) for t in group
            )
        self.statements = {subject: list(statements) for subject, statements in said.items()}
        if not hung & self.below.keys() <= self._reached:
            raise _circle()

    @property
    def _reached(self) -> set[object]:
        """The blank nodes that a statement leads to."""
        found: set[object] = set()
        edge = [subject for subject in self.below if f"<{getattr(subject, 'value', '')}>" in self.statements]
        edge += [self.nodes[key] for key in self.statements if key in self.nodes]
        while edge:
            fresh = {t.object for t in self.below.get(edge.pop(), ()) if isinstance(t.object, ox.BlankNode)} - found
            found |= fresh
            edge += fresh
        return found

    def key(self, term: object, predicate: str = "") -> str:
        """Name a term; a blank node by all that hangs from it.

        :param predicate: that of which it is the value: some say lists whose order counts for nothing.
        """
        if not isinstance(term, ox.BlankNode):
            key = str(plain(term))
            self.objects.setdefault(key, term)
            return key
        if term in self._open:
            raise _circle()
        self._open.add(term)
        if predicate in SETS and (items := self.items(term)) is not None:
            said = "{" + " ".join(sorted(self.key(item) for item in items)) + "}"
        else:
            hanging = (f"{t.predicate} {self.key(t.object, t.predicate.value)}" for t in self.below.get(term, ()))
            said = "[" + " ".join(sorted(hanging)) + "]"
        self._open.remove(term)
        self.nodes.setdefault(said, term)
        return said

    def items(self, node: object) -> list[object] | None:
        """Give the items of a list; None where a node is none, or more than one."""
        found: list[object] = []
        seen: set[object] = set()
        while node != NIL:
            own = {t.predicate: t.object for t in self.below.get(node, ())}
            if len(self.below.get(node, ())) != 2 or node in seen or not {FIRST, REST} <= own.keys():
                return None
            seen.add(node)
            found.append(own[FIRST])
            node = own[REST]
        return found

    def prefer(self, other: Content) -> None:
        """Write what both say as the other says it: the order of a list, the print of a number."""
        self.below |= other.below
        self.nodes |= other.nodes
        self.objects |= other.objects


def _circle() -> SyntaxError:
    return SyntaxError("blank nodes form a cycle, which cannot occur in OWL")


def plain(term: _T) -> _T | ox.Literal:
    """Write a decimal as its value, because tools respell it: `20` and `20.0` are the same number.

    >>> str(plain(ox.Literal("20.0", datatype=ox.NamedNode(_XSD + "decimal"))))
    '"20"^^<http://www.w3.org/2001/XMLSchema#decimal>'
    """
    if isinstance(term, ox.Literal) and term.datatype.value == _XSD + "decimal":
        value = Decimal(term.value)
        whole = value == value.to_integral_value()
        return ox.Literal(str(int(value)) if whole else format(value.normalize(), "f"), datatype=term.datatype)
    return term


def parse(text: str, prefixes: dict[str, str] | None = None) -> Content:
    """Read Turtle into its content.

    :raises SyntaxError: if it does not parse.
    """
    head = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in (prefixes or {}).items())
    quads = ox.parse((head + text).encode(), format=ox.RdfFormat.TURTLE, rename_blank_nodes=True)
    return Content(quad.triple for quad in quads)


def cut(text: str) -> TurtleDocument:
    """Cut a file into comments and blocks.

    :raises SyntaxError: if a block never ends.
    """
    layout = TurtleDocument({}, [])
    open_lines: list[str] = []
    for line in text.splitlines():
        if open_lines or (line.strip() and not line.startswith(("#", "@"))):
            open_lines.append(line.rstrip())
            if line.rstrip().endswith("."):
                block = "\n".join(open_lines)
                try:
                    content = parse(block, layout.prefixes)
                except SyntaxError:
                    continue  # the dot was inside a string; the block goes on
                subject, *_ = content.statements or [""]
                said = [statement for group in content.statements.values() for statement in group]
                layout.parts.append(Block(subject, block, said, content))
                open_lines = []
            continue
        if match := _PREFIX.match(line):
            layout.prefixes[match[1]] = match[2]
        layout.parts.append(line.rstrip())
    if open_lines:
        parse("\n".join(open_lines), layout.prefixes)
    return layout


def write(content: Content, subject: str, statements: Sequence[Statement], prefixes: dict[str, str]) -> str:
    """Write a block in house style; predicates and objects stay in the order they are given."""
    by: dict[str, list[str]] = {}
    for _, predicate, value in statements:
        by.setdefault(predicate, []).append(value)
    axiom = f"<{PREFIXES['owl']}Axiom>" in by.get(TYPE.value, ())
    opens = "[]" if subject.startswith("[") else _term(ox.NamedNode(subject[1:-1]), prefixes)
    lines: list[str] = []
    for number, (predicate, values) in enumerate(by.items()):
        verb = "a" if predicate == TYPE.value else _term(ox.NamedNode(predicate), prefixes)
        start = f"{opens} {verb}" if number == 0 else f"    {verb}"
        lines.append(_wrapped(start, [_value(content, value, prefixes) for value in values]))
    if axiom and len(lines) > 2 and "annotatedSource" in lines[1] and "annotatedProperty" in lines[2]:
        lines[1:3] = [f"{lines[1]} ; {lines[2].strip()}"]
    return " ;\n".join(lines) + " ."


def _wrapped(start: str, values: Sequence[str]) -> str:
    lines, line = [], f"{start} {values[0]}"
    for value in values[1:]:
        if len(line) + len(value) + 5 > WIDTH:
            lines.append(line + " ,")
            line = " " * 8 + value
        else:
            line += f" , {value}"
    return "\n".join([*lines, line])


def _value(content: Content, key: str, prefixes: dict[str, str], depth: int = 2) -> str:
    if key in content.nodes:
        return _nested(content, content.nodes[key], prefixes, depth)
    return _term(content.objects[key], prefixes)


def _nested(content: Content, node: ox.BlankNode, prefixes: dict[str, str], depth: int) -> str:
    group = content.below.get(node, [])
    if (items := content.items(node)) is not None:
        return "( " + " ".join(_value(content, content.key(item), prefixes, depth + 1) for item in items) + " )"
    pairs = sorted(group, key=lambda t: (t.predicate != TYPE, str(t.predicate), content.key(t.object, t.predicate.value)))
    said = [
        ("a" if t.predicate == TYPE else _term(t.predicate, prefixes))
        + " "
        + _value(content, content.key(t.object, t.predicate.value), prefixes, depth + 1)
        for t in pairs
    ]
    one = "[ " + " ; ".join(said) + " ]"
    indent = "\n" + "    " * depth
    return one if len(one) + 4 * depth < WIDTH else "[ " + f" ;{indent}  ".join(said) + " ]"


def _term(term: object, prefixes: dict[str, str]) -> str:
    if isinstance(term, ox.NamedNode):
        for name, iri in sorted(prefixes.items(), key=lambda item: -len(item[1])):
            if iri and term.value.startswith(iri) and _LOCAL.fullmatch(term.value[len(iri) :]):
                return f"{name}:{term.value[len(iri) :]}"
        return str(term)
    if isinstance(term, ox.Literal):
        datatype = term.datatype.value
        if datatype in _PLAIN and _PLAIN[datatype].fullmatch(term.value):
            return term.value
        escaped = term.value.replace("\\", "\\\\").replace('"', '\\"')
        body = f'"""{escaped}"""' if "\n" in escaped else f'"{escaped}"'
        if term.language:
            return f"{body}@{term.language}"
        return body if datatype == _XSD + "string" else f"{body}^^{_term(term.datatype, prefixes)}"
    return str(term)
