"""Shapes of every kind over a handful of nodes, random triples about these, and what pySHACL says of one node."""

from __future__ import annotations

import pyoxigraph as ox
from hypothesis import strategies as st
from pyshacl.pytypes import SHACLExecutor
from pyshacl.shapes_graph import ShapesGraph
from rdflib import RDF, RDFS, SH, BNode, Graph, Literal, Namespace
from rdflib.term import Node

from netkg.graph.window import inward

X = Namespace("http://x/")
HEAD = """@prefix : <http://x/> . @prefix sh: <http://www.w3.org/ns/shacl#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
:prefixes sh:declare [ sh:prefix "x" ; sh:namespace "http://x/"^^<http://www.w3.org/2001/XMLSchema#anyURI> ] ,
    [ sh:prefix "rdfs" ; sh:namespace "http://www.w3.org/2000/01/rdf-schema#"^^<http://www.w3.org/2001/XMLSchema#anyURI> ] ,
    [ sh:prefix "rdf" ; sh:namespace "http://www.w3.org/1999/02/22-rdf-syntax-ns#"^^<http://www.w3.org/2001/XMLSchema#anyURI> ] .
"""


def target_query(where: str, then: str = "sh:class :D") -> str:
    return (
        ' sh:target [ a sh:SPARQLTarget ; sh:prefixes :prefixes ; sh:select """SELECT DISTINCT ?this WHERE { '
        + where
        + ' }""" ] ; '
        + then
        + " ."
    )


def query(where: str) -> str:
    return f' sh:targetClass :C ; sh:sparql [ sh:prefixes :prefixes ; sh:select """SELECT $this WHERE {{ {where} }}""" ] .'


