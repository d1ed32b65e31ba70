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
    for subject, predicate, value in triples:
        data.add((subject, predicate, outward(inward(value))))  # as pySHACL is given it: a decimal that is no number stops it
    store = store_of(data)
    found = screen.suspects(merged(store))
    for number, target in enumerate(validator.targets):
        broken = {node for node in target.shape.focus_nodes(data) if outcome(validator.shapes, target.shape.node, data, node)}
        assert broken <= found.get(number, set())


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in SHAPES if name != "itself"])
def test_no_node_that_breaks_a_shape_is_missed(name: str) -> None:
    text = f"{HEAD}<http://x/{name.replace(' ', '%20')}> a sh:NodeShape ; {SHAPES[name]}"

    @settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(triple, max_size=24))
    def check(triples: list[GraphTriple]) -> None:
        hold(text, triples)

    check()


@pytest.mark.slow
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


#: What a shape says of a node; nodes that keep it, nodes that break it, and nodes of which only pySHACL can tell.
TOLD: dict[str, tuple[str, list[str], list[str], list[str]]] = {
    "IRI": ("sh:property [ sh:path :v ; sh:nodeKind sh:IRI ]", [":v :n0"], [":v 1", ":v []"], []),
    "blank": ("sh:property [ sh:path :v ; sh:nodeKind sh:BlankNode ]", [":v []"], [":v 1", ":v :n0"], []),
    "literal": ("sh:property [ sh:path :v ; sh:nodeKind sh:Literal ]", [":v 1"], [":v :n0", ":v []"], []),
    "node": ("sh:property [ sh:path :v ; sh:nodeKind sh:BlankNodeOrIRI ]", [":v :n0", ":v []"], [":v 1"], []),
    "no IRI": ("sh:property [ sh:path :v ; sh:nodeKind sh:BlankNodeOrLiteral ]", [":v 1", ":v []"], [":v :n0"], []),
    "not blank": ("sh:property [ sh:path :v ; sh:nodeKind sh:IRIOrLiteral ]", [":v 1", ":v :n0"], [":v []"], []),
    "string": ("sh:property [ sh:path :v ; sh:datatype xsd:string ]", [":v 'a'"], [":v 1", ":v :n0", ":v 'a'@en"], []),
    "integer": ("sh:property [ sh:path :v ; sh:datatype xsd:integer ]", [":v 1"], [":v 'a'", ":v 1.5", ":v :n0"], []),
    "decimal": ("sh:property [ sh:path :v ; sh:datatype xsd:decimal ]", [":v 1.5"], [":v 'a'", ":v 1", ":v :n0"], []),
    "year": (
        "sh:property [ sh:path :v ; sh:datatype xsd:gYear ]",
        [":v '2020'^^xsd:gYear"],
        [":v 2020", ":v '2020'"],
        [":v '2020Z'^^xsd:gYear"],
    ),
    "date": ("sh:property [ sh:path :v ; sh:datatype xsd:date ]", [], [":v 2020"], [":v '2020-02-03'^^xsd:date"]),
    "at least": ("sh:property [ sh:path :v ; sh:minInclusive 2 ]", [":v 2", ":v 3.5"], [":v 1"], [":v 'a'", ":v :n0"]),
    "above": ("sh:property [ sh:path :v ; sh:minExclusive 2 ]", [":v 3"], [":v 2"], [":v 'a'"]),
    "at most": ("sh:property [ sh:path :v ; sh:maxInclusive 2 ]", [":v 2", ":v -1"], [":v 3"], [":v 'a'"]),
    "below": ("sh:property [ sh:path :v ; sh:maxExclusive 2 ]", [":v 1"], [":v 2"], [":v :n0"]),
    "long": ("sh:property [ sh:path :v ; sh:minLength 2 ]", [":v 'ab'", ":v 12", ":v :n0"], [":v 'a'", ":v 1"], [":v []"]),
    "short": ("sh:property [ sh:path :v ; sh:maxLength 2 ]", [":v 'ab'", ":v ''"], [":v 'abc'", ":v :n0"], [":v []"]),
    "pattern": (
        r'sh:property [ sh:path :v ; sh:pattern "^a[0-9]\\Z" ]',
        [":v 'a1'"],
        [":v 'A1'", ":v 'a12'", ":v :n0"],
        [":v 'a1\\n'", ":v 'a\\r'", ":v []"],
    ),
    "flags": ('sh:property [ sh:path :v ; sh:pattern "^A$" ; sh:flags "i" ]', [":v 'a'", ":v 'A'"], [":v 'b'"], []),
    "list": (
        'sh:property [ sh:path :v ; sh:in ( 1 "a" :n0 ) ]',
        [":v 1", ":v 'a'", ":v :n0"],
        [":v 2", ":v 'a'@en", ":v []"],
        [],
    ),
    "class": ("sh:property [ sh:path :v ; sh:class :C ]", [":v :c", ":v :d"], [":v :e", ":v 1"], []),
    "value": ("sh:property [ sh:path :v ; sh:hasValue 2 ]", [":v 2", ":v 1, 2"], [":v 1", ":w 2"], []),
    "one": ("sh:property [ sh:path :v ; sh:minCount 1 ]", [":v 1", ":v 1, 2"], [":w 1"], []),
    "two": ("sh:property [ sh:path :v ; sh:minCount 2 ]", [":v 1, 2", ":v 1, 2, 3"], [":w 1", ":v 1"], []),
    "three": ("sh:property [ sh:path :v ; sh:minCount 3 ]", [":v 1, 2, 3"], [":v 1, 2"], []),
    "four": ("sh:property [ sh:path :v ; sh:minCount 4 ]", [], [], [":v 1, 2, 3", ":v 1, 2, 3, 4"]),
    "any number": ("sh:property [ sh:path :v ; sh:minCount 0 ]", [":w 1", ":v 1"], [], []),
    "none": ("sh:property [ sh:path :v ; sh:maxCount 0 ]", [":w 1"], [":v 1"], []),
    "no more than one": ("sh:property [ sh:path :v ; sh:maxCount 1 ]", [":w 1", ":v 1"], [":v 1, 2"], []),
    "no more than two": ("sh:property [ sh:path :v ; sh:maxCount 2 ]", [":v 1, 2"], [":v 1, 2, 3"], []),
    "no more than three": ("sh:property [ sh:path :v ; sh:maxCount 3 ]", [], [], [":v 1, 2, 3, 4", ":w 1"]),
    "equal": (
        "sh:property [ sh:path :v ; sh:equals :w ]",
        [":v 1 ; :w 1"],
        [":v 1", ":w 1", ":v 1, 2 ; :w 1", ":v 1 ; :w 1, 2"],
        [],
    ),
    "apart": ("sh:property [ sh:path :v ; sh:disjoint :w ]", [":v 1", ":v 1 ; :w 2"], [":v 1 ; :w 1", ":v 1, 2 ; :w 2"], []),
    "step by step": ("sh:property [ sh:path ( :v :v ) ; sh:minCount 1 ]", [":v [ :v 1 ]"], [":v []", ":v 1"], []),
    "either": (
        "sh:property [ sh:path [ sh:alternativePath ( :v :w ) ] ; sh:in ( 1 ) ]",
        [":v 1", ":w 1"],
        [":w 2", ":v 1 ; :w 2"],
        [],
    ),
    "both": ("sh:and ( [ sh:hasValue :n0 ] [ sh:hasValue :n1 ] )", [], [":v 1"], []),
    "all of": (
        "sh:and ( [ sh:property [ sh:path :v ; sh:minCount 1 ] ] [ sh:property [ sh:path :w ; sh:minCount 1 ] ] )",
        [":v 1 ; :w 1"],
        [":v 1", ":w 1"],
        [],
    ),
    "any of": (
        "sh:or ( [ sh:property [ sh:path :v ; sh:minCount 1 ] ] [ sh:property [ sh:path :u ; sh:minCount 1 ] ] )",
        [":v 1", ":u 1 ; :w 1"],
        [":w 1"],
        [],
    ),
    "of another": ("sh:property [ sh:path :v ; sh:node [ sh:class :C ] ]", [":v :c"], [":v :e"], []),
    "of what is behind": (
        "sh:property [ sh:path :v ; sh:property [ sh:path :w ; sh:minCount 1 ] ]",
        [":v [ :w 1 ]"],
        [":v []"],
        [],
    ),
    "two things": ("sh:property [ sh:path :v ; sh:nodeKind sh:Literal ; sh:maxCount 1 ]", [":v 1"], [":v 1, 2", ":v :n0"], []),
    "not in force": ("sh:property [ sh:path :v ; sh:maxCount 0 ; sh:deactivated true ]", [":v 1"], [], []),
    "not known": ("sh:xone ( [ sh:class :C ] [ sh:class :E ] )", [], [], [":v 1"]),
    "not known, of a path": ("sh:property [ sh:path :v ; sh:uniqueLang true ]", [], [], [":v 1"]),
    "no constraint": ("sh:property [ sh:path :v ; :colour 'red' ; sh:name 'v' ]", [":v 1"], [], []),
}


