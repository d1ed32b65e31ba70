"""Cohorts beside a release: seen where they are named, and by no other query; the question that they are for."""

from __future__ import annotations

import csv
import gzip
import io
import re
from collections.abc import Callable
from pathlib import Path

import pytest
import requests

import studies
from netkg.cohort import cohort_folder, cohort_view, ingestion, study
from netkg.cohort.cohort_names import CohortNames, term
from netkg.engine import loading, publication
from netkg.engine.answer import named_rows
from netkg.engine.embedded import View
from netkg.errors import StoreUnavailable
from netkg.inputs import queries
from netkg.inputs.project import Project
from oxigraph_server import needs_oxigraph, running_oxigraph

Row = dict[str, str]


@pytest.fixture(scope="module")
def beside(built: Project, tmp_path_factory: pytest.TempPathFactory) -> View:
    """The release, and the small study beside it."""
    folder = tmp_path_factory.mktemp("cohorts")
    view = loading.load(built.store)
    cohort = ingestion.ingest(study.read(studies.write(folder / "study")), view, folder).cohort
    return cohort_view.add(view, [cohort])


@pytest.fixture(scope="module")
def rows(built: Project, beside: View) -> list[Row]:
    known = queries.load(built.queries / queries.COHORTS)
    return named_rows(beside, queries.find(known, "altered-genes"), {})


def test_a_query_that_names_no_graph_does_not_see_a_cohort(beside: View, view: View) -> None:
    assert beside.triples == view.triples
    counted = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    assert _number(beside, counted) == _number(view, counted)
    kinds = f"SELECT (COUNT(*) AS ?n) {{ ?s a <{term('Mutation').value}> }}"
    assert _number(beside, kinds) == 0
    named = f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{CohortNames('small').graph}> {{ ?s a <{term('Mutation').value}> }} }}"
    assert _number(beside, named) == 3


def _number(view: View, text: str) -> int:
    (row,) = view.query(text)
    return int(row["n"].value)


def test_the_question_counts_patients_and_says_what_was_examined(rows: list[Row]) -> None:
    by_gene = {row["gene"]: row for row in rows}
    men1 = by_gene["MEN1"]
    assert (men1["patients"], men1["altered"], men1["percent"]) == ("2", "1", "50")  # two samples are of one patient
    assert (men1["mutated"], men1["rearranged"], men1["examinedFor"]) == ("1", "0", "mutations, structural variants")
    assert (by_gene["RET"]["altered"], by_gene["RET"]["rearranged"]) == ("1", "1")
    assert by_gene["KRAS"]["altered"] == "0"  # altered in an adenocarcinoma alone, so it was examined
    assert by_gene["TSC2"]["altered"] == ""  # a silent change is none, and nothing says that the gene was examined


def test_every_gene_of_the_graph_has_its_row(rows: list[Row], view: View) -> None:
    genes = {row["gene"].value for row in view.query("SELECT ?gene { ?g a nk:Gene ; rdfs:label ?gene }")}
    assert {row["gene"] for row in rows} == genes


def test_the_words_of_evidence_are_those_of_mutation_to_outcome(rows: list[Row], ask: Callable[..., list[Row]]) -> None:
    """Whatever is found in patients, a drug has the evidence that the release gives it, and mechanism is not evidence."""
    known = ask("mutation-to-outcome")
    stratified = {(row["gene"], row["drug"]) for row in known if row["evidence"] == "genotype-stratified result"}
    told = {(row["gene"], row["drug"], row["evidence"]) for row in rows if row["drug"]}
    assert told <= {(row["gene"], row["drug"], row["evidence"]) for row in known}
    assert {(gene, drug) for gene, drug, word in told if word == "genotype-stratified result"} == stratified
    assert {(gene, drug) for gene, drug, word in told if word == "mechanism only"} == {
        (row["gene"], row["drug"]) for row in known if row["evidence"] == "mechanism only"
    } - stratified
    assert all(row["resultFor"] for row in rows if "stratified" in row["evidence"])


