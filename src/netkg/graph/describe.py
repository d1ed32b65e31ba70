"""Describe the dataset in its own terms: what it is, by VoID and DCAT, its graphs, and the example queries.

The description is made anew from the quads of each release. It names no date, so that equal inputs give equal bytes, and
no address but the permanent ones: a server puts its own in their place, and the dates of the release beside them
(`netkg.server.http.void`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

import pyoxigraph as ox

from netkg.graph.dumps import FILES
from netkg.graph.linksets import linksets
from netkg.graph.partitions import schema, statistics
from netkg.inputs.queries import CompetencyQuery
from netkg.namespaces import GRAPHS, NK, NKD, PREFIXES, RECORDS
from netkg.rdf import LABEL, TYPE, GraphName, Term, node, visible

DATASET = node("nkd:dataset")
#: The SPARQL endpoint, wherever it is served.
SERVICE = node("nkd:sparql")
#: The graphs as the endpoint offers them: the default graph, which is DATASET, and the named ones.
SERVED = node("nkd:dataset/served")
SERVED_TITLE = "the default graph and the named graphs of netkg"
#: What declares the prefixes; SHACL has them declared by an ontology.
ONTOLOGY = ox.NamedNode(str(NK).rstrip("/"))
DEFAULT_GRAPH = "the default graph that queries see: each triple of the named graphs once, leaving out those of the hypotheses"
_TITLE = "netkg: gastroenteropancreatic neuroendocrine tumours"
_ABOUT = (
    "Mutations, pathways, targeted therapies, studies and outcomes of neuroendocrine tumours, "
    "each statement with the place it was said."
)
_PUBLISHER = node("nkd:agent/netkg-contributors")
_CONTACT = node("nkd:agent/netkg-contributors/contact")
#: The theme as European catalogues name it.
_HEALTH = ox.NamedNode("http://publications.europa.eu/resource/authority/data-theme/HEAL")
_MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"
_LICENCE = ox.NamedNode("https://creativecommons.org/licenses/by/4.0/")
_KEYWORDS = (
    "clinical trials",
    "gastroenteropancreatic neuroendocrine tumours",
    "knowledge graph",
    "mutations",
    "pathways",
    "targeted therapy",
    "treatment outcomes",
)
_INFERRED = node(GRAPHS["inferred"])
_VOCABULARIES = ("nk", "skos", "prov", "dcterms")
_NAMES = {**PREFIXES, "foaf": "http://xmlns.com/foaf/0.1/", "vcard": "http://www.w3.org/2006/vcard/ns#"}
_GRAPH_TITLES = {
    "ontology": "the terms: classes, properties, relations",
    "records/shared": "shared records that no source names",
    "inferred": "what follows from terms and records",
    "mappings": "the same or near things in other graphs",
    "hypotheses": "conjectures; not part of the default graph",
    "examples": "the example queries",
    "description": "this description",
}


def description(quads: Iterable[ox.Quad], version: str) -> list[ox.Triple]:
    """Describe a dataset: what it is, whose, under which licence, its graphs and links, and how much of what is in each.

    :param quads: every quad but the description's own.
    :returns: triples of VoID, DCAT and DCTERMS about `nkd:dataset`.
    """
    out = [*_dataset(version), *_service(), *_distributions()]
    graphs: defaultdict[GraphName, set[ox.Triple]] = defaultdict(set)
    for quad in quads:
        graphs[quad.graph_name].add(quad.triple)
    said = set[ox.Triple]().union(*(graphs[name] for name in visible(graphs) if name != _INFERRED))
    seen = said | graphs.get(_INFERRED, set())
    out += [*statistics(DATASET, seen), *schema(DATASET, seen, seen - said), *linksets(DATASET, seen)]
    named = sorted(graph.value for graph in graphs if isinstance(graph, ox.NamedNode))
    for iri in (iri for iri in named if iri in GRAPHS.values() or iri.startswith(RECORDS)):
        graph, part = ox.NamedNode(iri), described_graph(iri)
        name = iri.removeprefix(str(NKD["graph/"]))
        title = _GRAPH_TITLES.get(name) or f"the records of the source {name.rpartition('/')[2]}, from its tables"
        out += _say(part, (TYPE, "void:Dataset"), (TYPE, "sd:Graph"), ("dcterms:title", ox.Literal(f"netkg {name}: {title}")))
        out += _say(DATASET, ("void:subset", part))
        out += _say(SERVED, ("sd:namedGraph", graph))
        out += _say(graph, (TYPE, "sd:NamedGraph"), ("sd:name", graph), ("sd:graph", part))
        out += statistics(part, graphs[graph])
    return out


def described_graph(iri: str) -> ox.NamedNode:
    """Name the description of a named graph.

    >>> described_graph("https://w3id.org/netkg/graph/records/review").value
    'https://w3id.org/netkg/dataset/records/review'
    """
    return ox.NamedNode(f"{DATASET.value}/{iri.removeprefix(str(NKD['graph/']))}")


def _dataset(version: str) -> Iterator[ox.Triple]:
    home = ox.NamedNode(str(NKD))
    yield from _say(
        DATASET,
        *((TYPE, kind) for kind in ("void:Dataset", "dcat:Dataset", "sd:Graph")),
        ("dcterms:title", ox.Literal(_TITLE, language="en")),
        ("dcterms:description", ox.Literal(_ABOUT, language="en")),
        ("dcterms:identifier", ox.Literal(DATASET.value)),
        ("dcterms:license", _LICENCE),
        ("dcterms:source", "nkd:publication/review"),
        ("dcterms:creator", _PUBLISHER),
        ("dcterms:language", ox.NamedNode("http://id.loc.gov/vocabulary/iso639-1/en")),
        ("dcat:landingPage", home),
        ("dcat:version", ox.Literal(version)),
        ("owl:versionInfo", ox.Literal(version)),
        ("foaf:homepage", home),
        ("void:uriSpace", ox.Literal(str(NKD))),
        ("void:exampleResource", "nkd:trial/radiant-3"),
        ("void:sparqlEndpoint", SERVICE),
        *(("void:vocabulary", ONTOLOGY if name == "nk" else ox.NamedNode(PREFIXES[name])) for name in _VOCABULARIES),
    )
    yield from _say(_PUBLISHER, (TYPE, "foaf:Agent"), ("foaf:name", ox.Literal("netkg contributors")))
    yield from _say(_CONTACT, (TYPE, "vcard:Kind"), ("vcard:fn", ox.Literal("netkg contributors")), ("vcard:hasURL", home))


def _service() -> Iterator[ox.Triple]:
    yield from _say(
        SERVICE,
        (TYPE, "dcat:DataService"),
        ("dcterms:title", ox.Literal("SPARQL endpoint of netkg", language="en")),
        ("dcterms:conformsTo", ox.NamedNode("http://www.w3.org/TR/sparql11-protocol/")),
        ("dcterms:license", _LICENCE),
        ("dcat:endpointURL", SERVICE),
        ("dcat:endpointDescription", SERVICE),
        ("dcat:servesDataset", DATASET),
    )
    for thing in (DATASET, SERVICE):
        yield from _say(
            thing,
            ("dcterms:publisher", _PUBLISHER),
            ("dcat:contactPoint", _CONTACT),
            ("dcat:theme", _HEALTH),
            *(("dcat:keyword", ox.Literal(word, language="en")) for word in _KEYWORDS),
        )
    yield from _say(SERVED, (TYPE, "sd:Dataset"), ("dcterms:title", ox.Literal(SERVED_TITLE, language="en")))
    yield from _say(SERVED, ("sd:defaultGraph", DATASET))
    yield from _say(DATASET, ("rdfs:comment", ox.Literal(f"As a graph, {DEFAULT_GRAPH}.", language="en")))


def _distributions() -> Iterator[ox.Triple]:
    for file in FILES:
        there = distribution(file.name)
        yield from _say(DATASET, ("dcat:distribution", there), *([("void:dataDump", there)] if file.is_dataset else []))
        packing = {"gzip": "dcat:compressFormat", "zip": "dcat:packageFormat"}
        yield from _say(
            there,
            (TYPE, "dcat:Distribution"),
            ("dcterms:title", ox.Literal(file.title, language="en")),
            ("dcterms:license", _LICENCE),
            ("dcat:accessURL", distribution("")),
            ("dcat:downloadURL", there),
            ("dcat:mediaType", ox.NamedNode(_MEDIA_TYPES + file.media_type)),
            *([(packing[file.packed], ox.NamedNode(f"{_MEDIA_TYPES}application/{file.packed}"))] if file.packed else []),
        )


def distribution(name: str) -> ox.NamedNode:
    """Name a file of a release, or with an empty name the page that lists them."""
    return ox.NamedNode(f"{NKD}dumps/{name}")


def _say(subject: ox.NamedNode, *said: tuple[str | ox.NamedNode, str | Term]) -> Iterator[ox.Triple]:
    """Say things of a subject; a text is a CURIE."""
    for predicate, value in said:
        yield ox.Triple(
            subject,
            predicate if isinstance(predicate, ox.NamedNode) else node(predicate, _NAMES),
            node(value, _NAMES) if isinstance(value, str) else value,
        )


def examples(queries: Iterable[CompetencyQuery]) -> Iterator[ox.Triple]:
    """Describe the competency queries as the SIB's sparql-examples do: SHACL executables with a target endpoint.

    The prefixes that queries may use without declaring them are declared as SHACL has it, where editors look for them.
    """
    for prefix, namespace in PREFIXES.items():
        declared = ox.NamedNode(f"{NKD}prefix/{prefix}")
        yield from _say(ONTOLOGY, ("sh:declare", declared))
        yield from _say(
            declared,
            (TYPE, "sh:PrefixDeclaration"),
            ("sh:prefix", ox.Literal(prefix)),
            ("sh:namespace", ox.Literal(namespace, datatype=node("xsd:anyURI"))),
        )
    for query in queries:
        yield from _say(
            node(f"{NKD}query/{query.name}"),
            (TYPE, "sh:SPARQLExecutable"),
            (TYPE, "sh:SPARQLSelectExecutable"),
            (LABEL, ox.Literal(query.name)),
            ("rdfs:comment", ox.Literal(query.title, language="en")),
            ("sh:prefixes", ONTOLOGY),
            ("sh:select", ox.Literal(query.text)),
            ("schema:target", SERVICE),
            *(("schema:keywords", ox.Literal(word)) for word in query.keywords),
        )
