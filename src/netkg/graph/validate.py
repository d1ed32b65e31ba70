"""Validate the dataset against the SHACL shapes and say which table row breaks which rule.

pySHACL does the work, on a plain rdflib graph filled by rdflib's own parser. It changes the shapes graph it is
given, so each validation gets a fresh one, and it never follows `owl:imports`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox
import pyshacl
from rdflib import RDF, SH, Graph, Literal, URIRef
from rdflib.namespace import PROV
from rdflib.term import Node

from netkg.findings import Finding
from netkg.inputs.ontology import syntax_finding
from netkg.namespaces import NK, NKD, compress
from netkg.rdf import serialize

_ROW = re.compile(re.escape(str(NKD)) + r"table/(?P<table>.+)#row=(?P<row>\d+)$")


@dataclass(frozen=True)
class Report:
    """The outcome of one validation: does it conform, what does not, and the W3C report as RDF."""

    conforms: bool
    findings: list[Finding]
    graph: Graph


def shapes(folder: Path, name: str = "shapes") -> tuple[bytes, list[Finding]]:
    """Read all shape files of a folder as one N-Triples document.

    :returns: the document, and a finding with its line for each file that does not parse.
    """
    triples: list[ox.Triple] = []
    findings: list[Finding] = []
    for path in sorted(folder.glob("*.ttl")):
        try:
            parsed = ox.parse(path.read_bytes(), format=ox.RdfFormat.TURTLE, rename_blank_nodes=True)
            triples += [quad.triple for quad in parsed]
        except SyntaxError as error:
            findings.append(syntax_finding(f"{name}/{path.name}", error))
    return serialize(triples, ox.RdfFormat.N_TRIPLES), findings


def data_graph(quads: Iterable[ox.Quad]) -> Graph:
    """Copy quads into one plain rdflib graph, graph names dropped."""
    graph = Graph()
    triples = {quad.triple for quad in quads}
    graph.parse(data=serialize(triples, ox.RdfFormat.N_TRIPLES), format="nt")
    return graph


def validate(
    data: Graph,
    shape_triples: bytes,
    *,
    focus: Iterable[str] | None = None,
    columns: Mapping[str, Mapping[str, str]] | None = None,
) -> Report:
    """Validate `data` against shapes.

    :param data: every graph of the dataset in one; the ontology in it carries the class hierarchy.
    :param shape_triples: the shapes as N-Triples, from `shapes`.
    :param focus: IRIs to check alone, or None for all targets.
    :param columns: table -> property IRI -> column name, so that findings name the column.
    """
    shapes_graph = Graph().parse(data=shape_triples, format="nt")
    options = {"focus_nodes": [URIRef(iri) for iri in focus]} if focus is not None else {}
    conforms, report, _ = pyshacl.validate(
        data,
        shacl_graph=shapes_graph,
        advanced=True,
        inference="none",
        do_owl_imports=False,
        inplace=True,
        allow_warnings=True,
        **options,
    )
    results = sorted(report.subjects(RDF.type, SH.ValidationResult))
    found = [_finding(report, result, data, shapes_graph, columns or {}) for result in results]
    return Report(bool(conforms), sorted(set(found)), report)


def _finding(
    report: Graph, result: Node, data: Graph, shapes_graph: Graph, columns: Mapping[str, Mapping[str, str]]
) -> Finding:
    focus = report.value(result, SH.focusNode)
    path = report.value(result, SH.resultPath)
    value = report.value(result, SH.value)
    shape = report.value(result, SH.sourceShape)
    messages = sorted(str(m) for m in report.objects(result, SH.resultMessage))
    table, row = place(data, focus)
    column = columns.get(table or "", {}).get(str(path)) if path is not None else None
    owner = _named_shape(shapes_graph, shape)
    said = short(messages[0] if messages else "breaks a rule")
    message, _, mend = said.partition(" Mend: ")
    at = short(str(focus)) + (f" {short(str(path))}" if isinstance(path, URIRef) else "")
    got = f" (found {short(str(value))!r})" if isinstance(value, Literal | URIRef) and value != focus else ""
    triple = " ".join(short(str(t)) for t in (focus, path, value) if isinstance(t, URIRef | Literal))
    return Finding(
        file=f"graph/{table}" if table else "dataset",
        row=row,
        column=column,
        rule=owner,
        message=f"{at}: {message}{got}",
        mend=mend,
        triple=triple,
    )


def place(data: Graph, node: Node | None) -> tuple[str | None, int | None]:
    """Find the table and row that a record came from."""
    if node is not None:
        for origin in sorted(data.objects(node, PROV.wasDerivedFrom)):
            match = _ROW.match(str(origin))
            if match:
                return match["table"], int(match["row"])
    return None, None


def _named_shape(shapes_graph: Graph, shape: Node | None) -> str:
    """Climb from a property shape's blank node to the shape that a person can look up."""
    seen: set[Node] = set()
    while shape is not None and not isinstance(shape, URIRef) and shape not in seen:
        seen.add(shape)
        shape = next(shapes_graph.subjects(None, shape), None)
    return str(shape).rsplit("/", 1)[-1] if isinstance(shape, URIRef) else "shape"


def short(text: str) -> str:
    """Write an IRI as a curator names it: a record by its id, a term with its prefix."""
    said = compress(text)
    return said.removeprefix("nkd:") if said.startswith("nkd:") else said.replace(str(NK), "nk:").replace(str(NKD), "")
