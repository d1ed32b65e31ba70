"""What follows from the ranges of measurements is found whatever the order of the triples."""

from __future__ import annotations

import random
from decimal import Decimal
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from netkg.graph import hermit, ranges
from netkg.inputs import ontology
from netkg.namespaces import NK
from netkg.rdf import SUBCLASS

BOUND = st.tuples(st.integers(0, 4).map(Decimal), st.booleans())
RANGE = st.builds(ranges.Range, of=st.sampled_from(["ki67", "mitoses"]), datatype=st.just("decimal"), low=BOUND, high=BOUND)
HEAD = """@prefix : <http://x/> . @prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . :Carcinoma rdfs:subClassOf :Tumour .
"""


def has(one: ranges.Range, value: Decimal) -> bool:
    (low, above), (high, under) = one.low, one.high
    return (value > low if above else value >= low) and (value < high if under else value <= high)


@given(RANGE, RANGE, st.integers(-2, 20).map(lambda quarter: Decimal(quarter) / 4))
def test_a_value_in_a_range_is_in_each_that_it_lies_within(one: ranges.Range, other: ranges.Range, value: Decimal) -> None:
    if one.within(other) and has(one, value):
        assert one.of == other.of and has(other, value)


def restriction(facets: str, of: str = "ki67", datatype: str = "decimal") -> str:
    value = f"[ a rdfs:Datatype ; owl:onDatatype xsd:{datatype} ; owl:withRestrictions ( {facets} ) ]"
    return f"[ a owl:Restriction ; owl:onProperty :{of} ; owl:someValuesFrom {value} ]"


def defined(name: str, kind: str, facets: str, more: str = "", **options: str) -> str:
    return f":{name} owl:equivalentClass [ owl:intersectionOf ( :{kind} {restriction(facets, **options)} {more} ) ] .\n"


TEXT = HEAD + "".join(
    [
        defined("From10", "Tumour", "[ xsd:minInclusive 10.0 ] [ xsd:maxInclusive 100.0 ]"),
        defined("Over10", "Tumour", "[ xsd:minExclusive 10.0 ]"),
        defined("From10To20", "Carcinoma", "[ xsd:minInclusive 10.0 ] [ xsd:maxInclusive 20.0 ]"),
        defined("Over10Under20", "Carcinoma", "[ xsd:minExclusive 10.0 ] [ xsd:maxExclusive 20.0 ]"),
        defined("From10OfAnother", "Other", "[ xsd:minInclusive 10.0 ]"),
        defined("From10AndMore", "Tumour", "[ xsd:minInclusive 10.0 ]", "[ owl:complementOf :Other ]"),
    ]
)


def links(triples: list[ox.Triple]) -> set[str]:
    return {f"{t.subject.value[9:]} {t.object.value[9:]}" for t in ranges.below(triples)}  # type: ignore[union-attr]


def test_what_lies_within_is_below_and_what_may_not_is_not() -> None:
    triples = [quad.triple for quad in ox.parse(TEXT, format=ox.RdfFormat.TURTLE)]
    wanted = {"From10To20 From10", "Over10Under20 From10", "Over10Under20 Over10", "Over10Under20 From10To20"}
    assert links(triples) == wanted
    random.Random(3).shuffle(triples)
    assert links(triples) == wanted


def test_what_the_reasoner_missed_in_some_orders_is_told_to_it() -> None:
    asserted = ontology.read(Path(__file__).parents[2] / "ontology").quads
    link = ox.Triple(ox.NamedNode(NK.NETWithKi67From10To20Percent), SUBCLASS, ox.NamedNode(NK.NENWithKi67AtLeast10Percent))
    assert link in set(ranges.below(quad.triple for quad in asserted))


def test_equal_triples_are_written_alike() -> None:
    one, other = ([quad.triple for quad in ox.parse(TEXT, format=ox.RdfFormat.TURTLE)] for _ in range(2))
    random.Random(5).shuffle(other)
    assert one != other and hermit._in_order(one) == hermit._in_order(other)


FROM_10 = defined("From10", "Tumour", "[ xsd:minInclusive 10.0 ]")
APART = {
    "another property": defined("One", "Tumour", "[ xsd:minInclusive 20.0 ]", of="mitoses"),
    "another datatype": defined("One", "Tumour", "[ xsd:minInclusive 20.0 ]", datatype="integer"),
    "no bound below": defined("One", "Tumour", "[ xsd:maxInclusive 20.0 ]"),
    "a length": defined("One", "Tumour", "[ xsd:length 20 ]"),
}


@pytest.mark.parametrize("name", APART)
def test_another_range_is_not_below(name: str) -> None:
    assert not links([quad.triple for quad in ox.parse(HEAD + FROM_10 + APART[name], format=ox.RdfFormat.TURTLE)])


BELOW = {
    "two classes above": (
        ":Small rdfs:subClassOf :Other, :Carcinoma .\n" + defined("One", "Small", "[ xsd:minInclusive 20.0 ]")
    ),
    "two ranges": defined("One", "Tumour", "[ xsd:minInclusive 20.0 ]", restriction("[ xsd:minInclusive 1.0 ]", of="mitoses")),
    "two bounds, the tighter one counts": defined("One", "Tumour", "[ xsd:minInclusive 5.0 ] [ xsd:minInclusive 12.0 ]"),
}


@pytest.mark.parametrize("name", BELOW)
def test_what_is_said_beside_a_range_takes_nothing_away(name: str) -> None:
    text = HEAD + FROM_10 + BELOW[name]
    assert links([quad.triple for quad in ox.parse(text, format=ox.RdfFormat.TURTLE)]) == {"One From10"}


@pytest.mark.parametrize("facets", ["{0} {1}", "{1} {0}"])
def test_of_two_upper_bounds_the_tighter_counts(facets: str) -> None:
    """Under 20 is tighter than up to 20, and so in either order."""
    bounds = facets.format("[ xsd:maxInclusive 20.0 ]", "[ xsd:maxExclusive 20.0 ]")
    text = HEAD + defined("Under20", "Tumour", "[ xsd:maxExclusive 20.0 ]") + defined("Both", "Tumour", bounds)
    assert links([quad.triple for quad in ox.parse(text, format=ox.RdfFormat.TURTLE)]) == {"Both Under20", "Under20 Both"}
