"""Nothing that the guard passes as free of calls makes the engine call anyone: a real address listens."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netkg.errors import QuerySyntaxError, QueryTooComplex
from netkg.sparql.guard import read

_CALLS = [
    "SERVICE:x {}",
    "service u:x{}",
    "SERVICE<http://u/>#>\n{}",
    "SERVICESILENT:x{}",
    "SERVICE:x#'\n{}",
    "SERVICE:x{}#'\n",
]
_CLAUSES = st.one_of(
    st.sampled_from(_CALLS),
    st.sampled_from(
        [
            "true",
            "?s ?p true",
            "?s ?p 1",
            "?s ?p _:a.",
            "?s ?p :a.",
            "?s ?p 'x'",
            "{}",
            "GRAPH ?g {}",
            "OPTIONAL {}",
            "{} UNION ",
        ]
    ),
    st.sampled_from(
        ["FILTER(1<2)", "FILTER(1 <2)", "FILTER(1<'>')", "FILTER(EXISTS{}<'>')", "FILTER(1<<http://x>)", "FILTER(1<?b&&2>1)"]
    ),
    st.sampled_from(
        [
            "?s ?p ?o .",
            "VALUES ?v { 1 }",
            "BIND(1<2 AS ?x)",
            " ",
            "\n",
            "# {'\n",
            "SILENT ",
            "GRAPH ",
            "a",
            "'",
            "#",
            "<",
            ">",
            "}",
            "{",
        ]
    ),
)
_OPERATIONS = st.sampled_from(
    [
        "LOAD:x",
        "LOADu:x",
        "load u:x",
        "LOADSILENT:x",
        "LOAD<http://u/>#>\n",
        "CLEAR ALL",
        "CREATE SILENT GRAPH :LOAD",
        "INSERT DATA { :a :b 1 }",
        "DELETE {} WHERE { FILTER(1<2#>{\n) }",
        "DELETE {} WHERE { FILTER(1<<http://x>) }",
        "PREFIX y: <http://y/>",
        "PREFIX LOAD: <x:>",
        "VERSION '1.2'",
        " ",
        "#;\n",
        "'",
        "{",
        "}",
    ]
)


class _Listener:
    """A real address that counts who calls."""

    def __init__(self) -> None:
        self.calls = 0
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self.socket.getsockname()[1]}/"
        threading.Thread(target=self._count, daemon=True).start()

    def _count(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                caller, _ = self.socket.accept()
                self.calls += 1
                caller.sendall(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                caller.close()


@pytest.fixture(scope="module")
def listener() -> Iterator[_Listener]:
    opened = _Listener()
    yield opened
    opened.socket.shutdown(socket.SHUT_RDWR)  # ends the thread that accepts
    opened.socket.close()


def test_the_listener_hears_a_call(listener: _Listener) -> None:
    for run in (ox.Store().query, ox.Store().update):
        before = listener.calls
        with contextlib.suppress(OSError, ValueError, RuntimeError):
            run(
                f"{'ASK { SERVICE' if run.__name__ == 'query' else 'LOAD'} <{listener.address}> {'{} }' if run.__name__ == 'query' else ''}"
            )
        assert listener.calls > before


@settings(max_examples=2000, deadline=None)
@given(st.lists(_CLAUSES, min_size=1, max_size=4).map("".join), st.booleans())
def test_no_query_that_the_guard_passes_calls_anyone(listener: _Listener, text: str, declared: bool) -> None:
    here = listener.address
    head = f"PREFIX : <{here}> PREFIX u: <{here}> " + ("PREFIX SERVICE: <x:> PREFIX trueSERVICE: <x:> " if declared else "")
    _run(listener, ox.Store().query, f"{head}ASK {{ {text} }}".replace("http://u/", here))


@settings(max_examples=2000, deadline=None)
@given(st.lists(_OPERATIONS, min_size=1, max_size=4), st.sampled_from([";", " ;", "", " "]), st.booleans())
def test_no_update_that_the_guard_passes_calls_anyone(
    listener: _Listener, operations: list[str], between: str, declared: bool
) -> None:
    here = listener.address
    head = f"PREFIX : <{here}> PREFIX u: <{here}>" + ("PREFIX LOAD: <x:> PREFIX LOADu: <x:> " if declared else "")
    _run(listener, ox.Store().update, (head + between.join(operations)).replace("http://u/", here))


def _run(listener: _Listener, run: Callable[..., object], text: str) -> None:
    try:
        reading = read(text)
    except (QuerySyntaxError, QueryTooComplex):
        return
    if reading.services or reading.loads:
        return
    before = listener.calls
    with contextlib.suppress(SyntaxError, OSError, ValueError, RuntimeError):
        run(text, base_iri="http://x/")
    assert listener.calls == before, text
