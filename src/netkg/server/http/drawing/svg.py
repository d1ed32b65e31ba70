"""Draw SVG: a few shapes, each with its class and its look where no style sheet is."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Sequence
from functools import lru_cache
from xml.etree import ElementTree

from markupsafe import Markup

#: How each class looks without a style sheet; in a page, rules of the style sheet win over these.
LOOKS: dict[str, dict[str, str]] = {
    "ink": {"fill": "#1d2733"},
    "quiet": {"fill": "#5c6875"},
    "strong": {"fill": "#1d2733", "font-weight": "600"},
    "link": {"fill": "#0b5c86"},
    "warn": {"fill": "#9b1c1c"},
    "rule": {"stroke": "#d8dee5", "fill": "none"},
    "axis": {"stroke": "#5c6875", "fill": "none"},
    "none": {"stroke": "#5c6875", "stroke-dasharray": "2 3", "fill": "none"},
    "evidence": {"stroke": "#0b5c86", "stroke-width": "2", "fill": "none"},
    "mechanism": {"stroke": "#5c6875", "stroke-width": "1.5", "stroke-dasharray": "6 4", "fill": "none"},
    "box": {"fill": "#f5f7f9", "stroke": "#5c6875"},
    "box-evidence": {"fill": "#f5f7f9", "stroke": "#0b5c86", "stroke-width": "2"},
    "mark": {"fill": "#0b5c86", "stroke": "#0b5c86"},
    "mark-earlier": {"fill": "#8fa3b0", "stroke": "#8fa3b0"},
    "mark-other": {"fill": "#ffffff", "stroke": "#0b5c86", "stroke-width": "2"},
    "bar": {"fill": "#0b5c86"},
    "bar-other": {"fill": "#b9c6d0"},
}
#: Width of a letter at font size 1, on average, with some room: what a browser draws is never measured here.
_LETTER = 0.57
#: Size of letters where none other is given.
_SIZE = 13
#: What XML cannot hold.
_UNFIT = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Canvas:
    """One figure of a given size, with a title and a text that stands in its place for those who do not see it."""

    def __init__(self, name: str, width: float, height: float, title: str, text: str, *, links: bool = False) -> None:
        """Begin a figure.

        :param name: makes the ids of title and text unique in a page.
        :param links: whether parts of it are links; then it is a group and not one image.
        """
        self._root = ElementTree.Element(
            "svg",
            {
                "xmlns": "http://www.w3.org/2000/svg",
                "viewBox": f"0 0 {width:g} {height:g}",
                "width": f"{width:g}",
                "height": f"{height:g}",
                "class": "figure",
                "role": "group" if links else "img",
                "aria-labelledby": f"{name}-title {name}-text",
                "font-family": "system-ui, sans-serif",
                "font-size": f"{_SIZE}",
            },
        )
        ElementTree.SubElement(self._root, "title", {"id": f"{name}-title"}).text = fit_for_xml(title)
        ElementTree.SubElement(self._root, "desc", {"id": f"{name}-text"}).text = fit_for_xml(text)

    def line(self, look: str, x1: float, y1: float, x2: float, y2: float) -> None:
        """Draw a line."""
        self._add("line", look, x1=x1, y1=y1, x2=x2, y2=y2)

    def curve(self, look: str, x1: float, y1: float, x2: float, y2: float) -> None:
        """Draw a curve that leaves and arrives level."""
        middle = (x1 + x2) / 2
        self._add("path", look, d=f"M{x1:g} {y1:g}C{middle:g} {y1:g} {middle:g} {y2:g} {x2:g} {y2:g}")

    def shape(self, look: str, *points: tuple[float, float], tip: str = "") -> None:
        """Draw a closed shape."""
        self._tip(self._add("path", look, d="M" + "L".join(f"{x:g} {y:g}" for x, y in points) + "Z"), tip)

    def rect(self, look: str, x: float, y: float, width: float, height: float, *, round: float = 0, tip: str = "") -> None:
        """Draw a rectangle."""
        self._tip(self._add("rect", look, x=x, y=y, width=width, height=height, rx=round), tip)

    def dot(self, look: str, x: float, y: float, radius: float = 5, *, tip: str = "") -> None:
        """Draw a dot."""
        self._tip(self._add("circle", look, cx=x, cy=y, r=radius), tip)

    def words(
        self,
        look: str,
        x: float,
        y: float,
        text: str,
        *,
        width: float = 0,
        size: float = _SIZE,
        anchor: str = "start",
        href: str = "",
    ) -> None:
        """Write a line of text, cut to a width; then the whole text is told on pointing at it."""
        shown = cut(text, width, size) if width else text
        element = self._write(self._link(href), look, x, y, shown, size, anchor)
        self._tip(element, text if shown != text else "")

    def block(self, look: str, x: float, y: float, lines: Sequence[str], gap: float, *, href: str = "") -> None:
        """Write lines of text below each other, which are one link if they lead somewhere."""
        parent = self._link(href)
        for number, line in enumerate(lines):
            self._write(parent, look, x, y + gap * number, line).tail = " "  # or a screen reader joins the words

    def _link(self, href: str) -> ElementTree.Element:
        return ElementTree.SubElement(self._root, "a", {"href": href}) if href else self._root

    def _write(
        self,
        parent: ElementTree.Element,
        look: str,
        x: float,
        y: float,
        text: str,
        size: float = _SIZE,
        anchor: str = "start",
    ) -> ElementTree.Element:
        attributes = {"x": f"{x:g}", "y": f"{y:g}", "class": f"fig-{look}", **LOOKS[look]}
        if size != _SIZE:
            attributes["font-size"] = f"{size:g}"
        if anchor != "start":
            attributes["text-anchor"] = anchor
        element = ElementTree.SubElement(parent, "text", attributes)
        element.text = fit_for_xml(text)
        return element

    def markup(self) -> Markup:
        """Give the figure as it stands in a page or a file."""
        return Markup(ElementTree.tostring(self._root, "unicode", short_empty_elements=False))  # noqa: S704  (it escapes)

    def _add(self, kind: str, look: str, **attributes: float | str) -> ElementTree.Element:
        written = {name: value if isinstance(value, str) else f"{value:g}" for name, value in attributes.items()}
        return ElementTree.SubElement(self._root, kind, {"class": f"fig-{look}", **LOOKS[look], **written})

    def _tip(self, element: ElementTree.Element, text: str) -> None:
        if text:
            ElementTree.SubElement(element, "title").text = fit_for_xml(text)


def cut(text: str, width: float, size: float = 13) -> str:
    """Cut a text to a width in pixels.

    >>> cut("177Lu-DOTATATE + octreotide LAR 30 mg", 120)
    '177Lu-DOTATATE…'
    """
    most = max(int(width / (size * _LETTER)), 2)
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


@lru_cache(maxsize=4096)
def wrap(text: str, width: float, size: float, most: int) -> tuple[str, ...]:
    """Break a text into lines of a width in pixels; the last of the most that there may be is cut.

    >>> wrap("177Lu-DOTATATE + octreotide LAR 30 mg against octreotide LAR 60 mg", 200, 12, 3)
    ('177Lu-DOTATATE + octreotide', 'LAR 30 mg against octreotide', 'LAR 60 mg')
    """
    lines = textwrap.wrap(text, max(int(width / (size * _LETTER)), 2), break_on_hyphens=False) or [""]
    return tuple(lines if len(lines) <= most else [*lines[: most - 1], cut(" ".join(lines[most - 1 :]), width, size)])


def fit_for_xml(text: str) -> str:
    """Replace the control characters that no XML document can hold."""
    return _UNFIT.sub("\N{REPLACEMENT CHARACTER}", text)
