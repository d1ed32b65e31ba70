"""The whole way from the inputs to a release: same bytes twice, and nothing written while anything is wrong."""

import os
import re
import shutil
import subprocess
import sys

import pytest

from netkg.errors import FindingsError
from netkg.graph import builder, release
from netkg.graph.builder import build
from netkg.graph.stages import pipeline
from netkg.inputs.project import Project
from review_alone import copy_review
from small import make_project


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
        build(project, pipeline=pipeline(project, with_reasoner=False))
    return caught.value.findings


def test_building_twice_gives_the_same_bytes(tmp_path):
    """In processes of their own, to which equal sets are in another order."""
    made = []
    for seed in ("1", "2"):
        folder = make_project(tmp_path / seed)
        subprocess.run(
            [sys.executable, "-m", "netkg", "--project", folder, "build", "--quiet"],
            check=True,
            env={**os.environ, "PYTHONHASHSEED": seed},
        )
        made.append(release.current(folder / "build"))
    one, two = made
    assert one.id == two.id
    for name in ("netkg.trig", "netkg-data.ttl", "netkg.nt.gz", "void.ttl", "validation.ttl"):
        assert (one.path / name).read_bytes() == (two.path / name).read_bytes(), name


def test_the_release_knows_its_inputs(built):
    assert not builder.is_stale(built)
    assert "graph/review/outcomes.tsv" in release.current(built.store).manifest["sources"]


def test_findings_of_several_files_come_together(copy):
    change(copy.graph / "review/outcomes.tsv", "\t11.0\t", "\televen\t")
    change(copy.graph / "shared/genes.tsv", "gene/tsc2", "gene/tsc2 ")
    change(copy.ontology / "genes.ttl", " a owl:Class ;", " a owl:Class")
    assert {f.file for f in findings(copy)} >= {"graph/review/outcomes.tsv", "graph/shared/genes.tsv", "ontology/genes.ttl"}


def add(path, **cells):
    header = path.read_text("utf-8").splitlines()[0].split("\t")
    assert set(cells) <= set(header), header
    with path.open("a", encoding="utf-8") as file:
        file.write("\t".join(cells.get(name, "") for name in header) + "\n")


CLAIM = {
    "id": "claim/tsc2-everolimus",
    "biomarker": "alteration/tsc2-somatic-mutation",
    "relation": "predictsBenefitFrom",
    "intervention": "drug/everolimus",
    "population": "population/radiant-3",
    "polarity": "positive",
    "certainty": "probable",
    "text": "TSC2 mutation predicts benefit from everolimus.",
    "section": "6.1",
    "reference": "72",
}


@pytest.fixture(scope="module")
def refused(root, tmp_path_factory):
    """What a build says of a copy in which a figure has no unit and a claim rests on an unstratified figure; the figure's row."""
    copy = copy_review(root, tmp_path_factory.mktemp("refused"))
    path = copy.graph / "review/outcomes.tsv"
    lines = path.read_text("utf-8").splitlines()
    row = next(i for i, line in enumerate(lines) if line.startswith("outcome/radiant-3-everolimus-pfs\t"))
    cells = lines[row].split("\t")
    cells[lines[0].split("\t").index("unit")] = ""
    lines[row] = "\t".join(cells)
    path.write_text("\n".join(lines) + "\n", "utf-8")
    add(copy.graph / "review/claims.tsv", supportedBy="outcome/radiant-3-placebo-pfs", **CLAIM)
    found = findings(copy)
    assert not (copy.store / "current").exists()
    return found, row + 1


def test_a_figure_without_unit_names_its_row(refused):
    told, row = refused
    found = [f for f in told if f.row == row]
    assert found and {f.file for f in found} == {"graph/review/outcomes.tsv"}
    assert "unit" in {f.column for f in found}


def test_a_biomarker_claim_on_an_unstratified_figure_is_refused(refused):
    told, row = refused
    found = [f for f in told if f.row != row]
    assert found and {f.file for f in found} == {"graph/review/claims.tsv"}
    assert any("stratified" in f.message + f.fix for f in found)


CONTROL = {"study": "trial/nct02315625", "measure": "measure/pfs", "section": "6.2", "reference": "51"}


