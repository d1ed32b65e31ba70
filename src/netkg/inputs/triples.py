"""Read the triples of one graph, in any syntax of RDF: all of what was written, or an error.

The engine's parsers are quick, and lenient in places where half a graph would be taken for the whole: a byte-order
mark, broken RDF/XML, a JSON-LD document that is a bare value, formulas of N3 and named graphs of JSON-LD. Files and
uploads come through here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pyoxigraph as ox

from netkg.inputs import rdfxml

_BOM = b"\xef\xbb\xbf"
#: What may hold a brace that opens no formula, and the brace that does.
_FORMULA = re.compile(
    rb'"""(?:[^"\\]++|\\.|"(?!""))*+"""|\'\'\'(?:[^\'\\]++|\\.|\'(?!\'\'))*+\'\'\'|"(?:[^"\\\n]++|\\.)*+"|\'(?:[^\'\\\n]++|\\.)*+\''
    rb"|<[^\x00-\x20<>\"{}|^`\\]*+>|#[^\n]*+|(\{)",
    re.DOTALL,
)


class SeveralGraphsError(SyntaxError):
    """A document that says something in graphs other than the one it is read as."""


def read(document: bytes, form: ox.RdfFormat, base: str | None = None, *, depth: int = 500) -> Iterator[ox.Triple]:
    """Read a document that is one graph; its blank nodes get names that no other document's have.

    >>> [str(triple.object) for triple in read(b"<gene/men1> a <Gene> .", ox.RdfFormat.TURTLE, "https://w3id.org/netkg/")]
    ['<https://w3id.org/netkg/Gene>']

    :param base: what relative IRIs are resolved against.
    :param depth: how deep XML may nest.
    :raises SyntaxError: where it does not parse.
    :raises SeveralGraphsError: when it is a dataset, or has formulas.
    :raises netkg.inputs.rdfxml.TooDeepError: when XML nests deeper.
    """
    document = document.removeprefix(_BOM)
    if form == ox.RdfFormat.RDF_XML:
        document = rdfxml.normalised(document, depth)
    elif form == ox.RdfFormat.JSON_LD and document.lstrip()[:1] not in (b"{", b"["):
        raise SyntaxError("a JSON-LD document is an object or an array")
    elif form == ox.RdfFormat.N3 and any(found[1] for found in _FORMULA.finditer(document)):
        raise SeveralGraphsError("N3 formulas { … } are statements about statements, and do not belong to this graph")
    default, plain = ox.DefaultGraph(), form == ox.RdfFormat.RDF_XML and rdfxml.NO_LANGUAGE.encode() in document
    for quad in _parsed(document, form, base):
        if quad.graph_name != default:
            raise SeveralGraphsError(f"it names the graph {quad.graph_name}, and its statements do not belong to this graph")
        yield _without_language(quad.triple) if plain else quad.triple


def _parsed(document: bytes, form: ox.RdfFormat, base: str | None) -> Iterator[ox.Quad]:
    try:
        yield from ox.parse(document, format=form, base_iri=base, rename_blank_nodes=True)
    except MemoryError:  # what the parser's buffer cannot hold, however much memory there is
        raise SyntaxError("a literal, an IRI or a comment in it has more than 16 MB, which the parser cannot hold") from None


def _without_language(triple: ox.Triple) -> ox.Triple:
    value = triple.object
    if isinstance(value, ox.Triple):
        value = _without_language(value)
    elif isinstance(value, ox.Literal) and value.language == rdfxml.NO_LANGUAGE:
        value = ox.Literal(value.value)
    return ox.Triple(triple.subject, triple.predicate, value)
