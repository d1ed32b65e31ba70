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
from netkg.sparql import guard, probe, reader
from netkg.sparql.empty_answers import explain
from netkg.sparql.vocabulary import Run, Vocabulary

NET = Path(__file__).parents[1] / "server" / "data" / "net.trig"


@pytest.fixture(scope="module")
def small() -> embedded.View:
    return embedded.view(ox.parse(path=str(NET), format=ox.RdfFormat.TRIG), "small")


@pytest.fixture(scope="session")
def words(view) -> Vocabulary:
    return Vocabulary.build(runner(view))


def told(view, text: str, words: Vocabulary | None = None, **options) -> probe.Explanation:
    embedded.check(text)
    return explain(text, runner(view), words=(lambda: words) if words else None, **options)


#: Mistakes on the real graph: the query, the part to blame, its kind, and a suggestion that must be among those made.
MISTAKES = [
    # Names
    ("SELECT * { ?d nk:targetz ?t }", "nk:targetz", "term", "nk:targets"),
    ("SELECT * { ?d nk:Targets ?t }", "nk:Targets", "term", "nk:targets"),
    ("ASK { ?d rdf:label 'everolimus' }", "rdf:label", "term", "rdfs:label"),
    ("SELECT * { ?x a nk:gene }", "nk:gene", "term", "nk:Gene"),
    ("SELECT * { ?x a nk:MTORinhibitor ; nk:targets nkd:molecule\\/mtor }", "nk:MTORinhibitor", "term", "nk:MTORInhibitor"),
    ("SELECT * { ?d a owl:Clas }", "owl:Clas", "term", "owl:Class"),
    ("SELECT * { <gene/TSC2> nk:modulates ?p }", "<gene/TSC2>", "term", r"nkd:gene\/tsc2"),
    ("SELECT * { nkd:everolimus nk:targets ?t }", "nkd:everolimus", "term", r"nkd:drug\/everolimus"),
    ("SELECT * { ?x nk:targets nkd:molecule\\/mtro }", r"nkd:molecule\/mtro", "term", r"nkd:molecule\/mtor"),
    ("SELECT * { ?f nk:unit nk:months }", "nk:months", "term", r"nkd:unit\/months"),
    ("SELECT * { ?d nk:targets/nk:modulatedBy ?g }", "nk:modulatedBy", "term", "nk:modulates"),
    ("SELECT * { ?f nk:arm/nk:intervention/rdfs:labell 'everolimus' }", "rdfs:labell", "term", "rdfs:label"),
    ("DESCRIBE nkd:gene\\/tsc3", r"nkd:gene\/tsc3", "term", r"nkd:gene\/tsc2"),
    ("CONSTRUCT { ?a nk:x ?b } WHERE { ?a nk:targts ?b }", "nk:targts", "term", "nk:targets"),
    ("SELECT * { { ?d nk:targetz ?t } UNION { ?d nk:inhibitz ?t } }", "nk:inhibitz", "term", "nk:inhibits"),
    ("SELECT * { ?d a nk:Drug { SELECT ?d { ?d nk:targetz ?y } } }", "nk:targetz", "term", "nk:targets"),
    (
        "SELECT * { BIND(nkd:drug\\/everolimuss AS ?d) ?d nk:targets ?t }",
        r"nkd:drug\/everolimuss",
        "term",
        r"nkd:drug\/everolimus",
    ),
    ("SELECT * { ?d nk:targets ?t } VALUES ?d { <drug/evrolimus> }", "<drug/evrolimus>", "term", r"nkd:drug\/everolimus"),
    ("SELECT * { ?s ?p ?o FILTER(?p = nk:targetz) }", "nk:targetz", "term", "nk:targets"),
    (
        "SELECT ?d { ?d a nk:Drug FILTER(?d IN (nkd:drug\\/everolimuss)) }",
        r"nkd:drug\/everolimuss",
        "term",
        r"nkd:drug\/everolimus",
    ),
    (
        "SELECT * { ?g skos:exactMatch <https://identifiers.org/hgnc/12363> }",
        "<https://identifiers.org/hgnc/12363>",
        "term",
        "<http://identifiers.org/hgnc/12363>",
    ),
    # Prefixes
    (
        "PREFIX nk: <http://w3id.org/netkg/ontology#> SELECT * { ?d a nk:Drug ; nk:targets ?t }",
        "PREFIX nk: <http://w3id.org/netkg/ontology#>",
        "prefix",
        "PREFIX nk: <https://w3id.org/netkg/ontology/>",
    ),
    (
        "PREFIX schema: <http://schema.org/> SELECT * { ?x schema:keywords ?k }",
        "PREFIX schema: <http://schema.org/>",
        "prefix",
        "PREFIX schema: <https://schema.org/>",
    ),
    # Literals
    ("SELECT * { ?d rdfs:label 'everolimuss' }", "?d rdfs:label 'everolimuss'", "literal", '"everolimus"'),
    ("SELECT * { ?g rdfs:label 'TSC2'@en ; nk:modulates ?p }", "?g rdfs:label 'TSC2'@en", "literal", '"TSC2"'),
    ("SELECT * { ?g rdfs:label 'tsc2' }", "?g rdfs:label 'tsc2'", "literal", '"TSC2"'),
    (
        "SELECT * { ?d rdfs:label 'tuberous sclerosis 2' }",
        "?d rdfs:label 'tuberous sclerosis 2'",
        "literal",
        "skos:altLabel 'tuberous sclerosis 2'",
    ),
    ("SELECT * { ?x nk:section <section/5.1> }", "?x nk:section <section/5.1>", "literal", '"5.1"'),
    ("SELECT * { ?d nk:targets 'mTOR' }", "?d nk:targets 'mTOR'", "literal", r"nkd:molecule\/mtor"),
    ("SELECT * { ?f nk:asOf 2017 }", "?f nk:asOf 2017", "literal", '"2017"^^xsd:gYear'),
    ("SELECT * { ?p nk:number 51 }", "?p nk:number 51", "literal", '"51"'),
    ("SELECT * { ?t nk:enrolled '410' }", "?t nk:enrolled '410'", "literal", "410"),
    ("SELECT * { ?a nk:polarity 'negativ' }", "?a nk:polarity 'negativ'", "literal", '"negative"'),
    (
        "SELECT * { VALUES ?l { 'everolimuss' 'sunitnib' } ?d rdfs:label ?l }",
        "?d rdfs:label 'sunitnib'",
        "literal",
        '"sunitinib"',
    ),
    (
        "SELECT * { ?f nk:arm [ nk:intervention [ rdfs:label 'everolimuss' ] ] }",
        "[] rdfs:label 'everolimuss'",
        "literal",
        '"everolimus"',
    ),
    ("SELECT * { ?d nk:section ?s . ?s rdfs:label ?l }", "?d nk:section ?s . ?s rdfs:label ?l", "literal", None),
    # Filters
    ("SELECT * { ?d a nk:Drug FILTER(?d = 'everolimus') }", "?d = 'everolimus'", "literal", r"nkd:drug\/everolimus"),
    ("SELECT * { ?d a nk:Drug FILTER(CONTAINS(?d, 'everolimus')) }", "CONTAINS(?d, 'everolimus')", "literal", "STR(?d)"),
    ("SELECT * { ?d a nk:Drug ; rdfs:label ?l FILTER(CONTAINS(?l, 'Everolimus')) }", "'Everolimus'", "literal", '"everolimus"'),
    ("SELECT * { ?d a nk:Drug ; rdfs:label ?l FILTER regex(?l, 'sunitnib') }", "'sunitnib'", "literal", '"sunitinib"'),
    ("SELECT * { ?d a nk:Drug ; rdfs:label ?l FILTER(LANG(?l) = 'en') }", "LANG(?l) = 'en'", "literal", None),
    ("SELECT * { ?s nk:enrolled ?n FILTER(?n = '410') }", "'410'", "literal", "410"),
    ("SELECT * { ?s nk:year ?y FILTER(?y > 2015) }", "?y > 2015", "literal", '"2015"^^xsd:gYear'),
    ("SELECT * { ?f nk:printedValue ?v FILTER(?v > 5) }", "?v > 5", "literal", "xsd:decimal(?v)"),
    ("SELECT * { ?f nk:value ?v FILTER(?v > 5000) }", "?v > 5000", "filter", None),
    (
        "SELECT * { ?d a nk:Drug ; rdfs:label ?l FILTER(?l = 'everolimus' && STRLEN(?l) > 90) }",
        "STRLEN(?l) > 90",
        "filter",
        None,
    ),
    ("SELECT * { ?f nk:value ?v FILTER(?v = 11) FILTER(?v > 100) }", "FILTER(?v = 11) FILTER(?v > 100)", "filter", None),
    ("SELECT * { ?drug a nk:Drug ; rdfs:label ?label FILTER(?lable = 'x') }", "?lable", "variable", "?label"),
    ("SELECT * { ?d a nk:Drug { ?d rdfs:label ?l FILTER(?l != ?other) } }", "?other", "variable", None),
    (
        "SELECT * { ?d a nk:Drug FILTER NOT EXISTS { ?d rdfs:label ?l } }",
        "FILTER NOT EXISTS { ?d rdfs:label ?l }",
        "filter",
        None,
    ),
    ("SELECT * { ?d a nk:Drug FILTER EXISTS { ?d nk:targetz ?l } }", "nk:targetz", "term", "nk:targets"),
    # Directions and classes
    (
        "SELECT * { ?p nk:modulates nkd:gene\\/tsc2 }",
        r"?p nk:modulates nkd:gene\/tsc2",
        "direction",
        r"nkd:gene\/tsc2 nk:modulates ?p",
    ),
    (
        "SELECT * { nkd:pathway\\/mtor nk:modulates ?g }",
        r"nkd:pathway\/mtor nk:modulates ?g",
        "direction",
        r"?g nk:modulates nkd:pathway\/mtor",
    ),
    (
        "SELECT * { ?d nk:targets ?t . ?t nk:modulates ?g . ?g a nk:Gene }",
        "?t nk:modulates ?g",
        "direction",
        "?g nk:modulates ?t",
    ),
    ("SELECT * { ?f nk:study/nk:armOf ?a }", "nk:study/nk:armOf", "direction", "nk:study/^nk:armOf"),
    ("SELECT * { ?x a nk:PancreaticNET }", "?x a nk:PancreaticNET", "class", "?x nk:includes nk:PancreaticNET"),
    ("SELECT * { ?d a nk:Gene ; nk:targets ?t }", "?d a nk:Gene . ?d nk:targets ?t", "pair", "nk:Drug"),
    ("SELECT * { ?s a nk:Trial ; nk:arm ?a }", "?s a nk:Trial . ?s nk:arm ?a", "pair", "nk:OutcomeFigure"),
    # Patterns
    (
        "SELECT * { nkd:drug\\/everolimus nk:targets nkd:molecule\\/vegf }",
        r"nkd:drug\/everolimus nk:targets nkd:molecule\/vegf",
        "pattern",
        r"nkd:molecule\/mtor",
    ),
    ("SELECT * { nkd:gene\\/tsc2 nk:targets ?t }", r"nkd:gene\/tsc2 nk:targets ?t", "pattern", None),
    ("SELECT (COUNT(*) AS ?n) { ?g a nk:Gen }", "nk:Gen", "term", "nk:Gene"),
    # Graphs
    ("SELECT * { ?h nk:conjecturedSubject ?s }", "?h nk:conjecturedSubject ?s", "graph", r"GRAPH nkd:graph\/hypotheses { … }"),
    ("SELECT * { ?h a nk:HypothesisStatement }", "?h a nk:HypothesisStatement", "graph", r"GRAPH nkd:graph\/hypotheses { … }"),
    ("SELECT * { GRAPH nkd:graph\\/record { ?s ?p ?o } }", r"GRAPH nkd:graph\/record", "graph", r"nkd:graph\/records"),
    (
        "SELECT * { GRAPH nkd:graph\\/records { ?g nk:candidateByMechanism ?d } }",
        "?g nk:candidateByMechanism ?d",
        "graph",
        r"GRAPH nkd:graph\/inferred { … }",
    ),
    (
        "SELECT * { GRAPH ?g { ?gene nk:candidateByMechanism ?d ; rdfs:label ?l } }",
        "?gene nk:candidateByMechanism ?d . ?gene rdfs:label ?l",
        "graph",
        None,
    ),
    ("SELECT * FROM nkd:graph\\/ontology { ?d nk:inhibits ?t }", "?d nk:inhibits ?t", "graph", None),
    # What stands around the patterns
    ("SELECT * { ?d a nk:Drug } LIMIT 0", "LIMIT 0", "limit", None),
    ("SELECT * { ?d a nk:Drug } OFFSET 5000", "OFFSET 5000", "limit", None),
    ("SELECT ?d { ?d a nk:Drug } GROUP BY ?d HAVING(COUNT(*) > 3)", "HAVING", "having", None),
    ("SELECT * { ?d a nk:Drug MINUS { ?d rdfs:label ?l } }", "MINUS { ?d rdfs:label ?l }", "minus", None),
    (
        "SELECT * { OPTIONAL { ?d nk:inhibits ?t } ?d a nk:Gene . ?d nk:modulates ?t }",
        "OPTIONAL { ?d nk:inhibits ?t }",
        "optional",
        None,
    ),
    ("CONSTRUCT { ?l nk:x ?d } WHERE { ?d a nk:Drug ; rdfs:label ?l }", "CONSTRUCT", "template", None),
    ("SELECT * { VALUES ?d { } ?d a nk:Drug }", "VALUES ?d { }", "values", None),
]


