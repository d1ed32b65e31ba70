"""One axiom in several forms: the layout's is kept, and no axiom is lost or made."""

from __future__ import annotations

from itertools import permutations

import pytest

from netkg.curate import axiom_forms, formatting, saved_ontology, turtle

HEAD = """# by hand
@prefix nk: <https://w3id.org/netkg/ontology/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .

"""
GENE = "nk:Gene a owl:Class ;\n    owl:disjointWith nk:Drug ."
UNION = 'nk:actsOn rdfs:range [ a owl:Class ; owl:unionOf ( nk:Gene nk:Drug ) ] ;\n    rdfs:label "acts on" .'
THREE = "[] a owl:AllDisjointClasses ; owl:members ( nk:Gene nk:Drug nk:Study ) ."
CHAIN = "nk:actsOn owl:propertyChainAxiom ( nk:actsOn nk:encodes ) ."


def laid_out(layout: str, saved: str) -> str:
    return formatting.formatted(saved_ontology.read((HEAD + saved).encode(), ".ttl"), HEAD + layout + "\n")[len(HEAD) :].strip()


@pytest.mark.parametrize(
    ("layout", "saved"),
    [
        (GENE, "nk:Gene a owl:Class . nk:Drug owl:disjointWith nk:Gene ."),
        (GENE, "nk:Gene a owl:Class . [] a owl:AllDisjointClasses ; owl:members ( nk:Drug nk:Gene ) ."),
        ("nk:encodes owl:inverseOf nk:encodedBy .", "nk:encodedBy owl:inverseOf nk:encodes ."),
        ("nk:Gene owl:equivalentClass nk:Locus .", "nk:Locus owl:equivalentClass nk:Gene ."),
        (UNION, UNION.replace("nk:Gene nk:Drug", "nk:Drug nk:Gene")),
        (THREE, "[] a owl:AllDisjointClasses ; owl:members ( nk:Study nk:Drug nk:Gene ) ."),
        (THREE, "nk:Drug owl:disjointWith nk:Gene , nk:Study . nk:Gene owl:disjointWith nk:Study ."),
        (f"{GENE}\n{THREE}", "nk:Gene a owl:Class ; owl:disjointWith nk:Study , nk:Drug . nk:Study owl:disjointWith nk:Drug ."),
    ],
)
def test_the_form_of_the_layout_is_kept(layout: str, saved: str) -> None:
    assert laid_out(layout, saved) == layout


@pytest.mark.parametrize(
    ("layout", "saved"),
    [
        (GENE, "nk:Gene a owl:Class ; owl:disjointWith nk:Study ."),
        (THREE, "nk:Drug owl:disjointWith nk:Gene . nk:Gene owl:disjointWith nk:Study ."),
        (CHAIN, "nk:actsOn owl:propertyChainAxiom ( nk:encodes nk:actsOn ) ."),
        (UNION, UNION.replace(" nk:Drug ", " nk:Study ")),
        ("nk:Gene rdfs:subClassOf nk:Drug .", "nk:Drug rdfs:subClassOf nk:Gene ."),
    ],
)
def test_another_axiom_is_another_axiom(layout: str, saved: str) -> None:
    made = turtle.parse(HEAD + laid_out(layout, saved)).statements
    assert axiom_forms.meaning(made) == axiom_forms.meaning(turtle.parse(HEAD + saved).statements)
    assert axiom_forms.meaning(made) != axiom_forms.meaning(turtle.parse(HEAD + layout).statements)


def test_a_changed_block_keeps_the_order_of_its_sets() -> None:
    saved = UNION.replace("nk:Gene nk:Drug", "nk:Drug nk:Gene").replace('"acts on"', '"acts upon"')
    assert laid_out(UNION, saved) == UNION.replace('"acts on"', '"acts upon"')


def test_the_meaning_of_a_set_is_that_of_its_pairs_in_any_order() -> None:
    meanings = set()
    for names in permutations(("nk:Gene", "nk:Drug", "nk:Study")):
        block = f"[] a owl:AllDisjointClasses ; owl:members ( {' '.join(names)} ) ."
        meanings.add(axiom_forms.meaning(turtle.parse(HEAD + block).statements))
    assert [len(meaning) for meaning in meanings] == [3]


def test_blank_nodes_in_a_circle_are_refused() -> None:
    for circle in ("_:a nk:in _:b . _:b nk:in _:a .", "nk:Gene nk:in _:a . _:a nk:in _:a ."):
        with pytest.raises(SyntaxError, match="form a cycle"):
            laid_out(GENE, circle)
