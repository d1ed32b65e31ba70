"""The forest plot: places on a logarithmic axis, clipped intervals, nothing where no ratio is."""

from __future__ import annotations

import math
from dataclasses import replace
from xml.etree import ElementTree

import reading_graph
from netkg.namespaces import NKD
from netkg.server.http.drawing.comparison_rows import WIDE
from netkg.server.http.drawing.forest_plot import forest_plot
from netkg.server.http.reading.contrasts import read_contrast
from netkg.server.http.reading.facts import Facts

SVG = "{http://www.w3.org/2000/svg}"


def contrast(name: str):
    return read_contrast(Facts(reading_graph.view()), str(NKD[f"comparison/{name}"]))


def test_a_ratio_stands_where_its_logarithm_is() -> None:
    found = ElementTree.fromstring(forest_plot([contrast("one-pfs-later"), contrast("one-pfs")]))
    (square,) = found.findall(f"{SVG}rect")
    center = float(square.attrib["x"]) + 5
    share = (math.log(0.48) - math.log(0.2)) / (math.log(2) - math.log(0.2))
    assert math.isclose(center, WIDE.left + share * (WIDE.right - WIDE.left), abs_tol=0.01)
    (none,) = (line for line in found.findall(f"{SVG}line") if line.attrib["class"] == "fig-none")
    assert float(none.attrib["x1"]) > center, "below 1 is left of the line of no effect"
    assert "HR 0.48 (95% CI 0.35 to 0.67)" in found.find(f"{SVG}desc").text


def test_an_interval_beyond_the_axis_ends_in_an_arrow() -> None:
    wide = replace(contrast("one-pfs-later"), low=0.001, high=900.0)
    found = ElementTree.fromstring(forest_plot([wide]))
    assert len([path for path in found.findall(f"{SVG}path") if path.attrib["class"] == "fig-mark"]) == 2


def test_no_ratio_no_plot() -> None:
    assert forest_plot([contrast("one-pfs")]) == ""
    assert forest_plot([replace(contrast("one-pfs-later"), ratio_type="difference")]) == ""
    assert forest_plot([replace(contrast("one-pfs-later"), ratio=0.0)]) == ""
