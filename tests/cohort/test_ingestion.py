"""From a study to a cohort: what is in it, what is left out and told, and that a broken run is continued."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pyoxigraph as ox
import pytest

import studies
from netkg.cohort import ingestion, oncotree, study
from netkg.cohort.cohort_names import CohortNames, term
from netkg.cohort.ingestion import Ingested
from netkg.engine import embedded
from netkg.errors import FindingsError, UsageError
from netkg.namespaces import NK, NKD

GENES = studies.genes()


def ingest(folder: Path, store: Path, **given: Path) -> Ingested:
    return ingestion.ingest(study.read(folder), GENES, store, **given)


def told(ingested: Ingested) -> list[tuple[str, int | None, str]]:
    return [(one.file, one.row, one.rule) for one in ingested.cohort.findings() if one.severity == "error"]


def graph(ingested: Ingested) -> ox.Store:
    store = ox.Store()
    store.load(gzip.decompress(ingested.cohort.quads.read_bytes()), format=ox.RdfFormat.N_QUADS)
    return store


def test_a_study_becomes_one_graph_of_its_own(tmp_path: Path) -> None:
    found = ingest(studies.write(tmp_path / "study"), tmp_path)
    assert not told(found)
    store = graph(found)
    assert [str(one) for one in store.named_graphs()] == [f"<{NKD}graph/cohorts/small>"]
    assert len(store) == found.cohort.manifest["triples"]
    names = CohortNames("small")
    men1 = [quad.subject.value for quad in store.quads_for_pattern(None, term("gene"), ox.NamedNode(f"{NKD}gene/men1"), None)]
    assert sorted(men1) == [names.row("data_mutations.txt", 3), names.row("data_mutations.txt", 4)]
    fusion = list(store.quads_for_pattern(None, term("alteration"), ox.NamedNode(f"{NKD}alteration/ret-fusion"), None))
    assert [quad.subject.value for quad in fusion] == [names.row("data_sv.txt", 2)]
    types = {q.object.value for q in store.quads_for_pattern(None, term("tumourType"), None, None)}
    assert types == {str(NK.PancreaticNET), str(NK.SmallBowelNET)}
    assert found.cohort.manifest["files"]["data_mutations.txt"]["not read: Variant_Classification is Silent"] == 1


def test_nothing_in_a_cohort_speaks_of_drugs_or_outcomes(tmp_path: Path) -> None:
    """All that a cohort says of a thing of the graph is that an observation is of it."""
    store = graph(ingest(studies.write(tmp_path / "study"), tmp_path))
    ours = CohortNames("small").cohort
    for quad in store:
        assert str(quad.subject.value).startswith((ours, term("").value)), quad
        assert not quad.predicate.value.startswith(str(NK)), quad
        if isinstance(quad.object, ox.NamedNode) and quad.object.value.startswith((f"{NKD}gene/", f"{NKD}alteration/")):
            assert quad.predicate in (term("gene"), term("alteration"))


def test_a_data_file_may_be_called_anything(tmp_path: Path) -> None:
    folder = studies.write(tmp_path / "study")
    name = "data sv <1> 100%.txt"
    (folder / "data_sv.txt").rename(folder / name)
    (folder / "meta_sv.txt").write_text((folder / "meta_sv.txt").read_text().replace("data_sv.txt", name))
    (folder / name).write_text(studies.VARIANTS + "P1-T1\tSOMATIC\t\t\t\t\n")
    found = ingest(folder, tmp_path)
    assert told(found) == [(name, 3, "variant-symbol")]
    assert len(graph(found)) == found.cohort.manifest["triples"]


BAD_SAMPLES = studies.SAMPLES + "P1\tP1-T1\tPANET\t\nP9\tP9-T1\tPANET\t\nP3\tP3-T2\tLUADX\t\nP3\tsäm\tLUAD\t\n"


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_bad_rows_are_left_out_and_told_by_row(tmp_path: Path, line_end: str) -> None:
    mutations = studies.MUTATIONS + (
        "MEN1\t4221\tGRCh37\t11\t9\t5\tMissense_Mutation\tG\tA\tP1-T1\tSOMATIC\t\n"  # ends before it starts
        "MEN1\t4221\tGRCh37\t11\t5\t5\tMissense_Mutation\tG\tA\tP9-T1\tSOMATIC\t\n"  # of a sample that was left out
        "MEN1\t4221\tGRCh37\t11\t5\t5\tMissense_Mutation\tG\tA\tP7-T7\tSOMATIC\t\n"  # of no sample
        "MEN1\t4221\tGRCh37\t11\tfive\t5\tMissense_Mutation\tG\tA\tP1-T1\tSOMATIC\t\n"
    )
    files = {"mutations": mutations.replace("\n", line_end), "clinical_sample": BAD_SAMPLES.replace("\n", line_end)}
    found = ingest(studies.write(tmp_path / "study", **files), tmp_path)
    assert told(found) == [
        ("data_clinical_sample.txt", 10, "duplicate-key"),
        ("data_clinical_sample.txt", 11, "unknown-reference"),
        ("data_clinical_sample.txt", 13, "cell"),
        ("data_mutations.txt", 7, "mutation-ends-after-start"),
        ("data_mutations.txt", 9, "unknown-reference"),
        ("data_mutations.txt", 10, "cell"),
    ]
    counts = found.cohort.manifest["files"]["data_mutations.txt"]
    assert (counts["rows"], counts["read"], counts["left out with their sample or patient"]) == (8, 3, 1)


def test_an_unknown_code_is_told_where_the_tree_is_given(tmp_path: Path) -> None:
    tree = tmp_path / "tree.json"
    children = {code: {"code": code, "name": code} for code in ("PANET", "SBWDNET", "LUAD")}
    tree.write_text(json.dumps({"TISSUE": {"code": "TISSUE", "name": "Tissue", "children": children}}))
    folder = studies.write(tmp_path / "study", clinical_sample=BAD_SAMPLES)
    warned = [one for one in ingest(folder, tmp_path, tree=tree).cohort.findings() if one.severity == "warning"]
    assert [(one.row, one.column, one.rule) for one in warned] == [(12, "ONCOTREE_CODE", "tumour-doubtful")]


def test_a_study_without_samples_makes_nothing(tmp_path: Path) -> None:
    for number, samples in enumerate((None, studies.HEAD + "PATIENT_ID\tSAMPLE\nP1\tS1\n", "")):
        with pytest.raises(FindingsError):
            ingest(studies.write(tmp_path / f"study{number}", clinical_sample=samples), tmp_path)
    assert not list((tmp_path / "cohorts").glob("[!.]*"))


def test_a_release_without_genes_is_none_to_link_to(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="netkg build"):
        ingestion.ingest(study.read(studies.write(tmp_path / "study")), embedded.view((), "empty"), tmp_path)


def test_without_patients_samples_are_read_all_the_same(tmp_path: Path) -> None:
    found = ingest(studies.write(tmp_path / "study", clinical_patient=None), tmp_path)
    assert not told(found)
    assert found.cohort.manifest["files"]["data_clinical_sample.txt"]["read"] == 4


@pytest.mark.parametrize(
    "text", [b"version https://git-lfs.github.com/spec/v1\n", "Hugo_Symbol\tX\nMEN1\t\n".encode("utf-16"), b"A\tB\n"]
)
def test_a_file_that_cannot_be_read_leaves_the_others(tmp_path: Path, text: bytes) -> None:
    found = ingest(studies.write(tmp_path / "study", mutations=text), tmp_path)
    assert {file for file, _, _ in told(found)} == {"data_mutations.txt"}
    assert found.cohort.manifest["files"]["data_sv.txt"]["read"] == 1
    store = graph(found)
    for predicate, told_of in ((term("profiledFor"), term("StructuralVariant")), (term("profile"), None)):
        said = {quad.object for quad in store.quads_for_pattern(None, predicate, None, None)}
        assert said, "nobody was examined for what the file would have said"
        assert not said & {term("Mutation"), ox.Literal("MUTATION_EXTENDED/MAF")} and (told_of is None or said == {told_of})


class Broken(Exception):
    """The run ends here."""


def many(tmp_path: Path) -> Path:
    """Write a study that takes several blocks, with findings in some of them."""
    samples = studies.HEAD + "PATIENT_ID\tSAMPLE_ID\n" + "".join(f"P{1 + n % 3}\tS{n}\n" for n in range(25)) + "P1\tS3\n"
    header = "".join(studies.MUTATIONS.splitlines(keepends=True)[:2])
    rows = "".join(f"MEN1\t\tGRCh37\t11\t{n}\t{n - (n == 13)}\tMissense_Mutation\tG\tA\tS{n}\tSOMATIC\t\n" for n in range(28))
    return studies.write(tmp_path / "study", clinical_sample=samples, mutations=header + rows)


@pytest.mark.parametrize("after", [1, 4, 7, 8, 11])
def test_a_run_that_breaks_off_is_continued(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, after: int) -> None:
    """Wherever it ends, the next run makes what an unbroken one would have made, byte for byte."""
    monkeypatch.setattr(ingestion, "BLOCK", 5)
    folder = many(tmp_path)
    whole = ingest(folder, tmp_path / "whole").cohort
    left = after

    def report(*_: object) -> None:
        nonlocal left
        left -= 1
        if left == 0:
            raise Broken

    with pytest.raises(Broken):
        ingestion.ingest(study.read(folder), GENES, tmp_path, report=report)
    assert not (tmp_path / "cohorts/small").exists()
    seen: list[str] = []
    found = ingestion.ingest(study.read(folder), GENES, tmp_path, report=lambda file, *_: seen.append(file)).cohort
    assert found.quads.read_bytes() == whole.quads.read_bytes()
    assert list(found.findings()) == list(whole.findings())
    assert found.manifest["files"] == whole.manifest["files"]


def table(path: Path) -> list[dict[str, str]]:
    """Read a data file without netkg."""
    header, *rows = (line.split("\t") for line in path.read_text("utf-8").splitlines() if not line.startswith("#"))
    return [dict(zip(header, row, strict=True)) for row in rows]


@pytest.mark.parametrize("name", ["msk_impact_2017", "pan_origimed_2020"])
def test_a_real_study_is_read_whole(tmp_path: Path, name: str) -> None:
    """MSK-IMPACT 2017 and Origimed 2020 as released, without their mutation files, which are not beside the repository."""
    folder = studies.real(name)
    found = ingest(folder, tmp_path)
    assert not told(found)
    for file, counts in found.cohort.manifest["files"].items():
        assert counts["read"] == len(table(folder / file)), file
    types = oncotree.types()
    samples = table(folder / "data_clinical_sample.txt")
    neoplasms = [row for row in samples if types.of(row.get("ONCOTREE_CODE", ""), row["CANCER_TYPE_DETAILED"])]
    with gzip.open(found.cohort.quads) as quads:
        assert sum(f"<{term('tumourType').value}> <{NK}".encode() in line for line in quads) == len(neoplasms) > 70
    assert not [row for row in neoplasms if row.get("ONCOTREE_CODE") == "PNET"]
    assert len([row for row in samples if row["CANCER_TYPE_DETAILED"] == "Pancreatic Neuroendocrine Tumor"]) <= len(neoplasms)
