"""A place in a query's tokens: what stands here and ahead, and which bracket closes which."""

from __future__ import annotations

import pytest

from netkg.sparql.cursor import Cursor, Unreadable


def test_what_stands_here_and_ahead() -> None:
    cursor = Cursor("select ?gene { ?gene a nk:Gene }")
    assert cursor.word("SELECT", "ASK") and not cursor.word("ASK")
    assert cursor.peek(1).text == "?gene" and not cursor.punct("{")
    cursor.at = 2
    assert cursor.punct("(", "{") and not cursor.word("SELECT")


def test_behind_the_last_token_stands_the_end() -> None:
    cursor = Cursor("ASK {}")
    assert [cursor.peek(ahead).kind for ahead in (0, 3, 30)] == ["word", "end", "end"]
    assert cursor.peek(3).start == len("ASK {}")


def test_each_bracket_knows_the_one_that_closes_it() -> None:
    cursor = Cursor("ASK { ?gene nk:in ( 1 [] ) }")
    closed = {cursor.stream[start].text: cursor.stream[cursor.close(start)].text for start in cursor.closing}
    assert closed == {"{": "}", "(": ")", "[": "]"}
    assert cursor.cut(4, cursor.close(4) + 1) == "( 1 [] )"
    assert cursor.variables(0, 6) == {"gene"}
    for index in (0, 99):
        with pytest.raises(Unreadable):
            cursor.close(index)


@pytest.mark.parametrize("text", ["ASK {", "ASK } {", "ASK { ( }", "ASK { << ?s ?p ?o >> ?q ?r }", "ASK { ?s ?p ?o ~ _:b }"])
def test_what_is_not_balanced_or_not_of_sparql_1_1_is_refused(text: str) -> None:
    with pytest.raises(Unreadable):
        Cursor(text)
