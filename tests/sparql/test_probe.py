"""Small questions cut from a query: within a budget, never calling anyone, worded so that a person can use the answer."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence

import pytest

from netkg.errors import BadRequest
from netkg.sparql import guard, probe
from netkg.sparql.patterns import Span
from netkg.sparql.probe import Cause, Explanation, OutOfTime, Probe, listed, shorten
from netkg.sparql.reader import parse
from netkg.sparql.tokens import tokens
from netkg.sparql.vocabulary import Vocabulary

TEXT = "PREFIX x: <http://x/>\nSELECT * FROM x:g { ?s x:p ?o }"


def asking(answers: Iterable[Sequence[str | None]], *, seconds: float = 60.0, text: str = TEXT) -> tuple[Probe, list[str]]:
    asked: list[str] = []

    def run(text: str) -> Iterable[Sequence[str | None]]:
        asked.append(text)
        return answers

    query = parse(text)
    made = Probe(run, query, Vocabulary, guard.Limits(), time.monotonic() + seconds, dataset=query.dataset)
    return made, asked


def test_a_question_has_the_querys_own_prologue_and_dataset() -> None:
    made, asked = asking([()])
    assert made.ask("?s x:p ?o", "?o ?q 1") is True
    assert asked == ["PREFIX x: <http://x/>\nASK FROM x:g WHERE { ?s x:p ?o . ?o ?q 1 }"]


def test_a_question_may_be_put_in_a_graph_or_everywhere() -> None:
    made, asked = asking([])
    inside = made.within(Span("x:g", 0, tuple(tokens("x:g"))))
    assert inside.ask("?s ?p ?o") is False and inside.fails("?s ?p ?o")
    assert "WHERE { GRAPH x:g { ?s ?p ?o } }" in asked[0]
    inside.everywhere().ask("?s ?p ?o")
    assert "FROM" not in asked[-1] and "GRAPH" not in asked[-1]


def test_rows_and_values_stop_at_what_was_asked_for() -> None:
    made, asked = asking([("<http://a>", None)] * 100)
    assert len(made.rows("?a ?b", "?a ?p ?b", most=4)) == 4
    assert asked[-1].endswith(" LIMIT 4")
    assert made.values("?a", "?a ?p ?b", most=2) == ["<http://a>"] * 2
    assert made.usual("?a", "?s", "?s ?p ?a") == ["<http://a>"] * 6
    assert "ORDER BY DESC(?netkgCount)" in asked[-1]


def test_what_would_call_out_is_not_asked() -> None:
    made, asked = asking([()])
    assert made.ask("SERVICE <http://a/> { ?s ?p ?o }") is None
    assert not made.fails("SERVICE <http://a/> { ?s ?p ?o }")
    assert asked == []


def test_an_error_is_no_answer() -> None:
    made, _ = asking([])

    def fail(text: str) -> Iterable[Sequence[str | None]]:
        raise BadRequest("no")

    broken = Probe(fail, made.query, Vocabulary, guard.Limits(), made.deadline)
    assert broken.ask("?s ?p ?o") is None and broken.rows("?s", "?s ?p ?o") == []


def test_the_budget_is_time_and_number() -> None:
    made, asked = asking([], seconds=-1)
    with pytest.raises(OutOfTime):
        made.ask("?s ?p ?o")
    assert asked == []
    many, asked = asking([])
    for _ in range(probe.MOST):
        many.ask("?s ?p ?o")
    with pytest.raises(OutOfTime):
        many.within(None).ask("?s ?p ?o")
    assert len(asked) == probe.MOST


def test_a_finding_has_its_place_and_its_advice_in_the_sentence() -> None:
    made, _ = asking([])
    start = TEXT.index("x:p")
    found = made.finding("x:p", "term", start, "no triple has this property", ["x:q", "x:q", "x:r"])
    assert (found.line, found.column) == (2, start - TEXT.index("\n"))
    assert found.message == "no triple has this property; did you mean x:q or x:r?"
    assert found.suggestions == ("x:q", "x:r")
    assert made.finding("x:p", "term", 0, "nothing matches").message == "nothing matches."


@pytest.mark.parametrize(
    ("term", "written"),
    [
        ("<http://x/p>", "x:p"),
        ("<https://w3id.org/netkg/gene/tsc2>", r"nkd:gene\/tsc2"),
        ('"TSC2"@en', '"TSC2"@en'),
        ('"11.0"^^<http://www.w3.org/2001/XMLSchema#decimal>', "11.0"),
        ('"2017"^^<http://www.w3.org/2001/XMLSchema#gYear>', '"2017"^^xsd:gYear'),
    ],
)
def test_a_term_is_written_as_the_query_may_have_it(term: str, written: str) -> None:
    assert asking([])[0].written(term) == written


def test_long_things_are_cut() -> None:
    assert shorten("a\n  b") == "a b"
    cut = shorten("x" * 1000)
    assert len(cut) < 250 and " … " in cut
    assert listed(["a", "b", "c", "d"]) == "a, b, c …"
    assert listed([]) == ""


def test_an_explanation_in_words_and_as_data() -> None:
    finding = Cause("x:p", "term", 2, 3, "no triple has this property.", ("x:q",))
    told = Explanation(False, True, [finding])
    assert str(told) == "Line 2, column 3: x:p\n  no triple has this property."
    assert told.as_dict()["findings"][0]["suggestions"] == ["x:q"]
    assert str(Explanation(True)) == "The query has rows."
    assert str(Explanation(False)) == "No single part was found to be the cause."
    assert "ran out" in str(Explanation(None, complete=False))
