"""netkg match: for people and for programs, and one sentence where something is wrong."""

import csv
import io
import json
import re

import pytest

TUMOUR = ("--site", "pancreas", "--ki67", "15%", "--function", "nonfunctioning")


def test_the_table_groups_by_verdict_and_says_what_it_is(inside):
    done = inside("match", *TUMOUR)
    assert done.exit_code == 0, done.stderr
    assert done.stdout.startswith("This says what was studied") and "not medical advice" in done.stdout
    shown = " ".join(done.stdout.split())
    assert (
        "2017: grade 2 neuroendocrine tumor." in shown and "WHO 2019 classification, tables as reproduced: needs the" in shown
    )
    included, excluded = done.stdout.index("Included in"), done.stdout.index("Excluded from")
    assert included < done.stdout.index("RADIANT-3 patients") < excluded < done.stdout.index("RADIANT-4 patients")
    assert "- not pancreatic" in done.stdout[excluded:] and "PFS 11.0 months, everolimus" in done.stdout[included:excluded]


def test_what_is_not_said_lists_its_open_criteria(inside):
    given = ("--alteration", "TSC2 somatic mutation")
    shown = " ".join(inside("match", *given, "--all", "--format", "table").stdout.partition("Not said by")[2].split())
    short = inside("match", *given).stdout.partition("Not said by")[2]
    assert "--all lists them" in short and "open:" not in short
    told = json.loads(inside("match", *given, "--format", "json").stdout)["populations"]
    unsaid = [one for one in told if one["verdict"] == "not said"]
    assert unsaid and any(one["open"] for one in unsaid)
    for one in unsaid:
        open_criteria = "; ".join(one["open"]) or "no criterion is on record"
        assert f"{one['study']}: {one['population']} open: {open_criteria}" in shown


def test_what_is_left_open_stands_beside_included(inside):
    shown = inside("match", *TUMOUR).stdout
    met, left_open = shown.index("Every criterion is met."), shown.index("As far as is known")
    assert shown.index("Included in") < met < left_open < shown.index("Excluded from")
    told = json.loads(inside("match", *TUMOUR, "--format", "json").stdout)["populations"]
    waiting = sum(one["verdict"] == "included" and bool(one["open"]) for one in told)
    assert shown[left_open:].count("included; open:") == waiting > 0 == shown[:left_open].count("included; open:")


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
    assert done.exit_code == 0 and "no grade follows." in done.stdout


@pytest.mark.parametrize(("word", "grade"), [("well", "neuroendocrine tumor G3."), ("poor", "neuroendocrine carcinoma of the")])
def test_the_differentiation_decides_the_grade_of_2019(inside, word, grade):
    shown = " ".join(inside("match", "--ki67", "30", "--differentiation", word).stdout.split())
    assert f"Grade by WHO 2019 classification, tables as reproduced: {grade}" in shown


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "Say something about the tumour"),
        (("--site", "pancras"), "Did you mean pancreatic neuroendocrine tumor"),
        (("--grade", "G2", "--ki67", "15"), "not both"),
        (("--ki67", "many"), "not a number of 0 or more"),
        (("--mitoses", "-1"), "not a number of 0 or more"),
    ],
)
def test_wrong_use_is_one_sentence(inside, arguments, words):
    done = inside("match", *arguments)
    assert done.exit_code == 2 and words in done.stderr and "Traceback" not in done.stderr


def test_what_was_measured_is_given_back(inside):
    shown = inside("match", "--ki67", "30 %").stdout
    assert "Given: Ki-67 index 30%." in shown
    given = json.loads(inside("match", "--site", "lung", "--ki67", "30", "--mitoses", "9", "--format", "json").stdout)["given"]
    assert given["measured"] == ["Ki-67 index 30%", "mitoses 9 per 10 high-power fields"]


def test_a_pipe_gets_plain_rows(inside):
    """No boxes, and no line broken: what is piped is read by grep and less."""
    shown = inside("match", *TUMOUR).stdout
    assert not set(shown) & set("│┃━─┏┓┗┛├┤┼╇")
    told = json.loads(inside("match", *TUMOUR, "--format", "json").stdout)["populations"]
    lines = shown.splitlines()
    for one in told:
        if one["verdict"] != "not said":
            assert any(line.startswith(f"{one['study']}: {one['population']}: {one['verdict']}") for line in lines), one


def test_a_name_that_is_not_known_is_told_every_other_or_how_many_there_are(inside):
    said = inside("match", "--site", "liver").stderr
    assert "It can be" in said and "…" not in said and said.rstrip().endswith(".")
    assert re.search(r"or \d+ others\.$", inside("match", "--extent", "qqq").stderr.rstrip())
