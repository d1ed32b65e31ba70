"""A release read subject by subject."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

import reading_graph
from netkg.engine import embedded
from netkg.namespaces import NK, NKD
from netkg.server.http.reading.facts import Facts


@pytest.fixture(scope="module")
def facts() -> Facts:
    return Facts(reading_graph.view())


def test_labels_numbers_and_links(facts: Facts) -> None:
    assert facts.label(str(NKD["drug/everolimus"])) == "everolimus"
    assert facts.label(str(NKD["drug/none"])) == "nkd:drug/none"
    assert facts.number(str(NKD["outcome/one-drug-pfs"]), "nk:value") == 11.0
    assert facts.number(str(NKD["outcome/one-drug-os"]), "nk:value") is None
    assert [it.label for it in facts.terms(str(NKD["regimen/both"]), "nk:regimenComponent")] == ["everolimus", "octreotide"]


def test_hypotheses_are_not_read(facts: Facts) -> None:
    assert facts.subjects("nk:conjecturedSubject", str(NKD["gene/tsc2"])) == []


def test_classes_above_below_and_apart(facts: Facts) -> None:
    assert facts.above(str(NK["Insulinoma"])) == [str(NK["PancreaticNET"]), str(NK["NeuroendocrineNeoplasm"])]
    assert str(NK["Insulinoma"]) in facts.below(str(NK["NeuroendocrineNeoplasm"]))
    assert facts.siblings(str(NK["PancreaticNET"])) == [str(NK["LungNET"])]
    assert facts.siblings(str(NK["Grade2NET"])) == []


def test_a_circle_of_classes_ends() -> None:
    below = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#subClassOf")
    a, b = ox.NamedNode(str(NK["A"])), ox.NamedNode(str(NK["B"]))
    facts = Facts(embedded.view([ox.Quad(a, below, b), ox.Quad(b, below, a)], "x"))
    assert facts.above(a.value) == [b.value]
    assert facts.below(a.value) == [b.value]


def test_what_is_made_once_is_kept(facts: Facts) -> None:
    made: list[str] = []

    def make(_facts: Facts, iri: str) -> str:
        made.append(iri)
        return iri.upper()

    assert [facts.once(make, "a"), facts.once(make, "a"), facts.once(make, "b")] == ["A", "A", "B"]
    assert made == ["a", "b"]
