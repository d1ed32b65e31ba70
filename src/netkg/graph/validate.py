"""Validate the dataset against the SHACL shapes and say which table row breaks which rule.

pySHACL does the work, on a plain rdflib graph filled by rdflib's own parser. It changes the shapes graph it is
given, so each validation gets a fresh one, and it never follows `owl:imports`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import pyoxigraph as ox
import pyshacl
from rdflib import RDF, SH, Graph, Literal, URIRef
from rdflib.namespace import PROV
from rdflib.term import Node

from netkg.findings import Finding
from netkg.graph.window import Mirror
from netkg.namespaces import NK, NKD, compress
from netkg.rdf import ROW

#: What a shape says is to be done about it, beside its `sh:message`.
FIX = URIRef("https://w3id.org/netkg/shape/fix")
#: How grave a result is; only an error holds up a release or a write.
SEVERITIES: dict[Node | None, str] = {SH.Violation: "error", SH.Warning: "warning", SH.Info: "note"}


@dataclass(frozen=True)
class ShapeReport:
    """The outcome of one validation: does it conform, what does not, and the W3C report as RDF."""

    conforms: bool
    findings: list[Finding]
    graph: Graph


def data_graph(quads: Iterable[ox.Quad]) -> Mirror:
    """Copy quads into one rdflib graph, graph names dropped."""
    return Mirror({quad.triple for quad in quads})


def validate(
    data: Graph,
    shape_triples: bytes,
    *,
    columns: Mapping[str, Mapping[str, str]] | None = None,
) -> ShapeReport:
    """Validate `data` against shapes.

    :param data: every graph of the dataset in one; the ontology in it carries the class hierarchy.
    :param shape_triples: the shapes as N-Triples, from `shape_text.read`.
    :param columns: table -> property IRI -> column name, so that findings name the column.
    """
    shapes_graph = Graph().parse(data=shape_triples, format="nt")
    conforms, report, _ = pyshacl.validate(
        data,
        shacl_graph=shapes_graph,
        advanced=True,
        inference="none",
        do_owl_imports=False,
        inplace=True,
        allow_warnings=True,
    )
    results = sorted(report.subjects(RDF.type, SH.ValidationResult))
    found = [finding(report, result, data, shapes_graph, columns or {}) for result in results]
    return ShapeReport(bool(conforms), sorted(set(found)), report)


def findings(
    report: Graph, data: Graph, shapes_graph: Graph, columns: Mapping[str, Mapping[str, str]] | None = None
) -> list[Finding]:
    """Say what the results of a report mean for a curator; details of a result are part of it."""
    results = set(report.objects(None, SH.result))
    return sorted({finding(report, result, data, shapes_graph, columns or {}) for result in results})


def finding(report: Graph, result: Node, data: Graph, shapes_graph: Graph, columns: Mapping[str, Mapping[str, str]]) -> Finding:
    """Say what one result means: place, rule, what is wrong and what to do."""
    focus = report.value(result, SH.focusNode)
    path = report.value(result, SH.resultPath)
    value = report.value(result, SH.value)
    shape = report.value(result, SH.sourceShape)
    messages = sorted(str(m) for m in report.objects(result, SH.resultMessage))
    table, row = place(data, focus)
    column = columns.get(table or "", {}).get(str(path)) if path is not None else None
    owner = named_shape(shapes_graph, shape)
    message = short(messages[0] if messages else "breaks a rule")
    at = short(str(focus)) + (f" {short(str(path))}" if isinstance(path, URIRef) else "")
    got = f" (found {short(str(value))!r})" if isinstance(value, Literal | URIRef) and value != focus else ""
    triple = " ".join(short(str(t)) for t in (focus, path, value) if isinstance(t, URIRef | Literal))
    return Finding(
        file=f"graph/{table}" if table else "dataset",
        row=row,
        column=column,
        rule=str(owner).rsplit("/", 1)[-1] if isinstance(owner, URIRef) else "shape",
        message=f"{at}: {message}{got}",
        fix=short(fix_of(report, result, shapes_graph)),
        severity=SEVERITIES.get(report.value(result, SH.resultSeverity), "error"),
        triple=triple,
    )


def place(data: Graph, node: Node | None) -> tuple[str | None, int | None]:
    """Find the table and row that a record came from."""
    if node is not None:
        for origin in sorted(map(str, data.objects(node, PROV.wasDerivedFrom))):
            match = ROW.match(origin)
            if match:
                return match["table"], int(match["row"])
    return None, None


def fix_of(report: Graph, result: Node, shapes_graph: Graph) -> str:
    """Find what a shape says is to be done: on its constraint, on the shape, or on a shape that it is a part of."""
    shape = report.value(result, SH.sourceShape)
    messages = set(report.objects(result, SH.resultMessage))
    for node in (report.value(result, SH.sourceConstraint), *_upwards(shapes_graph, shape)):
        if node is not None:
            for fix in shapes_graph.objects(node, FIX):
                return str(fix)
    # pySHACL writes a copy of a blank node into the report; the message still leads to the shape.
    for message in messages:
        for node in shapes_graph.subjects(SH.message, message):
            for fix in shapes_graph.objects(node, FIX):
                return str(fix)
    return ""


def _upwards(shapes_graph: Graph, shape: Node | None) -> Iterator[Node]:
    """Climb from a shape without a name to the one that a person can look up."""
    seen: set[Node] = set()
    while shape is not None and shape not in seen:
        yield shape
        seen.add(shape)
        shape = None if isinstance(shape, URIRef) else next(shapes_graph.subjects(None, shape), None)


def named_shape(shapes_graph: Graph, shape: Node | None) -> Node | None:
    """Find the shape that a person can look up: the one asked about, or the named one that it is a part of."""
    *_, last = (shape, *_upwards(shapes_graph, shape))
    return last


def short(text: str) -> str:
    """Write an IRI as a curator names it: a record by its id, a term with its prefix."""
    said = compress(text)
    return said.removeprefix("nkd:") if said.startswith("nkd:") else said.replace(str(NK), "nk:").replace(str(NKD), "")
