"""What is kept for a release goes with it."""

from types import SimpleNamespace

import pyoxigraph as ox

from netkg.engine import embedded
from netkg.rdf import LABEL, node
from netkg.search.catalogue import Catalogue


def test_made_once_for_each_release() -> None:
    current = SimpleNamespace(release="r1")
    catalogue, made = Catalogue(lambda: current), []
    for _ in range(2):
        assert catalogue.kept("a", lambda v: made.append(v.release) or v.release) == "r1"
    current.release = "r2"
    assert catalogue.kept("a", lambda v: made.append(v.release) or v.release) == "r2"
    assert made == ["r1", "r2"]


def test_the_index_follows_a_write() -> None:
    records = node("nkd:graph/records/review")
    seen = embedded.view([ox.Quad(node("nkd:gene/men1"), LABEL, ox.Literal("MEN1"), records)], "r1")
    catalogue = Catalogue(lambda: seen)
    assert catalogue.index().search("MEN1")
    assert not catalogue.index().search("DAXX")
    seen.apply("r2", [ox.Quad(node("nkd:gene/daxx"), LABEL, ox.Literal("DAXX"), records)], [])
    assert catalogue.index().search("DAXX")[0].kind.name == "gene"
