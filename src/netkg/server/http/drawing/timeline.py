"""A timeline: for each drug the sources that report on its arms, and what agencies decided, by date."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from netkg.server.http.drawing.svg import Canvas
from netkg.server.http.reading.figures_read import Lane

WIDTH, ROW, TOP, LEFT, RIGHT = 960.0, 30.0, 30.0, 250.0, 930.0
#: How a decision is drawn: filled where the drug may be used, open otherwise.
_GRANTED = ("approval", "accelerated approval", "conditional approval")


@dataclass(frozen=True)
class LaneLayout:
    """Width of a figure, height of a lane, begin and end of the axis, where a lane's marks stand, how many years are named."""

    width: float
    row: float
    left: float
    right: float
    middle: float
    years: int

    @property
    def is_stacked(self) -> bool:
        """Whether the drugs stand above their lanes, as there is no room beside them."""
        return self.left < 100


WIDE = LaneLayout(WIDTH, ROW, LEFT, RIGHT, ROW / 2, 12)
#: For a phone.
NARROW = LaneLayout(344.0, 44.0, 16.0, 328.0, 31.0, 5)


def timeline(lanes: Sequence[Lane], name: str = "timeline", layout: LaneLayout = WIDE) -> Markup:
    """Draw one lane for each drug, from the first to the last dated thing."""
    dated = [lane for lane in lanes if lane.years]
    if not dated:
        return Markup("")
    first = min(int(min(lane.years)[:4]) for lane in dated)
    last = max(int(max(lane.years)[:4]) for lane in dated) + 1
    height = TOP + layout.row * len(dated) + (92 if layout.is_stacked else 56)

    def x(date: float) -> float:
        return layout.left + (date - first) / (last - first) * (layout.right - layout.left)

    picture = Canvas(
        name, layout.width, height, f"Sources and decisions on {len(dated)} drugs, {first} to {last - 1}", _text(dated)
    )
    bottom = TOP + layout.row * len(dated)
    for year in range(first, last + 1, max((last - first) // layout.years, 1)):
        picture.line("rule", x(year), TOP - 8, x(year), bottom)
        picture.words("quiet", x(year), TOP - 14, str(year), size=12, anchor="middle")
    for number, lane in enumerate(dated):
        y = TOP + layout.row * number + layout.middle
        if layout.is_stacked:
            picture.words("ink", 4, y - 14, lane.drug.label, width=layout.width - 8)
        else:
            picture.words("ink", layout.left - 12, y + 4, lane.drug.label, width=layout.left - 20, anchor="end")
        ends = [_date(year) for year in lane.years]
        picture.line("axis", x(min(ends)), y, x(max(ends)), y)
        for source in lane.sources:
            if source.year:
                picture.dot("mark-other", x(_date(source.year)), y, 4, tip=f"{source.year}: {source.source.label}")
        for decision in lane.decisions:
            if decision.date:
                at = x(_date(decision.date))
                look = "mark" if decision.decision in _GRANTED else "mark-earlier"
                tip = f"{decision.date}: {decision.agency}, {decision.decision}: {decision.indication}"
                picture.shape(look, (at, y - 8), (at + 8, y), (at, y + 8), (at - 8, y), tip=tip)
    _legend(picture, bottom + 34, stacked=layout.is_stacked)
    return picture.markup()


def _date(text: str) -> float:
    """Place a date on the axis; a year alone stands in its middle.

    >>> _date("2016"), _date("2016-07-01")
    (2016.5, 2016.5)
    """
    year, _, rest = text.partition("-")
    month, _, day = rest.partition("-")
    return int(year) + ((int(month) - 1) / 12 + (int(day or 1) - 1) / 365 if month else 0.5)


def _legend(picture: Canvas, y: float, *, stacked: bool) -> None:
    picture.shape("mark", (14, y - 8), (22, y), (14, y + 8), (6, y))
    picture.words("quiet", 30, y + 4, "approval", size=12)
    picture.shape("mark-earlier", (114, y - 8), (122, y), (114, y + 8), (106, y))
    picture.words("quiet", 130, y + 4, "another decision", size=12)
    x, y = (14.0, y + 24) if stacked else (262.0, y)
    picture.dot("mark-other", x, y, 4)
    words = ("source on an arm with the drug,", "in the middle of its year")
    for number, line in enumerate(words if stacked else [" ".join(words)]):
        picture.words("quiet", x + 12, y + 4 + 15 * number, line, size=12)


def _text(lanes: Sequence[Lane]) -> str:
    """Say the figure in words."""
    said = []
    for lane in lanes:
        decided = "; ".join(f"{one.date or 'undated'} {one.agency}: {one.decision}" for one in lane.decisions)
        said.append(f"{lane.drug.label}: {len(lane.sources)} sources" + (f"; {decided}" if decided else "") + ".")
    return " ".join(said)
