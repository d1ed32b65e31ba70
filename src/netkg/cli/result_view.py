"""Lay rows of text out for a terminal: the columns that fit and matter, or one record after another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

#: Characters that a column needs where its text is longer; it is folded then, within a word only beyond the second.
_NARROW, _WORD = 16, 24
#: What lies around each column.
_AROUND = 3
#: Columns with longer text on average stand back behind those with short text.
_LONG = 30
NAME_STYLE = "bold cyan"


@dataclass(frozen=True)
class ColumnLayout:
    """Which columns are shown as columns, by their places, and what becomes of the others."""

    shown: tuple[int, ...]
    same: tuple[int, ...] = ()
    left_out: tuple[int, ...] = ()
    empty: tuple[int, ...] = ()


def layout(columns: Sequence[str], rows: Sequence[Sequence[str]], width: int | None, first: Sequence[str] = ()) -> ColumnLayout:
    """Choose the columns that fit a width: those named first, then in the query's order, short text before long, IRIs last.

    Columns without a value are not shown, and those with one value for all rows are said once.

    :param width: None for as much as it takes.

    >>> rows = [["RADIANT-3", "PFS", "11.0", "", "a"], ["RADIANT-4", "PFS", "14.0", "", "b"]]
    >>> layout(["study", "measure", "value", "note", "figureIri"], rows, 30)
    ColumnLayout(shown=(0, 2), same=(1,), left_out=(4,), empty=(3,))
    """
    places = range(len(columns))
    held = {place: [row[place] for row in rows] for place in places}
    empty = tuple(place for place in places if not any(held[place])) if rows else ()
    same = tuple(place for place in places if len(rows) > 1 and place not in empty and len(set(held[place])) == 1)
    if len(same) + len(empty) == len(columns):
        same = ()
    varied = [place for place in places if place not in empty and place not in same]
    if width is None:
        return ColumnLayout(tuple(varied), same, (), empty)

    weight = {name: number for number, name in enumerate(first)}

    def rank(place: int) -> tuple[int, bool, bool, int]:
        long = fmean(len(text) for text in held[place] or [""]) > _LONG
        return weight.get(columns[place], len(weight)), columns[place].endswith("Iri"), long, place

    shown: list[int] = []
    room = width - 1
    for place in sorted(varied, key=rank):
        need = _need(columns[place], held[place], width) + _AROUND
        if need <= room or not shown:
            shown.append(place)
            room -= need
        elif columns[place] in weight:
            break  # a value says nothing without the measure that had no room
    return ColumnLayout(tuple(sorted(shown)), same, tuple(place for place in varied if place not in shown), empty)


def _need(name: str, texts: Sequence[str], width: int | None) -> int:
    """Give the width below which a column cannot be read; on a narrow terminal words are broken sooner."""
    word = max((len(word) for text in texts for word in text.split()), default=0)
    return max(len(name), min(_NARROW, max(map(len, texts), default=0)), min(_WORD, word, (width or 200) // 5))


def _widths(names: Sequence[str], texts: Sequence[Sequence[str]], width: int | None) -> list[int | None]:
    """Share a width among columns: each has what it needs, and what is left goes to those that still fold most.

    rich shares it too, but takes from the widest column without regard to what that needs, and the table grows too wide.

    >>> _widths(["study", "value"], [["everolimus in advanced NETs of the lung"], ["11.0"]], 32)
    [20, 5]
    """
    if width is None or len(names) < 2:
        return [None] * len(names)
    found = [_need(name, held, width) for name, held in zip(names, texts, strict=True)]
    whole = [max(len(name), *map(len, held), 0) for name, held in zip(names, texts, strict=True)]
    for _ in range(width - 1 - sum(one + _AROUND for one in found)):
        missing = [most - one for most, one in zip(whole, found, strict=True)]
        if max(missing) <= 0:
            break
        found[missing.index(max(missing))] += 1
    return [*found]


def table(
    title: str, columns: Sequence[str], rows: Sequence[Sequence[str]], width: int | None, first: Sequence[str] = ()
) -> RenderableType:
    """Draw rows as a table, say above what holds for all of them, and below what is not in it.

    :param first: the columns that matter most.
    """
    chosen = layout(columns, rows, width, first)
    above = [Text(title, "bold")]
    if chosen.same:
        above.append(Text("The same in every row:"))
        above += [Text.assemble("  ", (columns[place], NAME_STYLE), "  ", rows[0][place]) for place in chosen.same]
    drawn = Table(header_style=NAME_STYLE)
    wide = _widths([columns[place] for place in chosen.shown], [[row[place] for row in rows] for place in chosen.shown], width)
    for place, column_width in zip(chosen.shown, wide, strict=True):
        drawn.add_column(Text(columns[place]), overflow="fold", no_wrap=width is None, width=column_width)
    told = [tuple(row[place] for place in chosen.shown) for row in rows]
    if chosen.left_out:
        told = list(dict.fromkeys(told))  # rows that differ only in what has no room are told once
    for cells in told:
        drawn.add_row(*map(Text, cells))
    counted = f"{len(rows)} row{'s' if len(rows) != 1 else ''}"
    below = [Text(counted if len(told) == len(rows) else f"{counted}, {len(told)} that differ in these columns")]
    if chosen.left_out:
        below.append(Text(f"Left out: {_names(columns, chosen.left_out)}; --all shows them, and -x row by row."))
    if chosen.empty:
        below.append(Text(f"Empty: {_names(columns, chosen.empty)}"))
    return Group(*above, drawn, *below)


def records(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> RenderableType:
    """Draw each row as a block of names and values, without those that are empty."""
    wide = max((len(name) for name in columns), default=0)
    blocks: list[RenderableType] = [Text(title, "bold")]
    for number, row in enumerate(rows, 1):
        blocks.append(Text(f"{number} of {len(rows)}", "dim"))
        grid = Table.grid(padding=(0, 2, 0, 2))
        grid.add_column(style=NAME_STYLE, no_wrap=True, min_width=wide)
        grid.add_column(overflow="fold")
        for name, value in zip(columns, row, strict=True):
            if value:
                grid.add_row(Text(name), Text(value))
        blocks.append(grid)
    if not rows:
        blocks.append(Text("0 rows"))
    return Group(*blocks)


def _names(columns: Sequence[str], places: Sequence[int]) -> str:
    return ", ".join(columns[place] for place in places)
