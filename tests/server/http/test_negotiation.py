"""Content negotiation: q-values, specificity, ties, and nothing acceptable."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netkg.errors import NotAcceptable
from netkg.server.http.negotiation import (
    GRAPHS,
    HTML,
    RESULTS,
    Format,
    by_name,
    choose,
    encoding,
    named,
    negotiate,
    parse_accept,
    quality,
)


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
        ("*", "json"),
        ("*;q=0.5, text/csv", "csv"),
        ("text/, /csv, text/tab-separated-values;q=0.1", "tsv"),
        ("text/csv;q=0.9, text/tab-separated-values;q=5", "csv"),
        ("text/csv, application/xml;q=5", "csv"),
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
            NotAcceptable, match=f"There is no format '{unknown}'; this answer is available as json, xml, csv, tsv"
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
    for _, _, weight, _ in parse_accept(header):
        assert 0 <= weight <= 1
    with contextlib.suppress(NotAcceptable):
        assert negotiate(header, RESULTS) in RESULTS


@pytest.mark.parametrize(
    ("header", "ranges"),
    [
        ("text/csv", [("text", "csv", 1.0, 0)]),
        ("Text/CSV ; Q=0.5", [("text", "csv", 0.5, 0)]),
        ("*", [("*", "*", 1.0, 0)]),
        ("a/b/c", [("a", "b/c", 1.0, 0)]),
        ("text/, /csv, text, , nonsense", []),
        ("a/b;q=2, a/c;q=-1, a/d;q=x", []),
        ("a/b;charset=utf-8;q=0.5", [("a", "b", 0.5, 0)]),
        ("a/b;Charset=utf-8", [("a", "b", 1.0, 0)]),
        ("a/b;profile=x;version=1;q=0.5", [("a", "b", 0.5, 2)]),
        ("a/b;profile=q=0.1;", [("a", "b", 1.0, 1)]),
    ],
)
def test_an_accept_header_is_read(header: str, ranges: list[tuple[str, str, float, int]]) -> None:
    assert list(parse_accept(header)) == ranges


@pytest.mark.parametrize(
    ("accept", "q"),
    [
        ("text/csv;q=0.3", 0.3),
        ("text/*;q=0.3", 0.3),
        ("*/*;q=0.3", 0.3),
        ("text/turtle", 0.0),
        ("*/csv", 0.0),
        ("*/*;q=0.9, text/*;q=0.3", 0.3),
        ("text/*;q=0.3, */*;q=0.9", 0.3),
        ("text/*;q=0.9, text/csv;q=0.3", 0.3),
        ("text/csv;q=0.3, text/*;q=0.9, */*", 0.3),
        ("text/csv;profile=x;q=0.9, text/csv;q=0.3", 0.3),
        ("text/csv;q=0.3, text/csv;profile=x;q=0.9", 0.3),
        ("text/csv;profile=x;q=0.3, text/*;q=0.9", 0.3),
        ("text/csv;q=0.3, text/csv;q=0.9", 0.9),
        ("text/csv;q=0.9, text/csv;q=0.3", 0.9),
    ],
)
def test_the_most_specific_range_decides(accept: str, q: float) -> None:
    """RFC 9110, 12.5.1; of two that are equally specific the larger, and a parameter that is not ours makes it no more so."""
    assert quality(accept, "text/csv") == q


def test_a_type_is_named_in_full_or_not() -> None:
    assert named("text/*, */*, text/csv;q=0.2, text/csv;q=0.4", "text/csv") == 0.4
    assert named("text/*, */*", "text/csv") == 0
    assert named("a/b/c;q=0.5", "a/b/c") == quality("a/b/c;q=0.5", "a/b/c") == 0.5


def test_what_is_not_acceptable_says_what_is() -> None:
    with pytest.raises(NotAcceptable) as caught:
        negotiate("image/png", RESULTS)
    offers = ["application/sparql-results+json", "application/sparql-results+xml", "text/csv", "text/tab-separated-values"]
    assert caught.value.detail == f"This answer is available as {', '.join(offers)}."
    assert caught.value.facts["offers"] == offers


def test_a_name_goes_before_the_header() -> None:
    assert choose("csv", "application/sparql-results+xml", RESULTS).name == "csv"
    assert choose("application/sparql-results xml", None, RESULTS).name == "xml"  # as a plus in an address arrives
    assert choose("ttl", "text/csv", RESULTS).name == "csv"
    assert by_name("xml", RESULTS).name == "xml"
    assert by_name("", RESULTS) is None


@pytest.mark.parametrize(
    ("header", "offers", "chosen"),
    [
        ("gzip, br", ("br", "gzip"), "br"),
        ("gzip, br", ("gzip", "br"), "gzip"),
        ("gzip;q=0.5, br;q=0.4", ("br", "gzip"), "gzip"),
        ("GZIP", ("gzip",), "gzip"),
        ("gzip;q=0", ("gzip",), ""),
        ("gzip;q=x", ("gzip",), ""),
        ("GZIP;q=x, *", ("gzip",), "gzip"),
        ("gzip;q=x, br;q=0.1", ("gzip", "br"), "br"),
        ("*, gzip;q=0", ("gzip", "br"), "br"),
        ("*;q=0", ("gzip",), ""),
        ("", ("gzip",), ""),
    ],
)
def test_a_coding_is_chosen_by_its_weight_then_by_our_order(header: str, offers: tuple[str, ...], chosen: str) -> None:
    assert encoding(header, offers) == chosen


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


def test_formats_that_look_alike_are_told_apart() -> None:
    """A page's own JSON is asked for by `is`; what was negotiated for another page is not given for it."""
    for own in (Format("json", ("application/json",), None), Format("json", ("application/json",), None)):
        assert negotiate("application/json", (HTML, own)) is own
