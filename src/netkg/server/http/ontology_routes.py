"""The ontology at its own IRI and its version's: the whole of it, in each form of the release files."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
from flask import Response

from netkg import errors
from netkg.engine.base import Snapshot
from netkg.inputs.ontology_root import ONTOLOGY
from netkg.rdf import node
from netkg.server.http import dump_routes, offered_files, wellformed
from netkg.server.http.endpoint import VARY, Endpoint
from netkg.server.http.negotiation import Format
from netkg.server.http.responses import tagged

#: The form of an answer -> the file that is sent; another form is written from the Turtle.
_FILES = {"ttl": "netkg.ttl", "rdf": "netkg.owl", "owl": "netkg.owl", "ofn": "netkg.ofn", "obo": "netkg.obo"}
_VERSION_IRI = node("owl:versionIRI")


def is_ontology(view: Snapshot, iri: ox.NamedNode) -> bool:
    """Tell whether an IRI is that of the ontology or of the version that is served."""
    return iri == ONTOLOGY or next(iter(view.match(ONTOLOGY, _VERSION_IRI, iri)), None) is not None


def whole(endpoint: Endpoint, store: Path, chosen: Format, links: dict[str, str]) -> Response:
    """Send the ontology, with its inferred hierarchy.

    :param links: headers that say what else is at this address.
    :raises NotAcceptable: if the form cannot say all of it, and so was not written.
    """
    view = endpoint.view()
    files = {one.file.name: one for one in offered_files.files(store, view)}
    name = _FILES.get(chosen.name, "netkg.ttl")
    if name not in files:
        raise errors.NotAcceptable(f"The ontology of release {view.release} says what {chosen.name} cannot; ask for Turtle.")
    if chosen.name in _FILES:
        response = dump_routes.send(files[name], offered_files.created(store, view).timestamp())
        response.headers.update({**links, "Vary": VARY})
        return response

    def written() -> bytes:
        triples = (quad.triple for quad in ox.parse(path=str(files[name].path), format=ox.RdfFormat.TURTLE))
        return wellformed.serialize(triples, chosen)

    return tagged(endpoint, ("ontology", chosen.name), chosen.content_type, written, links)
