"""The page at /sparql: the query, its editor, and for browsers without scripts the answer as a table."""

from __future__ import annotations

import csv
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from flask import Response, g, render_template, request

from netkg.errors import HttpError
from netkg.inputs.queries import CompetencyQuery
from netkg.namespaces import NKD
from netkg.server.http import built_assets
from netkg.server.http.endpoint import VARY, Endpoint
from netkg.server.http.exchange import Exchange
from netkg.server.http.negotiation import HTML, encoding
from netkg.server.http.output import CODINGS
from netkg.server.http.pages.layout import PAGE_POLICY, Head
from netkg.server.http.responses import packed, public_root
from netkg.server.http.stream import Stream

FIRST = """SELECT ?class (COUNT(?thing) AS ?things)
WHERE { ?thing a ?class }
GROUP BY ?class
ORDER BY DESC(?things)
LIMIT 20
"""
HEAD = Head(
    "Ask in SPARQL", "Ask netkg in SPARQL, with completion, and see the answer as a table, chart or graph.", "/sparql", "ask"
)
#: Rows of the table for browsers without scripts.
SHOWN = 500
#: What is asked for such a table; when the time is up, the watchdog writes the page that says so.
_ACCEPT = "text/csv, text/turtle;q=0.9, text/html;q=0.1"
#: Such a table is asked for by this parameter, which a form sends only where scripts do not run.
PLAIN = ("view", "table")


@dataclass
class PlainAnswer:
    """An answer as a page without scripts shows it."""

    columns: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    more: bool = False
    text: str = ""
    problem: HttpError | None = None


def page(endpoint: Endpoint, examples: Sequence[CompetencyQuery]) -> Response:
    """Show the editor with the query of the address, or with a first one."""
    view = endpoint.view()
    named = {example.name: example for example in examples}
    example = named.get(request.args.get("example", ""))
    text = request.args.get("query") or (example.text if example else FIRST)
    answer = None
    if "query" in request.args:
        answer = plain_answer(endpoint, "GET" if request.args.get(PLAIN[0]) == PLAIN[1] else "HEAD")
    body = render_template(
        "sparql.html",
        head=HEAD,
        canonical=public_root(endpoint.settings) + HEAD.path,
        triples=view.triples,
        query=text,
        answer=answer,
        record_base=str(NKD),
        assets=built_assets.names(),
        examples=[
            {"name": e.name, "title": e.title, "about": e.about, "text": e.text, "params": e.params, "keywords": e.keywords}
            for e in examples
        ],
    )
    data, told = packed(body.encode(), encoding(request.headers.get("Accept-Encoding", ""), CODINGS))
    headers = {"Content-Security-Policy": PAGE_POLICY, "Cache-Control": "no-cache", "Referrer-Policy": "same-origin"}
    status = answer.problem.status if answer and answer.problem else 200
    return Response(data, status, content_type=HTML.content_type, headers={**headers, **told, "Vary": VARY})


def plain_answer(endpoint: Endpoint, method: str) -> PlainAnswer:
    """Ask the query of the address under the usual limits, and read no more of its answer than the page shows.

    :param method: HEAD only looks whether it can be read.
    """
    environ = {**request.environ, "HTTP_ACCEPT": _ACCEPT, "REQUEST_METHOD": method}
    for name in ("HTTP_ACCEPT_ENCODING", "HTTP_IF_NONE_MATCH"):
        environ.pop(name, None)
    exchange, view = Exchange(endpoint, environ, g.request_id), endpoint.view()
    stream = Stream(lambda begin: exchange.evaluate(view, begin), endpoint.supervisor.verdict, lambda _: None)
    try:
        head = stream.head()
    except HttpError as error:
        return PlainAnswer(problem=error)
    assert head is not None
    pieces = stream.body() if head.body is None else iter([head.body])
    try:
        if head.headers["Content-Type"].startswith("text/csv"):
            return _rows(pieces)
        whole = b"".join(itertools.islice(pieces, 4)).decode("utf-8", "replace")
        return PlainAnswer(text=whole[:200_000])
    finally:
        getattr(pieces, "close", lambda: None)()


def _rows(pieces: Iterator[bytes]) -> PlainAnswer:
    reader = csv.reader(_lines(pieces))
    columns = next(reader, [])
    rows = list(itertools.islice(reader, SHOWN + 1))
    return PlainAnswer(columns, rows[:SHOWN], len(rows) > SHOWN)


def _lines(pieces: Iterator[bytes]) -> Iterator[str]:
    """Cut a stream of bytes into lines with their ends."""
    rest = b""
    for piece in pieces:
        *lines, rest = (rest + piece).split(b"\n")
        for line in lines:
            yield line.decode("utf-8", "replace") + "\n"
    if rest:
        yield rest.decode("utf-8", "replace")
