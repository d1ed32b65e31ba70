"""New terms and rows are written in their place, under names that were never used, or nothing is written."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from netkg.curate import additions
from netkg.curate.additions import NewTerm
from netkg.errors import UsageError
from netkg.history import register
from netkg.inputs import ontology, tables
from netkg.inputs.project import Project, find
from small import ROOT, make_project

HEAD = "@prefix pub: <https://w3id.org/netkg/publication/> .\n@prefix obo: <http://purl.obolibrary.org/obo/> .\n@prefix dcterms: <http://purl.org/dc/terms/> .\n@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
KINASE = NewTerm("KinaseInhibitor", "kinase inhibitor", ("nk:Drug",), "A drug that inhibits a kinase.", "review")


@pytest.fixture
def project(tmp_path: Path) -> Project:
    folder = make_project(tmp_path)
    module = folder / "ontology/net.ttl"
    module.write_text(HEAD + module.read_text("utf-8"), "utf-8")
    return find(folder)


def test_a_class_is_written_with_its_definition_and_source(project: Project) -> None:
    path, line = additions.add_term(project, KINASE)
    lines = path.read_text("utf-8").splitlines()
    assert path == project.ontology / "net.ttl"
    assert lines[line - 1] == "nk:KinaseInhibitor a owl:Class ;"
    text = path.read_text("utf-8")
    assert "dcterms:source pub:review" in text and text.count('"A drug that inhibits a kinase."') == 2
    assert "https://w3id.org/netkg/ontology/KinaseInhibitor" in ontology.read(project.ontology).own_terms


def test_a_property_has_its_domain_and_range(project: Project) -> None:
    term = NewTerm("inhibits", "inhibits", ("nk:actsOn",), "Acts on by inhibition.", "obo:MONDO_1", "object", domain="nk:Drug")
    path, _ = additions.add_term(project, term)
    text = path.read_text("utf-8")
    block = text[text.index("nk:inhibits a owl:ObjectProperty") :].partition("\n\n")[0]
    assert "rdfs:subPropertyOf nk:actsOn" in block and "rdfs:domain nk:Drug" in block and "dcterms:source obo:MONDO_1" in block


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"name": "kinase"}, "names are CamelCase"),
        ({"name": "Kinase", "kind": "object", "parents": ("nk:actsOn",)}, "names are camelCase"),
        ({"name": "Drug"}, "already in the ontology"),
        ({"parents": ("nk:Drugg",)}, "Did you mean nk:Drug"),
        ({"parents": ("obo:CHEBI_1",)}, "terms in external.ttl first"),
        ({"equivalent": "[ broken"}, "is not valid Turtle"),
    ],
)
def test_what_cannot_be_written_is_refused_and_nothing_is(project: Project, change: dict[str, object], words: str) -> None:
    before = (project.ontology / "net.ttl").read_bytes()
    with pytest.raises(UsageError, match=words.replace("[", r"\[")):
        additions.add_term(project, NewTerm(**{**KINASE.__dict__, **change}))
    assert (project.ontology / "net.ttl").read_bytes() == before


def test_a_name_that_was_released_is_never_free_again(project: Project) -> None:
    (project.ontology / register.FILE).write_text("iri\tkind\tlabel\tversion\nnkd:gene/old\tgenes\tOLD\t0.1.0\n", "utf-8")
    with pytest.raises(UsageError, match=r"was released in 0\.1\.0 as OLD"):
        additions.add_rows(project, [("genes", {"id": "gene/old", "label": "OLD"})])


def test_a_row_is_appended_in_the_order_of_the_header(project: Project) -> None:
    places = additions.add_rows(project, [("genes", {"label": "MEN1", "id": "gene/men1"})])
    lines = (project.graph / "review/genes.tsv").read_text("utf-8").split("\n")
    assert places == [f"graph/review/genes.tsv, row {len(lines) - 1}: gene/men1"]
    assert lines[-2:] == ["gene/men1\tMEN1", ""]


@pytest.mark.parametrize(
    ("table", "cells", "words"),
    [
        ("gene", {"id": "gene/x"}, "The tables are: drugs, genes"),
        ("genes", {"id": "gene/x", "lable": "X"}, "Did you mean label"),
        ("genes", {"id": "gene/tsc2"}, r"already the id of graph/.*genes\.tsv, row 2"),
        ("genes", {"id": "gene/x", "label": "a\tb"}, "neither a tab"),
    ],
)
def test_a_row_that_cannot_be_is_refused(project: Project, table: str, cells: dict[str, str], words: str) -> None:
    before = (project.graph / "review/genes.tsv").read_bytes()
    with pytest.raises(UsageError, match=words):
        additions.add_rows(project, [(table, cells)])
    assert (project.graph / "review/genes.tsv").read_bytes() == before


def test_rows_come_together_or_not_at_all(project: Project) -> None:
    before = {path: path.read_bytes() for path in project.graph.rglob("*.tsv")}
    with pytest.raises(UsageError):
        additions.add_rows(project, [("genes", {"id": "gene/men1", "label": "MEN1"}), ("drugs", {"id": "drug/everolimus"})])
    assert {path: path.read_bytes() for path in project.graph.rglob("*.tsv")} == before
    men1, sunitinib = (
        {"id": "gene/men1", "label": "MEN1"},
        {"id": "drug/sunitinib", "label": "sunitinib", "actsOn": "gene/men1"},
    )
    places = additions.add_rows(project, [("drugs", sunitinib), ("genes", men1)])
    assert [place.rpartition(": ")[2] for place in places] == ["drug/sunitinib", "gene/men1"]


def test_a_file_that_cannot_be_written_takes_the_rows_before_it_back(project: Project) -> None:
    before = {path: path.read_bytes() for path in project.graph.rglob("*.tsv")}
    (project.graph / "review/.drugs.tsv.new").mkdir()  # what the new text would be written to
    with pytest.raises(OSError, match=r"drugs\.tsv"):
        additions.add_rows(project, [("genes", {"id": "gene/men1"}), ("drugs", {"id": "drug/sunitinib"})])
    assert {path: path.read_bytes() for path in project.graph.rglob("*.tsv")} == before


def test_a_table_of_classes_is_read_as_robot_templates_are(tmp_path: Path) -> None:
    path = tmp_path / "classes.tsv"
    path.write_text(
        "ID\tLABEL\tPARENT\tDEFINITION\tSOURCE\tSYNONYMS\n"
        "ID\tA rdfs:label\tSC %\tA obo:IAO_0000115\t\t\n"
        "\tgoblet cell carcinoid\tnk:Carcinoid|nk:Mixed\tA carcinoid.\treview\tGCC | goblet\n"
        "nk:Odd\todd\tnk:Gene\tA gene.\tref-3\t\n",
        "utf-8",
    )
    first, second = additions.template(path)
    assert (first.name, first.parents, first.synonyms) == (
        "GobletCellCarcinoid",
        ("nk:Carcinoid", "nk:Mixed"),
        ("GCC", "goblet"),
    )
    assert (second.name, second.source) == ("Odd", "ref-3")
    path.write_text("LABEL\tPARENT\tDEFINITION\tSOURCE\na\tnk:Gene\t \treview\n", "utf-8")
    with pytest.raises(UsageError, match=r"classes\.tsv, row 2, column DEFINITION"):
        additions.template(path)


@pytest.mark.parametrize(("text", "name"), [("Ki-67 ≥ 3 %", "ki-67-3"), ("Élysée", "elysee"), ("--", ""), ("A  b", "a-b")])
def test_slugs(text: str, name: str) -> None:
    assert additions.slug(text) == name


def test_the_template_for_term_requests_is_a_table_of_classes(root: Path, tmp_path: Path) -> None:
    text = (root / ".github/ISSUE_TEMPLATE/term.md").read_text("utf-8")
    table = tmp_path / "classes.tsv"
    table.write_text(text.partition("```tsv\n")[2].partition("```")[0], "utf-8")
    assert table.read_text("utf-8").split("\n")[0].split("\t") == list(additions.TEMPLATE)
    [term] = additions.template(table)
    assert (term.name, term.parents, term.source) == ("GobletCellCarcinoid", ("nk:CarcinoidTumour",), "review")


def test_a_discrepancy_stands_with_the_later_of_the_sources_that_it_names() -> None:
    project = find(ROOT)
    reading = tables.read(project.graph)
    named = 0
    for file in sorted(project.graph.glob("*/discrepancies.tsv")):
        with file.open(encoding="utf-8", newline="") as rows:
            for row in csv.DictReader(rows, delimiter="\t", quoting=csv.QUOTE_NONE):
                if place := additions.disputed(reading, row):
                    named += 1
                    assert additions.table_of(project, reading, "discrepancies", place).path == file, row["id"]
    assert named > 2
