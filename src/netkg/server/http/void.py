"""The description of the dataset in VoID and DCAT, with the addresses of the server that gives it."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlencode

import pyoxigraph as ox

from netkg import __version__
from netkg.engine.live import Live
from netkg.graph import release
from netkg.graph.describe import description
from netkg.namespaces import GRAPHS, NKD
from netkg.rdf import node, serialize
from netkg.server.http.negotiation import Format

#: All that queries see by default, as N-Triples; sent while it is read.
_DUMP = "/sparql?" + urlencode({"query": "CONSTRUCT WHERE { ?s ?p ?o }", "format": "nt"})
_DATASET = ox.NamedNode(str(NKD) + "dataset")
#: Releases up to this size are counted anew after a commit; above it, the counts are those of the last build.
_COUNTED = 200_000


def void(live: Live, root: str, format: Format) -> bytes:
    """Write the dataset's description, with the addresses of this server."""
    triples = list(_description(live))
    for name, path in (("sparqlEndpoint", "/sparql"), ("rootResource", "/"), ("dataDump", _DUMP)):
        triples.append(ox.Triple(_DATASET, node(f"void:{name}"), ox.NamedNode(root + path)))
    assert isinstance(format.writer, ox.RdfFormat)
    return serialize(triples, format.writer)


def _description(live: Live) -> Iterator[ox.Triple]:
    view = live.view()
    # The release that is served, which `current` need not name at this moment.
    served = release.Release(live.store / "releases" / view.release)
    found = served if (served.path / "manifest.json").is_file() else None
    while found is not None and not (found.path / "void.ttl").is_file():
        if view.triples <= _COUNTED:
            found = None
            break
        parent = found.path.parent / str(found.manifest.get("parent", ""))
        found = release.Release(parent) if (parent / "manifest.json").is_file() else None
    if found is not None:
        yield from (quad.triple for quad in ox.parse(path=str(found.path / "void.ttl"), format=ox.RdfFormat.TURTLE))
        return
    yield from description((q for q in view.quads() if q.graph_name != node(GRAPHS["description"])), __version__)
