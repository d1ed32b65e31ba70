"""A result goes out whole when it is small and in pieces when it is not, compressed when that is worth it."""

from __future__ import annotations

import gzip
from collections.abc import Callable

import brotli
import pytest

from netkg.server.http.output import CODINGS, SMALL, THRESHOLD, Output

UNPACK: dict[str, Callable[[bytes], bytes]] = {"": bytes, "gzip": gzip.decompress, "br": brotli.decompress}


def sink(coding: str) -> tuple[Output, list[bytes]]:
    sent: list[bytes] = []
    return Output(lambda: sent.append, coding), sent


def test_every_coding_that_is_offered_is_known() -> None:
    assert {*CODINGS, ""} == set(UNPACK)


@pytest.mark.parametrize("coding", UNPACK)
@pytest.mark.parametrize("size", [0, 1, SMALL - 1, SMALL, THRESHOLD - 1])
def test_what_is_small_is_given_whole(coding: str, size: int) -> None:
    output, sent = sink(coding)
    data = bytes(n % 251 for n in range(size))
    assert output.write(data) == size
    output.flush()
    body = output.finish()
    assert body is not None and not sent and not output.started
    assert output.coding == ("" if size < SMALL else coding)
    assert UNPACK[output.coding](body) == data


@pytest.mark.parametrize("coding", UNPACK)
@pytest.mark.parametrize("pieces", [[THRESHOLD], [THRESHOLD - 1, 1], [1000] * 200, [THRESHOLD * 3, 1]])
def test_what_is_large_is_sent_in_pieces(coding: str, pieces: list[int]) -> None:
    output, sent = sink(coding)
    data = [bytes((n + k) % 251 for k in range(size)) for n, size in enumerate(pieces)]
    began = []
    for piece in data:
        output.write(piece)
        began.append(output.started)
    assert began[-1] and began == sorted(began), "headers go out once the threshold is reached"
    assert output.finish() is None
    assert all(sent), "an empty piece would end a chunked body"
    assert UNPACK[coding](b"".join(sent)) == b"".join(data)


def test_a_piece_is_copied_as_its_buffer_is_used_again() -> None:
    output, _ = sink("")
    buffer = bytearray(b"one")
    output.write(memoryview(buffer))  # type: ignore[arg-type]
    buffer[:] = b"two"
    assert output.finish() == b"one"
