"""All graphs of a dataset as one in memory, which is what shapes see."""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox

from netkg.engine import stores
from netkg.engine.changes import Delta
from netkg.engine.embedded import View
from netkg.graph.triple_terms import SAID
from netkg.rdf import DEFAULT, Term

#: Of a store of more quads no copy is made beside the validation of a few triples.
AT_MOST = 3_000_000


def merged(quads: Iterable[ox.Quad]) -> ox.Store:
    """Put quads into one graph in memory, each triple once, without those that hold triple terms.

    A triple term is nothing to SHACL, and a query over one graph is several times as quick as over many.
    """
    store = stores.memory()
    _extend(store, quads)
    return store


def _extend(store: ox.Store, quads: Iterable[ox.Quad]) -> None:
    store.bulk_extend(
        quad if quad.graph_name == DEFAULT else ox.Quad(quad.subject, quad.predicate, value)
        for quad in quads
        if not isinstance(value := quad.object, ox.Triple)
    )


def arrived(store: ox.Store, delta: Delta) -> list[ox.Quad]:
    """Give what a change brings, and what its triple terms say."""
    return [*delta.added, *store.quads_for_pattern(None, None, None, SAID)]


def change(whole: ox.Store, store: ox.Store, delta: Delta) -> None:
    """Bring such a graph to what it is after a change.

    :param store: as it is after the change.
    """
    _extend(whole, arrived(store, delta))
    for triple in {quad.triple for quad in delta.removed}:
        subject, predicate, value = triple.subject, triple.predicate, triple.object
        if next(store.quads_for_pattern(subject, predicate, value, None), None) is None:
            whole.remove(ox.Quad(subject, predicate, value))


def merged_after(before: View | None, store: ox.Store, delta: Delta) -> ox.Store:
    """Merge all graphs as they are after a change; a store that is too large for that is given as it is.

    :param before: what there was before it, where that is in memory.
    """
    if (len(store) if before is None else before.triples) > AT_MOST:
        return store
    if before is None:
        return merged(store)
    whole = merged(before.everything())
    change(whole, store, delta)
    return whole


def stands_in(store: ox.Store, term: Term) -> bool:
    """Tell whether a term stands anywhere in such a graph."""
    if next(store.quads_for_pattern(None, None, term, None), None) is not None:
        return True
    if isinstance(term, ox.Literal):
        return False
    if next(store.quads_for_pattern(term, None, None, None), None) is not None:
        return True
    return isinstance(term, ox.NamedNode) and next(store.quads_for_pattern(None, term, None, None), None) is not None
