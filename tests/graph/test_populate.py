"""Rows become triples as the description says."""

import pyoxigraph as ox
import pytest

from inputs.test_keys import describe, put, table
from inputs.test_tables import GENES, write
from netkg.graph import populate
from netkg.inputs import ontology, tables
from netkg.namespaces import GRAPHS, NK, NKD, records

RDFS_LABEL = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#label")


def node(path: str) -> ox.NamedNode:
    return ox.NamedNode(str(NKD) + path)


def term(name: str) -> ox.NamedNode:
    return ox.NamedNode(str(NK) + name)


@pytest.fixture(scope="module")
def reading(root):
    return tables.read(root / "graph")


@pytest.fixture(scope="module")
def quads(reading):
    return list(populate.populate(reading))


def objects(quads, subject, predicate):
    return {q.object for q in quads if q.subject == subject and q.predicate == predicate}


def test_a_cell_gives_a_triple_and_an_empty_cell_none(tmp_path):
    write(tmp_path, GENES)
    quads = list(populate.populate(tables.read(tmp_path)))
    assert objects(quads, node("gene/tsc2"), RDFS_LABEL) == {ox.Literal("TSC2")}
    numbers = [q.object for q in quads if q.predicate.value.endswith("/n") and q.subject == node("gene/tsc2")]
    assert numbers == [ox.Literal("3", datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#integer"))]
    assert not [q for q in quads if q.predicate.value.endswith("/n") and q.subject == node("gene/pten")]


def test_a_separated_cell_gives_one_triple_for_each_value(tmp_path):
    write(tmp_path)
    quads = list(populate.populate(tables.read(tmp_path)))
    assert {q.object.value for q in quads if q.predicate.value.endswith("/gene")} == {"gene/tsc2", "gene/pten"}


def test_the_print_is_kept_as_printed(quads):
    figure = node("outcome/radiant-3-everolimus-pfs")
    assert objects(quads, figure, term("printedValue")) == {ox.Literal("11.0")}
    assert objects(quads, figure, term("unit")) == {node("unit/months")}
    assert objects(quads, figure, term("reference")) == {node("publication/ref-72")}


def test_a_record_names_its_row(quads, reading):
    table, row = reading.identifiers["trial/radiant-3"]
    derived = ox.NamedNode("http://www.w3.org/ns/prov#wasDerivedFrom")
    assert objects(quads, node("trial/radiant-3"), derived) == {node(f"table/{table}#row={row}")}
    line = (reading.folder / table).read_text("utf-8").splitlines()[row - 1]
    assert line.startswith("trial/radiant-3\t")


def test_a_mechanism_row_also_stands_as_a_plain_triple(quads):
    assert ox.Quad(node("gene/tsc2"), term("modulates"), node("pathway/mtor"), ox.NamedNode(records("review"))) in set(quads)


def test_hypotheses_have_a_graph_of_their_own(quads):
    graphs = {q.graph_name.value for q in quads if q.object == term("HypothesisStatement")}
    assert graphs == {GRAPHS["hypotheses"]}
    other = {q.graph_name.value for q in quads if "/hypothesis/" not in q.subject.value}
    assert other == {records("review"), records("shared")}


def test_every_reference_of_the_records_is_defined(root, reading):
    assert list(populate.dangling(reading, ontology.read(root / "ontology").terms)) == []


def test_a_dangling_reference_names_row_and_column(root, reading):
    terms = ontology.read(root / "ontology").terms - {str(NK) + "PancreaticNET"}
    found = list(populate.dangling(reading, terms))
    assert found and all(f.rule == "unknown-reference" and f.row and f.column for f in found)
    assert any(f.file == "graph/review/populations.tsv" and f.column == "requires" for f in found)


def test_a_shared_row_is_in_the_graph_of_every_source_that_names_it(tmp_path):
    """By a place of its own, by a row of the source, or through a shared row that is in the source's graph."""
    described = [
        table("shared/sources.tsv", "id", "folder"),
        table("shared/drugs.tsv", "id", "section", "partOf", links={"partOf"}),
        table("arms.tsv", "id", "drug", links={"drug"}),
    ]
    describe(tmp_path, described)
    for file, text in {
        "shared/sources.tsv": "id\tfolder\nsource/review\treview\nsource/yao-2019\tlater\n",
        "shared/drugs.tsv": "id\tsection\tpartOf\ndrug/a\t6.1\tdrug/d\ndrug/b\tyao-2019: abstract\t\ndrug/c\t\t\ndrug/d\t\t\ndrug/e\t\t\n",
        "review/arms.tsv": "id\tdrug\narm/x\tdrug/c\n",
        "later/arms.tsv": "id\tdrug\narm/y\tdrug/c\n",
    }.items():
        put(tmp_path, file, text)
    graphs: dict[str, set[str]] = {}
    for quad in populate.populate(tables.read(tmp_path)):
        graphs.setdefault(quad.subject.value.removeprefix(str(NKD)), set()).add(quad.graph_name.value.rpartition("/")[2])
    assert {name: folders for name, folders in graphs.items() if name.startswith("drug/")} == {
        "drug/a": {"review"},
        "drug/b": {"later"},
        "drug/c": {"review", "later"},
        "drug/d": {"review"},
        "drug/e": {"shared"},
    }
    assert graphs["source/yao-2019"] == {"later"} and graphs["arm/y"] == {"later"}
