"""The words of a comparison stand on either side of the axis, in both figures alike."""

from __future__ import annotations

from xml.etree import ElementTree

import reading_graph
from netkg.namespaces import NKD
from netkg.server.http.drawing.comparison_rows import NARROW, WIDE, captions
from netkg.server.http.drawing.forest_plot import forest_plot
from netkg.server.http.drawing.svg import Canvas
from netkg.server.http.reading.contrasts import read_contrast
from netkg.server.http.reading.facts import Facts

SVG = "{http://www.w3.org/2000/svg}"


def test_study_and_sides_before_the_axis_and_what_was_found_behind_it() -> None:
    one = read_contrast(Facts(reading_graph.view()), str(NKD["comparison/one-pfs-later"]))
    picture = Canvas("x", 100, 50, "title", "text")
    captions(picture, WIDE, one, 0.0, "ONE", ["HR 0.48"])
    words = ElementTree.fromstring(picture.markup()).findall(f"{SVG}text")
    before = [word.text for word in words if float(word.attrib["x"]) < WIDE.left]
    behind = [word.text for word in words if float(word.attrib["x"]) > WIDE.right]
    assert before == ["ONE", one.sides] and behind[0] == "HR 0.48" and behind[1].endswith(one.cited.year)


def test_on_a_phone_they_stand_above_it_and_inside_the_picture() -> None:
    one = read_contrast(Facts(reading_graph.view()), str(NKD["comparison/one-pfs-later"]))
    drawn = forest_plot([one], "narrow", NARROW)
    found = ElementTree.fromstring(drawn)
    assert float(found.attrib["width"]) <= 358, "what is left of 390 between the margins"
    (mark,) = found.findall(f"{SVG}rect")
    words = [float(word.attrib["y"]) for word in found.findall(f"{SVG}text") if word.text in ("TRIAL-1", one.sides)]
    assert len(words) == 2
    assert all(y < float(mark.attrib["y"]) for y in words)
    for line in found.findall(f"{SVG}line"):
        assert 0 <= float(line.attrib["x1"]) <= float(line.attrib["x2"]) <= float(found.attrib["width"])
