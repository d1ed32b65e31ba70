"""netkg explain: where a statement comes from, for people and for programs."""

import json

from click.testing import CliRunner

from netkg.cli import main


def test_the_command_line_explains(built, monkeypatch):
    monkeypatch.setattr("netkg.inputs.project.find", lambda root=None: built)
    done = CliRunner().invoke(main, ["explain", "gene/tsc2", "nk:modulates", "pathway/mtor", "--format", "json"])
    assert json.loads(done.stdout)["how"] == "asserted"
    assert "asserted" in CliRunner().invoke(main, ["explain", "gene/tsc2", "a", "nk:Gene"]).stdout
