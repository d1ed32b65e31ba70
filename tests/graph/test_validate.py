"""What breaks a shape is named with its row and column, in the words of the shape."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from netkg.graph import populate, shape_text, validate
from netkg.inputs import ontology, tables
from small import edit, make_project

COLUMNS = {"review/genes.tsv": {"http://www.w3.org/2000/01/rdf-schema#label": "label"}}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return make_project(tmp_path)


def report(project: Path, **options: object) -> validate.ShapeReport:
    shapes, broken = shape_text.read(project / "shapes")
    assert broken == []
    quads = [*ontology.read(project / "ontology").quads, *populate.populate(tables.read(project / "graph"))]
    return validate.validate(validate.data_graph(quads), shapes, columns=COLUMNS, **options)


def test_what_holds_conforms(project: Path) -> None:
    found = report(project)
    assert (found.conforms, found.findings) == (True, [])


def test_a_value_is_found_with_its_cell(project: Path) -> None:
    edit(project / "graph/review/genes.tsv", "gene/sstr2\tSSTR2", "gene/sstr2\tsomatostatin receptor 2")
    found = report(project)
    (finding,) = found.findings
    assert not found.conforms
    assert (finding.file, finding.row, finding.column, finding.rule) == ("graph/review/genes.tsv", 3, "label", "gene-symbol")
    assert finding.message == ("gene/sstr2 rdfs:label: The label of a gene is its symbol. (found 'somatostatin receptor 2')")
    assert finding.triple == "gene/sstr2 rdfs:label somatostatin receptor 2"


def test_what_came_from_no_table_is_of_the_dataset(project: Path) -> None:
    with (project / "ontology/net.ttl").open("a", encoding="utf-8") as file:
        file.write('<https://w3id.org/netkg/gene/x> a nk:Gene ; rdfs:label "x" .\n')
    (finding,) = report(project).findings
    assert (finding.file, finding.row, finding.column) == ("dataset", None, None)


def test_graph_names_are_dropped_and_triples_kept_once() -> None:
    node = ox.NamedNode("http://x")
    graph = validate.data_graph([ox.Quad(node, node, node, ox.NamedNode(f"http://{g}")) for g in ("a", "b")])
    assert len(graph) == 1


@pytest.mark.parametrize(
    ("iri", "said"),
    [
        ("https://w3id.org/netkg/gene/tsc2", "gene/tsc2"),
        ("https://w3id.org/netkg/ontology/Gene", "nk:Gene"),
        ("http://www.w3.org/2000/01/rdf-schema#label", "rdfs:label"),
        ("see https://w3id.org/netkg/gene/tsc2", "see gene/tsc2"),
    ],
)
def test_an_iri_is_written_as_a_curator_names_it(iri: str, said: str) -> None:
    assert validate.short(iri) == said
