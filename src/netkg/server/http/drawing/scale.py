"""Ends and ticks of a linear axis that begins at 0."""

from __future__ import annotations

import math
from collections.abc import Iterable


def nice_end(values: Iterable[float]) -> float:
    """Give a round number that no value exceeds.

    >>> nice_end([11.0, 4.6]), nice_end([64, 17]), nice_end([]), nice_end([0.5])
    (12.0, 80.0, 1.0, 0.5)
    """
    most = max(values, default=0.0)
    if most <= 0:
        return 1.0
    step = 10.0 ** math.floor(math.log10(most))
    return next(end for end in (step * share for share in (1, 1.2, 1.6, 2, 2.4, 3, 4, 5, 6, 8, 10)) if end >= most)


def ticks(end: float) -> list[float]:
    """Divide an axis into four parts.

    >>> ticks(12.0)
    [0.0, 3.0, 6.0, 9.0, 12.0]
    """
    return [round(end * quarter / 4, 10) for quarter in range(5)]
