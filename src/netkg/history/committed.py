"""The last committed version of a file, and the numerals of the tables that are printed otherwise since."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from netkg.findings import Finding
from netkg.inputs import quoting, tab_separated
from netkg.inputs.rows import Reading

_NUMERAL = re.compile(r"-?(?:\d+(?:\.\d+)?|\.\d+)", re.ASCII)


def is_reprinted(was: str, now: str) -> bool:
    """Tell whether two cells print one number in two ways.

    >>> is_reprinted("11.0", "11"), is_reprinted(".022", "0.022"), is_reprinted("11.0", "11.1")
    (True, True, False)
    """
    return was != now and bool(_NUMERAL.fullmatch(was) and _NUMERAL.fullmatch(now)) and Decimal(was) == Decimal(now)


def version(path: Path) -> str | None:
    """Give a file's text in the last commit; None if git has none."""
    said = _git(path.resolve().parent, "show", f"HEAD:./{path.name}")
    return None if said is None else said.decode("utf-8", errors="replace")


def reprinted(reading: Reading, name: str = "graph") -> Iterator[Finding]:
    """Warn of each number that the last commit prints in another way: 11 where it has 11.0.

    A spreadsheet drops the zero, and what a source prints is text; which of the two it prints, only the source says. A
    row is told by its first cell. What was committed in the same commit as its change cannot be seen.

    :param name: how findings name the folder of the tables.
    """
    changed = _git(reading.folder, "diff", "--name-only", "--relative", "-z", "HEAD", "--", ".")
    for file in (changed or b"").decode("utf-8", errors="replace").split("\0"):
        path = reading.folder / file
        was = version(path) if file in reading.tables and path.is_file() else None
        if was is None:
            continue
        header, *rows = (tab_separated.cells(line) for line in tab_separated.lines(was) or [""])
        known = {row[0]: dict(zip(header, row, strict=False)) for row in rows}
        try:
            now = quoting.parse(quoting.decoded(path.read_bytes())).rows or [[]]
        except UnicodeDecodeError:
            continue
        for number, row in enumerate(now[1:], 2):
            before = known.get(row[0], {})
            for column, cell in zip(now[0], row, strict=False):
                if is_reprinted(before.get(column, ""), cell):
                    yield Finding(
                        f"{name}/{file}",
                        row=number,
                        column=column,
                        rule="numeral-changed",
                        message=f"prints {cell!r} where the last commit has {before[column]!r}, the same number",
                        fix=f"Keep what the source prints. If a program changed it, `netkg fmt --numerals {name}/{file}` "
                        "restores the earlier form.",
                        severity="warning",
                    )


def _git(folder: Path, *arguments: str) -> bytes | None:
    try:
        done = subprocess.run(["git", *arguments], cwd=folder, capture_output=True, check=False)  # noqa: S603, S607
    except OSError:
        return None
    return None if done.returncode else done.stdout
