"""Datasets with a name, to be compared: releases and the working tree."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pyoxigraph as ox

from netkg.engine import embedded, loading
from netkg.graph import expected, release, stages
from netkg.history import differences
from netkg.inputs import queries
from netkg.inputs.project import Project
from netkg.rdf import canonical

WORKING = "working"


@dataclass(frozen=True)
class DatasetState:
    """A dataset with a name: a release, or the working tree."""

    name: str
    quads: list[ox.Quad]


def snapshot(project: Project, text: str) -> DatasetState:
    """Read a release, or the working tree under the name `working`."""
    if text == WORKING:
        return DatasetState("the working tree", canonical(stages.dataset(project).quads))
    found = release.find(project.store, text)
    return DatasetState(found.id, list(loading.quads(found)))


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
