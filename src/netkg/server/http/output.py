"""Send a result while it is evaluated: whole when it is small, in chunks when it is not."""

from __future__ import annotations

import zlib
from collections.abc import Callable

import brotli

#: Results up to this many bytes are held back, so that an error in them can still be told properly.
THRESHOLD = 64 * 1024
#: Results below this are not worth compressing.
SMALL = 1024
CODINGS = ("br", "gzip")


class _Plain:
    def compress(self, data: bytes) -> bytes:
        return data

    def flush(self) -> bytes:
        return b""


class _Brotli:
    def __init__(self) -> None:
        self._inner = brotli.Compressor(quality=4)

    def compress(self, data: bytes) -> bytes:
        packed: bytes = self._inner.process(data)
        return packed

    def flush(self) -> bytes:
        packed: bytes = self._inner.finish()
        return packed


def encoder(coding: str) -> _Plain | _Brotli | zlib._Compress:
    """Make a compressor for a content coding."""
    if coding == "gzip":
        return zlib.compressobj(5, zlib.DEFLATED, 31)
    return _Brotli() if coding == "br" else _Plain()


class Output:
    """A sink for the engine's serialiser.

    :param begin: called once, when the result outgrows the threshold; sends the headers and gives the function that
        sends a piece of the body.
    :param check: called with each piece; what it raises ends the evaluation.
    """

    def __init__(
        self, begin: Callable[[], Callable[[bytes], object]], coding: str = "", check: Callable[[], None] = lambda: None
    ) -> None:
        self._begin = begin
        self._check = check
        #: The content coding that is used in the end.
        self.coding = coding
        self._encoder = encoder(coding)
        self._pieces: list[bytes] = []
        self._held = 0
        self._send: Callable[[bytes], object] | None = None

    @property
    def started(self) -> bool:
        """Whether headers have gone out."""
        return self._send is not None

    def write(self, data: bytes) -> int:
        """Take a piece from the serialiser."""
        self._check()
        self._pieces.append(bytes(data))
        self._held += len(data)
        if self._held >= THRESHOLD:
            self._pass_on()
        return len(data)

    def flush(self) -> None:
        """Do nothing; pieces go out when enough of them are there."""

    def finish(self) -> bytes | None:
        """End the body: gives it whole when it was small, or None when it has been sent."""
        if self._send is None and self._held < SMALL:
            self.coding = ""
            return b"".join(self._pieces)
        rest = self._encoder.compress(b"".join(self._pieces)) + self._encoder.flush()
        self._pieces = []
        if self._send is None:
            return rest
        if rest:
            self._send(rest)
        return None

    def _pass_on(self) -> None:
        if self._send is None:
            self._send = self._begin()
        piece = self._encoder.compress(b"".join(self._pieces))
        self._pieces, self._held = [], 0
        if piece:
            self._send(piece)
