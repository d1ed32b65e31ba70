"""A smallest set of axioms behind a contradiction, whatever says that there is one."""

import itertools

import pyoxigraph as ox
import pytest

from netkg.namespaces import NK
from netkg.why import axioms, pinpointing


def fake(contradiction):
    """An oracle without HermiT: a set holds unless it has all of these triples."""

    def held(sets):
        return next((n for n, triples in enumerate(sets) if contradiction <= set(triples)), len(sets))

    return held


@pytest.fixture
def many():
    nodes = [ox.NamedNode(f"https://w3id.org/netkg/x/{n}") for n in range(501)]
    triples = [ox.Triple(a, ox.NamedNode(str(NK) + "p"), b) for a, b in itertools.pairwise(nodes)]
    return [axioms.Axiom(t, (t,), "") for t in triples]


@pytest.mark.parametrize("places", [(0,), (499,), (3, 250, 251, 480), tuple(range(20))])
def test_the_search_finds_exactly_the_set(many, places):
    wanted = {many[place].head for place in places}
    found = pinpointing.smallest(many, [], oracle=fake(wanted))
    assert {axiom.head for axiom in found.axioms} == wanted and found.minimal


def test_no_contradiction_is_none_and_no_time_is_said(many):
    assert pinpointing.smallest(many, [], oracle=fake({None})) is None
    late = pinpointing.smallest(many, [], oracle=fake({many[7].head}), seconds=-1)
    assert not late.minimal and many[7] in late.axioms
