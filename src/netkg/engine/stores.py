"""Where stores are made: in memory, and on disk. No module outside this package makes one."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox


def memory(quads: Iterable[ox.Quad] = ()) -> ox.Store:
    """Make a store in memory, blank nodes labelled as they are.

    >>> from netkg.rdf import DEFAULT, TYPE, node
    >>> len(memory([ox.Quad(node("nkd:gene/men1"), TYPE, node("nk:Gene"), DEFAULT)]))
    1
    """
    store = ox.Store()
    store.bulk_extend(quads)
    return store


def write(folder: Path, quads: Iterable[ox.Quad]) -> None:
    """Make a store on disk, and leave it closed."""
    store = open_(folder)
    store.bulk_extend(quads)
    store.flush()


def open_(folder: Path) -> ox.Store:
    """Open a store on disk to read and write; one that is not there is made, empty."""
    return ox.Store(str(folder))


def read(folder: Path) -> ox.Store:
    """Open a store on disk to read alone. A process that has done so cannot be forked from: its threads would be missing."""
    return ox.Store.read_only(str(folder))
