"""docs/curating.md, followed word by word in a copy of the project."""

import re
import shlex
import shutil

import pytest
from click.testing import CliRunner

from netkg.cli import main
from netkg.graph import stages
from netkg.inputs import ontology, tables
from netkg.inputs.project import Project
from netkg.namespaces import NK

FENCE = re.compile(r"^```(?P<kind>sh|diff|tsv)(?P<file> [\w.]+)?\n(?P<body>.*?)^```", re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def copy(root, tmp_path_factory):
    folder = tmp_path_factory.mktemp("walk")
    for name in ("ontology", "graph", "shapes", "queries"):
        shutil.copytree(root / name, folder / name)
    return folder


def run(copy, *arguments):
    return CliRunner().invoke(main, ["--project", str(copy), *arguments])


def patch(copy, body):
    """Apply a block of the guide: lines with - are replaced by lines with +."""
    name, *lines = body.splitlines()
    path = copy / name.removeprefix("--- ")
    old = "\n".join(line[1:] for line in lines if line.startswith("-"))
    new = "\n".join(line[1:] for line in lines if line.startswith("+"))
    text = path.read_text("utf-8")
    assert old in text, f"{path.name} has no longer: {old}"
    path.write_text(text.replace(old, new, 1), "utf-8")


def commands(root):
    """Give the commands of the guide."""
    blocks = (match for match in FENCE.finditer((root / "docs/curating.md").read_text("utf-8")) if match["kind"] == "sh")
    return [shlex.split(line) for match in blocks for line in match["body"].splitlines()]


@pytest.fixture(scope="module")
def is_followed(root):
    """Whether this checkout is one in which somebody followed the guide: what it adds is there, and cannot be added again."""
    names = [command[3] for command in commands(root) if command[:3] == ["netkg", "new", "class"]]
    return bool(ontology.read(root / "ontology").terms & {str(NK[name]) for name in names})


@pytest.fixture(scope="module")
def walked(root, copy, is_followed):
    """Every command and edit of the guide but the checks at its end."""
    with pytest.MonkeyPatch.context() as patched:
        patched.chdir(copy)
        for match in FENCE.finditer((root / "docs/curating.md").read_text("utf-8")) if not is_followed else ():
            if match["kind"] == "diff":
                patch(copy, match["body"])
            elif match["kind"] == "tsv":
                (copy / match["file"].strip()).write_text(match["body"], "utf-8")
            else:
                for line in match["body"].splitlines():
                    program, *arguments = shlex.split(line)
                    assert program == "netkg"
                    if arguments[0] == "check":
                        continue
                    if arguments[0] == "obsolete":
                        arguments.append("--no-reason")  # the whole check follows at the end
                    done = run(copy, *arguments)
                    assert done.exit_code == 0, f"{line}\n{done.output}"
        done = run(copy, *TRIAL, "--arm", "everolimus=drug/everolimus", "--arm", "placebo=drug/placebo")
        assert done.exit_code == 0, done.output


TRIAL = ("new", "trial", "Odd", "--id", "odd", "--requires", "ontology/PancreaticNET", "--section", "6.1", "--reference", "72")


@pytest.fixture(scope="module")
def checks(walked, copy):
    return stages.pipeline(Project(copy, copy / "build"))


def test_after_the_walk_everything_holds(checks):
    findings = [finding for result in checks.run() for finding in result.findings]
    assert findings == []


def test_each_thing_stands_in_its_place(root, walked, copy):
    """What the guide makes is there, in the folder that its place names; what it takes back is not."""
    reading, terms = tables.read(copy / "graph"), ontology.read(copy / "ontology").terms
    given_up = {word for command in commands(root) if command[1] == "obsolete" for word in command[2:3]}
    for command in commands(root):
        if command[:3] in (["netkg", "new", "class"], ["netkg", "new", "property"]):
            assert (str(NK[command[3]]) in terms) == (f"nk:{command[3]}" not in given_up)
        elif command[:3] == ["netkg", "new", "row"]:
            cells = dict(cell.split("=", 1) for cell in command[4:])
            file, _ = reading.identifiers[cells["id"]]
            assert file in (f"shared/{command[3]}.tsv", f"{reading.source(cells['section'].split('|')[0])}/{command[3]}.tsv")
    assert {"source/example-2024", "source/kulke-2017"} <= reading.identifiers.keys()
    assert str(NK.JejunalNeuroendocrineTumor) in terms
    tumours = (copy / "ontology/tumours.ttl").read_text("utf-8")
    assert tumours.index("nk:IsletCellTumour a owl:Class") < tumours.index("nk:DuodenalNET a owl:Class")


def test_the_diff_of_a_new_class_is_its_block(root, walked, copy, is_followed):
    """Nothing else in the module moves."""
    before = (root / "ontology/pathways.ttl").read_text("utf-8").splitlines()
    after = (copy / "ontology/pathways.ttl").read_text("utf-8").splitlines()
    assert len(after) - len(before) == (0 if is_followed else 9)
    assert [line for line in after if line in set(before)] == before or set(before) <= set(after)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (
            (
                "new",
                "class",
                "Insulinoma",
                "--parent",
                "nk:FunctioningNET",
                "--label",
                "x",
                "--definition",
                "y",
                "--source",
                "review",
            ),
            "already in the ontology",
        ),
        (
            ("new", "class", "Odd", "--parent", "nk:FunctionngNET", "--label", "x", "--definition", "y", "--source", "review"),
            "Did you mean nk:FunctioningNET",
        ),
        (
            ("new", "class", "odd", "--parent", "nk:FunctioningNET", "--label", "x", "--definition", "y", "--source", "review"),
            "names are CamelCase",
        ),
        (
            ("new", "drug", "everolimus", "--type", "MTORInhibitor", "--section", "6.1"),
            "already the id of graph/shared/drugs.tsv, row",
        ),
        (("new", "row", "outcomes", "id=outcome/x", "vlaue=1"), "Did you mean value?"),
        (("new", "row", "outcome", "id=outcome/x"), "The tables are:"),
        (("new", "row", "outcomes", "value=1"), "needs an id"),
    ],
)
def test_what_cannot_be_begun_says_why(copy, walked, arguments, words):
    done = run(copy, *arguments)
    assert done.exit_code == 2 and words in done.stderr


def test_a_trial_is_written_whole_or_not_at_all(copy, walked):
    before = {path: path.read_bytes() for path in (copy / "graph").rglob("*.tsv")}
    twice = [word.replace("odd", "odd-2") for word in TRIAL]
    done = run(copy, *twice, "--arm", "a=drug/everolimus", "--arm", "a=drug/placebo")
    assert done.exit_code == 2 and "arm/odd-2-a" in done.stderr
    assert {path: path.read_bytes() for path in (copy / "graph").rglob("*.tsv")} == before


def test_a_template_without_a_source_names_row_and_column(copy, walked):
    (copy / "bad.tsv").write_text("LABEL\tPARENT\tDEFINITION\tSOURCE\na\tnk:Insulinoma\tAn insulinoma.\t\n", "utf-8")
    assert "bad.tsv, row 2, column SOURCE" in run(copy, "new", "classes", str(copy / "bad.tsv")).stderr
