"""Count the links to other datasets, as VoID linksets: one for each target and each kind of mapping."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Set
from typing import NamedTuple

import pyoxigraph as ox

from netkg.graph.partitions import integer, slug
from netkg.namespaces import compress
from netkg.rdf import TYPE, node, value_of

_MATCHES = frozenset(node(f"skos:{kind}Match") for kind in ("exact", "close", "narrow", "broad", "related"))
_TARGET, _CURIE = node("owl:annotatedTarget"), node("nk:curie")
#: What all identifiers of a vocabulary begin with, where nothing else says it.
_SPACE = re.compile(r".*[/#=_:]")


class LinkTarget(NamedTuple):
    """Another dataset: the prefix of its compact identifiers, such as UniProtKB, and what its IRIs begin with."""

    name: str
    space: str


def linksets(dataset: ox.NamedNode, triples: Set[ox.Triple]) -> Iterator[ox.Triple]:
    """Describe the mappings: how many triples of each mapping predicate lead to which other dataset.

    Only what stands as a triple is counted, so no mapping that is unconfirmed.
    """
    spaces = _spaces(triples)
    counted: Counter[tuple[LinkTarget, ox.NamedNode]] = Counter(
        (_target(value_of(t.object), spaces), t.predicate) for t in triples if t.predicate in _MATCHES
    )
    for target in sorted({target for target, _ in counted}):
        other = _other(dataset, target)
        yield ox.Triple(other, TYPE, node("void:Dataset"))
        yield ox.Triple(other, node("dcterms:title"), ox.Literal(target.name))
        yield ox.Triple(other, node("void:uriSpace"), ox.Literal(target.space))
    for (target, predicate), number in sorted(counted.items(), key=str):
        linkset = ox.NamedNode(f"{_other(dataset, target).value}/{slug(predicate.value)}")
        yield ox.Triple(dataset, node("void:subset"), linkset)
        yield ox.Triple(linkset, TYPE, node("void:Linkset"))
        yield ox.Triple(linkset, node("dcterms:title"), ox.Literal(f"{compress(predicate.value)} to {target.name}"))
        yield ox.Triple(linkset, node("void:subjectsTarget"), dataset)
        yield ox.Triple(linkset, node("void:objectsTarget"), _other(dataset, target))
        yield ox.Triple(linkset, node("void:linkPredicate"), predicate)
        yield ox.Triple(linkset, node("void:triples"), integer(number))


def _spaces(triples: Iterable[ox.Triple]) -> dict[str, str]:
    """Map the beginnings of identifiers' IRIs to prefixes, as the records of mappings have both."""
    curies, targets = {}, {}
    for triple in triples:
        if triple.predicate == _CURIE:
            curies[triple.subject] = value_of(triple.object)
        elif triple.predicate == _TARGET:
            targets[triple.subject] = value_of(triple.object)
    found = {}
    for record, curie in sorted(curies.items(), key=str):
        prefix, _, local = curie.partition(":")
        iri = targets.get(record, "")
        space, where, _ = iri.partition(local)
        if where and space:
            found[space] = prefix
    return found


def _target(iri: str, spaces: Mapping[str, str]) -> LinkTarget:
    """Say which dataset an IRI is of; one that no mapping names is known by its namespace.

    >>> _target("http://purl.uniprot.org/uniprot/P30874", {"http://purl.uniprot.org/uniprot/": "UniProtKB"})
    LinkTarget(name='UniProtKB', space='http://purl.uniprot.org/uniprot/')
    >>> _target("http://purl.obolibrary.org/obo/UO_0000035", {})
    LinkTarget(name='http://purl.obolibrary.org/obo/UO_', space='http://purl.obolibrary.org/obo/UO_')
    """
    known = max((space for space in spaces if iri.startswith(space)), key=len, default="")
    if known:
        return LinkTarget(spaces[known], known)
    whole = _SPACE.match(iri)
    space = whole.group() if whole else iri
    return LinkTarget(space, space)


def _other(dataset: ox.NamedNode, target: LinkTarget) -> ox.NamedNode:
    return ox.NamedNode(f"{dataset.value}/linked/{slug(target.name)}")
