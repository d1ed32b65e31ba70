"""The cache of answers, and what the engine is told of prefixes."""

import pyoxigraph as ox
import pytest

from netkg.engine import embedded
from netkg.errors import QueryTimeout
from netkg.namespaces import PREFIXES
from netkg.server.http.endpoint import Answer, Cache, Endpoint, Request
from netkg.server.http.in_process import ThreadSupervisor
from netkg.server.http.protocol import Query
from netkg.server.settings import Settings


def test_only_what_is_asked_again_is_kept() -> None:
    view = embedded.view((), "0.1.0-abc")
    supervisor = ThreadSupervisor(timeout=9, transfer_timeout=9, long_queries=1)
    endpoint = Endpoint(lambda: view, Settings(), supervisor)
    given = [
        endpoint.query(Query(text), Request(), lambda answer: lambda piece: None)
        for text in ("ASK {}", "ASK { }", "ASK {}", "ASK {}")
    ]
    bodies = {answer.body for answer in given if answer is not None}
    assert len(bodies) == 1
    assert b"true" in bodies.pop()
    kept = [endpoint.cache.get(answer.headers["ETag"]) for answer in given if answer is not None]
    assert kept[1] is None
    assert kept[0] is kept[3] is given[3]


def test_a_query_past_its_limit_ends_at_its_next_rows() -> None:
    """What the watch raises while the engine writes comes through the engine as it is."""
    quads = [ox.Quad(ox.NamedNode(f"http://s/{n}"), ox.NamedNode("http://p"), ox.Literal(n)) for n in range(9)]
    view = embedded.view(quads, "0.1.0-abc")
    endpoint = Endpoint(lambda: view, Settings(), ThreadSupervisor(timeout=9, transfer_timeout=9, long_queries=1))
    asked = Query("SELECT * { ?a ?b ?c }", timeout=1e-9)  # too few rows for a head to go out
    with pytest.raises(QueryTimeout):
        endpoint.query(asked, Request(), lambda answer: lambda piece: None)


def test_tags_are_not_remembered_for_ever() -> None:
    cache = Cache(1 << 20)
    assert [cache.wants("a"), cache.wants("a")] == [False, True]
    for number in range(Cache.REMEMBERED):
        cache.wants(str(number))
    assert not cache.wants("a")


def test_the_cache_holds_no_more_than_its_size() -> None:
    cache = Cache(3200)
    for number in range(100):
        cache.put(str(number), Answer(body=bytes(100)))
    assert [cache.get("0"), cache.get("67")] == [None, None]
    assert cache.get("99") is not None
    cache.put("large", Answer(body=bytes(101)))
    assert cache.get("large") is None


def test_known_prefixes_may_be_left_out() -> None:
    for name, namespace in PREFIXES.items():
        text = f"SELECT (STR({name}:x) AS ?iri) {{}}"
        assert [row["iri"].value for row in embedded.view((), "empty").query(text)] == [namespace + "x"]
