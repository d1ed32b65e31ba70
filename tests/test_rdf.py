"""Terms by CURIE, bytes with the project's prefixes, and the one statement of which graphs a query sees."""

import pyoxigraph as ox
import pytest

from netkg.graph.describe import description
from netkg.namespaces import GRAPHS, records
from netkg.rdf import DEFAULT, HIDDEN, TYPE, node, serialize, union, visible

RECORDS, HYPOTHESES = node(records("review")), node(GRAPHS["hypotheses"])
MEN1, GENE = node("nkd:gene/men1"), node("nk:Gene")


def test_a_name_without_a_known_prefix_must_be_an_iri() -> None:
    assert node("np:assertion", {"np": "http://www.nanopub.org/nschema#"}).value == "http://www.nanopub.org/nschema#assertion"
    with pytest.raises(ValueError):
        node("gene/men1")


def test_only_hypotheses_are_hidden() -> None:
    assert visible([DEFAULT, *map(node, GRAPHS.values())]) == [
        DEFAULT,
        *(node(iri) for name, iri in GRAPHS.items() if name != "hypotheses"),
    ]
    assert frozenset({HYPOTHESES}) == HIDDEN


def test_the_union_has_a_triple_once() -> None:
    quads = [ox.Quad(MEN1, TYPE, GENE, graph) for graph in (RECORDS, DEFAULT, node(GRAPHS["inferred"]))]
    assert list(union([*quads, ox.Quad(GENE, TYPE, GENE, HYPOTHESES)])) == [ox.Triple(MEN1, TYPE, GENE)]


def test_every_format_is_read_back() -> None:
    quad = ox.Quad(MEN1, TYPE, ox.Literal("MEN1"), RECORDS)
    for form in (ox.RdfFormat.TURTLE, ox.RdfFormat.N_TRIPLES, ox.RdfFormat.RDF_XML, ox.RdfFormat.JSON_LD):
        assert [q.triple for q in ox.parse(serialize([quad.triple], form), format=form)] == [quad.triple]
    for form in (ox.RdfFormat.TRIG, ox.RdfFormat.N_QUADS):
        assert list(ox.parse(serialize([quad], form), format=form)) == [quad]


def test_a_stores_own_default_graph_is_described_too() -> None:
    triples = description([ox.Quad(MEN1, TYPE, GENE, DEFAULT)], "1.0.0")
    counts = {t.object.value for t in triples if t.predicate == node("void:triples")}
    assert counts == {"1"}
