"""Release what the pipeline finds nothing wrong with.

The runner is the one that `netkg check` uses, with all its stages; so whatever a check refuses cannot be released.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

import pyoxigraph as ox

from netkg.graph import csv_tables, describe, provenance, release, stages
from netkg.graph.pipeline import Pipeline, Progress, refuse, silent
from netkg.inputs import queries
from netkg.inputs.project import INPUTS, Project
from netkg.namespaces import GRAPHS
from netkg.rdf import canonical, serialize


def build(
    project: Project, progress: Progress = silent, pipeline: Pipeline | None = None, *, replace: bool = False
) -> release.Release:
    """Make a release of the project's inputs and point the store at it.

    :param pipeline: one that has run before, so that only what has changed since is done again.
    :param replace: also where that leaves out commits.
    :raises FindingsError: if anything is wrong; then nothing changes.
    """
    release.refuse_to_replace(project.store, replace=replace)  # here already, because what follows takes long
    pipeline = pipeline or stages.pipeline(project)
    refuse(pipeline.run(progress))
    progress("writing the release")
    version = pipeline.product("ontology").version
    quads = list(pipeline.product("dataset").quads)
    quads += _in("examples", describe.examples(queries.load(project.queries)))
    sources = checksums(project)
    described = describe.description(quads, version)
    described += provenance.graphs({quad.graph_name.value for quad in quads}, sources)
    quads += _in("description", described)
    return release.create(
        project.store,
        quads,
        version=version,
        sources=sources,
        replace=replace,
        extra={
            "void.ttl": serialize(sorted(described, key=str), ox.RdfFormat.TURTLE),
            "validation.ttl": _stable(pipeline.product("shapes")),
            "provenance.ttl": provenance.people(project.root, sources),
            **csv_tables.of_inputs(project),
        },
    )


def _in(graph: str, triples: Iterable[ox.Triple]) -> list[ox.Quad]:
    node = ox.NamedNode(GRAPHS[graph])
    return [ox.Quad(t.subject, t.predicate, t.object, node) for t in triples]


def _stable(report: bytes) -> bytes:
    """Write the SHACL report, given as N-Triples, so that equal reports are equal bytes."""
    parsed = ox.parse(report, format=ox.RdfFormat.N_TRIPLES)
    triples = [quad.triple for quad in canonical(parsed)]
    return serialize(triples, ox.RdfFormat.TURTLE)


def checksums(project: Project) -> dict[str, str]:
    """Map each input file to its SHA-256, as the manifest of a release does."""
    files = (
        path for name in INPUTS for path in (project.root / name).rglob("*") if path.is_file() and not path.name.startswith(".")
    )
    return {project.relative(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(files)}


def is_stale(project: Project) -> bool:
    """Tell whether the inputs changed since the current release, or there is none."""
    found = release.current(project.store)
    built = found.origin if found is not None else None
    return built is None or built.manifest["sources"] != checksums(project)
