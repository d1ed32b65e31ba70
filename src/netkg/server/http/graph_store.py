"""The Graph Store HTTP Protocol: which graph a request means, and RDF bodies read with care."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import parse_qsl

import pyoxigraph as ox
from werkzeug.sansio.multipart import Data, Epilogue, Field, File, MultipartDecoder

from netkg.engine.base import Snapshot
from netkg.errors import BadRequest, NotFound, PayloadTooLarge, UnsupportedMediaType
from netkg.inputs import triples
from netkg.inputs.rdfxml import TooDeepError
from netkg.rdf import DEFAULT, GraphName
from netkg.server.http.endpoint import tag
from netkg.server.http.negotiation import GRAPHS, TRIPLES, Format
from netkg.server.http.protocol import read_type, utf8_type

#: How deep a body may nest. The parsers go on, but what they build is taken down by recursion.
DEPTH = 500
#: Media types of bodies; those of graphs, and multipart.
READABLE = {
    name: form
    for form in (*TRIPLES, GRAPHS[-1])
    for name in form.media_types
    if name not in ("application/xml", "text/xml", "application/json", "text/plain")
}
_JSON = re.compile(rb'"(?:[^"\\]|\\.)*"|([\[{])|[\]}]', re.DOTALL)
_TERMS = re.compile(rb"<<|>>")


@dataclass(frozen=True)
class GraphTarget:
    """The graph that a request means; None for the whole dataset, and `new` when the server is to name it."""

    graph: ox.NamedNode | ox.DefaultGraph | None
    new: bool = False


def target(method: str, path: str, query_string: str, address: str) -> GraphTarget:
    """Find the graph: `?graph=IRI`, `?default`, or the address of the request itself; without any, GET means them all.

    The graph at an address of this server has that address for its IRI, with its percent-escapes as they stand; a
    relative IRI in `?graph=` is refused (Graph Store HTTP Protocol, 4.1 and 4.2).

    :param path: what follows `/graphs/` in the path as it was sent.
    :param address: the public address of `/graphs`.
    :raises BadRequest: when the request names none, or two.
    """
    try:
        parameters = parse_qsl(query_string, keep_blank_values=True, errors="strict")
    except UnicodeDecodeError:
        raise BadRequest("A parameter is not percent-encoded UTF-8.") from None
    given = [value for key, value in parameters if key == "graph"]
    default = any(key == "default" for key, _ in parameters)
    if len(given) + default + bool(path) > 1:
        raise BadRequest("Name one graph: ?graph=IRI, ?default, or an address below /graphs/.")
    if default:
        return GraphTarget(DEFAULT)
    if given or path:
        try:
            return GraphTarget(ox.NamedNode(given[0] if given else f"{address}/{path}"))
        except ValueError as error:
            raise BadRequest(f"The graph cannot have this name: {error}; its name must be an absolute IRI.") from None
    if method == "POST":
        return GraphTarget(ox.NamedNode(f"{address}/{uuid.uuid4()}"), new=True)
    if method in ("GET", "HEAD"):
        return GraphTarget(None)
    raise BadRequest("Name a graph: ?graph=IRI, ?default, or an address below /graphs/.")


def read(view: Snapshot, graph: ox.NamedNode | ox.DefaultGraph) -> Iterator[ox.Triple]:
    """Give a graph's triples; the default graph is what queries see, though writes to it go to the store's own.

    :raises NotFound: when there is no such graph.
    """
    if not view.has_graph(graph):
        raise NotFound(f"There is no graph {graph}.")
    return view.seen() if graph == DEFAULT else view.contents(graph)


def etags(release: str, graph: GraphName) -> list[str]:
    """List the entity tags of a graph in a release: one for each format, and one for the release itself.

    >>> etags("0.1.0", DEFAULT)[-1]
    '"0.1.0"'
    """
    return [*(tag(release, "graph", str(graph), form.name) for form in GRAPHS), f'"{release}"']


def parse(body: bytes, content_type: str | None, base: str) -> list[ox.Triple]:
    """Read an RDF body, or each part of a multipart one.

    :param base: what relative IRIs are resolved against: the graph's IRI.
    :raises UnsupportedMediaType: when it is not RDF of one graph, or not UTF-8.
    :raises BadRequest: where it does not parse, with the parser's line and column.
    """
    kind, parameters = read_type(content_type)
    if kind == "multipart/form-data":
        return [
            triple
            for part, part_type in _parts(body, parameters.get("boundary", "").strip('"'))
            for triple in _parse(part, part_type, base)
        ]
    return _parse(body, content_type, base)


def _parse(body: bytes, content_type: str | None, base: str) -> list[ox.Triple]:
    kind = utf8_type(content_type)[0]
    form = READABLE.get(kind)
    if form is None or not isinstance(form.writer, ox.RdfFormat):
        raise UnsupportedMediaType(
            f"A graph cannot be read from {kind or 'a body without Content-Type'}; use one of {', '.join(sorted(READABLE))}."
        )
    name = form.media_types[0]
    _guard(body, form)
    try:
        return list(triples.read(body, form.writer, base, depth=DEPTH))
    except triples.SeveralGraphsError as error:
        raise UnsupportedMediaType(f"The {name} is not one graph: {error}. Send each graph to its own address.") from None
    except TooDeepError as error:
        raise PayloadTooLarge(f"The body nests too deeply: {error}.", limit="depth") from None
    except (SyntaxError, ValueError) as error:
        raise BadRequest(f"The {name} does not parse: {error}.") from None


def _guard(body: bytes, form: Format) -> None:
    """Refuse what a parser should not be given: other encodings, endless nesting.

    :raises HttpError: before the parser sees the body.
    """
    try:
        body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadRequest(f"The body is not UTF-8: byte {error.start}.") from None
    if form.name == "rdf":
        return  # counted by the one who reads the XML
    if form.name == "jsonld":
        deepest = _depth(_JSON, body, b"]", b"}")
    else:
        deepest = body.count(b"<<") if body.count(b"<<") <= DEPTH else _depth_of_terms(body)
    if deepest > DEPTH:
        raise PayloadTooLarge(f"The body nests {deepest} deep; the limit is {DEPTH}.", limit="depth")


def _depth(pattern: re.Pattern[bytes], body: bytes, *closing: bytes) -> int:
    now = deepest = 0
    for match in pattern.finditer(body):
        if match.group(1):
            now += 1
            deepest = max(deepest, now)
            if deepest > DEPTH:
                return deepest
        elif match.group() in closing:
            now -= 1
    return deepest


def _depth_of_terms(body: bytes) -> int:
    now = deepest = 0
    for match in _TERMS.finditer(body):
        now += 1 if match.group() == b"<<" else -1 if now else 0
        deepest = max(deepest, now)
    return deepest


def _parts(body: bytes, boundary: str) -> list[tuple[bytes, str]]:
    """Cut a multipart body (RFC 7578); only parts with a content type count.

    :raises BadRequest: when it is not whole, or nothing in it counts; an upload that replaces a graph must not empty it
        by mistake.
    """
    if not boundary:
        raise BadRequest("The multipart body has no boundary.")
    decoder = MultipartDecoder(boundary.encode("latin-1", "replace"))
    decoder.receive_data(body)
    decoder.receive_data(None)
    parts, kind, content = [], "", b""
    try:
        while not isinstance(event := decoder.next_event(), Epilogue):
            if isinstance(event, Field | File):
                kind, content = event.headers.get("content-type", ""), b""
            elif isinstance(event, Data):
                content += event.data
                if kind and not event.more_data:
                    parts.append((content, kind))
    except ValueError:
        raise BadRequest(
            "The multipart body is incomplete: each part needs a Content-Disposition, and the last must be "
            "followed by --BOUNDARY--, with the boundary that the request's Content-Type names."
        ) from None
    if not parts:
        raise BadRequest("No part of the multipart body has a Content-Type; give each file its own, such as text/turtle.")
    return parts
