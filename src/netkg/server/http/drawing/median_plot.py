"""Medians and rates of comparisons for which no ratio is published, as dots: comparable within a trial, not across trials."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from markupsafe import Markup

from netkg.server.http.drawing.comparison_rows import WIDE, RowLayout, captions
from netkg.server.http.drawing.scale import nice_end, ticks
from netkg.server.http.drawing.svg import Canvas
from netkg.server.http.reading.contrasts import Contrast

HEAD = 58.0
NOTE = "Compare within a trial only: patients, comparators and assessments differ between trials."


def has_medians(one: Contrast) -> bool:
    """Whether both sides have a number of one unit and no ratio is published."""
    a, b = one.side.figure, one.other.figure
    return bool(
        not one.is_drawn_as_ratio and a and b and a.value is not None and b.value is not None and a.unit and a.unit == b.unit
    )


def median_plot(contrasts: Sequence[Contrast], name: str = "medians", layout: RowLayout = WIDE) -> Markup:
    """Draw both sides of the comparisons without a ratio, by measure and unit: the first side filled, the other open."""
    drawn = sorted((one for one in contrasts if has_medians(one)), key=_group)
    if not drawn:
        return Markup("")
    layout = replace(layout, further=2 if layout.is_stacked else 1)
    groups = [(what, list(rows)) for what, rows in groupby(drawn, key=_group)]
    height = sum(HEAD + sum(layout.height(one) for one in rows) for _, rows in groups) + 8
    picture = Canvas(
        name, layout.width, height, f"{len(drawn)} comparisons without an effect estimate", f"{NOTE} {_text(drawn)}"
    )
    y = 4.0
    for (measure, unit), rows in groups:
        picture.words("strong", 4, y + 16, f"{measure}, {unit}", width=min(layout.width, WIDE.left) - 10)
        end = nice_end([figure.value or 0 for one in rows for figure in (one.side.figure, one.other.figure) if figure])
        top = y + 26
        bottom = top + sum(layout.height(one) for one in rows)
        for tick in ticks(end):
            at = layout.left + tick / end * (layout.right - layout.left)
            picture.line("rule", at, top, at, bottom)
            picture.words("quiet", at, bottom + 16, f"{tick:g}", size=12, anchor="middle")
        for one in rows:
            _row(picture, layout, one, top, end)
            top += layout.height(one)
        y = bottom + HEAD - 26
    return picture.markup()


def _row(picture: Canvas, layout: RowLayout, one: Contrast, y: float, end: float) -> None:
    middle = layout.center(one, y)
    captions(picture, layout, one, y, one.study.label if one.study else "", [one.side.words, f"against {one.other.words}"])
    places = []
    for look, side in (("mark-other", one.other), ("mark", one.side)):
        assert side.figure and side.figure.value is not None
        places.append(
            (look, layout.left + side.figure.value / end * (layout.right - layout.left), f"{side.name}: {side.words}")
        )
    picture.line("axis", places[0][1], middle, places[1][1], middle)
    for look, at, tip in places:
        picture.dot(look, at, middle, tip=tip)


def _group(one: Contrast) -> tuple[str, str]:
    return one.what, one.side.figure.unit if one.side.figure else ""


def _text(drawn: Sequence[Contrast]) -> str:
    """Say the figure in words."""
    return " ".join(
        f"{one.study.label if one.study else ''}, {one.what}, {one.sides}: {one.side.words}, {one.other.words}."
        for one in drawn
    )