def suspected(text: str, nodes: list[str]) -> set[str]:
    """Give the nodes that are suspected, by what is said of them."""
    head = f"{HEAD}@prefix xsd: <http://www.w3.org/2001/XMLSchema#> ."
    shapes = Graph().parse(data=f"{head} :s a sh:NodeShape ; {text} .", format="turtle").serialize(format="nt").encode()
    said = "\n".join(f":node{number} a :T ; {node} ." for number, node in enumerate(nodes))
    classes = ":c a :C . :d a :D . :e a :E . :D rdfs:subClassOf :C ."
    screen = screen_of(IncrementalValidator(shapes))
    assert screen is not None
    found = screen.suspects(merged(store_of(Graph().parse(data=f"{head}{classes}{said}", format="turtle"))))
    return {nodes[int(str(node).rpartition("node")[2])] for node in found.get(0, ())}


@pytest.mark.parametrize("name", TOLD)
def test_no_more_nodes_are_suspected_than_must_be(name: str) -> None:
    text, kept, broken, unsure = TOLD[name]
    nodes = [*kept, *broken, *unsure]
    assert suspected(f"sh:targetClass :T ; {text}", nodes) == {*broken, *unsure}
    assert suspected(f"sh:targetClass :T ; sh:not [ {text} ]", nodes) == {*kept, *unsure}


