"""A record without a page of its own as people read it: what it is, what is said of it, and where it is named."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from netkg.namespaces import expand
from netkg.server.http.resources import DisplayValue, PropertyRow, Record

#: What is said above the table, or says how the record came about.
_ELSEWHERE = {expand(name) for name in ("rdf:type", "rdfs:label", "prov:wasDerivedFrom", "nk:admits")}
#: Links to a record that name it in no statement.
_TECHNICAL = {expand(name) for name in ("owl:annotatedSource", "dcterms:isReplacedBy")}


#: Properties that have no label, or one for machines: what a record has by them, and what others have that point at it.
_WORDS = {
    expand(name): words
    for name, words in {
        "rdf:type": ("Kind", "Of this kind"),
        "rdfs:subClassOf": ("Kind of", "Kinds of it"),
        "rdfs:subPropertyOf": ("Special case of", "Special cases"),
        "rdfs:domain": ("Said of", "Properties of it"),
        "rdfs:range": ("Leads to", "Properties that lead to it"),
        "rdfs:comment": ("Comment", "Comment on"),
        "rdfs:isDefinedBy": ("Defined in", "Defines"),
        "owl:inverseOf": ("The other way round", "The other way round"),
        "owl:equivalentClass": ("The same as", "The same as"),
        "owl:disjointWith": ("Never at the same time", "Never at the same time"),
        "owl:deprecated": ("Retired", "Retired"),
        "owl:versionInfo": ("Version", "Version"),
    }.items()
}


@dataclass(frozen=True)
class Overview:
    """A record by labels alone; the data view has the IRIs, the datatypes and the rest."""

    kinds: tuple[DisplayValue, ...]
    said: Sequence[PropertyRow]
    named_in: Sequence[PropertyRow]


def overview(record: Record) -> Overview:
    """Choose what people read of a record."""
    kinds = next((row.values for row in record.outgoing if row.property.iri == expand("rdf:type")), ())
    return Overview(
        tuple(replace(kind, note="") for kind in kinds),
        [_plain(row, forwards(row.property)) for row in record.outgoing if row.property.iri not in _ELSEWHERE],
        [_plain(row, backwards(row.property)) for row in record.incoming if row.property.iri not in _TECHNICAL],
    )


def forwards(name: DisplayValue) -> str:
    """Say what a record has by a property.

    >>> forwards(DisplayValue("has comparator")), forwards(DisplayValue("rdf:type", expand("rdf:type")))
    ('comparator', 'Kind')
    """
    return _WORDS[name.iri][0] if name.iri in _WORDS else name.text.removeprefix("has ")


def backwards(name: DisplayValue) -> str:
    """Say what a record is to those that point at it by a property.

    >>> [backwards(DisplayValue(label)) for label in ("has comparator", "in study", "about")]
    ['As comparator', 'As study', 'about it']
    """
    if name.iri in _WORDS:
        return _WORDS[name.iri][1]
    for start in ("has ", "in "):
        if name.text.startswith(start):
            return f"As {name.text.removeprefix(start)}"
    return f"{name.text} it"


def _plain(row: PropertyRow, name: str) -> PropertyRow:
    shown = replace(row.property, text=name[:1].upper() + name[1:], note="")
    return replace(row, property=shown, values=tuple(replace(value, note="") for value in row.values))
