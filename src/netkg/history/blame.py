"""Trace each statement about a subject: with which release it came, and where it stands now."""

from __future__ import annotations

from dataclasses import dataclass

import pyoxigraph as ox

from netkg.engine import loading
from netkg.errors import UsageError
from netkg.graph import release, stages
from netkg.inputs.project import Project
from netkg.namespaces import GRAPHS, PREFIXES, expand
from netkg.rdf import graph_iri
from netkg.why.axioms import Axiom, Places, name

_ORIGIN = PREFIXES["prov"] + "wasDerivedFrom"
_INFERRED = ox.NamedNode(GRAPHS["inferred"])


@dataclass(frozen=True)
class Blame:
    """One statement of a subject: the release that brought it, and the cell or line that says it now."""

    statement: str
    since: str
    place: str


def blame(project: Project, subject: str) -> list[Blame]:
    """Say of each statement about a subject with which release it came and where it stands.

    :raises UsageError: if no release and no input mentions it.
    """
    node = ox.NamedNode(expand(subject))
    inputs = stages.asserted(project)
    places = Places(project.ontology, inputs.reading)
    now = {q.triple: q for q in inputs.asserted if q.subject == node and q.predicate.value != _ORIGIN}
    first: dict[ox.Triple, str] = {}
    for found in release.every(project.store):
        for quad in loading.quads(found):
            if quad.subject == node and quad.predicate.value != _ORIGIN and quad.graph_name != _INFERRED:
                first.setdefault(quad.triple, found.id)
    if not now and not first:
        raise UsageError(f"No release and no input mentions {name(node)}.")
    lines = []
    for triple in sorted({*now, *first}, key=str):
        if isinstance(triple.object, ox.BlankNode):
            continue
        place = "removed since"
        if triple in now:
            place = _place(places, triple, now[triple])
        lines.append(Blame(f"{name(triple.predicate)} {name(triple.object)}", first.get(triple, "not released yet"), place))
    return lines


def _place(places: Places, triple: ox.Triple, quad: ox.Quad) -> str:
    return places.describe(Axiom(triple, (triple,), graph_iri(quad)))
