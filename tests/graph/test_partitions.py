"""How much of what is in a dataset, and which properties its classes have: each number is what a query counts."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from answered import asked, rows
from netkg.engine.embedded import View
from netkg.graph.partitions import schema, statistics
from netkg.namespaces import GRAPHS, PREFIXES, records
from netkg.rdf import LABEL, SUBCLASS, TYPE, node, union

REVIEW, INFERRED, ONTOLOGY = node(records("review")), node(GRAPHS["inferred"]), node(GRAPHS["ontology"])
DATASET = node("nkd:dataset")
EVEROLIMUS, MTOR = node("nkd:drug/everolimus"), node("nkd:gene/mtor")
DRUG, GENE, INHIBITOR, ACTS_ON = node("nk:Drug"), node("nk:Gene"), node("nk:MTORInhibitor"), node("nk:actsOn")
QUADS = [
    ox.Quad(EVEROLIMUS, TYPE, INHIBITOR, REVIEW),
    ox.Quad(EVEROLIMUS, TYPE, DRUG, INFERRED),
    ox.Quad(EVEROLIMUS, TYPE, node("nk:Defined"), INFERRED),
    ox.Quad(INHIBITOR, SUBCLASS, DRUG, ONTOLOGY),
    ox.Quad(EVEROLIMUS, ACTS_ON, MTOR, REVIEW),
    ox.Quad(EVEROLIMUS, LABEL, ox.Literal("everolimus"), REVIEW),
    ox.Quad(EVEROLIMUS, LABEL, ox.Literal("Everolimus"), ONTOLOGY),
    ox.Quad(EVEROLIMUS, LABEL, ox.Literal("Everolimus"), REVIEW),
    ox.Quad(MTOR, TYPE, GENE, REVIEW),
    ox.Quad(node("nkd:hypothesis/a"), TYPE, node("nk:HypothesisStatement"), node(GRAPHS["hypotheses"])),
]
#: What tools that complete and write queries ask for (the SIB's editor and loaders ask so).
SCHEMA = """
PREFIX ext: <http://ldf.fi/void-ext#>
SELECT ?class ?property ?number ?kind ?datatype ?each {
  nkd:dataset void:classPartition ?c . ?c void:class ?class ; void:propertyPartition ?p .
  ?p void:property ?property ; void:triples ?number .
  OPTIONAL { { ?p void:classPartition ?k . ?k void:class ?kind ; void:triples ?each }
             UNION { ?p ext:datatypePartition ?k . ?k ext:datatype ?datatype ; void:triples ?each } }
}"""


def described(quads: list[ox.Quad]) -> list[ox.Triple]:
    said = set(union(quad for quad in quads if quad.graph_name != INFERRED))
    seen = set(union(quads))
    return [*statistics(DATASET, seen), *schema(DATASET, seen, seen - said)]


def test_the_schema_says_which_properties_a_class_has_and_of_what() -> None:
    triples = described(QUADS)
    xsd = PREFIXES["xsd"]
    same = {
        (LABEL.value, "2", "", xsd + "string", "2"),
        ("actsOn", "1", "Gene", "", "1"),
    }
    # The type is asserted of the drug once, and inferred twice more.
    found = asked(triples, SCHEMA)
    assert {row[1:] for row in found if row[0] == "MTORInhibitor"} - {(TYPE.value, "3", "", "", "")} == same
    assert {row[1:] for row in found if row[0] == "Drug"} - {(TYPE.value, "3", "", "", "")} == same
    assert not {row for row in found if row[0] in ("Defined", "HypothesisStatement")}


def test_partitions_count_members_and_triples() -> None:
    triples = [ox.Triple(EVEROLIMUS, TYPE, DRUG), ox.Triple(MTOR, TYPE, GENE), ox.Triple(EVEROLIMUS, ACTS_ON, MTOR)]
    found = list(statistics(DATASET, set(triples)))
    assert asked(found, "SELECT ?c ?n { ?p void:class ?c ; void:entities ?n }") == {("Drug", "1"), ("Gene", "1")}
    assert asked(found, "SELECT ?c ?n { ?p void:property ?c ; void:triples ?n }") == {(TYPE.value, "2"), ("actsOn", "1")}
    assert len(set(found)) == len(found)


def test_equal_quads_are_described_alike_in_any_order() -> None:
    assert described(QUADS[::-1]) == described(QUADS)


@pytest.fixture(scope="module")
def real(view: View) -> ox.Store:
    """The default graph of the real release, without its description: what the description is about."""
    store = ox.Store()
    store.bulk_extend(
        ox.Quad(*quad.triple)
        for quad in view.quads()
        if quad.graph_name not in (node(GRAPHS["description"]), node(GRAPHS["hypotheses"]))
    )
    return store


def test_the_release_is_described_as_queries_count_it(view: View, real: ox.Store) -> None:
    found = {
        row[:3] + row[3:]
        for row in asked([q.triple for q in view.quads() if q.graph_name == node(GRAPHS["description"])], SCHEMA)
    }
    assert {row[0] for row in found} >= {"Gene", "Drug", "Arm", "OutcomeFigure", "Comparison", "Trial"}
    counted = rows(real, "SELECT ?c ?p (COUNT(*) AS ?n) { ?s a ?c ; ?p ?o } GROUP BY ?c ?p")
    assert {row[:3] for row in found} <= counted
    datatypes = rows(
        real,
        "SELECT ?c ?p ?d (COUNT(*) AS ?n) { ?s a ?c ; ?p ?o BIND(DATATYPE(?o) AS ?d) FILTER(ISLITERAL(?o)) } GROUP BY ?c ?p ?d",
    )
    assert {(row[0], row[1], row[4], row[5]) for row in found if row[4]} <= datatypes
    described = {row[0] for row in found}
    assert {row for row in datatypes if row[0] in described} == {(r[0], r[1], r[4], r[5]) for r in found if r[4]}
