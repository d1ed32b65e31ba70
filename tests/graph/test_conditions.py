"""Conditions are put together so that the engine finds them as true as what they were made of."""

from __future__ import annotations

import pyoxigraph as ox
from hypothesis import given
from hypothesis import strategies as st

from netkg.engine import stores
from netkg.graph.conditions import FALSE, TRUE, any_of, every_of, exists, negated, told

#: What is always known, and what the engine has to work out.
PARTS = {TRUE: True, FALSE: False, "(1 = 1)": True, "(1 = 2)": False, "isIRI(<urn:x>)": True}
parts = st.lists(st.sampled_from(sorted(PARTS)), max_size=4)


def holds(condition: str) -> bool:
    found = stores.memory().query(f"SELECT * WHERE {{ FILTER ({condition}) }}")
    assert isinstance(found, ox.QuerySolutions)
    return any(True for _ in found)


@given(parts)
def test_any_every_and_not(given_parts: list[str]) -> None:
    truths = [PARTS[one] for one in given_parts]
    assert holds(any_of(given_parts)) is any(truths)
    assert holds(every_of(given_parts)) is all(truths)
    assert holds(negated(every_of(given_parts))) is not all(truths)
    assert holds(told(any_of(given_parts), breaks=False)) is any(truths)
    assert holds(told(any_of(given_parts), breaks=True)) is not any(truths)


def test_what_is_known_beforehand_is_not_asked() -> None:
    assert any_of(["(1 = 2)", TRUE]) == TRUE
    assert any_of([]) == FALSE
    assert every_of(["(1 = 1)", FALSE]) == FALSE
    assert every_of([]) == TRUE
    assert negated(TRUE) == FALSE
    assert exists("?s ?p ?o", FALSE) == FALSE
    assert exists("?s ?p ?o", TRUE) == "EXISTS { ?s ?p ?o }"
