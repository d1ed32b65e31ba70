"""The cache of answers, the entity tags they are kept by, and what the engine is told of prefixes."""

import pyoxigraph as ox
import pytest

from netkg.engine import embedded
from netkg.errors import QueryTimeout
from netkg.namespaces import PREFIXES
from netkg.server.http.answer_cache import AnswerCache
from netkg.server.http.endpoint import Answer, Endpoint, Request, tag
from netkg.server.http.in_process import ThreadSupervisor
from netkg.server.http.preconditions import matches
from netkg.server.http.protocol import QueryRequest
from netkg.server.settings import Settings

QUADS = [
    ox.Quad(ox.NamedNode(f"http://s/{n}"), ox.NamedNode("http://p"), ox.Literal(n), ox.NamedNode(f"http://g/{graph}"))
    for graph, size in (("a", 1), ("b", 2))
    for n in range(size)
]
COUNTED = "SELECT (COUNT(*) AS ?n) { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }"


def answering(view: embedded.View) -> Endpoint:
    supervisor = ThreadSupervisor(timeout=9, transfer_timeout=9, long_queries=1)
    return Endpoint(lambda: view, Settings(), supervisor)


def ask(endpoint: Endpoint, query: QueryRequest, **request: str) -> Answer:
    answer = endpoint.query(query, Request(**request), lambda answer: lambda piece: None)
    assert answer is not None
    return answer


#: Requests for the same text that are answered otherwise, and what they count.
OTHERWISE = {
    "no dataset": (QueryRequest(COUNTED), {"accept": "text/csv"}, b"5"),
    "a default graph": (QueryRequest(COUNTED, default_graphs=("http://g/a",)), {"accept": "text/csv"}, b"1"),
    "another default graph": (QueryRequest(COUNTED, default_graphs=("http://g/b",)), {"accept": "text/csv"}, b"2"),
    "both default graphs": (QueryRequest(COUNTED, default_graphs=("http://g/a", "http://g/b")), {"accept": "text/csv"}, b"3"),
    "a named graph": (QueryRequest(COUNTED, named_graphs=("http://g/a",)), {"accept": "text/csv"}, b"1"),
    "another named graph": (QueryRequest(COUNTED, named_graphs=("http://g/b",)), {"accept": "text/csv"}, b"2"),
    "a default and a named graph": (QueryRequest(COUNTED, ("http://g/a",), ("http://g/b",)), {"accept": "text/csv"}, b"3"),
    "a format by name": (QueryRequest(COUNTED, format="tsv"), {"accept": "text/csv"}, b"5"),
    "a format by header": (QueryRequest(COUNTED), {"accept": "application/json"}, b"5"),
    "another text": (QueryRequest(COUNTED + " "), {"accept": "text/csv"}, b"5"),
}


@pytest.mark.parametrize("name", OTHERWISE)
def test_no_request_is_answered_with_what_another_one_was(name: str) -> None:
    """Each is asked often enough to come from the cache; its tag is its own and stays."""
    endpoint = answering(embedded.view(QUADS, "0.1.0-abc"))
    tags = {ask(endpoint, query, **request).headers["ETag"] for query, request, _ in OTHERWISE.values() for _ in range(3)}
    assert len(tags) == len(OTHERWISE)
    query, request, count = OTHERWISE[name]
    answer = ask(endpoint, query, **request)
    assert count in (answer.body or b"")
    assert answer.headers["ETag"] in tags
    unchanged = ask(endpoint, query, **request, if_none_match=answer.headers["ETag"])
    assert (unchanged.status, unchanged.body) == (304, b"")
    for other in tags - {answer.headers["ETag"]}:
        assert ask(endpoint, query, **request, if_none_match=other).status == 200


def test_another_release_is_another_tag() -> None:
    old, new = (answering(embedded.view(QUADS, release)) for release in ("0.1.0-abc", "0.1.0-abd"))
    given = ask(old, QueryRequest(COUNTED)).headers["ETag"]
    assert ask(new, QueryRequest(COUNTED), if_none_match=given).status == 200


@pytest.mark.parametrize("function", ["RAND", "NOW", "UUID", "STRUUID", "struuid"])
def test_what_changes_from_call_to_call_is_neither_tagged_nor_kept(function: str) -> None:
    endpoint = answering(embedded.view((), "0.1.0-abc"))
    answers = [ask(endpoint, QueryRequest(f"SELECT ({function}() AS ?x) {{}}")) for _ in range(3)]
    assert not any("ETag" in answer.headers for answer in answers)
    assert len({id(answer) for answer in answers}) == 3
    assert ask(endpoint, QueryRequest(f"SELECT ({function}() AS ?x) {{}}"), if_none_match="*").status == 200


@pytest.mark.parametrize(
    ("header", "known"),
    [
        ("", False),
        ("*", True),
        ('"a"', True),
        ('W/"a"', True),
        ('"b", "a"', True),
        ('"b",W/"a" ', True),
        ('"b"', False),
        ('"aa"', False),
        ('"*"', False),
    ],
)
def test_if_none_match(header: str, known: bool) -> None:
    """RFC 9110, 13.1.2: any answer for *, else one of the tags, compared weakly."""
    assert matches(header, '"a"') == known


def test_any_answer_that_has_a_tag_is_known_to_who_has_any() -> None:
    endpoint = answering(embedded.view(QUADS, "0.1.0-abc"))
    answer = ask(endpoint, QueryRequest(COUNTED), if_none_match="*")
    assert (answer.status, answer.body) == (304, b"")
    assert answer.headers["ETag"] == ask(endpoint, QueryRequest(COUNTED)).headers["ETag"]


def test_a_tag_is_quoted_and_follows_from_all_its_parts() -> None:
    one = tag("r", "text", ("a",), ())
    assert one == tag("r", "text", ("a",), ()) and one[0] == one[-1] == '"' and len(one) == 34
    assert len({one, tag("r", "text", (), ("a",)), tag("s", "text", ("a",), ()), tag("r", "text", ("a",)), tag("r")}) == 5


def test_only_what_is_asked_again_is_kept() -> None:
    endpoint = answering(embedded.view((), "0.1.0-abc"))
    given = [
        endpoint.query(QueryRequest(text), Request(), lambda answer: lambda piece: None)
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
    asked = QueryRequest("SELECT * { ?a ?b ?c }", timeout=1e-9)  # too few rows for a head to go out
    with pytest.raises(QueryTimeout):
        endpoint.query(asked, Request(), lambda answer: lambda piece: None)


def test_tags_are_not_remembered_for_ever() -> None:
    cache = AnswerCache[Answer](1 << 20, lambda answer: len(answer.body or b""))
    assert [cache.wants("a"), cache.wants("a")] == [False, True]
    for number in range(AnswerCache.REMEMBERED):
        cache.wants(str(number))
    assert not cache.wants("a")


def test_the_cache_holds_no_more_than_its_size() -> None:
    cache = AnswerCache[Answer](3200, lambda answer: len(answer.body or b""))
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
