"""Show one IRI of the graph: what it says, what says it, as RDF or for a page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

import pyoxigraph as ox

from netkg.engine.embedded import HIDDEN, View
from netkg.namespaces import GRAPHS, NKD, PREFIXES, compress
from netkg.server.http import wellformed
from netkg.server.http.negotiation import Format

_LABELS = tuple(
    ox.NamedNode(iri)
    for iri in (
        "http://www.w3.org/2000/01/rdf-schema#label",
        "http://www.w3.org/2004/02/skos/core#prefLabel",
        "http://purl.org/dc/terms/title",
    )
)
_DERIVED = ox.NamedNode(PREFIXES["prov"] + "wasDerivedFrom")
#: Input tables; their rows are fragments of these addresses, which never reach a server.
_TABLES = f"{NKD}table/"
#: Rows of one property, or of incoming links, that a page shows; the RDF has all.
SHOWN = 200


@dataclass(frozen=True)
class Term:
    """A value as a page shows it."""

    text: str
    iri: str = ""
    note: str = ""

    @property
    def path(self) -> str:
        """The address on this server, for IRIs of the graph; else empty."""
        return self.iri[len(NKD) - 1 :] if self.iri.startswith(str(NKD)) else ""

    @property
    def external(self) -> str:
        """The address elsewhere, for http IRIs of others; else empty."""
        return self.iri if not self.path and self.iri.startswith(("http://", "https://")) else ""


@dataclass(frozen=True)
class Row:
    """A property with its values, and how many more there are."""

    property: Term
    values: tuple[Term, ...]
    more: int = 0


@dataclass(frozen=True)
class Record:
    """A page's worth of one IRI."""

    iri: str
    label: str
    outgoing: Sequence[Row]
    incoming: Sequence[Row]
    hypothesis: bool


def find(view: View, *paths: str) -> ox.NamedNode | None:
    """Find the IRI that an address of this server stands for.

    :param paths: local parts to try, such as `gene/men1`.
    """
    for path in paths:
        for local in dict.fromkeys((path, path.rstrip("/"))):
            try:
                iri = ox.NamedNode(str(NKD) + local)
            except ValueError:
                continue
            if view.knows(iri) or any(_rows_of(view, iri, graphs) for graphs in (_seen(view), HIDDEN)):
                return iri
    return None


def triples(view: View, iri: ox.NamedNode) -> Iterator[ox.Triple]:
    """Give the IRI's triples with the blank nodes below them, and the triples that point at it.

    To a table belong also the links of the records that were derived from its rows. Where only hypotheses speak of
    it, theirs are given; otherwise they are left out as in every query.
    """
    seen: set[ox.BlankNode] = set()
    graphs = _graphs(view, iri)
    waiting: list[ox.NamedNode | ox.BlankNode] = [iri]
    while waiting:
        subject = waiting.pop()
        for graph in graphs:
            for quad in view.store.quads_for_pattern(subject, None, None, graph):
                yield quad.triple
                if isinstance(quad.object, ox.BlankNode) and quad.object not in seen:
                    seen.add(quad.object)
                    waiting.append(quad.object)
    for graph in graphs:
        for quad in view.store.quads_for_pattern(None, None, iri, graph):
            yield quad.triple
    yield from _rows_of(view, iri, graphs)


def rdf(view: View, iri: ox.NamedNode, format: Format) -> bytes:
    """Write the IRI's description."""
    return wellformed.serialize(triples(view, iri), format)


def record(view: View, iri: ox.NamedNode) -> Record:
    """Gather a page."""
    graphs = _graphs(view, iri)
    outgoing = chain.from_iterable(view.store.quads_for_pattern(iri, None, None, g) for g in graphs)
    incoming = chain.from_iterable(view.store.quads_for_pattern(None, None, iri, g) for g in graphs)
    return Record(
        iri.value,
        label(view, iri),
        _rows(view, ((q.predicate, q.object) for q in outgoing)),
        _rows(
            view,
            chain(
                ((q.predicate, q.subject) for q in incoming), ((t.predicate, t.subject) for t in _rows_of(view, iri, graphs))
            ),
        ),
        graphs[0] in HIDDEN,
    )


def label(view: View, iri: ox.NamedNode) -> str:
    """Give a readable name: a label in English or without language, else the short IRI."""
    for graph in (None,) if view.union != "materialised" else (ox.DefaultGraph(), ox.NamedNode(GRAPHS["hypotheses"])):
        for predicate in _LABELS:
            for quad in view.store.quads_for_pattern(iri, predicate, None, graph):
                if isinstance(quad.object, ox.Literal) and (quad.object.language or "en").startswith("en"):
                    return quad.object.value
    return compress(iri.value)


def _rows_of(view: View, table: ox.NamedNode, graphs: Iterable) -> list[ox.Triple]:
    """Give the triples that derive records from rows of an input table; none where the IRI is not a table's."""
    if not table.value.startswith(_TABLES):
        return []
    return [
        quad.triple
        for graph in graphs
        for quad in view.store.quads_for_pattern(None, _DERIVED, None, graph)
        if isinstance(quad.object, ox.NamedNode) and quad.object.value.startswith(f"{table.value}#row=")
    ]


def _seen(view: View) -> list:
    """List the graphs that queries see."""
    if view.union != "materialised":
        return [ox.DefaultGraph(), *(g for g in view.store.named_graphs() if g not in HIDDEN)]
    return [ox.DefaultGraph()]


def _graphs(view: View, iri: ox.NamedNode) -> list:
    graphs = _seen(view)
    match = view.store.quads_for_pattern
    spoken = any(
        next(iter(match(*pattern, graph)), None) is not None
        for graph in graphs
        for pattern in ((iri, None, None), (None, None, iri), (None, iri, None))
    )
    spoken = spoken or bool(_rows_of(view, iri, graphs))
    return graphs if spoken else list(HIDDEN)


def _rows(view: View, pairs: Iterator[tuple[ox.NamedNode, object]]) -> list[Row]:
    grouped: dict[ox.NamedNode, list[object]] = {}
    counts: dict[ox.NamedNode, int] = {}
    for predicate, value in pairs:
        counts[predicate] = counts.get(predicate, 0) + 1
        if counts[predicate] <= SHOWN:
            grouped.setdefault(predicate, []).append(value)
    return [
        Row(_term(view, predicate), tuple(_term(view, value) for value in values), counts[predicate] - len(values))
        for predicate, values in sorted(grouped.items(), key=lambda item: item[0].value)
    ]


def _term(view: View, value: object) -> Term:
    if isinstance(value, ox.NamedNode):
        return Term(label(view, value), value.value, compress(value.value))
    if isinstance(value, ox.Literal):
        plain = value.datatype.value in (
            "http://www.w3.org/2001/XMLSchema#string",
            "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString",
        )
        return Term(value.value, note=value.language or ("" if plain else compress(value.datatype.value)))
    return Term("(a nested description; see the RDF)" if isinstance(value, ox.BlankNode) else str(value))
