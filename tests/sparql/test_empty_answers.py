"""Empty answers: the smallest part that matches nothing is named, and what may have been meant."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from beside import W3C, needs_w3c
from netkg.engine import embedded
from netkg.errors import BadRequest, NetkgError, QueryTooComplex
from netkg.server.http.explanations import runner
from netkg.sparql import guard, reader
from netkg.sparql.empty_answers import explain
from netkg.sparql.vocabulary import Run
from pace import HANG

from .mistakes import Mistake, check, told

NET = Path(__file__).parents[1] / "server" / "data" / "net.trig"


@pytest.fixture(scope="module")
def small() -> embedded.View:
    return embedded.view(ox.parse(path=str(NET), format=ox.RdfFormat.TRIG), "small")


MISTAKES: list[Mistake] = [
    ("SELECT * { ?d a nk:Drug MINUS { ?d rdfs:label ?l } }", "MINUS { ?d rdfs:label ?l }", "minus", None),
    (
        "SELECT * { OPTIONAL { ?d nk:inhibits ?t } ?d a nk:Gene . ?d nk:modulates ?t }",
        "OPTIONAL { ?d nk:inhibits ?t }",
        "optional",
        None,
    ),
    ("SELECT * { VALUES ?d { } ?d a nk:Drug }", "VALUES ?d { }", "values", None),
]


@pytest.mark.parametrize("mistake", MISTAKES, ids=[mistake[0] for mistake in MISTAKES])
def test_mistake(view, words, mistake: Mistake) -> None:
    check(view, words, mistake)


def test_a_query_with_rows_has_no_findings(view, words, built) -> None:
    for path in sorted(Path(built.queries).glob("*.rq")):
        found = told(view, path.read_text("utf-8"), words, budget=HANG)
        assert (found.rows, found.findings) == (True, []), path.name


def test_other_graph_in_small_data(small) -> None:
    finding = told(small, "SELECT * { ?h nk:conjecturedBiomarker ?g }").findings[0]
    assert finding.message.startswith("it matches only in a graph that queries do not see by default")
    found = told(small, "SELECT * { ?d nk:inhibits ?p . ?p rdfs:label 'mTOR pathway' }").findings
    assert found[0].suggestions == ('"mTOR pathway"@en',)


def test_subclass_members() -> None:
    view = embedded.view(
        ox.parse(
            "@prefix nk: <https://w3id.org/netkg/ontology/> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . "
            "<x:d> a nk:KinaseInhibitor ; rdfs:label 'sunitinib' . nk:KinaseInhibitor rdfs:subClassOf nk:Drug .",
            format=ox.RdfFormat.TURTLE,
        ),
        "classes",
        default_graph="own",
    )
    finding = told(view, "SELECT * { ?d a nk:Drug }").findings[0]
    assert (finding.kind, finding.suggestions) == ("class", ("?d a/rdfs:subClassOf* nk:Drug", "nk:KinaseInhibitor"))
    assert told(view, "SELECT * { ?d rdfs:label ?l ; a/rdfs:subClassOf* nk:Drug }").rows


def test_updates_and_bombs_are_refused(small) -> None:
    with pytest.raises(BadRequest):
        explain("DROP ALL", runner(small))
    with pytest.raises(QueryTooComplex):
        explain("ASK" + "{" * 5000 + "}" * 5000, runner(small))


def test_the_budget_holds(small) -> None:
    found = told(small, "SELECT * { ?d nk:inhibitz ?t }", budget=-1)
    assert (found.rows, found.complete, found.findings) == (None, False, [])


def counting(view) -> tuple[list[str], Run]:
    seen: list[str] = []
    inner = runner(view)

    def run(text: str):
        seen.append(text)
        return inner(text)

    return seen, run


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } ?d nk:targetz ?t }",
        "SELECT * { ?d nk:targetz ?t FILTER NOT EXISTS { SERVICE SILENT <http://127.0.0.1:1/> { ?s ?p ?o } } }",
        "SELECT * { { SELECT * { SERVICE ?d { ?s ?p ?o } } } UNION { ?d nk:targetz ?t } }",
        "SELECT * { OPTIONAL { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } } ?d a nk:Gene ; nk:inhibits ?t }",
    ],
)
def test_nothing_that_calls_out_is_run(small, text: str) -> None:
    seen, run = counting(small)
    explain(text, run)
    assert not [probed for probed in seen if "SERVICE" in probed.upper()]


TERMS = st.sampled_from(
    [
        "?s",
        "?o",
        "nk:Gene",
        "nk:Drug",
        "nk:targetz",
        "rdfs:label",
        "nk:inhibits",
        "<gene/men1>",
        "'TSC2'",
        "'TSC2'@en",
        "11.0",
        "-1",
        "true",
        "_:b",
        "[]",
        "( 1 ?x )",
        "[ nk:inhibits ?y ]",
        "'''a\n\"b'''",
        "<http://a/#}>",
        '"\'}# "',
    ]
)
VERBS = st.sampled_from(
    [
        "a",
        "rdfs:label",
        "nk:inhibits",
        "nk:targetz",
        "?p",
        "^nk:inhibits",
        "nk:inhibits/rdfs:label",
        "(nk:inhibits|rdfs:label)+",
        "!rdfs:label",
        "nk:modulates?",
        "nk:modulates*",
    ]
)
TRIPLES = st.builds(
    lambda s, v, o, o2: f"{s} {v} {o}{o2}",
    TERMS,
    VERBS,
    TERMS,
    st.sampled_from(["", " , ?z", " ; rdfs:label ?l", " ; rdfs:label ?l ;"]),
)
FILTERS = st.sampled_from(
    [
        "?s = ?o",
        "?o > 5",
        "LANG(?l) = 'en'",
        "REGEX(?l, 'tsc')",
        "?s IN (nk:Gene, <x>)",
        "!BOUND(?q)",
        "?l = 'men1' && ?zz",
        "EXISTS { ?s nk:targetz ?o }",
        "NOT EXISTS { ?s ?p ?o }",
        "1 = 2",
    ]
)


def _group(inner):
    return st.lists(
        st.one_of(
            TRIPLES.map("{} .".format),
            FILTERS.map("FILTER({})".format),
            inner.map("OPTIONAL {}".format),
            inner.map("MINUS {}".format),
            inner.map("GRAPH ?g {}".format),
            inner.map("GRAPH <graph/records/review> {}".format),
            st.tuples(inner, inner).map(" UNION ".join),
            inner.map("{{ SELECT ?s {} LIMIT 3 }}".format),
            st.just("VALUES ?s { <gene/men1> nk:nothing UNDEF }"),
            st.just("VALUES (?s ?l) { ('a' 1) }"),
            st.just("BIND(<gene/men1> AS ?new)"),
            st.just("BIND(STR(?s) AS ?text)"),
            st.just("# ?s } {\n"),
            inner.map("SERVICE <http://127.0.0.1:1/> {}".format),
        ),
        max_size=4,
    ).map(lambda parts: "{ " + "\n".join(parts) + " }")


GROUPS = st.recursive(st.just("{ ?s nk:targetz ?o }"), _group, max_leaves=6)
QUERIES = st.builds(
    lambda head, group, tail: f"{head} {group} {tail}",
    st.sampled_from(
        [
            "SELECT *",
            "ASK",
            "SELECT ?s (COUNT(*) AS ?n)",
            "CONSTRUCT { ?s nk:x ?o }",
            "DESCRIBE ?s",
            "PREFIX nk: <http://x/> SELECT *",
            "SELECT * FROM <graph/records/review>",
        ]
    ),
    GROUPS,
    st.sampled_from(["", "LIMIT 0", "OFFSET 9", "GROUP BY ?s HAVING(COUNT(*) > 5)", "VALUES ?s { 1 }", "ORDER BY ?s"]),
)


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=QUERIES)
def test_any_query_is_explained_without_an_error_and_without_calling_out(small, text: str) -> None:
    try:
        guard.read(text)
        embedded.check(text)
    except NetkgError:
        return
    seen, run = counting(small)
    found = explain(text, run, budget=2)
    assert not [probed for probed in seen if guard.read(probed).services]
    if found.complete and not guard.read(text).services:
        assert found.rows is bool(list(run(text))[:1])
        assert found.rows or found.findings
    found.as_dict()
    str(found)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.one_of(st.text(), st.text("{}()[]<>?.;,'\"#:aSELECT* ASKVALUESFILTER")).map("SELECT * {".__add__))
def test_any_text_that_the_guard_takes_ends_well(small, text: str) -> None:
    try:
        guard.read(text)
    except NetkgError:
        return
    explain(text, runner(small), budget=2)


@needs_w3c
def test_every_w3c_query_is_cut_and_explained(small) -> None:
    count = 0
    for path in sorted(W3C.rglob("*.rq")):
        text = path.read_text("utf-8", "replace")
        try:
            if not guard.read(text).is_query:
                continue
            embedded.check(text)
        except NetkgError:
            continue
        reader.parse(text)
        explain(text, runner(small), budget=2)
        count += 1
    assert count > 300