SHAPES = {
    "one step": " sh:targetClass :C ; sh:property [ sh:path :p ; sh:minCount 1 ] .",
    "two steps": " sh:targetSubjectsOf :p ; sh:property [ sh:path ( :p :q ) ; sh:minCount 1 ] .",
    "three steps": " sh:targetObjectsOf :p ; sh:property [ sh:path ( :q :r :p ) ; sh:maxCount 0 ] .",
    "four steps": " sh:targetClass :C ; sh:property [ sh:path ( :p :p :q :r ) ; sh:maxCount 0 ] .",
    "five steps": " sh:targetNode :n0 ; sh:property [ sh:path ( :p :q :r :p :q ) ; sh:class :D ] .",
    "inverse": " sh:targetClass :D ; sh:property [ sh:path ( [ sh:inversePath :p ] [ sh:inversePath :q ] ) ; sh:maxCount 0 ] .",
    "inverse of a sequence": " sh:targetClass :D ; sh:property [ sh:path [ sh:inversePath ( :p :q :r ) ] ; sh:class :C ] .",
    "alternative": " sh:targetClass :C ; sh:property [ sh:path [ sh:alternativePath ( :p ( :q :r ) ) ] ; sh:maxCount 1 ] .",
    "zero or more": " sh:targetClass :C ; sh:property [ sh:path [ sh:zeroOrMorePath :p ] ; sh:class :C ] .",
    "one or more, then one": " sh:targetClass :D ; sh:property [ sh:path ( [ sh:oneOrMorePath :p ] :q ) ; sh:maxCount 0 ] .",
    "zero or one": " sh:targetClass :D ; sh:property [ sh:path ( [ sh:zeroOrOnePath :p ] :q ) ; sh:minCount 1 ] .",
    "nested three deep": """ sh:targetClass :C ; sh:property [ sh:path :p ; sh:node :nest1 ] .
        :nest1 a sh:NodeShape ; sh:property [ sh:path :q ; sh:node :nest2 ] .
        :nest2 a sh:NodeShape ; sh:property [ sh:path :r ; sh:node :nest3 ] .
        :nest3 a sh:NodeShape ; sh:or ( [ sh:path :p ; sh:minCount 1 ] [ sh:class :D ] ) .""",
    "not": " sh:targetClass :C ; sh:not [ sh:path ( :p :q ) ; sh:minCount 1 ] .",
    "one of two": " sh:targetClass :D ; sh:xone ( [ sh:path :p ; sh:minCount 1 ] [ sh:path :q ; sh:minCount 1 ] ) .",
    "properties of values": " sh:targetClass :C ; sh:property [ sh:path :p ; sh:property [ sh:path :q ; sh:minCount 1 ] ] .",
    "equals": " sh:targetClass :C ; sh:property [ sh:path :p ; sh:equals :q ] .",
    "disjoint": " sh:targetSubjectsOf :q ; sh:property [ sh:path ( :p :q ) ; sh:disjoint :r ] .",
    "disjoint on a node": " sh:targetObjectsOf :r ; sh:disjoint :p .",
    "less than": " sh:targetSubjectsOf :v ; sh:property [ sh:path :v ; sh:lessThan :w ] .",
    "qualified": """ sh:targetClass :C ; sh:property [ sh:path :p ; sh:qualifiedMinCount 1 ; sh:qualifiedMaxCount 1 ;
        sh:qualifiedValueShape [ sh:path :q ; sh:minCount 1 ] ] .""",
    "qualified, siblings apart": """ sh:targetClass :C ;
        sh:property [ sh:path :p ; sh:qualifiedMinCount 1 ; sh:qualifiedValueShapesDisjoint true ;
            sh:qualifiedValueShape [ sh:path :q ; sh:minCount 1 ] ] ,
          [ sh:path :r ; sh:qualifiedMaxCount 1 ; sh:qualifiedValueShape [ sh:path :v ; sh:minCount 1 ] ] .""",
    "closed": " sh:targetClass :D ; sh:closed true ; sh:ignoredProperties ( rdf:type ) ; sh:property [ sh:path :p ] .",
    "closed value": " sh:targetNode :n1 ; sh:property [ sh:path :p ; sh:node [ sh:closed true ; sh:property [ sh:path :q ] ] ] .",
    "class by its parents": " sh:targetSubjectsOf :r ; sh:property [ sh:path :r ; sh:class :C ] .",
    "an implicit class": " a rdfs:Class ; sh:property [ sh:path :p ; sh:minCount 1 ] . :n2 a <http://x/an%20implicit%20class> .",
    "objects and literals": " sh:targetObjectsOf :v ; sh:nodeKind sh:IRI .",
    "itself": " sh:targetNode :n0 ; sh:property [ sh:path :p ; sh:node :loop ] . :loop sh:property [ sh:path :q ; sh:node :loop ] .",
    "query of four steps": query("$this x:p/x:q ?a . ?a x:r ?b . ?b x:p ?c"),
    "query against the arrows": query("?a x:p $this . ?b x:q ?a . ?c x:r ?b FILTER (?c != $this)"),
    "query about what is not there": query("$this x:p ?a FILTER NOT EXISTS { ?a x:q ?b . ?b a x:D }"),
    "query about another with the same": query("$this x:v ?a . ?other x:v ?a FILTER (?other != $this)"),
    "query with any predicate": query("$this ?path ?value . ?value ?any $this"),
    "query of a predicate": query("$this ?path ?value . ?path rdfs:subPropertyOf* x:q"),
    "query that counts": query(
        "{ SELECT $this (COUNT(?b) AS ?n) WHERE { $this x:p ?a . ?a x:q ?b } GROUP BY $this } FILTER (?n > 1)"
    ),
    "query with a limit": query("{ SELECT $this ?a WHERE { $this x:p ?a } ORDER BY ?a LIMIT 1 } ?a x:q ?b"),
    "query of what may be": query("$this x:p ?a OPTIONAL { ?a x:q ?b } OPTIONAL { ?b x:r ?c } FILTER (BOUND(?c))"),
    "query of either": query("{ $this x:p ?a } UNION { $this x:q ?b } ?a x:r ?c"),
    "query of names made up": query('$this x:p ?a BIND (IRI(CONCAT(STR(?a), "")) AS ?b) ?b x:q ?c'),
    "query of all but": query("$this !(x:p|x:q|rdf:type)/x:p ?a"),
    "query of two closures": query("$this x:p*/^x:q+ ?a . ?a rdf:type/rdfs:subClassOf* x:D"),
    "query on a path": """ sh:targetClass :C ; sh:property [ sh:path ( :p :q ) ; sh:sparql [ sh:prefixes :prefixes ;
        sh:select "SELECT $this ?value WHERE { $this $PATH ?value . ?value x:r ?a }" ] ] .""",
    "query in a nest": """ sh:targetClass :C ; sh:property [ sh:path :p ; sh:node [ sh:sparql [ sh:prefixes :prefixes ;
        sh:select "SELECT $this WHERE { $this x:q ?a . ?b x:r ?a }" ] ] ] .""",
    "target query": target_query("?this x:p/x:q ?a"),
    "target query against the arrows": target_query("?a x:p ?b . ?b x:q ?this . ?this rdf:type ?c"),
    "target query of what is not there": target_query("?this x:p ?a FILTER NOT EXISTS { ?a x:q ?b }"),
    "target query of a pair": target_query(
        "?this x:p ?a . ?b x:q ?a . ?b x:r ?c", "sh:property [ sh:path :v ; sh:minCount 1 ]"
    ),
    "target query in two": target_query("{ SELECT DISTINCT ?a WHERE { ?any x:p ?a } } ?this x:q ?a"),
    "target query of either": target_query("{ ?this x:p ?a } UNION { ?b x:q ?this } FILTER NOT EXISTS { ?this x:r ?c }"),
    "target query of what may be": target_query("?a x:p ?b OPTIONAL { ?this x:q ?b }"),
    "target query with that first": target_query("OPTIONAL { ?this x:q ?b } ?this x:p ?a"),
    "query of what may bind": query("$this x:p ?a OPTIONAL { ?a x:q ?b } ?c x:r ?b"),
    "target query that names": target_query("?a x:p ?b BIND (?b AS ?this)"),
    "target query without": target_query("?this x:p ?a MINUS { ?b x:q ?a . ?a x:r ?c }"),
    "target query of the first": target_query("{ SELECT ?this WHERE { ?this x:p ?a } ORDER BY ?this LIMIT 2 }"),
    "target query of a few": target_query("VALUES ?this { <http://x/n1> <http://x/n2> } ?this x:p ?a"),
    "query of kinds": query("$this x:p ?a . ?a rdf:type ?kind FILTER (?kind IN (x:C, x:D) && ?a != x:n2)"),
    "query of one": query("$this ?way ?a FILTER (?a = x:n1)"),
    "query of what may be one": query("$this x:p ?a OPTIONAL { ?b x:q ?a FILTER (?b IN (x:n1, x:n2)) } FILTER (!BOUND(?b))"),
    "target query of kinds": target_query("VALUES ?root { x:C x:E } ?kind rdfs:subClassOf* ?root . ?this rdf:type ?kind"),
    "target query of all but kinds": target_query("?this x:p ?a MINUS { VALUES ?kind { x:C x:E } ?a rdf:type ?kind }"),
    "target query that groups": target_query(
        "{ SELECT ?this (COUNT(?a) AS ?n) WHERE { ?this x:p ?a } GROUP BY ?this HAVING (COUNT(?a) > 1) }"
    ),
}
NODES = [X[f"n{number}"] for number in range(6)]
LINKS = [X.p, X.q, X.r]
CLASSES = [X.C, X.D, X.E]


