"""The page of a class of tumors as values."""

from __future__ import annotations

import pyoxigraph as ox

import reading_graph
from netkg.engine import embedded
from netkg.namespaces import NK
from netkg.server.http.reading.facts import Facts
from netkg.server.http.reading.tumour_page import TumourPage, is_tumour, lines, read_tumour


def page(name: str) -> TumourPage:
    return read_tumour(Facts(reading_graph.view()), str(NK[name]))


def test_where_it_stands() -> None:
    found = page("Insulinoma")
    assert [[it.label for it in line] for line in found.lines] == [["neuroendocrine neoplasm", "pancreatic NET", "insulinoma"]]
    assert [one.record.label for one in found.hormonal] == ["Insulinoma secretes insulin."]
    assert page("Grade2NET").grading == (("grade", "G2"), ("Ki-67 index, %", "3-20"))


def test_studies_by_their_criteria() -> None:
    def admissions(name: str) -> dict[str, list[str]]:
        found = page(name)
        return {kind: [one.study.label for one in getattr(found, kind)] for kind in ("including", "partly", "excluding")}

    assert admissions("LungNET") == {"including": ["TRIAL-1"], "partly": [], "excluding": ["TRIAL-VHL"]}
    assert admissions("PancreaticNET") == {"including": [], "partly": ["TRIAL-VHL"], "excluding": ["TRIAL-1"]}
    assert admissions("Insulinoma") == {"including": ["TRIAL-VHL"], "partly": [], "excluding": ["TRIAL-1"]}
    assert admissions("Grade2NET") == {"including": [], "partly": [], "excluding": []}
    assert page("Grade2NET").silent == 2


def test_only_classes_of_tumors_have_the_page() -> None:
    facts = Facts(reading_graph.view())
    assert is_tumour(facts, str(NK["Insulinoma"]))
    assert not is_tumour(facts, str(NK["Drug"]))
    assert not is_tumour(facts, str(NK["modulates"]))


def test_a_circle_of_classes_ends() -> None:
    below = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#subClassOf")
    a, b = ox.NamedNode(str(NK["A"])), ox.NamedNode(str(NK["B"]))
    found = lines(Facts(embedded.view([ox.Quad(a, below, b), ox.Quad(b, below, a)], "x")), a.value)
    assert found == [[b.value, a.value]]


def test_the_release_has_a_page_for_every_class_of_tumors(view) -> None:
    facts = Facts(view)
    classes = [kind for kind in facts.instances("owl:Class") if is_tumour(facts, kind)]
    assert classes
    for kind in classes:
        found = read_tumour(facts, kind)
        assert all(line[-1].iri == kind for line in found.lines)
        taking = {(one.study.iri, one.population.iri) for one in found.including}
        assert taking.isdisjoint({(one.study.iri, one.population.iri) for one in found.excluding})


def test_what_the_studies_gave_stands_beside_them(view) -> None:
    """The drugs that were tried in a kind of tumour are on one page."""
    found = read_tumour(Facts(view), str(NK["PancreaticNET"]))
    given = {row.study.label: {thing.label for thing in row.tried} for row in (*found.including, *found.partly)}
    assert "everolimus" in given["RADIANT-3"] and "placebo" in given["RADIANT-3"]
