"""Let no answer go out that its own format cannot say.

The engine's serialisers write what XML 1.0 forbids: control characters, predicates whose end is no XML name as elements
without one, and a carriage return that every XML reader takes for a line end. Each piece is therefore looked at once more, as
bytes and never row by row. What a format cannot say is 406 with the formats that can.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable

import pyoxigraph as ox

from netkg import rdf
from netkg.engine.base import Sink
from netkg.errors import NotAcceptable
from netkg.namespaces import PREFIXES
from netkg.server.http.negotiation import GRAPHS, RESULTS, Format

#: Formats whose serialiser writes what the format cannot hold.
_LENIENT = frozenset({ox.RdfFormat.RDF_XML, ox.QueryResultsFormat.XML, ox.RdfFormat.N3})
#: What no XML 1.0 document may hold, in UTF-8: control characters, U+FFFE and U+FFFF.
_FORBIDDEN = re.compile(rb"[\x00-\x08\x0B\x0C\x0E-\x1F]|\xEF\xBF[\xBE\xBF]")
_CONTROLS = bytes({*range(32)} - {9, 10, 13})
#: An element whose name ends in its colon; `<` begins nothing else in what is written.
_NAMELESS = re.compile(rb'</?([^ :<>]*+):(?:[ >])(?:xmlns:[^=]*+="([^"]*+))?')
#: What RDF 1.2 has and N3 has not. A text that looks like it is refused as well; that is rare, and N3 rarely asked for.
_OF_RDF_1_2 = re.compile(rb'"@[A-Za-z0-9-]+--(?:ltr|rtl)| <<\( ')
#: As long as the longest part of one that may stand at the end of a piece.
_REACH = 32
#: What the engine says when a format cannot hold a triple.
_UNWRITABLE = ("reserved syntax term", "does not support RDF")


def checked(output: Sink, chosen: Format) -> Sink:
    """Give a sink that checks what is written before it passes it on, where the format needs it."""
    return _Checked(output, chosen) if chosen.writer in _LENIENT else output


def serialize(triples: Iterable[ox.Triple], chosen: Format) -> bytes:
    """Write triples with the usual prefixes.

    :raises NotAcceptable: when the format cannot say one of them.
    """
    assert isinstance(chosen.writer, ox.RdfFormat)
    try:
        written = rdf.serialize(triples, chosen.writer)
    except OSError as error:
        raise unwritable(error, chosen) or error from None
    return _sound(written, written, chosen) if chosen.writer in _LENIENT else written


def unwritable(error: Exception, chosen: Format) -> NotAcceptable | None:
    """Give the answer to what a serialiser raised, where the format is to blame."""
    return _unfit(chosen, str(error)) if any(words in str(error) for words in _UNWRITABLE) else None


class _Checked:
    def __init__(self, output: Sink, chosen: Format) -> None:
        self._output = output
        self._chosen = chosen
        self._end = b""

    def write(self, data: bytes) -> int:
        """Take the next piece."""
        piece = bytes(data)
        sound = _sound(piece, self._end + piece, self._chosen)
        self._end = (self._end + piece)[-_REACH:]
        self._output.write(sound)
        return len(data)

    def flush(self) -> None:
        """Do nothing; the output passes on what is worth it."""


def _sound(piece: bytes, seen: bytes, chosen: Format) -> bytes:
    """Give a piece as its format can hold it, having looked at what was seen with it."""
    if chosen.writer == ox.RdfFormat.N3:
        if _OF_RDF_1_2.search(seen):
            raise _unfit(chosen, "it holds a triple term, or text with a base direction")
        return piece
    # Deleting bytes is thirty times as quick as a search for any of them, and the others end in bytes that are rare.
    if (len(seen.translate(None, _CONTROLS)) < len(seen) or b"\xef\xbf" in seen) and (found := _FORBIDDEN.search(seen)):
        raise _unfit(chosen, f"it contains the character U+{ord(found[0].decode()):04X}, which XML cannot write")
    if chosen.writer == ox.RdfFormat.RDF_XML and (found := _NAMELESS.search(seen)):
        iri = html.unescape((found[2] or b"").decode()) or PREFIXES.get(found[1].decode(), "")
        what = f"the predicate <{iri}>" if iri else "a predicate"
        raise _unfit(chosen, f"{what} does not end in an XML name")
    return piece.replace(b"\r", b"&#13;")


def _unfit(chosen: Format, why: str) -> NotAcceptable:
    main = chosen.media_types[0]
    offers = [offer.media_types[0] for offer in (RESULTS if chosen in RESULTS else GRAPHS) if offer is not chosen]
    return NotAcceptable(f"The answer cannot be written as {main}: {why}. Ask for one of {', '.join(offers)}.", offers=offers)
