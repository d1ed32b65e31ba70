"""What a release is read from: a dump and the commits since, or the nearest on-disk store where a part is missing.

Whatever is read is checked against the manifest: each file's SHA-256 before it is parsed, and how many quads it gave.
A file that is damaged is told and not passed over; one that is missing is made good from an on-disk store.
"""

from __future__ import annotations

import gzip
import json
import logging
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, cast

import pyoxigraph as ox

from netkg.engine import stores
from netkg.errors import StoreUnavailable
from netkg.graph.stored_release import DUMP, EMPTY, TRIPLES, Release

ADDED, REMOVED = "added.nq", "removed.nq"
_log = logging.getLogger(__name__)
# The engine's threads do not come along into a fork, so a process that will fork leaves a store on disk to a child.
_COPY_OUT = """
import json, sys, pyoxigraph as ox
store = ox.Store.read_only(sys.argv[1])
print(json.dumps([graph.value for graph in store.named_graphs()]), flush=True)
store.dump(sys.stdout.buffer, format=ox.RdfFormat.N_QUADS)
"""


@dataclass(frozen=True)
class Lineage:
    """A base and the commits to apply to it, oldest first."""

    release: Release
    #: A release with a dump, or one that is read from its on-disk store; None for the empty dataset.
    base: Release | None
    commits: tuple[Release, ...] = ()
    #: Why the base is read from its on-disk store; empty where it is read from its dump.
    gap: str = ""

    @property
    def needed(self) -> set[str]:
        """The releases without which this one cannot be read."""
        return {found.id for found in (self.base, *self.commits) if found is not None}

    def quads(self) -> Iterator[ox.Quad]:
        """Read the quads, with the blank node labels that the release gives them.

        :raises StoreUnavailable: if a file is not what its manifest says.
        """
        # In stores and not in sets, because a store compares 11.0 and 11 as the engine does.
        gone, come = stores.memory(), stores.memory()
        for commit in self.commits:
            added, removed = changes(commit)
            for quad in removed:
                come.remove(quad)
            gone.extend(removed)
            come.extend(added)
        yield from (quad for quad in self._read_base() if quad not in gone) if self.commits else self._read_base()
        yield from come

    def graphs(self) -> list[ox.NamedNode]:
        """List the named graphs, also those that commits emptied."""
        names: dict[str, None] = {}
        if self.base is not None:
            held = _stored_graphs(self.base) if self.gap else cast(dict[str, int], self.base.manifest["graphs"])
            names.update(dict.fromkeys(filter(None, held)))
        for commit in self.commits:
            names.update(dict.fromkeys(cast(list[str], commit.manifest["graphs_added"])))
            for name in cast(list[str], commit.manifest["graphs_removed"]):
                names.pop(name, None)
        return [ox.NamedNode(name) for name in names]

    def union(self) -> list[bytes] | None:
        """Read the default graph where it stands in a file: sorted lines of N-Triples; None where it does not."""
        if self.commits or self.gap or self.base is None or not (self.base.path / TRIPLES).is_file():
            return None
        return gzip.decompress(self.base.read(TRIPLES)).splitlines(keepends=True)

    def verify(self) -> None:
        """Check all files that the release is read from, without parsing them.

        :raises StoreUnavailable: if one is damaged.
        """
        if self.base is not None and self.gap:
            for _ in _stored(self.base):
                pass
        elif self.base is not None:
            self.base.check(DUMP)
        for commit in self.commits:
            commit.check(ADDED)
            commit.check(REMOVED)

    def _read_base(self) -> Iterator[ox.Quad]:
        if self.base is None:
            return
        if self.gap:
            yield from _stored(self.base)
            return
        self.base.check(DUMP)
        count, expected = 0, sum(cast(dict[str, int], self.base.manifest["graphs"]).values())
        for quad in ox.parse(path=str(self.base.dump), format=ox.RdfFormat.TRIG):
            count += 1
            yield quad
        _counted(self.base, DUMP, count, expected)


