"""Requests become operations, or errors that say what to send instead."""

from urllib.parse import parse_qsl, unquote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netkg.errors import BadRequest, Forbidden, MethodNotAllowed, Unauthorized, UnsupportedMediaType
from netkg.server.http.protocol import (
    FORM,
    QUERY,
    UPDATE,
    DescriptionRequest,
    QueryRequest,
    UpdateRequest,
    _parameters,
    _unescaped,
    authorize,
    flag,
    parse_query,
    parse_update,
    read_type,
)


def test_get() -> None:
    query_string = "query=ASK+%7B%7D&named-graph-uri=http://a&named-graph-uri=http://b&timeout=2"
    operation = parse_query("GET", None, query_string, b"")
    assert operation == QueryRequest("ASK {}", (), ("http://a", "http://b"), "", 2.0)
    repeated = parse_query("GET", None, "query=ASK{}&format=tsv&format=text/csv&output=tsv&results=x", b"")
    assert repeated.format == "tsv,text/csv,x"


def test_form_takes_the_dataset_from_address_and_body() -> None:
    operation = parse_query("POST", FORM, "default-graph-uri=http://a", b"query=ASK%20%7B%7D&default-graph-uri=http://b")
    assert operation.default_graphs == ("http://a", "http://b")


def test_direct() -> None:
    assert parse_query("POST", QUERY + "; charset=UTF-8", "", "ASK { ?é ?p 1 }".encode()).text == "ASK { ?é ?p 1 }"


def test_no_query_asks_for_the_description() -> None:
    assert parse_query("GET", None, "", b"") == DescriptionRequest()
    assert parse_query("GET", None, "format=ttl", b"") == DescriptionRequest("ttl")


@pytest.mark.parametrize(
    ("query_string", "meant"),
    [
        ("q=ASK{}", "query"),
        ("sparql=ASK{}", "query"),
        ("Query=ASK{}", "query"),
        ("qurey=ASK{}", "query"),
        ("query=ASK{}&default-graph=http://g", "default-graph-uri"),
        ("query=ASK{}&named_graph_uri=http://g", "named-graph-uri"),
        ("query=ASK{}&formats=csv", "format"),
        ("query=ASK{}&Timeout=5", "timeout"),
    ],
)
def test_a_name_that_is_nearly_one_of_ours_is_not_passed_over(query_string: str, meant: str) -> None:
    for method, body in (("GET", b""), ("POST", query_string.encode())):
        with pytest.raises(BadRequest, match=f"did you mean {meant}\\?"):
            parse_query(method, FORM, "" if body else query_string, body)


def test_names_of_others_are_left_alone() -> None:
    others = "utm_source=x&_=123&debug=on&nocache=1&" + "x" * 100 + "=1"
    assert parse_query("GET", None, "query=ASK{}&q=x&" + others, b"") == QueryRequest("ASK {}".replace(" ", ""))
    assert parse_query("GET", None, others, b"") == DescriptionRequest()


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


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_every_parameter_of_a_query(method: str) -> None:
    query_string = "query=ASK{}&default-graph-uri=http://a&named-graph-uri=http://b&format=csv&timeout=0.5&release=0.1.0"
    assert parse_query(method, None, query_string, b"") == QueryRequest(
        "ASK{}", ("http://a",), ("http://b",), "csv", 0.5, "0.1.0"
    )


def test_every_parameter_of_an_update() -> None:
    query_string = "using-graph-uri=http://a&using-named-graph-uri=http://b&dry-run=1&timeout=0.5"
    expected = UpdateRequest("DROP ALL", ("http://a",), ("http://b",), True, 0.5)
    assert parse_update("POST", UPDATE, query_string, b"DROP ALL") == expected
    assert parse_update("POST", UPDATE, "", b"DROP ALL") == UpdateRequest("DROP ALL")


def test_an_empty_query_is_a_query() -> None:
    assert parse_query("GET", None, "query=", b"") == QueryRequest("")


#: Every refusal in the words that a client reads.
SAID = {
    "update by GET": ("GET", None, "update=DROP+ALL", b"", "An update must be sent by POST, to /update."),
    "method": ("PUT", None, "", b"", "PUT is not a method of the query operation; use GET or POST."),
    "charset": ("POST", QUERY + "; charset=latin-1", "", b"ASK {}", "The body must be UTF-8, not latin-1."),
    "twice": ("POST", FORM, "query=ASK{}", b"query=ASK{}", "The parameter query is given 2 times; give it once."),
    "address and body": (
        "POST",
        QUERY,
        "query=ASK{}",
        b"ASK {}",
        "The query is given both in the address and in the body; send only one.",
    ),
    "no type": (
        "POST",
        None,
        "",
        b"ASK {}",
        f"The body's Content-Type must be {QUERY}, or {FORM} with query=…; it is missing.",
    ),
    "another type": (
        "POST",
        "text/plain",
        "",
        b"ASK {}",
        f"The body's Content-Type must be {QUERY}, or {FORM} with query=…; it is text/plain.",
    ),
    "an update": ("POST", FORM, "", b"update=DROP+ALL", "This address takes query=, not update=; send it to /update."),
    "nothing": ("POST", FORM, "", b"a=b", "The parameter query is missing."),
    "bytes": ("POST", QUERY, "", b"ASK \xff", "The body is not UTF-8: byte 4 is 0xff."),
    "an escape": ("GET", None, "query=%FF", b"", "A parameter is not percent-encoded UTF-8."),
    "a time": ("GET", None, "query=ASK{}&timeout=soon", b"", "timeout=soon is not a number of seconds above 0."),
}


