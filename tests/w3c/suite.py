"""Read the W3C manifests: which tests there are, and the files of each."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import pyoxigraph as ox

from beside import W3C

BASE = "http://www.w3.org/2009/sparql/docs/tests/data-sparql11/"

QUERY = (
    "aggregates",
    "bind",
    "bindings",
    "cast",
    "construct",
    "exists",
    "functions",
    "grouping",
    "negation",
    "project-expression",
    "property-path",
    "subquery",
)
RESULTS = ("csv-tsv-res", "json-res")
UPDATE = (
    "add",
    "basic-update",
    "clear",
    "copy",
    "delete",
    "delete-data",
    "delete-insert",
    "delete-where",
    "drop",
    "move",
    "update-silent",
)
SYNTAX = ("syntax-query", "syntax-update-1", "syntax-update-2")
#: Asked without the network: each test must be refused before anything is dialled.
FEDERATION = ("service", "syntax-fed")
DESCRIPTION = ("service-description",)
#: Run by the protocol tool, which reads their own vocabulary of HTTP exchanges.
EXCHANGES = ("protocol", "graph-store-protocol")
#: Not run: the server answers by simple entailment; what follows from the ontology is materialised when it is built.
NOT_RUN = ("entailment",)

_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_MF = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
_QT = "http://www.w3.org/2001/sw/DataAccess/tests/test-query#"
_UT = "http://www.w3.org/2009/sparql/tests/test-update#"
_LABEL = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
_FORMATS = {".ttl": ox.RdfFormat.TURTLE, ".rdf": ox.RdfFormat.RDF_XML, ".nt": ox.RdfFormat.N_TRIPLES}


@dataclass(frozen=True)
class Dataset:
    """RDF files by graph; the empty name is the default graph."""

    files: tuple[tuple[str, Path], ...] = ()

    def as_update(self) -> str:
        """Write an update that makes a server hold this and nothing else."""
        pieces = ["DROP ALL"]
        for number, (graph, path) in enumerate(self.files):
            lines = []
            for quad in ox.parse(path=str(path), format=_FORMATS[path.suffix], base_iri=iri(path)):
                triple = [
                    ox.BlankNode(f"f{number}{term.value}") if isinstance(term, ox.BlankNode) else term
                    for term in (quad.subject, quad.predicate, quad.object)
                ]
                lines.append(f"{' '.join(map(str, triple))} .")
            body = "\n".join(lines)
            if graph:
                pieces.append(f"CREATE GRAPH <{graph}>")
                body = f"GRAPH <{graph}> {{ {body} }}"
            pieces.append(f"INSERT DATA {{ {body} }}")
        return " ;\n".join(pieces)


@dataclass(frozen=True)
class Case:
    """One test of a manifest."""

    manifest: str
    name: str
    kind: str
    request: Path | None = None
    data: Dataset = field(default=Dataset())
    result: Path | None = None
    after: Dataset = field(default=Dataset())

    @property
    def id(self) -> str:
        """The manifest's folder and the test's local name."""
        return f"{self.manifest}/{self.name}"

    def text(self) -> str:
        """Give the query or update."""
        assert self.request is not None
        return self.request.read_bytes().decode("utf-8")

    def based(self) -> str:
        """Give the query or update with its file as the base of relative IRIs."""
        assert self.request is not None
        return f"BASE <{iri(self.request)}>\n{self.text()}"


def iri(path: Path) -> str:
    """Give the address that a file of the suite has at the W3C."""
    return BASE + path.relative_to(W3C).as_posix()


@lru_cache
def cases(manifest: str) -> tuple[Case, ...]:
    """Give a manifest's tests in their order."""
    if not W3C.is_dir():
        return ()
    base = f"{BASE}{manifest}/manifest.ttl"
    graph = ox.Store()
    graph.load(path=str(W3C / manifest / "manifest.ttl"), format=ox.RdfFormat.TURTLE, base_iri=base)

    def one(subject, predicate):
        return next((q.object for q in graph.quads_for_pattern(subject, ox.NamedNode(predicate), None)), None)

    def file(node) -> Path | None:
        known = isinstance(node, ox.NamedNode) and node.value.startswith(BASE)
        return W3C / node.value[len(BASE) :] if known else None

    def dataset(node, ns: str) -> Dataset:
        found: list[tuple[str, Path]] = []
        for quad in graph.quads_for_pattern(node, ox.NamedNode(ns + "data"), None):
            found.append(("", file(quad.object)))
        for quad in graph.quads_for_pattern(node, ox.NamedNode(ns + "graphData"), None):
            source = one(quad.object, ns + "graph") or quad.object
            label = next((q.object.value for q in graph.quads_for_pattern(quad.object, _LABEL, None)), source.value)
            found.append((label, file(source)))
        return Dataset(tuple(sorted(found)))

    made = []
    entry = one(ox.NamedNode(base), _MF + "entries")
    while entry is not None and entry != ox.NamedNode(_RDF + "nil"):
        test = one(entry, _RDF + "first")
        kind = next(
            q.object.value
            for q in graph.quads_for_pattern(test, ox.NamedNode(_RDF + "type"), None)
            if q.object.value.startswith(_MF) or q.object.value.startswith(_UT)
        ).rpartition("#")[2]
        action, result = one(test, _MF + "action"), one(test, _MF + "result")
        name = test.value.partition("#")[2]
        if kind == "UpdateEvaluationTest":
            case = Case(
                manifest, name, kind, file(one(action, _UT + "request")), dataset(action, _UT), after=dataset(result, _UT)
            )
        elif isinstance(action, ox.NamedNode):
            case = Case(manifest, name, kind, file(action))
        else:
            case = Case(
                manifest,
                name,
                kind,
                file(one(action, _QT + "query")) if action else None,
                dataset(action, _QT) if action else Dataset(),
                file(result),
            )
        made.append(case)
        entry = one(entry, _RDF + "rest")
    return tuple(made)
