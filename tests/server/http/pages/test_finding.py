"""A search by name, by IRI of something without a name, and by nonsense."""

import pyoxigraph as ox
import pytest

from netkg.engine import embedded
from netkg.rdf import LABEL, TYPE, node
from netkg.search.catalogue import Catalogue
from netkg.server.http.pages import finding

RECORDS = node("nkd:graph/records/review")
VIEW = embedded.view(
    [
        ox.Quad(node("nkd:gene/tsc2"), LABEL, ox.Literal("TSC2"), RECORDS),
        ox.Quad(node("nkd:gene/nameless"), TYPE, node("nk:Gene"), RECORDS),
        ox.Quad(node("https://w3id.org/netkg//evil.example/x"), LABEL, ox.Literal("two slashes"), RECORDS),
    ],
    "r1",
)
INDEX = Catalogue(lambda: VIEW).index()


@pytest.mark.parametrize("query", ["gene/nameless", "nkd:gene/nameless", "https://w3id.org/netkg/gene/nameless"])
def test_a_thing_without_a_name_is_found_by_its_iri(query: str) -> None:
    ((hit,),) = (group.hits for group in finding.find(VIEW, INDEX, query))
    assert (hit.entry.label, finding.thing(hit).path) == ("nkd:gene/nameless", "/gene/nameless")


@pytest.mark.parametrize("query", ["", "gene/none", "a b", "<>", "http://[", "nkd:{}", 'x"y'])
def test_nothing(query: str) -> None:
    assert list(finding.find(VIEW, INDEX, query)) == []


def test_no_path_leads_to_another_host() -> None:
    told = finding.as_json("two slashes", finding.find(VIEW, INDEX, "two slashes"), 5, complete=True)
    assert told["groups"][0]["results"][0]["path"] == ""
    assert (told["total"], told["complete"]) == (1, True)


@pytest.mark.parametrize(
    ("local", "paths"),
    [
        ("gene/TSC2", ["/gene/tsc2"]),
        ("genes/tsc-2", ["/gene/tsc2"]),
        ("tsc2", ["/gene/tsc2"]),
        ("Genes", ["/gene/"]),
        ("nothing/here", []),
        ("", []),
    ],
)
def test_what_an_address_that_leads_nowhere_may_mean(local: str, paths: list[str]) -> None:
    assert [it.path for it in finding.meant(INDEX, local)] == paths


def test_a_query_that_finds_nothing_is_offered_with_fewer_words() -> None:
    assert not finding.find(VIEW, INDEX, "TSC2 2011")
    assert finding.fewer(INDEX, "TSC2 2011") == [("TSC2", 1)]
    assert finding.fewer(INDEX, "TSC2") == finding.fewer(INDEX, "quite unknown") == []
    assert finding.fewer(INDEX, "TSC2 " + "word " * 50) == []
