"""Requests become operations, or errors that say what to send instead."""

from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netkg.errors import BadRequest, Forbidden, MethodNotAllowed, Unauthorized, UnsupportedMediaType
from netkg.server.http.protocol import FORM, QUERY, UPDATE, Describe, Query, _parameters, authorize, parse_query, parse_update


def test_get() -> None:
    query_string = "query=ASK+%7B%7D&named-graph-uri=http://a&named-graph-uri=http://b&timeout=2"
    operation = parse_query("GET", None, query_string, b"")
    assert operation == Query("ASK {}", (), ("http://a", "http://b"), "", 2.0)
    repeated = parse_query("GET", None, "query=ASK{}&format=tsv&format=text/csv&output=tsv&results=x", b"")
    assert repeated.format == "tsv,text/csv,x"


def test_form_takes_the_dataset_from_address_and_body() -> None:
    operation = parse_query("POST", FORM, "default-graph-uri=http://a", b"query=ASK%20%7B%7D&default-graph-uri=http://b")
    assert operation.default_graphs == ("http://a", "http://b")


def test_direct() -> None:
    assert parse_query("POST", QUERY + "; charset=UTF-8", "", "ASK { ?é ?p 1 }".encode()).text == "ASK { ?é ?p 1 }"


def test_no_query_asks_for_the_description() -> None:
    assert parse_query("GET", None, "", b"") == Describe()
    assert parse_query("GET", None, "format=ttl", b"") == Describe("ttl")


@pytest.mark.parametrize(
    ("method", "content_type", "query_string", "body", "error"),
    [
        ("GET", None, "query=ASK{}&query=ASK{}", b"", BadRequest),
        ("GET", None, "query=%FF", b"", BadRequest),
        ("GET", None, "update=DROP+ALL", b"", BadRequest),
        ("GET", None, "query=ASK{}&timeout=soon", b"", BadRequest),
        ("GET", None, "query=ASK{}&timeout=-1", b"", BadRequest),
        ("GET", None, "query=ASK{}&timeout=nan", b"", BadRequest),
        ("PUT", None, "query=ASK{}", b"", MethodNotAllowed),
        ("POST", None, "", b"ASK {}", UnsupportedMediaType),
        ("POST", "text/plain", "", b"ASK {}", UnsupportedMediaType),
        ("POST", UPDATE, "", b"DROP ALL", UnsupportedMediaType),
        ("POST", QUERY + "; charset=UTF-16", "", "ASK {}".encode("utf-16"), UnsupportedMediaType),
        ("POST", QUERY, "", b"ASK { \xff }", BadRequest),
        ("POST", QUERY, "query=ASK{}", b"ASK {}", BadRequest),
        ("POST", FORM, "", b"update=DROP+ALL", BadRequest),
        ("POST", FORM, "", b"", BadRequest),
        ("POST", FORM, "", b"a=1&" * 1001, BadRequest),
    ],
)
def test_what_is_refused(method: str, content_type: str | None, query_string: str, body: bytes, error: type) -> None:
    with pytest.raises(error):
        parse_query(method, content_type, query_string, body)


def test_update() -> None:
    operation = parse_update("POST", FORM, "", b"update=DROP+ALL&using-graph-uri=http://a&dry-run=true")
    assert (operation.text, operation.using, operation.dry_run) == ("DROP ALL", ("http://a",), True)
    with pytest.raises(MethodNotAllowed) as caught:
        parse_update("GET", None, "update=DROP+ALL", b"")
    assert "POST" in caught.value.facts["allow"]


def test_token() -> None:
    authorize("Bearer s3cret", "s3cret")
    authorize("bearer  s3cret", "s3cret")
    for header, token, error in [
        (None, "", Forbidden),
        ("Bearer x", "", Forbidden),
        (None, "t", Unauthorized),
        ("Basic t", "t", Unauthorized),
        ("Bearer", "t", Unauthorized),
        ("Bearer tt", "t", Forbidden),
        ("Bearer", "", Forbidden),
        ("Bearert", "t", Unauthorized),
        ("Bearer t t", "t", Forbidden),
        ("Bearer T", "t", Forbidden),
        ("Bearer \udcff", "t", Forbidden),
    ]:
        with pytest.raises(error):
            authorize(header, token)


@pytest.mark.parametrize("length", range(1, len("s3cret")))
def test_a_part_of_the_token_is_not_the_token(length: int) -> None:
    for part in ("s3cret"[:length], "s3cret"[-length:], "s3cret"[:length] + "x" * (6 - length)):
        with pytest.raises(Forbidden):
            authorize(f"Bearer {part}", "s3cret")


def test_a_character_that_utf_8_does_not_have_is_no_crash():
    assert parse_query("GET", None, "query=ASK%20%7B%7D&\ud800%41=", b"") == Query("ASK {}")


PIECES = ["%", "%2", "%20", "%3A", "%3a", "%25", "%C3%A9", "%C3", "+", "&", "=", "2", "0", "A", " ", "é", ";"]


@given(st.text(alphabet="aé &=+%25C3A9;#\N{SNOWMAN}\x00", max_size=40) | st.lists(st.sampled_from(PIECES)).map("".join))
def test_a_form_is_read_as_the_library_reads_it(form: str) -> None:
    try:
        expected = parse_qsl(form, keep_blank_values=True, errors="strict")
    except UnicodeDecodeError:
        with pytest.raises(BadRequest):
            _parameters(form)
        return
    assert [(key, value) for key, values in _parameters(form).items() for value in values] == sorted(
        expected, key=lambda pair: list(dict(expected)).index(pair[0])
    )


def test_too_many_parameters_are_refused() -> None:
    assert len(_parameters("&".join(f"p{n}=" for n in range(1000)))) == 1000
    with pytest.raises(BadRequest, match="1000"):
        _parameters("&" * 1000)
