"""The guard: forms, depth, chains, and what changes from call to call."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from beside import W3C, needs_w3c
from netkg.errors import QuerySyntaxError, QueryTooComplex
from netkg.sparql.complexity import DOUBLED
from netkg.sparql.guard import Limits, read, read_plain
from netkg.sparql.tokens import tokens
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
