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
    extend(store, quads)
    return store


def extend(store: ox.Store, quads: Iterable[ox.Quad]) -> None:
    """Put more quads into such a graph."""
    store.bulk_extend(
        quad if quad.graph_name == DEFAULT else ox.Quad(quad.subject, quad.predicate, value)
        for quad in quads
        if not isinstance(value := quad.object, ox.Triple)
    )


def stands_in(store: ox.Store, term: Term) -> bool:
    """Tell whether a term stands anywhere in such a graph."""
    places: list[tuple[Term | None, ...]] = [(None, None, term, None)]
    if not isinstance(term, ox.Literal):
        places.append((term, None, None, None))
    if isinstance(term, ox.NamedNode):
        places.append((None, term, None, None))
    return any(next(iter(store.quads_for_pattern(*place)), None) is not None for place in places)  # type: ignore[arg-type]