@pytest.mark.parametrize(("text", "part", "kind", "suggestion"), MISTAKES, ids=[m[0] for m in MISTAKES])
def test_mistake(view, words, text: str, part: str, kind: str, suggestion: str | None) -> None:
    found = told(view, text, words)
    assert found.complete
    assert found.rows is ("COUNT(*) AS" in text)
    match = [f for f in found.findings if (f.part, f.kind) == (part, kind)]
    assert match, found.findings
    if suggestion is not None:
        assert suggestion in match[0].suggestions, match
    assert match[0].message.endswith((".", "?"))
    line, column = match[0].line, match[0].column
    assert line == 1
    assert 1 <= column <= len(text)


#: Those whose part stands once in the text, so that the suggestion can take its place.
MENDED = [
    (text, part, suggestion)
    for text, part, kind, suggestion in MISTAKES
    if kind == "term" and suggestion and text.count(part) == 1
]


@pytest.mark.parametrize(("text", "part", "suggestion"), MENDED, ids=[m[0] for m in MENDED])
def test_a_suggestion_may_be_put_in_as_it_stands(view, words, text: str, part: str, suggestion: str) -> None:
    mended = text.replace(part, suggestion)
    assert not [f for f in told(view, mended, words).findings if f.part == suggestion]


def test_the_smallest_join_of_three_is_named(view, words) -> None:
    text = (
        "SELECT * {\n ?s a nk:Trial . ?a nk:armOf ?s ; nk:intervention ?d .\n ?d rdfs:label 'octreotide LAR' .\n"
        " ?f nk:arm ?a ; nk:value 11.0 ; nk:measure/rdfs:label 'OS' }"
    )
    found = told(view, text, words).findings
    assert found[0].part == "?f nk:value 11.0 . ?f nk:measure/rdfs:label 'OS'"
    assert found[0].line == 4
    small_join = told(view, "SELECT * { BIND(UCASE('everolimus') AS ?l) ?d a nk:Gene ; rdfs:label ?l }", words).findings
    assert small_join[0].kind in ("pair", "join")


def test_a_query_with_rows_has_no_findings(view, words, built) -> None:
    for path in sorted(Path(built.queries).glob("*.rq")):
        found = told(view, path.read_text("utf-8"), words)
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
            inner.map("GRAPH <graph/records> {}".format),
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
            "SELECT * FROM <graph/records>",
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
