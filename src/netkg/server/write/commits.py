"""Make a release of a write: one writer at a time, and either all of it or nothing.

A commit is a release whose folder holds what changed instead of a dump:

    STORE/releases/ID/
        manifest.json     the parent release, counts, who and when
        added.nq, removed.nq
        store/            the dataset on disk; unchanged files are hard links to the parent's

Nothing of it is visible until `STORE/current` is pointed at it, in one atomic step. A process that dies before that
leaves a folder that the next writer sweeps away.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pyoxigraph as ox

from netkg import __version__
from netkg.engine import loading, stores
from netkg.engine.changes import Change, Delta
from netkg.errors import BadRequest
from netkg.graph import release

_UNFINISHED = ".commit-"
#: How many of the newest commits keep their own store; older ones are rebuilt from these deltas when asked for.
KEPT = 20


@dataclass(frozen=True)
class Outcome:
    """What a write did, or would do."""

    release: str
    added: int
    removed: int
    graphs_added: tuple[str, ...] = ()
    graphs_removed: tuple[str, ...] = ()


@contextlib.contextmanager
def lock(store: Path) -> Iterator[None]:
    """Be the one writer of a store; the lock ends with the process that holds it."""
    store.mkdir(parents=True, exist_ok=True)
    handle = os.open(store / ".lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def commit(
    store: Path,
    change: Change,
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
    """
    with lock(store):
        releases = store / "releases"
        releases.mkdir(parents=True, exist_ok=True)
        _sweep(releases)
        parent = release.current(store)
        work = Path(tempfile.mkdtemp(prefix=_UNFINISHED, dir=releases))
        try:
            disk = _copy(parent, work / "store")
            delta = change(disk)
            if not delta:
                return Outcome(parent.id if parent else loading.EMPTY, 0, 0)
            check(disk, delta)
            name, files = _describe(parent, delta, len(disk) if parent is None else None)
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
                _write(work / file, content)
            os.chmod(work, 0o755)  # noqa: S103 (a release is for all to read, as one that is built)
            _sync(work)
            os.rename(work, releases / name)
            _sync(releases)
            before_pointing()
            release.point(store, name)
            _sync(store)
            _thin(releases, name)
            return outcome
        finally:
            shutil.rmtree(work, ignore_errors=True)


def _copy(parent: release.Release | None, target: Path) -> ox.Store:
    if parent is None:
        return stores.open_(target)
    if (parent.path / "store").is_dir():
        # The engine never writes into a finished table file, so those are linked; the small rest is copied.
        shutil.copytree(
            parent.path / "store",
            target,
            ignore=shutil.ignore_patterns("LOG*", "LOCK"),
            copy_function=lambda a, b: os.link(a, b) if a.endswith(".sst") else shutil.copy2(a, b),
        )
        return stores.open_(target)
    copy = stores.open_(target)
    copy.bulk_extend(loading.quads(parent))
    return copy


def _describe(parent: release.Release | None, delta: Delta, total: int | None) -> tuple[str, dict[str, bytes]]:
    files = {"added.nq": lines(delta.added), "removed.nq": lines(delta.removed)}
    before = parent.id if parent else loading.EMPTY
    version = str(parent.manifest.get("version", __version__)) if parent else __version__
    created = datetime.now(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
    for changed, file in ((delta.added, "added.nq"), (delta.removed, "removed.nq")):
        _read_back(len(changed), files[file])
    digest = hashlib.sha256("\0".join([before, created, *map(str, files.values())]).encode()).hexdigest()[:12]
    triples = (
        total
        if total is not None
        else int(parent.manifest.get("triples", 0))
        + len(  # type: ignore[union-attr]
            delta.added
        )
        - len(delta.removed)
    )
    number = int(parent.manifest.get("commit", 0)) + 1 if parent else 1
    base = parent.id.split("+")[0] if parent else version
    name = f"{base}+{number}-{digest}"
    manifest = {
        "id": name,
        "version": version,
        "created": created,
        "triples": triples,
        "parent": before,
        "commit": number,
        "added": len(delta.added),
        "removed": len(delta.removed),
        "graphs_added": sorted(g.value for g in delta.graphs_added),
        "graphs_removed": sorted(g.value for g in delta.graphs_removed),
        "sha256": {file: hashlib.sha256(content).hexdigest() for file, content in files.items()},
    }
    files["manifest.json"] = (json.dumps(manifest, indent=1, ensure_ascii=False) + "\n").encode()
    return name, files


def _read_back(count: int, content: bytes) -> None:
    """Refuse what would be written and could never be read again.

    :raises BadRequest: before anything points at it.
    """
    try:
        found = sum(1 for _ in ox.parse(content, format=ox.RdfFormat.N_QUADS))
    except (SyntaxError, ValueError) as error:
        raise BadRequest(f"The write makes a term that cannot be read back: {error}.") from None
    if found != count:
        raise BadRequest("The write makes a term that cannot be read back.")


def lines(quads: Iterable[ox.Quad]) -> bytes:
    """Write quads as sorted N-Quads."""
    return b"".join(sorted(ox.serialize(quads, format=ox.RdfFormat.N_QUADS).splitlines(keepends=True)))


def _write(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _sweep(releases: Path) -> None:
    """Remove what a writer that died left behind; the lock says that no other is at work."""
    for path in releases.glob(_UNFINISHED + "*"):
        shutil.rmtree(path, ignore_errors=True)


def _thin(releases: Path, newest: str) -> None:
    """Give up the stores of old commits, which their deltas can rebuild."""
    found = release.Release(releases / newest)
    for _ in range(KEPT):
        parent = found.manifest.get("parent")
        if not parent or not (releases / str(parent) / "manifest.json").is_file():
            return
        found = release.Release(releases / str(parent))
    if "parent" in found.manifest and (found.path / "store").is_dir():
        shutil.rmtree(found.path / "store", ignore_errors=True)
