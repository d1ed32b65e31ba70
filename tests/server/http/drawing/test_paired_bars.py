"""Adverse events as pairs of bars."""

from __future__ import annotations

from xml.etree import ElementTree

import reading_graph
from netkg.namespaces import NKD
from netkg.server.http.drawing.paired_bars import LEFT, RIGHT, paired_bars
from netkg.server.http.reading.drug_page import read_drug
from netkg.server.http.reading.facts import Facts

SVG = "{http://www.w3.org/2000/svg}"


def test_the_length_is_the_percentage() -> None:
    pairs = read_drug(Facts(reading_graph.view()), str(NKD["drug/everolimus"]), []).events
    found = ElementTree.fromstring(paired_bars(pairs))
    bars = [
        (bar.attrib["class"], round(float(bar.attrib["width"]) / (RIGHT - LEFT) * 100)) for bar in found.findall(f"{SVG}rect")
    ]
    assert bars == [("fig-bar", 49), ("fig-bar-other", 10), ("fig-bar", 5)], "no bar for an event of another grade"
    assert paired_bars([]) == ""
