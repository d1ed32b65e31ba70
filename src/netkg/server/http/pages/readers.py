"""Which module makes the page of a record, by the first part of the record's path."""

from __future__ import annotations

import pyoxigraph as ox

from netkg.namespaces import NKD
from netkg.server.http.pages.layout import Reader

#: First part of a path, such as `gene` -> what makes the page to read. Records without one are shown as data alone.
READERS: dict[str, Reader] = {}


def reader(iri: ox.NamedNode) -> Reader | None:
    """Find what makes the page of a record, if anything does."""
    return READERS.get(iri.value.removeprefix(str(NKD)).partition("/")[0])
