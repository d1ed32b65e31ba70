"""The block of a term is edited, and the rest of its module stays to the byte."""

from __future__ import annotations

import pyoxigraph as ox

from curated import MODULE
from netkg.curate import term_blocks
from netkg.curate.occurrences import Succession
from netkg.rdf import LABEL, SUBCLASS, node

NK = "https://w3id.org/netkg/ontology/"


def changed_lines(text: str) -> tuple[set[str], set[str]]:
    before, after = set(MODULE.splitlines()), set(text.splitlines())
    return before - after, after - before


def test_a_deprecated_term_keeps_name_definition_and_parent() -> None:
    text = term_blocks.deprecated(MODULE, f"{NK}KinaseInhibitor", [f"{NK}Inhibitor", f"{NK}Drug"], "why")
    gone, come = changed_lines(text)
    assert gone == {
        '    obo:IAO_0000115 "An inhibitor of a kinase." ;',
        "    owl:equivalentClass [ a owl:Class ; owl:intersectionOf ( nk:Inhibitor nk:Drug ) ] .",
    } - {'    obo:IAO_0000115 "An inhibitor of a kinase." ;'}
    assert come == {
        "    owl:deprecated true ;",
        "    dcterms:isReplacedBy nk:Drug , nk:Inhibitor ;",
        '    rdfs:comment "why" .',
    }


def test_a_term_goes_with_what_annotates_it() -> None:
    text = term_blocks.without(MODULE, f"{NK}Drug")
    assert "nk:Drug a" not in text
    assert "annotatedSource" not in text
    assert "# ---- things ----" in text


def test_a_block_that_would_say_a_thing_twice_or_of_itself_says_it_once() -> None:
    text = term_blocks.renamed_apart_from(MODULE, Succession(f"{NK}Inhibitor", f"{NK}KinaseInhibitor"))
    assert "nk:KinaseInhibitor rdfs:subClassOf nk:KinaseInhibitor" not in text
    said = term_blocks.block_of(text, f"{NK}KinaseInhibitor")
    assert [t.object for t in said if t.predicate == SUBCLASS] == []
    assert "nk:Inhibitor a owl:Class ;\n    rdfs:subClassOf nk:Drug ;" in text


def test_what_adds_up_is_taken_over_and_what_does_not_is_told() -> None:
    old = term_blocks.block_of(MODULE, f"{NK}Blocker")
    own = [ox.Triple(ox.NamedNode(f"{NK}Blocker"), node("rdfs:comment"), ox.Literal("odd"))]
    into = [
        *term_blocks.block_of(MODULE, f"{NK}Inhibitor"),
        ox.Triple(ox.NamedNode(f"{NK}Inhibitor"), node("rdfs:comment"), ox.Literal("even")),
    ]
    taken, left = term_blocks.merged([*old, *own], Succession(f"{NK}Blocker", f"{NK}Inhibitor"), into)
    assert left == ["rdfs:comment"]
    assert {str(t.object) for t in taken} == {
        f"<{NK}Drug>",
        "<http://purl.obolibrary.org/obo/CHEBI_1>",
        '"blocker"',
        '"antagonist"',
    }


def test_a_value_is_replaced_where_it_stands() -> None:
    text = term_blocks.replaced_value(MODULE, f"{NK}Drug", LABEL, lambda _: [ox.Literal("remedy")])
    assert changed_lines(text) == ({'    rdfs:label "drug" ;'}, {'    rdfs:label "remedy" ;'})
