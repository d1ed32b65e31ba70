"""Functional syntax read and written: nothing is lost without a word."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from netkg.curate.axiom_forms import meaning
from netkg.curate.turtle import Content
from netkg.inputs import functional_syntax, ontology


def test_what_is_written_is_read_as_the_same_axioms_in_any_order(root: Path) -> None:
    said = [quad.triple for quad in ontology.read(root / "ontology").quads]
    text = functional_syntax.write(said)
    again = functional_syntax.read(text.encode())
    assert meaning(Content(again).statements) == meaning(Content(said).statements)
    random.Random(1).shuffle(said)
    assert functional_syntax.write(said) == text


def test_what_horned_owl_would_lose_is_refused() -> None:
    text = """Prefix(n:=<https://example.org/>)
Ontology(<https://example.org/o>
Declaration(ObjectProperty(n:p)) Declaration(ObjectProperty(n:q)) Declaration(ObjectProperty(n:r))
DisjointObjectProperties(n:p n:q n:r)
)"""
    with pytest.raises(SyntaxError, match="DisjointObjectProperties"):
        functional_syntax.read(text.encode())


def test_a_name_that_is_a_prefix_alone_is_read_and_text_stays() -> None:
    text = """Prefix(n:=<https://example.org/>)
Prefix(rdfs:=<http://www.w3.org/2000/01/rdf-schema#>)
Ontology(<https://example.org/o>
# n: of a comment
AnnotationAssertion(rdfs:isDefinedBy n:A n:)
AnnotationAssertion(rdfs:label n:A "n: (n: )")
)"""
    said = {(t.predicate.value.rpartition("#")[2], str(t.object)) for t in functional_syntax.read(text.encode())}
    assert {("isDefinedBy", "<https://example.org/>"), ("label", '"n: (n: )"')} <= said
