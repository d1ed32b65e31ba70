"""The picture of what is here: counts that the graph bears out, boxes that do not overlap, lines that end at boxes."""

import pytest

from netkg.search.catalogue import Catalogue
from netkg.server.http.pages import picture


@pytest.fixture(scope="module")
def drawn(view):
    return picture.count(view, Catalogue(lambda: view).index().kinds()["tumour"])


def test_counts(view, drawn) -> None:
    (row,) = view.query("SELECT (COUNT(DISTINCT ?g) AS ?n) { ?g a nk:Gene }")
    assert drawn.things["gene"] == int(row["n"].value)
    (row,) = view.query("SELECT (COUNT(*) AS ?n) { ?g a nk:Gene ; nk:modulates ?p . ?p a nk:Pathway }")
    assert drawn.links["gene", "pathway"] == int(row["n"].value)


@pytest.mark.parametrize("narrow", [False, True])
def test_layout(drawn, narrow: bool) -> None:
    drawing = drawn.drawing(narrow=narrow)
    assert drawing.width <= (358 if narrow else 1100)
    width, height = drawing.box
    places = [(box.x, box.y) for box in drawing.boxes]
    for i, (x, y) in enumerate(places):
        assert all(abs(x - a) >= width or abs(y - b) >= height for a, b in places[i + 1 :])
    for stroke in drawing.strokes:
        assert not any(x < stroke.x1 < x + width and y < stroke.y1 < y + height for x, y in places), stroke.line
        assert not any(x < stroke.middle[0] < x + width and y < stroke.middle[1] < y + height for x, y in places)


def test_mechanism_and_evidence_do_not_look_alike() -> None:
    mechanism = {(line.start, line.end) for line in picture.LINES if line.mechanism}
    assert mechanism == {("gene", "pathway"), ("pathway", "molecule"), ("drug", "molecule")}


def test_what_is_not_there_is_not_drawn() -> None:
    small = picture.Picture({"gene": 2, "pathway": 0}, {("gene", "pathway"): 3})
    assert [node.name for node in small.nodes] == ["gene"]
    assert small.lines == small.drawing().strokes == []
