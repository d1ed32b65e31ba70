"""Read a release subject by subject, each once for a page."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import TypeVar

import pyoxigraph as ox

from netkg.engine.base import Snapshot
from netkg.namespaces import compress
from netkg.rdf import FIRST, LABEL, REST, TYPE, Term, node
from netkg.server.http.pages.things import Thing

TermList = list[Term]
Made = TypeVar("Made")
_named = lru_cache(maxsize=4096)(node)


class Facts:
    """What queries see of a release; a subject that was read is kept, so make one for each page."""

    def __init__(self, view: Snapshot) -> None:
        self._view = view
        self._read: dict[str, dict[str, TermList]] = {}
        self._found: dict[tuple[str, str], list[str]] = {}
        self._made: dict[tuple[object, str], object] = {}

    def once(self, make: Callable[[Facts, str], Made], iri: str) -> Made:
        """Give what is made of a thing, made at the first call only."""
        key = make, iri
        if key not in self._made:
            self._made[key] = make(self, iri)
        return self._made[key]  # type: ignore[return-value]

    def of(self, subject: str) -> dict[str, TermList]:
        """Give all that is said of a subject: property -> values, both as in the graph."""
        kept = self._read.get(subject)
        if kept is None:
            kept = {}
            for triple in self._view.match(_named(subject)):
                kept.setdefault(triple.predicate.value, []).append(triple.object)
            self._read[subject] = kept
        return kept

    def iris(self, subject: str, *properties: str) -> list[str]:
        """Give the IRIs that the properties lead to, each once, in order of the IRI."""
        said = self.of(subject)
        return sorted(
            {
                value.value
                for name in properties
                for value in said.get(_named(name).value, ())
                if isinstance(value, ox.NamedNode)
            }
        )

    def texts(self, subject: str, *properties: str) -> list[str]:
        """Give the literals of the properties, each once, sorted."""
        said = self.of(subject)
        return sorted(
            {value.value for name in properties for value in said.get(_named(name).value, ()) if isinstance(value, ox.Literal)}
        )

    def text(self, subject: str, *properties: str) -> str:
        """Give the one literal of the properties; the first of several, empty for none."""
        return next(iter(self.texts(subject, *properties)), "")

    def number(self, subject: str, name: str) -> float | None:
        """Give the one number of a property, None where there is none."""
        try:
            return float(self.text(subject, name))
        except ValueError:
            return None

    def terms(self, subject: str, *properties: str) -> tuple[Thing, ...]:
        """Give what the properties lead to, by label and with a link, in order of the label."""
        return self.named(self.iris(subject, *properties))

    def first(self, subject: str, *properties: str) -> Thing | None:
        """Give the first of what the properties lead to, in order of the label; None where there is nothing."""
        return next(iter(self.terms(subject, *properties)), None)

    def named(self, iris: Iterable[str]) -> tuple[Thing, ...]:
        """Give things by label and with a link, in order of the label."""
        return tuple(sorted((self.term(iri) for iri in iris), key=lambda term: (term.label.casefold(), term.iri)))

    def subjects(self, name: str, value: str) -> list[str]:
        """Give the IRIs whose property leads to a thing, in order."""
        kept = self._found.get((name, value))
        if kept is None:
            triples = self._view.match(predicate=_named(name), value=_named(value))
            kept = sorted({triple.subject.value for triple in triples if isinstance(triple.subject, ox.NamedNode)})
            self._found[name, value] = kept
        return list(kept)

    def instances(self, kind: str) -> list[str]:
        """Give the IRIs of a class's members, in order."""
        return self.subjects(TYPE.value, _named(kind).value)

    def called(self, label: str, role: str) -> list[str]:
        """Give what has a label and is the value of a property, in order of the IRI."""
        named = {
            triple.subject.value
            for text in (ox.Literal(label), ox.Literal(label, language="en"))
            for triple in self._view.match(predicate=LABEL, value=text)
            if isinstance(triple.subject, ox.NamedNode)
        }
        return sorted(iri for iri in named if self.subjects(role, iri))

    def is_a(self, subject: str, kind: str) -> bool:
        """Whether a thing is a member of a class, inferred membership included."""
        return _named(kind) in self.of(subject).get(TYPE.value, ())

    def label(self, iri: str) -> str:
        """Give a thing's label: in English or without language, else its short IRI."""
        return self.once(Facts._label, iri)

    def _label(self, iri: str) -> str:
        read = self._read.get(iri)  # a subject that is only named is not read whole
        names = read.get(LABEL.value, ()) if read is not None else [t.object for t in self._view.match(_named(iri), LABEL)]
        fit = [name.value for name in names if isinstance(name, ox.Literal) and (name.language or "en").startswith("en")]
        return min(fit, default="") or compress(iri)

    def term(self, iri: str) -> Thing:
        """Give a thing by label and with a link."""
        return Thing(iri, self.label(iri))

    def above(self, kind: str) -> list[str]:
        """Give a class's named superclasses, nearest first, itself left out; those of populations' cases as well."""
        found: dict[str, None] = {}
        waiting = [kind]
        while waiting:
            for higher in self.iris(waiting.pop(0), "rdfs:subClassOf"):
                if higher != kind and higher not in found:
                    found[higher] = None
                    waiting.append(higher)
        return list(found)

    def below(self, kind: str) -> list[str]:
        """Give a class's named subclasses, nearest first, itself left out."""
        found: dict[str, None] = {}
        waiting = [kind]
        while waiting:
            for lower in self.subjects("rdfs:subClassOf", waiting.pop(0)):
                if lower != kind and lower not in found:
                    found[lower] = None
                    waiting.append(lower)
        return list(found)

    def siblings(self, kind: str) -> list[str]:
        """Give the classes that an axiom of several disjoint classes sets apart from this one."""
        found: set[str] = set()
        for members in self._disjoint():
            if kind in members:
                found |= members - {kind}
        return sorted(found)

    def _disjoint(self) -> list[set[str]]:
        """Give the members of each axiom of several disjoint classes."""
        return self.once(Facts._disjoint_axioms, "")

    def _disjoint_axioms(self, _all: str) -> list[set[str]]:
        return [
            set(self._items(members.object))
            for axiom in self._view.match(predicate=TYPE, value=_named("owl:AllDisjointClasses"))
            if not isinstance(axiom.subject, ox.Triple)
            for members in self._view.match(axiom.subject, _named("owl:members"))
        ]

    def _items(self, head: object) -> Iterator[str]:
        """Give the IRIs of an RDF list."""
        while isinstance(head, ox.BlankNode):
            first, rest = (next((t.object for t in self._view.match(head, name)), None) for name in (FIRST, REST))
            if isinstance(first, ox.NamedNode):
                yield first.value
            head = rest
