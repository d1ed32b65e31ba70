"""The words of a comparison stand on either side of the axis, in both figures alike."""

from __future__ import annotations

from xml.etree import ElementTree

import reading_graph
from netkg.namespaces import NKD
from netkg.server.http.drawing.comparison_rows import LEFT, RIGHT, captions
from netkg.server.http.drawing.svg import Canvas
from netkg.server.http.reading.contrasts import read_contrast
from netkg.server.http.reading.facts import Facts

SVG = "{http://www.w3.org/2000/svg}"


def test_study_and_sides_before_the_axis_and_what_was_found_behind_it() -> None:
    one = read_contrast(Facts(reading_graph.view()), str(NKD["comparison/one-pfs-later"]))
    picture = Canvas("x", 100, 50, "title", "text")
    captions(picture, one, 0.0, "ONE", "HR 0.48")
    words = ElementTree.fromstring(picture.markup()).findall(f"{SVG}text")
    before = [word.text for word in words if float(word.attrib["x"]) < LEFT]
    behind = [word.text for word in words if float(word.attrib["x"]) > RIGHT]
    assert before == ["ONE", one.sides] and behind[0] == "HR 0.48" and behind[1].endswith(one.cited.year)
