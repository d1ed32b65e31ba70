"""Load releases into the embedded engine: from their dumps, and from what commits changed since."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox

from netkg.engine import stores
from netkg.engine.embedded import View, view
from netkg.errors import NetkgError
from netkg.graph import release

#: The release of a store in which nothing has been built or written.
EMPTY = "empty"


def load(store: Path, *, default_graph: str = "union", memory_triples: int = 10_000_000, forks: bool = False) -> View:
    """Open the current release of a store: in memory, or from disk above `memory_triples`.

    :param forks: this process will fork; then a release on disk is left for the children to open.
    """
    found = release.current(store)
    if found is None:
        return view((), EMPTY, default_graph=default_graph)
    if int(str(found.manifest.get("triples", 0))) > memory_triples:
        disk = stores.memory() if forks else stores.read(found.path / "store")
        return View(
            disk,
            found.id,
            union="own" if default_graph == "own" else "listed",
            triples=int(str(found.manifest["triples"])),
            in_memory=False,
        )
    union = release.triples(found) if found.dump.is_file() else None
    return view(quads(found), found.id, default_graph=default_graph, graphs=graphs(found), union=union)


def quads(found: release.Release) -> Iterator[ox.Quad]:
    """Read a release's quads with the blank node labels that it gives them.

    A commit is read as its parent and what it changed, down to a release with a dump. Its on-disk store would be
    quicker, but a process that has once opened one cannot be forked from: the engine's threads do not come along.
    """
    if found.dump.is_file():
        yield from ox.parse(path=str(found.dump), format=ox.RdfFormat.TRIG)
        return
    chain: list[release.Release] = []
    while not found.dump.is_file():
        chain.append(found)
        parent = str(found.manifest.get("parent", ""))
        if parent == EMPTY:
            break
        found = release.Release(found.path.parent / parent)
        if not parent or not (found.path / "manifest.json").is_file():
            raise NetkgError(f"The release {chain[0].id} cannot be read: it needs {parent or 'a parent'}, which is not there.")
    # In a store and not in a set, because a store compares 11.0 and 11 as the engine does.
    current = stores.memory()
    if found.dump.is_file():
        current.bulk_extend(quads(found))
    for commit in reversed(chain):
        added, removed = changes(commit)
        for quad in removed:
            current.remove(quad)
        current.extend(added)
    yield from current


def graphs(found: release.Release) -> list[ox.NamedNode]:
    """List the named graphs of a release, also those that commits emptied."""
    names: dict[str, bool] = {}
    while "parent" in found.manifest:
        for name in found.manifest["graphs_added"]:  # type: ignore[attr-defined]
            names.setdefault(name, True)
        for name in found.manifest["graphs_removed"]:  # type: ignore[attr-defined]
            names.setdefault(name, False)
        parent = found.path.parent / str(found.manifest["parent"])
        if not (parent / "manifest.json").is_file():
            break
        found = release.Release(parent)
    for name in found.manifest.get("graphs", ()):  # type: ignore[attr-defined]
        if name:
            names.setdefault(name, True)
    return [ox.NamedNode(name) for name, there in names.items() if there]


def changes(found: release.Release) -> tuple[list[ox.Quad], list[ox.Quad]]:
    """Read what a commit added and removed."""
    return tuple(
        list(ox.parse(path=str(found.path / name), format=ox.RdfFormat.N_QUADS))  # type: ignore[return-value]
        for name in ("added.nq", "removed.nq")
    )
