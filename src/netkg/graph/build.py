"""Run the stages in order: read, populate, reason, validate, release.

Each stage is a function of its inputs and can be called alone; this module only strings them together and reports
progress. Nothing is released while any finding stands, and the current release stays as it was.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pyoxigraph as ox

from netkg.errors import FindingsError
from netkg.graph import admission, describe, populate, provenance, reason, release, rules, validate
from netkg.inputs import mappings, ontology, queries, tables
from netkg.inputs.project import INPUTS, Project
from netkg.namespaces import GRAPHS, PREFIXES

#: Told the name of each stage as it starts.
Progress = Callable[[str], None]


def silent(_stage: str) -> None:
    """Report nothing."""


@dataclass
class Inputs:
    """Everything that was read: ontology, tables, mappings, and the quads they assert."""

    project: Project
    modules: ontology.Modules
    reading: tables.Reading
    asserted: list[ox.Quad] = field(default_factory=list)

    def columns(self) -> dict[str, dict[str, str]]:
        """Map table file -> property IRI -> column name, so that a finding about a triple can name its column."""
        found: dict[str, dict[str, str]] = {}
        for file, table in self.reading.tables.items():
            names = found.setdefault(file, {})
            for column in table.tableSchema.columns:
                if not column.virtual and column.propertyUrl:
                    names[populate.absolute(column.propertyUrl.uri)] = column.name
        return found


def collect(project: Project, progress: Progress = silent) -> Inputs:
    """Read ontology, tables and mappings.

    :returns: what they assert, as quads.
    :raises FindingsError: with every finding of every file, if there is one.
    """
    progress("reading the ontology")
    modules = ontology.read(project.ontology)
    progress("reading the tables")
    reading = tables.read(project.graph)
    findings = modules.findings + reading.findings
    if not reading.findings and not modules.findings:
        findings += [*populate.dangling(reading, modules.terms), *populate.misplaced(reading, modules.broader)]
    mapped = mappings.read(project.graph)
    findings += mapped.findings
    findings += mappings.unknown_subjects(mapped, modules.terms | reading.iris)
    if findings:
        raise FindingsError(findings, "populate")
    progress("populating the graph")
    asserted = [*modules.quads, *populate.populate(reading), *mappings.quads(mapped)]
    return Inputs(project, modules, reading, asserted)


def infer(inputs: Inputs, progress: Progress = silent) -> list[ox.Quad]:
    """Derive, reason, close: everything that follows from what is asserted.

    :raises FindingsError: if the reasoner finds a contradiction.
    """
    folder = inputs.project.ontology
    logical = [quad for quad in inputs.asserted if quad.graph_name.value != GRAPHS["mappings"]]
    inferred = reason.derive(logical, folder / "derivations") + admission.classes(logical)
    progress("reasoning with HermiT")
    inferred += reason.infer([*logical, *inferred])
    inferred += reason.derive([*logical, *inferred], folder / "closures")
    return sorted(set(inferred), key=str)


def inspect(inputs: Inputs, inferred: list[ox.Quad], progress: Progress = silent) -> validate.Report:
    """Check the ontology's rules and the SHACL shapes.

    :raises FindingsError: with every finding of the rules, or of the shapes.
    """
    progress("checking the rules of the ontology")
    findings = list(rules.violations(inputs.asserted, inputs.project.ontology))
    shapes, broken = validate.shapes(inputs.project.shapes)
    if broken:
        raise FindingsError(findings + broken, "validate")
    progress("validating against the shapes")
    report = validate.validate(validate.data_graph([*inputs.asserted, *inferred]), shapes, columns=inputs.columns())
    if findings or not report.conforms:
        raise FindingsError(findings + report.findings, "validate")
    return report


def build(project: Project, progress: Progress = silent) -> release.Release:
    """Make a release of the project's inputs and point the store at it.

    :raises FindingsError: if anything is wrong; then nothing changes.
    """
    inputs = collect(project, progress)
    inferred = infer(inputs, progress)
    report = inspect(inputs, inferred, progress)
    progress("writing the release")
    version = inputs.modules.version
    quads = [*inputs.asserted, *inferred]
    quads += _in("examples", describe.examples(queries.load(project.queries)))
    checksums = _checksums(project)
    described = describe.description(quads, version)
    described += provenance.graphs({quad.graph_name.value for quad in quads}, checksums)
    quads += _in("description", described)
    return release.create(
        project.store,
        quads,
        version=version,
        sources=checksums,
        extra={
            "void.ttl": ox.serialize(sorted(described, key=str), format=ox.RdfFormat.TURTLE, prefixes=PREFIXES),
            "validation.ttl": _stable(report),
            "provenance.ttl": provenance.people(project.root, checksums),
        },
    )


def _in(graph: str, triples: Iterator[ox.Triple] | list[ox.Triple]) -> list[ox.Quad]:
    node = ox.NamedNode(GRAPHS[graph])
    return [ox.Quad(t.subject, t.predicate, t.object, node) for t in triples]


def _stable(report: validate.Report) -> bytes:
    """Write the SHACL report so that equal reports are equal bytes."""
    parsed = ox.parse(report.graph.serialize(format="nt"), format=ox.RdfFormat.N_TRIPLES)
    triples = [quad.triple for quad in release.canonical(parsed)]
    return ox.serialize(triples, format=ox.RdfFormat.TURTLE, prefixes=PREFIXES)


def _checksums(project: Project) -> dict[str, str]:
    files = (
        path for name in INPUTS for path in (project.root / name).rglob("*") if path.is_file() and not path.name.startswith(".")
    )
    return {project.relative(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(files)}


def is_stale(project: Project) -> bool:
    """Tell whether the inputs changed since the current release, or there is none."""
    found = release.current(project.store)
    return found is None or found.manifest["sources"] != _checksums(project)
