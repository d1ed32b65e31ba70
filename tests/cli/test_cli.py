"""The command line as a user meets it: a real process, its output, its exit code."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from netkg.cli import main


@pytest.fixture
def netkg(built):
    def run(*arguments, input=None):
        return subprocess.run(
            [sys.executable, "-m", "netkg", *arguments],
            capture_output=True,
            text=True,
            input=input,
            check=False,
            cwd=built.root,
        )

    return run


def test_help_teaches(inside):
    top = inside("--help").stdout
    assert "netkg query mutation-to-outcome --gene TSC2" in top
    for command in ("build", "check", "reason", "query", "serve", "export"):
        assert command in top
        assert inside(command, "--help").exit_code == 0
    listed = inside("query", "--help").stdout
    assert "mutation-to-outcome [--gene …]" in listed
    assert "--timeout" in inside("serve", "--help").stdout


def test_check_reports_findings_as_json_with_exit_1(root, tmp_path):
    for name in ("ontology", "graph", "shapes", "queries"):
        shutil.copytree(root / name, tmp_path / name)
    path = tmp_path / "graph/review/outcomes.tsv"
    path.write_text(path.read_text("utf-8").replace("\t11.0\t", "\televen\t", 1), "utf-8")
    done = CliRunner().invoke(main, ["--project", str(tmp_path), "check", "--format", "json"])
    assert done.exit_code == 1
    finding = next(found for found in json.loads(done.stdout) if found["rule"] == "cell")
    assert finding["file"] == "graph/review/outcomes.tsv"
    assert finding["column"] == "value"
    shown = CliRunner().invoke(main, ["--project", str(tmp_path), "check"])
    assert f"graph/review/outcomes.tsv, row {finding['row']}, column value" in shown.stdout
    assert "fix:" in shown.stdout


def test_a_folder_that_is_no_project_says_so(netkg, tmp_path):
    done = netkg("--project", str(tmp_path), "build")
    assert done.returncode == 2
    assert "is not a netkg project" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_real_process_answers(netkg, built):
    done = netkg("--version")
    assert done.stdout.startswith("netkg, version ")
    assert Path(built.root, "pyproject.toml").is_file()
