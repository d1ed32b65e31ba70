"""The guard: forms, depth, chains, and SERVICE in every disguise that the engine would follow."""

from __future__ import annotations

import contextlib
import json
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from beside import W3C, needs_w3c
from netkg.errors import QuerySyntaxError, QueryTooComplex
from netkg.sparql.complexity import DOUBLED
from netkg.sparql.guard import Limits, ServiceCall, _disguised, read, read_plain
from netkg.sparql.tokens import Token, tokens
from pace import ratio


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("SELECT * {}", "SELECT"),
        ("# SELECT\nask {}", "ASK"),
        ("BASE <http://x/> PREFIX select: <y> DESCRIBE <z>", "DESCRIBE"),
        ("PREFIX : <http://x/> CONSTRUCT WHERE {}", "CONSTRUCT"),
        ("insert data {}", "INSERT"),
        ("", ""),
        ("PREFIX ask: <x> DELETE WHERE {}", "DELETE"),
        ("{}", ""),
        ("WITH <g> DELETE {} WHERE {}", "WITH"),
        ("VERSION '1.2' ASK {}", "ASK"),
        ("BASE <http://x/> ASK {}", "ASK"),
        ("PREFIXa: <http://x/> ASK {}", "ASK"),
        ("PREFIX ask: <x> PREFIX b: <y> SELECT * {}", "SELECT"),
        ("LOADSILENT<u>", "LOAD"),
        ("LOAD:x", "LOAD"),
        ("ASK:x {}", "ASK"),
        ("nonsense {}", "NONSENSE"),
        ("a:b {}", ""),
        ("<x> ASK {}", ""),
        ("PREFIX", ""),
    ],
)
def test_form(text: str, form: str) -> None:
    assert read(text).form == form


@pytest.mark.slow
@settings(max_examples=500, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "SELECT ",
                "select*",
                "ASK{",
                "PREFIX a: <http://x/>\n",
                "PREFIX 1: <x>",
                "PREFIX a: <\x00>",
                "BASE<y>",
                "prefix :<z> ",
                "DESCRIBE",
                "INSERT DATA {",
                "# SELECT\n",
                "SERVICE ",
                "LOAD ",
                "RAND()",
                "NOW()",
                "?s ?p ?o ",
                "{",
                "}",
                "(",
                "[",
                "<<",
                "!(",
                "+1",
                "'",
                "\\u0053",
                "é",
                "a:b ",
            ]
        ),
        max_size=60,
    ).map("".join)
)
def test_the_short_way_says_what_reading_says(text: str) -> None:
    limits = Limits(depth=12, operators=200)
    plain = read_plain(text, limits)
    if plain is not None:
        with contextlib.suppress(QuerySyntaxError):  # the engine finds the error as well
            assert plain == read(text, limits)


@pytest.mark.parametrize("bracket", ["{", "(", "[", "<<"])
def test_the_short_way_counts_every_bracket(bracket: str) -> None:
    """As many as may nest, and one more."""
    for deepest in (Limits().depth, 5):
        most = min(deepest, DOUBLED)
        for count in (most, most + 1):
            text = "SELECT * " + bracket * count + " # only counted"
            assert (read_plain(text, Limits(depth=deepest)) is None) == (count > most)
    mixed = "SELECT * " + "{" * 4 + "(" * 3 + "[" * 3 + "<<" * 2
    assert read_plain(mixed) is not None
    assert all(read_plain(mixed + one) is None for one in ("{", "(", "[", "<<"))


def test_the_short_way_reads_as_much_as_may_be_chained() -> None:
    text = "SELECT * { ?s ?p ?o }"
    assert read_plain(text, Limits(operators=len(text))) is not None
    assert read_plain(text, Limits(characters=len(text))) is not None
    assert read_plain(text + " #", Limits(operators=len(text))) is None


def test_the_short_way_keeps_every_limit() -> None:
    text = "SELECT * { ?s ?p ?o }"
    assert read_plain(text) == read(text)
    for limits in (Limits(characters=20), Limits(operators=20), Limits(depth=0)):
        assert read_plain(text, limits) is None


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


