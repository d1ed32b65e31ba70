"""Read what things are called: labels, other names, abbreviations, identifiers here and elsewhere, IRIs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

import pyoxigraph as ox

from netkg.engine.base import Snapshot
from netkg.namespaces import NK, NKD, compress
from netkg.rdf import LABEL, SUBCLASS, TYPE, node
from netkg.search.kinds import TECHNICAL, segment

#: Things, and names of each sort, that are read at most; what a larger graph has beyond them is found by IRI alone.
MOST = 200_000
_LABELS = (LABEL, node("skos:prefLabel"), node("dcterms:title"))
_OTHER_NAMES = {
    node("skos:altLabel"): "also called",
    node("nk:abbreviation"): "abbreviated",
    node("oboInOwl:hasExactSynonym"): "also called",
    node("dcterms:identifier"): "identifier",
}
_MATCHES = {node(f"skos:{kind}Match"): kind for kind in ("exact", "close", "narrow", "broad", "related")}
_DEPRECATED, _TRUE = node("owl:deprecated"), ox.Literal("true", datatype=node("xsd:boolean"))
#: Classes whose subclasses people look for under a word of their own.
_TUMOURS = "NeuroendocrineNeoplasm"


@dataclass(frozen=True, slots=True)
class Name:
    """One name of a thing. `how` says what it is to the thing; empty for its label."""

    text: str
    how: str = ""
    #: A name that is only looked up whole, such as an IRI.
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """A thing that can be found."""

    iri: str
    label: str
    kind: str
    names: tuple[Name, ...]
    #: It has been replaced by another record, and is found by its own name only.
    retired: bool = False


def read(view: Snapshot, most: int = MOST) -> tuple[list[Entry], bool]:
    """Read every thing that has a label, and whether that is all of them."""
    labels: dict[str, str] = {}
    entities = view.match(predicate=TYPE, value=node("prov:Entity"))
    files = {value(triple.subject) for triple in islice(entities, MOST)}
    for predicate in _LABELS:
        for triple in view.match(predicate=predicate):
            iri, text = triple.subject, triple.object
            if not isinstance(iri, ox.NamedNode) or not isinstance(text, ox.Literal) or iri.value in labels:
                continue
            if iri.value in files or _is_part(iri.value) or segment(iri.value) in TECHNICAL:
                continue
            if (text.language or "en").startswith("en"):
                if len(labels) >= most:
                    return list(_entries(view, labels)), False
                labels[iri.value] = text.value
    return list(_entries(view, labels)), True


def _is_part(iri: str) -> bool:
    """Whether an IRI names a part of a record, such as the class of a population's cases, which goes by the record's name.

    >>> _is_part("https://w3id.org/netkg/population/one#cases"), _is_part("https://w3id.org/netkg/gene/tsc2")
    (True, False)
    """
    return iri.startswith(str(NKD)) and not iri.startswith(str(NK)) and "#" in iri


def _entries(view: Snapshot, labels: dict[str, str]) -> Iterator[Entry]:
    others = _other_names(view)
    kinds = _ontology_kinds(view)
    retired = {value(t.subject) for t in islice(view.match(predicate=_DEPRECATED, value=_TRUE), MOST)}
    for iri, label in labels.items():
        kind = kinds.get(iri, "") or segment(iri)
        yield Entry(iri, label, kind, (Name(label), *dict.fromkeys(others[iri]), *_addresses(iri)), iri in retired)


def _other_names(view: Snapshot) -> defaultdict[str, list[Name]]:
    found: defaultdict[str, list[Name]] = defaultdict(list)
    for predicate, how in _OTHER_NAMES.items():
        for triple in islice(view.match(predicate=predicate), MOST):
            found[value(triple.subject)].append(Name(value(triple.object), how))
    curies: dict[tuple[str, str], str] = {}
    for triple in islice(view.match(predicate=node("nk:curie")), MOST):
        if isinstance(triple.subject, ox.Triple):
            continue
        source = next(view.match(triple.subject, node("owl:annotatedSource")), None)
        target = next(view.match(triple.subject, node("owl:annotatedTarget")), None)
        if source is not None and target is not None:
            curies[value(source.object), value(target.object)] = value(triple.object)
    for predicate, kind in _MATCHES.items():
        for triple in islice(view.match(predicate=predicate), MOST):
            iri, there = value(triple.subject), value(triple.object)
            how = "identifier" if kind == "exact" else f"identifier of a {kind} match"
            found[iri] += [Name(curies.get((iri, there)) or _accession(there), how), Name(there, how, whole=True)]
    return found


def _accession(iri: str) -> str:
    """Give what an IRI of another database ends in.

    >>> _accession("http://purl.uniprot.org/uniprot/P49815"), _accession("https://x.example/index?code=L04AH02")
    ('P49815', 'L04AH02')
    """
    for separator in ("?", "/", "#", "="):
        iri = iri.rstrip(separator).rpartition(separator)[2] or iri
    return iri


def _addresses(iri: str) -> Iterator[Name]:
    yield Name(iri, "IRI", whole=True)
    short = compress(iri)
    if short != iri:
        yield Name(short, "IRI", whole=True)
    if iri.startswith(str(NK)):
        yield Name(iri[len(NK) :], "name in IRIs")
    elif iri.startswith(str(NKD)):
        yield Name(iri[len(NKD) :], "IRI", whole=True)
        yield Name(iri.rpartition("/")[2], "name in its IRI", whole=True)


def _ontology_kinds(view: Snapshot) -> dict[str, str]:
    """Tell the terms of the ontology apart: tumour types, other classes, properties."""
    kinds: dict[str, str] = {}
    for name in ("ObjectProperty", "DatatypeProperty", "AnnotationProperty"):
        kinds |= {value(t.subject): "property" for t in view.match(predicate=TYPE, value=node(f"owl:{name}"))}
    kinds |= {value(t.subject): "class" for t in view.match(predicate=TYPE, value=node("owl:Class"))}
    below = [str(NK) + _TUMOURS]
    seen: set[str] = set()
    while below:
        iri = below.pop()
        if iri in kinds and iri not in seen:
            seen.add(iri)
            kinds[iri] = "tumour"
            below += [value(t.subject) for t in view.match(predicate=SUBCLASS, value=ox.NamedNode(iri))]
    return {iri: kind for iri, kind in kinds.items() if iri.startswith(str(NK))}


def value(term: object) -> str:
    """Give the text of a node or literal; empty for a triple term."""
    return str(getattr(term, "value", ""))
