"""Describe the service itself, as SPARQL 1.1 Service Description."""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox

from netkg.engine.embedded import HIDDEN, View
from netkg.namespaces import PREFIXES
from netkg.server.http.negotiation import GRAPHS, RESULTS, Format
from netkg.server.settings import Settings

_SD = PREFIXES["sd"]
_VOID = PREFIXES["void"]
_RDF = PREFIXES["rdf"]


def triples(view: View, settings: Settings, address: str) -> Iterator[ox.Triple]:
    """Give the description of the endpoint at `address`."""
    node, sd = ox.NamedNode, lambda name: ox.NamedNode(_SD + name)
    type_ = node(_RDF + "type")
    service, dataset, default = node(address), ox.BlankNode("dataset"), ox.BlankNode("default")
    yield ox.Triple(service, type_, sd("Service"))
    yield ox.Triple(service, sd("endpoint"), service)
    yield ox.Triple(service, sd("supportedLanguage"), sd("SPARQL11Query"))
    if settings.write_token:
        yield ox.Triple(service, sd("supportedLanguage"), sd("SPARQL11Update"))
    for offer in (*RESULTS, *GRAPHS):
        yield ox.Triple(service, sd("resultFormat"), node(offer.iri))
    if settings.default_graph == "union":
        yield ox.Triple(service, sd("feature"), sd("UnionDefaultGraph"))
    if settings.allow_service:
        yield ox.Triple(service, sd("feature"), sd("BasicFederatedQuery"))
    yield ox.Triple(service, sd("defaultDataset"), dataset)
    yield ox.Triple(dataset, type_, sd("Dataset"))
    yield ox.Triple(dataset, sd("defaultGraph"), default)
    yield ox.Triple(default, type_, sd("Graph"))
    for index, iri in enumerate(view.named_graphs()):
        graph, named = ox.BlankNode(f"graph{index}"), ox.BlankNode(f"named{index}")
        yield ox.Triple(dataset, sd("namedGraph"), named)
        yield ox.Triple(named, type_, sd("NamedGraph"))
        yield ox.Triple(named, sd("name"), node(iri))
        yield ox.Triple(named, sd("graph"), graph)
        yield ox.Triple(graph, type_, sd("Graph"))
        if node(iri) in HIDDEN:
            yield ox.Triple(
                named,
                node(PREFIXES["rdfs"] + "comment"),
                ox.Literal("Hypotheses: not part of the default graph; ask for it by name.", language="en"),
            )


def write(view: View, settings: Settings, address: str, format: Format) -> bytes:
    """Write the description."""
    return ox.serialize(triples(view, settings, address), format=format.writer, prefixes=PREFIXES)
