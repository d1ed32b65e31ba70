"""The timeline of sources and decisions."""

from __future__ import annotations

from xml.etree import ElementTree

import reading_graph
from netkg.server.http.drawing.timeline import NARROW, timeline
from netkg.server.http.reading.facts import Facts
from netkg.server.http.reading.figures_read import Lane, read_lanes

SVG = "{http://www.w3.org/2000/svg}"


def test_marks_in_the_order_of_their_dates() -> None:
    found = ElementTree.fromstring(timeline(read_lanes(Facts(reading_graph.view()))))
    decision = next(path for path in found.findall(f"{SVG}path") if path.find(f"{SVG}title") is not None)
    assert decision.find(f"{SVG}title").text == "2016-05-26: EMA, approval: lung NETs"
    source = next(dot for dot in found.findall(f"{SVG}circle") if dot.find(f"{SVG}title") is not None)
    assert float(decision.attrib["d"][1:].split()[0]) < float(source.attrib["cx"])


def test_what_has_no_date_is_not_drawn() -> None:
    (lane, *_) = read_lanes(Facts(reading_graph.view()))
    assert timeline([Lane(lane.drug, (), ())]) == ""


def test_on_a_phone_everything_stands_within_the_screen() -> None:
    found = ElementTree.fromstring(timeline(read_lanes(Facts(reading_graph.view())), "narrow", NARROW))
    places = [float(one.attrib[name]) for one in found.iter() for name in ("x", "cx", "x1", "x2") if name in one.attrib]
    assert places and min(places) >= 0 and max(places) <= NARROW.width
