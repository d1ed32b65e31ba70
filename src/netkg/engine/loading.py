"""Load releases into the embedded engine."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox

from netkg.engine import stores
from netkg.engine.embedded import View, view
from netkg.engine.placement import Placement, decide
from netkg.graph import lineage, release


def load(store: Path, *, default_graph: str = "union", placement: Placement | None = None, forks: bool = False) -> View:
    """Open the current release of a store, in memory or from disk.

    :param placement: decides which; by default, what is free.
    :param forks: this process will fork; then a release on disk is left for the children to open.
    :raises StoreUnavailable: if a part of it is missing or damaged.
    """
    found = release.current(store)
    if found is None:
        return view((), release.EMPTY, default_graph=default_graph)
    if not (placement or decide()).holds(found.triples):
        disk = stores.memory() if forks else lineage.open_store(found)
        union = "own" if default_graph == "own" else "listed"
        return View(disk, found.id, union=union, triples=found.triples, in_memory=False)
    line = lineage.trace(found)
    return view(line.quads(), found.id, default_graph=default_graph, graphs=line.graphs(), union=line.union())


def quads(found: release.Release) -> Iterator[ox.Quad]:
    """Read a release's quads with the blank node labels that it gives them.

    :raises StoreUnavailable: if a part is missing or damaged.
    """
    return lineage.trace(found).quads()
