"""The description of the dataset in VoID and DCAT, with the addresses of the server that gives it and the release's dates."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from urllib.parse import urlencode

import pyoxigraph as ox

from netkg import __version__
from netkg.engine.base import Snapshot
from netkg.engine.live import Live
from netkg.graph import release
from netkg.graph.describe import DATASET, SERVED, SERVICE, description
from netkg.namespaces import GRAPHS
from netkg.rdf import node, serialize
from netkg.search.catalogue import Catalogue
from netkg.server.http import service_description
from netkg.server.http.negotiation import Format
from netkg.server.settings import Settings

#: All that queries see by default, as N-Triples; sent while it is read.
_DUMP = "/sparql?" + urlencode({"query": "CONSTRUCT WHERE { ?s ?p ?o }", "format": "nt"})
#: Releases up to this size are counted anew after a commit; above it, the counts are those of the last build.
_COUNTED = 200_000


def void(live: Live, catalogue: Catalogue, settings: Settings, root: str, format: Format) -> bytes:
    """Write the descriptions of dataset and service, the examples and the prefixes, with the addresses of this server."""
    triples = [*catalogue.kept("description", lambda view: list(_description(live, view))), *_dates(live)]
    for name, path in (("rootResource", "/"), ("dataDump", _DUMP)):
        triples.append(ox.Triple(DATASET, node(f"void:{name}"), ox.NamedNode(root + path)))
    triples += service_description.triples(live.view(), settings, f"{root}/sparql")
    assert isinstance(format.writer, ox.RdfFormat)
    return serialize(dict.fromkeys(located(triples, root)), format.writer)


def located(triples: Iterable[ox.Triple], root: str) -> Iterator[ox.Triple]:
    """Put the address of the endpoint in place of its permanent IRI."""
    here = ox.NamedNode(f"{root}/sparql")
    for subject, predicate, value in triples:
        yield ox.Triple(here if subject == SERVICE else subject, predicate, here if value == SERVICE else value)


def _description(live: Live, view: Snapshot) -> Iterator[ox.Triple]:
    yield from view.contents(node(GRAPHS["examples"]))
    found: release.Release | None = _served(live, view)
    while found is not None and not (found.path / "void.ttl").is_file():
        found = None if view.triples <= _COUNTED else found.parent
    if found is not None:
        yield from (quad.triple for quad in ox.parse(path=str(found.path / "void.ttl"), format=ox.RdfFormat.TURTLE))
        return
    yield from description((q for q in view.quads() if q.graph_name != node(GRAPHS["description"])), __version__)


def _served(live: Live, view: Snapshot) -> release.Release | None:
    """Find the release that is served, which `current` need not name at this moment."""
    served = release.Release(live.store / "releases" / view.release)
    return served if (served.path / "manifest.json").is_file() else None


def _dates(live: Live) -> Iterator[ox.Triple]:
    """Say when what is served was released: first by a build, and last by whatever came since."""
    found = _served(live, live.view())
    if found is None:
        return
    said = (("dcterms:issued", found.origin or found), ("dcterms:modified", found))
    for thing in (DATASET, SERVED):
        for name, moment in said:
            written = ox.Literal(str(moment.manifest["created"]), datatype=node("xsd:dateTime"))
            yield ox.Triple(thing, node(name), written)
        yield ox.Triple(thing, ox.NamedNode("http://purl.org/pav/version"), ox.Literal(found.id))
