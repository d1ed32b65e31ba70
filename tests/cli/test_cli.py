"""The command line as a user meets it: a real process, its output, its exit code."""

import csv
import io
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


@pytest.fixture
def inside(built, monkeypatch):
    """Run in this process, on the shared release; quicker where the process does not matter."""
    monkeypatch.setattr("netkg.inputs.project.find", lambda root=None: built)

    def run(*arguments, **options):
        return CliRunner().invoke(main, arguments, **options)

    return run


def test_query_gives_csv_into_a_pipe(inside):
    done = inside("query", "mutation-to-outcome", "--gene", "TSC2")
    assert done.exit_code == 0, done.stderr
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert {"RADIANT-3", "RADIANT-4", "NCT02315625"} <= {row["study"] for row in rows}


@pytest.mark.parametrize("form", ["json", "tsv", "xml", "table"])
def test_query_in_each_format(inside, form):
    done = inside("query", "approvals", "--format", form)
    assert done.exit_code == 0
    assert "everolimus" in done.stdout
    if form == "json":
        assert json.loads(done.stdout)["head"]["vars"][0] == "intervention"


def test_query_from_a_file_and_from_standard_input(inside, tmp_path):
    path = tmp_path / "mine.rq"
    path.write_text("SELECT ?l WHERE { <https://w3id.org/netkg/gene/tsc2> rdfs:label ?l }", "utf-8")
    assert inside("query", str(path)).stdout.splitlines() == ["l", "TSC2"]
    assert inside("query", "-", input=path.read_text("utf-8")).stdout.splitlines() == ["l", "TSC2"]
    assert (
        "TSC2"
        in inside(
            "query", "-", "--format", "ttl", input="CONSTRUCT WHERE { <https://w3id.org/netkg/gene/tsc2> rdfs:label ?l }"
        ).stdout
    )


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("query", "mutation-to-outcom"), "Did you mean mutation-to-outcome"),
        (("query", "approvals", "--gene", "TSC2"), "no option '--gene'"),
        (("query", "adverse-events", "--drug"), "--drug needs a value"),
        (("query", "adverse-events", "--drug", "everolimuss"), "Did you mean everolimus"),
        (("query", "missing.rq"), "There is no file missing.rq"),
        (("query", "approvals", "--format", "ttl"), "cannot be written as ttl"),
    ],
)
def test_wrong_use_is_one_line_and_exit_2(inside, arguments, words):
    done = inside(*arguments)
    assert done.exit_code == 2
    assert words in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_a_syntax_error_names_line_and_column(inside):
    done = inside("query", "-", input="SELECT ?l WHERE {\n  ?g rdfs:label }")
    assert done.exit_code == 2
    assert "ine 2" in done.stderr
    assert "Traceback" not in done.stderr


def test_help_teaches(inside):
    top = inside("--help").stdout
    assert "netkg query mutation-to-outcome --gene TSC2" in top
    for command in ("build", "check", "reason", "query", "serve", "export"):
        assert command in top
        assert inside(command, "--help").exit_code == 0
    listed = inside("query", "--help").stdout
    assert "mutation-to-outcome [--gene …]" in listed
    assert "--timeout" in inside("serve", "--help").stdout


def test_export_writes_every_format(inside, tmp_path):
    for form, words in (
        ("trig", "gene\\/tsc2"),
        ("nq", "graph/hypotheses"),
        ("ttl", "trial\\/radiant-3"),
        ("nt", "trial/radiant-3"),
    ):
        path = tmp_path / f"dump.{form}"
        assert inside("export", "--format", form, "-o", str(path)).exit_code == 0
        assert words in path.read_text("utf-8")


def test_check_reports_findings_as_json_with_exit_1(root, tmp_path):
    for name in ("ontology", "graph", "shapes", "queries"):
        shutil.copytree(root / name, tmp_path / name)
    path = tmp_path / "graph/review/outcomes.tsv"
    path.write_text(path.read_text("utf-8").replace("\t11.0\t", "\televen\t", 1), "utf-8")
    done = CliRunner().invoke(main, ["--project", str(tmp_path), "check", "--format", "json"])
    assert done.exit_code == 1
    (finding,) = json.loads(done.stdout)
    assert finding["file"] == "graph/review/outcomes.tsv"
    assert finding["column"] == "value"
    shown = CliRunner().invoke(main, ["--project", str(tmp_path), "check"])
    assert f"graph/review/outcomes.tsv, row {finding['row']}, column value" in shown.stderr
    assert "fix:" in shown.stderr


def test_a_folder_that_is_no_project_says_so(netkg, tmp_path):
    done = netkg("--project", str(tmp_path), "build")
    assert done.returncode == 2
    assert "is not a netkg project" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_real_process_answers(netkg, built):
    done = netkg("--version")
    assert done.stdout.startswith("netkg, version ")
    assert Path(built.root, "pyproject.toml").is_file()
