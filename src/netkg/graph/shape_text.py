r"""Read shapes so that they mean to pySHACL what they mean to SHACL, and over a store what they mean over RDF.

Two things differ. Python's `$` also matches before a line break at the end, while that of SHACL (XPath, F&O 5.6.1)
matches at the end alone. And the engine keeps numbers by their value: `"5"^^xsd:int` comes back as `xsd:integer` and
`1.00` as `1`, so over a store a datatype that is derived from `xsd:integer` is a range of integers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path

import pyoxigraph as ox

from netkg.engine import stores
from netkg.findings import Finding
from netkg.inputs import turtle_names
from netkg.inputs.ontology import syntax_finding
from netkg.namespaces import PREFIXES
from netkg.rdf import serialize

_SH, _XSD = PREFIXES["sh"], PREFIXES["xsd"]
_PATTERN, _FLAGS = ox.NamedNode(_SH + "pattern"), ox.NamedNode(_SH + "flags")
_DATATYPE = ox.NamedNode(_SH + "datatype")
_LOWEST, _HIGHEST = ox.NamedNode(_SH + "minInclusive"), ox.NamedNode(_SH + "maxInclusive")
_STAMP, _MOMENT = ox.NamedNode(_XSD + "dateTimeStamp"), ox.NamedNode(_XSD + "dateTime")
_INTEGER = ox.NamedNode(_XSD + "integer")
#: An escape, a character class, or the sign in question.
_PIECE = re.compile(r"\\.|\[(?:\\.|[^\]\\])*\]|\$", re.DOTALL)

#: The integers from which to which each derived datatype goes (XML Schema 1.1, part 2, 3.4); None without an end.
RANGES: dict[str, tuple[int | None, int | None]] = {
    "nonPositiveInteger": (None, 0),
    "negativeInteger": (None, -1),
    "nonNegativeInteger": (0, None),
    "positiveInteger": (1, None),
    "long": (-(2**63), 2**63 - 1),
    "int": (-(2**31), 2**31 - 1),
    "short": (-(2**15), 2**15 - 1),
    "byte": (-(2**7), 2**7 - 1),
    "unsignedLong": (0, 2**64 - 1),
    "unsignedInt": (0, 2**32 - 1),
    "unsignedShort": (0, 2**16 - 1),
    "unsignedByte": (0, 2**8 - 1),
}


def read(folder: Path, name: str = "shapes") -> tuple[bytes, list[Finding]]:
    """Read all shape files of a folder as one N-Triples document.

    :returns: the document, and a finding with its line for each file that does not parse.
    """
    triples: list[ox.Triple] = []
    findings: list[Finding] = []
    paths = sorted(folder.glob("*.ttl"))
    texts = {f"{name}/{path.name}": path.read_text("utf-8", errors="replace") for path in paths}
    misread = turtle_names.prefixes(texts)
    for path in paths:
        file = f"{name}/{path.name}"
        if file in misread:
            findings.append(misread[file])
            continue
        try:
            parsed = _parsed(path.read_bytes())
        except SyntaxError as error:
            findings.append(syntax_finding(file, error))
            continue
        triples += parsed
        findings += turtle_names.vocabulary(file, texts[file], parsed)
    return serialize(_strict(triples), ox.RdfFormat.N_TRIPLES), findings


@lru_cache(maxsize=128)
def _parsed(text: bytes) -> list[ox.Triple]:
    """Parse a file once, so that its blank nodes keep their names while it stays as it is."""
    return [quad.triple for quad in ox.parse(text, format=ox.RdfFormat.TURTLE, rename_blank_nodes=True)]


def _strict(triples: Iterable[ox.Triple]) -> Iterator[ox.Triple]:
    """Let `$` in a pattern be the end, and not what stands before a last line break."""
    triples = list(triples)
    lines = {t.subject for t in triples if t.predicate == _FLAGS and isinstance(t.object, ox.Literal) and "m" in t.object.value}
    for triple in triples:
        if triple.predicate == _PATTERN and triple.subject not in lines and isinstance(triple.object, ox.Literal):
            yield ox.Triple(triple.subject, _PATTERN, ox.Literal(ending_strictly(triple.object.value)))
        else:
            yield triple


def ending_strictly(pattern: str) -> str:
    r"""Write a pattern for Python so that `$` is the end.

    >>> ending_strictly(r"^NCT[0-9]{8}$")
    '^NCT[0-9]{8}\\Z'
    >>> ending_strictly(r"^[$]\$")
    '^[$]\\$'
    """
    return _PIECE.sub(lambda piece: r"\Z" if piece[0] == "$" else piece[0], pattern)


def as_stored(shapes: bytes) -> bytes:
    """Write shapes for a store, which keeps numbers by their value.

    :param shapes: as N-Triples, from `read`.
    """
    kept = stores.memory()  # writes the literals as it will write those of the data
    kept.bulk_load(shapes, format=ox.RdfFormat.N_TRIPLES)
    triples = {quad.triple for quad in kept}
    for triple in list(triples):
        if triple.predicate == _DATATYPE and triple.object == _STAMP:
            triples.discard(triple)
            triples.add(ox.Triple(triple.subject, _DATATYPE, _MOMENT))
        kind = triple.object.value.removeprefix(_XSD) if isinstance(triple.object, ox.NamedNode) else ""
        if triple.predicate == _DATATYPE and kind in RANGES:
            shape = triple.subject
            triples.discard(triple)
            triples.add(ox.Triple(shape, _DATATYPE, _INTEGER))
            for limit, end, stricter in zip((_LOWEST, _HIGHEST), RANGES[kind], (max, min), strict=True):
                if end is not None:
                    own = {t for t in triples if t.subject == shape and t.predicate == limit}
                    numbers = [float(t.object.value) for t in own if isinstance(t.object, ox.Literal)]
                    if not numbers or stricter([*numbers, end]) == end:
                        triples -= own
                        triples.add(ox.Triple(shape, limit, ox.Literal(str(end), datatype=_INTEGER)))
    return serialize(sorted(triples, key=str), ox.RdfFormat.N_TRIPLES)
