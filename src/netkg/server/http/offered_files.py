"""The files of the release that is served: those that its build wrote, and those that are made when they are asked for.

A release that a write made holds what changed and no dumps. Its files are made once, by whichever process is asked
first, in a folder beside the releases, which the next such release takes the place of:

    STORE/dumps/ID/        the dataset and the ontology in each of their forms
    STORE/dumps/.lock      held by the process that makes them
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import secrets
import shutil
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import cast

import pyoxigraph as ox

from netkg.engine.base import Snapshot
from netkg.errors import StoreUnavailable
from netkg.graph import dumps
from netkg.graph.dumps import FILES, DumpFile
from netkg.graph.stored_release import TURTLE, Release, digest
from netkg.rdf import GraphName, in_graph

_SUMS = "SHA256SUMS"
#: The files of which a build has written all, or none that matter.
_BUILT = {file.name for file in FILES if file.is_dataset}


@dataclass(frozen=True)
class OfferedFile:
    """A file that can be sent: what it is, where it lies, its bytes and their SHA-256."""

    file: DumpFile
    path: Path
    sha256: str
    size: int


def names(store: Path, view: Snapshot) -> set[str]:
    """Name the files of the release that is served, without making any."""
    found = _written(store, view).keys()
    return {*found} if found >= _BUILT else found | dumps.NAMES


def written(store: Path, view: Snapshot) -> list[OfferedFile]:
    """Give those files that the build of the release wrote."""
    return _offer(store / "releases" / view.release, _written(store, view))


def created(store: Path, view: Snapshot) -> datetime:
    """Say when the release was made; what has never been written is as old as time."""
    found = _release(store, view)
    return datetime.fromisoformat(str(found.manifest["created"])) if found is not None else datetime.fromtimestamp(0, UTC)


def files(store: Path, view: Snapshot) -> list[OfferedFile]:
    """Give the files of the release that is served, first making those that its build did not write.

    :raises StoreUnavailable: if one cannot be read, or the folder cannot be written to.
    """
    try:
        found = {one.file.name: one for one in written(store, view)}
        if not found.keys() >= _BUILT:
            found = {one.file.name: one for one in _made(store / "dumps" / view.release, view)} | found
        return [found[file.name] for file in FILES if file.name in found]
    except OSError as error:
        raise StoreUnavailable(f"The files of release {view.release} are not available: {error.strerror or error}.") from None


def _offer(folder: Path, sums: Mapping[str, str]) -> list[OfferedFile]:
    paths = ((file, folder / file.name) for file in FILES if file.name in sums)
    return [OfferedFile(file, path, sums[file.name], path.stat().st_size) for file, path in paths]


def _release(store: Path, view: Snapshot) -> Release | None:
    found = Release(store / "releases" / view.release)
    return found if (found.path / "manifest.json").is_file() else None


def _written(store: Path, view: Snapshot) -> dict[str, str]:
    """Give what the build wrote, and its checksums."""
    found = _release(store, view)
    sums = dict(cast(dict[str, str], found.manifest["sha256"])) if found is not None else {}
    if TURTLE not in sums:
        sums.pop("netkg.ttl", None)  # in an early release, the data
    return {file.name: sums[file.name] for file in FILES if file.name in sums}


def _made(folder: Path, view: Snapshot) -> list[OfferedFile]:
    """Make the files if no process has."""
    with _lock(folder.parent):
        if not (folder / _SUMS).is_file():
            work = folder.with_name(f".{secrets.token_hex(8)}")
            work.mkdir()
            try:
                made = dumps.write(work, dumps.Statements(view.quads, view.match, partial(_of, view)))
                (work / _SUMS).write_text("".join(f"{digest(work / name)}  {name}\n" for name in made), "utf-8")
                for other in folder.parent.iterdir():
                    if other.is_dir() and other != work:
                        shutil.rmtree(other)
                os.rename(work, folder)
            finally:
                shutil.rmtree(work, ignore_errors=True)
        lines = (folder / _SUMS).read_text("utf-8").splitlines()
        return _offer(folder, {name: known for known, _, name in (line.partition("  ") for line in lines)})


def _of(view: Snapshot, graphs: Iterable[GraphName]) -> Iterator[ox.Quad]:
    return (in_graph(triple, graph) for graph in graphs for triple in view.contents(graph))


@contextlib.contextmanager
def _lock(folder: Path) -> Iterator[None]:
    folder.mkdir(exist_ok=True)
    handle = os.open(folder / ".lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
