"""What a SERVICE clause is asked with its values gives what the same join gives in one store, and asks no more than it must."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from netkg.graph import release
from servers import Server, running

X = "http://example.org/"
REMOTE = ox.NamedNode(X + "remote")
P = [ox.NamedNode(f"{X}p{number}") for number in range(3)]
THINGS: list[ox.NamedNode | ox.BlankNode | ox.Literal] = [
    *(ox.NamedNode(f"{X}t{number}") for number in range(5)),
    ox.Literal("text"),
    ox.Literal("text", language="en"),
    ox.Literal("1", datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#integer")),
    ox.BlankNode("b"),
]


def _triples(seed: int) -> list[ox.Triple]:
    """Make some triples, always the same ones, of which the two sides share many values."""
    found, number = [], seed
    for _ in range(34):
        picked = []
        for size in (6, len(P), len(THINGS)):
            number = (number * 1103515245 + 12345) % 2**31
            picked.append((number >> 8) % size)
        subject = THINGS[picked[0]] if picked[0] < 5 else THINGS[-1]
        assert isinstance(subject, ox.NamedNode | ox.BlankNode)
        found.append(ox.Triple(subject, P[picked[1]], THINGS[picked[2]]))
    return found


#: Blank nodes of two clauses are never the same, as those of one store are; so there are none on the other side.
LOCAL = _triples(7)
FAR = [t for t in _triples(11) if not isinstance(t.subject, ox.BlankNode) and not isinstance(t.object, ox.BlankNode)]


def _store(folder: Path, triples: list[ox.Triple]) -> Path:
    folder.mkdir()
    release.create(folder / "store", [ox.Quad(*triple, ox.NamedNode(X + "graph")) for triple in triples], version="0.0.1")
    return folder / "store"


@pytest.fixture(scope="module")
def far(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running(_store(tmp_path_factory.mktemp("far") / "s", FAR), workers=2) as started:
        yield started


@pytest.fixture(scope="module")
def near(tmp_path_factory: pytest.TempPathFactory, far: Server) -> Iterator[Server]:
    store = _store(tmp_path_factory.mktemp("near") / "s", LOCAL)
    with running(store, workers=2, allow_service=[far.url + "/sparql"]) as started:
        yield started


@pytest.fixture(scope="module")
def whole() -> ox.Store:
    """Both sides in one store: SERVICE is a graph of it."""
    store = ox.Store()
    store.extend(ox.Quad(*triple) for triple in LOCAL)
    store.extend(ox.Quad(*triple, REMOTE) for triple in FAR)
    return store


#: What stands inside a clause, and what a clause stands in. T, L: a triple pattern; F: a filter; V: inline data;
#: S: a SERVICE clause; E: one in EXISTS, which the engine sends without the values of the row it is asked for, so that
#: no filter in it may look at these.
INSIDE = """
T | T T | T F | T OPTIONAL { T } | OPTIONAL { T } T | { T } UNION { T } | T MINUS { T } | T V | { SELECT DISTINCT ?a ?b { T T } } T |
T BIND(?a AS ?e) | OPTIONAL { T } OPTIONAL { T } T | { T OPTIONAL { T } } T | { T } UNION { T } T | { SELECT ?b { T } } T F |
T OPTIONAL { T } T | T OPTIONAL { T } MINUS { T } T | T T OPTIONAL { T F } F | T OPTIONAL { T } OPTIONAL { T }
""".replace("\n", " ").split(" | ")
AROUND = """
L S | S L | L L S | V S | L F S | L S F | F L S L | L OPTIONAL { S } | L OPTIONAL { S F } | L OPTIONAL { L S } | OPTIONAL { S } L |
L L OPTIONAL { S } L | L { L OPTIONAL { S } } | L { S OPTIONAL { L } } | S OPTIONAL { L } L | L OPTIONAL { L } S L | L { S F } |
L { L S F } UNION { S } | L { L } UNION { S } | L { L } UNION { S F } | OPTIONAL { L } S F | L MINUS { S } | L MINUS { L S } |
L S S | S S | L S OPTIONAL { S } | L OPTIONAL { S } OPTIONAL { S } | { SELECT DISTINCT ?a { L L } } S | L { L } { S } |
{ SELECT ?a (COUNT(*) AS ?n) { L } GROUP BY ?a } S | L { SELECT DISTINCT ?a ?c { L S } } | L { SELECT ?b { S } } L |
L FILTER EXISTS { L E } | L FILTER NOT EXISTS { E } | L S MINUS { L } | L OPTIONAL { L { S } UNION { L } } | L BIND(?b AS ?d) S |
{ L F } S | { L OPTIONAL { L } F } S | L OPTIONAL { { S } F } | L { L MINUS { S } } | L L { S } UNION { S } F
""".replace("\n", " ").split(" | ")
VARIABLES = st.sampled_from(["?a", "?a", "?b", "?c"])
TERMS = st.one_of(VARIABLES, VARIABLES, st.sampled_from([f"<{X}t0>", f"<{X}t1>", '"text"', "1"]))
TRIPLE = st.builds("{0} <{1}> {2} .".format, VARIABLES, st.sampled_from([p.value for p in P]), TERMS)
FILTER = st.one_of(
    st.builds("FILTER(BOUND({0}))".format, VARIABLES),
    st.builds("FILTER(!BOUND({0}))".format, VARIABLES),
    st.builds("FILTER({0} != {1})".format, VARIABLES, TERMS),
    st.builds("FILTER(ISIRI({0}) || {1} = 1)".format, VARIABLES, VARIABLES),
)
VALUES = st.builds(
    "VALUES (?a {0}) {{ ({1} {2}) (<http://example.org/t3> {1}) }}".format,
    st.sampled_from(["?b", "?c"]),
    st.sampled_from([f"<{X}t0>", f"<{X}t1>", '"text"', "1"]),
    st.sampled_from(["UNDEF", f"<{X}t2>"]),
)


@st.composite
def _filled(draw: st.DrawFn, shapes: list[str]) -> str:
    kinds = {"T": TRIPLE, "L": TRIPLE, "F": FILTER, "V": VALUES}
    words = []
    for word in draw(st.sampled_from(shapes)).split():
        if word in ("S", "E"):
            words.append(f"SERVICE <TARGET> {{ {draw(_filled(INSIDE if word == 'S' else ['T', 'T T']))} }}")
        else:
            words.append(draw(kinds.get(word, st.just(word))))
    return " ".join(words)


def _rows(body: bytes) -> Counter[str]:
    found = json.loads(body)["results"]["bindings"]
    return Counter(
        json.dumps(
            {
                name: "_:" if value["type"] == "bnode" else [value["value"], value.get("datatype"), value.get("xml:lang")]
                for name, value in row.items()
            },
            sort_keys=True,
        )
        for row in found
    )


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(pattern=_filled(AROUND), after=st.one_of(st.just(""), VALUES))
def test_it_gives_what_one_store_gives(near: Server, far: Server, whole: ox.Store, pattern: str, after: str) -> None:
    text = f"SELECT * {{ {pattern} }} {after}"
    try:
        alone = whole.query(text.replace("SERVICE <TARGET>", f"GRAPH <{REMOTE.value}>"))
    except SyntaxError:
        return  # a name that is bound twice or the like
    assert isinstance(alone, ox.QuerySolutions)
    wanted = _rows(bytes(alone.serialize(format=ox.QueryResultsFormat.JSON) or b""))
    answer = near.query(text.replace("TARGET", far.url + "/sparql"), "application/sparql-results+json")
    assert answer.status_code == 200, answer.text
    assert _rows(answer.content) == wanted
