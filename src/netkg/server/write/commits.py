"""Make a release of a write: one writer at a time, and either all of it or nothing.

A commit is a release whose folder holds what changed instead of a dump:

    STORE/releases/ID/
        manifest.json     the parent release, counts, who and when
        added.nq, removed.nq
        store/            the dataset on disk; unchanged files are hard links to the parent's

Nothing of it is visible until `STORE/current` is pointed at it, in one atomic step. A process that dies before that
leaves a folder that the next writer removes. A commit onto releases of which a part is missing is made whole now and
then: it has a dump as well, and those that follow need nothing before it.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import pyoxigraph as ox

from netkg import __version__
from netkg.engine import stores
from netkg.engine.changes import Delta, StoreChange
from netkg.errors import BadRequest, StoreUnavailable
from netkg.graph import lineage, release, store_folder
from netkg.graph.lineage import ADDED, REMOVED
from netkg.graph.release import DUMP, EMPTY, Release
from netkg.rdf import serialize

#: How many of the newest commits keep their own store, at least; older ones are rebuilt from their changes when asked for.
KEPT = 20


@dataclass(frozen=True)
class Outcome:
    """What a write did, or would do."""

    release: str
    added: int
    removed: int
    graphs_added: tuple[str, ...] = ()
    graphs_removed: tuple[str, ...] = ()


def commit(
    store: Path,
    change: StoreChange,
    *,
    check: Callable[[ox.Store, Delta], None] = lambda *_: None,
    dry_run: bool = False,
    before_pointing: Callable[[], None] = lambda: None,
) -> Outcome:
    """Make the next release of a store by a change.

    :param change: applies the write to a copy of the present state and says what it changed.
    :param check: raises when the state that the write would make is not allowed.
    :param dry_run: do all but point at the new release.
    :param before_pointing: called when nothing can go wrong any more.
    :raises StoreUnavailable: if the store went away, is damaged, or its disk is full; then nothing has changed.
    """
    try:
        _parent(store)  # before the lock as well, which would leave a file on what is no store
        with store_folder.lock(store):
            parent = _parent(store)
            store_folder.sweep(store)
            with store_folder.workspace(store) as work:
                return _commit(store, work, parent, change, check, dry_run, before_pointing)
    except OSError as error:
        raise StoreUnavailable(f"The write failed, and no part of it was kept: {error.strerror or error}.") from error


def _commit(
    store: Path,
    work: Path,
    parent: Release | None,
    change: StoreChange,
    check: Callable[[ox.Store, Delta], None],
    dry_run: bool,
    before_pointing: Callable[[], None],
) -> Outcome:
    disk = _copy(parent, work / "store")
    delta = change(disk)
    if not delta:
        return Outcome(parent.id if parent else EMPTY, 0, 0)
    check(disk, delta)
    name, files = _describe(parent, delta, disk)
    outcome = Outcome(
        name,
        len(delta.added),
        len(delta.removed),
        tuple(sorted(g.value for g in delta.graphs_added)),
        tuple(sorted(g.value for g in delta.graphs_removed)),
    )
    if dry_run:
        return outcome
    disk.flush()
    del disk
    for file, content in files.items():
        (work / file).write_bytes(content)
    made = Release(store / "releases" / name)
    release.install(store, work, made, before_pointing)
    with contextlib.suppress(OSError, StoreUnavailable):  # what was written stands, whatever comes of this
        _thin(made)
    return outcome


def _parent(store: Path) -> Release | None:
    parent = release.current(store)
    if parent is None and not store_folder.is_marked(store):
        raise StoreUnavailable("The store's folder is gone, or empty and not marked as a store; is its volume mounted?")
    return parent


def _copy(parent: Release | None, target: Path) -> ox.Store:
    if parent is None:
        return stores.open_(target)
    if parent.has_store:
        # The engine never writes into a finished table file, so those are linked; the small rest is copied.
        for file in (parent.path / "store").iterdir():
            if not file.name.startswith(("LOG", "LOCK")):
                _link_or_copy(file, target / file.name)
        try:
            return stores.open_(target)
        except (OSError, ValueError) as error:
            raise StoreUnavailable(
                f"A copy of releases/{parent.id}/store cannot be opened ({error}). Unless the disk is full, move that folder "
                "away; the next write makes it again."
            ) from None
    copy = stores.open_(target)
    copy.bulk_extend(lineage.trace(parent).quads())
    return copy


def _link_or_copy(source: Path, target: Path) -> None:
    if source.suffix == ".sst":
        with contextlib.suppress(OSError):  # another user's file, or a file system without links
            os.link(source, target)
            return
    shutil.copyfile(source, target)


def _describe(parent: Release | None, delta: Delta, disk: ox.Store) -> tuple[str, dict[str, bytes]]:
    files = {ADDED: lines(delta.added), REMOVED: lines(delta.removed)}
    for changed, file in ((delta.added, ADDED), (delta.removed, REMOVED)):
        _read_back(len(changed), files[file])
    before, version, number, triples = EMPTY, __version__, 1, len(delta.added)
    if parent is not None:
        before, version = parent.id, str(parent.manifest.get("version", __version__))
        number = cast(int, parent.manifest.get("commit", 0)) + 1
        triples = parent.triples + len(delta.added) - len(delta.removed)
    created = release.now()
    digest = hashlib.sha256("\0".join([before, created, *map(str, files.values())]).encode()).hexdigest()[:12]
    base = before.split("+")[0] if parent is not None else version
    manifest: dict[str, object] = {
        "id": f"{base}+{number}-{digest}",
        "version": version,
        "created": created,
        "triples": triples,
        "parent": before,
        "commit": number,
        "added": len(delta.added),
        "removed": len(delta.removed),
        "graphs_added": sorted(g.value for g in delta.graphs_added),
        "graphs_removed": sorted(g.value for g in delta.graphs_removed),
    }
    if parent is not None and number % KEPT == 0 and not _is_whole(parent):
        files[DUMP] = serialize(disk, ox.RdfFormat.TRIG)
        manifest["graphs"] = dict.fromkeys((g.value for g in disk.named_graphs()), 0) | release.count_graphs(disk)
    manifest["sha256"] = {file: hashlib.sha256(content).hexdigest() for file, content in files.items()}
    files["manifest.json"] = (json.dumps(manifest, indent=1, ensure_ascii=False) + "\n").encode()
    return str(manifest["id"]), files


def _is_whole(found: Release) -> bool:
    try:
        return not lineage.trace(found).gap
    except StoreUnavailable:
        return False


def _read_back(count: int, content: bytes) -> None:
    """Refuse what would be written and could never be read again.

    :raises BadRequest: before anything points at it.
    """
    try:
        found = sum(1 for _ in ox.parse(content, format=ox.RdfFormat.N_QUADS))
    except (SyntaxError, ValueError) as error:
        raise BadRequest(f"The write creates a term that cannot be read back: {error}.") from None
    if found != count:
        raise BadRequest("The write creates a term that cannot be read back.")


def lines(quads: Iterable[ox.Quad]) -> bytes:
    """Write quads as sorted N-Quads."""
    return b"".join(sorted(serialize(quads, ox.RdfFormat.N_QUADS).splitlines(keepends=True)))


def _thin(newest: Release) -> None:
    """Give up the stores of old commits now and then, where their changes can rebuild them."""
    if cast(int, newest.manifest["commit"]) % KEPT:
        return
    line = lineage.trace(newest)
    for old in line.commits[:-KEPT]:
        if not line.gap and old.has_store:
            store_folder.discard(old.path / "store")
