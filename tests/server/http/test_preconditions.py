"""Conditional requests: what is true is asked of the one who writes, so that no update is lost."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
import requests

from netkg.errors import PreconditionFailed
from netkg.server.http.preconditions import Preconditions, matches
from servers import TOKEN, Server, make_store, running

AUTH = {"Authorization": f"Bearer {TOKEN}"}
GRAPH = "/graphs?graph=http://g/"


@pytest.fixture(scope="module")
def writable(tmp_path_factory) -> Iterator[Server]:
    with running(make_store(tmp_path_factory.mktemp("conditions")), write_token=TOKEN) as started:
        yield started


def send(server: Server, method: str, path: str, body: str = "", **headers: str) -> requests.Response:
    kind = "application/sparql-update" if path.startswith("/update") else "text/turtle"
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    return requests.request(
        method, server.url + path, data=body.encode(), headers={**AUTH, "Content-Type": kind, **given}, timeout=30
    )


@pytest.mark.parametrize(
    ("if_match", "if_none_match", "etags", "holds"),
    [
        ("", "", [], True),
        ("*", "", ['"a"'], True),
        ("*", "", [], False),
        ('"a"', "", ['"a"', '"b"'], True),
        ('"x", "b"', "", ['"a"', '"b"'], True),
        ('"c"', "", ['"a"', '"b"'], False),
        ('"a"', "", [], False),
        ('W/"a"', "", ['"a"'], False),
        ('"x,a"', "", ['"a"'], False),
        ("", "*", [], True),
        ("", "*", ['"a"'], False),
        ("", '"b"', ['"a"'], True),
        ("", 'W/"a"', ['"a"'], False),
        ('"a"', '"a"', ['"a"'], False),
        ('"a"', '"b"', ['"a"'], True),
        ('"b"', '"b"', ['"a"'], False),
    ],
)
def test_conditions(if_match: str, if_none_match: str, etags: list[str], holds: bool) -> None:
    conditions = Preconditions(if_match, if_none_match)
    if holds:
        conditions.require(etags, "0.1.0")
        return
    with pytest.raises(PreconditionFailed):
        conditions.require(etags, "0.1.0")


def test_tags_are_lists_of_quoted_text() -> None:
    assert matches('"a, b"', '"a, b"')
    assert not matches('"a, b"', '"b"')
    assert not matches("", '"b"')


def test_nothing_that_is_there_is_overwritten(writable: Server) -> None:
    path = GRAPH + "new"
    assert send(writable, "PUT", path, "<http://a> <http://b> 1 .", If_None_Match="*").status_code == 201
    again = send(writable, "PUT", path, "<http://a> <http://b> 2 .", If_None_Match="*")
    assert (again.status_code, again.json()["type"].split("#")[1]) == (412, "precondition-failed")
    assert "1" in writable.get(path).text
    assert send(writable, "PUT", "/graphs?default", "", If_None_Match="*").status_code == 412


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE"])
def test_only_what_is_known_is_changed(writable: Server, method: str) -> None:
    path = GRAPH + method
    body = "" if method == "DELETE" else "<http://a> <http://b> 2 ."
    assert send(writable, "PUT", path, "<http://a> <http://b> 1 .", If_Match="*").status_code == 412
    send(writable, "PUT", path, "<http://a> <http://b> 1 .")
    for etag in ('"nope"', 'W/"nope"', "nope"):
        assert send(writable, method, path, body, If_Match=etag).status_code == 412
    tags = [writable.get(path, headers={"Accept": form}).headers["ETag"] for form in ("text/turtle", "application/ld+json")]
    assert send(writable, method, path, body, **{"If-Match": tags[0], "If-None-Match": tags[1]}).status_code == 412
    assert writable.get(path).text.count("<http://b>") == 1
    tried = send(writable, method, path + "&dry-run=true", body, If_Match=", ".join(tags))
    assert (tried.status_code, tried.json()["dry-run"]) == (200, True)
    assert send(writable, method, path, body, If_Match=", ".join(tags)).status_code == 200
    # The tag names the state before, also where another graph was changed since.
    send(writable, "PUT", GRAPH + "other", "<http://a> <http://b> 3 .")
    assert send(writable, "PUT", path, "", If_Match=tags[0]).status_code == 412


def test_what_is_not_there_is_not_found_whatever_the_condition(writable: Server) -> None:
    assert send(writable, "DELETE", GRAPH + "none", If_Match='"nope"').status_code == 404
    assert send(writable, "DELETE", GRAPH + "none", If_None_Match="*").status_code == 404


def test_an_update_is_made_to_the_release_that_it_names(writable: Server) -> None:
    release = writable.get("/health").json()["release"]
    text = "INSERT DATA { GRAPH <http://g/u> { <http://a> <http://b> 1 } }"
    assert send(writable, "POST", "/update", text, If_Match='"other"').status_code == 412
    assert send(writable, "POST", "/update", text, If_None_Match=f'"{release}"').status_code == 412
    done = send(writable, "POST", "/update", text, If_Match=f'"{release}"')
    assert (done.status_code, done.json()["added"]) == (200, 1)
    assert send(writable, "POST", "/update", text, If_Match=f'"{release}"').status_code == 412
    assert send(writable, "POST", "/update", text, If_Match="*").status_code == 200


def test_of_those_who_write_at_once_one_is_first(writable: Server) -> None:
    path = GRAPH + "race"
    send(writable, "PUT", path, "<http://a> <http://b> 0 .")
    for turn in range(5):
        numbers = range(turn * 10 + 1, turn * 10 + 7)
        put = partial(send, writable, "PUT", path, If_Match=writable.get(path).headers["ETag"])
        with ThreadPoolExecutor(6) as clients:
            answers = list(clients.map(put, (f"<http://a> <http://b> {n} ." for n in numbers)))
        assert sorted(answer.status_code for answer in answers) == [200] + [412] * 5
        winner = next(n for n, answer in zip(numbers, answers, strict=True) if answer.ok)
        assert f" {winner} " in writable.get(path).text


def test_of_those_who_create_at_once_one_does(writable: Server) -> None:
    path = GRAPH + "created"
    put = partial(send, writable, "PUT", path, If_None_Match="*")
    with ThreadPoolExecutor(6) as clients:
        answers = list(clients.map(put, (f"<http://a> <http://b> {n} ." for n in range(6))))
    assert sorted(answer.status_code for answer in answers) == [201] + [412] * 5


def test_a_graph_that_the_client_has_is_not_sent_again(writable: Server) -> None:
    path = GRAPH + "had"
    assert writable.get(path, headers={"If-None-Match": "*"}).status_code == 404
    send(writable, "PUT", path, "<http://a> <http://b> 1 .")
    assert writable.get(path, headers={"If-None-Match": "*"}).status_code == 304
