"""What the rows of both figures of comparisons share: where they stand, and their words beside or above the axis."""

from __future__ import annotations

from dataclasses import dataclass

from netkg.server.http.drawing.svg import Canvas
from netkg.server.http.reading.contrasts import Contrast


@dataclass(frozen=True)
class RowLayout:
    """Width of a figure, height of a row, begin and end of the axis, and the marks' distance from a row's top, in pixels."""

    width: float
    row: float
    left: float
    right: float
    middle: float

    def at(self, share: float) -> float:
        """Give the place on the axis of a share of its length."""
        return self.left + share * (self.right - self.left)

    @property
    def is_stacked(self) -> bool:
        """Whether words stand above the marks, as there is no room beside them."""
        return self.left < 100


WIDE = RowLayout(1090.0, 38.0, 460.0, 820.0, 19.0)
#: For a phone.
NARROW = RowLayout(344.0, 74.0, 16.0, 328.0, 60.0)


def captions(picture: Canvas, layout: RowLayout, one: Contrast, y: float, study: str, said: str) -> None:
    """Write a row's words: the study and the two sides, then what was found, p and the year.

    :param y: the top of the row.
    :param said: the estimate, or both numbers.
    """
    found = ", ".join(part for part in (one.p, one.cited.year) if part)
    if layout.is_stacked:
        room = layout.width - 8
        picture.words("ink", 4, y + 14, study, width=room)
        picture.words("quiet", 4, y + 29, one.sides, width=room, size=12)
        picture.words("ink", 4, y + 44, ", ".join(part for part in (said, found) if part), width=room, size=12)
        return
    before, beside = layout.left - 24, layout.right + 14
    picture.words("ink", 12, y + 15, study, width=before)
    picture.words("quiet", 12, y + 31, one.sides, width=before, size=12)
    picture.words("ink", beside, y + 15, said, width=layout.width - layout.right - 16, size=12)
    picture.words("quiet", beside, y + 31, found, width=layout.width - layout.right - 16, size=12)
