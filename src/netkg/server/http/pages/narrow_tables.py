"""Cells that name their column, for screens on which the rows of a table are cards."""

from __future__ import annotations

import re
from collections.abc import Sequence

from markupsafe import Markup, escape

_BEGIN = re.compile(r"<(tr|td|th)(?=[ >])")


def labelled(rows: str, columns: Sequence[tuple[str, str]]) -> Markup:
    """Give each cell the name of its column; what heads a row has none.

    >>> str(labelled('<tr><th scope="row">MEN1</th><td class="number">44</td></tr>', [("Gene", ""), ("Percent", "number")]))
    '<tr><th scope="row">MEN1</th><td data-label="Percent" class="number">44</td></tr>'

    :param rows: rows as a template has written them, without tables in their cells.
    :param columns: name and kind of each.
    """
    labels = [escape(name) for name, _ in columns]
    at = -1

    def begun(match: re.Match[str]) -> str:
        nonlocal at
        at = -1 if match[1] == "tr" else at + 1
        named = match[1] == "td" and at < len(labels) and labels[at]
        return f'<td data-label="{labels[at]}"' if named else match[0]

    return Markup(_BEGIN.sub(begun, rows))  # noqa: S704 (the rows are markup, and the names are escaped)
