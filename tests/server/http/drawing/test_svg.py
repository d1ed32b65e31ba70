"""Drawings are well-formed SVG, whatever the texts in them, and name themselves."""

from __future__ import annotations

from xml.etree import ElementTree

import reading_graph
from netkg.server.http.drawing.svg import Canvas

SVG = "{http://www.w3.org/2000/svg}"


def test_texts_stay_text() -> None:
    picture = Canvas("x", 100, 50, reading_graph.HOSTILE, "a\x00b\x1f")
    picture.words("ink", 1, 2, reading_graph.HOSTILE, width=40)
    picture.words("link", 1, 2, "gene", href='/gene/x" onload="alert(1)')
    picture.dot("mark", 1, 1, tip=reading_graph.HOSTILE)
    found = ElementTree.fromstring(picture.markup())
    assert "<script" not in picture.markup()
    assert found.find(f"{SVG}title").text == reading_graph.HOSTILE
    assert found.find(f"{SVG}desc").text == "a�b�"
    assert found.find(f"{SVG}text/{SVG}title").text == reading_graph.HOSTILE, "what was cut is told whole"
    assert found.find(f"{SVG}a").attrib == {"href": '/gene/x" onload="alert(1)'}


def test_it_needs_no_style_and_has_a_name() -> None:
    picture = Canvas("x", 100, 50, "title", "text")
    picture.line("mechanism", 0, 0, 1, 1)
    found = ElementTree.fromstring(picture.markup())
    assert found.attrib["aria-labelledby"] == "x-title x-text"
    line = found.find(f"{SVG}line")
    assert line.attrib["stroke-dasharray"]
    assert "style" not in picture.markup()
