"""Nothing that is kept is lost with the links that are not, whichever of equivalent classes the reasoner prints."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from netkg.graph import hierarchy
from netkg.graph.hermit import Link
from netkg.rdf import SUBCLASS, TYPE

SIGNS = {"<": SUBCLASS, "=": hierarchy.EQUIVALENT, ":": TYPE}


def links(text: str) -> set[Link]:
    """`a<b` is a subclass, `a=b` an equivalent class, `i:a` a type."""
    return {(name(one[0]), SIGNS[one[1]], name(one[2])) for one in text.split()}


def name(letter: str) -> ox.NamedNode:
    return ox.NamedNode(f"https://example.org/{letter}")


def spelled(found: set[Link]) -> str:
    signs = {predicate: sign for sign, predicate in SIGNS.items()}
    return " ".join(sorted(f"{s.value[-1]}{signs[p]}{o.value[-1]}" for s, p, o in found))


def keep(subject: ox.NamedNode, predicate: ox.NamedNode, value: ox.NamedNode) -> bool:
    """Small letters are terms of ours, capitals are classes of populations: nothing leads from a term up to them."""
    return predicate == TYPE or subject.value[-1].isupper() or (predicate == SUBCLASS and value.value[-1].islower())


@pytest.mark.parametrize(
    ("found", "known", "wanted"),
    [
        ("a<b b<c", "", "a<b b<c"),
        ("a<b b<c", "b<c", "a<b"),
        ("a<b b<c a<c", "", "a<b b<c"),
        ("a<P P<b", "", "P<b a<b"),
        ("P<a a<Q", "", "P<Q P<a"),
        ("i:a a<P P<b", "", "P<b a<b i:P i:a"),
        ("i:a a<P", "i:a", "i:P"),
        ("P=Q R<P", "", "P=Q Q=P R<P"),
        ("P=Q R<Q", "", "P=Q Q=P R<P"),
        ("a=P R<P", "", "P=a R<a"),
        ("a=P i:P", "", "P=a i:a"),
        ("P<a", "P=a", ""),
    ],
)
def test_the_fewest_links_are_kept(found, known, wanted) -> None:
    assert spelled(hierarchy.direct(links(found), links(known), keep)) == wanted


NAMES = st.sampled_from("abcPQR")
PAIRS = st.sets(st.tuples(NAMES, st.sampled_from("<<="), NAMES).filter(lambda one: one[0] != one[2]), max_size=9)


@given(PAIRS, PAIRS, NAMES)
def test_all_that_is_kept_follows_from_the_result(found, known, kind) -> None:
    drawn = links(" ".join("".join(one) for one in found) + f" i:{kind}")
    told = links(" ".join("".join(one) for one in known))
    whole = hierarchy._Above(drawn | told)
    made = hierarchy._Above(hierarchy.direct(drawn, told, keep) | told)
    result = hierarchy.direct(drawn, told, keep)
    for subject in map(name, "abcPQR"):
        for above in whole.of(subject) - {subject}:
            if keep(subject, SUBCLASS, above) and not whole.same(subject, above):
                assert above in made.of(subject)
        for above in made.of(subject):
            assert above in whole.of(subject)
    types = {o for s, p, o in result if p == TYPE}
    assert {name(kind), *whole.of(name(kind))} <= types | {above for one in types for above in made.of(one)}
    assert hierarchy.direct(_turned(drawn, whole), told, keep) == result


def _turned(found: set[Link], whole: hierarchy._Above) -> set[Link]:
    """Print the same, with another of equivalent classes."""
    other = {one: max((two for two in whole.of(one) if whole.same(one, two)), default=one, key=str) for one in whole.parents}
    return {(s, p, other.get(o, o)) if p == TYPE else (s, p, o) for s, p, o in found} | {
        (s, SUBCLASS, other.get(o, o)) for s, p, o in found if p == SUBCLASS and s != other.get(o, o)
    }
