"""RDF as the engine holds it: terms by their CURIEs, bytes to be sent or kept, and which graphs a query sees."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

import pyoxigraph as ox

from netkg.namespaces import GRAPHS, NKD, PREFIXES


def node(name: str, prefixes: Mapping[str, str] = PREFIXES) -> ox.NamedNode:
    """Make a node of a CURIE with a known prefix, or of an absolute IRI.

    >>> node("nk:modulates").value
    'https://w3id.org/netkg/ontology/modulates'
    >>> node("https://w3id.org/netkg/gene/tsc2").value
    'https://w3id.org/netkg/gene/tsc2'

    :param prefixes: prefix -> namespace; those of the project unless others are needed.
    :raises ValueError: when that makes no absolute IRI.
    """
    prefix, _, local = name.partition(":")
    return ox.NamedNode(prefixes[prefix] + local if prefix in prefixes else name)


TYPE = node("rdf:type")
FIRST, REST, NIL = node("rdf:first"), node("rdf:rest"), node("rdf:nil")
LABEL, SUBCLASS = node("rdfs:label"), node("rdfs:subClassOf")
DERIVED_FROM = node("prov:wasDerivedFrom")
#: The IRI of a row of a table (RFC 7111), from which a record is derived.
ROW = re.compile(re.escape(str(NKD)) + r"table/(?P<table>.+)#row=(?P<row>\d+)$")

#: A store's own default graph, as the update operations and the graph store protocol address it.
DEFAULT = ox.DefaultGraph()
#: The graphs that a query which names none does not see. It sees all others, and each triple once (`union`).
HIDDEN = frozenset({node(GRAPHS["hypotheses"])})

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
GraphName = ox.NamedNode | ox.BlankNode | ox.DefaultGraph


def graph_iri(quad: ox.Quad) -> str:
    """Give the IRI of the graph that a quad is in; empty for the store's own default graph."""
    return quad.graph_name.value if isinstance(quad.graph_name, ox.NamedNode) else ""


def value_of(term: Term) -> str:
    """Give the IRI of a node, the text of a literal or the label of a blank node.

    >>> value_of(node("nk:Gene")), value_of(ox.Literal("NETTER-1"))
    ('https://w3id.org/netkg/ontology/Gene', 'NETTER-1')

    :raises TypeError: for a triple term, which has none of these.
    """
    if isinstance(term, ox.Triple):
        raise TypeError(f"a triple term has no value: {term}")
    return term.value


def in_graph(triple: ox.Triple, graph: GraphName) -> ox.Quad:
    """Put a triple into a graph."""
    return ox.Quad(triple.subject, triple.predicate, triple.object, graph)


def visible(graphs: Iterable[GraphName]) -> list[GraphName]:
    """List those of the graphs that a query sees which names none."""
    return [graph for graph in graphs if graph not in HIDDEN]


def union(quads: Iterable[ox.Quad]) -> Iterator[ox.Triple]:
    """Give the default graph that queries see: each triple of the visible graphs once.

    >>> gene, records, hypotheses = node("nkd:gene/men1"), node("nkd:graph/records/review"), node(GRAPHS["hypotheses"])
    >>> graphs = (records, DEFAULT, hypotheses)
    >>> len(list(union(ox.Quad(gene, TYPE, node("nk:Gene"), graph) for graph in graphs)))
    1
    >>> list(union([ox.Quad(gene, TYPE, node("nk:Gene"), hypotheses)]))
    []
    """
    return distinct(quad for quad in quads if quad.graph_name not in HIDDEN)


def distinct(quads: Iterable[ox.Quad]) -> Iterator[ox.Triple]:
    """Give the triples of quads, each once."""
    seen: set[ox.Triple] = set()
    for quad in quads:
        if quad.triple not in seen:
            seen.add(quad.triple)
            yield quad.triple


def canonical(quads: Iterable[ox.Quad]) -> list[ox.Quad]:
    """Sort quads, with blank nodes named by RDFC-1.0, so that equal datasets are equal lists."""
    dataset = ox.Dataset(quads)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return sorted(dataset, key=str)


def serialize(
    statements: Iterable[ox.Triple] | Iterable[ox.Quad], form: ox.RdfFormat, prefixes: Mapping[str, str] = PREFIXES
) -> bytes:
    r"""Write triples or quads, with the project's prefixes where the format has any.

    >>> serialize([ox.Triple(node("nkd:gene/men1"), TYPE, node("nk:Gene"))], ox.RdfFormat.TURTLE).splitlines()[-1]
    b'nkd:gene\\/men1 a nk:Gene .'
    """
    written = ox.serialize(statements, format=form, prefixes=dict(prefixes))
    assert written is not None  # it is None only where a file to write to was given
    return written
