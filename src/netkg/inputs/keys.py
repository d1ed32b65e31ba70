"""Check the keys of the tables: ids are unique over all of them, and a foreign key leads to a row that is there.

A key to a shared table (`shared/genes.tsv`) leads there. A key to a table of the sources (`studies.tsv`) leads to the
row's own source or to one before it in `sources.tsv`: a later source may speak of an earlier one's study, never the
other way round, so that each source's graph stands without those that came after it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from difflib import get_close_matches

from netkg.findings import Finding
from netkg.inputs.rows import SHARED, SOURCES, Reading


def check(reading: Reading, name: str = "graph") -> Iterator[Finding]:
    """Give every finding about ids, foreign keys, places and the folders of sources.

    :param name: how findings name the folder.
    """
    yield from _folders(reading, name)
    yield from _places(reading, name)
    yield from _duplicates(reading, name)
    yield from _foreign_keys(reading, name)


def _folders(reading: Reading, name: str) -> Iterator[Finding]:
    if SOURCES not in reading.tables or SOURCES in reading.lost:
        return
    named = {row.text("folder")[0]: row for row in reading.rows[SOURCES]}
    lost = any(identifier.startswith("source/") for identifier in reading.unread)
    for folder in _unnamed(reading):
        missing = [other for other in named if not (reading.folder / other).is_dir()]
        near = get_close_matches(folder, missing, n=1, cutoff=0.6)
        if near:
            yield Finding(
                f"{name}/{SOURCES}",
                row=named[near[0]].number,
                column="folder",
                rule="source-folder",
                message=f"names the folder {near[0]!r}, which is not there",
                fix=f"Did you mean {folder}? Otherwise make the folder.",
            )
        elif not lost:
            yield Finding(
                f"{name}/{folder}",
                rule="source-unnamed",
                message=f"no row of {SOURCES} names this folder",
                fix=f"Add the source to {name}/{SOURCES} with folder {folder}, or move its tables.",
            )


def _unnamed(reading: Reading) -> list[str]:
    """List the folders of tables that no source names."""
    named = {row.text("folder")[0] for row in reading.rows.get(SOURCES, ())}
    return [folder for folder in reading.sources if folder not in named]


def _places(reading: Reading, name: str) -> Iterator[Finding]:
    """Report each place of a source that nobody named, and each row in the folder of another source."""
    if SOURCES not in reading.tables or SOURCES in reading.lost or _unnamed(reading):
        return  # without the folders of all sources, no place says where it is
    for row in reading.every_row():
        for place in row.text("section"):
            folder = reading.source(place)
            lost = f"source/{place.partition(': ')[0]}" in reading.unread
            if lost or folder == row.folder or (folder and row.folder == SHARED):
                continue
            yield Finding(
                f"{name}/{row.file}",
                row=row.number,
                column="section",
                rule="unknown-source" if not folder else "misplaced-row",
                message=f"{place!r} is a place of " + (f"the source in {folder}/" if folder else f"no source of {SOURCES}"),
                fix=f"Move the row to {name}/{folder}/, or correct the place."
                if folder
                else f"Add the source to {name}/{SOURCES}, or correct its key.",
            )


def _duplicates(reading: Reading, name: str) -> Iterator[Finding]:
    for row in reading.every_row():
        for identifier in row.text("id"):
            file, number = reading.identifiers[identifier]
            if (file, number) != (row.file, row.number):
                yield Finding(
                    f"{name}/{row.file}",
                    row=row.number,
                    column="id",
                    rule="duplicate-id",
                    message=f"{identifier!r} is already the id of {file}, row {number}",
                    fix="Give one of the two rows another id; an id is never used twice.",
                )


def once(missing: Iterable[tuple[str, Finding]], reading: Reading, name: str = "graph") -> Iterator[Finding]:
    """Tell of each missing id once, however many cells name it.

    Where an id that is near to it is named by no cell at all, that one is the cause: somebody mistyped or changed it.

    :param missing: what is named, and the finding for the cell that names it.
    """
    cells: dict[str, list[Finding]] = {}
    for identifier, finding in missing:
        cells.setdefault(identifier, []).append(finding)
    for identifier, findings in cells.items():
        first, *others = findings
        near = get_close_matches(identifier, reading.identifiers, n=2, cutoff=0.85) if others else []
        changed = next((one for one in near if one not in _named_by_cells(reading)), None)
        if changed:
            file, row = reading.identifiers[changed]
            yield Finding(
                f"{name}/{file}",
                row=row,
                column="id",
                rule="unknown-reference",
                message=f"{changed!r} is named by no cell, and {identifier!r}, which is defined nowhere, by {len(findings)}",
                fix=f"Did you mean {identifier}? Otherwise correct the cells, from {first.place()} on.",
            )
        elif others:
            yield replace(first, message=f"{first.message}; {len(others)} more cells name it")
        else:
            yield first


def _named_by_cells(reading: Reading) -> set[str]:
    return {value for row in reading.every_row() for column in row.cells if column != "id" for value in row.text(column)}


def _foreign_keys(reading: Reading, name: str) -> Iterator[Finding]:
    yield from once(_missing_keys(reading, name), reading, name)


def _missing_keys(reading: Reading, name: str) -> Iterator[tuple[str, Finding]]:
    for file, table in reading.tables.items():
        for key in table.tableSchema.foreignKeys:
            column, wanted = key.columnReference[0], key.reference.columnReference[0]
            target = str(key.reference.resource)
            targets = _reachable(reading, file.partition("/")[0], target)
            if reading.lost.intersection(targets):
                continue
            known = {value for reached in targets for row in reading.rows.get(reached, ()) for value in row.text(wanted)}
            for row in reading.rows[file]:
                for value in row.text(column):
                    if value not in known and value not in reading.unread:
                        where = " or ".join(targets) or target
                        finding = Finding(
                            f"{name}/{file}",
                            row=row.number,
                            column=column,
                            rule="unknown-reference",
                            message=f"{value!r} is not in column {wanted} of {where}",
                            fix=suggest(value, known, f"Add a row for it to {where}, or correct the value."),
                        )
                        yield value, finding


def _reachable(reading: Reading, folder: str, target: str) -> list[str]:
    """List the files that a key of a source's table may lead to; a shared table's key may lead to every source."""
    if target.startswith(f"{SHARED}/"):
        return [target]
    sources = reading.sources
    last = len(sources) if folder == SHARED or _unnamed(reading) else sources.index(folder) + 1
    return [file for source in sources[:last] if (file := f"{source}/{target}") in reading.tables]


def suggest(value: str, known: Iterable[str], otherwise: str) -> str:
    """Name what is near a value, and what to do if it is none of that."""
    found = near(value, known)
    return f"Did you mean {' or '.join(found)}? {otherwise}" if found else otherwise


def near(value: str, known: Iterable[str]) -> list[str]:
    """Give at most two known values that may have been meant, with the same beginning up to the last slash.

    >>> near("drug/everolimos", ["drug/everolimus", "drug/placebo", "regimen/everolimus"])
    ['drug/everolimus']
    >>> near("drug/nope", ["drug/placebo"]), near("Somatic", ["SomaticMutation", "Statistic"])
    ([], ['SomaticMutation'])
    """
    folder = value[: value.rfind("/") + 1]
    names = {one.removeprefix(folder): one for one in known if one.startswith(folder)}
    local = value.removeprefix(folder)
    same = [name for name in names if name.casefold() == local.casefold()]
    close = same or get_close_matches(local, names, n=2, cutoff=0.75)
    begun = sorted((name for name in names if len(local) > 2 and name.startswith(local)), key=len)
    return [names[name] for name in dict.fromkeys([*close, *begun])][:2]
