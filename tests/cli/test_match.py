"""netkg match: for people and for programs, and one sentence where something is wrong."""

import csv
import io
import json

import pytest

TUMOUR = ("--site", "pancreas", "--ki67", "15%", "--function", "nonfunctioning")


def test_the_table_groups_by_verdict_and_says_what_it_is(inside):
    done = inside("match", *TUMOUR)
    assert done.exit_code == 0, done.stderr
    assert done.stdout.startswith("This says what was studied") and "not medical advice" in done.stdout
    assert "Grade: grade 2 neuroendocrine tumor" in done.stdout
    included, excluded = done.stdout.index("Included in"), done.stdout.index("Excluded from")
    assert included < done.stdout.index("RADIANT-3 patients") < excluded < done.stdout.index("RADIANT-4 patients")
    assert "- not pancreatic" in done.stdout[excluded:] and "PFS 11.0 months, everolimus" in done.stdout[included:excluded]


def test_json_and_csv(inside):
    answer = json.loads(inside("match", *TUMOUR, "--format", "json").stdout)
    by_name = {one["population"]: one for one in answer["populations"]}
    assert by_name["RADIANT-3 patients"]["verdict"] == "included" and by_name["RADIANT-4 patients"]["verdict"] == "excluded"
    assert "advice" in answer["notice"] and answer["given"]["grade"] and answer["grades"][0]["classification"]
    rows = list(csv.DictReader(io.StringIO(inside("match", *TUMOUR, "--format", "csv").stdout)))
    assert {"11.0", "4.6"} <= {row["value"] for row in rows if row["study"] == "RADIANT-3"}
    assert inside("match", *TUMOUR, "--format", "tsv").stdout.startswith("study\tpopulation\tverdict")


def test_measurements_that_disagree_give_no_grade_and_says_so(inside):
    done = inside("match", "--site", "pancreas", "--ki67", "8", "--mitoses", "1")
    assert done.exit_code == 0 and "none follows from these measurements" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "Say something about the tumor"),
        (("--site", "pancras"), "Did you mean pancreatic neuroendocrine tumor"),
        (("--grade", "G2", "--ki67", "15"), "not both"),
        (("--ki67", "many"), "not a number of 0 or more"),
        (("--mitoses", "-1"), "not a number of 0 or more"),
    ],
)
def test_wrong_use_is_one_sentence(inside, arguments, words):
    done = inside("match", *arguments)
    assert done.exit_code == 2 and words in done.stderr and "Traceback" not in done.stderr
