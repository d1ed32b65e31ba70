"""The description of the dataset in VoID and DCAT, with the addresses of the server that gives it and the release's dates."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeVar

import pyoxigraph as ox

from netkg import __version__
from netkg.engine.base import ReleaseSource, Snapshot
from netkg.graph import release
from netkg.graph.describe import DATASET, SERVED, SERVICE, description, distribution
from netkg.graph.dumps import FILES
from netkg.namespaces import GRAPHS, NKD
from netkg.rdf import TYPE, node, serialize
from netkg.search.catalogue import Catalogue
from netkg.server.http import offered_files, service_description
from netkg.server.http.negotiation import Format
from netkg.server.settings import Settings

_FILES = distribution("").value
_T = TypeVar("_T")
_SPDX = "http://spdx.org/rdf/terms#"
#: Releases up to this size are counted anew after a commit; above it, the counts are those of the last build.
_COUNTED = 200_000


def void(live: ReleaseSource, catalogue: Catalogue, settings: Settings, root: str, format: Format) -> bytes:
    """Write the descriptions of dataset and service, the examples and the prefixes, with the addresses of this server."""
    triples = [*catalogue.kept("description", lambda view: _described(live, view)), *_dates(live)]
    triples.append(ox.Triple(DATASET, node("void:rootResource"), ox.NamedNode(f"{root}/")))
    triples += service_description.triples(live.view(), settings, f"{root}/sparql")
    assert isinstance(format.writer, ox.RdfFormat)
    return serialize(dict.fromkeys(located(triples, root)), format.writer)


def located(triples: Iterable[ox.Triple], root: str) -> Iterator[ox.Triple]:
    """Put the addresses of the endpoint and the files in place of their permanent IRIs."""
    for subject, predicate, value in triples:
        yield ox.Triple(_here(subject, root), predicate, _here(value, root))


def _here(term: _T, root: str) -> _T | ox.NamedNode:
    if isinstance(term, ox.NamedNode) and (term == SERVICE or term.value.startswith(_FILES)):
        return ox.NamedNode(f"{root}/{term.value.removeprefix(str(NKD))}")
    return term


def _described(live: ReleaseSource, view: Snapshot) -> list[ox.Triple]:
    """Describe the release that is served and the files that it has, with their sizes and checksums as far as they are made."""
    offered = offered_files.names(live.store, view) if live.store is not None else set()
    missing = {distribution(file.name) for file in FILES if file.name not in offered}
    said = [t for t in _description(live, view) if t.subject not in missing and t.object not in missing]
    for one in offered_files.written(live.store, view) if live.store is not None else ():
        there = distribution(one.file.name)
        checksum = ox.NamedNode(f"{there.value}#sha256")
        said += [
            ox.Triple(there, node("dcat:byteSize"), ox.Literal(str(one.size), datatype=node("xsd:nonNegativeInteger"))),
            ox.Triple(there, ox.NamedNode(f"{_SPDX}checksum"), checksum),
            ox.Triple(checksum, TYPE, ox.NamedNode(f"{_SPDX}Checksum")),
            ox.Triple(checksum, ox.NamedNode(f"{_SPDX}algorithm"), ox.NamedNode(f"{_SPDX}checksumAlgorithm_sha256")),
            ox.Triple(checksum, ox.NamedNode(f"{_SPDX}checksumValue"), ox.Literal(one.sha256, datatype=node("xsd:hexBinary"))),
        ]
    return said


def _description(live: ReleaseSource, view: Snapshot) -> Iterator[ox.Triple]:
    yield from view.contents(node(GRAPHS["examples"]))
    found: release.Release | None = _served(live, view)
    while found is not None and not (found.path / "void.ttl").is_file():
        found = None if view.triples <= _COUNTED else found.parent
    if found is not None:
        yield from (quad.triple for quad in ox.parse(path=str(found.path / "void.ttl"), format=ox.RdfFormat.TURTLE))
        return
    if live.store is None:
        yield from view.contents(node(GRAPHS["description"]))
        return
    yield from description((q for q in view.quads() if q.graph_name != node(GRAPHS["description"])), __version__)


def _served(live: ReleaseSource, view: Snapshot) -> release.Release | None:
    """Find the release that is served, which `current` need not name at this moment."""
    if live.store is None:
        return None
    served = release.Release(live.store / "releases" / view.release)
    return served if (served.path / "manifest.json").is_file() else None


def _dates(live: ReleaseSource) -> Iterator[ox.Triple]:
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
