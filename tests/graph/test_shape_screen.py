"""What the engine finds in a whole dataset holds every node of which pySHACL says that it breaks a shape."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rdflib import RDF, RDFS, BNode, Graph, Literal, URIRef

from netkg.engine import stores
from netkg.graph.incremental import IncrementalValidator
from netkg.graph.merged_graph import merged
from netkg.graph.paths import GraphTriple
from netkg.graph.shape_screen import screen_of
from netkg.graph.window import inward, outward
from small_shapes import HEAD, SHAPES, X, outcome, store_of, triple

VALUES = {
    "datatype": "sh:property [ sh:path :v ; sh:datatype xsd:integer ]",
    "datatype, or not": "sh:not [ sh:property [ sh:path :v ; sh:datatype xsd:date ] ]",
    "kind": "sh:property [ sh:path :v ; sh:nodeKind sh:BlankNodeOrIRI ]",
    "pattern": 'sh:property [ sh:path :v ; sh:pattern "^a[0-9]\\\\Z" ]',
    "pattern, whatever the case": 'sh:property [ sh:path :v ; sh:pattern "A" ; sh:flags "i" ]',
    "no pattern": 'sh:not [ sh:property [ sh:path :v ; sh:pattern "^a" ] ]',
    "range": "sh:property [ sh:path :v ; sh:minInclusive 2 ; sh:maxExclusive 3.5 ]",
    "no range": "sh:not [ sh:property [ sh:path :v ; sh:minExclusive 1 ] ]",
    "length": "sh:property [ sh:path :v ; sh:minLength 2 ; sh:maxLength 3 ]",
    "list": 'sh:property [ sh:path :v ; sh:in ( 1 "a1" :n0 ) ]',
    "not in a list": 'sh:property [ sh:path :v ; sh:not [ sh:in ( 2 "A" ) ] ]',
    "value": "sh:property [ sh:path ( :p :v ) ; sh:hasValue 2 ]",
    "value of a node": "sh:hasValue :n0",
    "two and no more": "sh:property [ sh:path [ sh:alternativePath ( :v :w ) ] ; sh:minCount 2 ; sh:maxCount 2 ]",
    "many": "sh:property [ sh:path :v ; sh:minCount 1 ; sh:maxCount 5 ]",
    "all of": "sh:and ( [ sh:property [ sh:path :v ; sh:minCount 1 ] ] [ sh:not [ sh:property [ sh:path :w ; sh:minCount 1 ] ] ] )",
    "any of": "sh:or ( [ sh:property [ sh:path :v ; sh:equals :w ] ] [ sh:property [ sh:path :v ; sh:disjoint :w ] ] )",
    "none of a language twice": "sh:property [ sh:path :v ; sh:uniqueLang true ]",
}
_TYPES = "integer decimal date boolean double gYear string".split()  # noqa: SIM905
literal = st.one_of(
    st.integers(0, 4).map(Literal),
    st.sampled_from(["a", "a1", "A", "a1\n", "", "b\nA"]).map(Literal),
    st.builds(
        lambda text, kind: Literal(text, datatype=URIRef(f"http://www.w3.org/2001/XMLSchema#{kind}"), normalize=False),
        st.sampled_from(["1", "1.0", "2020-02-31", "2020-02-03", "2020", "true", "inf", "a"]),
        st.sampled_from(_TYPES),
    ),
    st.builds(Literal, st.sampled_from(["a", "b"]), lang=st.sampled_from(["en", "de"])),
)
valued = st.tuples(
    st.sampled_from([X.n0, X.n1, X.n2]), st.sampled_from([X.v, X.w]), st.one_of(literal, st.just(X.n0), st.just(BNode("b")))
)


def hold(text: str, triples: list[GraphTriple]) -> None:
    graph = Graph().parse(data=text, format="turtle").serialize(format="nt").encode()
    validator = IncrementalValidator(graph)
    screen = screen_of(validator)
    assert screen is not None
    data = Graph()
    for one in triples:
        data.add(one)
    store = store_of(data)
    found = screen.suspects(merged(store))
    for number, target in enumerate(validator.targets):
        broken = {node for node in target.shape.focus_nodes(data) if outcome(validator.shapes, target.shape.node, data, node)}
        assert broken <= found.get(number, set())


@pytest.mark.parametrize("name", [name for name in SHAPES if name != "itself"])
def test_no_node_that_breaks_a_shape_is_missed(name: str) -> None:
    text = f"{HEAD}<http://x/{name.replace(' ', '%20')}> a sh:NodeShape ; {SHAPES[name]}"

    @settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(triple, max_size=24))
    def check(triples: list[GraphTriple]) -> None:
        hold(text, triples)

    check()


@pytest.mark.parametrize("name", VALUES)
def test_no_value_that_breaks_a_shape_is_missed(name: str) -> None:
    xsd = "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> ."
    text = f"{HEAD}{xsd} :s a sh:NodeShape ; sh:targetNode :n1 ; sh:targetSubjectsOf :v, :p ; {VALUES[name]} ."
    link = st.tuples(st.sampled_from([X.n0, X.n1]), st.just(X.p), st.sampled_from([X.n0, X.n2]))

    @settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(st.one_of(valued, valued, link), max_size=8))
    def check(triples: list[GraphTriple]) -> None:
        as_stored = [(s, p, o) for s, p, o in (outward_triple(one) for one in triples)]
        hold(text, as_stored)

    check()


def outward_triple(one: GraphTriple) -> GraphTriple:
    """Give a triple as a store has it, for that is what a write is held to."""
    held = stores.memory([ox.Quad(*map(inward, one))])
    [quad] = held
    return outward(quad.subject), outward(quad.predicate), outward(quad.object)


def test_a_shape_that_only_warns_is_not_asked_and_one_that_asks_of_itself_is_left_to_pyshacl() -> None:
    warned = (
        f"{HEAD} :s a sh:NodeShape ; sh:targetClass :C ; sh:property [ sh:path :p ; sh:minCount 1 ; sh:severity sh:Warning ] ."
    )
    validator = IncrementalValidator(Graph().parse(data=warned, format="turtle").serialize(format="nt").encode())
    screen = screen_of(validator)
    assert (
        screen is not None
        and screen.suspects(merged(store_of(Graph().add((X.n0, URIRef(str(RDFS.label)), Literal("x")))))) == {}
    )


def test_a_path_of_no_step_is_not_left_to_the_engine_which_takes_none_from_what_is_only_a_predicate() -> None:
    text = f"{HEAD}<http://x/query> a sh:NodeShape ; {SHAPES['query of a predicate']}"
    hold(text, [(X.n0, RDF.type, X.C), (X.n0, X.q, X.n0)])
