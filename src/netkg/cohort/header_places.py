"""Where the columns of a description stand in the header of a data file, which has them in any order, among others."""

from __future__ import annotations

from collections.abc import Sequence

from csvw import Column

from netkg.findings import Finding


def column_places(header: Sequence[str], columns: Sequence[Column], findings: list[Finding], file: str) -> dict[str, int]:
    """Find the place of each column by its titles, in capitals or not."""
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
            message, fix = (
                f"misses the column {column.name}",
                f"Add it. {column.common_props.get('dc:description', '')}".strip(),
            )
            findings.append(Finding(file, rule="table-header", message=message, fix=fix))
    unread = [name for place, name in enumerate(header) if place not in found.values()]
    if unread:
        message = f"these columns are not read: {', '.join(unread)}"
        findings.append(Finding(file, rule="columns-unread", message=message, fix="", severity="note"))
    return found
