"""What the rows of both figures of comparisons share: where they stand, and their words on either side of the axis."""

from __future__ import annotations

from netkg.server.http.drawing.svg import Canvas
from netkg.server.http.reading.contrasts import Contrast

#: Width of a figure, height of a row, and where the axis begins and ends, in pixels.
WIDTH, ROW, LEFT, RIGHT = 1090.0, 38.0, 460.0, 820.0


def captions(picture: Canvas, one: Contrast, y: float, study: str, said: str) -> None:
    """Write a row's words: the study and the two sides before the axis, what was found, p and the year behind it.

    :param y: the top of the row.
    :param said: the estimate, or both numbers.
    """
    beside = RIGHT + 14
    found = ", ".join(part for part in (one.p, one.cited.year) if part)
    picture.words("ink", 12, y + 15, study, width=LEFT - 24)
    picture.words("quiet", 12, y + 31, one.sides, width=LEFT - 24, size=12)
    picture.words("ink", beside, y + 15, said, width=WIDTH - RIGHT - 16, size=12)
    picture.words("quiet", beside, y + 31, found, width=WIDTH - RIGHT - 16, size=12)
