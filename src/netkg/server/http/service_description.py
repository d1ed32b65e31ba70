"""Describe the service itself, as SPARQL 1.1 Service Description."""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox

from netkg.engine.base import Snapshot
from netkg.rdf import HIDDEN, TYPE, node, serialize
from netkg.server.http.negotiation import GRAPHS, RESULTS, Format
from netkg.server.settings import Settings


def triples(view: Snapshot, settings: Settings, address: str) -> Iterator[ox.Triple]:
    """Give the description of the endpoint at `address`."""
    service, dataset, default = ox.NamedNode(address), ox.BlankNode("dataset"), ox.BlankNode("default")
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
    yield ox.Triple(service, node("sd:defaultDataset"), dataset)
    yield ox.Triple(dataset, TYPE, node("sd:Dataset"))
    yield ox.Triple(dataset, node("sd:defaultGraph"), default)
    yield ox.Triple(default, TYPE, node("sd:Graph"))
    for index, iri in enumerate(view.named_graphs()):
        graph, named = ox.BlankNode(f"graph{index}"), ox.BlankNode(f"named{index}")
        yield ox.Triple(dataset, node("sd:namedGraph"), named)
        yield ox.Triple(named, TYPE, node("sd:NamedGraph"))
        yield ox.Triple(named, node("sd:name"), ox.NamedNode(iri))
        yield ox.Triple(named, node("sd:graph"), graph)
        yield ox.Triple(graph, TYPE, node("sd:Graph"))
        if ox.NamedNode(iri) in HIDDEN:
            yield ox.Triple(
                named,
                node("rdfs:comment"),
                ox.Literal("Hypotheses: not part of the default graph; ask for it by name.", language="en"),
            )


def write(view: Snapshot, settings: Settings, address: str, format: Format) -> bytes:
    """Write the description."""
    assert isinstance(format.writer, ox.RdfFormat)  # it was chosen from those of graphs
    return serialize(triples(view, settings, address), format.writer)
