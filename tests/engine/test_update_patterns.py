"""What the patterns of an update see, and what its templates write, against a reference that is slow and plain."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netkg.engine.updates import run_update
from netkg.namespaces import GRAPHS
from writes import store_of

N = ox.NamedNode
DEFAULT = ox.DefaultGraph()
X = "http://x/"
S, P, G, H = (N(X + name) for name in "spgh")
HYPOTHESES = N(GRAPHS["hypotheses"])
#: Names that an earlier version kept for itself while an update ran.
PLANTED = N("urn:netkg:scratch:add:http://x/g"), N("urn:netkg:scratch:default")
NAMED = [G, H, HYPOTHESES, *PLANTED]
PREFIX = f"PREFIX : <{X}>"


def integer(number: int) -> ox.Literal:
    return ox.Literal(str(number), datatype=N("http://www.w3.org/2001/XMLSchema#integer"))


def canonical(quads: Iterable[ox.Quad]) -> list[str]:
    dataset = ox.Dataset(quads)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return sorted(map(str, dataset))


@dataclass(frozen=True)
class Step:
    """An operation in parts: templates of (subject, predicate, object, graph), a dataset and a pattern."""

    delete: tuple[tuple[str, str, str, str], ...]
    insert: tuple[tuple[str, str, str, str], ...]
    dataset: str
    where: str

    def text(self) -> str:
        def template(quads: tuple[tuple[str, str, str, str], ...]) -> str:
            return " ".join(f"GRAPH {g} {{ {s} {p} {o} }}" if g else f"{s} {p} {o} ." for s, p, o, g in quads)

        head = self.dataset if self.dataset.startswith("WITH") else ""
        using = "" if head else self.dataset
        return (
            f"{PREFIX} {head} DELETE {{ {template(self.delete)} }} INSERT {{ {template(self.insert)} }} {using} WHERE "
            f"{{ {self.where} }}"
        )


def reference(quads: set[ox.Quad], step: Step) -> set[ox.Quad]:
    """Lay the dataset out as sets, ask for all solutions, write each template once for each."""
    graphs = {DEFAULT, *NAMED, *(quad.graph_name for quad in quads)}
    held = {graph: {q.triple for q in quads if q.graph_name == graph} for graph in graphs}
    names = {":g": G, ":h": H}
    words = step.dataset.split()
    own: ox.NamedNode | ox.DefaultGraph = DEFAULT
    default, named = graphs - {HYPOTHESES}, graphs - {DEFAULT}
    if words[:1] == ["WITH"]:
        own = names[words[1]]
        default = {own}
    elif words:
        default = {names[word] for before, word in pairwise(words) if before == "USING" and word in names}
        named = {names[word] for before, word in pairwise(words) if before == "NAMED"}
    seen = store_of(ox.Quad(*t) for t in set().union(*(held[g] for g in default)))
    for graph in named:
        if held[graph]:
            seen.extend(ox.Quad(*t, graph) for t in held[graph])
    rows = list(seen.query(f"{PREFIX} SELECT ?s ?p ?o ?g ?n WHERE {{ {step.where} }}"))
    gone, come = set(), set()
    for row in rows:
        fresh: dict[str, ox.BlankNode] = {}

        def term(text: str, row: ox.QuerySolution = row, fresh: dict[str, ox.BlankNode] = fresh) -> object:
            if text.startswith("?"):
                return row[text[1:]]
            if text.startswith("_:"):
                return fresh.setdefault(text, ox.BlankNode())
            return integer(int(text)) if text.isdigit() else N(text.replace(":", X, 1)) if text else own

        for template, quads_of in ((step.delete, gone), (step.insert, come)):
            for quad in template:
                s, p, o, g = map(term, quad)
                if (
                    isinstance(s, N | ox.BlankNode)
                    and isinstance(p, N)
                    and o is not None
                    and isinstance(g, N | ox.DefaultGraph)
                ):
                    quads_of.add(ox.Quad(s, p, o, g))
    return quads - set(store_of(gone)) | set(store_of(come))


TERMS = st.sampled_from([N(X + "a"), N(X + "b"), integer(1), ox.Literal("text")])
QUADS = st.lists(
    st.builds(ox.Quad, st.sampled_from([N(X + "a"), N(X + "b")]), st.sampled_from([P, N(X + "q")]), TERMS,
              st.sampled_from([DEFAULT, *NAMED])), max_size=10)  # fmt: skip
_PARTS = st.sampled_from(["?s", ":a", ":b"]), st.sampled_from(["?p", ":p"]), st.sampled_from(["?o", "?n", "?s", ":b", "1"])
_GRAPH = st.sampled_from(["", "?g", ":g", "?o"])
DELETES = st.lists(st.tuples(*_PARTS, _GRAPH), max_size=2).map(tuple)
INSERTS = st.lists(st.tuples(st.sampled_from(["?s", ":a", "_:n"]), *_PARTS[1:], _GRAPH), max_size=2).map(tuple)
DATASETS = st.sampled_from(["", "", "WITH :g", "USING :g", "USING :g USING :h", "USING :g USING NAMED :h", "USING NAMED :g"])
PATTERNS = st.sampled_from([
    "?s ?p ?o",
    "GRAPH ?g { ?s ?p ?o }",
    "?s ?p ?o GRAPH ?g { ?s ?q ?o }",
    "?s ?p ?o VALUES ?g { :g 'label' 7 <urn:netkg:scratch:remove:> <urn:netkg:scratch:add:http://x/g> UNDEF }",
    "?s ?p ?o BIND(IRI(CONCAT('urn:netkg:scratch:add:', STR(?s))) AS ?g)",
    "?s ?p ?o BIND(STR(:g) AS ?g)",
    "?s :p|:q ?o",
    "?s (:p/:q)? ?o",
    "?s (:p|:q)* ?o BIND(:p AS ?p)",
    "?s ?p ?o FILTER NOT EXISTS { GRAPH :h { ?s ?p ?o } }",
    "?s ?p ?o FILTER EXISTS { SELECT ?s { ?s ?p ?x } GROUP BY ?s HAVING(COUNT(*) = 1) }",
    "{ SELECT (COUNT(*) AS ?n) { ?s ?p ?o } } BIND(:a AS ?s) BIND(:p AS ?p)",
    "{ SELECT ?s (SUM(?v) AS ?n) { ?s ?p ?v } GROUP BY ?s } BIND(:p AS ?p)",
    "{ SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g } BIND(:a AS ?s) BIND(:p AS ?p)",
    "{ SELECT ?s ?p ?o { ?s ?p ?o } ORDER BY STR(?s) STR(?p) STR(?o) LIMIT 2 }",
    "OPTIONAL { ?s ?p ?o }",
    "?s ?p ?o MINUS { ?s :q ?o }",
])  # fmt: skip
STEPS = st.builds(Step, DELETES, INSERTS, DATASETS, PATTERNS)


@settings(max_examples=400, deadline=None)
@given(QUADS, st.lists(STEPS, min_size=1, max_size=2))
def test_an_update_does_what_its_query_says(quads: list[ox.Quad], steps: list[Step]) -> None:
    store = store_of(quads)
    expected = set(store)
    before = set(store)
    for step in steps:
        expected = reference(expected, step)
    delta = run_update(store, " ;\n".join(step.text() for step in steps), union=True)
    assert canonical(store) == canonical(expected)
    assert before - delta.removed | delta.added == set(store)
    assert not delta.added & before
    assert delta.removed <= before


SHARED = [ox.Quad(S, P, integer(10), G), ox.Quad(S, P, integer(10), H), ox.Quad(N(X + "t"), P, integer(20), G)]


@pytest.mark.parametrize(
    ("expression", "value"),
    [("SUM(?o)", "30"), ("COUNT(*)", "2"), ("AVG(?o)", "15"), ("GROUP_CONCAT(STR(?o); separator='|')", "10|20")],
)
def test_a_triple_in_two_graphs_counts_once(expression: str, value: str) -> None:
    text = f"{PREFIX} INSERT {{ GRAPH :r {{ :r :is ?x }} }} WHERE {{ {{ SELECT ({expression} AS ?x) {{ ?s ?p ?o }} }} }}"
    (quad,) = run_update(store_of(SHARED), text, union=True).added
    assert sorted(quad.object.value.split("|")) == value.split("|")
    for using in (["http://x/g", "http://x/h"],):
        (quad,) = run_update(store_of(SHARED), text, using=using).added
        assert sorted(quad.object.value.split("|")) == value.split("|")


@pytest.mark.parametrize("node", ["[]", "_:n", "(1)", "<< :a :b :c >>"])
def test_a_triple_in_two_graphs_makes_one_blank_node(node: str) -> None:
    delta = run_update(store_of(SHARED[:2]), f"{PREFIX} INSERT {{ {node} :seen ?o }} WHERE {{ ?s ?p ?o }}", union=True)
    assert len([quad for quad in delta.added if quad.predicate == N(X + "seen")]) == 1


@pytest.mark.parametrize("function", ["BNODE()", "UUID()", "STRUUID()", "RAND()"])
def test_a_triple_in_two_graphs_has_one_value_of_its_own(function: str) -> None:
    text = f"{PREFIX} INSERT {{ :a :b ?x }} WHERE {{ ?s ?p ?o BIND({function} AS ?x) }}"
    assert len(run_update(store_of(SHARED[:2]), text, union=True).added) == 1


@pytest.mark.parametrize(
    ("template", "where", "written"),
    [
        ("INSERT { GRAPH ?g { :a :b :c } }", "VALUES ?g { 'http://x/g' }", 0),
        ("INSERT { GRAPH ?g { :a :b :c } }", "VALUES ?g { :ok 'label' }", 1),
        ("INSERT { GRAPH ?g { :a :b :c } :a :b :d }", "BIND(BNODE() AS ?g)", 1),
        ("INSERT { GRAPH ?g { :a :b :c } :a :b :d }", "BIND(<<( :a :b :c )>> AS ?g)", 1),
        ("INSERT { GRAPH ?g { :a :b :c } :a :b :d }", "BIND(?unbound AS ?g)", 1),
        ("DELETE { GRAPH ?g { :s :p 10 } }", "BIND('http://x/g' AS ?g)", 0),
        ("DELETE { GRAPH ?g { :s :p 10 } }", "VALUES ?g { 'http://x/g' :h 7 }", 1),
        ("DELETE { GRAPH ?g { ?s ?p ?o } }", "GRAPH ?h { ?s ?p ?o } BIND(STR(?h) AS ?g)", 0),
    ],
)
def test_only_an_iri_names_a_graph(template: str, where: str, written: int) -> None:
    delta = run_update(store_of(SHARED), f"{PREFIX} {template} WHERE {{ {where} }}", union=True)
    assert len(delta.added) + len(delta.removed) == written


def test_planted_graphs_are_graphs_like_any_other() -> None:
    planted = [
        ox.Quad(S, P, integer(1), N("urn:netkg:scratch:add:http://x/g")),
        ox.Quad(S, P, integer(2), N("urn:netkg:scratch:remove:http://x/g")),
        ox.Quad(S, P, integer(2), G),
    ]
    store = store_of(planted)
    assert not run_update(store, f"{PREFIX} DELETE {{ ?s :never ?o }} WHERE {{ ?s :never ?o }}", union=True)
    assert set(store) == set(planted)
    text = f"{PREFIX} INSERT {{ GRAPH ?g {{ :s :p 3 }} }} WHERE {{ BIND(IRI('urn:netkg:scratch:add:') AS ?g) }}"
    delta = run_update(store, text, union=True)
    assert delta.added == {ox.Quad(S, P, integer(3), N("urn:netkg:scratch:add:"))}
    assert not delta.removed
