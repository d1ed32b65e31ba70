"""What several routes share: the address that clients see, and answers that a client has already."""

from __future__ import annotations

import gzip

import brotli
import pytest
from flask import Flask, Response, g

from netkg.engine import embedded
from netkg.server.http.endpoint import Endpoint
from netkg.server.http.in_process import ThreadSupervisor
from netkg.server.http.responses import asked, public_root, tagged
from netkg.server.settings import Settings

APP = Flask("test")


@pytest.fixture
def endpoint() -> Endpoint:
    view = embedded.view((), "0.1.0-abc")
    supervisor = ThreadSupervisor(timeout=9, transfer_timeout=9, long_queries=1)
    return Endpoint(lambda: view, Settings(), supervisor)


@pytest.mark.parametrize(
    ("base_url", "script", "root"),
    [
        ("", "", "http://x:8090"),
        ("", "/netkg", "http://x:8090/netkg"),
        ("https://example.org/netkg/", "", "https://example.org/netkg"),
        ("https://example.org", "/inner", "https://example.org"),
    ],
)
def test_the_address_is_the_one_that_clients_see(base_url: str, script: str, root: str) -> None:
    with APP.test_request_context("/", base_url="http://x:8090" + script):
        assert public_root(Settings(base_url=base_url)) == root


def test_a_request_as_operations_see_it() -> None:
    headers = {"Accept": "text/csv", "Accept-Encoding": "br", "If-None-Match": '"a"'}
    with APP.test_request_context("/", method="POST", headers=headers):
        g.request_id = "abc"
        request = asked()
    assert (request.method, request.accept, request.accept_encoding, request.if_none_match, request.id) == (
        "POST",
        "text/csv",
        "br",
        '"a"',
        "abc",
    )


@pytest.mark.parametrize(("coding", "unpack"), [("br", brotli.decompress), ("gzip", gzip.decompress)])
def test_a_body_is_sent_in_a_coding_that_the_client_takes(endpoint: Endpoint, coding: str, unpack) -> None:
    page = "<p>genes</p>" * 1000
    tags = {tagged_for(endpoint, takes, page).headers["ETag"] for takes in ("", coding)}
    answer = tagged_for(endpoint, coding, page)
    assert len(tags) == 2, "another coding is another representation (RFC 9110, 8.8.3)"
    assert answer.headers["Content-Encoding"] == coding
    assert unpack(answer.get_data()).decode() == page
    assert int(answer.headers["Content-Length"]) < 500
    for takes, body in (("", page), ("identity", page), (coding, "short")):
        assert "Content-Encoding" not in tagged_for(endpoint, takes, body).headers


def tagged_for(endpoint: Endpoint, takes: str, body: str) -> Response:
    with APP.test_request_context("/", headers={"Accept-Encoding": takes}):
        return tagged(endpoint, ("page", body), "text/html", lambda: body, coded=True)


def test_a_page_that_is_asked_for_again_is_kept_with_its_headers(endpoint: Endpoint) -> None:
    made: list[str] = []

    def asked_at(host: str) -> Response:
        headers: dict[str, str] = {}

        def make() -> str:
            headers["Link"] = f"<http://{host}/gene/men1>"
            made.append(host)
            return f"<p>{host}</p>"

        with APP.test_request_context("/", base_url=f"http://{host}"):
            return tagged(endpoint, ("page", "men1"), "text/html", make, headers, coded=True)

    for host in ("a.example", "a.example", "a.example", "b.example", "b.example", "b.example"):
        answer = asked_at(host)
        assert (answer.get_data(), answer.headers["Link"]) == (f"<p>{host}</p>".encode(), f"<http://{host}/gene/men1>")
    assert made == ["a.example", "a.example", "b.example", "b.example"], "each address has a page of its own"


def test_a_body_is_made_only_for_who_has_it_not(endpoint: Endpoint) -> None:
    made: list[str] = []

    def make() -> str:
        made.append("x")
        return "body"

    with APP.test_request_context("/"):
        first = tagged(endpoint, ("page", "html"), "text/html", make, {"Link": "<x>"})
    assert (first.status_code, first.get_data(), first.headers["Link"]) == (200, b"body", "<x>")
    for known in (first.headers["ETag"], "*", f"W/{first.headers['ETag']}"):
        with APP.test_request_context("/", headers={"If-None-Match": known}):
            again = tagged(endpoint, ("page", "html"), "text/html", make)
        assert (again.status_code, again.get_data(), again.headers["ETag"]) == (304, b"", first.headers["ETag"])
    assert made == ["x"]
    with APP.test_request_context("/", headers={"If-None-Match": first.headers["ETag"]}):
        assert tagged(endpoint, ("page", "ttl"), "text/turtle", make).status_code == 200
