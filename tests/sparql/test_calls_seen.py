"""The guard sees SERVICE and LOAD in every disguise that the engine would follow, and nowhere else."""

from __future__ import annotations

import contextlib

import pytest

from netkg.errors import QuerySyntaxError, QueryTooComplex
from netkg.sparql.guard import ServiceCall, _disguised, read, read_plain
from netkg.sparql.tokens import Token

DISGUISES = {
    "plain": "ASK { SERVICE <http://127.0.0.1/> {} }",
    "lower case": "ASK { service <http://127.0.0.1/> {} }",
    "silent": "ASK { SERVICE SILENT <http://127.0.0.1/> {} }",
    "glued": "ASK { SERVICESILENT<http://127.0.0.1/>{} }",
    "variable": "ASK { BIND(<http://127.0.0.1/> AS ?s) SERVICE ?s {} }",
    "prefixed": "PREFIX s: <http://127.0.0.1/> ASK { SERVICE s: {} }",
    "relative": "BASE <http://127.0.0.1/> ASK { SERVICE <x> {} }",
    "escaped target": r"ASK { SERVICE <http://\u003127.0.0.1/> {} }",
    "in exists": "ASK { FILTER NOT EXISTS { SERVICE <http://127.0.0.1/> {} } }",
    "in a subquery": "ASK { { SELECT * { SERVICE <http://127.0.0.1/> {} } } }",
    "after a literal": "ASK { ?s ?p trueSERVICE <http://127.0.0.1/> {} }",
    "as a prefix": "PREFIX : <http://127.0.0.1/> ASK { ?s ?p true.SERVICE:x {} }",
    "after a number": "ASK { ?s ?p 1SERVICE <http://127.0.0.1/> {} }",
    "after a comment": "ASK { # it's\nSERVICE <http://127.0.0.1/> {} }",
    "after a long string": "ASK { ?s ?p '''a\n'b''' . SERVICE <http://127.0.0.1/> {} }",
    "after an operator": "ASK { FILTER(?a<1) SERVICE <http://127.0.0.1/> {} FILTER(?b>1) }",
    "as a declared prefix": "PREFIX : <http://127.0.0.1/> PREFIX SERVICE: <x> ASK { SERVICE:x {} }",
    "as a prefix before a comment": "PREFIX : <http://127.0.0.1/> PREFIX SERVICE: <x> ASK { SERVICE:x # {\n {} }",
    "after a dot": "PREFIX : <http://127.0.0.1/> ASK { _:a.SERVICE:x {} }",
    "after a graph": "PREFIX : <http://127.0.0.1/> ASK { GRAPH ?GRAPH {} SERVICE:x {} }",
}
#: What the engine reads as a comparison and a comment or a string, and SPARQL's longest match as an IRI.
IN_COMPARISONS = {
    "a comment": "ASK { FILTER(?a<?b)SERVICE:x#>\n{} }",
    "a comment that closes": "ASK { FILTER(1<2)SERVICE:x#>{\n{} }",
    "a string": "ASK { FILTER(1<'>')SERVICE:x{}#'\n }",
    "a string after a word": "ASK { FILTER(COUNT(DISTINCT1<'>')SERVICE:x{}#'\n }",
    "a string after a group": "ASK { FILTER(EXISTS{}<'>')SERVICE:x{}#'\n }",
    "braces in a comment": "DELETE {} WHERE { FILTER(?a<?b#>{\n) } ; LOAD:x",
    "an IRI": "DELETE {} WHERE { FILTER(?a<<http://x>) } ; LOAD:x",
    "an IRI with a quote": "ASK { FILTER(1<<http://x'>)SERVICE:x{}#'\n }",
    "a nest": "ASK { FILTER(1<" + "(" * 20_000 + "1" + ")" * 20_000 + "#>\n) }",
    "a nest in a string": "ASK { FILTER(1<'>')" + "{" * 5000 + "}" * 5000 + "#'\n }",
    "brackets closed in a comment": "ASK {" + ("{" * 90 + "FILTER(1<1#>" + "}" * 90 + "\n)") * 60 + "}" * 5401,
}


