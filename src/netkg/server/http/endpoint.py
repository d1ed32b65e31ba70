"""Answer queries: what the Flask edge calls, without a framework in it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from netkg.engine import embedded
from netkg.engine.base import Snapshot
from netkg.engine.past import Past
from netkg.errors import BadRequest, EvaluationError, HttpError, NotFound
from netkg.server.http import clause_values, explanations, wellformed
from netkg.server.http.answer_cache import AnswerCache
from netkg.server.http.forwarder import Forwarder
from netkg.server.http.negotiation import GRAPHS, HTML, OFFERS, RESULTS, Format, choose, encoding
from netkg.server.http.output import CODINGS, Output
from netkg.server.http.preconditions import matches
from netkg.server.http.protocol import QueryRequest
from netkg.server.http.supervision import Supervisor, Watch
from netkg.server.settings import Settings
from netkg.sparql import federation, guard
from netkg.sparql.probe import Explanation

#: Bytes for what else a form may hold.
_FORM = 1 << 16
VARY = "Accept, Accept-Encoding"


class Request(NamedTuple):
    """What an operation needs to know of the HTTP request."""

    method: str = "GET"
    accept: str | None = None
    accept_encoding: str = ""
    if_none_match: str = ""
    id: str = ""
    connection: Any = None


@dataclass
class Answer:
    """A response: a whole body, or None when it has been sent already."""

    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes | None = b""
    broken: bool = False
    sent: int = 0


#: Sends a piece of a body.
Send = Callable[[bytes], object]
#: Sends the head of an answer that is streamed, and gives what sends the pieces.
Begin = Callable[[Answer], Send]


def tag(release: str, *parts: object) -> str:
    """Make an entity tag from the release and all that shapes an answer."""
    return '"' + hashlib.sha256(repr((release, *parts)).encode()).hexdigest()[:32] + '"'


class Endpoint:
    """The query operation over the current view."""

    def __init__(
        self, view: Callable[[], Snapshot], settings: Settings, supervisor: Supervisor, past: Past | None = None
    ) -> None:
        self.view = view
        self.past = past
        self.settings = settings
        self.supervisor = supervisor
        self.limits = guard.Limits(settings.max_depth, settings.max_operators, settings.max_query_length)
        #: Bytes that a query may be sent in: a form writes a character in up to twelve.
        self.largest_body = min(settings.max_body << 20, 12 * settings.max_query_length + _FORM)
        self.cache = AnswerCache[Answer](settings.cache << 20, lambda answer: len(answer.body or b""))
        self.explaining = explanations.Explaining()
        # A wrong entry of the list is told at the start, not at the first query.
        self.forwarder = Forwarder(federation.targets(settings.allow_service))

    def count(self, counter: str) -> None:
        """Count something for /metrics."""
        self.supervisor.statistics.count(counter)

    def choose(self, form: str, operation: QueryRequest, request: Request, *, html: bool = False) -> Format:
        """Choose the format of a query's answer."""
        offers: Sequence[Format] = OFFERS.get(form, RESULTS)
        return choose(operation.format, request.accept, (*offers, HTML) if html else offers)

    def query(
        self,
        operation: QueryRequest,
        request: Request,
        begin: Begin,
        *,
        html: bool = False,
        view: Snapshot | None = None,
    ) -> Answer | None:
        """Answer a query.

        :param begin: sends the headers of an answer that is streamed, and gives the function that sends its pieces.
        :param view: the view that the caller has looked up already.
        :param html: whether the caller can show the result as a page; then None is the answer when that is wanted.
        :raises HttpError: for all that can be told before the first byte.
        """
        self.count("queries")
        if view is None:
            view = self.of_release(operation, request)
        reading = guard.read_plain(operation.text, self.limits) or guard.read(operation.text, self.limits)
        if reading.is_update:
            raise BadRequest("This is an update; send it by POST to /update.")
        called = federation.refuse(reading, operation.text, self.settings.allow_service)
        chosen = self.choose(reading.form, operation, request, html=html)
        if chosen is HTML:
            return None
        coding = encoding(request.accept_encoding, CODINGS) if request.accept_encoding else ""
        answer = Answer(headers={"Content-Type": chosen.content_type, "Vary": VARY, "Cache-Control": "no-cache"})
        if coding:
            answer.headers["Content-Encoding"] = coding
        etag = ""
        if not reading.volatile and not reading.services:
            etag = tag(view.release, operation.text, operation.default_graphs, operation.named_graphs, chosen.name, coding)
            answer.headers["ETag"] = etag
            if matches(request.if_none_match, etag):
                self.count("not_modified")
                return Answer(304, {name: answer.headers[name] for name in ("ETag", "Vary", "Cache-Control")})
            kept = self.cache.get(etag)
            if kept is not None and request.method != "HEAD":
                self.count("cached")
                return kept
        if request.method == "HEAD" or called:
            # A syntax error is told in the places of the text that was sent, and without calling anyone.
            with self._watching(view, operation, request):
                embedded.check(federation.replaced(reading, operation.text, None))
        if request.method == "HEAD":
            return answer
        most = self.cache.largest if etag and self.cache.wants(etag) else 0
        with self._watching(view, operation, request) as watch:
            if called:
                with self.forwarder.serving(called, reading) as running:
                    operation = clause_values.prepared(view, operation, reading, running)
                    whole = self._evaluate(view, operation, watch, begin, answer, chosen, coding, most)
            else:
                whole = self._evaluate(view, operation, watch, begin, answer, chosen, coding, most)
        if whole is not None:
            self.cache.put(etag, Answer(headers=answer.headers, body=whole))
        return answer

    def of_release(self, operation: QueryRequest, request: Request) -> Snapshot:
        """Give the view that a query asks; to load an old one counts as its work.

        :raises NotFound: if there is no such release.
        """
        view = self.view()
        if operation.release and self.past is None:
            if operation.release not in ("current", view.release):
                raise NotFound(f"This server has release {view.release} alone, and no earlier ones.")
        elif operation.release and self.past is not None:
            with self._watching(view, operation, request):
                view = self.past.view(operation.release)
        return view

    def explain(self, operation: QueryRequest, request: Request) -> Answer:
        """Say why a query has no rows; see `netkg.sparql.explain`.

        :raises HttpError: when it does not parse or may not run.
        """
        view = self.view()
        chosen = explanations.choose(request.accept)
        reading = guard.read(operation.text, self.limits)
        if reading.is_update or federation.refuse(reading, operation.text, self.settings.allow_service):
            raise BadRequest("Only queries that call no other service can be explained.")
        told, budget = Explanation(), explanations.seconds(operation, self.settings.timeout)
        with self._watching(view, operation, request, budget) as watch:
            embedded.check(operation.text)
            watch.instead = explanations.raw(told, chosen, watch.headers)
            self.explaining.explain(view, operation, self.limits, budget, told)
        return Answer(
            headers={"Content-Type": chosen.content_type, "Vary": "Accept", "Cache-Control": "no-cache"},
            body=explanations.write(told, chosen),
        )

    @contextmanager
    def _watching(
        self, view: Snapshot, operation: QueryRequest, request: Request, timeout: float | None = None
    ) -> Iterator[Watch]:
        headers, limit = common_headers(view.release, request.id), timeout or operation.timeout
        with self.supervisor.watching(request.connection, request.id, headers, limit, operation.text) as watch:
            watch.accept = request.accept
            yield watch

    def _evaluate(
        self,
        view: Snapshot,
        operation: QueryRequest,
        watch: Watch,
        begin: Begin,
        answer: Answer,
        chosen: Format,
        coding: str,
        most: int,
    ) -> bytes | None:
        """Evaluate into the answer; give the whole body where it has at most `most` bytes, sent or not."""
        sent: list[bytes] = []

        def start() -> Send:
            self.supervisor.sending(watch)
            answer.body = None
            send = begin(answer)

            def counted(piece: bytes) -> None:
                answer.sent += len(piece)
                if answer.sent <= most:
                    sent.append(piece)
                else:
                    sent.clear()
                with watch.handing_over():
                    send(piece)

            return counted

        output = Output(start, coding, watch.check)
        try:
            result = view.query(operation.text, default_graphs=operation.default_graphs, named_graphs=operation.named_graphs)
            if chosen not in (RESULTS if result.kind in ("SELECT", "ASK") else GRAPHS):
                # The token stream and the engine disagree on the form; the engine is right.
                raise BadRequest("The form of the query could not be recognized from its first keyword.")
            assert chosen.writer is not None  # only HTML has none
            result.write(wellformed.checked(output, chosen), chosen.writer)
            answer.body = output.finish()
            if not output.coding:
                answer.headers.pop("Content-Encoding", None)
        except HttpError:
            if not output.started:
                raise
            answer.body, answer.broken = None, True
        except Exception as error:  # whatever ends the serialiser, the client must not take the part for the whole
            if not output.started:
                unfit = wellformed.unwritable(error, chosen)
                raise unfit or EvaluationError(f"The query cannot be evaluated: {error}") from error
            answer.body, answer.broken = None, True
        if not most or answer.broken or answer.sent > most:
            return None
        return answer.body if answer.body is not None else b"".join(sent)


EXPOSED = "Content-Encoding, ETag, Link, Location, NetKG-Release, Retry-After, X-Request-Id"
#: What all answers carry alike.
FIXED = {"Access-Control-Allow-Origin": "*", "Access-Control-Expose-Headers": EXPOSED, "X-Content-Type-Options": "nosniff"}


def common_headers(release: str, request_id: str) -> Mapping[str, str]:
    """Give the headers that every answer carries."""
    return {"NetKG-Release": release, "X-Request-Id": request_id, **FIXED}
