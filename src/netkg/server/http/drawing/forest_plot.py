"""A forest plot: the effect estimates of comparisons on a logarithmic axis, with their intervals and the line of no effect."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from itertools import groupby

from markupsafe import Markup

from netkg.server.http.drawing.comparison_rows import WIDE, RowLayout, captions
from netkg.server.http.drawing.svg import Canvas
from netkg.server.http.reading.contrasts import Contrast
from netkg.server.http.reading.study_page import weight

#: Above the rows the axis stands once more, as the plot is longer than a screen.
HEAD, TOP = 26.0, 48.0
_TICKS = (0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0)


def forest_plot(contrasts: Sequence[Contrast], name: str = "forest", layout: RowLayout = WIDE) -> Markup:
    """Draw the comparisons that have a ratio, by measure, in the order given."""
    drawn = sorted((one for one in contrasts if one.is_drawn_as_ratio), key=_order)
    groups = [(measure, list(rows)) for measure, rows in groupby(drawn, key=lambda one: one.measure.label)]
    if not drawn:
        return Markup("")
    low, high = _domain(drawn)
    height = TOP + sum(HEAD + sum(layout.height(one) for one in rows) for _, rows in groups) + 56

    def x(ratio: float) -> float:
        share = (math.log(min(max(ratio, low), high)) - math.log(low)) / (math.log(high) - math.log(low))
        return layout.at(share)

    picture = Canvas(name, layout.width, height, f"{len(drawn)} comparisons with an effect estimate", _text(drawn))
    bottom = height - 48
    for tick in _TICKS:
        if low <= tick <= high:
            picture.line("rule", x(tick), TOP, x(tick), bottom)
            for y in (TOP - 8, bottom + 18):
                picture.words("quiet", x(tick), y, f"{tick:g}", size=12, anchor="middle")
    picture.line("none", x(1), TOP, x(1), bottom)
    for y in (TOP, bottom):
        picture.line("axis", layout.left, y, layout.right, y)
    for y in (TOP - 30, bottom + 38):
        side = "" if layout.is_stacked else " with the first side"
        picture.words("quiet", x(1) - 8, y, f"lower{side}", size=12, anchor="end")
        picture.words("quiet", x(1) + 8, y, f"higher{side}", size=12)
    y = TOP
    for measure, rows in groups:
        picture.words("strong", 4, y + 18, measure, width=min(layout.width, WIDE.left) - 10)
        y += HEAD
        for one in rows:
            _row(picture, layout, one, y, x, (low, high))
            y += layout.height(one)
    return picture.markup()


def _order(one: Contrast) -> tuple[int, str]:
    return weight(one.measure.label), one.measure.label.casefold()


def _row(
    picture: Canvas,
    layout: RowLayout,
    one: Contrast,
    y: float,
    x: Callable[[float], float],
    domain: tuple[float, float],
) -> None:
    assert one.ratio is not None
    middle = layout.center(one, y)
    look = "mark-earlier" if one.updated_by else "mark"
    study = f"{one.study.label if one.study else ''} {'(updated since)' if one.updated_by else ''}".strip()
    captions(picture, layout, one, y, study, [one.estimate])
    if one.low is not None or one.high is not None:
        low, high = one.low or domain[0], one.high or domain[1]
        picture.line("evidence", x(low), middle, x(high), middle)
        for end, inside, sign in ((low, low >= domain[0], 1), (high, high <= domain[1], -1)):
            if inside:
                picture.line("evidence", x(end), middle - 5, x(end), middle + 5)
            else:
                picture.shape("mark", (x(end), middle), (x(end) + 7 * sign, middle - 5), (x(end) + 7 * sign, middle + 5))
    tip = f"{study}: {one.estimate}"
    picture.rect(look, x(one.ratio) - 5, middle - 5, 10, 10, tip=tip)


def _domain(drawn: Sequence[Contrast]) -> tuple[float, float]:
    """Choose ticks around all ratios, and around the intervals as far as the axis goes."""
    ends = [end for one in drawn for end in (one.low, one.ratio, one.high) if end]
    low = max((tick for tick in _TICKS if tick <= min(*ends, 0.5)), default=_TICKS[0])
    high = min((tick for tick in _TICKS if tick >= max(*ends, 2.0)), default=_TICKS[-1])
    return low, high


def _text(drawn: Sequence[Contrast]) -> str:
    """Say the figure in words."""
    said = [f"{one.study.label if one.study else ''}, {one.measure.label}, {one.sides}: {one.estimate}" for one in drawn]
    return "Logarithmic axis, the line at 1 means no effect. " + ". ".join(said) + "."
