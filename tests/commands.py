"""Commands of netkg, run in this process."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner, Result

from netkg.cli import main


def run(project: Path, *arguments: str) -> Result:
    """Run a command in a project."""
    return CliRunner().invoke(main, ["--project", str(project), *arguments])
