"""The addresses of a release's files: each as it lies on the disk, a page that lists them, and what describes them."""

from __future__ import annotations

import json
import re
from pathlib import Path

from flask import Response, request, send_file
from werkzeug.exceptions import RequestedRangeNotSatisfiable

from netkg import errors
from netkg.server.http import offered_files
from netkg.server.http.endpoint import Endpoint
from netkg.server.http.negotiation import HTML, JSON, choose
from netkg.server.http.offered_files import OfferedFile
from netkg.server.http.pages import crate
from netkg.server.http.pages.layout import Alternate, Head, Page, respond
from netkg.server.http.responses import public_root, tagged

#: The checksums, in the form that `sha256sum --check` reads.
_SUMS = "SHA256SUMS"
_ONE_PART = re.compile(r"\s*bytes\s*=[\s\d-]*", re.IGNORECASE)


def index(endpoint: Endpoint, store: Path | None) -> Response:
    """List the files, as a page or as JSON."""
    store = _expect(store)
    chosen = choose(request.args.get("format", ""), request.headers.get("Accept"), (HTML, JSON))
    root = public_root(endpoint.settings)
    if chosen is JSON:
        return tagged(endpoint, ("dumps", root), JSON.content_type, lambda: _list(endpoint, store, root))

    def make() -> Page:
        formats = (("application/json", "/dumps/?format=json"), ("application/ld+json", f"/dumps/{crate.NAME}"))
        about = "The dataset, its ontology, mappings and tables as files, with their checksums."
        head = Head("Files", about, "/dumps/", "", [Alternate(*form) for form in formats])
        variables = {"offered": offered_files.files(store, endpoint.view()), "described": (_SUMS, crate.NAME)}
        return Page("dumps.html", head, variables)

    return respond(endpoint, ("dumps",), make)


def file(endpoint: Endpoint, store: Path | None, name: str) -> Response:
    """Send a file, or the part of it that is asked for."""
    store = _expect(store)
    view = endpoint.view()
    made = offered_files.created(store, view)
    if name == _SUMS:
        return tagged(endpoint, (name,), "text/plain; charset=utf-8", lambda: _sums(endpoint, store))
    if name == crate.NAME:

        def described() -> str:
            offered = offered_files.files(store, view)
            return json.dumps(crate.crate(offered, view.release, made), indent=1, ensure_ascii=False) + "\n"

        return tagged(endpoint, (name,), "application/ld+json", described)
    found = next((one for one in offered_files.files(store, view) if one.file.name == name), None)
    if found is None:
        raise errors.NotFound(f"Release {view.release} has no file {name[:100]!r}; /dumps/ lists those that it has.")
    return send(found, made.timestamp())


def _expect(store: Path | None) -> Path:
    """Give the folder of releases.

    :raises NotFound: where they lie in another engine, which has no files.
    """
    if store is None:
        raise errors.NotFound("This server answers from another engine and has no files; GET /graphs gives the whole dataset.")
    return store


def send(found: OfferedFile, modified: float) -> Response:
    """Send a file from the disk, or the part of it that is asked for."""
    response = send_file(
        found.path,
        mimetype=found.file.media_type,
        conditional=False,
        etag=found.sha256,
        last_modified=modified,
        download_name=found.file.name,
    )
    response.headers["Content-Type"] = found.file.content_type
    response.headers["Cache-Control"] = "no-cache"
    asked = dict(request.environ)
    if not _ONE_PART.fullmatch(asked.get("HTTP_RANGE", "bytes=0-")):
        del asked["HTTP_RANGE"]  # several parts, or other units: a server may send the whole instead (RFC 9110, 14.2)
    try:
        response.make_conditional(asked, accept_ranges=True, complete_length=found.size)
    except RequestedRangeNotSatisfiable:
        response.close()
        raise errors.RangeNotSatisfiable(
            f"{found.file.name} has {found.size} bytes, and the requested part begins after them.", size=found.size
        ) from None
    return response


def _list(endpoint: Endpoint, store: Path, root: str) -> str:
    view = endpoint.view()
    listed = [
        {
            "name": one.file.name,
            "title": one.file.title,
            "url": f"{root}/dumps/{one.file.name}",
            "mediaType": one.file.media_type,
            "packed": one.file.packed,
            "bytes": one.size,
            "sha256": one.sha256,
        }
        for one in offered_files.files(store, view)
    ]
    made = offered_files.created(store, view).isoformat()
    return json.dumps({"release": view.release, "created": made, "files": listed}, indent=1) + "\n"


def _sums(endpoint: Endpoint, store: Path) -> str:
    return "".join(f"{one.sha256}  {one.file.name}\n" for one in offered_files.files(store, endpoint.view()))
