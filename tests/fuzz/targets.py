"""What is fuzzed, and what must hold for every text: nothing but netkg's own errors, and the checks named here."""

from __future__ import annotations

import random
import socket
from collections.abc import Callable, Iterable
from typing import Any

import pyoxigraph as ox

from netkg.engine import embedded, updates
from netkg.errors import Conflict, HttpError, NetkgError, QuerySyntaxError
from netkg.namespaces import BASE, PREFIXES
from netkg.server.http import graph_store, negotiation, protocol
from netkg.server.write import commits
from netkg.sparql import federation, guard, update_text
from netkg.sparql.tokens import tokens

from . import mutate, seeds

DATA = """@prefix : <http://x/> . @prefix e: <http://example.org/> .
:s :p 1, 2, "a", "b"@en ; :q [ :r :s ] . e:s e:p e:o . :a :b :c .
:g { :s :p 1 . :t :p 2 ; :q _:z } :h { :s :q :o . e:s e:p "x" } <http://example.org/g1> { e:s e:p e:o1 }"""


class Finding(Exception):
    """A check that did not hold."""


def _query_case(rng: random.Random) -> str:
    known = seeds.texts(".rq")
    return mutate.text(rng, rng.choice(known), known)


def query(text: str) -> None:
    """Guard, then parse, as a HEAD request does; what the short way says must be what the long one says."""
    plain = guard.read_plain(text)
    try:
        reading = guard.read(text)
    except QuerySyntaxError:
        if plain is None:
            raise
        reading = plain
    if plain not in (None, reading):
        raise Finding("read_plain and read differ")
    if reading.is_update:
        return
    federation.refuse(reading, text)
    embedded.check(text)


def _update_case(rng: random.Random) -> str:
    known = seeds.texts(".ru")
    return mutate.text(rng, rng.choice(known), known)


def _states(store: ox.Store) -> tuple[set[str], set[str]]:
    dataset = ox.Dataset(store)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return {str(quad) for quad in dataset}, {str(graph) for graph in store.named_graphs()}


def _data() -> ox.Store:
    store = ox.Store()
    store.load(DATA.encode(), format=ox.RdfFormat.TRIG)
    return store


def update_(text: str) -> None:
    """Parse and run an update operation by operation: the outcome must be the engine's own, and the delta the difference."""
    reading = guard.read(text)
    if reading.is_query:
        return
    federation.refuse(reading, text)
    update = update_text.parse(text)
    updates.check_update(update)
    if any(operation.kind in ("COPY", "MOVE") for operation in update.operations):
        return  # of a graph that is not there the engine makes an empty one
    if reading.volatile or sum(1 for _ in tokens(text)) > 2000:
        return
    if text.count("(") > 40:
        return  # each level of a list is two patterns more, and joins of many the engine plans for seconds: a limit ends that
    ours = _data()
    before = set(ours)
    try:
        delta = updates.run_update(ours, update)
    except Conflict:
        return
    after = set(ours)
    if (delta.added, delta.removed) != (after - before, before - after):
        raise Finding("the delta is not the difference of the states")
    _reads_back(delta.added | delta.removed)
    theirs = _data()
    try:
        theirs.update(text, base_iri=BASE, prefixes=PREFIXES)
    except (SyntaxError, RuntimeError, ValueError, OSError):
        return  # the engine does not take a prologue after a semicolon; then there is nothing to compare with
    if len(ours) != len(theirs) or (len(ours) < 60 and _states(ours) != _states(theirs)):
        raise Finding(f"run by operations the update makes another state ({len(ours)} quads) than in one ({len(theirs)})")


def _reads_back(quads: Iterable[ox.Quad]) -> None:
    """Check that a commit of these could be read again."""
    try:
        again = set(ox.parse(commits.lines(quads), format=ox.RdfFormat.N_QUADS))
    except SyntaxError as error:
        raise Finding("a commit that could not be read again") from error
    if again != set(quads):
        raise Finding("a commit that would be read as another")


class Listener:
    """A socket that must see no connection."""

    def __init__(self) -> None:
        self.socket = socket.socket()
        self.socket.bind(("127.0.0.1", 0))
        self.socket.listen(16)
        self.socket.setblocking(False)
        self.address = f"http://127.0.0.1:{self.socket.getsockname()[1]}/"

    def called(self) -> bool:
        try:
            self.socket.accept()[0].close()
        except BlockingIOError:
            return False
        return True


_listener: Listener | None = None


def _service_case(rng: random.Random) -> str:
    return mutate.text(rng, rng.choice(seeds.SERVICES), seeds.SERVICES)