VALUE_IS_ONE = "sh:property [ sh:path :v ; sh:in ( 1 ) ]"
SELECT = 'sh:targetClass :T ; sh:sparql [ sh:prefixes :prefixes ; sh:select """SELECT $this WHERE {{ {} }}""" ]'
SELECT_ALONG = 'sh:targetClass :T ; sh:property [ sh:path :v ; sh:sparql [ sh:prefixes :prefixes ; sh:select """SELECT $this ?value WHERE {{ {} }}""" ] ]'
#: A shape, what is said of nodes, and those that are suspected.
SUSPECTED: dict[str, tuple[str, list[str], set[str]]] = {
    "subjects": (f"sh:targetSubjectsOf :p ; {VALUE_IS_ONE}", [":p 1 ; :v 2", ":p 1 ; :v 1", ":v 2"], {":p 1 ; :v 2"}),
    "objects": (f"sh:targetObjectsOf :p ; {VALUE_IS_ONE}", [":v 2", ":p :node0", ":v 3"], {":v 2"}),
    "a node": (f"sh:targetNode :node1 ; {VALUE_IS_ONE}", [":v 2", ":v 3"], {":v 3"}),
    "any of these": (
        f"sh:targetNode :node1 ; sh:targetSubjectsOf :p ; {VALUE_IS_ONE}",
        [":v 2", ":v 3", ":p 1 ; :v 4"],
        {":v 3", ":p 1 ; :v 4"},
    ),
    "a query": (
        'sh:target [ a sh:SPARQLTarget ; sh:prefixes :prefixes ; sh:select """SELECT ?this WHERE { ?this x:p ?y }""" ] ; '
        + VALUE_IS_ONE,
        [":p 1 ; :v 2", ":v 2"],
        {":p 1 ; :v 2"},
    ),
    "a blank value": ("sh:targetClass :T ; sh:hasValue [ :p 1 ]", [":v 1"], {":v 1"}),
    "a blank value of a path": ("sh:targetClass :T ; sh:property [ sh:path :v ; sh:hasValue [ :p 1 ] ]", [":v 1"], {":v 1"}),
    "a list with a blank node": ("sh:targetClass :T ; sh:property [ sh:path :v ; sh:in ( 1 [] ) ]", [":v 1", ":w 1"], {":v 1"}),
    "a kind that there is not": (
        "sh:targetClass :T ; sh:property [ sh:path :v ; sh:nodeKind :odd ]",
        [":v 1", ":w 1"],
        {":v 1"},
    ),
    "a pattern": (SELECT.format("$this x:v ?v . FILTER(?v > 1)"), [":v 1", ":v 2"], {":v 2"}),
    "the path in a pattern": (SELECT_ALONG.format("$this $PATH ?value . FILTER(?value > 1)"), [":v 1", ":v 2"], {":v 2"}),
    "more than a pattern": (SELECT.format("$this x:v ?v . BIND(?v AS ?w) FILTER(?w > 1)"), [":v 1", ":v 2"], {":v 1", ":v 2"}),
    "a query in a query": (SELECT.format("{ SELECT $this { $this x:v 2 } }"), [":v 1", ":v 2"], {":v 1", ":v 2"}),
    "a long path": (SELECT.format("$this x:v/x:w ?v"), [":v 1", ":v 2"], {":v 1", ":v 2"}),
    "a pattern not in force": (
        SELECT.replace("sh:select", "sh:deactivated true ; sh:select").format("$this x:v ?v"),
        [":v 1"],
        {":v 1"},
    ),
    "no less than a warning": (
        "sh:targetClass :T ; sh:severity sh:Warning ; " + VALUE_IS_ONE.replace("]", "; sh:severity sh:Violation ]"),
        [":v 2", ":v 1"],
        {":v 2"},
    ),
    "no more than a warning": (
        "sh:targetClass :T ; sh:severity sh:Warning ; " + VALUE_IS_ONE.replace("]", "; sh:severity sh:Info ]"),
        [":v 2"],
        set(),
    ),
    "not in force": ("sh:targetClass :T ; sh:deactivated true ; " + VALUE_IS_ONE, [":v 2"], set()),
}


