"""Where a request ends, told from its head and the framing of its body, before any of it is understood.

A worker takes up a request when all of it has come, in whatever form. What this reader and gunicorn's parser could see
differently is not whole to this one, and its connection ends with its answer; so no byte is ever part of two requests.
"""

from __future__ import annotations

import re

#: A longer head is given to the parser as it is, to be refused there.
LARGEST_HEAD = 256 * 1024
#: The longest line of a chunk's size or of a trailer.
_LONGEST_LINE = 8 * 1024
_LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*(\d{1,12})[ \t]*\r\n", re.IGNORECASE)
_TOLD = re.compile(rb"\r\ncontent-length", re.IGNORECASE)
_CODED = re.compile(rb"\r\ntransfer-encoding:[ \t]*([^\r]*?)[ \t]*\r\n", re.IGNORECASE)
_EXPECT = re.compile(rb"\r\nexpect:[ \t]*100-continue[ \t]*\r\n", re.IGNORECASE)
_SIZE = re.compile(rb"([0-9A-Fa-f]{1,12})[ \t]*(?:;[^\r\n]*)?\r\n")


class Length:
    """A body of a length that is told."""

    def __init__(self, size: int) -> None:
        self.left = size
        self.fails = False

    def feed(self, data: bytes) -> int:
        """Take what has come; gives how many bytes of it belong to the body."""
        taken = min(self.left, len(data))
        self.left -= taken
        return taken

    @property
    def done(self) -> bool:
        """Whether the body is there."""
        return self.left == 0


class Chunks:
    """A chunked body (RFC 9112, 7.1); `fails` when it is not one, or has more than `most` bytes."""

    def __init__(self, most: int) -> None:
        self.fails = self.done = False
        self._most = most
        self._line = b""
        self._left = 0  # of a chunk's data and the line end after it
        self._trailers = False

    def feed(self, data: bytes) -> int:
        """Take what has come; gives how many bytes of it belong to the body."""
        place = 0
        while place < len(data) and not (self.done or self.fails):
            if self._left:
                taken = min(self._left, len(data) - place)
                self._left -= taken
                place += taken
                continue
            end = data.find(b"\n", place) + 1
            self._line += data[place : end or len(data)]
            place = end or len(data)
            if end:
                self._end_of_line()
            self.fails = self.fails or len(self._line) > _LONGEST_LINE
        return place

    def _end_of_line(self) -> None:
        line, self._line = self._line, b""
        if self._trailers:
            self.done = line == b"\r\n"
            self.fails = not line.endswith(b"\r\n")
            return
        found = _SIZE.fullmatch(line)
        if found is None:
            self.fails = True
            return
        size = int(found[1], 16)
        self._most -= size
        self.fails = self._most < 0
        self._trailers = size == 0
        self._left = size + 2 if size else 0


Framing = Length | Chunks


def framing(head: bytes, most: int) -> Framing:
    """Tell from a head how its body is framed; a body of more than `most` bytes counts as none, and is refused later.

    >>> framing(b"POST / HTTP/1.1\\r\\nContent-Length: 6\\r\\n\\r\\n", 100).left
    6
    """
    coding = _CODED.search(head)
    if coding is not None:
        made = Chunks(most)
        made.fails = coding[1].lower() != b"chunked"
        return made
    length, told = _LENGTH.search(head), len(_TOLD.findall(head))
    plain = Length(int(length[1]) if length else 0)
    plain.fails = plain.left > most or told != (length is not None)
    return plain


def expects(head: bytes) -> bytes | None:
    """Give a head without its `Expect: 100-continue`; None where it has none (RFC 9110, 10.1.1)."""
    plain = _EXPECT.sub(b"\r\n", head, count=1)
    return plain if plain != head else None
