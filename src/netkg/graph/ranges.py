"""Tell which classes stand below which because the range of a measurement lies within another.

HermiT is asked the same, and does not always see it: with the triples in one order it finds that a tumour with a Ki-67
index of 10 to 20 % is one with an index of at least 10 %, in another order it does not. So what follows from ranges
alone is worked out here and given to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pyoxigraph as ox

from netkg.rdf import SUBCLASS, node

_EQUIVALENT, _INTERSECTION = node("owl:equivalentClass"), node("owl:intersectionOf")
_FIRST, _REST, _NIL = node("rdf:first"), node("rdf:rest"), node("rdf:nil")
_PROPERTY, _SOME = node("owl:onProperty"), node("owl:someValuesFrom")
_DATATYPE, _FACETS = node("owl:onDatatype"), node("owl:withRestrictions")
#: A facet: is it a lower bound, and does it leave out the bound itself?
_BOUNDS = {
    node("xsd:minInclusive"): (True, False),
    node("xsd:minExclusive"): (True, True),
    node("xsd:maxInclusive"): (False, False),
    node("xsd:maxExclusive"): (False, True),
}


@dataclass(frozen=True)
class Range:
    """The values of a property that a class asks for; each bound with whether it is itself left out."""

    of: Any
    datatype: Any
    low: tuple[Decimal, bool]
    high: tuple[Decimal, bool]

    def within(self, other: Range) -> bool:
        """Tell whether every value in this range is in the other.

        >>> ki67 = {"of": "ki67Index", "datatype": "decimal"}
        >>> grade2 = Range(**ki67, low=(Decimal(3), False), high=(Decimal(20), False))
        >>> above3 = Range(**ki67, low=(Decimal(3), True), high=(Decimal(100), False))
        >>> from20 = Range(**ki67, low=(Decimal(20), False), high=(Decimal(20), False))
        >>> grade2.within(above3), from20.within(grade2), from20.within(above3)
        (False, True, True)
        """
        return (self.of, self.datatype) == (other.of, other.datatype) and self.low >= other.low and _ends(self) <= _ends(other)


def _ends(one: Range) -> tuple[Decimal, bool]:
    value, left_out = one.high
    return value, not left_out


@dataclass
class _Intersection:
    """What an intersection asks for: classes, ranges, and whether there is anything else in it."""

    classes: list[Any]
    ranges: list[Range]
    is_whole: bool = True


def below(triples: Iterable[ox.Triple]) -> Iterator[ox.Triple]:
    """Give the subclass links that follow from ranges, between classes defined by some."""
    said = _Definitions(triples)
    defined = [(name, found) for name, parts in said.definitions() if (found := said.definition(parts)).ranges]
    for narrow, own in defined:
        for broad, asked in defined:
            if narrow != broad and asked.is_whole and _meets(said, own, asked):
                yield ox.Triple(narrow, SUBCLASS, broad)


def _meets(said: _Definitions, own: _Intersection, asked: _Intersection) -> bool:
    classes = {above for one in own.classes for above in said.above(one)}
    return classes.issuperset(asked.classes) and all(any(mine.within(one) for mine in own.ranges) for one in asked.ranges)


class _Definitions:
    """What some triples say of each subject."""

    def __init__(self, triples: Iterable[ox.Triple]) -> None:
        self._of: dict[Any, dict[Any, list[Any]]] = {}
        for triple in triples:
            self._of.setdefault(triple.subject, {}).setdefault(triple.predicate, []).append(triple.object)

    def _values(self, subject: Any, predicate: ox.NamedNode) -> list[Any]:
        return self._of.get(subject, {}).get(predicate, [])

    def _members(self, head: Any) -> Iterator[Any]:
        while head is not None and head != _NIL:
            yield from self._values(head, _FIRST)
            head = next(iter(self._values(head, _REST)), None)

    def definitions(self) -> Iterator[tuple[ox.NamedNode, list[Any]]]:
        """Give each class with the parts of an intersection that it is defined by."""
        for subject in self._of:
            for other in self._values(subject, _EQUIVALENT) if isinstance(subject, ox.NamedNode) else ():
                for head in self._values(other, _INTERSECTION):
                    yield subject, list(self._members(head))

    def definition(self, parts: list[Any]) -> _Intersection:
        """Read the parts of an intersection."""
        found = _Intersection([part for part in parts if isinstance(part, ox.NamedNode)], [])
        for part in parts:
            if not isinstance(part, ox.NamedNode):
                read = self._range(part)
                found.ranges += [read] if read else []
                found.is_whole = found.is_whole and read is not None
        return found

    def _range(self, part: Any) -> Range | None:
        """Read a restriction to a range of numbers; None if it is another one."""
        values = self._values(part, _SOME)
        facets = [
            (_BOUNDS.get(predicate), literal)
            for value in values
            for head in self._values(value, _FACETS)
            for facet in self._members(head)
            for predicate, literals in self._of.get(facet, {}).items()
            for literal in literals
        ]
        if not facets or any(bound is None for bound, _ in facets):
            return None
        low, high = (Decimal("-Infinity"), False), (Decimal("Infinity"), False)
        for bound, literal in facets:
            assert bound is not None
            is_low, left_out = bound
            if is_low:
                low = max(low, (Decimal(literal.value), left_out))
            elif (Decimal(literal.value), not left_out) < (high[0], not high[1]):
                high = (Decimal(literal.value), left_out)
        [of], [datatype] = self._values(part, _PROPERTY), self._values(values[0], _DATATYPE)
        return Range(of, datatype, low, high)

    def above(self, name: Any) -> set[Any]:
        """Give a class and all that is asserted to stand above it."""
        found, edge = {name}, [name]
        while edge:
            fresh = set(self._values(edge.pop(), SUBCLASS)) - found
            found |= fresh
            edge += fresh
        return found
