"""Describe the service itself, as SPARQL 1.1 Service Description."""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox

from netkg.engine.base import Snapshot
from netkg.graph.describe import DATASET, DEFAULT_GRAPH, SERVED, SERVED_TITLE, described_graph
from netkg.namespaces import NKD
from netkg.rdf import HIDDEN, TYPE, node, serialize
from netkg.server.http.negotiation import GRAPHS, RESULTS, Format
from netkg.server.settings import Settings


def triples(view: Snapshot, settings: Settings, address: str) -> Iterator[ox.Triple]:
    """Give the description of the endpoint at `address`."""
    service = ox.NamedNode(address)
    yield ox.Triple(service, TYPE, node("sd:Service"))
    yield ox.Triple(service, node("sd:endpoint"), service)
    yield ox.Triple(service, node("sd:supportedLanguage"), node("sd:SPARQL11Query"))
    if settings.write_token:
        yield ox.Triple(service, node("sd:supportedLanguage"), node("sd:SPARQL11Update"))
    for offer in (*RESULTS, *GRAPHS):
        yield ox.Triple(service, node("sd:resultFormat"), ox.NamedNode(offer.iri))
    if settings.default_graph == "union":
        yield ox.Triple(service, node("sd:feature"), node("sd:UnionDefaultGraph"))
    if settings.allow_service:
        yield ox.Triple(service, node("sd:feature"), node("sd:BasicFederatedQuery"))
    yield ox.Triple(service, node("sd:defaultDataset"), SERVED)
    yield ox.Triple(service, node("rdfs:seeAlso"), ox.NamedNode(address.removesuffix("/sparql") + "/.well-known/void"))
    yield from _graphs(view, settings)


def _graphs(view: Snapshot, settings: Settings) -> Iterator[ox.Triple]:
    """Name the graphs as the dataset's own description does, which says how much is in each."""
    is_union = settings.default_graph == "union"
    default = DATASET if is_union else described_graph(str(NKD["graph/own"]))
    meaning = DEFAULT_GRAPH if is_union else "the store's own default graph, apart from the named graphs"
    yield ox.Triple(SERVED, TYPE, node("sd:Dataset"))
    yield ox.Triple(SERVED, node("dcterms:title"), ox.Literal(SERVED_TITLE, language="en"))
    yield ox.Triple(SERVED, node("sd:defaultGraph"), default)
    yield ox.Triple(default, TYPE, node("sd:Graph"))
    yield ox.Triple(default, node("rdfs:comment"), ox.Literal(f"As a graph, {meaning}.", language="en"))
    for iri in view.named_graphs():
        named, graph = ox.NamedNode(iri), described_graph(iri)
        yield ox.Triple(SERVED, node("sd:namedGraph"), named)
        yield ox.Triple(named, TYPE, node("sd:NamedGraph"))
        yield ox.Triple(named, node("sd:name"), named)
        yield ox.Triple(named, node("sd:graph"), graph)
        yield ox.Triple(graph, TYPE, node("sd:Graph"))
        if named in HIDDEN:
            yield ox.Triple(
                named,
                node("rdfs:comment"),
                ox.Literal("Hypotheses: not part of the default graph; ask for it by name.", language="en"),
            )


def write(view: Snapshot, settings: Settings, address: str, format: Format) -> bytes:
    """Write the description."""
    assert isinstance(format.writer, ox.RdfFormat)  # it was chosen from those of graphs
    return serialize(triples(view, settings, address), format.writer)
