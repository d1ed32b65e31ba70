"""What a query gives over a few triples, as plain values."""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox

from netkg.namespaces import NK, PREFIXES


def asked(triples: Iterable[ox.Triple], text: str) -> set[tuple[str, ...]]:
    """Ask triples by themselves."""
    store = ox.Store()
    store.extend(ox.Quad(*triple) for triple in triples)
    return rows(store, text)


def rows(store: ox.Store, text: str) -> set[tuple[str, ...]]:
    """Give each row by its values, terms of the ontology by their local name, and nothing for what is unbound."""
    found = store.query(text, prefixes=PREFIXES)
    assert isinstance(found, ox.QuerySolutions)
    return {
        tuple("" if value is None else value.value.removeprefix(str(NK)) for value in (row[v] for v in found.variables))
        for row in found
    }


def matching(rows: Iterable[dict[str, str]], **wanted: str) -> list[dict[str, str]]:
    """Give the rows of an answer that have these values."""
    return [row for row in rows if all(row[column] == value for column, value in wanted.items())]
