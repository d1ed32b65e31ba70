"""Tables as CSV files (RFC 4180) for people, who open them in a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from netkg.server.http.pages.lists import harmless


def csv_file(rows: Iterable[Sequence[str]]) -> str:
    """Write rows; a cell that a spreadsheet would run as a formula begins with an apostrophe.

    >>> csv_file([("study", "value"), ("RADIANT-3", "=HYPERLINK(1)")])
    "study,value\\r\\nRADIANT-3,'=HYPERLINK(1)\\r\\n"
    """
    out = io.StringIO()
    csv.writer(out).writerows([[harmless(cell) for cell in row] for row in rows])
    return out.getvalue()
