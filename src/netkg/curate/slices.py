"""Take terms of another ontology over into `external.ttl`, and bring those that are there up to a version of it.

A slice holds labels, and links to the nearest ancestors that are declared as well (MIREOT); nothing is imported. The version
that it was taken from stands with the ontology's IRI.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pyoxigraph as ox

from netkg.curate import saved_ontology, term_blocks
from netkg.curate.change_set import ChangeSet
from netkg.curate.replacement import Plan
from netkg.errors import UsageError
from netkg.findings import Finding
from netkg.inputs.project import Project
from netkg.namespaces import PREFIXES, compress, expand
from netkg.rdf import LABEL, SUBCLASS, TYPE, node, value_of

MODULE = "external.ttl"
RULE = "external-term"
_OBO = PREFIXES["obo"]
_CLASS, _DEFINED_BY, _VERSION = node("owl:Class"), node("rdfs:isDefinedBy"), node("owl:versionInfo")
_DEPRECATED, _REPLACED, _VERSION_IRI = node("owl:deprecated"), node("obo:IAO_0100001"), node("owl:versionIRI")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}|\d+(?:\.\d+)+")


@dataclass(frozen=True)
class ForeignTerm:
    """A term as another ontology gives it; parents and replacements are IRIs."""

    label: str = ""
    parents: tuple[str, ...] = ()
    is_obsolete: bool = False
    replaced_by: tuple[str, ...] = ()


@dataclass(frozen=True)
class ForeignOntology:
    """What a file of another ontology says: its version, if any, and its terms by IRI."""

    version: str = ""
    terms: dict[str, ForeignTerm] = field(default_factory=dict)


def read(path: Path) -> ForeignOntology:
    """Read an ontology in OBO format, or in any syntax of OWL.

    :raises UsageError: if it cannot be read, or holds no term.
    """
    try:
        data = path.read_bytes()
        found = _obo(data.decode("utf-8")) if path.suffix == ".obo" else _owl(saved_ontology.read(data, path.suffix))
    except (OSError, SyntaxError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} cannot be read: {error}.") from None
    if not found.terms:
        raise UsageError(f"{path} declares no class. Is it an ontology in OBO format or OWL?")
    return found


def _obo(text: str) -> ForeignOntology:
    head, *stanzas = re.split(r"^\[Term\]$", text, flags=re.MULTILINE)
    terms = {}
    for stanza in stanzas:
        said: dict[str, list[str]] = {}
        for line in stanza.partition("\n[")[0].splitlines():
            tag, colon, value = line.partition(": ")
            if colon:
                said.setdefault(tag, []).append(value.partition(" ! ")[0].partition(" {")[0].strip())
        for name in said.get("id", ()):
            terms[iri_of(name)] = ForeignTerm(
                next(iter(said.get("name", ())), ""),
                tuple(map(iri_of, said.get("is_a", ()))),
                "true" in said.get("is_obsolete", ()),
                tuple(map(iri_of, said.get("replaced_by", ()))),
            )
    version = re.search(r"^data-version: (.*)$", head, re.MULTILINE)
    return ForeignOntology(_short(version[1]) if version else "", terms)


def _owl(triples: Iterable[ox.Triple]) -> ForeignOntology:
    said: dict[str, dict[str, list[str]]] = {}
    for triple in triples:
        if isinstance(triple.subject, ox.NamedNode) and not isinstance(triple.object, ox.BlankNode):
            said.setdefault(triple.subject.value, {}).setdefault(triple.predicate.value, []).append(value_of(triple.object))
    terms = {
        iri: ForeignTerm(
            next(iter(values.get(LABEL.value, ())), ""),
            tuple(values.get(SUBCLASS.value, ())),
            "true" in values.get(_DEPRECATED.value, ()),
            tuple(values.get(_REPLACED.value, ())),
        )
        for iri, values in said.items()
        if _CLASS.value in values.get(TYPE.value, ())
    }
    headers = [values for values in said.values() if PREFIXES["owl"] + "Ontology" in values.get(TYPE.value, ())]
    version = [one for key in (_VERSION_IRI, _VERSION) for values in headers for one in values.get(key.value, ())]
    return ForeignOntology(_short(version[0]) if version else "", terms)


def _short(version: str) -> str:
    """Take the date or number out of what names a version.

    >>> _short("http://purl.obolibrary.org/obo/mondo/releases/2026-08-04/mondo.owl"), _short("4.0")
    ('2026-08-04', '4.0')
    """
    found = _DATE.search(version)
    return found[0] if found else version


def iri_of(name: str) -> str:
    """Give the IRI of a term as people and OBO files name it.

    >>> iri_of("MONDO:0005070"), iri_of("obo:MONDO_0005070") == iri_of("MONDO:0005070")
    ('http://purl.obolibrary.org/obo/MONDO_0005070', True)
    """
    prefix, colon, local = name.partition(":")
    return expand(name) if not colon or prefix in PREFIXES or local.startswith("//") else f"{_OBO}{prefix}_{local}"


def home(iri: str) -> str:
    """Give the IRI of the ontology that a term of the OBO Foundry is defined in; empty for others.

    >>> home("http://purl.obolibrary.org/obo/MONDO_0005070")
    'http://purl.obolibrary.org/obo/mondo.owl'
    """
    found = re.fullmatch(re.escape(_OBO) + r"([A-Za-z]+)_\w+", iri)
    return f"{_OBO}{found[1].lower()}.owl" if found else ""


def extract(project: Project, other: ForeignOntology, names: Collection[str], version: str) -> Plan:
    """Plan to take terms over, and to bring the terms of the same ontologies that are there up to this version.

    :param names: the terms to add; without any, only those that are there are looked at.
    :param version: what the file does not say itself.
    :raises UsageError: if a term is not in the file, or the version is nowhere.
    """
    stamp = version or other.version
    if not stamp:
        raise UsageError("The file does not say which version it is of; give --version.")
    changes = ChangeSet(project)
    plan, path = Plan(changes), project.ontology / MODULE
    triples = term_blocks.triples_of(changes.text(path))
    declared = {value_of(t.subject) for t in triples if t.predicate == TYPE and t.object == _CLASS}
    new = {_wanted(other, name) for name in names} - declared
    kept, known = declared | new, (declared | new) & other.terms.keys()
    for iri in sorted(known):
        term = other.terms[iri]
        if term.is_obsolete:
            instead = " or ".join(map(compress, term.replaced_by))
            fix = f"Use {instead} instead." if instead else "Look for another term to be under."
            message = f"{compress(iri)} is obsolete in {stamp}"
            plan.notes.append(Finding(project.relative(path), rule=RULE, message=message, fix=fix, severity="note"))
            continue
        triples = list(_updated(triples, iri, term, _nearest(other, iri, kept)))
    for iri in new:
        if not any(t.predicate == SUBCLASS and value_of(t.subject) == iri for t in triples):
            above = [f"{compress(one)} ({other.terms[one].label})" for one in _ancestors(other, iri)]
            raise UsageError(
                f"{compress(iri)} is under no term of {MODULE}; "
                f"name one of its ancestors too: {', '.join(above) or 'it has none'}."
            )
    for source in sorted({value_of(t.object) for t in triples if t.predicate == _DEFINED_BY and value_of(t.subject) in known}):
        triples = [t for t in triples if (value_of(t.subject), t.predicate) != (source, _VERSION)]
        triples.append(ox.Triple(ox.NamedNode(source), _VERSION, ox.Literal(stamp)))
    changes.put(path, term_blocks.laid_out(path, changes.text(path), triples))
    if not changes.changed and not plan.notes:
        raise UsageError(f"{MODULE} is what {stamp} says already.")
    return plan


def _wanted(other: ForeignOntology, name: str) -> str:
    iri = iri_of(name)
    term = other.terms.get(iri)
    if term is None or not term.label:
        raise UsageError(f"{name} is not in the file. A term is named as MONDO:0005070.")
    if term.is_obsolete:
        instead = " or ".join(map(compress, term.replaced_by)) or "another term"
        raise UsageError(f"{name} is obsolete; use {instead}.")
    return iri


def _updated(triples: Iterable[ox.Triple], iri: str, term: ForeignTerm, parents: Collection[str]) -> Iterator[ox.Triple]:
    """Give the triples with what the ontology says of a term now; a parent from another ontology stays."""
    subject, elsewhere, source = ox.NamedNode(iri), [], ""
    for triple in triples:
        if triple.subject != subject:
            yield triple
        elif triple.predicate == SUBCLASS and home(value_of(triple.object)) != home(iri):
            elsewhere.append(value_of(triple.object))
        elif triple.predicate == _DEFINED_BY:
            source = value_of(triple.object)
        elif triple.predicate not in (TYPE, LABEL, SUBCLASS):
            yield triple
    said: dict[ox.NamedNode, Iterable[ox.NamedNode | ox.Literal]] = {
        TYPE: [_CLASS],
        SUBCLASS: [ox.NamedNode(one) for one in dict.fromkeys([*elsewhere, *parents])],
        LABEL: [ox.Literal(term.label)],
        _DEFINED_BY: [ox.NamedNode(source or home(iri))],
    }
    yield from (ox.Triple(subject, predicate, value) for predicate, values in said.items() for value in values)


def _nearest(other: ForeignOntology, iri: str, kept: Collection[str]) -> list[str]:
    """Give the nearest ancestors that are declared, none of which is above another."""
    found = [one for one in _ancestors(other, iri, stop=kept.__contains__) if one in kept]
    above = {higher for one in found for higher in _ancestors(other, one)}
    return [one for one in found if one not in above]


def _ancestors(other: ForeignOntology, iri: str, stop: Callable[[str], bool] = lambda _: False) -> list[str]:
    """Give what a term is under, the nearest first; what stops the walk is given, and nothing above it."""
    found: dict[str, None] = {}
    edge = [iri]
    while edge:
        above = [parent for one in edge for parent in other.terms.get(one, ForeignTerm()).parents]
        new = [one for one in dict.fromkeys(above) if one not in found and one in other.terms]
        found |= dict.fromkeys(new)
        edge = [one for one in new if not stop(one)]
    return list(found)
