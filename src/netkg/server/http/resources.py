"""Show one IRI of the graph: what it says, what says it, as RDF or for a page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

import pyoxigraph as ox

from netkg.engine.base import Snapshot
from netkg.namespaces import NKD, compress
from netkg.rdf import DERIVED_FROM, LABEL, node
from netkg.server.http import wellformed
from netkg.server.http.negotiation import Format
from netkg.server.http.pages.things import Linked

_LABELS = (LABEL, node("skos:prefLabel"), node("dcterms:title"))
#: Input tables; their rows are fragments of these addresses, which never reach a server.
_TABLES = f"{NKD}table/"
#: Rows of one property, or of incoming links, that a page shows; the RDF has all.
SHOWN = 200


@dataclass(frozen=True)
class DisplayValue(Linked):
    """A value as a page shows it."""

    text: str
    iri: str = ""
    note: str = ""


@dataclass(frozen=True)
class PropertyRow:
    """A property with its values, and how many more there are."""

    property: DisplayValue
    values: tuple[DisplayValue, ...]
    more: int = 0


@dataclass(frozen=True)
class Record:
    """A page's worth of one IRI."""

    iri: str
    label: str
    outgoing: Sequence[PropertyRow]
    incoming: Sequence[PropertyRow]
    hypothesis: bool


def find(view: Snapshot, *paths: str) -> ox.NamedNode | None:
    """Find the IRI that an address of this server stands for.

    :param paths: local parts to try, such as `gene/men1`.
    """
    for path in paths:
        for local in dict.fromkeys((path, path.rstrip("/"))):
            try:
                iri = ox.NamedNode(str(NKD) + local)
            except ValueError:
                continue
            if view.knows(iri) or any(_rows_of(view, iri, hidden=hidden) for hidden in (False, True)):
                return iri
    return None


def triples(view: Snapshot, iri: ox.NamedNode) -> Iterator[ox.Triple]:
    """Give the IRI's triples with the blank nodes below them, and the triples that point at it.

    To a table belong also the links of the records that were derived from its rows. Where only hypotheses speak of
    it, theirs are given; otherwise they are left out as in every query.
    """
    seen: set[ox.BlankNode] = set()
    hidden = _is_hidden(view, iri)
    waiting: list[ox.NamedNode | ox.BlankNode] = [iri]
    while waiting:
        subject = waiting.pop()
        for triple in view.match(subject, hidden=hidden):
            yield triple
            if isinstance(triple.object, ox.BlankNode) and triple.object not in seen:
                seen.add(triple.object)
                waiting.append(triple.object)
    yield from view.match(value=iri, hidden=hidden)
    yield from _rows_of(view, iri, hidden=hidden)


def rdf(view: Snapshot, iri: ox.NamedNode, format: Format) -> bytes:
    """Write the IRI's description."""
    return wellformed.serialize(triples(view, iri), format)


def record(view: Snapshot, iri: ox.NamedNode) -> Record:
    """Gather a page."""
    hidden = _is_hidden(view, iri)
    incoming = chain(view.match(value=iri, hidden=hidden), _rows_of(view, iri, hidden=hidden))
    return Record(
        iri.value,
        label(view, iri),
        _rows(view, ((t.predicate, t.object) for t in view.match(iri, hidden=hidden))),
        _rows(view, ((t.predicate, t.subject) for t in incoming)),
        hidden,
    )


def label(view: Snapshot, iri: ox.NamedNode) -> str:
    """Give a readable name: a label in English or without language, else the short IRI."""
    for hidden in (False, True):
        for predicate in _LABELS:
            for triple in view.match(iri, predicate, hidden=hidden):
                if isinstance(triple.object, ox.Literal) and (triple.object.language or "en").startswith("en"):
                    return triple.object.value
    return compress(iri.value)


def _rows_of(view: Snapshot, table: ox.NamedNode, *, hidden: bool) -> list[ox.Triple]:
    """Give the triples that derive records from rows of an input table; none where the IRI is not a table's."""
    if not table.value.startswith(_TABLES):
        return []
    return [
        triple
        for triple in view.match(predicate=DERIVED_FROM, hidden=hidden)
        if isinstance(triple.object, ox.NamedNode) and triple.object.value.startswith(f"{table.value}#row=")
    ]


def _is_hidden(view: Snapshot, iri: ox.NamedNode) -> bool:
    """Whether no triple that queries see has the IRI."""
    spoken = chain(view.match(iri), view.match(value=iri), view.match(predicate=iri), _rows_of(view, iri, hidden=False))
    return next(spoken, None) is None


def _rows(view: Snapshot, pairs: Iterator[tuple[ox.NamedNode, object]]) -> list[PropertyRow]:
    grouped: dict[ox.NamedNode, list[object]] = {}
    counts: dict[ox.NamedNode, int] = {}
    for predicate, value in pairs:
        counts[predicate] = counts.get(predicate, 0) + 1
        if counts[predicate] <= SHOWN:
            grouped.setdefault(predicate, []).append(value)
    return [
        PropertyRow(_term(view, predicate), tuple(_term(view, value) for value in values), counts[predicate] - len(values))
        for predicate, values in sorted(grouped.items(), key=lambda item: item[0].value)
    ]


def _term(view: Snapshot, value: object) -> DisplayValue:
    if isinstance(value, ox.NamedNode):
        return DisplayValue(label(view, value), value.value, compress(value.value))
    if isinstance(value, ox.Literal):
        plain = value.datatype.value in (
            "http://www.w3.org/2001/XMLSchema#string",
            "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString",
        )
        return DisplayValue(value.value, note=value.language or ("" if plain else compress(value.datatype.value)))
    return DisplayValue("(a nested description; see the RDF)" if isinstance(value, ox.BlankNode) else str(value))
