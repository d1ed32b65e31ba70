"""How a graph is laid out in memory, so that what a query visits together lies together.

The engine takes memory for a term when it first meets it, and for a triple when it is added, and frees neither. A query
walks from triple to triple; how far these are apart decides how long it waits for memory.
"""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor

import pyoxigraph as ox

from netkg.engine import stores


def fill(lines: Iterable[bytes]) -> ox.Store:
    """Make a store in memory of sorted lines of N-Triples, with the blank node labels that they have.

    No query that names graphs may be asked of it: every name is an empty graph.

    >>> store = fill([b'<http://g/TSC2> <http://p/modulates> _:mtor .\\n', b'_:mtor <http://p/label> "mTOR" .\\n'])
    >>> sorted(str(quad.object) for quad in store)
    ['"mTOR"', '_:mtor']
    """
    plain, blank, names = [], [], set()
    for line in lines:
        if b"_:" in line:
            blank.append(line)
            continue
        plain.append(line)
        subject, _, end = line.split(b" ", 2)
        names.add(subject)
        if end.startswith(b"<") and not end.startswith(b"<<"):
            names.add(end[:-3])
    store = stores.memory()
    # Names are entered beforehand, as those of graphs, and triples from a thread of its own, which has a heap of its
    # own: so triples lie side by side there.
    for name in sorted(names):
        store.add_graph(ox.NamedNode(name[1:-1].decode()))
    with ThreadPoolExecutor(1) as elsewhere:
        elsewhere.submit(store.load, b"".join(plain), format=ox.RdfFormat.N_TRIPLES).result()
    # Not those with blank nodes, to which the engine's own loading gives labels of its own.
    store.extend(ox.parse(b"".join(blank), format=ox.RdfFormat.N_TRIPLES))
    return store