def trace(found: Release) -> Lineage:
    """Find what a release is read from.

    :raises StoreUnavailable: if a part is missing and no on-disk store stands in for it.
    """
    chain: list[Release] = []
    here, seen, gap = found, set[str](), ""
    while not here.dump.is_file():
        chain.append(here)
        parent = str(here.manifest.get("parent", ""))
        missing = [name for name in (ADDED, REMOVED) if not (here.path / name).is_file()]
        if not parent:
            gap = f"releases/{here.id}/{DUMP} is missing"
        elif missing:
            gap = f"releases/{here.id}/{missing[0]} is missing"
        elif parent == EMPTY:
            return Lineage(found, None, tuple(chain[::-1]))
        elif parent in seen or not (here.path.parent / parent / "manifest.json").is_file():
            gap = f"the release {parent} is missing"
        if gap:
            break
        seen.add(parent)
        here = Release(here.path.parent / parent)
    else:
        return Lineage(found, here, tuple(chain[::-1]))
    for place, candidate in enumerate(chain):
        if candidate.has_store:
            _log.warning("%s is read from the on-disk store of %s, because %s.", found.id, candidate.id, gap)
            return Lineage(found, candidate, tuple(chain[:place][::-1]), gap)
    raise StoreUnavailable(
        f"The release {found.id} cannot be read: {gap}, and no commit since has an on-disk store. Restore it from a "
        "backup, or go to another release with `netkg restore`."
    )


def changes(commit: Release) -> tuple[list[ox.Quad], list[ox.Quad]]:
    """Read what a commit added and removed.

    :raises StoreUnavailable: if a file is missing or not what the manifest says.
    """
    both = []
    for name, key in ((ADDED, "added"), (REMOVED, "removed")):
        quads = list(ox.parse(commit.read(name), format=ox.RdfFormat.N_QUADS))
        _counted(commit, name, len(quads), commit.manifest[key])
        both.append(quads)
    return both[0], both[1]


def open_store(found: Release) -> ox.Store:
    """Open a release's on-disk store; a process that has done so must not fork.

    :raises StoreUnavailable: if it is not there or cannot be opened.
    """
    if not found.has_store:
        raise StoreUnavailable(
            f"The release {found.id} has no on-disk store any more and is too large for memory; go to a newer release "
            "with `netkg restore`, or serve with a higher --memory-triples."
        )
    try:
        return stores.read(found.path / "store")
    except (OSError, ValueError) as error:
        raise StoreUnavailable(f"releases/{found.id}/store cannot be opened: {error}.") from None


def _counted(found: Release, name: str, count: int, expected: object) -> None:
    if count != expected:
        raise StoreUnavailable(f"releases/{found.id}/{name} holds {count} triples but should hold {expected}.")


def _stored(found: Release) -> Iterator[ox.Quad]:
    """Read a release from its on-disk store, in a child process."""
    count = 0
    with tempfile.TemporaryFile() as errors, _child(found, errors) as child:
        assert child.stdout is not None
        child.stdout.readline()
        for quad in ox.parse(child.stdout, format=ox.RdfFormat.N_QUADS):
            count += 1
            yield quad
        if child.wait():
            errors.seek(0)
            last = errors.read().decode("utf-8", "replace").strip().splitlines()[-1:]
            raise StoreUnavailable(f"releases/{found.id}/store cannot be read: {''.join(last)}.")
    _counted(found, "store", count, found.triples)


def _stored_graphs(found: Release) -> list[str]:
    with tempfile.TemporaryFile() as errors, _child(found, errors) as child:
        assert child.stdout is not None
        line = child.stdout.readline()
        child.kill()
    return cast(list[str], json.loads(line or b"[]"))


def _child(found: Release, errors: IO[bytes]) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-c", _COPY_OUT, str(found.path / "store")]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors)  # noqa: S603 (all of it is our own)
