"""Scripts and styles: the bundles of `web/bundle.py`, and those that stand in the tree; clients keep both for good."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from flask import Response, request, send_from_directory

from netkg.errors import NotFound
from netkg.server.http.endpoint import Endpoint
from netkg.server.http.negotiation import encoding
from netkg.server.http.output import CODINGS
from netkg.server.http.pages.layout import fingerprint
from netkg.server.http.responses import tagged

STATIC = Path(__file__).parent / "static"
FOLDER = STATIC / "built"
#: The style and the script that every page has.
OWN = {"netkg.css": "text/css; charset=utf-8", "suggest.js": "text/javascript; charset=utf-8"}
_FOR_GOOD = "max-age=31536000, immutable"


@cache
def names() -> dict[str, str]:
    """Map each bundle to the name of its file; empty where none was built."""
    manifest = FOLDER / "manifest.json"
    if not manifest.is_file():
        return {}
    made: dict[str, str] = json.loads(manifest.read_text("utf-8"))
    return made


def asset(name: str) -> Response:
    """Send a bundle in a coding that the client takes; its name follows from its content, so it never changes.

    :raises NotFound: when no bundle is called so.
    """
    if name not in names().values():
        raise NotFound(f"There is no script or style {name[:100]}.")
    coding = encoding(request.headers.get("Accept-Encoding", ""), CODINGS)
    kind = "text/javascript" if name.endswith(".js") else "text/css"
    response = send_from_directory(FOLDER, f"{name}.{coding}" if coding else name, mimetype=kind, max_age=365 * 86400)
    response.headers["Vary"] = "Accept-Encoding"
    response.cache_control.immutable = True
    if coding:
        response.headers["Content-Encoding"] = coding
    return response


def own(endpoint: Endpoint, name: str) -> Response:
    """Send a style or script of the tree; an address that names its version gives the same for ever.

    :raises NotFound: when none is called so.
    """
    if name not in OWN:
        raise NotFound(f"There is no script or style {name[:100]}.")
    version = fingerprint()
    headers = {"Cache-Control": _FOR_GOOD} if request.args.get("v") == version else None
    return tagged(endpoint, ("own", name, version), OWN[name], (STATIC / name).read_bytes, headers, coded=True)
