"""netkg query: named queries and files, in every format, and one line where something is wrong."""

import csv
import io
import json

import pytest


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
