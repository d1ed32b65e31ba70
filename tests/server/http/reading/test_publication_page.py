"""The page of a publication as values."""

from __future__ import annotations

import reading_graph
from netkg.namespaces import NKD
from netkg.server.http.reading.facts import Facts
from netkg.server.http.reading.publication_page import read_publication


def test_what_is_known_of_a_publication() -> None:
    found = read_publication(Facts(reading_graph.view()), str(NKD["publication/ref-74"]))
    assert found.lines == {
        "authors": "A. Author, B. Writer et al.",
        "title": "A trial of everolimus",
        "journal": "A Journal",
        "year": "2016",
        "doi": "10.1000/1",
    }
    assert {name: found.address(name) for name in found.lines if found.address(name)} == {"doi": "https://doi.org/10.1000/1"}
    assert [it.label for it in found.studies] == ["TRIAL-1"]
    assert found.citing == 1
