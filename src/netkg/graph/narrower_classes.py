"""The classes below a class, written out in a query.

A query walks `rdf:type/rdfs:subClassOf*` anew at every node that it looks at. Where a hundred thousand nodes are asked
whether they are instances of a class, that is most of the time; comparing their types with a list is a fifth of it.
"""

from __future__ import annotations

import re
from itertools import count

import pyoxigraph as ox

from netkg.graph.reads import IS_A
from netkg.rdf import DEFAULT, SUBCLASS, TYPE

_TEST = re.compile(rf"EXISTS \{{ (\S+) {re.escape(IS_A.n3())} <([^>]+)> \}}")


class NarrowerClasses:
    """What stands below each class in one graph of a store."""

    def __init__(self, store: ox.Store, graph: ox.NamedNode | ox.DefaultGraph = DEFAULT) -> None:
        self._store, self._graph = store, graph
        self._found: dict[str, list[ox.NamedNode] | None] = {}
        self._numbers = count()

    def of(self, iri: str) -> list[ox.NamedNode] | None:
        """Give a class and those below it in order; None if one of them has no name."""
        if iri not in self._found:
            self._found[iri] = self._walk(ox.NamedNode(iri))
        return self._found[iri]

    def _walk(self, top: ox.NamedNode) -> list[ox.NamedNode] | None:
        below, new = {top}, [top]
        while new:
            for quad in self._store.quads_for_pattern(None, SUBCLASS, new.pop(), self._graph):
                if not isinstance(quad.subject, ox.NamedNode):
                    return None
                if quad.subject not in below:
                    below.add(quad.subject)
                    new.append(quad.subject)
        return sorted(below, key=str)

    def written_out(self, query: str) -> str:
        """Compare types with lists of classes where a query, made here, tests for instances of a class."""
        return _TEST.sub(self._written, query)

    def _written(self, test: re.Match[str]) -> str:
        node, classes = test[1], self.of(test[2])
        if classes is None:
            return test[0]
        kind = f"?_kind{next(self._numbers)}"
        return f"EXISTS {{ {node} {TYPE} {kind} FILTER ({kind} IN ({', '.join(map(str, classes))})) }}"
