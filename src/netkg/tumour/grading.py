"""Grade a tumour by the defined classes of the ontology, without a reasoner run.

A grade class is defined by ranges of the Ki-67 index and of the mitotic count, and by the differentiation where its
classification asks for it. The definitions are read from the graph and evaluated for one tumour, so a classification that
comes with another source needs no code. A class expression holds, does not hold, or cannot be said from what is known of
the tumour; a tumour gets the grades whose expressions hold. Each classification is evaluated on its own: that a grade of
one is well differentiated by definition gives the other nothing.
"""

from __future__ import annotations

import operator
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from itertools import groupby
from typing import Any

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
  rdfs:subClassOf, owl:disjointWith,
  owl:equivalentClass, owl:unionOf, owl:intersectionOf, owl:onProperty, owl:someValuesFrom, owl:hasValue,
  owl:withRestrictions, rdf:first, rdf:rest, {", ".join(f"<{facet}>" for facet in _FACETS)})) }}"""
_GRADES = """SELECT ?class ?label ?definition ?origin ?source WHERE {
  ?class nk:criterionKind "grade" ; rdfs:label ?label ; obo:IAO_0000115 ?definition .
  ?axiom owl:annotatedSource ?class ; owl:annotatedProperty obo:IAO_0000115 ; dcterms:source ?origin .
  ?origin rdfs:label ?source } ORDER BY ?source ?origin ?label"""
_LABEL = "SELECT ?label { <%s> rdfs:label ?label }"
#: The differentiation of a tumour: the word for it, and its class.
DIFFERENTIATIONS = {"well": str(NK.WellDifferentiatedNET), "poor": str(NK.PoorlyDifferentiatedNET)}
#: How each is said before "differentiated".
ADVERBS = {"well": "well", "poor": "poorly"}


@dataclass(frozen=True)
class Grade:
    """A grade that follows for a tumour: its class, and the source of the classification that defines it."""

    label: str
    classification: str
    iri: str
    definition: str


@dataclass(frozen=True)
class Grading:
    """What one classification says of a tumour: the grades that follow, and those that would by another differentiation.

    `defined` are its grades by measurement, whose limits say why none follows; `scope` says where the classification is not
    made for tumours of the site.
    """

    classification: str
    iri: str
    differentiation: str
    grades: tuple[Grade, ...]
    otherwise: Mapping[str, tuple[Grade, ...]]
    defined: tuple[Grade, ...]
    scope: str = ""

    def shown(self) -> tuple[Grade, ...]:
        """Give the grades whose definitions explain what it says: those that follow, or would, or else all."""
        return self.grades or tuple(grade for found in self.otherwise.values() for grade in found) or self.defined

    def words(self) -> str:
        """Say it in a sentence, with what is missing where a grade needs the differentiation.

        >>> carcinoma = Grade("grade 3 neuroendocrine carcinoma", "Neychev and Kebebew, 2017", "", "")
        >>> Grading("Neychev and Kebebew, 2017", "", "well", (), {"poor": (carcinoma,)}, ()).words()
        'no grade follows for a well differentiated tumour; grade 3 neuroendocrine carcinoma if poorly differentiated'
        """
        if self.grades:
            return _labels(self.grades)
        others = [f"{_labels(all_of)} if {ADVERBS[name]} differentiated" for name, all_of in self.otherwise.items()]
        if not any(self.otherwise.values()):
            return "no grade follows"
        if self.differentiation:
            return f"no grade follows for a {ADVERBS[self.differentiation]} differentiated tumour; {'; '.join(others)}"
        return f"needs the differentiation, give it: {'; '.join(others)}"

    def as_dict(self) -> dict[str, Any]:
        """Give it as plain values, for JSON."""
        otherwise = {name: [asdict(one) for one in all_of] for name, all_of in self.otherwise.items()}
        grades = [asdict(one) for one in self.grades]
        told = {"classification": self.classification, "iri": self.iri, "says": self.words(), "scope": self.scope}
        defined = [asdict(one) for one in self.defined]
        return {**told, "grades": grades, "gradesByOtherDifferentiation": otherwise, "definedGrades": defined}


def _labels(found: Iterable[Grade]) -> str:
    return ", ".join(one.label for one in found) or "no grade"


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

    def disjoint(self, some: set[str], others: set[str]) -> bool:
        """Whether a class of the one set is stated to be disjoint with a class of the other."""
        pairs = ((some, others), (others, some))
        return any(not set(self.values(one, _OWL + "disjointWith")).isdisjoint(right) for left, right in pairs for one in left)


class Classifications:
    """The classes of a release that are grades, by the classification that defines them, and what the ontology says of them."""

    def __init__(self, view: Snapshot) -> None:
        self._axioms = _axioms(view)
        self._defined = _grade_classes(view)
        #: The label of each differentiation's class.
        self.differentiations = {
            name: "".join(row["label"].value for row in view.query(_LABEL % iri)) for name, iri in DIFFERENTIATIONS.items()
        }

    def grades(self, ki67: Decimal | None, mitoses: Decimal | None, known: Iterable[str] = ()) -> list[Grade]:
        """List the grades that follow, under every classification whose classes have the criterion kind `grade`.

        :param ki67: the Ki-67 index in per cent.
        :param mitoses: the mitotic count in the unit of the classes, per 10 high-power fields or 2 mm².
        :param known: IRIs of other classes that the tumour is in, such as a differentiation; a grade that is disjoint with
            one of them does not follow, whatever was measured.
        """
        return _measured(self._axioms, [grade for _, grade in self._defined], ki67, mitoses, known)

    def gradings(self, ki67: Decimal | None, mitoses: Decimal | None, differentiation: str = "") -> list[Grading]:
        """Say for each classification which grade follows from measurements, and what another differentiation would change.

        :param differentiation: a key of `DIFFERENTIATIONS`; empty where it is not known.
        """

        def found(name: str) -> list[Grade]:
            return self.grades(ki67, mitoses, [DIFFERENTIATIONS[name]] if name else [])

        otherwise = {name: found(name) for name in DIFFERENTIATIONS if name != differentiation}
        return _by_classification(self._axioms, self._defined, differentiation, found(differentiation), otherwise)

    def ranges(self, ki67: Decimal | None, mitoses: Decimal | None) -> dict[str, bool]:
        """Say of each class that is no grade and is defined by what was measured alone whether the tumour is in it, by IRI."""
        counted, grades = _counted(ki67, mitoses), {grade.iri for _, grade in self._defined}
        tumour = _Tumour(self._axioms, counted, self._axioms.above(str(NK.NeuroendocrineTumour)))
        names = {subject for subject, predicate in self._axioms.said if predicate == _OWL + "equivalentClass"} - grades
        found = {name: tumour.defined(name) for name in names if tumour.decides(name)}
        return {name: holds for name, holds in found.items() if holds is not None}

    def named_grade(self, label: str, differentiation: str = "") -> list[Grading] | None:
        """Say for each classification which grades a tumour has whose grade is given by the label of its class.

        Those of another classification are the ones that the ontology concludes.

        :param differentiation: a key of `DIFFERENTIATIONS`; empty where it is not known.
        :returns: None where the class has another differentiation than the tumour.
        """
        axioms, defined = self._axioms, self._defined
        above = {name for _, grade in defined if grade.label == label for name in axioms.above(grade.iri)}
        if differentiation and axioms.disjoint(above, axioms.above(DIFFERENTIATIONS[differentiation])):
            return None
        follow = [grade for _, grade in defined if grade.iri in above]
        return _by_classification(axioms, defined, differentiation, follow, {})


def _by_classification(
    axioms: _Axioms,
    defined: Sequence[tuple[str, Grade]],
    differentiation: str,
    follow: list[Grade],
    otherwise: Mapping[str, list[Grade]],
) -> list[Grading]:
    found = []
    for origin, rows in groupby(defined, lambda row: row[0]):
        own = [grade for _, grade in rows]
        follows = tuple(grade for grade in own if grade in follow)
        others = {name: tuple(grade for grade in own if grade in all_of) for name, all_of in otherwise.items()}
        measured = tuple(grade for grade in own if _Tumour(axioms, {}, set()).measured(grade.iri))
        found.append(Grading(own[0].classification, origin, differentiation, follows, others, measured))
    return found


def _axioms(view: Snapshot) -> _Axioms:
    axioms = _Axioms()
    for row in view.query(_READ):
        axioms.said.setdefault((_key(row["s"]), _key(row["p"])), []).append(_key(row["o"]))
    return axioms


def _grade_classes(view: Snapshot) -> list[tuple[str, Grade]]:
    """List the grade classes with the IRI of the publication that defines each, those of one publication together."""
    names = ("label", "source", "class", "definition")
    return [(row["origin"].value, Grade(*(row[name].value for name in names))) for row in view.query(_GRADES)]


def _measured(
    axioms: _Axioms, defined: Iterable[Grade], ki67: Decimal | None, mitoses: Decimal | None, known: Iterable[str]
) -> list[Grade]:
    counted = _counted(ki67, mitoses)
    classes = {above for name in (str(NK.NeuroendocrineTumour), *known) for above in axioms.above(name)}
    tumour = _Tumour(axioms, counted, classes)
    return [
        grade
        for grade in defined
        if tumour.measured(grade.iri) and tumour.defined(grade.iri) and not axioms.disjoint(axioms.above(grade.iri), classes)
    ]


def _counted(ki67: Decimal | None, mitoses: Decimal | None) -> dict[str, Decimal]:
    return {property: value for property, value in ((_KI67, ki67), (_MITOSES, mitoses)) if value is not None}


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
        return bool(self._restricts(name))

    def decides(self, name: str) -> bool:
        """Whether a class is defined by measurements, all of which were made."""
        restricts = self._restricts(name)
        return bool(restricts) and restricts <= self.counted.keys()

    def _restricts(self, name: str) -> set[str]:
        """Give the properties that the definitions of a class restrict."""
        edge, seen, found = [*self.axioms.values(name, _OWL + "equivalentClass")], set[str](), set[str]()
        while edge:
            here = edge.pop()
            if here in seen or not here.startswith("_:"):
                continue
            seen.add(here)
            found.update(self.axioms.values(here, _OWL + "onProperty"))
            edge += [part for kind in ("unionOf", "intersectionOf") for part in self._parts(here, kind)]
        return found

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
