"""Both sides as dots where no ratio is published."""

from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree

import pytest

import reading_graph
from netkg.namespaces import NKD
from netkg.server.http.drawing.comparison_rows import NARROW, WIDE, RowLayout
from netkg.server.http.drawing.median_plot import NOTE, median_plot
from netkg.server.http.drawing.scale import nice_end, ticks
from netkg.server.http.reading.contrasts import read_contrast
from netkg.server.http.reading.facts import Facts

SVG = "{http://www.w3.org/2000/svg}"


def test_dots_and_the_note() -> None:
    facts = Facts(reading_graph.view())
    both = [read_contrast(facts, str(NKD[f"comparison/{name}"])) for name in ("one-pfs", "one-pfs-later")]
    found = ElementTree.fromstring(median_plot(both))
    assert NOTE in found.find(f"{SVG}desc").text
    places = {dot.attrib["class"]: float(dot.attrib["cx"]) for dot in found.findall(f"{SVG}circle")}
    assert places == {
        "fig-mark": pytest.approx(WIDE.left + 11.0 / 12 * (WIDE.right - WIDE.left), abs=0.01),
        "fig-mark-other": pytest.approx(WIDE.left + 3.9 / 12 * (WIDE.right - WIDE.left), abs=0.01),
    }
    assert median_plot(both[1:]) == "", "what has a ratio is in the forest plot"


@pytest.mark.parametrize("layout", [WIDE, NARROW])
def test_both_sides_are_told_whole(layout: RowLayout) -> None:
    """Long intervals on both sides: each has a line of its own, above the next row and beside no mark."""
    one = read_contrast(Facts(reading_graph.view()), str(NKD["comparison/one-pfs"]))
    sides = [replace(side, figure=replace(side.figure, words=f"{side.figure.words} (95% CI 10.25 to 16.75)"))
             for side in (one.side, one.other)]  # fmt: skip
    long = replace(one, side=sides[0], other=sides[1])
    found = ElementTree.fromstring(median_plot([long, long], layout=layout))
    words = [(text.text or "", float(text.attrib["y"])) for text in found.findall(f"{SVG}text")]
    assert not [text for text, _ in words if text.endswith("…")]
    told = [y for text, y in words if "10.25 to 16.75" in text]
    assert len(told) == 4 and told == sorted(set(told))
    marks = sorted({float(dot.attrib["cy"]) for dot in found.findall(f"{SVG}circle")})
    if layout is NARROW:
        assert told[1] < marks[0] - 4 and told[3] < marks[1] - 4


@pytest.mark.parametrize("values", [[0.001], [99.9], [100.0], [1234.5], [0.0]])
def test_an_axis_holds_all_values(values: list[float]) -> None:
    end = nice_end(values)
    assert end >= max(values)
    assert ticks(end)[-1] == end
