"""A release described in its own terms: what it is, how much of what is in each graph, and its example queries."""

from __future__ import annotations

import pyoxigraph as ox

from netkg.graph import describe
from netkg.inputs.queries import parse
from netkg.namespaces import GRAPHS, NK, NKD, PREFIXES, records

N = ox.NamedNode
A = N(PREFIXES["rdf"] + "type")
REVIEW = records("review")
TSC2, GENE = N(f"{NKD}gene/tsc2"), N(f"{NK}Gene")


def quad(graph: str, subject: ox.NamedNode, predicate: ox.NamedNode, value: ox.NamedNode | ox.Literal) -> ox.Quad:
    return ox.Quad(subject, predicate, value, N(graph))


LABEL = N(PREFIXES["rdfs"] + "label")
QUADS = [
    quad(REVIEW, TSC2, A, GENE),
    quad(GRAPHS["inferred"], TSC2, A, GENE),
    quad(REVIEW, TSC2, LABEL, ox.Literal("TSC2")),
    quad(GRAPHS["hypotheses"], N(f"{NKD}hypothesis/a"), A, N(f"{NK}HypothesisStatement")),
]


def found(triples: list[ox.Triple], subject: str, name: str) -> list[str]:
    predicate = N(PREFIXES[name.partition(":")[0]] + name.partition(":")[2])
    return [t.object.value for t in triples if t.subject == N(subject) and t.predicate == predicate]


def test_the_dataset_counts_what_queries_see() -> None:
    """Each triple once, whatever its graphs, and no hypothesis."""
    triples = describe.description(QUADS, "0.1.0")
    dataset = f"{NKD}dataset"
    assert found(triples, dataset, "void:triples") == ["2"]
    assert found(triples, dataset, "void:distinctSubjects") == ["1"]
    assert found(triples, dataset, "void:distinctObjects") == ["2"]
    assert found(triples, dataset, "void:classes") == ["1"]
    assert found(triples, dataset, "void:properties") == ["2"]
    assert found(triples, dataset, "owl:versionInfo") == ["0.1.0"]
    assert found(triples, dataset, "dcterms:license") == ["https://creativecommons.org/licenses/by/4.0/"]


def test_each_graph_that_has_something_is_a_part() -> None:
    triples = describe.description(QUADS, "0.1.0")
    parts = found(triples, f"{NKD}dataset", "void:subset")
    assert {part.removeprefix(f"{NKD}dataset/") for part in parts} == {"records/review", "inferred", "hypotheses"}
    for part in parts:
        graph = f"{NKD}graph/" + part.removeprefix(f"{NKD}dataset/")
        assert found(triples, graph, "sd:graph") == [part]
        assert found(triples, graph, "sd:name") == [graph]
        assert found(triples, part, "void:triples") == ["2" if graph == REVIEW else "1"]
    assert len(found(triples, f"{NKD}dataset/served", "sd:namedGraph")) == 3
    assert found(triples, f"{NKD}dataset/served", "sd:defaultGraph") == [f"{NKD}dataset"]


def test_the_same_quads_in_another_order_are_described_alike() -> None:
    assert describe.description(QUADS[::-1], "0.1.0") == describe.description(QUADS, "0.1.0")


def test_queries_are_described_as_examples() -> None:
    query = parse("approvals", "# Approved drugs\n# keywords: drug, approval\nSELECT * {}")
    triples = list(describe.examples([query]))
    node = f"{NKD}query/approvals"
    assert found(triples, node, "rdfs:label") == ["approvals"]
    assert found(triples, node, "rdfs:comment") == ["Approved drugs"]
    assert found(triples, node, "schema:keywords") == ["drug", "approval"]
    assert found(triples, node, "schema:target") == [f"{NKD}sparql"]
    assert found(triples, node, "sh:prefixes") == [str(NK).rstrip("/")]
    assert found(triples, node, "sh:select") == [query.text]


def test_prefixes_are_declared_where_editors_look_for_them() -> None:
    store = ox.Store()
    store.extend(ox.Quad(*triple) for triple in describe.examples([]))
    rows = store.query(
        "SELECT ?prefix ?namespace { ?ontology a* <https://w3id.org/netkg/ontology> ; sh:declare ?d . "
        "?d sh:prefix ?prefix ; sh:namespace ?namespace }",
        prefixes=PREFIXES,
    )
    assert isinstance(rows, ox.QuerySolutions)
    assert {row["prefix"].value: row["namespace"].value for row in rows} == PREFIXES


def test_a_catalogue_finds_who_publishes_it_what_it_is_about_and_its_service() -> None:
    triples = describe.description(QUADS, "0.1.0")
    dataset = f"{NKD}dataset"
    for name in ("dcterms:publisher", "dcat:contactPoint", "dcat:keyword", "dcat:landingPage", "dcterms:title"):
        assert found(triples, dataset, name), name
    assert found(triples, f"{NKD}sparql", "dcat:servesDataset") == [dataset]
    assert found(triples, f"{NKD}sparql", "dcat:endpointURL") == [f"{NKD}sparql"]
