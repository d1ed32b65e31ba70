"""The commands in this process, on the shared release or on that of a small project."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from netkg.cli import main
from netkg.graph.builder import build
from netkg.inputs.project import Project
from small import make_project


@pytest.fixture
def inside(built, monkeypatch):
    """Run in this process, on the shared release; quicker where the process does not matter."""
    monkeypatch.setattr("netkg.inputs.project.find", lambda root=None: built)

    def run(*arguments, **options):
        return CliRunner().invoke(main, arguments, **options)

    return run


@pytest.fixture(scope="session")
def small_built(tmp_path_factory):
    """A small project with its release, for what does not depend on the records."""
    folder = make_project(tmp_path_factory.mktemp("small"))
    project = Project(folder, folder / "build")
    build(project)
    return project


@pytest.fixture
def inside_small(small_built, monkeypatch):
    """Run in this process, on the release of the small project, which is loaded at once."""
    monkeypatch.setattr("netkg.inputs.project.find", lambda root=None: small_built)

    def run(*arguments, **options):
        return CliRunner().invoke(main, arguments, **options)

    return run
