"""OWL 2 in functional syntax, which no RDF library knows: read to RDF and written from it by horned-owl.

What horned-owl writes as RDF is read again and compared: version 2 writes DisjointClasses of three as two pairs, and
leaves DisjointObjectProperties out. Its reader of OWL/XML stops in the middle of some files without a word, so only the
functional syntax is used, which its grammar reads to the end.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import pyhornedowl
import pyoxigraph as ox
from pyhornedowl.model import IRI, Class, DisjointClasses

from netkg.inputs import triples
from netkg.namespaces import PREFIXES
from netkg.rdf import FIRST, NIL, REST, TYPE, node, serialize

_DECLARED = re.compile(r"Prefix\(\s*([\w.-]*):\s*=\s*<([^>]*)>\s*\)")
#: A name that is a prefix alone, behind all that may hold what looks like one: text, IRIs and comments.
_PREFIX_ALONE = re.compile(r'("(?:[^"\\]|\\.)*")(?:\^\^xsd:string)?|<[^>\n]*>|#[^\n]*|(?<![\w.:-])([A-Za-z][\w.-]*):(?=[\s)])')
_PLACE = re.compile(r"line_col: Pos\(\((\d+),")


def read(data: bytes) -> list[ox.Triple]:
    """Read the triples that a document in functional syntax makes.

    :raises SyntaxError: if it does not parse, or RDF cannot tell all of it.
    """
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
            raise SyntaxError(f"this cannot be told as RDF: {axiom}; save the module as Turtle or RDF/XML")
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


def write(said: Iterable[ox.Triple]) -> str:
    """Write an ontology; axioms come in the order of their text, so that equal triples give equal documents.

    :raises SyntaxError: if the triples are none of OWL 2. What the reader of RDF passes over is no error: compare.
    """
    given = sorted(said, key=_header_first)
    try:
        made = pyhornedowl.open_ontology_from_string(serialize(given, ox.RdfFormat.RDF_XML).decode(), "rdf")
    except ValueError as error:
        raise SyntaxError(str(error).removeprefix("Failed to open ontology: ")[:200]) from None
    for names in _lists_of_disjoint(given):
        made.add_axiom(DisjointClasses([Class(IRI.parse(name)) for name in names]))
    for prefix, namespace in PREFIXES.items():
        made.prefix_mapping.add_prefix(prefix, namespace)
    return made.save_to_string("ofn")


def _header_first(triple: ox.Triple) -> bool:
    """Order triples so that the reader knows the ontology when it comes to its version."""
    return (triple.predicate, triple.object) != (TYPE, node("owl:Ontology"))


def _lists_of_disjoint(said: Iterable[ox.Triple]) -> Iterator[list[str]]:
    """Give the classes that exclude each other together, which the reader of RDF passes over."""
    own: dict[object, dict[object, object]] = {}
    for triple in said:
        own.setdefault(triple.subject, {})[triple.predicate] = triple.object
    for about in own.values():
        if about.get(TYPE) == node("owl:AllDisjointClasses"):
            names, cell = [], about.get(node("owl:members"))
            while cell in own:
                names.append(own[cell].get(FIRST))
                cell = own[cell].get(REST)
            if all(isinstance(name, ox.NamedNode) for name in names):
                yield [name.value for name in names if isinstance(name, ox.NamedNode)]
