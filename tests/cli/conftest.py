"""The commands in this process, on the shared release."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from netkg.cli import main


@pytest.fixture
def inside(built, monkeypatch):
    """Run in this process, on the shared release; quicker where the process does not matter."""
    monkeypatch.setattr("netkg.inputs.project.find", lambda root=None: built)

    def run(*arguments, **options):
        return CliRunner().invoke(main, arguments, **options)

    return run
