"""A store that takes updates and says what they changed: what a commit works on."""

from __future__ import annotations

from collections.abc import Sequence

import pyoxigraph as ox

from netkg.engine import updates
from netkg.engine.changes import Delta
from netkg.engine.embedded import View, view
from netkg.sparql.update_text import Update


class Dataset:
    """The embedded engine's store, in memory or on disk.

    >>> from netkg.engine.stores import memory
    >>> from netkg.sparql.update_text import parse
    >>> dataset = Dataset(memory())
    >>> len(dataset.update(parse('INSERT DATA { nkd:gene\\\\/men1 a nk:Gene ; rdfs:label "MEN1" }')).added)
    2
    >>> dataset.snapshot().triples
    2
    """

    def __init__(self, store: ox.Store, *, union: bool = True) -> None:
        """Take a store.

        :param union: patterns see the union of its graphs, as queries do, and not the store's own default graph.
        """
        self._store = store
        self._union = union

    def update(self, update: Update, *, using: Sequence[str] = (), using_named: Sequence[str] = ()) -> Delta:
        """Run an update, and say what it changed."""
        return updates.run_update(self._store, update, using, using_named, union=self._union)

    def snapshot(self) -> View:
        """Copy the present state into memory."""
        graphs = [graph for graph in self._store.named_graphs() if isinstance(graph, ox.NamedNode)]
        return view(self._store, "snapshot", default_graph="union" if self._union else "own", graphs=graphs)
