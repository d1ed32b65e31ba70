"""Read the ontology's modules: Turtle files that people edit, loaded together as one graph."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import pyoxigraph as ox

from netkg.findings import Finding
from netkg.inputs import merge_conflicts, ontology_root, triples, turtle_names
from netkg.namespaces import GRAPHS, NK, compress
from netkg.rdf import SUBCLASS, TYPE, Term, in_graph, node, value_of

_DECLARATIONS = frozenset(
    node(f"owl:{name}") for name in ("Class", "ObjectProperty", "DatatypeProperty", "AnnotationProperty", "NamedIndividual")
)
_VERSION = node("owl:versionInfo")
#: The syntax of a file by its ending.
SYNTAXES = {
    ".ttl": "Turtle",
    ".owl": "RDF/XML",
    ".rdf": "RDF/XML",
    ".nt": "N-Triples",
    ".ofn": "functional syntax",
}
#: Properties that hold between terms, and never of words.
_BETWEEN_TERMS = frozenset(
    node(name)
    for name in (
        "rdfs:subClassOf",
        "rdfs:subPropertyOf",
        "rdfs:domain",
        "rdfs:range",
        "owl:equivalentClass",
        "owl:disjointWith",
        "owl:inverseOf",
    )
)


@dataclass
class Modules:
    """The modules' triples, what they declare, and what could not be read."""

    quads: list[ox.Quad] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    @property
    def terms(self) -> set[str]:
        """IRIs declared as class, property or individual."""
        return {term.value for term, _ in declarations(self.quads)}

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


def declarations(quads: Iterable[ox.Quad]) -> set[tuple[ox.NamedNode, Term]]:
    """Give each term that is declared as class, property or individual, with that type."""
    return {
        (quad.subject, quad.object)
        for quad in quads
        if quad.predicate == TYPE and quad.object in _DECLARATIONS and isinstance(quad.subject, ox.NamedNode)
    }


def modules(folder: Path) -> list[Path]:
    """List the files of the modules, by name; the root that opens them all in an editor is none."""
    return sorted(path for path in folder.glob("*.ttl") if path.name != ontology_root.FILE)


def read(folder: Path, name: str = "ontology") -> Modules:
    """Parse every module of a folder; a module that does not parse is a finding with its line."""
    found = Modules()
    headed: dict[Path, bool] = {}
    texts = {f"{name}/{path.name}": path.read_text("utf-8", errors="replace") for path in modules(folder)}
    misread = turtle_names.prefixes(texts)
    for path in modules(folder):
        file = f"{name}/{path.name}"
        if wrong := merge_conflicts.finding(path, file) or misread.get(file):
            found.findings.append(wrong)
            headed[path] = True
            continue
        try:
            quads = parse(path.read_bytes(), GRAPHS["ontology"])
        except SyntaxError as error:
            found.findings.append(syntax_finding(file, error))
            headed[path] = True
            continue
        found.findings += [
            *ontology_root.headers(path.stem, quads, file),
            *_triple_terms(quads, file),
            *_literals(quads, file, texts[file]),
        ]
        found.findings += turtle_names.vocabulary(file, texts[file], quads)
        kept = [quad for quad in quads if not ontology_root.is_header_of(path.stem, quad)]
        headed[path] = len(kept) < len(quads)
        found.quads += kept
    found.findings += ontology_root.check(folder, headed, name)
    if not found.quads and not found.findings:
        found.findings.append(
            Finding(name, rule="ontology-empty", message="holds no Turtle module", fix="Put the ontology's .ttl files there.")
        )
    return found


def _literals(quads: Iterable[ox.Quad], file: str, text: str) -> Iterator[Finding]:
    """Report words where only a term can stand."""
    for quad in quads:
        if quad.predicate in _BETWEEN_TERMS and isinstance(quad.object, ox.Literal):
            line = next((n for n, said in enumerate(text.split("\n"), 1) if f'"{quad.object.value}"' in said), None)
            message = (
                f"{compress(value_of(quad.subject))} has the words {quad.object.value!r} for {compress(quad.predicate.value)}"
            )
            fix = "Name the term without quotes, such as nk:Measure."
            yield Finding(file, line=line, rule="literal-as-term", message=message, fix=fix)


def _triple_terms(quads: Iterable[ox.Quad], file: str) -> Iterator[Finding]:
    if any(isinstance(quad.object, ox.Triple) for quad in quads):
        yield Finding(
            file,
            rule="triple-term",
            message="describes a triple in the manner of RDF 1.2, which OWL does not know",
            fix="Write the remark as an owl:Axiom that names the triple by owl:annotatedSource and the like.",
        )


@lru_cache(maxsize=64)
def parse(turtle: bytes, graph: str) -> list[ox.Quad]:
    """Parse Turtle into quads of one graph; blank nodes get names of their own, and keep them while the text stays.

    :raises SyntaxError: with the line, when the Turtle is broken.
    """
    named = ox.NamedNode(graph)
    return [in_graph(triple, named) for triple in triples.read(turtle, ox.RdfFormat.TURTLE, str(NK))]


def syntax_finding(file: str, error: SyntaxError) -> Finding:
    """Say where a file of triples breaks, and the usual cause."""
    form = SYNTAXES.get(Path(file).suffix, "Turtle")
    return Finding(
        file,
        line=error.lineno,
        rule="turtle-syntax",
        message=f"is not valid {form}: {error.msg or error}",
        fix=turtle_names.undeclared(error.msg or str(error))
        + "Look at this line and the one before it: a missing dot or semicolon, an undeclared prefix "
        "or an open quote is the usual cause."
        if form == "Turtle"
        else "Save it again from the tool that wrote it; a truncated file is the usual cause.",
    )
