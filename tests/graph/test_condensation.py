"""New nodes that are used alike count as one."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from netkg.graph import condensation
from netkg.graph.condensation import Condensation
from netkg.graph.window import outward
from netkg.rdf import LABEL, TYPE, Term, node

GENE, DRUG, TARGETS, OLD = (node(name) for name in ("nk:Gene", "nk:Drug", "nk:targets", "nkd:gene/vhl"))
OTHER = node("rdfs:seeAlso")
GENES = [node(f"nkd:gene/new-{number}") for number in range(40)]
DRUGS = [node(f"nkd:drug/new-{number}") for number in range(40)]
ADDED = [
    *(ox.Quad(gene, TYPE, GENE) for gene in GENES),
    *(ox.Quad(gene, LABEL, ox.Literal(gene.value)) for gene in GENES),
    *(ox.Quad(drug, TYPE, DRUG) for drug in DRUGS),
    *(ox.Quad(drug, TARGETS, target) for drug, target in zip(DRUGS, [*GENES[1:], OLD], strict=True)),
]


def known(term: Term) -> bool:
    return term in (GENE, DRUG, OLD)


def test_what_is_used_alike_counts_as_one_and_what_was_there_for_itself() -> None:
    short = Condensation(ADDED, known)
    assert len(short.added) == 7  # two kinds of genes with a class and a label each; a class and two targets of the drugs
    assert {outward(OLD)} == short.members({outward(OLD)})
    [drug] = {subject for subject, predicate, _ in short.added if predicate == outward(TARGETS)}
    assert short.members({drug}) == {outward(one) for one in DRUGS}
    targets = {value for _, predicate, value in short.added if predicate == outward(TARGETS)}
    assert short.members(targets) == {outward(one) for one in (*GENES[1:], OLD)}


def test_many_kinds_are_told_apart_roughly(monkeypatch: pytest.MonkeyPatch) -> None:
    for kinds, subjects in ((3, 2), (1, 1)):
        monkeypatch.setattr(condensation, "KINDS", kinds)
        assert len({subject for subject, _, _ in Condensation(ADDED, known).added}) == subjects


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ((LABEL, ox.Literal("a")), None),
        ((LABEL, ox.Literal("a")), (TARGETS, ox.Literal("a"))),
        ((TYPE, GENE), (TYPE, DRUG)),
        ((TARGETS, ox.Literal("a")), (TARGETS, GENES[0])),
    ],
    ids=["one has a property", "properties", "classes", "a literal and a node"],
)
def test_what_is_used_otherwise_counts_for_itself(
    first: tuple[ox.NamedNode, Term], second: tuple[ox.NamedNode, Term] | None
) -> None:
    one, other = node("nkd:thing/one"), node("nkd:thing/other")
    added = [ox.Quad(thing, OTHER, OLD) for thing in (one, other)]
    added += [ox.Quad(thing, *said) for thing, said in ((one, first), (other, second)) if said]
    short = Condensation(added, known)
    assert len({subject for subject, _, _ in short.added}) == (1 if first[0] == TARGETS == (second or first)[0] else 2)
    values = {value for _, predicate, value in short.added if predicate == outward(first[0])}
    assert len(values) == len({said[1] for said in (first, second) if said and said[0] == first[0]})
