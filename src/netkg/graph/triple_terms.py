"""What triple terms say, held to the shapes as if it stood by itself: pySHACL and rdflib know no triple terms."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache

import pyoxigraph as ox

from netkg.graph.paths import GraphTriple
from netkg.graph.window import outward
from netkg.rdf import node

REIFIES = node("rdf:reifies")
#: Holds what triple terms say while a write is checked.
SAID = ox.NamedNode("urn:netkg:said-by-triple-terms")


def said_in(triple: ox.Triple) -> Iterator[ox.Triple]:
    """Give a triple and what its triple terms say, at any depth."""
    yield triple
    if isinstance(triple.object, ox.Triple):
        yield from said_in(triple.object)


def outward_triples(quads: Iterable[ox.Quad]) -> list[GraphTriple]:
    """Give what quads say, their triple terms included, as rdflib has it."""
    term = cache(outward)
    return [
        (term(said.subject), term(said.predicate), term(said.object))
        for quad in quads
        for said in said_in(quad.triple)
        if not isinstance(said.object, ox.Triple)
    ]


@contextmanager
def saying(store: ox.Store) -> Iterator[None]:
    """Let what triple terms say stand in the store for a while, so that everything that looks at it sees it."""
    said = {
        inner
        for quad in store.quads_for_pattern(None, REIFIES, None, None)
        for inner in said_in(quad.triple)
        if inner != quad.triple and not isinstance(inner.object, ox.Triple)
    }
    store.extend(ox.Quad(t.subject, t.predicate, t.object, SAID) for t in said)
    try:
        yield
    finally:
        if said:
            store.remove_graph(SAID)