_CALLS = [
    "SERVICE:x {}",
    "service u:x{}",
    "SERVICE<http://u/>#>\n{}",
    "SERVICESILENT:x{}",
    "SERVICE:x#'\n{}",
    "SERVICE:x{}#'\n",
]
_CLAUSES = st.one_of(
    st.sampled_from(_CALLS),
    st.sampled_from(
        [
            "true",
            "?s ?p true",
            "?s ?p 1",
            "?s ?p _:a.",
            "?s ?p :a.",
            "?s ?p 'x'",
            "{}",
            "GRAPH ?g {}",
            "OPTIONAL {}",
            "{} UNION ",
        ]
    ),
    st.sampled_from(
        ["FILTER(1<2)", "FILTER(1 <2)", "FILTER(1<'>')", "FILTER(EXISTS{}<'>')", "FILTER(1<<http://x>)", "FILTER(1<?b&&2>1)"]
    ),
    st.sampled_from(
        [
            "?s ?p ?o .",
            "VALUES ?v { 1 }",
            "BIND(1<2 AS ?x)",
            " ",
            "\n",
            "# {'\n",
            "SILENT ",
            "GRAPH ",
            "a",
            "'",
            "#",
            "<",
            ">",
            "}",
            "{",
        ]
    ),
)
_OPERATIONS = st.sampled_from(
    [
        "LOAD:x",
        "LOADu:x",
        "load u:x",
        "LOADSILENT:x",
        "LOAD<http://u/>#>\n",
        "CLEAR ALL",
        "CREATE SILENT GRAPH :LOAD",
        "INSERT DATA { :a :b 1 }",
        "DELETE {} WHERE { FILTER(1<2#>{\n) }",
        "DELETE {} WHERE { FILTER(1<<http://x>) }",
        "PREFIX y: <http://y/>",
        "PREFIX LOAD: <x:>",
        "VERSION '1.2'",
        " ",
        "#;\n",
        "'",
        "{",
        "}",
    ]
)