@pytest.mark.parametrize("text", IN_COMPARISONS.values(), ids=IN_COMPARISONS)
def test_what_the_engine_would_cut_otherwise_is_refused(text: str) -> None:
    assert read_plain(text) is None or "SERVICE" not in text
    with pytest.raises(QuerySyntaxError, match="write a space after <"):
        read("PREFIX : <http://127.0.0.1/> " + text)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { ?row prov:wasDerivedFrom <table/outcomes.tsv#row=12> FILTER(?p<0.05&&?n>20) }",
        "SELECT * { VALUES (?a ?b) { (<table/a.tsv#row=1> <table/b.tsv#row=2>) (?c <#d'>) } }",
        "SELECT * { (<#a> <#b>) ?p ?o . ?s a <http://x/it's#me> FILTER(?s IN (<#a>, <#b>) || ?s = <#c>) }",
        "SELECT * { FILTER(?s < <http://x/#a>) FILTER(?a <?b) FILTER(STR(?a)<'b') }",
    ],
)
def test_iris_and_comparisons_in_plain_places_are_read(text: str) -> None:
    read(text)


def test_operators_in_a_comparison_count() -> None:
    with pytest.raises(QueryTooComplex):
        read("ASK { FILTER(1<1" + "+1" * 600 + ">1) }")


@pytest.mark.parametrize("text", DISGUISES.values(), ids=DISGUISES)
def test_no_disguise_is_let_through_by_the_short_way(text: str) -> None:
    assert read_plain(text) is None


@pytest.mark.parametrize("text", DISGUISES.values(), ids=DISGUISES)
def test_service_is_seen(text: str) -> None:
    assert read(text).services


def test_a_call_is_told_with_its_target_and_its_place() -> None:
    text = (
        "ASK { SERVICE <http://a/> {} SERVICE SILENT ?b {} service c:d {} trueSERVICE <http://e/> {} _:xSERVICE f:SERVICE:g:x }"
    )
    calls = read(text).services
    assert [(call.target.text if call.target else None, call.silent) for call in calls] == [
        ("<http://a/>", False),
        ("?b", True),
        ("c:d", False),
        (None, False),
    ]
    assert [text[call.position :].split()[0].upper() for call in calls] == [
        "SERVICE",
        "SERVICE",
        "SERVICE",
        "TRUESERVICE",
    ]
    assert read("ASK { ?s ?p a:SERVICE:x }").services == read("ASK { ?s ?p a:x-SERVICE }").services == ()
    assert read("ASK { SERVICE").services == (ServiceCall(None, 6),)
    (call,) = read("ASK { SERVICE SILENT").services
    assert call.silent and call.target.text == "SILENT", "it parses no further, and is no address"
    (call,) = read("ASK { SERVICE ?silent {} }").services
    assert (call.target.text, call.silent) == ("?silent", False)
    (call,) = read('ASK { SERVICE "SILENT" {} }').services
    assert (call.target.text, call.silent) == ('"SILENT"', False)


@pytest.mark.parametrize(
    ("text", "loads"),
    [
        ("LOAD <http://x/>", [0]),
        ("load SILENT <http://x/> INTO GRAPH <http://g>", [0]),
        ("DROP ALL ; LOAD <http://x/> ; LOAD <http://y/>", [11, 30]),
        ("LOAD:x", [0]),
        ("LOADSILENT<http://x/>", [0]),
        ("PREFIX a: <http://x/> DROP ALL ; LOAD a:x", [33]),
        ("INSERT DATA { <a> a:load <b> }", []),
        ("INSERT DATA { <load> <b> 'LOAD' } # LOAD", []),
        ("DELETE { ?load ?p ?o } WHERE { ?load ?p ?o }", []),
        ("DROP ALL", []),
    ],
)
def test_every_load_is_seen(text: str, loads: list[int]) -> None:
    assert list(read(text).loads) == loads


