"""The one shape of errors: problem+json with a documented type, or a page for people."""

from __future__ import annotations

from pathlib import Path

import pytest

from netkg import errors
from netkg.server.http import problems

DOCS = Path(__file__).parents[3] / "docs" / "errors.md"


def every_error() -> list[type[errors.HttpError]]:
    found, waiting = [], [errors.HttpError]
    while waiting:
        kind = waiting.pop()
        found.append(kind)
        waiting += kind.__subclasses__()
    return found


@pytest.mark.parametrize("kind", every_error(), ids=lambda kind: kind.__name__)
def test_every_code_has_its_anchor_in_the_docs(kind: type[errors.HttpError]) -> None:
    assert f'<a id="{kind.code}"></a>' in DOCS.read_text("utf-8")
    assert problems.problem(kind("why"))["type"] == f"https://w3id.org/netkg/errors#{kind.code}"


CASES = {
    "syntax": ("/sparql?query=SELECT", 400, "query-syntax"),
    "deep": ("/sparql?query=ASK" + "{" * 200, 400, "query-too-complex"),
    "service": ("/sparql?query=ASK{SERVICE<http://127.0.0.1/>{}}", 403, "service-refused"),
    "missing": ("/nothing/here", 404, "not-found"),
    "twice": ("/sparql?query=ASK{}&query=ASK{}", 400, "bad-request"),
}


@pytest.mark.parametrize(("path", "status", "code"), CASES.values(), ids=CASES)
def test_shape(server, path: str, status: int, code: str) -> None:
    answer = server.get(path)
    told = answer.json()
    assert (answer.status_code, answer.headers["Content-Type"]) == (status, "application/problem+json")
    assert told["type"].endswith(f"#{code}")
    assert told["status"] == status
    assert told["title"]
    assert told["detail"].endswith(".")
    assert told["instance"].endswith(answer.headers["X-Request-Id"])
    page = server.get(path, headers={"Accept": "text/html"})
    assert page.status_code == status
    assert page.headers["Content-Type"].startswith("text/html")


def test_syntax_errors_have_a_position(server) -> None:
    told = server.query("SELECT * {\n ?g foo:bar ?o }").json()
    assert (told["line"], told["column"]) == (2, 5)
    assert told["excerpt"].endswith("^^^^^^^")
    assert "foo:" in told["hint"]


def test_pages_escape_what_they_quote(server) -> None:
    answer = server.query("SELECT <script>alert(1)</script>", "text/html")
    assert "<script>" not in answer.text


def test_a_page_that_is_not_there_leads_on(server) -> None:
    assert server.get("/genes/TSC2").json()["near"][0] == {"label": "TSC2", "kind": "gene", "path": "/gene/tsc2"}
    page = server.get("/genes/TSC2", headers={"Accept": "text/html"}).text
    assert '<a href="/gene/tsc2">TSC2</a>' in page
    assert 'action="/search"' in page
    assert "near" not in server.get("/nothing/here").json()


def test_problem_types_resolve(server) -> None:
    told = server.get("/nothing/here").json()
    path, _, anchor = told["type"].removeprefix("https://w3id.org/netkg").partition("#")
    page = server.get(path)
    assert page.headers["Content-Type"].startswith("text/html")
    assert f'id="{anchor}"' in page.text
