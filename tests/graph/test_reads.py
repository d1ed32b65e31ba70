"""What a shape reads: enough to know which changes can matter to it, and everything where that cannot be known."""

import pytest
from pyshacl.shapes_graph import ShapesGraph
from rdflib import RDF, Graph, URIRef

from netkg.graph.shape_targets import Aim, aims

PREFIXES = """@prefix : <http://x/> . @prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
:prefixes sh:declare [ sh:prefix "x" ; sh:namespace "http://x/"^^<http://www.w3.org/2001/XMLSchema#anyURI> ] ."""


def read(text: str) -> list[Aim]:
    return aims(ShapesGraph(Graph().parse(data=PREFIXES + text, format="turtle")))


def sparql(where: str) -> str:
    select = f'"""SELECT $this {{ {where} }}"""'
    return f":s a sh:NodeShape ; sh:targetNode :n ; sh:sparql [ sh:prefixes :prefixes ; sh:select {select} ] ."


@pytest.mark.parametrize(
    ("shape", "reads"),
    [
        (":s a sh:NodeShape ; sh:targetNode :n ; sh:property [ sh:path :p ; sh:minCount 1 ] .", ["p"]),
        (":s a sh:NodeShape ; sh:targetSubjectsOf :p ; sh:nodeKind sh:IRI .", ["p"]),
        (":s a sh:NodeShape ; sh:targetObjectsOf :p ; sh:nodeKind sh:IRI .", ["p"]),
        (
            ":s a sh:NodeShape ; sh:targetNode :n ; sh:property [ sh:path ( :p [ sh:inversePath :q ] ) ; sh:maxCount 1 ] .",
            ["p", "q"],
        ),
        (
            ":s a sh:NodeShape ; sh:targetNode :n ; sh:property [ sh:path [ sh:alternativePath ( :p :q ) ] ; sh:maxCount 1 ] .",
            ["p", "q"],
        ),
        (":s a sh:NodeShape ; sh:targetNode :n ; sh:property [ sh:path [ sh:zeroOrMorePath :p ] ; sh:maxCount 1 ] .", ["p"]),
        (
            ":s a sh:NodeShape ; sh:targetNode :n ; sh:property [ sh:path :p ; sh:lessThan :q ; sh:disjoint :r ; sh:equals :t ] .",
            ["p", "q", "r", "t"],
        ),
        (
            ":s a sh:NodeShape ; sh:targetNode :n ; sh:node :other . :other a sh:NodeShape ; sh:property [ sh:path :p ; sh:minCount 1 ] .",
            ["p"],
        ),
        (
            ":s a sh:NodeShape ; sh:targetNode :n ; sh:or ( [ sh:property [ sh:path :p ; sh:minCount 1 ] ] [ sh:not [ sh:path :q ; sh:minCount 1 ] ] ) .",
            ["p", "q"],
        ),
        (":s a sh:NodeShape ; sh:targetNode :n ; sh:closed false ; sh:property [ sh:path :p ; sh:minCount 1 ] .", ["p"]),
        (
            sparql(
                "$this x:p/^x:q ?v . OPTIONAL { ?v (x:r|x:t)* ?w } FILTER NOT EXISTS { ?w x:u 1 . { SELECT ?w { ?w x:v+ ?z } } }"
            ),
            ["p", "q", "r", "t", "u", "v"],
        ),
    ],
)
def test_what_is_read(shape: str, reads: list[str]) -> None:
    found = read(shape)[0].reads
    assert found is not None
    assert {URIRef("http://x/" + name) for name in reads} == {p for p in found if str(p).startswith("http://x/")}


@pytest.mark.parametrize(
    "shape",
    [
        ":s a sh:NodeShape ; sh:targetClass :C ; sh:nodeKind sh:IRI .",
        ":C a sh:NodeShape, rdfs:Class ; sh:nodeKind sh:IRI .",
        ":s a sh:NodeShape ; sh:targetNode :n ; sh:property [ sh:path :p ; sh:class :C ] .",
    ],
)
def test_a_class_is_read_by_type(shape: str) -> None:
    assert RDF.type in (read(shape)[0].reads or ())


@pytest.mark.parametrize(
    "shape",
    [
        ":s a sh:NodeShape ; sh:targetNode :n ; sh:closed true ; sh:property [ sh:path :p ; sh:minCount 1 ] .",
        sparql("$this ?any 1"),
        sparql("$this !(x:p|^x:q) ?v"),
        sparql("$this x:p ?v FILTER EXISTS { ?v ?any 1 }"),
        sparql("$this x:p* ?v MINUS { { SELECT ?v { ?v ?any 1 } } }"),
        sparql("this is no query"),
        ":s a sh:NodeShape ; sh:targetNode :n ; sh:property [ sh:path :p ; sh:minCount 1 ] . :own a sh:ConstraintComponent .",
    ],
)
def test_what_may_read_anything_does(shape: str) -> None:
    aim = read(shape)[0]
    assert aim.reads is None
    assert aim.concerns({URIRef("http://x/unheard-of")})


def test_a_change_concerns_those_who_read_it() -> None:
    aim = read(":s a sh:NodeShape ; sh:targetNode :n ; sh:property [ sh:path :p ; sh:minCount 1 ] .")[0]
    assert aim.concerns(None)
    assert aim.concerns({URIRef("http://x/p"), URIRef("http://x/q")})
    assert not aim.concerns({URIRef("http://x/q")})
