"""Comparisons and lanes of the whole release, and what they can be chosen by."""

from __future__ import annotations

import reading_graph
from netkg.server.http.reading.facts import Facts
from netkg.server.http.reading.figures_read import (
    Selection,
    comparison_table,
    lane_table,
    options,
    read_comparisons,
    read_lanes,
)


def test_choices() -> None:
    every = read_comparisons(Facts(reading_graph.view()))
    offered = options(every)
    assert offered["measure"] == ["OS", "PFS"]
    assert offered["drug_class"] == ["mTOR inhibitor"]
    assert offered["tumour"] == ["lung NET"]

    def chosen(**wanted: str) -> list[str]:
        return [one.contrast.iri.rpartition("/")[2] for one in every if Selection(**wanted).fits(one)]

    assert chosen(drug="everolimus") == ["one-pfs-later", "one-pfs"]
    assert chosen(drug_class="mTOR inhibitor", measure="PFS") == ["one-pfs-later", "one-pfs"]
    assert chosen(tumour="neuroendocrine neoplasm") == ["one-pfs-later", "one-pfs"], "a broader class finds what is within"
    assert chosen(tumour="pancreatic NET") == []
    assert chosen(measure="nothing") == []


def test_lanes() -> None:
    lanes = {lane.drug.label: lane for lane in read_lanes(Facts(reading_graph.view()))}
    assert lanes["everolimus"].years == ["2017", "2016-05-26"]
    assert ("everolimus", "2016-05-26", "approval", "EMA", "lung NETs", "The review: 8") in lane_table(list(lanes.values()))


def test_the_comparisons_are_those_of_the_query(view, ask) -> None:
    found = read_comparisons(Facts(view))
    rows = {row["comparisonIri"]: row for row in ask("comparisons")}
    assert {one.contrast.iri for one in found} == set(rows)
    for one in found:
        row = rows[one.contrast.iri]
        assert (row["ratio"], row["ratioType"], row["measure"]) == (
            one.contrast.printed_ratio,
            one.contrast.ratio_type,
            one.contrast.measure.label,
        )
        assert row["ciLow"] in one.contrast.printed_interval
    assert all(len(cells) == len(table[0]) for table in [comparison_table(found)] for cells in table)
