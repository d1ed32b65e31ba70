"""Look back over the releases of a store: list, compare, trace, restore, prune."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from netkg.engine import embedded
from netkg.errors import UsageError
from netkg.graph import expected, release, stages
from netkg.graph.release import Release, find
from netkg.history import differences
from netkg.inputs import queries
from netkg.inputs.project import Project
from netkg.namespaces import GRAPHS, PREFIXES, expand
from netkg.why.axioms import Places, name

WORKING = "working"
_ORIGIN = PREFIXES["prov"] + "wasDerivedFrom"


@dataclass(frozen=True)
class Snapshot:
    """A dataset with a name: a release, or the working tree."""

    name: str
    quads: list[ox.Quad]


def snapshot(project: Project, text: str) -> Snapshot:
    """Read a release, or the working tree under the name `working`."""
    if text == WORKING:
        return Snapshot("the working tree", release.canonical(stages.dataset(project).quads))
    found = find(project.store, text)
    return Snapshot(found.id, list(embedded.quads(found)))


def diff(project: Project, old: str, new: str) -> tuple[Snapshot, Snapshot, differences.Difference]:
    """Compare two snapshots, with the competency answers that changed."""
    one, two = snapshot(project, old), snapshot(project, new)
    found = differences.compare(one.quads, two.quads)
    if found.added or found.removed:
        found.answers = dict(_answers(project, one, two))
    return one, two, found


def _answers(project: Project, one: Snapshot, two: Snapshot) -> Iterator[tuple[str, tuple[list[str], list[str]]]]:
    views = [embedded.view(snapshot.quads, snapshot.name) for snapshot in (one, two)]
    for query in queries.load(project.queries):
        before, after = ({_row(row) for row in expected.answer(view, query)} for view in views)
        if before != after:
            yield query.name, (sorted(before - after), sorted(after - before))


def _row(row: dict[str, str]) -> str:
    return " | ".join(f"{column} {value}" for column, value in row.items() if value)


@dataclass(frozen=True)
class Blame:
    """One statement of a subject: the release that brought it, and the cell or line that says it now."""

    statement: str
    since: str
    place: str


def blame(project: Project, subject: str) -> list[Blame]:
    """Say of each statement about a subject with which release it came and where it stands.

    :raises UsageError: if no release and no input speaks of it.
    """
    node = ox.NamedNode(expand(subject))
    inputs = stages.asserted(project)
    places = Places(project.ontology, inputs.reading)
    now = {q.triple: q for q in inputs.asserted if q.subject == node and q.predicate.value != _ORIGIN}
    first: dict[ox.Triple, str] = {}
    for found in release.every(project.store):
        for quad in embedded.quads(found):
            if quad.subject == node and quad.predicate.value != _ORIGIN and quad.graph_name.value != GRAPHS["inferred"]:
                first.setdefault(quad.triple, found.id)
    if not now and not first:
        raise UsageError(f"Nothing speaks of {name(node)}, in no release and not in the working tree.")
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
    from netkg.why.axioms import Axiom

    return places.describe(Axiom(triple, (triple,), quad.graph_name.value))


def restore(project: Project, text: str) -> Release:
    """Point the store at an earlier release; the releases stay as they are."""
    found = find(project.store, text)
    release.point(project.store, found.id)
    return found


def prune(store: Path, keep: int) -> list[str]:
    """Remove old releases: the newest `keep`, the current one, and the last of each version stay.

    :returns: the ids that were removed.
    """
    known = release.every(store)
    here = release.current(store)
    last = {str(r.manifest["version"]): r.id for r in known}
    stay = {r.id for r in known[len(known) - keep :]} | set(last.values()) | ({here.id} if here else set())
    gone = [r for r in known if r.id not in stay]
    for old in gone:
        shutil.rmtree(old.path)
    return [r.id for r in gone]
