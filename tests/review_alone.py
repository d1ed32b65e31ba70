"""The inputs of the project without its later sources: what the review alone says, which is checked and built in half the time."""

from __future__ import annotations

import shutil
from pathlib import Path

from netkg.history import register, safeguards
from netkg.inputs import mappings
from netkg.inputs.project import Project

LATER = "since-2017"


def copy_review(root: Path, folder: Path) -> Project:
    """Copy the inputs to a folder; of the lists that name records of all sources, keep the rows of those that are there."""
    for name in ("ontology", "graph", "shapes", "queries"):
        shutil.copytree(root / name, folder / name, ignore=shutil.ignore_patterns(LATER))
    project = Project(folder, folder / "build")
    tables = project.graph.rglob("*.tsv")
    there = {"nkd:" + line.partition("\t")[0] for path in tables for line in path.read_text("utf-8").splitlines()}
    for path in (project.graph / mappings.SET, project.ontology / register.FILE, project.ontology / safeguards.FILE):
        lines = path.read_text("utf-8").splitlines(keepends=True)
        kept = [line for line in lines if not line.startswith("nkd:") or line.partition("\t")[0] in there]
        path.write_text("".join(kept), "utf-8")
    return project
