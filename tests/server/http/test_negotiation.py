"""Content negotiation: q-values, specificity, ties, and nothing acceptable."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netkg.errors import NotAcceptable
from netkg.server.http.negotiation import GRAPHS, RESULTS, by_name, choose, encoding, negotiate, parse_accept


@pytest.mark.parametrize(
    ("accept", "name"),
    [
        (None, "json"),
        ("", "json"),
        ("*/*", "json"),
        ("text/csv", "csv"),
        ("TEXT/CSV", "csv"),
        ("application/sparql-results+xml", "xml"),
        ("application/xml;q=0.5, text/csv;q=0.4", "xml"),
        ("text/*", "csv"),
        ("text/*;q=0.5, text/tab-separated-values", "tsv"),
        ("*/*;q=0.1, application/sparql-results+json;q=0", "xml"),
        ("text/csv;q=0.2, */*;q=0.1", "csv"),
        ("application/json", "json"),
        ("text/csv;charset=utf-8", "csv"),
        ("nonsense, text/csv", "csv"),
        ("text/csv;q=high, text/tab-separated-values;q=0.1", "tsv"),
        ("text/csv;Q=0.1, text/tab-separated-values;Q=0.2", "tsv"),
        ('text/csv;profile="a,b;c";q=0.2, text/tab-separated-values;q=0.3', "tsv"),
    ],
)
def test_results(accept: str | None, name: str) -> None:
    assert negotiate(accept, RESULTS).name == name


@pytest.mark.parametrize(
    ("accept", "name"),
    [
        (None, "ttl"),
        ("application/rdf+xml", "rdf"),
        ("application/ld+json", "jsonld"),
        ("application/n-triples", "nt"),
        ("application/trig", "trig"),
        ("application/n-quads", "nq"),
        ("text/turtle;q=0.5, application/ld+json", "jsonld"),
        ("application/rdf+xml;q=0.9, */*;q=0.8", "rdf"),
    ],
)
def test_graphs(accept: str | None, name: str) -> None:
    assert negotiate(accept, GRAPHS).name == name


@pytest.mark.parametrize("accept", ["image/png", "*/*;q=0", "text/turtle", "text/csv;q=0"])
def test_nothing_acceptable(accept: str) -> None:
    with pytest.raises(NotAcceptable) as caught:
        negotiate(accept, RESULTS)
    assert "text/csv" in caught.value.facts["offers"]


def test_by_name() -> None:
    assert by_name("csv", RESULTS).media_types[0] == "text/csv"
    assert by_name("text/turtle", GRAPHS).name == "ttl"
    assert by_name("turtle", RESULTS) is None
    for unknown in ("xlsx", "xlsx,owl", "json5"):
        with pytest.raises(
            NotAcceptable, match=f"There is no format '{unknown}'; this answer can be had as json, xml, csv, tsv"
        ):
            choose(unknown, "*/*", RESULTS)
    for name, found in (
        ("turtle", "ttl"),
        ("rdf+xml", "rdf"),
        ("rdf xml", "rdf"),
        ("json-ld", "jsonld"),
        ("XML", "rdf"),
        ("json", "jsonld"),
        ("what,text/n3;q=1", "n3"),
    ):
        assert by_name(name, GRAPHS).name == found
    assert choose("turtle", "text/csv", RESULTS).name == "csv"


def test_every_label_is_the_first_media_type_and_no_two_are_equal() -> None:
    labels = [f.media_types[0] for f in (*RESULTS, *GRAPHS)]
    assert len(set(labels)) == len(labels)


@given(st.text(alphabet="atext/csv*;q=0.159, +json\x00é", max_size=60))
def test_any_header_is_survived(header: str) -> None:
    for _, _, quality, _ in parse_accept(header):
        assert 0 <= quality <= 1
    with contextlib.suppress(NotAcceptable):
        assert negotiate(header, RESULTS) in RESULTS


def test_encoding() -> None:
    assert encoding("gzip, deflate, br", ("br", "gzip")) == "br"
    assert encoding("identity", ("br", "gzip")) == ""
    assert encoding("*;q=0.1", ("gzip",)) == "gzip"
    assert encoding("gzip;q=0", ("gzip",)) == ""
    assert encoding("br;Q=0", ("br", "gzip")) == ""
    assert encoding("BR;Q=0.2, GZIP;Q=0.1", ("br", "gzip")) == "br"
    assert encoding("br;q=0, *", ("br", "gzip")) == "gzip"
    assert encoding("*;q=0, gzip;q=0.1", ("br", "gzip")) == "gzip"
    assert encoding("gzip;q=high", ("br", "gzip")) == ""
