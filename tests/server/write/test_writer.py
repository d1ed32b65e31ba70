"""Writes over HTTP: the token, the outcome, every worker at once, and what is refused."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from pace import wait_until
from servers import TOKEN, Server, make_store, running

INSERT = "INSERT DATA { GRAPH nkd:graph\\/records\\/review { <gene/daxx> a nk:Gene } }"
ASK = "ASK { <gene/daxx> a nk:Gene }"


@pytest.fixture(scope="module")
def writable(tmp_path_factory) -> Iterator[Server]:
    with running(make_store(tmp_path_factory.mktemp("writable")), write_token=TOKEN) as started:
        yield started


def asks(server: Server, text: str) -> bool:
    return server.query(text).json()["boolean"]


def test_a_write_is_seen_by_every_worker_from_the_next_request_on(writable: Server) -> None:
    for number in range(8):
        text = f"<http://s> <http://p> {number}"
        answer = writable.update(f"INSERT DATA {{ {text} }}")
        assert answer.status_code == 200, answer.text
        release = answer.json()["release"]
        assert answer.headers["NetKG-Release"] == release
        with ThreadPoolExecutor(8) as pool:
            seen = list(pool.map(lambda _, t=text: writable.query(f"ASK {{ {t} }}"), range(8)))
        assert all(a.json()["boolean"] for a in seen)
        assert {a.headers["NetKG-Release"] for a in seen} == {release}


def test_the_entity_tag_changes_with_the_release(writable: Server) -> None:
    before = writable.query(ASK).headers["ETag"]
    assert not asks(writable, ASK)
    writable.update(INSERT)
    assert writable.query(ASK).headers["ETag"] != before
    assert asks(writable, ASK)
    assert writable.get("/gene/daxx").status_code == 200
    writable.update(INSERT.replace("INSERT", "DELETE"))
    assert not asks(writable, ASK)


def test_form_and_dataset(writable: Server) -> None:
    answer = requests.post(
        writable.url + "/update",
        timeout=9,
        headers={"Authorization": f"Bearer {TOKEN}"},
        data={
            "update": "INSERT { GRAPH <http://copy> { ?s ?p ?o } } WHERE { ?s ?p ?o }",
            "using-graph-uri": "https://w3id.org/netkg/graph/hypotheses",
        },
    )
    assert answer.json()["added"] == 2
    assert writable.update("DROP GRAPH <http://copy>").json()["graphs-removed"] == ["http://copy"]


def test_dry_run_says_what_would_happen(writable: Server) -> None:
    before = writable.get("/health").json()
    answer = writable.update("DELETE WHERE { GRAPH ?g { ?s a ?class } }", **{"dry-run": "true"})
    assert answer.json()["dry-run"]
    assert answer.json()["removed"] > 5
    assert writable.get("/health").json() == before


@pytest.mark.parametrize(
    ("header", "status", "code"),
    [
        (None, 401, "unauthorized"),
        ("Basic dGVzdA==", 401, "unauthorized"),
        ("Bearer wrong", 403, "forbidden"),
        (f"Bearer {TOKEN}x", 403, "forbidden"),
        (f"Bearer {TOKEN[:-1]}", 403, "forbidden"),
        (f"Bearer {TOKEN[:1]}", 403, "forbidden"),
    ],
)
def test_token(writable: Server, header: str | None, status: int, code: str) -> None:
    headers = {"Content-Type": "application/sparql-update", **({"Authorization": header} if header else {})}
    for path, method in (("/update", "POST"), ("/graphs?default", "PUT"), ("/graphs?default", "DELETE")):
        answer = requests.request(method, writable.url + path, data=INSERT.encode(), headers=headers, timeout=9)
        assert (answer.status_code, answer.json()["type"].split("#")[1]) == (status, code)
    # Not by address, either.
    assert (
        requests.post(
            f"{writable.url}/update?access_token={TOKEN}",
            data=INSERT.encode(),
            timeout=9,
            headers={"Content-Type": "application/sparql-update"},
        ).status_code
        == 401
    )


def test_get_is_405(writable: Server) -> None:
    answer = writable.get("/update", params={"update": "DROP ALL"})
    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST, OPTIONS")


REFUSED = {
    "syntax": ("INSERT DATA { <a> <b> }", 400, "query-syntax"),
    "query": ("SELECT * { ?s ?p ?o }", 400, "bad-request"),
    "load": ("LOAD <file:///etc/passwd> INTO GRAPH <http://g>", 403, "forbidden"),
    "silent load": ("LOAD SILENT <http://127.0.0.1:9/>", 403, "forbidden"),
    "second load": ("CLEAR SILENT GRAPH <http://g> ; LOAD <http://127.0.0.1:9/>", 403, "forbidden"),
    "service": ("INSERT { ?s ?p ?o } WHERE { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", 403, "service-refused"),
    "missing graph": ("DROP GRAPH <http://not.there>", 409, "conflict"),
    "deep": ("INSERT DATA { <a> <b> " + "[ <c> " * 200 + "1" + "]" * 200 + " }", 400, "query-too-complex"),
    "copy of a missing graph": ("COPY <http://not.there> TO nkd:graph\\/records\\/review", 409, "conflict"),
}


@pytest.mark.parametrize(("text", "status", "code"), REFUSED.values(), ids=REFUSED)
def test_refused(writable: Server, text: str, status: int, code: str) -> None:
    before = writable.get("/health").json()
    answer = writable.update(text)
    assert (answer.status_code, answer.json()["type"].split("#")[1]) == (status, code), answer.text
    assert writable.get("/health").json() == before


def test_no_graph_name_makes_an_update_write_more_than_it_says(own_store) -> None:
    """Names that an earlier version used for itself, planted by an upload and made by a pattern."""
    with running(own_store, write_token=TOKEN) as server:
        headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "text/turtle"}
        planted = "urn:netkg:scratch:add:https://w3id.org/netkg/graph/records/review"
        answer = requests.put(
            f"{server.url}/graphs", params={"graph": planted}, data=b"<http://s> <http://p> 1 .", headers=headers, timeout=9
        )
        assert answer.status_code == 201
        harmless = server.update("DELETE { ?s <http://never> ?o } WHERE { ?s <http://never> ?o }").json()
        assert (harmless["added"], harmless["removed"]) == (0, 0)
        made = (
            "INSERT { GRAPH ?g { <http://s> <http://p> 2 } } WHERE { BIND(IRI(CONCAT('urn:netkg:', 'scratch:remove:')) AS ?g) }"
        )
        assert server.update(made).json()["graphs-added"] == ["urn:netkg:scratch:remove:"]


def test_an_update_that_runs_too_long_is_ended_and_changes_nothing(tmp_path) -> None:
    endless = "INSERT { ?a0 ?b0 ?c1 } WHERE {" + " ".join(f"?a{i} ?b{i} ?c{i} ." for i in range(9)) + "}"
    with running(make_store(tmp_path), write_token=TOKEN, timeout=1) as server:
        before = server.get("/health").json()
        ended = server.update(endless)
        assert ended.status_code == 503
        assert "no part of it was kept" in ended.json()["detail"], "a writer is not told to add a LIMIT"
        assert server.get("/health").json() == before
        assert wait_until(lambda: server.update(INSERT).status_code == 200)  # the lock went with the worker
        assert asks(server, ASK)


PATH = "<http://x/first> a <http://x/Kept> ; <http://x/p> <http://x/second> . <http://x/second> <http://x/q> <http://x/third> . <http://x/third> <http://x/r> 1 ."
KEPT = """
@prefix : <http://x/> . @prefix sh: <http://www.w3.org/ns/shacl#> .
:kept a sh:NodeShape ; sh:targetClass :Kept ; sh:property :path .
:path sh:path ( :p :q :r ) ; sh:minCount 1 ; sh:message "Nothing is at the end of the path. Say what is." .
"""


@pytest.fixture(scope="module")
def ruled(tmp_path_factory) -> Iterator[Server]:
    """A server whose one shape asks for something three steps away."""
    folder = tmp_path_factory.mktemp("ruled")
    (folder / "shapes").mkdir()
    (folder / "shapes" / "kept.ttl").write_text(KEPT, "utf-8")
    with running(folder / "store", write_token=TOKEN, shapes=str(folder / "shapes"), workers=2) as started:
        assert started.update(f"INSERT DATA {{ GRAPH <http://g> {{ {PATH} }} }}").status_code == 200
        yield started


BREAKS = {
    "one step away": "DELETE WHERE { GRAPH ?g { ?s <http://x/p> ?o } }",
    "two steps away": "DELETE WHERE { GRAPH ?g { ?s <http://x/q> ?o } }",
    "three steps away": "DELETE WHERE { GRAPH ?g { ?s <http://x/r> ?o } }",
    "a new node": "INSERT DATA { GRAPH <http://g> { <http://x/new> a <http://x/Kept> } }",
}


@pytest.mark.parametrize("dry_run", ["false", "true"])
@pytest.mark.parametrize("text", BREAKS.values(), ids=BREAKS)
def test_a_write_that_breaks_a_shape_is_refused_also_when_it_is_a_dry_run(ruled: Server, text: str, dry_run: str) -> None:
    before = ruled.get("/health").json()
    answer = ruled.update(text, **{"dry-run": dry_run})
    assert (answer.status_code, answer.json()["type"].split("#")[1]) == (409, "constraint-violation"), answer.text
    assert ruled.get("/health").json() == before
    kept = ruled.update("INSERT DATA { GRAPH <http://g> { <http://x/third> <http://x/r> 2 } }", **{"dry-run": "true"})
    assert (kept.status_code, kept.json()["added"]) == (200, 1)


@pytest.mark.parametrize("dry_run", ["false", "true"])
def test_the_graph_store_keeps_the_shapes_too(ruled: Server, dry_run: str) -> None:
    headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "text/turtle"}
    for method, body in (("POST", b"<http://x/new> a <http://x/Kept> ."), ("PUT", b"<http://x/first> a <http://x/Kept> .")):
        answer = requests.request(
            method,
            ruled.url + "/graphs",
            params={"graph": "http://g", "dry-run": dry_run},
            data=body,
            headers=headers,
            timeout=20,
        )
        assert answer.status_code == 409, answer.text


def test_a_server_without_token_takes_no_writes(server: Server) -> None:
    assert server.update(INSERT).status_code == 403
    assert requests.put(server.url + "/graphs?default", data=b"", timeout=9).status_code == 403