def test_a_cohort_that_is_linked_to_another_release_is_told(built: Project, tmp_path: Path, view: View) -> None:
    cohort = ingestion.ingest(study.read(studies.write(tmp_path / "study")), studies.genes(), tmp_path).cohort
    assert "links it anew" in cohort_view.outdated(view, cohort)
    assert cohort_view.outdated(studies.genes(), cohort) == ""


def test_a_damaged_cohort_is_told(tmp_path: Path) -> None:
    cohort = ingestion.ingest(study.read(studies.write(tmp_path / "study")), studies.genes(), tmp_path).cohort
    cohort.quads.write_bytes(cohort.quads.read_bytes()[:-30])
    with pytest.raises(StoreUnavailable, match="make it anew"):
        cohort_view.add(studies.genes(), cohort_folder.every(tmp_path))


def test_the_answer_in_the_documentation_is_that_of_the_real_studies(built: Project, tmp_path: Path, root: Path) -> None:
    """Which genes have a structural variant in a neuroendocrine neoplasm, in how many patients, with which evidence."""
    text = (root / "docs/cohorts.md").read_text("utf-8")
    told = [
        [cell.strip() for cell in line.strip("| \n").split("|")]
        for line in text.splitlines()
        if "| MSK-IMPACT |" in line or "| Origimed |" in line
    ]
    view = loading.load(built.store)
    folders = {"MSK-IMPACT": "msk_impact_2017", "Origimed": "pan_origimed_2020"}
    titles = {}
    for short, name in folders.items():
        read = study.read(studies.real(name))
        titles[read.about["name"]] = short
        cohort_view.add(view, [ingestion.ingest(read, view, tmp_path).cohort])
    known = queries.load(built.queries / queries.COHORTS)
    found = named_rows(view, queries.find(known, "altered-genes"), {})
    altered = [row for row in found if row["altered"] not in ("", "0")]
    columns = ("patients", "gene", "altered", "percent", "evidence")
    assert {(titles[row["cohort"]], *(row[column] for column in columns)) for row in altered} == {
        (cells[0], *cells[1:5], cells[6]) for cells in told
    }
    assert all(
        row["drug"] in drugs for row in altered for drugs in [next(cells[5] for cells in told if cells[2] == row["gene"])]
    )
    assert {row["examinedFor"] for row in found} == {"structural variants"}
    (block,) = re.findall(r"^```\n(PREFIX .*?)^```", text, re.DOTALL | re.MULTILINE)
    counted = {row["type"].value: row["patients"].value for row in view.query(block)}
    for count, kind in re.findall(r"(\d+)\s+(?:patients\s+)?with\s+an?\s+(?:another\s+)?([a-z -]+?)(?:,|\s+and\b)", text):
        assert counted[kind] == count, kind


@needs_oxigraph
def test_another_engine_gives_the_same_answer(root: Path, tmp_path: Path) -> None:
    """The release is published there, and the file of the cohort goes beside it, by the Graph Store Protocol."""
    view = studies.genes()
    cohort = ingestion.ingest(study.read(studies.write(tmp_path / "study")), view, tmp_path).cohort
    query = queries.find(queries.load(root / "queries" / queries.COHORTS), "altered-genes")
    with running_oxigraph() as other:
        publication.publish(other.by_graph_store(), view, lambda *_: None)
        quads = gzip.decompress(cohort.quads.read_bytes())
        sent = requests.post(f"{other.url}/store", data=quads, headers={"Content-Type": "application/n-quads"}, timeout=20)
        sent.raise_for_status()
        asked = requests.post(other.query_url, data={"query": query.text}, headers={"Accept": "text/csv"}, timeout=20)
    cohort_view.add(view, [cohort])
    found = list(csv.DictReader(io.StringIO(asked.text)))
    assert [row["gene"] for row in found if row["altered"] == "1"] == ["MEN1", "RET"]
    assert found == named_rows(view, query, {})