def shapes_of(name: str) -> bytes:
    graph = Graph().parse(data=f"{HEAD}<http://x/{name.replace(' ', '%20')}> a sh:NodeShape ; {SHAPES[name]}", format="turtle")
    return graph.serialize(format="nt").encode()


node = st.sampled_from(NODES)
link = st.tuples(node, st.sampled_from(LINKS), node)
number = st.tuples(node, st.sampled_from([X.v, X.w]), st.integers(1, 3).map(Literal))
kind = st.tuples(node, st.just(RDF.type), st.sampled_from(CLASSES))
above = st.tuples(st.sampled_from(CLASSES), st.just(RDFS.subClassOf), st.sampled_from(CLASSES))
relation = st.tuples(st.sampled_from(LINKS), st.just(RDFS.subPropertyOf), st.sampled_from(LINKS))
triple = st.one_of(link, link, link, kind, number, above, relation)


def outcome(shapes: ShapesGraph, shape: Node, graph: Graph, focus: Node) -> set[tuple[str, ...]]:
    """What one shape says of one node, whatever labels its blank nodes have."""
    _, found = shapes.lookup_shape_from_node(shape).validate(
        SHACLExecutor(advanced_mode=True, allow_warnings=True), graph, focus=[focus]
    )
    told = set()
    for _, result, triples in found:
        values = {
            str(p): "" if isinstance(v := o[1] if isinstance(o, tuple) else o, BNode) else str(v)
            for s, p, o in triples
            if s == result and p != SH.detail and not (p == SH.resultMessage and "bnode" in str(o))
        }
        told.add(tuple(sorted(values.items())))
    return told


def store_of(graph: Graph) -> ox.Store:
    store = ox.Store()
    store.extend(ox.Quad(inward(s), inward(p), inward(o), ox.NamedNode("http://x/graph")) for s, p, o in graph)
    return store
