"""Write the ontology in the OBO flat file format 1.4, for tools that read nothing else.

It is a view: classes and object properties with their names, definitions, synonyms, parents and disjoint siblings, and
what `someValuesFrom` says of named classes. The other files have the rest. A name with a language tag, which the format
does not know, has the identifier behind it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

import fastobo
import pyoxigraph as ox
from fastobo.id import BaseIdent, PrefixedIdent, Url
from fastobo.pv import LiteralPropertyValue
from fastobo.syn import Synonym
from fastobo.xref import Xref

from netkg.namespaces import PREFIXES
from netkg.rdf import LABEL, SUBCLASS, TYPE, Term, node, value_of

_DEFINITION, _SYNONYM, _SOURCE = node("obo:IAO_0000115"), node("skos:altLabel"), node("dcterms:source")
_DEPRECATED, _REPLACED, _COMMENT = node("owl:deprecated"), node("dcterms:isReplacedBy"), node("rdfs:comment")
_SUBPROPERTY, _DISJOINT = node("rdfs:subPropertyOf"), node("owl:disjointWith")
_DOMAIN, _RANGE, _INVERSE = node("rdfs:domain"), node("rdfs:range"), node("owl:inverseOf")
_ON_PROPERTY, _SOME = node("owl:onProperty"), node("owl:someValuesFrom")
_ABOUT, _OF, _TEXT = node("owl:annotatedSource"), node("owl:annotatedProperty"), node("owl:annotatedTarget")
_OBO = PREFIXES["obo"]
_STRING = PrefixedIdent("xsd", "string")
#: What the header says of the ontology; each is declared, so that the file read as OWL is in OWL 2 DL.
_HEADER = ("title", "description", "license")

#: What is said of a subject: predicate -> values, in the order of their text.
_Description = dict[ox.NamedNode, list[Term]]


def ident(iri: str) -> BaseIdent:
    """Name a term as OBO does: `MONDO:0005815` for those of the OBO Foundry, `nk:Gene` for those with a known prefix.

    >>> str(ident("http://purl.obolibrary.org/obo/MONDO_0005815")), str(ident("https://w3id.org/netkg/ontology/Gene"))
    ('MONDO:0005815', 'nk:Gene')
    """
    if iri.startswith(_OBO) and "_" in iri.removeprefix(_OBO):
        return PrefixedIdent(*iri.removeprefix(_OBO).split("_", 1))
    found = max((name for name, start in PREFIXES.items() if iri.startswith(start)), key=lambda n: len(PREFIXES[n]), default="")
    local = iri.removeprefix(PREFIXES[found]) if found else ""
    return PrefixedIdent(found, local) if local else Url(iri)


def write(said: Iterable[ox.Triple]) -> str:
    """Write the classes and object properties of an ontology, in the order of their IRIs."""
    below: dict[object, _Description] = defaultdict(lambda: defaultdict(list))
    for triple in sorted(said, key=str):
        below[triple.subject][triple.predicate].append(triple.object)
    sources = _sources(below)
    document = fastobo.doc.OboDoc(_header(below))
    kinds = (
        (node("owl:Class"), fastobo.term, fastobo.term.TermFrame, _of_class),
        (node("owl:ObjectProperty"), fastobo.typedef, fastobo.typedef.TypedefFrame, _of_property),
    )
    for kind, clauses, frame, logic in kinds:
        for subject in [s for s in below if isinstance(s, ox.NamedNode) and kind in below[s].get(TYPE, ())]:
            own = below[subject]
            named = ident(subject.value)
            texts = _texts(clauses, named, own, sources.get(subject, []))
            document.append(frame(named, [*texts, *logic(own, below)]))
    for name in _HEADER:
        tag = fastobo.typedef
        document.append(
            tag.TypedefFrame(_dcterms(name), [tag.NameClause(f"{name} (dcterms:{name})"), tag.IsMetadataTagClause(True)])
        )
    return str(document)


def _header(below: dict[object, _Description]) -> fastobo.header.HeaderFrame:
    header = fastobo.header
    own = next((about for about in below.values() if node("owl:Ontology") in about.get(TYPE, ())), {})
    version = next(map(value_of, own.get(node("owl:versionInfo"), [])), "0.0.0")
    said = ((name, value_of(value)) for name in _HEADER for value in own.get(node(f"dcterms:{name}"), []))
    return header.HeaderFrame(
        [
            header.FormatVersionClause("1.4"),
            header.DataVersionClause(version),
            *(header.IdspaceClause(name, Url(iri)) for name, iri in sorted(PREFIXES.items()) if name != "obo"),
            header.RemarkClause("This is a view; netkg.owl has all axioms."),
            header.OntologyClause("netkg"),
            *(header.PropertyValueClause(LiteralPropertyValue(_dcterms(name), text, _STRING)) for name, text in said),
        ]
    )


def _dcterms(name: str) -> Url:
    return Url(PREFIXES["dcterms"] + name)


def _sources(below: dict[object, _Description]) -> dict[object, list[Term]]:
    """Map each term to the sources of its definition."""
    return {
        own[_ABOUT][0]: own[_SOURCE]
        for own in below.values()
        if _SOURCE in own and own.get(_OF) == [_DEFINITION] and own.get(_ABOUT)
    }


def _named(values: Iterable[object]) -> Iterator[BaseIdent]:
    return (
        ident(value.value) for value in values if isinstance(value, ox.NamedNode) and value.value != PREFIXES["owl"] + "Thing"
    )


def _texts(clauses: object, named: BaseIdent, own: _Description, sources: list[Term]) -> Iterator[object]:
    """Give the clauses that terms and relations share."""
    make = {
        name: getattr(clauses, f"{name}Clause") for name in ("Name", "Def", "Comment", "Synonym", "IsObsolete", "ReplacedBy")
    }
    for label in own.get(LABEL, [])[:1]:
        language = label.language if isinstance(label, ox.Literal) else None
        yield make["Name"](f"{value_of(label)} ({named})" if language else value_of(label))
    for text in own.get(_DEFINITION, [])[:1]:
        yield make["Def"](value_of(text), [Xref(source) for source in _named(sources)])
    for text in own.get(_COMMENT, [])[:1]:
        yield make["Comment"](value_of(text))
    for text in own.get(_SYNONYM, []):
        yield make["Synonym"](Synonym(value_of(text), "EXACT"))
    if own.get(_DEPRECATED):
        yield make["IsObsolete"](True)
    for other in _named(own.get(_REPLACED, [])):
        yield make["ReplacedBy"](other)


def _of_class(own: _Description, below: dict[object, _Description]) -> Iterator[object]:
    clauses = fastobo.term
    for parent in _named(own.get(SUBCLASS, [])):
        yield clauses.IsAClause(parent)
    for other in _named(own.get(_DISJOINT, [])):
        yield clauses.DisjointFromClause(other)
    for value in own.get(SUBCLASS, []):
        about = below.get(value, {}) if isinstance(value, ox.BlankNode) else {}
        for relation in _named(about.get(_ON_PROPERTY, [])):
            for filler in _named(about.get(_SOME, [])):
                yield clauses.RelationshipClause(relation, filler)


def _of_property(own: _Description, _below: dict[object, _Description]) -> Iterator[object]:
    clauses = fastobo.typedef
    for predicate, clause in (
        (_DOMAIN, clauses.DomainClause),
        (_RANGE, clauses.RangeClause),
        (_SUBPROPERTY, clauses.IsAClause),
        (_INVERSE, clauses.InverseOfClause),
    ):
        named = list(_named(own.get(predicate, [])))
        if len(named) == 1 or clause is clauses.IsAClause:
            yield from map(clause, named)
