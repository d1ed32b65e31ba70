"""IRIs are written with the longest prefix that fits, and read back the same."""

from __future__ import annotations

import pytest

from netkg.namespaces import GRAPHS, NK, NKD, PREFIXES, RECORDS, compress, expand, records


def test_the_iris_that_others_rely_on() -> None:
    assert (str(NK), str(NKD)) == ("https://w3id.org/netkg/ontology/", "https://w3id.org/netkg/")
    assert records("review") == RECORDS + "review" == "https://w3id.org/netkg/graph/records/review"
    assert all(iri == f"https://w3id.org/netkg/graph/{name}" for name, iri in GRAPHS.items())


@pytest.mark.parametrize(
    ("iri", "short"),
    [
        ("https://w3id.org/netkg/ontology/Gene", "nk:Gene"),
        ("https://w3id.org/netkg/gene/men1", "nkd:gene/men1"),
        ("http://www.w3.org/2000/01/rdf-schema#label", "rdfs:label"),
        ("http://purl.obolibrary.org/obo/IAO_0000115", "obo:IAO_0000115"),
        ("http://example.org/x", "http://example.org/x"),
    ],
)
def test_an_iri_and_its_short_form(iri: str, short: str) -> None:
    assert compress(iri) == short
    assert expand(short) == iri


def test_every_prefix_goes_there_and_back() -> None:
    for name, namespace in PREFIXES.items():
        assert compress(namespace + "x") == f"{name}:x"
        assert expand(f"{name}:x") == namespace + "x"


@pytest.mark.parametrize(
    ("text", "iri"),
    [
        ("gene/men1", "https://w3id.org/netkg/gene/men1"),
        ("unknown:x", "https://w3id.org/netkg/unknown:x"),
        ("https://example.org/", "https://example.org/"),
    ],
)
def test_what_is_no_known_prefix(text: str, iri: str) -> None:
    assert expand(text) == iri
