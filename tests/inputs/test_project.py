"""A project is the folder that is given, the checkout around the working directory, or what came with the package."""

from __future__ import annotations

from pathlib import Path

import pytest

from netkg.errors import UsageError
from netkg.inputs import project


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    for name in project.INPUTS:
        (tmp_path / name).mkdir()
    return tmp_path


def test_a_folder_that_is_given(checkout: Path) -> None:
    found = project.find(str(checkout))
    assert (found.root, found.store) == (checkout, checkout / "build")
    assert [found.ontology, found.graph, found.shapes, found.queries] == [checkout / name for name in project.INPUTS]


@pytest.mark.parametrize("missing", project.INPUTS)
def test_a_folder_that_is_none_says_what_it_needs(checkout: Path, missing: str) -> None:
    (checkout / missing).rmdir()
    with pytest.raises(UsageError, match=f"is not a netkg project.*{missing}"):
        project.find(checkout)


def test_the_checkout_around_the_working_directory(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inside = checkout / "graph" / "deep"
    inside.mkdir()
    monkeypatch.chdir(inside)
    assert project.find().root != checkout, "without a pyproject.toml it is no checkout"
    (checkout / "pyproject.toml").touch()
    assert project.find().root == checkout


def test_elsewhere_it_is_what_the_code_came_with(tmp_path: Path, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert project.find().root == root


def test_a_file_is_named_from_the_root(checkout: Path, tmp_path: Path) -> None:
    found = project.find(checkout)
    assert found.relative(checkout / "graph" / "x.tsv") == "graph/x.tsv"
    assert found.relative(checkout / "graph" / ".." / "x") == "x"
    assert found.relative(Path("/elsewhere/x")) == "/elsewhere/x"
