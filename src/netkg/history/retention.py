"""Which release is current and which stay: restore, prune; both under the lock of all that write."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from netkg.errors import StoreUnavailable
from netkg.graph import lineage, release, store_folder
from netkg.graph.release import Release


def restore(store: Path, text: str) -> tuple[Release, Release | None]:
    """Point the store at another release, once it is sure that it can be read; the releases stay as they are.

    :returns: the release that is current now, and the one that was, if that can be told.
    :raises UsageError: if there is none of that name.
    :raises StoreUnavailable: if it cannot be read.
    """
    with store_folder.lock(store):
        found = release.find(store, text)
        lineage.trace(found).verify()
        before = None
        with suppress(StoreUnavailable):
            before = release.current(store)
        release.point(store, found.id)
        return found, before


def prune(store: Path, keep: int) -> list[str]:
    """Remove old releases: the newest `keep`, the current one, the last of each version, and what these are read from stay.

    :returns: the ids that were removed.
    :raises StoreUnavailable: if a release that stays cannot be read; then nothing is removed.
    """
    with store_folder.lock(store):
        store_folder.sweep(store)
        known = release.every(store)
        here = release.current(store)
        last = {str(r.manifest["version"]): r for r in known}
        stay = {r.id: r for r in (*known[-keep:], *last.values(), *([here] if here else []))}
        lines = [lineage.trace(kept) for kept in stay.values()]
        for line in lines:
            line.verify()
        needed = {*stay}.union(*(line.needed for line in lines))
        gone = [r for r in known if r.id not in needed]
        for old in gone:
            store_folder.discard(old.path)
        return [r.id for r in gone]
