"""Export statements as nanopublications: each with assertion, provenance and publication info in graphs of their own.

The result is TriG after the nanopublication guidelines. It is not signed: signing and publishing need a key of the
person who publishes, and the tools for that take these files.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial

import pyoxigraph as ox

import netkg
from netkg.namespaces import GRAPHS, NK, NKD, PREFIXES, RECORDS
from netkg.rdf import TYPE, graph_iri, node, serialize, value_of

_P = {**PREFIXES, "np": "http://www.nanopub.org/nschema#", "npx": "http://purl.org/nanopub/x/"}
_node = partial(node, prefixes=_P)
_LICENCE = ox.NamedNode("https://creativecommons.org/licenses/by/4.0/")
#: Properties of a statement that say where it comes from, not what it says.
_SOURCES = {_P["prov"] + "wasDerivedFrom", str(NK.section), str(NK.reference), _P["skos"] + "note"}
_KINDS = (str(NK.AssertedStatement), str(NK.HypothesisStatement))


def export(quads: Iterable[ox.Quad], release: str, created: str) -> bytes:
    """Write a nanopublication for each statement.

    :param quads: a release's quads.
    :param release: its id; `created`: when it was made, as in its manifest.
    """
    return serialize(list(nanopubs(quads, release, created)), ox.RdfFormat.TRIG, _P)


def nanopubs(quads: Iterable[ox.Quad], release: str, created: str) -> Iterator[ox.Quad]:
    """Give the quads of the nanopublications, four graphs for each statement, in order of the statements."""
    about: dict[ox.NamedNode, list[ox.Quad]] = {}
    kinds: dict[ox.NamedNode, set[str]] = {}
    for quad in quads:
        if not isinstance(quad.subject, ox.NamedNode):
            continue
        if quad.predicate == TYPE and isinstance(quad.object, ox.NamedNode):
            kinds.setdefault(quad.subject, set()).add(quad.object.value)
        if graph_iri(quad).startswith((RECORDS, GRAPHS["hypotheses"])):
            about.setdefault(quad.subject, []).append(quad)
    for subject in sorted(about, key=str):
        if kinds.get(subject, set()) & set(_KINDS):
            yield from _one(subject, about[subject], release, created)


def _one(subject: ox.NamedNode, said: list[ox.Quad], release: str, created: str) -> Iterator[ox.Quad]:
    this = ox.NamedNode(f"{NKD}np/{subject.value.removeprefix(str(NKD))}")
    head, assertion, provenance, info = (
        ox.NamedNode(f"{this.value}#{part}") for part in ("Head", "assertion", "provenance", "pubinfo")
    )
    yield ox.Quad(this, TYPE, _node("np:Nanopublication"), head)
    for link, graph in (("hasAssertion", assertion), ("hasProvenance", provenance), ("hasPublicationInfo", info)):
        yield ox.Quad(this, _node(f"np:{link}"), graph, head)
    sources = [quad for quad in said if quad.predicate.value in _SOURCES]
    for quad in said:
        if quad.predicate.value not in _SOURCES:
            yield ox.Quad(quad.subject, quad.predicate, quad.object, assertion)
    for quad in sources:
        if quad.predicate.value == str(NK.reference):
            yield ox.Quad(assertion, _node("prov:wasDerivedFrom"), quad.object, provenance)
        yield ox.Quad(subject, quad.predicate, quad.object, provenance)
    outside = any(quad.predicate.value == str(NK.section) and ": " in value_of(quad.object) for quad in sources)
    if not outside:  # a section without a key is one of the review
        yield ox.Quad(assertion, _node("prov:wasDerivedFrom"), ox.NamedNode(f"{NKD}publication/review"), provenance)
    yield ox.Quad(this, _node("dcterms:creator"), ox.NamedNode(f"{NKD}agent/netkg-contributors"), info)
    yield ox.Quad(this, _node("dcterms:created"), ox.Literal(created, datatype=_node("xsd:dateTime")), info)
    yield ox.Quad(this, _node("dcterms:license"), _LICENCE, info)
    yield ox.Quad(this, _node("prov:wasGeneratedBy"), ox.NamedNode(f"{NKD}software/netkg"), info)
    yield ox.Quad(this, _node("npx:introduces"), subject, info)
    yield ox.Quad(this, _node("owl:versionInfo"), ox.Literal(f"{release} (netkg {netkg.__version__})"), info)
