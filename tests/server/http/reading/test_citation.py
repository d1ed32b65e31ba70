"""Where a record was said, whichever source said it."""

from __future__ import annotations

import reading_graph
from netkg.namespaces import NKD
from netkg.server.http.reading.citation import cite
from netkg.server.http.reading.facts import Facts


def test_places_stand_in_the_order_of_the_source() -> None:
    found = cite(Facts(reading_graph.view()), str(NKD["trial/one"]))
    assert found.words == "The review: abstract, 6.1, Table 2"
    assert found.year == "2017"
    assert not found.is_weak


def test_the_key_of_a_source_is_left_out_beside_its_name() -> None:
    found = cite(Facts(reading_graph.view()), str(NKD["outcome/one-drug-pfs-later"]))
    assert found.words == "Later 2021: abstract"
    assert found.is_weak
    assert found.path == "/outcome/one-drug-pfs-later"


def test_the_later_source_comes_first(view) -> None:
    facts = Facts(view)
    for arm in facts.instances("nk:Arm"):
        years = [int(source.year or 0) for source in cite(facts, arm).sources]
        assert years == sorted(years, reverse=True)
