"""A server whose public address has a path: its links lead there, whether the proxy takes the path away or leaves it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from netkg.server.http.mounted import Mounted
from servers import Server, running


@pytest.fixture(scope="module")
def below(net_store: Path) -> Iterator[Server]:
    with running(net_store, workers=2, base_url="https://example.org/kg/") as started:
        yield started


@pytest.mark.parametrize("path", ["", "/kg"])
def test_every_link_of_a_page_is_below_the_public_address(below: Server, path: str) -> None:
    page = below.get(f"{path}/", headers={"Accept": "text/html"})
    assert page.status_code == 200
    links = set(re.findall(r'(?:href|src|action)="(/[^"]*)"', page.text))
    assert len(links) > 5
    assert [link for link in links if not link.startswith("/kg/")] == []
    for link in links:
        assert below.get(link.removeprefix("/kg") if not path else link).status_code < 400, link


@pytest.mark.parametrize("path", ["", "/kg"])
def test_queries_redirects_and_errors_know_the_path(below: Server, path: str) -> None:
    asked = below.get(f"{path}/sparql", params={"query": "ASK {}"})
    assert asked.json()["boolean"] is True
    assert below.get(f"{path}//sparql").headers["Location"] == "/kg/sparql"
    wrong = below.get(f"{path}/sparql", params={"query": "ASK"}, headers={"Accept": "text/html"})
    assert wrong.status_code == 400
    for link in re.findall(r'href="(/[^"]*)"', wrong.text):
        assert link.startswith("/kg/")


def test_a_longer_name_is_not_the_path() -> None:
    seen: list[tuple[str, str]] = []
    application = Mounted(lambda environ, _: seen.append((environ["SCRIPT_NAME"], environ["PATH_INFO"])) or [], "/kg")
    for path in ("/kg/x", "/kgx", "/x", "/kg", "/"):
        application({"PATH_INFO": path, "SCRIPT_NAME": "/forged"}, lambda *_: None)
    assert seen == [("/kg", "/x"), ("/kg", "/kgx"), ("/kg", "/x"), ("/kg", "/"), ("/kg", "/")]