def by_genotype(copy):
    """A comparison of mutated and unmutated TSC2 under everolimus, invented; gives the claim that names it."""
    add(
        copy.graph / "shared/alterations.tsv",
        id="alteration/tsc2-wild-type",
        label="wild-type TSC2",
        alterationOf="gene/tsc2",
        type="WildType",
        section="6.1",
        reference="97",
    )
    for name, value in (("mutated", "1.0"), ("wild-type", "0.5")):
        add(
            copy.graph / "review/outcomes.tsv",
            id=f"outcome/control-{name}",
            arm="arm/nct02315625-everolimus",
            population="population/nct02315625",
            statistic="median",
            value=value,
            unit="months",
            stratum="alteration/tsc2-wild-type" if value == "0.5" else "alteration/tsc2-somatic-mutation",
            **CONTROL,
        )
    add(
        copy.graph / "review/comparisons.tsv",
        id="comparison/control",
        population="population/nct02315625",
        statistic="median",
        figure="outcome/control-mutated",
        comparatorFigure="outcome/control-wild-type",
        arm="arm/nct02315625-everolimus",
        comparatorArm="arm/nct02315625-everolimus",
        stratum="alteration/tsc2-somatic-mutation",
        comparatorStratum="alteration/tsc2-wild-type",
        significance="not stated",
        **CONTROL,
    )
    return CLAIM | {
        "population": "population/nct02315625",
        "section": "6.2",
        "reference": "51",
        "supportedBy": "comparison/control",
    }


def answers(copy, name, **parameters):
    from netkg.engine import loading
    from netkg.engine.answer import named_rows
    from netkg.inputs import queries

    return named_rows(loading.load(copy.store), queries.find(queries.load(copy.queries), name), parameters)


def at_another_time(copy):
    """RADIANT-3 with invented rates at 18 months beside its medians."""
    both = {
        "study": "trial/radiant-3",
        "population": "population/radiant-3",
        "measure": "measure/pfs",
        "statistic": "rate-at-time",
        "timeValue": "18",
        "timeUnit": "months",
        "section": "6.1",
        "reference": "72",
    }
    figures = copy.graph / "review/outcomes.tsv"
    add(figures, id="outcome/control-34", arm="arm/radiant-3-everolimus", value="34", unit="percent", **both)
    add(figures, id="outcome/control-9", arm="arm/radiant-3-placebo", value="9", unit="percent", **both)
    add(
        copy.graph / "review/comparisons.tsv",
        id="comparison/rates",
        figure="outcome/control-34",
        comparatorFigure="outcome/control-9",
        significance="not stated",
        **both,
    )


@pytest.fixture(scope="module")
def controls(root, tmp_path_factory):
    """What the graph would answer of invented results, in a copy."""
    copy = copy_review(root, tmp_path_factory.mktemp("controls"))
    shutil.rmtree(copy.queries / "expected")  # which says, rightly, that there are no such figures
    add(copy.graph / "review/claims.tsv", **by_genotype(copy))
    at_another_time(copy)
    # a study that a source says did not look at the genotype cannot have a result by genotype
    for unsaid in copy.graph.glob("*/non-assessments.tsv"):
        named = r"\|trial/[a-z0-9-]+(?=[|\t])|\|ontology/TumourGenotype(?=[|\t])|(?<=\t)ontology/TumourGenotype(\||(?=\t))"
        unsaid.write_text(re.sub(named, "", unsaid.read_text("utf-8")), "utf-8")
    listed = copy.ontology / "safeguards.tsv"
    lines = listed.read_text("utf-8").splitlines(keepends=True)
    kept = [line for line in lines if "\tnk:notAssessed\t" not in line and "\tnk:about\t" not in line]
    listed.write_text("".join(kept), "utf-8")
    build(copy)
    return answers(copy, "mutation-to-outcome", gene="TSC2")


def test_a_biomarker_claim_on_a_stratified_comparison_is_accepted_and_shown(controls):
    """The positive control: without it, refusing everything would pass too."""
    assert {row["value"] for row in controls if row["evidence"] == "genotype-stratified result"} == {"1.0"}
    assert {row["evidence"] for row in controls if row["value"] == "11.0"} == {"mechanism only"}


def test_figures_of_another_time_are_no_comparators(controls):
    pairs = {
        (row["value"], row["comparatorValue"]) for row in controls if row["study"] == "RADIANT-3" and "6.1" in row["section"]
    }
    assert pairs == {("11.0", "4.6"), ("34", "9")}
