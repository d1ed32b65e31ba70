"""Read an ontology that a tool saved, in any syntax in which Protégé, ROBOT and owlready2 save one."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pyoxigraph as ox

from netkg.inputs import functional_syntax, triples
from netkg.inputs.ontology import SYNTAXES
from netkg.rdf import FIRST, REST, node

_OF_RDF = {"Turtle": ox.RdfFormat.TURTLE, "RDF/XML": ox.RdfFormat.RDF_XML, "N-Triples": ox.RdfFormat.N_TRIPLES}
#: Protégé names a file .owl whatever it writes into it.
_BEGINS_FUNCTIONAL = re.compile(rb"\s*(?:Prefix|Ontology)\s*\(")
_ON_DATATYPE, _RESTRICTIONS = node("owl:onDatatype"), node("owl:withRestrictions")
_DECIMAL, _INTEGER = node("xsd:decimal"), node("xsd:integer")


def syntax(data: bytes, ending: str) -> str:
    """Name the syntax of a file; what has an unknown ending is taken for Turtle.

    >>> syntax(b"Prefix(nk:=<https://w3id.org/netkg/ontology/>)", ".owl")
    'functional syntax'
    """
    if ending == ".owl" and _BEGINS_FUNCTIONAL.match(data):
        return SYNTAXES[".ofn"]
    return SYNTAXES.get(ending, "Turtle")


def read(data: bytes, ending: str) -> list[ox.Triple]:
    """Read the triples of a file, whose name has some ending.

    :raises SyntaxError: if it does not parse, or holds nothing.
    """
    named = syntax(data, ending)
    found = list(triples.read(data, _OF_RDF[named]) if named in _OF_RDF else functional_syntax.read(data))
    if not found:
        raise SyntaxError("it holds no triple; was it saved whole?")
    return list(_with_decimal_bounds(found))


def _with_decimal_bounds(found: list[ox.Triple]) -> Iterator[ox.Triple]:
    """Take the bounds of a restricted decimal for decimals: in Turtle the OWL API 4 writes `10` for "10"^^xsd:decimal."""
    below: dict[object, list[ox.Triple]] = {}
    for triple in found:
        below.setdefault(triple.subject, []).append(triple)
    bounds: set[object] = set()
    for triple in found:
        if (triple.predicate, triple.object) == (_ON_DATATYPE, _DECIMAL):
            cells = [t.object for t in below[triple.subject] if t.predicate == _RESTRICTIONS]
            while cells:
                cell = below.get(cells.pop(), [])
                bounds |= {t.object for t in cell if t.predicate == FIRST}
                cells += [t.object for t in cell if t.predicate == REST]
    for triple in found:
        value = triple.object
        if triple.subject in bounds and isinstance(value, ox.Literal) and value.datatype == _INTEGER:
            yield ox.Triple(triple.subject, triple.predicate, ox.Literal(value.value, datatype=_DECIMAL))
        else:
            yield triple
