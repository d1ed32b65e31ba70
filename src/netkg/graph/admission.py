"""Make a defined class of each study population, so that the reasoner says which tumours on record meet its criteria.

A population requires criteria that all hold, groups of which one holds, and excludes others. Its class is the
intersection of the first with the unions of the groups and the complements of the last; a criterion that is no class
of tumours becomes a restriction: a condition of the patient, an alteration of the tumour, a therapy before. The class
of `population/radiant-3` is `population/radiant-3#cases`, and `nk:admits` leads to it.

What no class can say stays in the population's qualifiers, so a tumour in the class may still not have been eligible.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pyoxigraph as ox

from netkg.engine import stores
from netkg.namespaces import GRAPHS, NK, NKD
from netkg.rdf import LABEL, SUBCLASS, TYPE, node

_INFERRED = node(GRAPHS["inferred"])
_FIRST, _REST, _NIL = (node(f"rdf:{name}") for name in ("first", "rest", "nil"))
_POPULATION = ox.NamedNode(str(NK.StudyPopulation))
_ALL, _EXCLUDED = ox.NamedNode(str(NK.requires)), ox.NamedNode(str(NK.excludes))
_GROUPS = (ox.NamedNode(str(NK.requiresOneOf)), ox.NamedNode(str(NK.requiresAlsoOneOf)))
_ADMITS = ox.NamedNode(str(NK.admits))
_INTERVENTION = ox.NamedNode(str(NK.Intervention))
#: Which property of a tumour on record a criterion restricts, by the folder of the criterion's IRI.
_PROPERTIES = {
    "condition": NK.hasCondition,
    "alteration": NK.hasAlteration,
    "drug": NK.priorTherapy,
    "regimen": NK.priorTherapy,
    "procedure": NK.priorTherapy,
}
CASES = "#cases"

_Term = ox.NamedNode | ox.BlankNode | ox.Literal


def classes(quads: Iterable[ox.Quad]) -> list[ox.Quad]:
    """Give the axioms of the class of each population, its label, and the link to it, in the inferred graph.

    :param quads: ontology and records.
    """
    store = stores.memory(quads)
    found = [quad for population in _populations(store) for quad in _PopulationClass(store, population).quads()]
    return sorted(found, key=str)


def _populations(store: ox.Store) -> list[ox.NamedNode]:
    found = {quad.subject for quad in store.quads_for_pattern(None, TYPE, _POPULATION, None)}
    return sorted((one for one in found if isinstance(one, ox.NamedNode)), key=str)


def _owl(name: str) -> ox.NamedNode:
    return node(f"owl:{name}")


class _PopulationClass:
    """The definition of one population's class; its blank nodes are named after it, so that equal inputs agree."""

    def __init__(self, store: ox.Store, population: ox.NamedNode) -> None:
        self._store, self._population = store, population
        self._stem = population.value.removeprefix(str(NKD)).replace("/", "-")
        self._made: list[ox.Triple] = []
        self._count = 0

    def quads(self) -> Iterator[ox.Quad]:
        required = [self._criterion(value) for value in self._values(_ALL)]
        parts = list(required)
        parts += [self._set("unionOf", [self._criterion(v) for v in group]) for p in _GROUPS if (group := self._values(p))]
        parts += [self._complement(self._criterion(value)) for value in self._values(_EXCLUDED)]
        if not parts:
            return
        cases = ox.NamedNode(self._population.value + CASES)
        self._say(cases, TYPE, _owl("Class"))
        for quad in self._store.quads_for_pattern(self._population, LABEL, None, None):
            if isinstance(quad.object, ox.Literal):
                self._say(cases, LABEL, ox.Literal(f"tumors that meet the criteria of {quad.object.value}"))
        self._say(cases, _owl("equivalentClass"), self._set("intersectionOf", parts))
        for parent in required:
            if isinstance(parent, ox.NamedNode):  # it follows, and queries see it without a reasoner
                self._say(cases, SUBCLASS, parent)
        self._say(self._population, _ADMITS, cases)
        for triple in self._made:
            yield ox.Quad(triple.subject, triple.predicate, triple.object, _INFERRED)

    def _values(self, predicate: ox.NamedNode) -> list[ox.NamedNode]:
        found = {quad.object for quad in self._store.quads_for_pattern(self._population, predicate, None, None)}
        return sorted((one for one in found if isinstance(one, ox.NamedNode)), key=str)

    def _criterion(self, value: ox.NamedNode) -> ox.NamedNode | ox.BlankNode:
        folder = value.value.removeprefix(str(NKD)).partition("/")[0]
        if folder in _PROPERTIES:
            return self._restriction(_PROPERTIES[folder], "hasValue", value)
        if self._is_therapy(value):
            return self._restriction(NK.priorTherapy, "someValuesFrom", value)
        return value

    def _is_therapy(self, value: ox.NamedNode) -> bool:
        above, edge = {value}, [value]
        while edge:
            for quad in self._store.quads_for_pattern(edge.pop(), SUBCLASS, None, None):
                if isinstance(quad.object, ox.NamedNode) and quad.object not in above:
                    above.add(quad.object)
                    edge.append(quad.object)
        return _INTERVENTION in above

    def _restriction(self, on: str, kind: str, value: ox.NamedNode) -> ox.BlankNode:
        blank = self._node()
        self._say(blank, TYPE, _owl("Restriction"))
        self._say(blank, _owl("onProperty"), ox.NamedNode(str(on)))
        self._say(blank, _owl(kind), value)
        return blank

    def _complement(self, of: ox.NamedNode | ox.BlankNode) -> ox.BlankNode:
        blank = self._node()
        self._say(blank, TYPE, _owl("Class"))
        self._say(blank, _owl("complementOf"), of)
        return blank

    def _set(self, kind: str, members: list[ox.NamedNode | ox.BlankNode]) -> ox.NamedNode | ox.BlankNode:
        if len(members) == 1:
            return members[0]
        blank, cells = self._node(), [self._node() for _ in members]
        self._say(blank, TYPE, _owl("Class"))
        self._say(blank, _owl(kind), cells[0])
        rests: list[_Term] = [*cells[1:], _NIL]
        for cell, member, rest in zip(cells, members, rests, strict=True):
            self._say(cell, _FIRST, member)
            self._say(cell, _REST, rest)
        return blank

    def _node(self) -> ox.BlankNode:
        self._count += 1
        return ox.BlankNode(f"{self._stem.replace('.', '')}-{self._count}")

    def _say(self, subject: ox.NamedNode | ox.BlankNode, predicate: ox.NamedNode, value: _Term) -> None:
        self._made.append(ox.Triple(subject, predicate, value))