def service(text: str) -> None:
    """Evaluate whatever the guard finds no call in; nobody may be called."""
    global _listener
    if _listener is None:
        _listener = Listener()
    text = text.replace("TARGET", _listener.address)
    reading = guard.read_plain(text) or guard.read(text)
    federation.refuse(reading, text)
    try:
        if reading.is_update:
            _data().update(text, base_iri=BASE, prefixes=PREFIXES)
        else:
            for _, _row in zip(range(100), embedded.view(_data(), "fuzz").query(text) or (), strict=False):
                pass
    except (SyntaxError, RuntimeError, ValueError, OSError, TypeError):
        pass
    if _listener.called():
        raise Finding("the guard saw no call, and the engine made one")


def _upload_case(rng: random.Random) -> tuple[str, bytes]:
    kind = rng.choice(tuple(seeds.UPLOADS))
    known = seeds.bodies(kind)
    everything = tuple(body for bodies in seeds.UPLOADS.values() for body in bodies)
    return kind, mutate.body(rng, rng.choice(known), everything)


def upload(case: tuple[str, bytes]) -> None:
    """Parse as /graphs does; what is taken must survive being written and read again."""
    kind, body = case
    triples = graph_store.parse(body, kind, "http://x/g")
    store = ox.Store()
    store.extend(ox.Quad(t.subject, t.predicate, t.object, ox.NamedNode("http://x/g")) for t in triples)
    _reads_back(set(store))


def _header_case(rng: random.Random) -> tuple[str, str, str, bytes]:
    queries = (
        "query=ASK%20%7B%7D&default-graph-uri=http://g&timeout=5&format=json",
        "update=CLEAR+ALL&using-graph-uri=http://g&dry-run=1",
        "query=%FF&query=2",
        "timeout=1e400&query=x",
        "graph=http://x/&default",
    )
    accepts = (
        "text/turtle;q=0.8, */*;q=0.1",
        "application/sparql-results+json",
        "a/b;q=nan",
        "text/*;q=1e5;x=y,*",
        "gzip;q=0.5, br, *;q=0",
    )
    types = (
        "application/x-www-form-urlencoded; charset=utf-8",
        "application/sparql-query",
        "multipart/form-data; boundary=x",
        "text/turtle",
    )
    every = queries + accepts + types
    pick = lambda known: mutate.text(rng, rng.choice(known), every)  # noqa: E731
    return (
        pick(queries),
        pick(accepts),
        pick(types),
        mutate.body(
            rng,
            b"--x\r\nContent-Disposition: form-data; name=a\r\nContent-Type: text/turtle\r\n\r\n<a> <b> <c> .\r\n--x--",
            (b"query=a",),
        ),
    )


def header(case: tuple[str, str, str, bytes]) -> None:
    """Read a query string, an Accept header, a Content-Type and a body."""
    query_string, accept, content_type, body = case
    attempts: tuple[Callable[[], object], ...] = (
        lambda: protocol.parse_query("GET", None, query_string, b""),
        lambda: protocol.parse_query("POST", content_type, query_string, body),
        lambda: protocol.parse_update("POST", content_type, query_string, body),
        lambda: graph_store.target("POST", "", query_string, "http://x/graphs"),
        lambda: graph_store.parse(body, content_type, "http://x/g"),
        lambda: protocol.authorize(accept, "token"),
        lambda: negotiation.negotiate(accept, negotiation.GRAPHS),
        lambda: negotiation.encoding(accept, ("br", "gzip")),
    )
    for attempt in attempts:
        try:
            attempt()
        except HttpError:
            continue


#: Name, generator, check, share of the runs.
TARGETS: tuple[tuple[str, Callable[[random.Random], Any], Callable[[Any], None], int], ...] = (
    ("query", _query_case, query, 5),
    ("update", _update_case, update_, 3),
    ("service", _service_case, service, 3),
    ("upload", _upload_case, upload, 6),
    ("header", _header_case, header, 1),
)


def make(seed: int, index: int) -> tuple[str, Any, Callable[[Any], None]]:
    """Give case number `index` of a seed: its target's name, the case, and the check."""
    rng = random.Random(f"{seed}:{index}")
    name, generate, check, _ = rng.choices(TARGETS, weights=[target[3] for target in TARGETS])[0]
    return name, generate(rng), check


def run(case: Any, check: Callable[[Any], None]) -> bool:
    """Run one case; gives whether it was accepted.

    :raises Exception: whatever is not one of netkg's own errors.
    """
    try:
        check(case)
    except NetkgError:
        return False
    return True
