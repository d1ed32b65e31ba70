"""The addresses that show something to people, and to programs by content negotiation: pages, records, descriptions."""

from __future__ import annotations

from pathlib import Path
from typing import cast
from urllib.parse import quote

from flask import Response, redirect, request

from netkg import errors
from netkg.engine.base import ReleaseSource
from netkg.namespaces import NKD
from netkg.search.catalogue import Catalogue
from netkg.server.http import ontology_routes, problems, resources, site_routes
from netkg.server.http.endpoint import Endpoint
from netkg.server.http.negotiation import GRAPHS, HTML, ONTOLOGIES, choose, negotiate
from netkg.server.http.pages import finding
from netkg.server.http.pages.layout import Alternate, Head, Page, respond, signposts
from netkg.server.http.pages.overview import overview
from netkg.server.http.pages.readers import Readers, reader
from netkg.server.http.responses import public_root, tagged
from netkg.server.http.void import void

#: The formats that an IRI gives at its address with their name behind it, as `/gene/tsc2.ttl`.
_SUFFIXES = (*GRAPHS, *ONTOLOGIES, HTML)


def dataset(endpoint: Endpoint, catalogue: Catalogue, live: ReleaseSource) -> Response:
    """Describe the dataset in VoID and DCAT."""
    chosen = negotiate(request.headers.get("Accept"), (*GRAPHS, HTML))
    chosen = GRAPHS[0] if chosen is HTML else chosen
    root = public_root(endpoint.settings)
    return tagged(
        endpoint,
        ("void", root, chosen.name),
        chosen.content_type,
        lambda: void(live, catalogue, endpoint.settings, root, chosen),
    )


def problem_types() -> Response:
    """Show the page that the problem types lead to."""
    return Response(
        problems.types(request.script_root),
        content_type=HTML.content_type,
        headers={"Content-Security-Policy": problems.PAGE_POLICY, "Cache-Control": "max-age=3600"},
    )


def record(endpoint: Endpoint, catalogue: Catalogue, store: Path | None, local: str, readers: Readers) -> Response:
    """Show one IRI of the graph, or all things of a kind; a suffix such as `.ttl`, `.jsonld` or `.html` names the format.

    :param store: the folder of releases, whose files the ontology's own IRI gives; before another engine there is none.
    :param readers: what makes the pages to read.
    """
    view = endpoint.view()
    raw = request.environ.get("RAW_URI", "").split("?")[0].removeprefix(request.script_root).lstrip("/")
    names = [local, *([raw] if raw and raw != local else [])]
    iri, chosen = resources.find(view, *names), None
    if iri is None and (chosen := next((one for one in _SUFFIXES if local.endswith(f".{one.name}")), None)):
        iri = resources.find(view, *(name.removesuffix(f".{chosen.name}") for name in names))
    if iri is None:
        if name := site_routes.leads_to_list(catalogue, local):
            if local.endswith("/"):
                return site_routes.listing(endpoint, catalogue, name)
            return cast(Response, redirect(f"{request.script_root}/{name}/", 308, Response))
        near = [{"label": it.label, "kind": it.kind, "path": it.path} for it in finding.meant(catalogue.index(), local)]
        facts = {"sought": local.rstrip("/").rpartition("/")[2], **({"near": near} if near else {})}
        raise errors.NotFound(
            f"There is nothing at {request.path}, and no triple of release {view.release} mentions it.", **facts
        )
    is_whole = store is not None and ontology_routes.is_ontology(view, iri)
    offers = (*GRAPHS, *ONTOLOGIES, HTML) if is_whole else (*GRAPHS, HTML)
    if chosen is not None and chosen not in offers:
        raise errors.NotFound(f"There is nothing at {request.path}; only the ontology itself has a form .{chosen.name}.")
    chosen = chosen or choose(request.args.get("format", ""), request.headers.get("Accept"), offers)
    here = quote(f"/{iri.value.removeprefix(str(NKD))}")
    others = [Alternate(f.media_types[0], f"{here}?format={f.name}") for f in GRAPHS[:4]]
    label = resources.label(view, iri)
    about = f"{label}: all that netkg says of it, with the sources, as a page and as RDF."
    head = Head(label, about, here, section="browse", alternates=others, about=iri.value)
    if chosen is not HTML:
        links = {"Link": signposts(head, public_root(endpoint.settings))}
        if store is not None and is_whole:
            return ontology_routes.whole(endpoint, store, chosen, links)
        return tagged(
            endpoint, ("record", iri.value, chosen.name), chosen.content_type, lambda: resources.rdf(view, iri, chosen), links
        )
    data = request.args.get("view") == "data"
    read = reader(readers, view, iri)

    def make() -> Page:
        made = read(view, iri) if read is not None and not data else None
        if made:
            return made
        found = resources.record(view, iri)
        return Page("record.html", head, {"record": found, "overview": None if data else overview(found)})

    return respond(endpoint, ("record", iri.value, data), make)
