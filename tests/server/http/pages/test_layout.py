"""Headers and links of a page."""

import pytest
from flask import Flask

from netkg.server.http.pages.layout import Alternate, Head, address, fingerprint, signposts


@pytest.mark.parametrize(
    ("path", "written"),
    [
        ("/gene/tsc2", "/kg/gene/tsc2"),
        ("/gene/ü", "/kg/gene/%C3%BC"),
        ('/gene/"><script>', "/kg/gene/%22%3E%3Cscript%3E"),
        ("/table/a.tsv#row=2", "/kg/table/a.tsv#row=2"),
        ("/gene/100%25", "/kg/gene/100%25"),
    ],
)
def test_address(path: str, written: str) -> None:
    with Flask("demo").test_request_context(base_url="http://net.example/kg/"):
        assert address(path) == written


def test_links_are_ascii_and_cannot_end_early() -> None:
    head = Head(
        "x", path='/gene/ü>; rel="x"', about="https://w3id.org/netkg/gene/ü>", alternates=[Alternate("text/turtle", "/a>b")]
    )
    links = signposts(head, "http://net.example")
    assert links.isascii()
    assert links.count(">") == len(links.split(", ")) == 4


def test_what_is_about_others_is_not_cited_from_here() -> None:
    assert "cite-as" not in signposts(Head("x", path="/x", about="http://other.example/x"), "http://net.example")


def test_the_fingerprint_is_of_this_version() -> None:
    assert len(fingerprint()) == 12
