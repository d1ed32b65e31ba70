"""The whole way from the inputs to a release: same bytes twice, and nothing written while anything is wrong."""

import shutil

import pytest

from netkg import build as stages
from netkg import release
from netkg.build import build
from netkg.errors import FindingsError
from netkg.project import Project


@pytest.fixture
def copy(root, tmp_path):
    """A copy of the real inputs that a test may break."""
    for name in ("ontology", "graph", "shapes", "queries"):
        shutil.copytree(root / name, tmp_path / name)
    return Project(tmp_path, tmp_path / "build")


def change(path, old, new):
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def findings(project):
    with pytest.raises(FindingsError) as caught:
        build(project)
    return caught.value.findings


def test_building_twice_gives_the_same_bytes(built, copy):
    one, two = release.current(built.store), build(copy)
    assert one.id == two.id
    for name in ("netkg.trig", "netkg.ttl", "netkg.nt.gz", "void.ttl", "validation.ttl"):
        assert (one.path / name).read_bytes() == (two.path / name).read_bytes(), name


def test_the_release_knows_its_inputs(built):
    assert not stages.is_stale(built)
    assert "graph/outcomes.tsv" in release.current(built.store).manifest["sources"]


BREAKS = {
    "a bad cell": ("graph/outcomes.tsv", "\t11.0\t", "\televen\t", ("graph/outcomes.tsv", "cell")),
    "an unknown study": ("graph/arms.tsv", "\ttrial/radiant-3\t", "\ttrial/radiant-33\t", ("graph/arms.tsv", "unknown-reference")),
    "broken Turtle": ("ontology/genes.ttl", " a owl:Class ;", " a owl:Class", ("ontology/genes.ttl", "turtle-syntax")),
    "a broken shape": ("shapes/gene.ttl", " a sh:NodeShape", " a a sh:NodeShape", ("shapes/gene.ttl", "turtle-syntax")),
}


@pytest.mark.parametrize("name", BREAKS)
def test_a_broken_input_is_named_and_the_current_release_stays(copy, built, name):
    shutil.copytree(built.store, copy.store)
    before = release.current(copy.store).id
    file, old, new, (where, rule) = BREAKS[name]
    change(copy.root / file, old, new)
    found = findings(copy)
    assert (where, rule) in {(f.file, f.rule) for f in found}
    assert all(f.message and f.mend for f in found)
    assert all(f.row or f.line for f in found)
    assert release.current(copy.store).id == before


def test_findings_of_several_files_come_together(copy):
    change(copy.graph / "outcomes.tsv", "\t11.0\t", "\televen\t")
    change(copy.graph / "genes.tsv", "gene/tsc2", "gene/tsc2 ")
    change(copy.ontology / "genes.ttl", " a owl:Class ;", " a owl:Class")
    assert {f.file for f in findings(copy)} >= {"graph/outcomes.tsv", "graph/genes.tsv", "ontology/genes.ttl"}


def test_a_figure_without_unit_names_its_row(copy):
    path = copy.graph / "outcomes.tsv"
    lines = path.read_text("utf-8").splitlines()
    row = next(i for i, line in enumerate(lines) if line.startswith("outcome/radiant-3-everolimus-pfs-s6-1\t"))
    cells = lines[row].split("\t")
    cells[lines[0].split("\t").index("unit")] = ""
    cells[lines[0].split("\t").index("reference")] = ""
    lines[row] = "\t".join(cells)
    path.write_text("\n".join(lines) + "\n", "utf-8")
    found = [f for f in findings(copy) if f.row == row + 1]
    assert found and {f.file for f in found} == {"graph/outcomes.tsv"}
    assert {"unit", "reference"} <= {f.column for f in found}


def test_a_contradiction_is_a_finding(copy):
    with (copy.ontology / "genes.ttl").open("a", encoding="utf-8") as file:
        file.write("\n<https://w3id.org/netkg/gene/tsc2> a nk:Gene , <https://w3id.org/netkg/ontology/Drug> .\n")
    assert [f.rule for f in findings(copy)] == ["inconsistent"]
