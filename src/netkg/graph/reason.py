"""Infer: numbers and closures by rule, types and links by HermiT. Inferred triples get a graph of their own.

What follows about a hypothesis stays with the hypotheses, out of sight of every query for evidence.

First the rules in `ontology/derivations/` (SPARQL CONSTRUCT): what OWL cannot say, such as the number that a printed
figure reads as, or that a tumour record without a mitotic count had none measured (a local closed world). Then HermiT:
consistency, unsatisfiable classes, types, property chains.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, cast

import pyoxigraph as ox

from netkg.engine import stores
from netkg.errors import FindingsError, NetkgError
from netkg.findings import Finding, unreadable_query
from netkg.graph import hermit, hierarchy, tumour_module
from netkg.graph.admission import CASES
from netkg.graph.kept_answers import KeptAnswers
from netkg.namespaces import GRAPHS, NK, NKD, PREFIXES, compress
from netkg.rdf import LABEL, SUBCLASS, TYPE, node

_RDF, _RDFS, _OWL = PREFIXES["rdf"], PREFIXES["rdfs"], PREFIXES["owl"]
_INFERRED = node(GRAPHS["inferred"])
_HYPOTHESES = node(GRAPHS["hypotheses"])
#: What `hierarchy` looks after.
_OF_CLASSES = (SUBCLASS, TYPE, hierarchy.EQUIVALENT)
_INVERSE = node("owl:inverseOf")
_ON_PROPERTY = node("owl:onProperty")
_ANNOTATION = node("owl:AnnotationProperty")
_AXIOM = node("owl:Axiom")
_LABELS = {LABEL, node("rdfs:comment")}
#: Links of records to their sources; they carry no logic.
_BOOKKEEPING = frozenset({PREFIXES["prov"] + "wasDerivedFrom", str(NK.section), str(NK.reference)})


def derive(quads: Iterable[ox.Quad], folder: Path) -> list[ox.Quad]:
    """Run the derivation rules of `folder` over the asserted quads.

    :returns: the new triples, in the inferred graph, or with the hypotheses if they are about one.
    """
    asserted = list(quads)
    store = stores.memory(asserted)
    found = {triple for path in sorted(folder.glob("*.rq")) for triple in derive_by(store, path)}
    return _placed(((t.subject, t.predicate, t.object) for t in found), asserted)


def _placed(triples: Iterable[tuple[Any, ...]], asserted: list[ox.Quad]) -> list[ox.Quad]:
    """Put inferred triples in their graph."""
    guesses = {quad.subject for quad in asserted if quad.graph_name == _HYPOTHESES}
    placed = (ox.Quad(s, p, o, _HYPOTHESES if s in guesses or o in guesses else _INFERRED) for s, p, o in triples)
    return sorted(set(placed), key=str)


def unreadable(folder: Path, name: str = "ontology") -> Iterator[Finding]:
    """Report each rule of a folder that is no SPARQL query."""
    for path in sorted(folder.glob("*.rq")):
        try:
            stores.memory().query(path.read_text("utf-8"), prefixes=PREFIXES)
        except SyntaxError as error:
            yield unreadable_query(f"{name}/{folder.name}/{path.name}", error)


def derive_by(store: ox.Store, rule: Path) -> Iterator[ox.Triple]:
    """Run one rule over a store, whatever its graphs; give what it concludes."""
    made = store.query(rule.read_text("utf-8"), prefixes=PREFIXES, use_default_graph_as_union=True)
    yield from cast("ox.QueryTriples", made)


def infer(quads: Iterable[ox.Quad], kept: KeptAnswers | None = None) -> list[ox.Quad]:
    """Run HermiT over ontology and records, and over the tumours on record with the classes of populations.

    :param kept: what HermiT said of earlier inputs.
    :returns: entailed types, subclass links and property values that were not asserted, placed as by `derive`.
    :raises FindingsError: if the ontology is inconsistent or has a class that can have no member.
    """
    asserted = list(quads)
    found: set[hermit.Link] = set()
    findings: list[Finding] = []
    for part in filter(None, tumour_module.split(asserted)):
        entailed, wrong = _run(part, kept)
        found |= entailed
        findings += [finding for finding in wrong if finding not in findings]
    if findings:
        raise FindingsError(findings, "reason")
    known = {
        (q.subject, q.predicate, q.object)
        for q in asserted
        if isinstance(q.subject, ox.NamedNode) and isinstance(q.object, ox.NamedNode)
    }
    links = {link for link in found - known if link[1] not in _OF_CLASSES and _worth_keeping(*link)}
    return _placed(links | hierarchy.direct(found, known, _worth_keeping), asserted)


def _run(asserted: list[ox.Quad], kept: KeptAnswers | None) -> tuple[set[hermit.Link], list[Finding]]:
    """Run HermiT once: what it adds, or what is wrong."""
    try:
        entailed = hermit.classify(logical(asserted), kept)
    except hermit.InconsistentError:
        return set(), [
            Finding(
                "ontology",
                rule="inconsistent",
                message="ontology and records contradict each other (HermiT)",
                fix="Undo the last change to a class or record; look first at disjoint classes and functional properties.",
            )
        ]
    except NetkgError as error:
        return set(), [
            Finding(
                "ontology",
                rule="reasoner",
                message=f"HermiT stopped: {error}",
                fix="An axiom outside OWL 2 DL is the usual cause.",
            )
        ]
    empty = [
        Finding(
            "ontology",
            rule="unsatisfiable",
            message=f"{compress(name)} can have no members (HermiT)",
            fix="Its definition contradicts a disjointness, domain or range; look at its parents, or at the criteria of "
            "the population.",
        )
        for name in sorted(entailed.unsatisfiable)
    ]
    return entailed.links - set(_the_other_way_round(asserted)), empty


def _the_other_way_round(asserted: list[ox.Quad]) -> Iterator[tuple[Any, ...]]:
    """Give each asserted link as its inverse property says it: nothing new."""
    inverses = {(q.subject, q.object) for q in asserted if q.predicate == _INVERSE}
    inverse = dict(inverses) | {two: one for one, two in inverses}
    for quad in asserted:
        if quad.predicate in inverse:
            yield quad.object, inverse[quad.predicate], quad.subject


def logical(quads: Iterable[ox.Quad]) -> Iterator[ox.Triple]:
    """Leave out what cannot change the outcome: annotations, bookkeeping, and literals that no definition restricts."""
    quads = list(quads)
    restricted = {quad.object for quad in quads if quad.predicate == _ON_PROPERTY}
    annotations = {quad.subject for quad in quads if quad.predicate == TYPE and quad.object == _ANNOTATION} | _LABELS
    axioms = {quad.subject for quad in quads if quad.predicate == TYPE and quad.object == _AXIOM}
    ontology = node(GRAPHS["ontology"])
    for quad in quads:
        if quad.predicate in annotations or quad.subject in axioms:
            continue
        if quad.graph_name == ontology or (
            quad.predicate.value not in _BOOKKEEPING
            and (quad.predicate in restricted or not isinstance(quad.object, ox.Literal))
        ):
            yield quad.triple


def _worth_keeping(subject: ox.NamedNode, predicate: ox.NamedNode, value: ox.NamedNode) -> bool:
    """Keep what a query would ask for: records' types and links, and subclass links between our own classes.

    A class that a record uses as a value is an individual to the reasoner too, by punning; its types say nothing.
    """
    ours = value.value.startswith(str(NK))
    if subject == value or value.value.startswith(_OWL) or not subject.value.startswith(str(NKD)):
        return False
    if subject.value.startswith(str(NK)):
        return predicate == SUBCLASS and ours
    if predicate in (SUBCLASS, hierarchy.EQUIVALENT):
        return subject.value.endswith(CASES) and (ours or value.value.endswith(CASES))
    return predicate == TYPE or predicate.value.startswith(str(NK))