@pytest.mark.parametrize(
    ("word", "disguised"),
    [
        (r"\u0053ERVICE", True),
        (r"serv\u0069ce", True),
        (r"\U00000053ERVICE", True),
        (r"\u005Cu0053ERVICE", True),
        (r"\u005Cu005Cu0053ERVICE", True),
        ("SERVICE", False),
        (r"\u0053ELECT", False),
        (r"\UFFFFFFFFSERVICE", True),
        (r"S\U00110000ERVICE", True),
        (r"S\U0010FFFFERVICE", False),
    ],
)
def test_an_escape_hides_no_keyword(word: str, disguised: bool) -> None:
    """No token holds an escape outside strings and IRIs today; should the engine read one there, it would be seen."""
    assert _disguised(Token("word", word, 0)) is disguised


def test_escaped_keyword_is_seen_or_refused() -> None:
    for text in (r"ASK { \u0053ERVICE <http://x/> {} }", r"ASK { S\u0045RVICE <http://x/> {} }"):
        with contextlib.suppress(QuerySyntaxError):  # no token begins with a backslash
            assert read(text).services


@pytest.mark.parametrize(
    "text",
    [
        'ASK { ?s rdfs:label "SERVICE <http://x/> {}" }',
        "ASK { ?s ?p ?service }",
        "ASK { <http://x/SERVICE> ?p ?o }",
        "ASK { ?s nk:service ?o } # SERVICE <http://x/>",
        'ASK { ?s ?p """a"b SERVICE""" }',
        "ASK { ?s ?p 'x'@service }",
        "PREFIX webservice: <http://ex/> SELECT * { ?s webservice:p ?o }",
        "PREFIX service: <http://ex/> SELECT * FROM service:g { GRAPH service:g { service:a service:p service:o } }",
        "PREFIX service: <http://ex/> SELECT * FROM NAMED service:g { ?s ?p service:o . { ?s ?p ?o } }",
        "PREFIX service: <http://ex/> SELECT * { ?s ?p service:o {| service:p 1 |} FILTER(service:f(?s)) }",
        "SELECT * { _:service a :Service ; :p [ :q _:webservice_1 ] }",
    ],
)
def test_service_is_not_seen_where_it_is_not(text: str) -> None:
    assert not read(text).services


LOADS = {
    "plain": "LOAD <http://127.0.0.1/>",
    "glued": "LOADSILENT<http://127.0.0.1/>",
    "as a prefix": "PREFIX : <http://127.0.0.1/> LOAD:x",
    "as a declared prefix": "PREFIX : <http://127.0.0.1/> PREFIX load: <http://ex/> load:x",
    "right after a declaration": "PREFIX : <http://127.0.0.1/>LOAD:x",
    "after a version": "PREFIX : <http://127.0.0.1/> VERSION '1.2'LOAD:x",
    "silent as a prefix": "PREFIX : <http://127.0.0.1/> LOADSILENT:x",
    "after an operation": "PREFIX : <http://127.0.0.1/> INSERT DATA { :a :b :c };LOAD:x",
    "after closing too much": "PREFIX : <http://127.0.0.1/> DELETE {} WHERE {}} ; LOAD:x",
    "after a keyword's look-alike": "PREFIX : <http://127.0.0.1/> CLEAR GRAPH :TO ; LOAD:x",
}


@pytest.mark.parametrize("text", LOADS.values(), ids=LOADS)
def test_load_is_seen(text: str) -> None:
    assert read(text).loads


@pytest.mark.parametrize("prefix", ["payload", "upload", "loader", "download", "workload", "load"])
def test_load_is_not_seen_where_it_is_not(prefix: str) -> None:
    for text in (
        "INSERT DATA { P:a P:p 1 ; P:q 2 . P:b P:p P:a }",
        "INSERT DATA { GRAPH P:g { _:P P:p [ P:q P:r ] } } ; PREFIX P: <http://ey/> DELETE WHERE { P:a ?p ?o }",
        "WITH P:g DELETE { ?s P:p ?o } INSERT { ?s P:q ?o } USING P:h USING NAMED P:i WHERE { ?s P:p ?o }",
        "COPY P:a TO P:b ; MOVE SILENT P:a TO P:b ; ADD P:a TO GRAPH P:b ; CLEAR GRAPH P:a ; DROP SILENT GRAPH P:b",
    ):
        spelled = f"PREFIX {prefix}: <http://ex/> " + text.replace("P:", f"{prefix}:").replace("_:P", f"_:{prefix}")
        assert not read(spelled).loads, spelled
