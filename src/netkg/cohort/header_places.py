"""Where the columns of a description stand in the header of a data file, which has them in any order, among others."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches

from csvw import Column

from netkg.findings import Finding

#: What other programs write between cells, and its name.
_SEPARATORS = {",": "commas", ";": "semicolons"}


def column_places(header: Sequence[str], columns: Sequence[Column], findings: list[Finding], file: str) -> dict[str, int]:
    """Find the place of each column by its titles, in capitals or not."""
    if len(header) == 1 and (separator := next((name for sign, name in _SEPARATORS.items() if sign in header[0]), "")):
        message = f"has {separator} between its cells, and not tabs"
        findings.append(Finding(file, rule="table-header", message=message, fix="Save the table with tabs between the cells."))
        return {}
    folded = [name.strip().casefold() for name in header]
    found: dict[str, int] = {}
    for column in columns:
        titles = [str(title).casefold() for title in column.titles.value]
        places = [folded.index(title) for title in titles if title in folded]
        if places:
            found[column.name] = places[0]
            if folded.count(folded[places[0]]) > 1:
                message = f"the header row has {header[places[0]]!r} twice"
                findings.append(Finding(file, row=None, rule="table-header", message=message, fix="Remove one of them."))
        elif column.required:
            message = f"misses the column {column.name}"
            near = next((get_close_matches(title, folded, n=1, cutoff=0.75) for title in titles), [])
            instead = f"Add it, or rename {header[folded.index(near[0])]!r} if this is it." if near else "Add it."
            fix = f"{instead} {column.common_props.get('dc:description', '')}".strip()
            findings.append(Finding(file, rule="table-header", message=message, fix=fix))
    unread = [name for place, name in enumerate(header) if place not in found.values()]
    if unread:
        message = f"these columns are not read: {', '.join(unread)}"
        findings.append(Finding(file, rule="columns-unread", message=message, fix="", severity="note"))
    return found
