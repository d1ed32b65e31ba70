"""Grade a tumour by the defined classes of the ontology, without a reasoner run.

A grade class is defined by ranges of the Ki-67 index and of the mitotic count. The definitions are read from the graph and
evaluated for one tumour, so a classification that comes with another source needs no code. A class expression holds, does
not hold, or cannot be said from what is known of the tumour; a tumour gets the grades whose expressions hold.
"""

from __future__ import annotations

import operator
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

import pyoxigraph as ox

from netkg.engine.base import Snapshot
from netkg.namespaces import NK, PREFIXES

_RDF, _RDFS, _OWL, _XSD = (PREFIXES[name] for name in ("rdf", "rdfs", "owl", "xsd"))
_KI67, _MITOSES = str(NK.ki67Index), str(NK.mitoticCount)
_MEASURED = {str(NK.ki67Measured): _KI67, str(NK.mitosesCounted): _MITOSES}
_FACETS = {
    _XSD + "minInclusive": operator.ge,
    _XSD + "minExclusive": operator.gt,
    _XSD + "maxInclusive": operator.le,
    _XSD + "maxExclusive": operator.lt,
}
_READ = f"""SELECT ?s ?p ?o WHERE {{ ?s ?p ?o FILTER(?p IN (
  rdfs:subClassOf, owl:equivalentClass, owl:unionOf, owl:intersectionOf, owl:onProperty, owl:someValuesFrom, owl:hasValue,
  owl:withRestrictions, rdf:first, rdf:rest, nk:criterionKind, {", ".join(f"<{facet}>" for facet in _FACETS)})) }}"""
_LABELS = """SELECT ?class ?label ?source WHERE {
  ?class nk:criterionKind "grade" ; rdfs:label ?label .
  ?axiom owl:annotatedSource ?class ; owl:annotatedProperty obo:IAO_0000115 ; dcterms:source ?origin .
  ?origin rdfs:label ?source } ORDER BY ?label ?source"""


@dataclass(frozen=True)
class Grade:
    """A grade that follows for a tumour: its class, and the source of the classification that defines it."""

    label: str
    classification: str
    iri: str


@dataclass
class _Axioms:
    """What the ontology says of its classes, by subject and predicate."""

    said: dict[tuple[str, str], list[str]] = field(default_factory=dict)

    def values(self, subject: str, predicate: str) -> list[str]:
        return self.said.get((subject, predicate), [])

    def list(self, head: str) -> list[str]:
        found = []
        while head != _RDF + "nil":
            found += self.values(head, _RDF + "first")
            head = self.values(head, _RDF + "rest")[0]
        return found

    def above(self, name: str) -> set[str]:
        found, edge = {name}, [name]
        while edge:
            fresh = set(self.values(edge.pop(), _RDFS + "subClassOf")) - found
            found |= fresh
            edge += fresh
        return found


def grades(view: Snapshot, ki67: Decimal | None, mitoses: Decimal | None, known: Iterable[str] = ()) -> list[Grade]:
    """List the grades that follow, under every classification whose classes have the criterion kind `grade`.

    :param ki67: the Ki-67 index in per cent.
    :param mitoses: the mitotic count in the unit of the classes, per 10 high-power fields.
    :param known: IRIs of other classes that the tumour is in, such as a differentiation.
    """
    axioms = _Axioms()
    for row in view.query(_READ):
        axioms.said.setdefault((_key(row["s"]), _key(row["p"])), []).append(_key(row["o"]))
    counted = {property: value for property, value in ((_KI67, ki67), (_MITOSES, mitoses)) if value is not None}
    classes = {str(NK.NeuroendocrineTumour), *known}
    tumour = _Tumour(axioms, counted, {above for name in classes for above in axioms.above(name)})
    rows = [(row["label"].value, row["source"].value, row["class"].value) for row in view.query(_LABELS)]
    return [Grade(*row) for row in rows if tumour.measured(row[2]) and tumour.defined(row[2])]


def _key(term: ox.NamedNode | ox.BlankNode | ox.Literal) -> str:
    """Name a term; a blank node by its label, which no IRI begins like."""
    return str(term) if isinstance(term, ox.BlankNode) else term.value


@dataclass
class _Tumour:
    """One tumour: what was counted in it, and the classes that it is known to be in."""

    axioms: _Axioms
    counted: dict[str, Decimal]
    classes: set[str]

    def measured(self, name: str) -> bool:
        """Whether a class is defined by measurements, and not by other grades alone."""
        edge, seen = [*self.axioms.values(name, _OWL + "equivalentClass")], set[str]()
        while edge:
            here = edge.pop()
            if here in seen or not here.startswith("_:"):
                continue
            seen.add(here)
            if self.axioms.values(here, _OWL + "onProperty"):
                return True
            edge += [part for kind in ("unionOf", "intersectionOf") for part in self._parts(here, kind)]
        return False

    def defined(self, name: str) -> bool | None:
        """Whether one of the definitions of a class holds; None where that cannot be said."""
        return _any(self.holds(one) for one in self.axioms.values(name, _OWL + "equivalentClass"))

    def holds(self, expression: str) -> bool | None:
        if on := self.axioms.values(expression, _OWL + "onProperty"):
            return self._restricted(expression, on[0])
        if parts := self._parts(expression, "unionOf"):
            return _any(self.holds(part) for part in parts)
        if parts := self._parts(expression, "intersectionOf"):
            return _all(self.holds(part) for part in parts)
        return True if expression in self.classes else None

    def _parts(self, expression: str, kind: str) -> list[str]:
        return [part for head in self.axioms.values(expression, _OWL + kind) for part in self.axioms.list(head)]

    def _restricted(self, expression: str, on: str) -> bool | None:
        for value in self.axioms.values(expression, _OWL + "hasValue"):
            return (_MEASURED[on] in self.counted) is (value in ("true", "1")) if on in _MEASURED else None
        if on not in self.counted:
            return False if on in (_KI67, _MITOSES) else None
        for range_ in self.axioms.values(expression, _OWL + "someValuesFrom"):
            facets = [cell for head in self.axioms.values(range_, _OWL + "withRestrictions") for cell in self.axioms.list(head)]
            limits = [(facet, limit) for cell in facets for facet in _FACETS for limit in self.axioms.values(cell, facet)]
            return all(_FACETS[facet](self.counted[on], Decimal(limit)) for facet, limit in limits)
        return None


def _any(found: Iterable[bool | None]) -> bool | None:
    all_of = list(found)
    return True if True in all_of else None if None in all_of else False


def _all(found: Iterable[bool | None]) -> bool | None:
    all_of = list(found)
    return False if False in all_of else None if None in all_of else True
