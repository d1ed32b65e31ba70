"""All graphs of a dataset as one in memory, which is what shapes see."""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox

from netkg.engine import stores
from netkg.rdf import DEFAULT, Term


def merged(quads: Iterable[ox.Quad]) -> ox.Store:
    """Put quads into one graph in memory, each triple once, without those that hold triple terms.

    A triple term is nothing to SHACL, and a query over one graph is several times as quick as over many.
    """
    store = stores.memory()
    store.bulk_extend(
        quad if quad.graph_name == DEFAULT else ox.Quad(quad.subject, quad.predicate, value)
        for quad in quads
        if not isinstance(value := quad.object, ox.Triple)
    )
    return store


def stands_in(store: ox.Store, term: Term) -> bool:
    """Tell whether a term stands anywhere in such a graph."""
    if next(store.quads_for_pattern(None, None, term, None), None) is not None:
        return True
    if isinstance(term, ox.Literal):
        return False
    if next(store.quads_for_pattern(term, None, None, None), None) is not None:
        return True
    return isinstance(term, ox.NamedNode) and next(store.quads_for_pattern(None, term, None, None), None) is not None
