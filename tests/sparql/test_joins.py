"""Why two parts that each match do not match together, and which is the smallest such join."""

from __future__ import annotations

import pytest

from .mistakes import Mistake, check, told

MISTAKES: list[Mistake] = [
    ("SELECT * { ?d a nk:Gene ; nk:targets ?t }", "?d a nk:Gene . ?d nk:targets ?t", "pair", "nk:Drug"),
    ("SELECT * { ?s a nk:Trial ; nk:arm ?a }", "?s a nk:Trial . ?s nk:arm ?a", "pair", "nk:OutcomeFigure"),
]


@pytest.mark.parametrize("mistake", MISTAKES, ids=[mistake[0] for mistake in MISTAKES])
def test_mistake(view, words, mistake: Mistake) -> None:
    check(view, words, mistake)


def test_the_smallest_join_of_three_is_named(view, words) -> None:
    text = (
        "SELECT * {\n ?s a nk:Trial . ?a nk:armOf ?s ; nk:intervention ?d .\n ?d rdfs:label 'octreotide LAR' .\n"
        " ?f nk:arm ?a ; nk:value 4.6 ; nk:measure/rdfs:label 'OS' }"
    )
    found = told(view, text, words).findings
    assert found[0].part == "?f nk:value 4.6 . ?f nk:measure/rdfs:label 'OS'"
    assert found[0].line == 4
    small_join = told(view, "SELECT * { BIND(UCASE('everolimus') AS ?l) ?d a nk:Gene ; rdfs:label ?l }", words).findings
    assert small_join[0].kind in ("pair", "join")
