"""What the rows of both figures of comparisons share: where they stand, and their words beside or above the axis."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from netkg.server.http.drawing.svg import Canvas, wrap
from netkg.server.http.reading.contrasts import Contrast


@dataclass(frozen=True)
class RowLayout:
    """Width of a figure, height of a row, begin and end of the axis, and the marks' distance from a row's top, in pixels."""

    width: float
    row: float
    left: float
    right: float
    middle: float
    #: Lines that words on what was found need beyond the least.
    further: int = 0

    def at(self, share: float) -> float:
        """Give the place on the axis of a share of its length."""
        return self.left + share * (self.right - self.left)

    @property
    def is_stacked(self) -> bool:
        """Whether words stand above the marks, as there is no room beside them."""
        return self.left < 100

    @property
    def words(self) -> float:
        """Width of the words about a row."""
        return self.width - 8 if self.is_stacked else self.left - 24

    def sides(self, one: Contrast) -> tuple[str, ...]:
        """Break what was compared into lines."""
        return wrap(one.sides, self.words, SIZE, LINES)

    def height(self, one: Contrast) -> float:
        """Give the height of a row: more where what was compared, or what was found, needs more lines."""
        before = len(self.sides(one)) - 1
        return self.row + LINE * (before + self.further if self.is_stacked else max(before, self.further))

    def center(self, one: Contrast, top: float) -> float:
        """Give the height at which a row's marks stand."""
        return top + self.middle + (LINE * (len(self.sides(one)) - 1 + self.further) if self.is_stacked else 0)


#: Size of the words on what was compared, distance of their lines, and how many lines there may be.
SIZE, LINE, LINES = 12, 15.0, 3
WIDE = RowLayout(1090.0, 38.0, 440.0, 770.0, 19.0)
#: For a phone.
NARROW = RowLayout(344.0, 74.0, 16.0, 328.0, 60.0)


def captions(picture: Canvas, layout: RowLayout, one: Contrast, y: float, study: str, said: Sequence[str]) -> None:
    """Write a row's words: the study and what was compared, then what was found, p and the year.

    :param y: the top of the row.
    :param said: the estimate, or a line for each of both sides.
    """
    found = ", ".join(part for part in (one.p, one.cited.year) if part)
    lines = layout.sides(one)
    indent, top = (4, y - 1) if layout.is_stacked else (12, y)
    picture.words("ink", indent, top + 15, study, width=layout.words)
    for number, line in enumerate(lines):
        picture.words("quiet", indent, top + 30 + LINE * number, line, size=SIZE)
    if layout.is_stacked:
        told = [", ".join(part for part in (*said, found) if part)] if len(said) == 1 else [*said, found]
        for number, line in enumerate(told, len(lines)):
            picture.words("ink", 4, y + 29 + LINE * number, line, width=layout.words, size=SIZE)
        return
    beside, room = layout.right + 14, layout.width - layout.right - 16
    for number, line in enumerate((*said, found)):
        picture.words("quiet" if number == len(said) else "ink", beside, y + 15 + LINE * number, line, width=room, size=SIZE)
