"""netkg query: named queries and files, in every format, and one line where something is wrong."""

import contextlib
import csv
import fcntl
import io
import json
import os
import pty
import re
import struct
import subprocess
import sys
import termios

import pytest


def test_query_gives_csv_into_a_pipe(inside):
    done = inside("query", "mutation-to-outcome", "--gene", "TSC2")
    assert done.exit_code == 0, done.stderr
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert {"RADIANT-3", "RADIANT-4", "NCT02315625"} <= {row["study"] for row in rows}


def test_query_of_another_store(inside, own_store, tmp_path):
    text = "SELECT ?label WHERE { <https://w3id.org/netkg/gene/tsc2> rdfs:label ?label }"
    assert inside("query", "-", "--store", str(own_store), input=text).stdout.splitlines() == ["label", "TSC2"]
    missing = inside("query", "approvals", "--store", str(tmp_path / "none"))
    assert missing.exit_code == 2 and "holds no release" in missing.stderr and not (tmp_path / "none").exists()


@pytest.mark.parametrize("form", ["json", "tsv", "xml", "table"])
def test_query_in_each_format(inside_small, form):
    done = inside_small("query", "acts-on", "--format", form)
    assert done.exit_code == 0
    assert "everolimus" in done.stdout
    if form == "json":
        assert json.loads(done.stdout)["head"]["vars"][0] == "drug"


def test_query_from_a_file_and_from_standard_input(inside_small, tmp_path):
    path = tmp_path / "mine.rq"
    path.write_text("SELECT ?l WHERE { <https://w3id.org/netkg/gene/tsc2> rdfs:label ?l }", "utf-8")
    assert inside_small("query", str(path)).stdout.splitlines() == ["l", "TSC2"]
    assert inside_small("query", "-", input=path.read_text("utf-8")).stdout.splitlines() == ["l", "TSC2"]
    assert (
        "TSC2"
        in inside_small(
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


def test_a_syntax_error_names_line_and_column(inside_small):
    done = inside_small("query", "-", input="SELECT ?l WHERE {\n  ?g rdfs:label }")
    assert done.exit_code == 2
    assert "ine 2" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_syntax_error_shows_the_place(inside_small):
    done = inside_small("query", "-", input="SELECT ?l WHERE {\n  ?g rdfs:label }")
    assert done.stderr.splitlines()[-2:] == ["  ?g rdfs:label }", "                ^"]


@pytest.mark.parametrize("form", ["csv", "tsv", "table"])
def test_an_answer_without_rows_is_explained(inside_small, form):
    done = inside_small("query", "-", "--format", form, input="SELECT * WHERE { ?d a nk:Drug ; nk:actsOm ?g }")
    assert done.exit_code == 0
    assert "no triple has this property; did you mean nk:actsOn?" in done.stderr
    assert "actsOm" not in done.stdout


def test_a_name_that_nothing_has_lists_its_own_kind(inside):
    done = inside("query", "mutation-to-outcome", "--gene", "QQQ9")
    assert done.exit_code == 2
    assert "TSC2" in done.stderr and "everolimus" not in done.stderr


def test_a_name_of_another_kind_is_told_how_to_ask_for_it(inside):
    done = inside("query", "mutation-to-outcome", "--gene", "everolimus")
    assert "everolimus, a drug: ask for it with --drug" in done.stderr
    assert "RADIANT" not in done.stdout


def test_one_row_after_the_other(inside_small):
    done = inside_small("query", "acts-on", "-x")
    assert done.exit_code == 0
    assert "1 of " in done.stdout
    assert any(line.startswith("drug ") for line in done.stdout.splitlines())


def test_all_columns(inside):
    narrow = inside("query", "outcomes", "--format", "table", env={"COLUMNS": "60"}).stdout
    assert "Left out: " in narrow
    assert all(len(line) <= 60 for line in narrow.splitlines() if line.startswith(("│", "┃")))
    assert "Left out: " not in inside("query", "outcomes", "--all").stdout


def netkg(project, *arguments):
    """Give the command that runs netkg on a project in a process of its own."""
    found = (
        f"found = p.Project(p.Path({str(project.root)!r}), p.Path({str(project.store)!r})); p.find = lambda root=None: found"
    )
    start = f"from netkg.inputs import project as p; {found}; from netkg.cli import main; main(prog_name='netkg')"
    return [sys.executable, "-c", start, *arguments]


def completed(project, words):
    """Ask as bash does what may follow some words."""
    environment = {
        **os.environ,
        "_NETKG_COMPLETE": "bash_complete",
        "COMP_WORDS": " ".join(words),
        "COMP_CWORD": str(len(words) - 1),
    }
    done = subprocess.run(netkg(project), env=environment, capture_output=True, text=True, timeout=60)
    return [line.partition(",")[2] for line in done.stdout.splitlines()]


@pytest.mark.slow
def test_the_shell_completes_names_parameters_and_values(built):
    assert "mutation-to-outcome" in completed(built, ["netkg", "query", "mut"])
    assert "--gene" in completed(built, ["netkg", "query", "mutation-to-outcome", "--g"])
    assert "TSC2" in completed(built, ["netkg", "query", "mutation-to-outcome", "--gene", "ts"])
    assert "--drug" not in completed(built, ["netkg", "query", "mutation-to-outcome", "--"])


def on_a_terminal(project, columns, *arguments, **environment):
    """Run netkg on a terminal of some width, and give what it writes."""
    leader, follower = pty.openpty()
    fcntl.ioctl(follower, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    plain = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "LINES", "NO_COLOR")}
    process = subprocess.Popen(
        netkg(project, *arguments),
        stdin=follower,
        stdout=follower,
        stderr=subprocess.DEVNULL,
        env={**plain, "TERM": "xterm-256color", "PAGER": "cat", **environment},
    )
    os.close(follower)
    read = b""
    with contextlib.suppress(OSError):  # what reading a terminal gives when nobody writes to it any more
        while piece := os.read(leader, 65536):
            read += piece
    os.close(leader)
    assert process.wait(60) == 0
    return read.decode()


@pytest.mark.slow
@pytest.mark.parametrize("columns", [60, 100, 180])
def test_a_table_fits_the_terminal(built, columns):
    shown = on_a_terminal(built, columns, "query", "outcomes")
    lines = [re.sub(r"\x1b\[[0-9;]*m", "", line) for line in shown.splitlines()]
    assert all(len(line) <= columns for line in lines if line.startswith(("│", "┃")))
    assert any("Left out: " in line for line in lines)


@pytest.mark.slow
def test_names_are_in_colour_on_a_terminal_alone(small_built, inside_small):
    assert "\x1b[1;36m" in on_a_terminal(small_built, 100, "query", "acts-on")
    assert "36m" not in on_a_terminal(small_built, 100, "query", "acts-on", NO_COLOR="1")
    assert "\x1b" not in inside_small("query", "acts-on", "--format", "table").stdout


@pytest.mark.slow
def test_an_answer_on_a_terminal_goes_through_the_pager(small_built, tmp_path):
    pager = tmp_path / "pager"
    pager.write_text("#!/bin/sh\necho PAGED\ncat\n", "utf-8")
    pager.chmod(0o755)
    assert "PAGED" in on_a_terminal(small_built, 100, "query", "acts-on", PAGER=str(pager))
    assert "PAGED" not in on_a_terminal(small_built, 100, "query", "acts-on", "--no-pager", PAGER=str(pager))
