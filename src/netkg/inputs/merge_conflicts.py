"""Tell of a file in which git left both sides of a merge."""

from __future__ import annotations

import re
from pathlib import Path

from netkg.findings import Finding

RULE = "merge-conflict"
_BEGINS = re.compile(rb"^<{7}(?: |\r?$)", re.MULTILINE)
_ENDS = re.compile(rb"^(?:={7}|>{7})(?: |\r?$)", re.MULTILINE)


def finding(path: Path, file: str) -> Finding | None:
    """Report the first place where a merge was not finished.

    :param file: how the finding names the file.
    """
    data = path.read_bytes() if path.is_file() else b""
    begins = _BEGINS.search(data)
    if begins is None or not _ENDS.search(data, begins.end()):
        return None
    at = data[: begins.start()].count(b"\n") + 1
    row, line = (at, None) if path.suffix == ".tsv" else (None, at)
    fix = "Keep the right one of the two sides, and remove the lines that begin with <<<<<<<, ======= and >>>>>>>."
    return Finding(file, row, line=line, rule=RULE, message="holds both sides of a merge that was not finished", fix=fix)
