"""Read tab-separated text as the tables of this project are written: a line is a row, a tab ends a cell, nothing is quoted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

#: What ends a line; U+2028, U+0085, form feed and the like are text.
_LINE_END = re.compile(r"\r\n|\n|\r")


def read(path: Path) -> Iterator[tuple[int, str]]:
    """Give the lines of a file with their numbers, as a text editor counts them; a byte-order mark is no part of them.

    :raises UnicodeDecodeError: if it is not UTF-8.
    """
    yield from enumerate(lines(path.read_bytes().decode("utf-8-sig")), 1)


def lines(text: str) -> list[str]:
    r"""Cut a text into its lines; the last one may lack its end.

    >>> lines("id\r\ngene/men1")
    ['id', 'gene/men1']
    """
    found = _LINE_END.split(text)
    return found[:-1] if found[-1] == "" else found


def cells(line: str) -> list[str]:
    r"""Cut a line into its cells.

    >>> cells('HGNC:12363\t"tuberin" in the source\t')
    ['HGNC:12363', '"tuberin" in the source', '']
    """
    return line.split("\t")
