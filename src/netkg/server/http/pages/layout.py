"""The frame that all pages share: what their head says, and the headers that they are sent with."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pyoxigraph as ox
from flask import Flask, Response, render_template, request
from jinja2.bccache import Bucket, FileSystemBytecodeCache

from netkg.engine.base import Snapshot
from netkg.namespaces import NKD
from netkg.server.http.endpoint import Endpoint
from netkg.server.http.negotiation import HTML
from netkg.server.http.pages.narrow_tables import labelled
from netkg.server.http.pages.navigation import SECTIONS
from netkg.server.http.reading.citation import without_keys
from netkg.server.http.responses import public_root, tagged

#: Scripts, styles and pictures come from this server and stand in files; nothing is inline, nothing is framed.
PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
_HERE = Path(__file__).resolve().parents[1]
#: Characters that a path may show as they are; a percent sign is the escape of an IRI that has one.
_SAFE = "/:@!$&'()*+,;=-._~%#?"


@dataclass(frozen=True)
class Alternate:
    """The same thing in another format: its media type and its address below the root."""

    media_type: str
    path: str


@dataclass(frozen=True)
class Head:
    """What a page says of itself, to people who share it and to machines."""

    title: str
    #: One sentence for search engines and previews of links.
    description: str = ""
    #: The address below the root that this page is best known by, with the parameters that matter.
    path: str = ""
    #: Which of SECTIONS it belongs to; empty for none.
    section: str = ""
    alternates: Sequence[Alternate] = ()
    #: The IRI of what the page is about, to cite it by.
    about: str = ""
    #: What the page says in schema.org's terms, as JSON-LD.
    data: Mapping[str, Any] | None = None


@cache
def fingerprint() -> str:
    """Tell this version of the templates and assets from others, so that a page kept by a browser goes with them."""
    found = hashlib.sha256()
    for folder in ("templates", "static"):
        for path in sorted((_HERE / folder).rglob("*")):
            if path.is_file():
                found.update(path.read_bytes())
    return found.hexdigest()[:12]


def address(path: str) -> str:
    """Give an address on this server as a link writes it.

    >>> from flask import Flask
    >>> with Flask("demo").test_request_context(base_url="https://net.example/kg/"):
    ...     address("/gene/men1"), address("//evil.example/x")
    ('/kg/gene/men1', '/kg//evil.example/x')
    >>> with Flask("demo").test_request_context():
    ...     address("//evil.example/x")
    '/.//evil.example/x'
    """
    written = request.script_root + quote(path, safe=_SAFE)
    # Two slashes at the head would name another host.
    return "/." + written if written.startswith("//") else written


@dataclass(frozen=True)
class Page:
    """A page before it is written: the template, what it says of itself, and the template's variables."""

    template: str
    head: Head
    variables: Mapping[str, Any] = field(default_factory=dict)


#: Characters of a Link header: an address that repeats what was asked may be longer than clients and proxies take.
_LONGEST_LINKS = 2048
#: Makes the page of a record; None where there is nothing to say beyond its triples.
Reader = Callable[[Snapshot, ox.NamedNode], Page | None]


def respond(
    endpoint: Endpoint, parts: tuple[object, ...], make: Callable[[], Page], *, policy: str = PAGE_POLICY, status: int = 200
) -> Response:
    """Answer with a page, making it only when the browser has not got it.

    :param parts: all that the page depends on, beside the release and the templates.
    """
    root = public_root(endpoint.settings)
    headers = {"Content-Security-Policy": policy, "Referrer-Policy": "same-origin"}

    def render() -> str:
        made = make()
        if 0 < len(links := signposts(made.head, root)) <= _LONGEST_LINKS:
            headers["Link"] = links
        return render_template(made.template, head=made.head, canonical=root + made.head.path, **made.variables)

    # A page is the same on every replica, whatever the address that each has of its own.
    parts = ("page", fingerprint(), endpoint.settings.base_url, request.script_root, *parts)
    return tagged(endpoint, parts, HTML.content_type, render, headers, status, coded=True)


def signposts(head: Head, root: str) -> str:
    """Write the Link header of a page: its address, its other formats, what to cite (https://signposting.org/).

    >>> signposts(Head("MEN1", path="/gene/men1", about="https://w3id.org/netkg/gene/men1"), "https://net.example")
    '<https://net.example/gene/men1>; rel="canonical", <https://w3id.org/netkg/gene/men1>; rel="cite-as"'
    """
    links = [f'<{root}{quote(head.path, safe=_SAFE)}>; rel="canonical"'] if head.path else []
    if head.about.startswith(str(NKD)):
        links.append(f'<{quote(head.about, safe=_SAFE)}>; rel="cite-as"')
    for other in head.alternates:
        there = f"<{root}{quote(other.path, safe=_SAFE)}>"
        links.append(f'{there}; rel="alternate"; type="{other.media_type}"')
        if head.about:
            links.append(f'{there}; rel="describedby"; type="{other.media_type}"')
    return ", ".join(links)


class CompiledTemplates(FileSystemBytecodeCache):
    """Compiled templates in this user's folder for temporary files; where nothing can be written nothing is kept."""

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep one."""
        with contextlib.suppress(OSError):
            super().dump_bytecode(bucket)


def prepare(app: Flask) -> None:
    """Give templates what all of them use, and compile them, before a server forks."""
    app.jinja_env.globals.update(fingerprint=fingerprint, address=address, SECTIONS=SECTIONS, without_keys=without_keys)
    app.jinja_env.filters["labelled"] = labelled
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.context_processor(lambda: {"root": request.script_root})
    with contextlib.suppress(OSError, RuntimeError):
        app.jinja_env.bytecode_cache = CompiledTemplates()
    for name in app.jinja_env.list_templates():
        app.jinja_env.get_template(name)
