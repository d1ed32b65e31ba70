"""Requests and answers: what is left out of gunicorn's checks is only what cannot go wrong."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest
from gunicorn.config import Config
from gunicorn.http.errors import InvalidHeader
from gunicorn.http.wsgi import InvalidResponseHeader

from netkg.server.http.endpoint import common_headers
from netkg.server.process.http_messages import _MOST, HttpParser, HttpRequest, HttpResponse, Options

ASKED = b"GET /sparql?query=ASK%7B%7D HTTP/1.1\r\nHost: a\r\nX-Forwarded-Proto: https\r\n\r\n"


@pytest.fixture
def pair() -> Iterator[tuple[socket.socket, socket.socket]]:
    here, there = socket.socketpair()
    here.settimeout(5)
    there.settimeout(5)
    with here, there:
        yield here, there


def request(here: socket.socket, address: object, data: bytes = ASKED, settings: Options | None = None) -> HttpRequest:
    parser = HttpParser(settings or Options(Config()), here, address)
    parser.unreader.unread(data)
    return next(parser)


def test_only_a_trusted_proxy_says_how_its_client_came(pair: tuple[socket.socket, socket.socket]) -> None:
    settings = Options(Config())
    for _ in range(2):
        assert request(pair[0], ("127.0.0.1", 1), settings=settings).scheme == "https"
        assert request(pair[0], ("192.0.2.1", 1), settings=settings).scheme == "http"
    assert settings.trusted == {"127.0.0.1": True, "192.0.2.1": False}


def test_addresses_are_not_remembered_for_ever(pair: tuple[socket.socket, socket.socket]) -> None:
    settings = Options(Config())
    for number in range(2 * _MOST):
        request(pair[0], (f"10.0.{number // 256}.{number % 256}", 1), settings=settings)
    assert len(settings.trusted) <= _MOST + 1


def test_a_broken_request_is_refused_as_ever(pair: tuple[socket.socket, socket.socket]) -> None:
    with pytest.raises(InvalidHeader):
        request(pair[0], ("127.0.0.1", 1), ASKED.replace(b"Host: a", b"Host: a\r\nHost: b"))


@pytest.mark.parametrize("body", [b"", b"{}"])
def test_an_answer_arrives_whole(pair: tuple[socket.socket, socket.socket], body: bytes) -> None:
    here, there = pair
    response = HttpResponse(request(here, ("127.0.0.1", 1)), here, Options(Config()))
    response.start_response("200 OK", [*common_headers("0.1.0-abc", "id1").items(), ("Content-Length", str(len(body)))])
    response.write(body)
    response.close()
    head, _, came = there.recv(65536).partition(b"\r\n\r\n")
    assert came == body
    fields = dict(line.split(": ", 1) for line in head.decode().split("\r\n")[1:])
    assert fields.items() >= {**common_headers("0.1.0-abc", "id1"), "Content-Length": str(len(body))}.items()


def test_a_line_break_in_a_field_is_refused(pair: tuple[socket.socket, socket.socket]) -> None:
    response = HttpResponse(request(pair[0], ("127.0.0.1", 1)), pair[0], Options(Config()))
    with pytest.raises(InvalidResponseHeader):
        response.start_response("200 OK", [("Vary", "Accept\r\nSet-Cookie: a=b")])
