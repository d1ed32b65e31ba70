"""What an update is said to change is what the engine changes."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import RDFS, Graph, Namespace
from rdflib.collection import Collection

from beside import W3C, needs_w3c
from netkg.engine.changes import Delta
from netkg.engine.updates import check_update, conflicting, run_update
from netkg.errors import BadRequest, Conflict, QuerySyntaxError
from netkg.namespaces import BASE
from netkg.rdf import DEFAULT

MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
UT = Namespace("http://www.w3.org/2009/sparql/tests/test-update#")


def canonical(store: ox.Store) -> list[str]:
    dataset = ox.Dataset(store)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return sorted(map(str, dataset))


def replayed(before: list[ox.Quad], delta: Delta) -> ox.Store:
    store = ox.Store()
    store.extend(set(before) - delta.removed | delta.added)
    return store


def agree(quads: list[ox.Quad], text: str) -> None:
    ours, engine = ox.Store(), ox.Store()
    ours.extend(quads)
    engine.extend(quads)
    delta = run_update(ours, text)
    engine.update(text, base_iri=BASE)
    assert canonical(ours) == canonical(engine), text
    assert canonical(replayed(quads, delta)) == canonical(engine), text
    assert not delta.added & delta.removed


def w3c_cases() -> list:
    cases = []
    for manifest in sorted(W3C.glob("*/manifest.ttl")):
        graph = Graph().parse(manifest, format="turtle", publicID=manifest.as_uri())
        head = next(graph.objects(None, MF.entries), None)
        for test in Collection(graph, head) if head else ():
            action = graph.value(test, MF.action)
            text = graph.value(action, UT.request)
            if text is None or "LOAD" in Path(str(text).removeprefix("file://")).read_text("utf-8").upper():
                continue  # LOAD is refused by policy, before anything runs
            data = [(Path(str(file).removeprefix("file://")), None) for file in graph.objects(action, UT.data)]
            for named in graph.objects(action, UT.graphData):
                name = str(graph.value(named, RDFS.label))
                data.append((Path(str(graph.value(named, UT.graph)).removeprefix("file://")), name))
            cases.append(
                pytest.param(
                    Path(str(text).removeprefix("file://")), data, id=f"{manifest.parent.name}-{str(test).split('#')[-1]}"
                )
            )
    return cases


@needs_w3c
@pytest.mark.parametrize(("path", "data"), w3c_cases())
def test_w3c_updates(path: Path, data: list) -> None:
    text = path.read_text("utf-8")
    quads = []
    for file, name in data:
        graph = ox.NamedNode(name) if name else DEFAULT
        quads += [ox.Quad(q.subject, q.predicate, q.object, graph) for q in ox.parse(path=str(file), base_iri=file.as_uri())]
    try:
        agree(quads, text)
    except Conflict:
        with pytest.raises((RuntimeError, OSError)):
            ox.Store().update(text, base_iri=BASE)


NODES = [ox.NamedNode(f"http://x/{name}") for name in "abc"]
GRAPHS = [DEFAULT, ox.NamedNode("http://x/g"), ox.NamedNode("http://x/h")]
QUADS = st.lists(st.builds(ox.Quad, *[st.sampled_from(NODES)] * 3, st.sampled_from(GRAPHS)), max_size=12)
UPDATES = st.lists(st.sampled_from([
    "INSERT DATA { <http://x/a> <http://x/b> <http://x/c> GRAPH <http://x/g> { <http://x/a> <http://x/a> <http://x/b> } }",
    "DELETE DATA { GRAPH <http://x/h> { <http://x/a> <http://x/b> <http://x/c> } . <http://x/b> <http://x/b> <http://x/b> }",
    "DELETE WHERE { ?s <http://x/a> ?o }", "DELETE WHERE { GRAPH ?g { ?s <http://x/b> ?o } }",
    "DELETE { ?s ?p ?o } INSERT { ?o ?p ?s . GRAPH <http://x/g> { ?s ?p ?s } } WHERE { ?s ?p ?o }",
    "INSERT { GRAPH ?g { ?s <http://x/c> [] } . ?s <http://x/c> ?g } WHERE { GRAPH ?g { ?s <http://x/a> ?o } }",
    "WITH <http://x/g> DELETE { ?s ?p ?o } INSERT { ?s ?p <http://x/a> } WHERE { ?s ?p ?o FILTER(?o != <http://x/a>) }",
    "WITH <http://x/g> INSERT { ?s ?p ?o . GRAPH <http://x/h> { ?o ?p ?s } } WHERE { GRAPH <http://x/h> { ?s ?p ?o } }",
    "DELETE { GRAPH ?g { ?s ?p ?o } } USING <http://x/h> USING NAMED <http://x/g> WHERE { ?s ?q ?r . GRAPH ?g { ?s ?p ?o } }",
    "INSERT { ?s ?p ?unbound } WHERE { ?s ?p ?o }",
    "CLEAR GRAPH <http://x/g>", "DROP SILENT GRAPH <http://x/h>", "CLEAR DEFAULT", "CLEAR NAMED", "DROP ALL",
    "CREATE SILENT GRAPH <http://x/g> ; COPY <http://x/g> TO <http://x/h>", "ADD DEFAULT TO <http://x/g>",
    "CREATE SILENT GRAPH <http://x/h> ; MOVE <http://x/h> TO DEFAULT",
    "CREATE SILENT GRAPH <http://x/h>",
]), min_size=1, max_size=4)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(QUADS, UPDATES)
def test_any_sequence_agrees_with_the_engine(quads: list[ox.Quad], texts: list[str]) -> None:
    with contextlib.suppress(Conflict):
        agree(quads, " ;\n".join(texts))


def test_using_of_the_request() -> None:
    store = ox.Store()
    a, _, g = NODES[0], NODES[1], GRAPHS[1]
    store.extend([ox.Quad(a, a, a, g)])
    text = "INSERT { GRAPH <http://x/h> { ?s ?p ?o } } WHERE { ?s ?p ?o }"
    assert not run_update(store, text)
    assert len(run_update(store, text, using=["http://x/g"]).added) == 1
    for own in ("INSERT {} USING <http://x/g> WHERE {}", "WITH <http://x/g> DELETE {} WHERE {}"):
        with pytest.raises(BadRequest):
            conflicting(["http://x/g"], [], own)
    with pytest.raises(BadRequest):
        conflicting(["no iri"], [], text)


def test_patterns_may_see_the_union_as_queries_do() -> None:
    store = ox.Store()
    a, b, _ = NODES
    hypotheses = ox.NamedNode("https://w3id.org/netkg/graph/hypotheses")
    store.extend([ox.Quad(a, a, a, GRAPHS[1]), ox.Quad(a, a, b, GRAPHS[2]), ox.Quad(b, b, b), ox.Quad(a, b, a, hypotheses)])
    text = "INSERT { GRAPH <http://x/copy> { ?s ?p ?o } } WHERE { ?s ?p ?o }"
    delta = run_update(store, text, union=True)
    assert {str(q.triple) for q in delta.added} == {str(ox.Triple(*t)) for t in ((a, a, a), (a, a, b), (b, b, b))}
    assert len(run_update(store, "DELETE { GRAPH ?g { ?s ?p ?o } } WHERE { GRAPH ?g { ?s ?p ?o } }", union=True).removed) == 6
    assert not run_update(store, "WITH <http://x/g> INSERT { ?o ?p 1 } WHERE { ?s ?p ?o }", union=True)
    assert list(store) == [ox.Quad(b, b, b)]


def test_a_prologue_after_a_semicolon() -> None:
    text = "PREFIX a: <http://a/> INSERT DATA { a:x a:y 1 } ;\nPREFIX b: <http://a/> DELETE WHERE { b:x a:y ?o }"
    check_update(text)
    assert not run_update(ox.Store(), text)
    with pytest.raises(QuerySyntaxError) as caught:
        check_update(text.replace("?o }", "}"))
    assert (caught.value.facts["line"], caught.value.facts["column"]) == (2, 46)


def test_syntax_errors_have_a_place() -> None:
    with pytest.raises(QuerySyntaxError) as caught:
        check_update("INSERT DATA {\n <http://a> <http://b> }")
    assert caught.value.facts["line"] == 2
    check_update("DROP GRAPH <http://not.there>")


@pytest.mark.parametrize(
    "text",
    [
        "DELETE { ?s ?p ?o ?s ?p ?o . } WHERE { ?s ?p ?o }",
        "INSERT { GRAPH <http://x/g> { ?s ?p ?o ?s ?p ?o } } WHERE { ?s ?p ?o }",
        "PREFIX : <http://x/> INSERT { GRAPH :\ufeffg3 { ?s ?p ?o } } WHERE { ?s ?p ?o }",
    ],
)
def test_what_the_engine_alone_reads_is_refused_or_run_as_it_does(text: str) -> None:
    store = ox.Store()
    store.add(ox.Quad(*NODES, DEFAULT))
    with contextlib.suppress(BadRequest):
        check_update(text)
        agree(list(store), text)


@pytest.mark.parametrize("text", ["MOVE :g1 TO :g2\ufeff", "ADD :g1 TO :\ufeffg1", "CREATE GRAPH :g\ufeff ; CLEAR ALL"])
def test_a_byte_order_mark_is_a_letter_to_the_engine_and_no_space(text: str) -> None:
    with pytest.raises(BadRequest):
        check_update("PREFIX : <http://x/> " + text)


@pytest.mark.parametrize(
    "text",
    [
        "INSERT { # of the gene\n GRAPH :g { ?s ?p :o } } WHERE { ?s ?p ?o }",
        "INSERT { ?s ?p :o . # of the gene\n GRAPH :g { ?s ?p :o # here\n} # there\n } WHERE { ?s ?p ?o # all\n}",
        "INSERT { GRAPH :g { ?s ?p :o } ?s ?p :x # of the gene\n} WHERE { ?s ?p ?o }",
        "DELETE { # of the gene\n GRAPH :g { ?s ?p ?o } } # and\n INSERT { # the\n ?s ?p 1 # drug\n } WHERE { ?s ?p ?o }",
        "DELETE WHERE { # of the gene\n GRAPH :g { ?s ?p ?o # here\n} }",
        "WITH :g DELETE { ?s ?p ?o # of the gene\n} WHERE { ?s ?p ?o # all\n}",
    ],
)
def test_comments_in_a_template_hide_nothing(text: str) -> None:
    x = "http://x/"
    quads = [
        ox.Quad(ox.NamedNode(x + "s"), ox.NamedNode(x + "p"), ox.NamedNode(x + "y"), graph)
        for graph in (DEFAULT, ox.NamedNode(x + "g"))
    ]
    agree(quads, f"PREFIX : <{x}> {text}")


def test_a_prefix_without_a_name_is_a_bad_request() -> None:
    with pytest.raises(BadRequest):
        check_update("PREFIX<http://x/>COPY COPY :g1 TO DEFAULT")


GRAPH_OPERATIONS = [
    "COPY <http://x/typo> TO <http://x/h>",
    "MOVE <http://x/typo> TO <http://x/h>",
    "ADD <http://x/typo> TO <http://x/h>",
    "COPY GRAPH <http://x/typo> TO DEFAULT",
    "CLEAR GRAPH <http://x/typo>",
    "DROP GRAPH <http://x/typo>",
    "CREATE GRAPH <http://x/h>",
]


@pytest.mark.parametrize("text", GRAPH_OPERATIONS)
def test_an_operation_that_misses_its_graph_takes_nothing_away(text: str) -> None:
    store = ox.Store()
    store.extend([ox.Quad(*NODES, DEFAULT), ox.Quad(*NODES, ox.NamedNode("http://x/h"))])
    with pytest.raises(Conflict, match=r"does not exist|is there already"):
        run_update(store, text)
    kind, _, rest = text.partition(" ")
    assert not run_update(store, f"{kind} SILENT {rest}")
    assert len(store) == 2


def test_a_graph_that_is_copied_from_an_empty_one_is_empty_and_there() -> None:
    store = ox.Store()
    store.add(ox.Quad(*NODES, ox.NamedNode("http://x/h")))
    delta = run_update(store, "CREATE GRAPH <http://x/g> ; COPY <http://x/g> TO <http://x/h>")
    assert (len(delta.removed), delta.graphs_added, delta.graphs_removed) == (1, {ox.NamedNode("http://x/g")}, set())
    assert store.contains_named_graph(ox.NamedNode("http://x/h"))
    delta = run_update(store, "MOVE <http://x/g> TO <http://x/i>")
    assert (delta.graphs_added, delta.graphs_removed) == ({ox.NamedNode("http://x/i")}, {ox.NamedNode("http://x/g")})
