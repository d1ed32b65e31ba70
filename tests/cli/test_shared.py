"""What all commands share: errors in one sentence, findings as text or data, and a release that is there when asked for."""

from __future__ import annotations

import json
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from netkg.cli import main
from netkg.cli.shared import Commands, built, progress
from netkg.errors import FindingsError, UsageError
from netkg.findings import Finding
from netkg.graph import release
from netkg.inputs.project import find
from small import edit, make_project


@click.group(cls=Commands)
@click.pass_context
def group(context: click.Context) -> None:
    context.obj = {}


@group.command()
def wrong() -> None:
    raise UsageError("Do this.")


@group.command()
def found() -> None:
    raise FindingsError([Finding("a.tsv", row=2, rule="cell", message="is empty")], "read")


@group.command()
@click.argument("path")
def read(path: str) -> None:
    Path(path).read_text("utf-8")


@group.command()
def gone() -> None:
    raise BrokenPipeError


def test_an_error_is_one_sentence_and_an_exit_code() -> None:
    done = CliRunner().invoke(group, ["wrong"])
    assert (done.exit_code, done.stderr, done.stdout) == (2, "netkg: Do this.\n", "")


def test_findings_are_told_and_counted() -> None:
    done = CliRunner().invoke(group, ["found"])
    assert done.exit_code == 1
    assert done.stdout == "a.tsv, row 2: is empty [cell]\n"
    assert done.stderr == "netkg: 1 finding in stage read. Nothing was changed.\n"


def test_a_file_that_cannot_be_read_is_one_sentence(tmp_path: Path) -> None:
    done = CliRunner().invoke(group, ["read", str(tmp_path)])
    words = f"netkg: {tmp_path}: Is a directory. Make it readable and writable, and try again.\n"
    assert (done.exit_code, done.stderr) == (2, words)


def test_a_reader_that_has_gone_is_no_error() -> None:
    assert CliRunner().invoke(group, ["gone"]).exit_code == 0


def test_progress_names_each_stage_or_keeps_quiet(capfd: pytest.CaptureFixture[str]) -> None:
    for quiet in (False, True):
        with progress(quiet) as tell:
            tell("reading")
            tell("writing")
        text = capfd.readouterr().err
        assert [line.split()[0] for line in text.splitlines()] == ([] if quiet else ["reading", "writing"])


def test_a_release_is_made_when_there_is_none_and_then_left_alone(tmp_path: Path) -> None:
    project = find(make_project(tmp_path))
    assert release.current(built(project).store) is not None
    made = release.current(project.store)
    edit(project.graph / "review/genes.tsv", "gene/mtor\tMTOR\n", "gene/mtor\tMTOR\ngene/vhl\tVHL\n")
    done = CliRunner().invoke(main, ["--project", str(tmp_path), "export", "--format", "nq"])
    assert done.exit_code == 0 and b"gene/vhl" not in done.stdout_bytes
    assert release.current(built(project).store) == made


def test_releases_as_data(tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["--project", str(make_project(tmp_path)), "releases", "--format", "json"])
    assert json.loads(done.stdout) == []