@pytest.mark.parametrize(("method", "content_type", "query_string", "body", "words"), SAID.values(), ids=SAID)
def test_what_a_refusal_says(method: str, content_type: str | None, query_string: str, body: bytes, words: str) -> None:
    with pytest.raises((BadRequest, MethodNotAllowed, UnsupportedMediaType)) as caught:
        parse_query(method, content_type, query_string, body)
    assert caught.value.detail == words


def test_a_refusal_names_the_methods_there_are() -> None:
    with pytest.raises(MethodNotAllowed) as caught:
        parse_query("DELETE", None, "", b"")
    assert caught.value.facts["allow"] == ["GET", "HEAD", "POST", "OPTIONS"]
    with pytest.raises(MethodNotAllowed, match=r"^PUT is not a method of the update operation; use POST\.$") as caught:
        parse_update("PUT", None, "", b"")
    assert caught.value.facts["allow"] == ["POST", "OPTIONS"]


def test_a_query_that_is_sent_as_an_update_is_sent_on() -> None:
    with pytest.raises(BadRequest, match=r"^This address takes update=, not query=; send it to /sparql\.$"):
        parse_update("POST", FORM, "", b"query=ASK+{}")


@pytest.mark.parametrize("charset", ["utf-8", "UTF8", '"utf-8"', "'UTF-8'", "us-ascii"])
def test_a_body_may_say_its_charset(charset: str) -> None:
    assert parse_query("POST", f"{QUERY}; charset={charset}", "", b"ASK {}") == QueryRequest("ASK {}")


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("0.001", 0.001),
        ("1", 1.0),
        ("1e9", 1e9),
        ("", None),
        (" ", None),
        ("0", ...),
        ("-0.5", ...),
        ("inf", ...),
        ("nan", ...),
    ],
)
def test_a_timeout_is_a_number_above_0(text: str, seconds: float | None) -> None:
    if seconds is ...:
        with pytest.raises(BadRequest):
            parse_query("GET", None, f"query=ASK{{}}&timeout={text}", b"")
    else:
        assert parse_query("GET", None, f"query=ASK{{}}&timeout={text}", b"") == QueryRequest("ASK{}", timeout=seconds)


@pytest.mark.parametrize(
    ("value", "on"),
    [(None, False), ("", True), ("1", True), (" TRUE ", True), ("yes", True), ("0", False), ("false", False), ("no", False)],
)
def test_a_switch(value: str | None, on: bool) -> None:
    assert flag(value) is on


def test_a_content_type_is_read_with_its_parameters() -> None:
    assert read_type("Text/Turtle ;Charset = UTF-8; a=b=c") == ("text/turtle", {"charset": "UTF-8", "a": "b=c"})
    assert read_type(None) == read_type("") == ("", {})


@pytest.mark.parametrize("text", ["", "a+b", "%20", "%2B+%2b", "100%", "%C3%A9", "%7b%7D"])
def test_a_part_of_a_form_is_decoded(text: str) -> None:
    assert _unescaped(text) == unquote_plus(text)


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


def test_a_refusal_of_a_write_says_what_to_send() -> None:
    for header, token, words in (
        ("Bearer t", "", "This server accepts no writes; --write-token allows them, unless it answers from another engine."),
        (None, "t", "Send the header Authorization: Bearer TOKEN."),
        ("Basic dDp0", "t", "Send the header Authorization: Bearer TOKEN."),
        ("Bearer x", "t", "The token is not this server's."),
    ):
        with pytest.raises((Forbidden, Unauthorized)) as caught:
            authorize(header, token)
        assert caught.value.detail == words


@pytest.mark.parametrize("length", range(1, len("s3cret")))
def test_a_part_of_the_token_is_not_the_token(length: int) -> None:
    for part in ("s3cret"[:length], "s3cret"[-length:], "s3cret"[:length] + "x" * (6 - length)):
        with pytest.raises(Forbidden):
            authorize(f"Bearer {part}", "s3cret")


def test_a_character_that_utf_8_does_not_have_is_no_crash():
    assert parse_query("GET", None, "query=ASK%20%7B%7D&\ud800%41=", b"") == QueryRequest("ASK {}")


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