@pytest.mark.parametrize("name", SUSPECTED)
def test_what_is_targeted_and_what_is_asked_in_a_query(name: str) -> None:
    text, nodes, found = SUSPECTED[name]
    assert suspected(text, nodes) == found


def test_a_negated_query_is_left_to_pyshacl() -> None:
    for where in ("$this x:v 2", "$this x:v 3"):
        text = SELECT.format(where).replace("sh:sparql", "sh:not [ sh:sparql") + " ]"
        assert suspected(text, [":v 2"]) == {":v 2"}


def test_only_the_shapes_and_nodes_that_are_asked_for_are_looked_at() -> None:
    text = f"{HEAD}:s a sh:NodeShape ; sh:targetSubjectsOf :v ; {VALUE_IS_ONE} ."
    screen = screen_of(IncrementalValidator(Graph().parse(data=text, format="turtle").serialize(format="nt").encode()))
    assert screen is not None
    store = merged(store_of(Graph().parse(data=f"{HEAD}:n0 :v 2 . :n1 :v 3 .", format="turtle")))
    assert screen.suspects(store) == {0: {X.n0, X.n1}}
    assert screen.suspects(store, within={0: None}) == {0: {X.n0, X.n1}}
    assert screen.suspects(store, within={0: {X.n1, X.n2}}) == {0: {X.n1}}
    assert screen.suspects(store, within={0: {X.n2}}) == screen.suspects(store, within={1: None}) == {}
    graph = ox.NamedNode("http://x/graph")
    store.add(ox.Quad(inward(X.n2), inward(X.v), ox.Literal("4"), graph))
    assert screen.suspects(store, graph) == {0: {X.n2}}


def test_a_target_without_a_name_is_left_to_pyshacl() -> None:
    text = f"{HEAD}:s a sh:NodeShape ; sh:targetNode [] ; {VALUE_IS_ONE} ."
    assert screen_of(IncrementalValidator(Graph().parse(data=text, format="turtle").serialize(format="nt").encode())) is None
