"""From triples that changed, the focus nodes are found around which a pattern holds with one of them."""

from __future__ import annotations

from typing import Any

import pytest
from rdflib import RDF, Graph, Literal, Namespace

from netkg.graph.query_reads import alternatives
from netkg.graph.reach import TriggerIndex, Walker

X = Namespace("http://x/")
#: Two chains of three steps, and a node that lies on none.
GRAPH = Graph().parse(
    format="turtle",
    data="@prefix : <http://x/> . :a :p :b . :b :q :c . :c :r :d . :k :p :l . :l :q :m . :m :r :n . :z :p :z .",
)


def reached(where: str, *triples: Any) -> set[Any] | None:
    found = alternatives(f"SELECT ?this {{ {where} }}", (("x", "http://x/"),), bound=True)
    walker = Walker(lambda *pattern: GRAPH.triples(pattern))
    return TriggerIndex({0: found}).affected(walker, triples).get(0, set())


@pytest.mark.parametrize(
    ("where", "triple", "nodes"),
    [
        ("?this x:p ?v", (X.a, X.p, X.b), {X.a}),
        ("?this x:p/x:q/x:r ?v", (X.a, X.p, X.b), {X.a}),
        ("?this x:p/x:q/x:r ?v", (X.b, X.q, X.c), {X.a}),
        ("?this x:p/x:q/x:r ?v", (X.m, X.r, X.n), {X.k}),
        ("?this x:p ?v . ?v x:q ?w . ?w x:r ?x", (X.c, X.r, X.d), {X.a}),
        ("?v x:p ?w . ?w x:q ?this", (X.a, X.p, X.b), {X.c}),
        ("?this x:p+ ?v", (X.z, X.p, X.z), {X.z}),
        ("?this x:p ?v FILTER NOT EXISTS { ?v x:q ?w }", (X.l, X.q, X.m), {X.k}),
        ("?this x:p ?v", (X.b, X.q, X.c), set()),
        ("?this ?any ?v . ?v x:q ?w", (X.b, X.q, X.c), {X.a}),
        ("?v ?any ?this . ?v x:q ?w", (X.b, X.q, X.c), {X.c}),
        ("?this ?which x:c . x:m ?which ?w", (X.m, X.q, X.w), {X.b}),
        ("x:b ?which ?this . x:m ?which ?w", (X.m, X.q, X.w), {X.c}),
        ("x:b ?which ?this . x:m ?which ?w", (X.m, X.r, X.w), set()),
        ("?this ?which ?v . ?v ?which ?w", (X.z, X.p, X.z), {X.z}),
    ],
)
def test_the_nodes_that_a_triple_matters_to_are_found(where: str, triple: Any, nodes: set[Any]) -> None:
    assert reached(where, triple) == nodes


@pytest.mark.parametrize(
    ("beside", "triple", "nodes"),
    [
        ("?other x:q/x:r ?v", (X.b, X.q, X.c), None),
        ("?other x:q ?v . ?v x:r ?w", (X.b, X.q, X.c), None),
        ("?other x:q ?v . ?v x:r ?w", (X.z, X.q, X.z), set()),
        ("?other x:q ?v . ?before x:p ?other . ?first x:r ?before", (X.b, X.q, X.c), set()),
        ("?other x:q ?v . ?before x:p ?other . ?before x:p|x:q ?other", (X.b, X.q, X.c), None),
        ("?other x:q ?v . ?other ^x:p ?first", (X.b, X.q, X.c), None),
        ("?other x:q ?v . ?other ^x:r ?first", (X.b, X.q, X.c), set()),
        ("?other x:q ?v . ?other x:r* ?last", (X.b, X.q, X.c), None),
    ],
)
def test_what_hangs_together_with_no_focus_node_matters_to_all_or_none(beside: str, triple: Any, nodes: Any) -> None:
    """Such as the name of a gene that is looked for in every text: any node may have it, but only a gene's name counts."""
    assert reached(f"?this x:p ?any . {beside}", triple) == nodes


def test_nodes_of_several_triples_are_joined() -> None:
    assert reached("?this x:p/x:q ?v", (X.b, X.q, X.c), (X.l, X.q, X.m)) == {X.a, X.k}


def test_a_walk_is_remembered() -> None:
    asked: list[Any] = []

    def lookup(*pattern: Any) -> Any:
        asked.append(pattern)
        return GRAPH.triples(pattern)

    (one,) = alternatives("SELECT ?this { ?this x:p/x:q ?v }", (("x", "http://x/"),), bound=True)[:1]
    walker = Walker(lookup)
    path = next(iter(one.patterns)).path
    first = walker.ahead(path, X.a)
    count = len(asked)
    assert walker.ahead(path, X.a) == first == {X.c} and len(asked) == count > 0


@pytest.mark.parametrize(
    ("where", "triple", "nodes"),
    [
        ("?this x:name ?n ; a ?kind . ?other x:name ?n ; a ?kind", (X.m7, RDF.type, X.C), {X.m7}),
        ("?this x:name ?n ; a ?kind . ?other x:name ?n ; a ?kind", (X.m7, X.name, Literal("m7")), {X.m7}),
        ("?other a ?kind ; x:next ?this . ?this a ?kind", (X.m7, RDF.type, X.C), {X.m7, X.m8}),
        ("?kind ^a ?this . ?this x:next ?other . ?other a ?kind", (X.m7, RDF.type, X.C), {X.m6, X.m7}),
    ],
)
def test_the_way_leads_by_names_and_links_and_not_through_the_members_of_a_class(where: str, triple: Any, nodes: Any) -> None:
    members = Graph()
    for number in range(50):
        members.add((X[f"m{number}"], RDF.type, X.C))
        members.add((X[f"m{number}"], X.name, Literal(f"m{number}")))
        members.add((X[f"m{number}"], X.next, X[f"m{number + 1}"]))
    read = []

    def lookup(*pattern: Any) -> Any:
        for found in members.triples(pattern):
            read.append(found)
            yield found

    found = alternatives(f"SELECT ?this {{ {where} }}", (("x", "http://x/"),), bound=False)
    assert TriggerIndex({0: found}).affected(Walker(lookup), [triple])[0] == nodes
    assert len(read) < 30
