"""Read an ontology that a tool saved, in any syntax in which Protégé, ROBOT and owlready2 save one.

The syntaxes of RDF are read as everywhere, the functional syntax by horned-owl, which writes it as RDF. What it writes
is read again and compared: version 2 writes DisjointClasses of three as two pairs, and leaves DisjointObjectProperties
out. Its reader of OWL/XML stops in the middle of some files without a word, so that syntax is not among these.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pyhornedowl
import pyoxigraph as ox
from pyhornedowl.model import Class, DisjointClasses

from netkg.inputs import triples
from netkg.inputs.ontology import SYNTAXES
from netkg.rdf import FIRST, NIL, REST, TYPE, node

_OF_RDF = {"Turtle": ox.RdfFormat.TURTLE, "RDF/XML": ox.RdfFormat.RDF_XML, "N-Triples": ox.RdfFormat.N_TRIPLES}
#: Protégé names a file .owl whatever it writes into it.
_BEGINS_FUNCTIONAL = re.compile(rb"\s*(?:Prefix|Ontology)\s*\(")
_DECLARED = re.compile(r"Prefix\(\s*([\w.-]*):\s*=\s*<([^>]*)>\s*\)")
#: A name that is a prefix alone, behind all that may hold what looks like one: text, IRIs and comments.
_PREFIX_ALONE = re.compile(r'("(?:[^"\\]|\\.)*")(?:\^\^xsd:string)?|<[^>\n]*>|#[^\n]*|(?<![\w.:-])([A-Za-z][\w.-]*):(?=[\s)])')
_ON_DATATYPE, _RESTRICTIONS = node("owl:onDatatype"), node("owl:withRestrictions")
_DECIMAL, _INTEGER = node("xsd:decimal"), node("xsd:integer")
_PLACE = re.compile(r"line_col: Pos\(\((\d+),")


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
    found = list(triples.read(data, _OF_RDF[named]) if named in _OF_RDF else _read_functional(data))
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


def _read_functional(data: bytes) -> list[ox.Triple]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SyntaxError(f"it is not in UTF-8: {error.reason}") from None
    try:
        read = pyhornedowl.open_ontology_from_string(_with_whole_names(text), "ofn")
        together = list(_disjoint_together(read))
        rdf = read.save_to_string("rdf")
        again = set(pyhornedowl.open_ontology_from_string(rdf, "rdf").get_components())
    except ValueError as error:
        place = _PLACE.search(str(error))
        broken = SyntaxError("it breaks the grammar" if place else str(error).removeprefix("Failed to open ontology: ")[:200])
        broken.lineno = int(place[1]) if place else None
        raise broken from None
    for axiom in read.get_components():
        if axiom not in again:
            raise SyntaxError(f"this cannot be expressed in RDF: {axiom}; save the module as Turtle or RDF/XML")
    return [*triples.read(rdf.encode(), ox.RdfFormat.RDF_XML), *together]


def _disjoint_together(read: pyhornedowl.PyIndexedOntology) -> Iterator[ox.Triple]:
    """Take out each axiom that several named classes exclude each other, and write it as RDF."""
    for axiom in read.get_components():
        if axiom.ann or not isinstance(axiom.component, DisjointClasses):
            continue
        names = [member.first for member in axiom.component.first if isinstance(member, Class)]
        if len(names) == len(axiom.component.first) > 2:
            read.remove_component(axiom.component)
            cells: list[ox.BlankNode] = [ox.BlankNode() for _ in names]
            rests: list[ox.BlankNode | ox.NamedNode] = [*cells[1:], NIL]
            whole = ox.BlankNode()
            yield ox.Triple(whole, TYPE, node("owl:AllDisjointClasses"))
            yield ox.Triple(whole, node("owl:members"), cells[0])
            for name, cell, rest in zip(names, cells, rests, strict=True):
                yield ox.Triple(cell, FIRST, ox.NamedNode(str(name)))
                yield ox.Triple(cell, REST, rest)


def _with_whole_names(text: str) -> str:
    """Write a name that is a prefix alone, such as `bibo:`, as an IRI, and text without its type, for horned-owl."""
    prefixes = dict(_DECLARED.findall(text))

    def written(found: re.Match[str]) -> str:
        return found[1] or (f"<{prefixes[found[2]]}>" if found[2] in prefixes else found[0])

    return _PREFIX_ALONE.sub(written, text)
