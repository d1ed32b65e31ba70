"""Read the ontology's modules: Turtle files that people edit, loaded together as one graph."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import pyoxigraph as ox

from netkg.findings import Finding
from netkg.inputs import triples
from netkg.namespaces import GRAPHS, NK
from netkg.rdf import SUBCLASS, TYPE, in_graph, node

_DECLARATIONS = frozenset(
    node(f"owl:{name}") for name in ("Class", "ObjectProperty", "DatatypeProperty", "AnnotationProperty", "NamedIndividual")
)
_VERSION = node("owl:versionInfo")

#: What a file is by its ending, where it is not Turtle.
_FORMS = {".owl": "RDF/XML", ".rdf": "RDF/XML", ".nt": "N-Triples"}


@dataclass
class Modules:
    """The modules' triples, what they declare, and what could not be read."""

    quads: list[ox.Quad] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    @property
    def terms(self) -> set[str]:
        """IRIs declared as class, property or individual."""
        return {
            quad.subject.value
            for quad in self.quads
            if quad.predicate == TYPE and quad.object in _DECLARATIONS and isinstance(quad.subject, ox.NamedNode)
        }

    @property
    def own_terms(self) -> set[str]:
        """The declared terms in netkg's own namespace."""
        return {iri for iri in self.terms if iri.startswith(str(NK))}

    @property
    def broader(self) -> dict[str, set[str]]:
        """Map each class to itself and every class above it."""
        parents: dict[str, set[str]] = {}
        for quad in self.quads:
            if quad.predicate == SUBCLASS and isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.NamedNode):
                parents.setdefault(quad.subject.value, set()).add(quad.object.value)
        found: dict[str, set[str]] = {}
        for term in self.terms:
            above, queue = {term}, [term]
            while queue:
                fresh = parents.get(queue.pop(), set()) - above
                above |= fresh
                queue += fresh
            found[term] = above
        return found

    @property
    def version(self) -> str:
        """The ontology's `owl:versionInfo`, which names the release."""
        versions = (quad.object for quad in self.quads if quad.predicate == _VERSION)
        return next((version.value for version in versions if isinstance(version, ox.Literal)), "0.0.0")


def read(folder: Path, name: str = "ontology") -> Modules:
    """Parse every module of a folder; a module that does not parse is a finding with its line."""
    modules = Modules()
    for path in sorted(folder.glob("*.ttl")):
        try:
            modules.quads += parse(path.read_bytes(), GRAPHS["ontology"])
        except SyntaxError as error:
            modules.findings.append(syntax_finding(f"{name}/{path.name}", error))
    if not modules.quads and not modules.findings:
        modules.findings.append(
            Finding(name, rule="ontology-empty", message="holds no Turtle module", mend="Put the ontology's .ttl files there.")
        )
    return modules


def parse(turtle: bytes, graph: str) -> Iterable[ox.Quad]:
    """Parse Turtle into quads of one graph; blank nodes get names of their own.

    :raises SyntaxError: with the line, when the Turtle is broken.
    """
    named = ox.NamedNode(graph)
    return [in_graph(triple, named) for triple in triples.read(turtle, ox.RdfFormat.TURTLE, str(NK))]


def syntax_finding(file: str, error: SyntaxError) -> Finding:
    """Say where a file of triples breaks, and the usual cause."""
    form = _FORMS.get(Path(file).suffix, "Turtle")
    return Finding(
        file,
        line=error.lineno,
        rule="turtle-syntax",
        message=f"is not valid {form}: {error.msg or error}",
        mend="Look at this line and the one before it: a missing dot or semicolon, an undeclared prefix "
        "or an open quote is the usual cause."
        if form == "Turtle"
        else "Save it again from the tool that wrote it; a file that is cut off is the usual cause.",
    )
