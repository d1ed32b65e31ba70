"""Cut what is asserted into axioms that a person can point at: one sentence each, with its file and line or row."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import pyoxigraph as ox

from netkg.graph import populate, reason
from netkg.inputs import ontology
from netkg.inputs.rows import Reading, Row
from netkg.namespaces import GRAPHS, PREFIXES, compress
from netkg.rdf import NIL, TYPE, Term, graph_iri, node

_P = PREFIXES
#: Declarations carry no logic of their own and stay in every subset.
_DECLARED = {
    node(f"owl:{name}")
    for name in ("Class", "ObjectProperty", "DatatypeProperty", "AnnotationProperty", "NamedIndividual", "Ontology")
}
#: How an axiom reads, by its predicate.
_SENTENCES = {
    "rdf:type": "{s} is a {o}",
    "rdfs:subClassOf": "every {s} is a {o}",
    "owl:disjointWith": "no {s} is a {o}",
    "owl:equivalentClass": "{s} is defined as {o}",
    "rdfs:domain": "whatever has {s} is a {o}",
    "rdfs:range": "whatever is the value of {s} is a {o}",
    "rdfs:subPropertyOf": "{s} implies {o}",
    "owl:inverseOf": "{s} is {o} the other way round",
    "owl:propertyChainAxiom": "{o} implies {s}",
    "owl:propertyDisjointWith": "{s} and {o} never hold together",
}
#: How a class expression reads, by the property that makes it.
_EXPRESSIONS = {"unionOf": " or ", "intersectionOf": " and ", "oneOf": " or "}
_RESTRICTIONS = {
    "someValuesFrom": "{p} some {v}",
    "allValuesFrom": "{p} only {v}",
    "hasValue": "{p} {v}",
    "minCardinality": "at least {v} {p}",
    "maxCardinality": "at most {v} {p}",
    "cardinality": "exactly {v} {p}",
}


@dataclass(frozen=True)
class Axiom:
    """One axiom: the triple that a person wrote, and the blank nodes that hang from it."""

    head: ox.Triple
    triples: tuple[ox.Triple, ...]
    graph: str


@dataclass
class Axioms:
    """Everything that is asserted and has logic in it; `background` is what every subset keeps."""

    axioms: list[Axiom] = field(default_factory=list)
    background: list[ox.Triple] = field(default_factory=list)


def cut(quads: Iterable[ox.Quad]) -> Axioms:
    """Group the logical triples into axioms, terms first and records after them."""
    quads = list(quads)
    graphs = {quad.triple: graph_iri(quad) for quad in quads}
    triples = list(reason.logical(quads))
    below: dict[Term, list[ox.Triple]] = {}
    hung = {t.object for t in triples if isinstance(t.object, ox.BlankNode)}
    for triple in triples:
        if isinstance(triple.subject, ox.BlankNode):
            below.setdefault(triple.subject, []).append(triple)
    found = Axioms()

    def closure(node: Term) -> list[ox.Triple]:
        return [t for triple in below.get(node, ()) for t in (triple, *closure(triple.object))]

    for triple in triples:
        if isinstance(triple.subject, ox.BlankNode):
            continue
        if triple.predicate == TYPE and triple.object in _DECLARED:
            found.background.append(triple)
        else:
            found.axioms.append(Axiom(triple, (triple, *closure(triple.object)), graphs[triple]))
    for blank, own in below.items():
        if blank not in hung:
            head = next((t for t in own if t.predicate == TYPE), own[0])
            found.axioms.append(Axiom(head, tuple(closure(blank)), graphs[head]))
    found.axioms.sort(key=lambda axiom: (axiom.graph != GRAPHS["ontology"], str(axiom.head)))
    return found


def name(term: object) -> str:
    """Write a term as a curator does: `nk:Gene`, `gene/tsc2`, `"11.0"`, `"tumeur"@fr`."""
    if isinstance(term, ox.NamedNode):
        return compress(term.value).removeprefix("nkd:")
    language = f"@{term.language}" if isinstance(term, ox.Literal) and term.language else ""
    return f'"{term.value}"{language}' if isinstance(term, ox.Literal) else "something"


def sentence(axiom: Axiom) -> str:
    """Say an axiom in words.

    >>> gene, drug = (ox.NamedNode(f"https://w3id.org/netkg/ontology/{name}") for name in ("Gene", "Drug"))
    >>> triple = ox.Triple(gene, ox.NamedNode("http://www.w3.org/2002/07/owl#disjointWith"), drug)
    >>> sentence(Axiom(triple, (triple,), ""))
    'no nk:Gene is a nk:Drug'
    """
    below: dict[object, dict[str, object]] = {}
    for triple in axiom.triples:
        if isinstance(triple.subject, ox.BlankNode):
            below.setdefault(triple.subject, {})[triple.predicate.value.rsplit("#")[-1]] = triple.object

    def listed(node: object) -> list[str]:
        parts = []
        while node in below:
            parts.append(said(below[node].get("first")))
            node = below[node].get("rest", NIL)
        return parts

    def said(node: object) -> str:
        own = below.get(node)
        if own is None:
            return name(node)
        for key, joint in _EXPRESSIONS.items():
            if key in own:
                return "(" + joint.join(listed(own[key])) + ")"
        if "onProperty" in own:
            for key, text in _RESTRICTIONS.items():
                if key in own:
                    return "(" + text.format(p=said(own["onProperty"]), v=said(own[key])) + ")"
        if "complementOf" in own:
            return f"not {said(own['complementOf'])}"
        if "withRestrictions" in own:
            return " and ".join(listed(own["withRestrictions"]))
        if "first" in own:
            return " then ".join(listed(node))
        facets = {"minInclusive": "≥ ", "maxInclusive": "≤ ", "minExclusive": "> ", "maxExclusive": "< "}
        return next((facets[k] + said(v).strip('"') for k, v in own.items() if k in facets), "something")

    head = axiom.head
    if isinstance(head.subject, ox.BlankNode):
        own = below[head.subject]
        return f"{', '.join(listed(own.get('members', own.get('distinctMembers'))))} are disjoint"
    form = _SENTENCES.get(compress(head.predicate.value), "{s} " + name(head.predicate) + " {o}")
    return form.format(s=name(head.subject), o=said(head.object))


class Places:
    """Find where an axiom was written: module and line, or table, row and column."""

    def __init__(self, folder: Path, reading: Reading) -> None:
        self._folder, self._reading = folder, reading

    @cached_property
    def _rows(self) -> dict[ox.Triple, list[tuple[Row, str]]]:
        found: dict[ox.Triple, list[tuple[Row, str]]] = {}
        for quad, row, column in populate.traced(self._reading):
            found.setdefault(quad.triple, []).append((row, column))
        return found

    def rows(self, triple: ox.Triple) -> list[tuple[str, int, str]]:
        """Give table, row and column of each cell that says a triple."""
        return [(row.file, row.number, column) for row, column in self._rows.get(triple, ())]

    @cached_property
    def _blocks(self) -> list[tuple[str, int, list[str], dict[str, str]]]:
        found = []
        for path in ontology.modules(self._folder):
            lines = path.read_text("utf-8").splitlines()
            prefixes = dict(re.findall(r"^@prefix ([\w-]*): <([^>]*)>", "\n".join(lines), re.MULTILINE))
            start = None
            for number, line in enumerate(lines, start=1):
                if start is None and line and not line.startswith((" ", "\t", "#", "@")):
                    start = number
                if start is not None and line.rstrip().endswith("."):
                    found.append((path.name, start, lines[start - 1 : number], prefixes))
                    start = None
        return found

    def term(self, axiom: Axiom) -> tuple[str, int | None]:
        """Give the module and line of an axiom of the ontology."""
        named = [
            t
            for triple in axiom.triples
            for t in (triple.subject, triple.predicate, triple.object)
            if isinstance(t, ox.NamedNode)
        ]
        head = axiom.head
        best: tuple[int, str, int] | None = None
        for file, start, lines, prefixes in self._blocks:
            opens = _forms(head.subject, prefixes, " ") if isinstance(head.subject, ox.NamedNode) else ["["]
            if not any(lines[0].startswith(form) for form in opens):
                continue
            text = "\n".join(lines)
            score = sum(any(form in text for form in _forms(term, prefixes)) for term in set(named))
            if best is None or score > best[0]:
                best = (score, file, start + _line(lines, head, prefixes))
        return (f"ontology/{best[1]}", best[2]) if best else ("ontology", None)

    def describe(self, axiom: Axiom) -> str:
        """Say where an axiom stands, with section and reference of a record."""
        if axiom.graph == GRAPHS["ontology"]:
            file, line = self.term(axiom)
            return f"{file}, line {line}" if line else file
        return self.record(axiom.head)

    def record(self, triple: ox.Triple) -> str:
        """Say which row and column of which table a triple came from, and what that row cites."""
        said = []
        for row, column in self._rows.get(triple, ()):
            parts = [f"graph/{row.file}, row {row.number}" + ("" if column.startswith("_") else f", column {column}")]
            parts += [f"{kind} {', '.join(row.text(kind))}" for kind in ("section", "reference") if row.text(kind)]
            said.append("; ".join(parts))
        return " and ".join(said) or "by rule"


def _forms(term: ox.NamedNode, prefixes: Mapping[str, str], after: str = "") -> list[str]:
    forms = [f"<{term.value}>"]
    forms += [
        f"{prefix}:{term.value[len(iri) :]}{after}" for prefix, iri in prefixes.items() if iri and term.value.startswith(iri)
    ]
    return forms + ([" a "] if term == TYPE else [])


def _line(lines: list[str], head: ox.Triple, prefixes: Mapping[str, str]) -> int:
    """Find the line of a block that has the predicate, and from there the object."""

    def first(term: object, start: int) -> int | None:
        if not isinstance(term, ox.NamedNode):
            return None
        return next((i for i in range(start, len(lines)) if any(form in lines[i] for form in _forms(term, prefixes))), None)

    at = first(head.predicate, 0) or 0
    return first(head.object, at) or at
