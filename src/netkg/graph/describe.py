"""Describe the dataset in its own terms: VoID and DCAT, partitions by class and property, example queries.

The description is made anew from the quads of each release. It names no date, so that equal inputs give equal bytes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

import pyoxigraph as ox

from netkg.inputs.queries import CompetencyQuery
from netkg.namespaces import GRAPHS, NKD, PREFIXES, RECORDS
from netkg.rdf import TYPE, Term, graph_iri, node, union

_P = PREFIXES
_DATASET = ox.NamedNode(str(NKD) + "dataset")
_LICENCE = ox.NamedNode("https://creativecommons.org/licenses/by/4.0/")
_GRAPH_TITLES = {
    "ontology": "the terms: classes, properties, relations",
    "records/shared": "shared records that no source names",
    "inferred": "what follows from terms and records",
    "mappings": "the same or near things in other graphs",
    "hypotheses": "conjectures; not part of the default graph",
    "examples": "the example queries",
    "description": "this description",
}


def _integer(number: int) -> ox.Literal:
    return ox.Literal(str(number), datatype=node("xsd:integer"))


def description(quads: Iterable[ox.Quad], version: str) -> list[ox.Triple]:
    """Describe a dataset: what it is, its licence, its graphs, and how much of what is in each.

    :param quads: every quad but the description's own.
    :returns: triples of VoID, DCAT and DCTERMS about `nkd:dataset`.
    """
    quads = list(quads)
    out = [
        ox.Triple(_DATASET, TYPE, node("void:Dataset")),
        ox.Triple(_DATASET, TYPE, node("dcat:Dataset")),
        ox.Triple(_DATASET, node("dcterms:title"), ox.Literal("netkg: gastroenteropancreatic neuroendocrine tumours")),
        ox.Triple(
            _DATASET,
            node("dcterms:description"),
            ox.Literal(
                "Mutations, pathways, targeted therapies, studies and outcomes of neuroendocrine tumours, "
                "each statement with the place it was said."
            ),
        ),
        ox.Triple(_DATASET, node("dcterms:license"), _LICENCE),
        ox.Triple(_DATASET, node("dcterms:source"), ox.NamedNode(str(NKD) + "publication/review")),
        ox.Triple(_DATASET, node("dcterms:creator"), ox.Literal("netkg contributors")),
        ox.Triple(_DATASET, node("owl:versionInfo"), ox.Literal(version)),
        ox.Triple(_DATASET, node("void:uriSpace"), ox.Literal(str(NKD))),
        ox.Triple(_DATASET, node("void:exampleResource"), ox.NamedNode(str(NKD) + "trial/radiant-3")),
    ]
    out += [
        ox.Triple(_DATASET, node("void:vocabulary"), ox.NamedNode(_P[name].rstrip("#/") if name == "nk" else _P[name]))
        for name in ("nk", "skos", "prov", "dcterms")
    ]
    default = set(union(quads))
    out += _statistics(_DATASET, default)
    prefix = str(NKD["graph/"])
    for iri in sorted({graph_iri(quad) for quad in quads} & {*GRAPHS.values()} | _records(quads)):
        name = iri.removeprefix(prefix)
        graph, part = ox.NamedNode(iri), ox.NamedNode(f"{NKD}dataset/{name}")
        triples = {quad.triple for quad in quads if quad.graph_name == graph}
        title = _GRAPH_TITLES.get(name) or f"the records of the source {name.rpartition('/')[2]}, from its tables"
        out += [
            ox.Triple(_DATASET, node("void:subset"), part),
            ox.Triple(part, TYPE, node("void:Dataset")),
            ox.Triple(part, node("dcterms:title"), ox.Literal(f"netkg {name}: {title}")),
            ox.Triple(part, node("sd:namedGraph"), graph),
        ]
        out += _statistics(part, triples)
    return out


def _records(quads: Iterable[ox.Quad]) -> set[str]:
    return {iri for quad in quads if (iri := graph_iri(quad)).startswith(RECORDS)}


def _statistics(dataset: ox.NamedNode, triples: set[ox.Triple]) -> Iterator[ox.Triple]:
    classes: Counter[Term] = Counter(t.object for t in triples if t.predicate == TYPE)
    properties: Counter[Term] = Counter(t.predicate for t in triples)
    yield ox.Triple(dataset, node("void:triples"), _integer(len(triples)))
    yield ox.Triple(dataset, node("void:distinctSubjects"), _integer(len({t.subject for t in triples})))
    yield ox.Triple(dataset, node("void:distinctObjects"), _integer(len({t.object for t in triples})))
    yield ox.Triple(dataset, node("void:classes"), _integer(len(classes)))
    yield ox.Triple(dataset, node("void:properties"), _integer(len(properties)))
    for link, what, count, counted in (
        ("void:classPartition", "void:class", "void:entities", classes),
        ("void:propertyPartition", "void:property", "void:triples", properties),
    ):
        for thing, number in sorted(counted.items(), key=str):
            if isinstance(thing, ox.NamedNode):
                part = ox.NamedNode(f"{dataset.value}/{what.removeprefix('void:')}/{_slug(thing.value)}")
                yield ox.Triple(dataset, node(link), part)
                yield ox.Triple(part, node(what), thing)
                yield ox.Triple(part, node(count), _integer(number))


def _slug(iri: str) -> str:
    for prefix, namespace in sorted(_P.items(), key=lambda item: -len(item[1])):
        if iri.startswith(namespace):
            return f"{prefix}-{iri.removeprefix(namespace)}".replace("/", "-")
    return iri.split("//", 1)[-1].replace("/", "-").replace("#", "-")


def examples(queries: Iterable[CompetencyQuery]) -> Iterator[ox.Triple]:
    """Describe the competency queries as the SIB's sparql-examples do: SHACL executables with a target endpoint."""
    for query in queries:
        query_node = node(f"{NKD}query/{query.name}")
        yield ox.Triple(query_node, TYPE, node("sh:SPARQLExecutable"))
        yield ox.Triple(query_node, TYPE, node("sh:SPARQLSelectExecutable"))
        yield ox.Triple(query_node, node("rdfs:label"), ox.Literal(query.name))
        yield ox.Triple(query_node, node("rdfs:comment"), ox.Literal(query.title, language="en"))
        yield ox.Triple(query_node, node("sh:select"), ox.Literal(query.text))
        yield ox.Triple(query_node, node("schema:target"), ox.NamedNode(f"{NKD}sparql"))
        for word in query.keywords:
            yield ox.Triple(query_node, node("schema:keywords"), ox.Literal(word))
