"""What a shape reads: the predicates of the patterns that tie it to its focus node, and everything where that cannot be told."""

from __future__ import annotations

import pytest
from pyshacl.shapes_graph import ShapesGraph
from rdflib import RDF, RDFS, Graph, URIRef, Variable

from netkg.graph.paths import PathAutomaton
from netkg.graph.query_reads import alternatives, always_binds_this
from netkg.graph.read_patterns import THIS, Unbounded
from netkg.graph.shape_targets import TargetedShape, find_targets

PREFIXES = """@prefix : <http://x/> . @prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
:prefixes sh:declare [ sh:prefix "x" ; sh:namespace "http://x/"^^<http://www.w3.org/2001/XMLSchema#anyURI> ] ."""
X = (("x", "http://x/"),)


def target(text: str) -> TargetedShape:
    return find_targets(ShapesGraph(Graph().parse(data=PREFIXES + text, format="turtle")))[0]


def predicates(text: str) -> set[str] | None:
    """Name what a shape reads; `*` where a variable stands for a predicate."""
    found = target(text).reads
    if found is None:
        return None
    read = set()
    for one in found:
        for pattern in one.triggers:
            read |= (
                {str(arc.predicate or "*") for arc in pattern.path.arcs} if isinstance(pattern.path, PathAutomaton) else {"*"}
            )
    return {iri.removeprefix("http://x/") for iri in read}


def sparql(where: str) -> str:
    select = f'"""SELECT $this {{ {where} }}"""'
    return f":s a sh:NodeShape ; sh:targetNode :n ; sh:sparql [ sh:prefixes :prefixes ; sh:select {select} ] ."


PROPERTY = ":s a sh:NodeShape ; sh:targetNode :n ; sh:property [ "


@pytest.mark.parametrize(
    ("shape", "reads"),
    [
        (PROPERTY + "sh:path :p ; sh:minCount 1 ] .", "p"),
        (":s a sh:NodeShape ; sh:targetSubjectsOf :p ; sh:nodeKind sh:IRI .", "p"),
        (":s a sh:NodeShape ; sh:targetObjectsOf :p ; sh:nodeKind sh:IRI .", "p"),
        (PROPERTY + "sh:path ( :p [ sh:inversePath :q ] ) ; sh:maxCount 1 ] .", "p q"),
        (PROPERTY + "sh:path [ sh:alternativePath ( :p :q ) ] ; sh:maxCount 1 ] .", "p q"),
        (PROPERTY + "sh:path [ sh:zeroOrMorePath :p ] ; sh:maxCount 1 ] .", "p"),
        (PROPERTY + "sh:path :p ; sh:lessThan :q ; sh:disjoint :r ; sh:equals :t ] .", "p q r t"),
        (
            ":s a sh:NodeShape ; sh:targetNode :n ; sh:node :other . :other sh:property [ sh:path :p ; sh:minCount 1 ] .",
            "p",
        ),
        (
            ":s a sh:NodeShape ; sh:targetNode :n ; sh:or ( [ sh:property [ sh:path :p ] ] [ sh:not [ sh:path :q ] ] ) .",
            "p q",
        ),
        (":s a sh:NodeShape ; sh:targetNode :n ; sh:closed false ; sh:property [ sh:path :p ] .", "p"),
        (":s a sh:NodeShape ; sh:targetNode :n ; sh:closed true ; sh:property [ sh:path :p ] .", "p *"),
        (PROPERTY + "sh:path :p ; sh:deactivated true ] .", ""),
        (
            sparql("$this x:p/^x:q ?v . OPTIONAL { ?v (x:r|x:t)* ?w } FILTER NOT EXISTS { ?w x:u 1 . { ?w x:v+ ?z } }"),
            "p q r t u v",
        ),
        (sparql("$this ?any 1"), "*"),
        (sparql("$this !(x:p|^x:q) ?v"), "*"),
        (sparql("$this x:p ?v FILTER EXISTS { ?v ?any 1 }"), "p *"),
        (sparql("{ ?v x:p $this } UNION { ?w x:q $this } VALUES ?v { 1 }"), "p q"),
    ],
)
def test_what_is_read(shape: str, reads: str) -> None:
    assert predicates(shape) == set(reads.split())


