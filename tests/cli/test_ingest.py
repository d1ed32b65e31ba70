"""netkg ingest, and netkg query --cohort: from a study to an answer, and what is told where something is wrong."""

from __future__ import annotations

import csv
import io

import pytest

import studies
from netkg.cohort import cohort_folder


@pytest.fixture
def store(built, tmp_path):
    """A store with the release of `built`, in which a cohort leaves no trace."""
    for path in (built.store / "releases").iterdir():
        (tmp_path / "store/releases").mkdir(parents=True, exist_ok=True)
        (tmp_path / "store/releases" / path.name).symlink_to(path)
    (tmp_path / "store/current").write_bytes((built.store / "current").read_bytes())
    return tmp_path / "store"


def test_a_study_is_read_and_its_findings_are_told(inside, store, tmp_path):
    wrong = studies.MUTATIONS + "MEN1\t\tGRCh37\t11\tfive\t5\tMissense_Mutation\tG\tA\tP1-T1\tSOMATIC\t\n"
    done = inside("ingest", str(studies.write(tmp_path / "study", mutations=wrong)), "--store", str(store))
    assert done.exit_code == 1, done.stderr
    assert "data_mutations.txt, row 7, column Start_Position: 'five' is not allowed" in done.stdout
    assert "1 not read: Variant_Classification is Silent" in done.stdout
    assert "1 error of cell" in done.stderr and "was left out" in done.stderr
    (cohort,) = cohort_folder.every(store)
    assert cohort.name == "small" and cohort.manifest["graph"] in done.stdout


def test_a_study_that_holds_is_done(inside, store, tmp_path):
    done = inside("ingest", str(studies.write(tmp_path / "study")), "--store", str(store))
    assert done.exit_code == 0, done.stderr


@pytest.mark.parametrize("rest", [(), ("--oncotree", "{study}/meta_study.txt")])
def test_what_is_no_study_or_no_tree_is_wrong_use(inside, store, tmp_path, rest):
    study = studies.write(tmp_path / "study") if rest else tmp_path / "nothing"
    done = inside("ingest", str(study), "--store", str(store), *(part.format(study=study) for part in rest))
    assert done.exit_code == 2
    assert done.stderr.startswith("netkg: ") and len(done.stderr.splitlines()) == 1


def test_a_cohort_is_asked_beside_the_release(inside, built, tmp_path, monkeypatch):
    monkeypatch.setattr(cohort_folder, "FOLDER", str(tmp_path / "cohorts"))
    assert inside("ingest", str(studies.write(tmp_path / "study"))).exit_code == 0
    done = inside("query", "altered-genes", "--cohort", "small", "--format", "csv")
    assert done.exit_code == 0, done.stderr
    by_gene = {row["gene"]: row for row in csv.DictReader(io.StringIO(done.stdout))}
    assert by_gene["MEN1"]["percent"] == "50"


def test_the_queries_of_cohorts_ask_for_one(inside):
    done = inside("query", "altered-genes")
    assert (done.exit_code, "--cohort" in done.stderr) == (2, True)
    done = inside("query", "altered-genes", "--cohort", "nothing")
    assert done.exit_code == 2 and "no cohort 'nothing'" in done.stderr
