"""netkg obsolete, merge, rename and move: every place is rewritten or listed, files are written whole or not at all."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from commands import run
from curated import make_curated
from netkg.history import snapshots
from netkg.inputs.project import find

RENAMES = (
    ("merge", "drug/rad001", "drug/everolimus"),
    ("merge", "nk:Blocker", "nk:Inhibitor"),
    ("merge", "nk:Inhibitor", "nk:KinaseInhibitor"),
    ("rename", "nk:Inhibitor", "nk:EnzymeInhibitor", "--label", "enzyme inhibitor"),
    ("rename", "drug/everolimus", "drug/afinitor", "--label", "EVEROLIMUS"),
    ("rename", "nk:actsOn", "nk:affects"),
    ("rename", "gene/mtor", "gene/frap1"),
    ("rename", "drug/rad001", "--label", "RAD"),
    ("obsolete", "nk:Inhibitor", "nk:KinaseInhibitor", "--reason", "no use", "--by", "nk:Drug"),
    ("obsolete", "nk:Blocker", "--reason", "nothing blocks"),
    ("obsolete", "drug/rad001", "--by", "drug/everolimus", "--reason", "an early name"),
    ("move", "nk:KinaseInhibitor", "nk:Blocker"),
)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = make_curated(tmp_path)
    subprocess.run(["git", "init", "-q"], cwd=folder, check=True)
    subprocess.run(["git", "add", "-A"], cwd=folder, check=True)
    author = ("-c", "user.name=a", "-c", "user.email=a@b.c")
    subprocess.run(["git", *author, "commit", "-qm", "begin"], cwd=folder, check=True)
    return folder


def contents(folder: Path) -> dict[str, str]:
    kept = ("ontology", "graph", "queries", "shapes")
    return {
        str(p.relative_to(folder)): p.read_text("utf-8") for name in kept for p in (folder / name).rglob("*") if p.is_file()
    }


@pytest.mark.parametrize("command", RENAMES, ids=" ".join)
def test_afterwards_the_layout_and_the_check_have_nothing_to_say(project: Path, command: tuple[str, ...]) -> None:
    before = contents(project)
    shown = run(project, *command, "--dry-run", "--no-reason")
    assert shown.exit_code == 0, shown.output
    assert contents(project) == before, "--dry-run wrote something"
    done = run(project, *command, "--no-reason")
    assert done.exit_code == 0, done.output
    assert contents(project) != before
    assert run(project, "fmt", "--check").exit_code == 0
    checked = run(project, "check", "--no-reason")
    assert checked.exit_code == 0, checked.stdout
    for name, text in contents(project).items():
        if text != before.get(name):
            assert f"+++ b/{name}" in shown.stdout


def test_with_a_new_label_the_whole_check_has_nothing_to_say(project: Path) -> None:
    """Expected answers are rewritten where the answers now give the new label."""
    done = run(project, "rename", "drug/rad001", "--label", "RAD")
    assert (done.exit_code, done.stdout) == (0, "")
    assert contents(project)["queries/expected/acts-on.tsv"].splitlines()[-1] == "row\tRAD\tMTOR"
    checked = run(project, "check")
    assert checked.exit_code == 0, checked.stdout


def test_a_merge_says_of_the_one_all_that_was_said_of_both(project: Path) -> None:
    assert run(project, "merge", "drug/rad001", "drug/everolimus").exit_code == 0
    now = contents(project)
    assert now["graph/review/drugs.tsv"].splitlines()[1:] == [
        "drug/everolimus\teverolimus\tAfinitor|Certican|RAD001\tKinaseInhibitor|Inhibitor\tgene/mtor|gene/tsc2\t\tan early name",
        "drug/octreotide\toctreotide\t\tDrug\tgene/sstr2\tdrug/everolimus\t",
    ]
    assert now["graph/shared/retired.tsv"].splitlines()[1:] == [
        "drug/old\tdrug/everolimus\tit was the same",
        "drug/rad001\tdrug/everolimus\tthe same thing",
    ]
    assert "rad001" not in now["graph/shared/mappings.sssom.tsv"] + now["queries/first/one-drug.rq"]
    assert now["graph/shared/mappings.sssom.tsv"].count("X:1") == 1
    assert "nkd:drug/everolimus\teverolimus\tskos:closeMatch\tX:2" in now["graph/shared/mappings.sssom.tsv"]


def test_a_merge_is_reported_once_with_the_new_name(project: Path) -> None:
    assert run(project, "merge", "drug/rad001", "drug/everolimus").exit_code == 0
    _, _, found = snapshots.diff(find(project), "HEAD", "working")
    said = {change.subject: (change.how, change.former) for change in found.changes}
    assert said == {"drug/everolimus": ("merged", ["drug/rad001"])}, "what only names the other now did not change"
    told = run(project, "diff", "HEAD").stdout
    assert "~ drug drug/everolimus (everolimus), which now includes drug/rad001" in told
    assert told.count("rad001") == 1


def test_a_rename_is_reported_once_with_the_new_name(project: Path) -> None:
    assert run(project, "rename", "nk:Inhibitor", "nk:EnzymeInhibitor").exit_code == 0
    _, _, found = snapshots.diff(find(project), "HEAD", "working")
    assert [(c.subject, c.how, c.former) for c in found.changes] == [("nk:EnzymeInhibitor", "renamed", ["nk:Inhibitor"])]
    assert found.step == "minor"


def test_a_retraction_needs_no_replacement_and_says_why(project: Path) -> None:
    assert run(project, "obsolete", "nk:Blocker", "--reason", "nothing blocks").exit_code == 0
    block = contents(project)["ontology/net.ttl"].partition("nk:Blocker a")[2].partition("\n\n")[0]
    assert "owl:deprecated true" in block
    assert 'rdfs:comment "nothing blocks"' in block
    assert '"antagonist"' in block
    _, _, found = snapshots.diff(find(project), "HEAD", "working")
    assert [(change.subject, change.how) for change in found.changes] == [("nk:Blocker", "retired")]


def test_what_was_never_released_is_taken_out(project: Path) -> None:
    done = run(project, "obsolete", "drug/octreotide", "--reason", "never given", "--no-reason")
    assert (done.exit_code, "in no registered version, so it is taken out, and the reason is not kept" in done.stdout) == (
        0,
        True,
    )
    assert not any("octreotide" in text for name, text in contents(project).items() if name.startswith("graph"))


def test_places_that_cannot_be_rewritten_are_listed_and_nothing_is_written(project: Path) -> None:
    before = contents(project)
    done = run(project, "obsolete", "gene/mtor", "--reason", "no gene", "--no-reason")
    assert done.exit_code == 1
    assert "graph/review/drugs.tsv, row 2, column actsOn" in done.stdout
    assert "graph/review/drugs.tsv, row 3, column actsOn" in done.stdout
    done = run(project, "obsolete", "drug/rad001", "drug/octreotide", "--reason", "no drugs", "--no-reason")
    assert "queries/first/one-drug.rq, line 4" in done.stdout
    assert "drugs.tsv" not in done.stdout.partition("in the way:")[2], "what is given up together is in no one's way"
    assert contents(project) == before
    assert run(project, "obsolete", "gene/mtor", "--reason", "no gene", "--anyway", "--no-reason").exit_code == 1
    assert "gene/mtor\t\tno gene" in contents(project)["graph/shared/retired.tsv"]


def test_a_cell_that_cannot_name_the_new_thing_is_listed(project: Path) -> None:
    done = run(project, "obsolete", "drug/rad001", "--by", "gene/mtor", "--reason", "wrong", "--no-reason")
    assert (done.exit_code, "drugs.tsv, row 4, column partner: names nkd:drug/rad001 and cannot" in done.stdout) == (1, True)


def test_a_change_that_the_check_would_refuse_is_shown_and_not_written(project: Path) -> None:
    before = contents(project)
    done = run(project, "rename", "drug/rad001", "--label", "everolimus\t", "--no-reason")
    assert done.exit_code == 1
    assert "[table-ragged]" in done.stdout
    assert contents(project) == before


def test_a_move_to_another_table_brings_another_id(project: Path) -> None:
    done = run(project, "move", "drug/everolimus", "procedures", "--no-reason")
    assert (done.exit_code, "column actsOn: is 'gene/mtor', and procedures.tsv has no such column" in done.stdout) == (1, True)
    drugs = project / "graph/review/drugs.tsv"
    drugs.write_text(drugs.read_text("utf-8").replace("KinaseInhibitor\tgene/mtor", "KinaseInhibitor\t"), "utf-8")
    done = run(project, "move", "drug/everolimus", "procedures", "--no-reason")
    assert done.exit_code == 0, done.output
    now = contents(project)
    assert now["graph/review/procedures.tsv"].splitlines()[1] == "procedure/everolimus\teverolimus\tAfinitor\tKinaseInhibitor"
    assert "drug/everolimus\tprocedure/everolimus\tmoved" in now["graph/shared/retired.tsv"]
    assert "nkd:procedure/everolimus" in now["graph/shared/mappings.sssom.tsv"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("merge", "nk:Drug", "nk:Gene"), "are declared disjoint"),
        (("merge", "nk:Drug", "drug/everolimus"), "one is a term, the other a record"),
        (("merge", "drug/everolimus", "drug/everolimus"), "with itself"),
        (("merge", "drug/evrolimus", "drug/everolimus"), "Did you mean nkd:drug/everolimus"),
        (("obsolete", "drug/old", "--reason", "x"), "already retired: graph/shared/retired.tsv, row 2"),
        (("obsolete", "nk:Drug", "--reason", "x", "--by", "nk:Drug"), "cannot replace"),
        (("rename", "nk:Drug", "nk:Gene"), "already in the ontology"),
        (("rename", "nk:Drug", "nk:drug"), "of the form nk:CamelCase"),
        (("rename", "drug/rad001", "gene/rad001"), "cannot be in drugs.tsv; `netkg move`"),
        (("rename", "drug/rad001", "RAD"), "FOLDER/NAME"),
        (("rename", "drug/rad001"), "Say the new name"),
        (("move", "drug/rad001", "since-2099"), "neither a table nor a source's folder"),
        (("move", "nk:Inhibitor", "nk:Drug"), "is there already"),
        (("move", "nk:Blocker", "other.ttl"), "The modules are: net.ttl"),
        (("move", "nk:Gene", "nk:Drug"), "has no parent"),
    ],
)
def test_wrong_use_is_one_line_and_exit_2(project: Path, arguments: tuple[str, ...], words: str) -> None:
    before = contents(project)
    done = run(project, *arguments)
    assert (done.exit_code, len(done.stderr.strip().splitlines())) == (2, 1)
    assert words in done.stderr
    assert contents(project) == before


@pytest.mark.parametrize("place", ["nk:Gene", "since-2017"])
def test_a_record_of_a_shared_table_goes_to_no_folder(root: Path, place: str) -> None:
    done = run(root, "move", "gene/tsc2", place, "--dry-run")
    assert (done.exit_code, f"genes.tsv is shared by all sources, so its records cannot go to {place}" in done.stderr) == (
        2,
        True,
    )


def test_a_file_that_cannot_be_written_leaves_all_as_they_were(project: Path) -> None:
    before = contents(project)
    (project / "graph/shared/.mappings.sssom.tsv.new").mkdir()  # what the new text would be written to
    done = run(project, "rename", "drug/everolimus", "drug/afinitor", "--no-reason")
    assert done.exit_code == 2
    assert "mappings.sssom.tsv.new: " in done.stderr.splitlines()[-1] and contents(project) == before
