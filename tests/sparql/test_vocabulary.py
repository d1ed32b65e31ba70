"""Names and labels near to a wrong one, the likeliest first, and how a query may write them."""

from __future__ import annotations

import itertools

import pytest

from netkg.namespaces import NK, NKD, PREFIXES
from netkg.sparql import vocabulary
from netkg.sparql.vocabulary import Vocabulary, among, expand, lexical, nearest, write

NKS, NKDS = str(NK), str(NKD)


@pytest.fixture(scope="module")
def words() -> Vocabulary:
    labels = {
        "everolimus": (('"everolimus"', NKDS + "drug/everolimus"),),
        "pathway": (('"pathway"', NKS + "Pathway"), ('"Pathway"@en', NKS + "Way")),
    }
    return Vocabulary(
        frozenset({NKS + "targets", NKS + "inhibits", PREFIXES["rdfs"] + "label"}),
        frozenset({NKS + "Gene", NKS + "Drug"}),
        frozenset({NKDS + "gene/tsc2", NKDS + "drug/everolimus", NKS + "modulates", NKS + "Gene"}),
        labels,
    )


@pytest.mark.parametrize(
    ("iri", "role", "meant"),
    [
        (NKS + "targetz", "predicate", NKS + "targets"),
        (NKS + "Targets", "predicate", NKS + "targets"),
        (NKS + "modulatez", "predicate", NKS + "modulates"),
        (PREFIXES["rdf"] + "label", "predicate", PREFIXES["rdfs"] + "label"),
        (NKS + "gene", "class", NKS + "Gene"),
        (NKDS + "everolimus", "", NKDS + "drug/everolimus"),
        (NKDS + "gene/tcs2", "", NKDS + "gene/tsc2"),
        ("http://elsewhere/Everolimus", "", NKDS + "drug/everolimus"),
    ],
)
def test_the_nearest_name_is_meant(words: Vocabulary, iri: str, role: str, meant: str) -> None:
    assert words.near(iri, role)[0] == meant


def test_a_name_like_nothing_has_no_neighbour(words: Vocabulary) -> None:
    assert words.near(NKS + "qqqqqqqqq") == []
    assert words.near(NKS + "qqqqqqqqq", "class") == []


def test_labels_are_found_whatever_their_capitals(words: Vocabulary) -> None:
    assert words.labelled(" PATHWAY ") == list(words.labels["pathway"])
    assert words.labelled("everolimuss") == [('"everolimus"', NKDS + "drug/everolimus")]
    assert words.labelled("sunitinib") == []


def test_a_vocabulary_is_read_by_queries_and_stops_when_told() -> None:
    def run(text: str):
        assert "LIMIT" in text
        if "?p { ?s ?p ?o }" in text:
            return [(f"<{NKS}targets>",), ("_:b",), (None,)]
        if "?s ?l" in text:
            return [(f"<{NKDS}gene/tsc2>", '"TSC2"@en')] * 20
        return [(f"<{NKS}Gene>",)]

    found = Vocabulary.build(run)
    assert found.predicates == {NKS + "targets"} and found.classes == {NKS + "Gene"}
    assert len(found.labels["tsc2"]) == vocabulary._ALIKE
    assert NKDS + "gene/tsc2" in found.entities
    late = Vocabulary.build(lambda text: pytest.fail("no time for this"), seconds=-1)
    assert late == Vocabulary()


def test_nearest_is_bounded_and_ordered() -> None:
    pool = ["sunitinib", "sorafenib", "pazopanib", "axitinib"]
    assert nearest("sunitnib", pool) == ["sunitinib"]
    assert nearest("pfs", ["psf", "orr"]) == ["psf"], "letters that changed places"
    assert nearest("", pool) == nearest("x" * 201, pool) == []
    assert len(nearest("abcdef", ("abcde" + c for c in "ghijk"))) == 3
    many = ["".join(letters) for letters in itertools.product("abcdefgh", repeat=5)]
    assert len(many) > vocabulary._FEW
    assert nearest("abcdefz", [*many, "abcdef"]) == ["abcdef"]


def test_the_same_name_elsewhere_goes_before_a_similar_one_here() -> None:
    assert among("http://a/label", ["http://b/label", "http://a/labels"]) == ["http://b/label"]
    assert among("http://a/x", ["http://a/x"]) == []


@pytest.mark.parametrize(
    ("literal", "text"),
    [
        ('"TSC2"', "TSC2"),
        ("'TSC2'@en", "TSC2"),
        ('"""a"b"""', 'a"b'),
        ('"a\\nb\\t\\"c\\\\"', 'a\nb\t"c\\'),
        ("11.0", "11.0"),
        ('""', ""),
    ],
)
def test_the_text_of_a_literal(literal: str, text: str) -> None:
    assert lexical(literal) == text


@pytest.mark.parametrize(
    ("name", "iri"),
    [
        ("a", vocabulary.RDF_TYPE),
        ("nk:Gene", NKS + "Gene"),
        (r"nkd:gene\/tsc2", NKDS + "gene/tsc2"),
        ("<http://x/y>", "http://x/y"),
        ("<gene/tsc2>", NKDS + "gene/tsc2"),
        ("unknown:x", ""),
    ],
)
def test_a_name_is_expanded(name: str, iri: str) -> None:
    assert expand(name, PREFIXES) == iri


@pytest.mark.parametrize(
    ("iri", "name"),
    [
        (NKS + "Gene", "nk:Gene"),
        (NKDS + "gene/tsc2", r"nkd:gene\/tsc2"),
        ("http://x/y", "<http://x/y>"),
        (NKS, r"nkd:ontology\/"),
        (NKS + "ends.", r"<https://w3id.org/netkg/ontology/ends.>"),
        (NKS + "a b", "<https://w3id.org/netkg/ontology/a b>"),
    ],
)
def test_an_iri_is_written(iri: str, name: str) -> None:
    assert write(iri, PREFIXES) == name
    if not name.startswith("<"):
        assert expand(name, PREFIXES) == iri
