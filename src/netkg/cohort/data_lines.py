"""The lines of a data file as a stream: one at a time, whatever the size of the file, and from any place in it."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from netkg.findings import Finding

#: No row of a study is as long; a file without line feeds is not taken into memory as one.
LONGEST = 1 << 22
_POINTER = b"version https://git-lfs"
_MARKS = {codecs.BOM_UTF16_LE: "UTF-16", codecs.BOM_UTF16_BE: "UTF-16"}


@dataclass(frozen=True)
class DataLine:
    """A line: its number as an editor counts, the place in bytes where the next one begins, its text, or why it has none."""

    number: int
    end: int
    text: str
    fault: str = ""


def unreadable(path: Path) -> Finding | None:
    """Say why a file cannot be read as text at all: a pointer of Git LFS, UTF-16, or lines without line feeds."""
    with path.open("rb") as file:
        head = file.read(LONGEST)
    name = path.name
    if head.startswith(_POINTER):
        fix = "Fetch the file that it stands for with: git lfs pull."
        return Finding(name, rule="git-lfs-pointer", message="is a pointer of Git LFS, and not the data", fix=fix)
    for mark, encoding in _MARKS.items():
        if head.startswith(mark):
            return Finding(name, rule="table-encoding", message=f"is {encoding}, and not UTF-8", fix="Save the table as UTF-8.")
    if not head.strip():
        return Finding(
            name, rule="table-empty", message="is empty", fix="Add the header and the rows, or remove its meta file."
        )
    if b"\n" not in head and (b"\r" in head or len(head) == LONGEST):
        fix = "Save it with line feeds (Unix) or with carriage returns and line feeds (Windows)."
        return Finding(name, rule="table-line-ends", message="has no line feed, so it is one line", fix=fix)
    return None


def read(path: Path, start: int = 0, number: int = 0) -> Iterator[DataLine]:
    """Give the lines that are not empty and no comments; a byte-order mark and line ends are no part of them.

    :param start: the place in bytes to begin at, and `number` that of the line before it.
    """
    with path.open("rb") as file:
        file.seek(start)
        end = start
        while raw := file.readline(LONGEST):
            number, end = number + 1, end + len(raw)
            if len(raw) == LONGEST and not raw.endswith(b"\n"):
                while not raw.endswith(b"\n") and (raw := file.readline(LONGEST)):
                    end += len(raw)
                yield DataLine(number, end, "", f"is longer than {LONGEST >> 20} MB")
                continue
            line = raw.rstrip(b"\r\n")
            if number == 1:
                line = line.removeprefix(codecs.BOM_UTF8)
            if not line or line.startswith(b"#"):
                continue
            try:
                yield DataLine(number, end, line.decode())
            except UnicodeDecodeError as error:
                yield DataLine(number, end, "", f"is not UTF-8 (byte {error.start} of the line)")
