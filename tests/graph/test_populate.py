"""Rows become triples as the description says."""

import pyoxigraph as ox
import pytest

from columns import ID, LINK, column, read
from inputs.test_keys import describe, put, table
from inputs.test_tables import GENES, write
from netkg.graph import populate
from netkg.inputs import ontology, tables
from netkg.namespaces import GRAPHS, NK, NKD, records
from small import write_tables

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


def test_hypotheses_have_a_graph_of_their_own(root, quads):
    graphs = {q.graph_name.value for q in quads if q.object == term("HypothesisStatement")}
    assert graphs == {GRAPHS["hypotheses"]}
    other = {q.graph_name.value for q in quads if "/hypothesis/" not in q.subject.value}
    assert other == {records(path.name) for path in (root / "graph").iterdir() if path.is_dir()}


def test_every_reference_of_the_records_is_defined(root, reading):
    assert list(populate.dangling(reading, ontology.read(root / "ontology").terms)) == []


def test_a_name_may_have_its_language_where_the_column_says_so(tmp_path):
    described = {"name": "names", "datatype": "string", "separator": "|", "propertyUrl": "skos:altLabel"}
    columns = [{"name": "id", "suppressOutput": True}, described]
    for tagged, expected in ((True, ox.Literal("tumeur", language="fr")), (False, ox.Literal("tumeur@fr"))):
        table = {
            "url": "t.tsv",
            "tableSchema": {"aboutUrl": f"{NKD}{{+id}}", "columns": [columns[0], {**described, "nk:tagged": tagged}]},
        }
        write_tables(tmp_path, table, t="id\tnames\na/b\ttumor|tumeur@fr\n")
        said = {quad.object for quad in populate.populate(tables.read(tmp_path)) if quad.subject == node("a/b")}
        assert said == {ox.Literal("tumor"), expected}


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


XSD = "http://www.w3.org/2001/XMLSchema#"


@pytest.mark.parametrize(
    ("datatype", "cell", "value", "kind"),
    [
        ("string", "11.0", "11.0", "string"),
        ("integer", "011", "11", "integer"),
        ("decimal", "11.50", "11.50", "decimal"),
        ("decimal", "1000000000000000000000", "1000000000000000000000", "decimal"),
        ("decimal", "0.0000000001", "0.0000000001", "decimal"),
        ("boolean", "true", "true", "boolean"),
        ("boolean", "0", "false", "boolean"),
        ("gYear", "2017", "2017", "gYear"),
        ("date", "2017-02-03", "2017-02-03", "date"),
        ("dateTime", "2017-02-03T04:05:06Z", "2017-02-03T04:05:06Z", "dateTime"),
        ("time", "04:05:06", "04:05:06", "time"),
        ("anyURI", "http://x/", "http://x/", "anyURI"),
    ],
)
def test_a_cell_has_the_datatype_of_its_column(tmp_path, datatype, cell, value, kind):
    reading = read(tmp_path, [ID, column("n", datatype=datatype, propertyUrl="nk:value")], f"thing/a\t{cell}\n")
    (quad,) = populate.populate(reading)
    expected = ox.Literal(value) if kind == "string" else ox.Literal(value, datatype=ox.NamedNode(XSD + kind))
    assert quad == ox.Quad(node("thing/a"), term("value"), expected, ox.NamedNode(records("review")))


def test_a_template_may_name_other_cells_and_the_row(tmp_path):
    columns = [
        ID,
        column("verb", suppressOutput=True),
        column("link", separator="|", propertyUrl="nk:{verb}", valueUrl=LINK),
        column("_row", virtual=True, propertyUrl="prov:wasDerivedFrom", valueUrl="https://w3id.org/netkg/t#{_sourceRow}"),
    ]
    rows = "thing/a\ttargets\tdrug/a|drug/b\nthing/b\t\tdrug/a\nthing/c\tinhibits\t\n"
    made = [(q.subject, q.predicate, q.object) for q in populate.populate(read(tmp_path, columns, rows))]
    derived = ox.NamedNode("http://www.w3.org/ns/prov#wasDerivedFrom")
    assert made == [
        (node("thing/a"), term("targets"), node("drug/a")),
        (node("thing/a"), term("targets"), node("drug/b")),
        (node("thing/a"), derived, node("t#2")),
        (node("thing/b"), derived, node("t#3")),
        (node("thing/c"), derived, node("t#4")),
    ]


def test_what_a_description_leaves_out_has_a_name_all_the_same(tmp_path):
    """As the recommendation says: the row is the subject, and the column the property."""
    schema = {"columns": [column("id"), column("n", datatype="integer")]}
    write_tables(tmp_path, {"url": "things.tsv", "tableSchema": schema}, things="id\tn\nthing/a\t3\n")
    quads = list(populate.populate(tables.read(tmp_path)))
    assert {q.subject.value.rpartition("#")[2] for q in quads} == {"row=2"}
    assert [q.predicate.value.rpartition("#")[2] for q in quads] == ["id", "n"]
    assert all(q.subject.value.startswith(str(NKD) + "table/") for q in quads)
    assert [q.object.value for q in quads] == ["thing/a", "3"]


@pytest.mark.parametrize(
    "graph", ["https://w3id.org/netkg/graph/hypotheses", {"@id": "https://w3id.org/netkg/graph/hypotheses"}]
)
def test_a_table_may_name_its_graph(tmp_path, graph):
    columns = [ID, column("n", propertyUrl="nk:value")]
    (quad,) = populate.populate(read(tmp_path, columns, "thing/a\tx\n", **{"dcterms:isPartOf": graph}))
    assert quad.graph_name.value == GRAPHS["hypotheses"]


def test_every_quad_is_traced_to_its_row_and_column(tmp_path):
    columns = [ID, column("n", propertyUrl="nk:value"), column("m", separator="|", propertyUrl="nk:unit")]
    traced = [
        (q.object.value, row.number, name) for q, row, name in populate.traced(read(tmp_path, columns, "thing/a\tx\ty|z\n"))
    ]
    assert traced == [("x", 2, "n"), ("y", 2, "m"), ("z", 2, "m")]


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("skos:note", "http://www.w3.org/2004/02/skos/core#note"),
        ("nk:value", str(NK) + "value"),
        ("http://x/y", "http://x/y"),
        ("nk://x", "nk://x"),
        ("other:note", "other:note"),
        ("note", "note"),
    ],
)
def test_a_prefix_is_written_out(text, written):
    assert populate.absolute(text) == written