@pytest.mark.parametrize(
    "shape",
    [
        ":s a sh:NodeShape ; sh:targetClass :C ; sh:nodeKind sh:IRI .",
        ":C a sh:NodeShape, rdfs:Class ; sh:nodeKind sh:IRI .",
        PROPERTY + "sh:path :p ; sh:class :C ] .",
    ],
)
def test_a_class_is_read_by_type_and_by_what_is_above(shape: str) -> None:
    assert {str(RDF.type), str(RDFS.subClassOf)} <= (predicates(shape) or set())


@pytest.mark.parametrize(
    "shape",
    [
        sparql("this is no query"),
        sparql("GRAPH ?g { $this x:p ?v }"),
        sparql("SERVICE <http://x/> { $this x:p ?v }"),
        sparql("{ SELECT $this ?v { $this x:p ?v } LIMIT 1 }"),
        PROPERTY + "sh:path :p ; sh:node :s ] .",
        PROPERTY + "sh:path :p ; sh:expression [ sh:path :q ] ] .",
        PROPERTY + "sh:path :p ] . :own a sh:ConstraintComponent .",
    ],
)
def test_what_cannot_be_told_is_everything(shape: str) -> None:
    assert predicates(shape) is None


def test_variables_of_a_subquery_are_its_own() -> None:
    (inner,) = [
        pattern
        for one in alternatives("SELECT ?this { ?this x:p ?v { SELECT ?this { ?this x:q ?v } } }", X, bound=False)
        for pattern in one.triggers
        if isinstance(pattern.path, PathAutomaton) and pattern.path.arcs[0].predicate == URIRef("http://x/q")
    ]
    assert inner.subject == THIS and inner.object != Variable("v")


def test_a_pattern_that_another_makes_true_is_left_out() -> None:
    def count(where: str) -> int:
        return sum(len(one.triggers) for one in alternatives(f"SELECT ?this {{ {where} }}", X, bound=False))

    assert count("{ SELECT DISTINCT ?v { ?any x:p ?v } } ?this x:p ?v") == 1
    assert count("?any x:p ?v . ?this x:p ?v FILTER (?any != ?this)") == 2, "that there is another one matters"


def test_too_many_alternatives_are_not_taken_apart() -> None:
    with pytest.raises(Unbounded):
        options = "".join(f"OPTIONAL {{ ?a x:q{number} ?b }} " for number in range(12))
        alternatives(f"SELECT ?this {{ ?this x:p ?a {options} }}", X, bound=False)


@pytest.mark.parametrize(
    ("where", "always"),
    [
        ("?this x:p ?v", True),
        ("{ ?this x:p ?v } UNION { ?v x:q ?this }", True),
        ("?v x:p ?w OPTIONAL { ?this x:q ?v }", False),
        ("?v x:p ?w BIND (?v AS ?this)", False),
    ],
)
def test_whether_the_focus_is_bound_in_any_case(where: str, always: bool) -> None:
    assert always_binds_this(f"SELECT ?this {{ {where} }}", X) is always


def test_values_that_siblings_must_not_share_are_read_as_the_siblings_read_them() -> None:
    """A value of `p` counts only where it is none of those that the shape of `r` takes, so what that one reads of it matters."""
    shapes = """:s a sh:NodeShape ; sh:targetNode :n ; sh:property
        [ sh:path :p ; sh:qualifiedMinCount 1 ; sh:qualifiedValueShapesDisjoint true ; sh:qualifiedValueShape [ sh:path :q ; sh:minCount 1 ] ] ,
        [ sh:path :r ; sh:qualifiedMaxCount 1 ; sh:qualifiedValueShape [ sh:path :u ; sh:minCount 1 ] ] .
        :apart a sh:NodeShape ; sh:property [ sh:path :w ; sh:qualifiedValueShape [ sh:path :x ; sh:minCount 1 ] ] ."""

    def ways(text: str) -> set[str]:
        return {
            "/".join(str(arc.predicate).removeprefix("http://x/") for pattern in one.patterns for arc in pattern.path.arcs)
            for one in target(text).reads or ()
        }

    assert ways(shapes) == {"p", "p/q", "p/u", "r", "r/u"}
    assert ways(shapes.replace("sh:qualifiedValueShapesDisjoint true ;", "")) == {"p", "p/q", "r", "r/u"}
