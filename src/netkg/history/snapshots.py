"""Datasets with a name, to be compared: releases, commits and the working tree."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pyoxigraph as ox

from netkg.engine import embedded, loading
from netkg.errors import UsageError
from netkg.graph import builder, expected, release, stages
from netkg.history import differences, revisions
from netkg.inputs import ontology, queries
from netkg.inputs.project import Project
from netkg.rdf import canonical

WORKING = "working"


@dataclass(frozen=True)
class DatasetState:
    """A dataset with a name and the version of its ontology: a release, a commit, or the working tree."""

    name: str
    quads: list[ox.Quad]
    version: str


def snapshot(project: Project, text: str) -> DatasetState:
    """Read a release, the working tree under the name `working`, or what any name of git stands for.

    The inputs of a commit are built, unless the store has a release of just these.

    :raises UsageError: if there is none of that name, or several.
    :raises FindingsError: if the inputs of the commit do not hold up to the checks of today.
    """
    if text == WORKING:
        return _built(project, "the working tree")
    try:
        return _released(release.find(project.store, text))
    except UsageError as error:
        found = revisions.commit(project, text)
        if not found:
            raise UsageError(f"{error.detail} Nor does git know a commit of that name.") from None
    with revisions.checked_out(project, found) as inputs:
        checksums = builder.checksums(inputs)
        same = next((one for one in release.every(project.store) if one.manifest["sources"] == checksums), None)
        return _released(same) if same is not None else _built(inputs, f"{text} ({found[:10]})")


def _released(found: release.Release) -> DatasetState:
    return DatasetState(found.id, list(loading.quads(found)), str(found.manifest["version"]))


def _built(project: Project, name: str) -> DatasetState:
    return DatasetState(name, canonical(stages.dataset(project).quads), ontology.read(project.ontology).version)


def diff(project: Project, old: str, new: str) -> tuple[DatasetState, DatasetState, differences.Difference]:
    """Compare two snapshots, with the competency answers that changed."""
    one, two = snapshot(project, old), snapshot(project, new)
    found = differences.compare(one.quads, two.quads)
    if found.added or found.removed:
        found.answers = dict(_answers(project, one, two))
    return one, two, found


def _answers(project: Project, one: DatasetState, two: DatasetState) -> Iterator[tuple[str, tuple[list[str], list[str]]]]:
    views = [embedded.view(snapshot.quads, snapshot.name) for snapshot in (one, two)]
    for query in queries.load(project.queries):
        before, after = ({_row(row) for row in expected.answer(view, query)} for view in views)
        if before != after:
            yield query.name, (sorted(before - after), sorted(after - before))


def _row(row: dict[str, str]) -> str:
    return " | ".join(f"{column} {value}" for column, value in row.items() if value)
