"""netkg releases, restore, prune: what stays is what can be served."""

from __future__ import annotations

import json
from pathlib import Path

import pyoxigraph as ox
import pytest

from commands import run
from netkg.engine import loading
from netkg.graph import release
from small import make_project


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with five releases, the first three of version 0.1.0."""
    folder = make_project(tmp_path)
    node = ox.NamedNode("http://x")
    for number in range(5):
        monkeypatch.setenv("SOURCE_DATE_EPOCH", str(1_700_000_000 + number))
        quads = [ox.Quad(node, node, ox.Literal(n), node) for n in range(number + 1)]
        release.create(folder / "build", quads, version=f"0.{1 + number // 3}.0")
    return folder


def ids(project: Path) -> list[str]:
    return [found["id"] for found in json.loads(run(project, "releases", "--format", "json").stdout)]


def test_the_current_release_is_never_removed(project: Path) -> None:
    """Neither new nor the last of its version: only that it is served keeps it."""
    oldest, *_, newest = before = ids(project)
    assert run(project, "restore", oldest).exit_code == 0
    done = run(project, "prune", "--keep", "1")
    assert (done.exit_code, ids(project)) == (0, [oldest, before[2], newest])
    assert done.stdout == f"removed 2: {before[1]}, {before[3]}\n"
    assert release.current(project / "build").id == oldest
    assert loading.load(project / "build").triples == 1
    assert run(project, "prune", "--keep", "1").stdout == "nothing to remove\n"


def test_the_newest_stay(project: Path) -> None:
    before = ids(project)
    run(project, "prune", "--keep", "4")
    assert ids(project) == before[1:]
    run(project, "prune", "--keep", "1")
    assert ids(project) == [before[2], before[4]]


def test_the_list_marks_the_current_one(project: Path) -> None:
    lines = run(project, "releases").stdout.splitlines()
    assert [line[0] for line in lines] == [" "] * 4 + ["*"]
    assert lines[-1].split()[1:] == [ids(project)[-1], "2023-11-14T22:13:24.000000Z", "5", "triples"]


def test_an_empty_store_says_how_to_fill_it(tmp_path: Path) -> None:
    assert "netkg build" in run(make_project(tmp_path), "releases").stdout