class _Listener:
    """A real address that counts who calls."""

    def __init__(self) -> None:
        self.calls = 0
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self.socket.getsockname()[1]}/"
        threading.Thread(target=self._count, daemon=True).start()

    def _count(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                caller, _ = self.socket.accept()
                self.calls += 1
                caller.sendall(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                caller.close()


@pytest.fixture(scope="module")
def listener() -> Iterator[_Listener]:
    opened = _Listener()
    yield opened
    opened.socket.shutdown(socket.SHUT_RDWR)  # ends the thread that accepts
    opened.socket.close()


def test_the_listener_hears_a_call(listener: _Listener) -> None:
    for run in (ox.Store().query, ox.Store().update):
        before = listener.calls
        with contextlib.suppress(OSError, ValueError, RuntimeError):
            run(
                f"{'ASK { SERVICE' if run.__name__ == 'query' else 'LOAD'} <{listener.address}> {'{} }' if run.__name__ == 'query' else ''}"
            )
        assert listener.calls > before


@settings(max_examples=2000, deadline=None)
@given(st.lists(_CLAUSES, min_size=1, max_size=4).map("".join), st.booleans())
def test_no_query_that_the_guard_passes_calls_anyone(listener: _Listener, text: str, declared: bool) -> None:
    here = listener.address
    head = f"PREFIX : <{here}> PREFIX u: <{here}> " + ("PREFIX SERVICE: <x:> PREFIX trueSERVICE: <x:> " if declared else "")
    _run(listener, ox.Store().query, f"{head}ASK {{ {text} }}".replace("http://u/", here))


@settings(max_examples=2000, deadline=None)
@given(st.lists(_OPERATIONS, min_size=1, max_size=4), st.sampled_from([";", " ;", "", " "]), st.booleans())
def test_no_update_that_the_guard_passes_calls_anyone(
    listener: _Listener, operations: list[str], between: str, declared: bool
) -> None:
    here = listener.address
    head = f"PREFIX : <{here}> PREFIX u: <{here}>" + ("PREFIX LOAD: <x:> PREFIX LOADu: <x:> " if declared else "")
    _run(listener, ox.Store().update, (head + between.join(operations)).replace("http://u/", here))


def _run(listener: _Listener, run: Callable[..., object], text: str) -> None:
    try:
        reading = read(text)
    except (QuerySyntaxError, QueryTooComplex):
        return
    if reading.services or reading.loads:
        return
    before = listener.calls
    with contextlib.suppress(SyntaxError, OSError, ValueError, RuntimeError):
        run(text, base_iri="http://x/")
    assert listener.calls == before, text


@pytest.mark.slow
def test_what_the_limits_let_through_does_not_crash_the_engine() -> None:
    """The worst that passes, each kind at its limit, in a process of its own."""
    depth, chain = Limits().depth - 3, Limits().operators - 2
    worst = [
        "ASK " + "{" * depth + "}" * depth,
        "ASK { FILTER(" + "(" * (depth - 1) + "1" + ")" * (depth - 1) + ") }",
        "ASK { " + " FILTER EXISTS {" * (depth - 1) + "}" * (depth - 1) + " }",
        "ASK { FILTER(" + "IF(true,1," * (depth - 2) + "1" + ")" * (depth - 2) + ") }",
        "ASK { FILTER(" + "str(" * (depth - 2) + "1" + "+1" * (chain - depth) + ")" * (depth - 2) + ") }",
        "ASK { FILTER(" + "!" * chain + "true) }",
        "ASK { {}" + " MINUS {}" * chain + " }",
        "ASK { " + " ".join(f"BIND(1 AS ?x{i})" for i in range(chain // 2)) + " }",
        "ASK " + "{ SELECT * " * depth + "{}" + "}" * depth,
        "ASK { ?s ?p " + "<<( <s> <p> " * (depth - 1) + "<o>" + " )>>" * (depth - 1) + " }",
        "SELECT " + " ".join(f"(1 AS ?x{i})" for i in range(chain)) + " {}",
        "ASK { " + "FILTER EXISTS { {} MINUS { " * (depth // 2) + "} }" * (depth // 2) + " }",
    ]
    code = (
        "import sys, json, pyoxigraph as ox\nfor q in json.load(sys.stdin):\n"
        "    try: ox.Store().query(q, base_iri='http://x/')\n"
        "    except SyntaxError as e: sys.exit(q[:60] + str(e))"
    )
    for text in worst:
        read(text)
    done = subprocess.run(
        [sys.executable, "-c", code], input=json.dumps(worst), text=True, capture_output=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr


@needs_w3c
@pytest.mark.slow
def test_the_guard_passes_all_that_the_engine_parses_in_the_w3c_files() -> None:
    checked = 0
    for path in sorted(W3C.rglob("*.r[qu]")):
        text = path.read_text("utf-8")
        try:
            (ox.Store().update if path.suffix == ".ru" else ox.Store().query)(text, base_iri="http://example.org/")
        except SyntaxError:
            continue
        except (OSError, RuntimeError, ValueError):
            pass  # it parsed, and then wanted the network
        reading = read(text)
        assert reading.is_update == (path.suffix == ".ru" and reading.form != ""), path
        assert bool(reading.services) == any(t.kind == "word" and t.upper == "SERVICE" for t in tokens(text)), path
        checked += 1
    assert checked > 250


@pytest.mark.parametrize(
    ("text", "volatile"),
    [
        ("SELECT (rand() AS ?x) {}", True),
        ("ASK { BIND(NOW() AS ?now) }", True),
        ("SELECT (UUID() AS ?x) {}", True),
        ("SELECT (STRUUID() AS ?x) {}", True),
        ("SELECT (struuid() AS ?x) {}", True),
        ("ASK { FILTER(STRLEN(StrUuid()) = 36) }", True),
        ("ASK { ?s ?p 'RAND()' }", False),
        ("ASK { ?known <brand> ?uuid } # NOW()", False),
    ],
)
def test_what_changes_from_call_to_call_is_known(text: str, volatile: bool) -> None:
    assert read(text).volatile == volatile
    plain = read_plain(text)
    assert plain is None or plain.volatile == volatile


def test_what_is_too_much_is_refused_without_reading_the_rest() -> None:
    def refuse(count: int) -> None:
        with pytest.raises(QueryTooComplex):
            read("SELECT (1 AS ?x) {} HAVING " + "(1)" * count)

    assert ratio(lambda: refuse(60_000), lambda: refuse(3000)) < 8  # it would be twenty
