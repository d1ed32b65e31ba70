"""netkg fmt: modules are laid out, or named where they are not; what is no Turtle is told with its line."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from netkg.cli import main
from small import edit, make_project


@pytest.fixture
def module(tmp_path: Path) -> Path:
    path = make_project(tmp_path) / "ontology/net.ttl"
    path.write_text("# Genes and drugs\n" + path.read_text("utf-8"), "utf-8")
    return path


def run(module: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["--project", str(module.parents[1]), "fmt", *arguments])


def test_what_is_laid_out_stays(module: Path) -> None:
    run(module)
    text = module.read_text("utf-8")
    done = run(module, "--check")
    assert (done.exit_code, done.stderr) == (0, "4 files, 0 changed\n")
    assert run(module).exit_code == 0 and module.read_text("utf-8") == text


def test_what_is_not_is_named_and_then_laid_out(module: Path) -> None:
    run(module)
    text = module.read_text("utf-8")
    edit(module, "nk:Gene a owl:Class", "\n\n\nnk:Gene a owl:Class")
    spoilt = module.read_text("utf-8")
    done = run(module, "--check")
    assert done.exit_code == 1 and "ontology/net.ttl: is not in the canonical layout" in done.stdout
    assert module.read_text("utf-8") == spoilt
    assert "laid out ontology/net.ttl" in run(module).stderr
    assert module.read_text("utf-8") == text


def test_broken_turtle_is_a_finding_with_its_line(module: Path) -> None:
    edit(module, "nk:Gene a owl:Class ;", "nk:Gene a owl:Class")
    done = run(module)
    assert done.exit_code == 1 and "ontology/net.ttl, line" in done.stdout
