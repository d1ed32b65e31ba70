"""The forms of the dataset and the ontology: the same statements in each, and the same bytes of the same statements."""

from __future__ import annotations

import gzip
from pathlib import Path

import pyoxigraph as ox

from netkg.graph import dumps
from netkg.graph.dumps import FILES, FORMATS
from netkg.namespaces import GRAPHS
from netkg.rdf import LABEL, TYPE, canonical, node, union


def triples(data: bytes, form: ox.RdfFormat) -> set[ox.Triple]:
    dataset = ox.Dataset(ox.parse(data, format=form))
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return {quad.triple for quad in dataset}


def write(folder: Path, quads: list[ox.Quad]) -> dict[str, bytes]:
    folder.mkdir()
    ordered = canonical(quads)
    said = dumps.Statements(
        lambda: ordered, lambda: union(ordered), lambda graphs: (quad for quad in ordered if quad.graph_name in graphs)
    )
    names = dumps.write(folder, said)
    found = {name: (folder / name).read_bytes() for name in names}
    return {name: gzip.decompress(data) if name.endswith(".gz") else data for name, data in found.items()}


def test_the_forms_hold_the_same(tmp_path: Path, quads: list[ox.Quad]) -> None:
    got = write(tmp_path / "dumps", quads)
    held = {name: triples(got[name], form) for name, form in FORMATS.items()}
    assert held["netkg.trig"] == held["netkg.nq.gz"]
    assert held["netkg-data.ttl"] == held["netkg.nt.gz"]
    assert len(held["netkg-data.ttl"]) == len(list(union(quads)))
    assert held["ontology.ttl"] == held["ontology.rdf"] == held["ontology.jsonld"] != set()


def test_equal_statements_give_equal_bytes(tmp_path: Path, quads: list[ox.Quad]) -> None:
    assert write(tmp_path / "one", quads) == write(tmp_path / "other", quads[::-1])


def test_what_a_form_cannot_say_is_not_offered_in_it(tmp_path: Path, quads: list[ox.Quad]) -> None:
    """The engine would write XML that no reader takes."""
    ontology, thing = node(GRAPHS["ontology"]), node("nk:Gene")
    term = ox.Triple(thing, TYPE, thing)
    for number, (odd, missing) in enumerate(
        (
            (ox.Quad(thing, node("http://x.example/1"), thing, ontology), {"ontology.rdf"}),
            (ox.Quad(thing, LABEL, ox.Literal("a\x01b"), ontology), {"ontology.rdf"}),
            (ox.Quad(thing, LABEL, ox.Literal("a\r\nb"), ontology), {"ontology.rdf"}),
            (ox.Quad(thing, LABEL, term, ontology), {"ontology.rdf", "ontology.jsonld"}),
        )
    ):
        got = write(tmp_path / str(number), [*quads, odd])
        assert FORMATS.keys() - got.keys() == missing
        assert not got.keys() & {"netkg.owl", "netkg.ofn", "netkg.obo"}
        assert odd.triple in {quad.triple for quad in ox.parse(got["ontology.ttl"], format=ox.RdfFormat.TURTLE)}


def test_every_form_is_offered() -> None:
    assert {file.name for file in FILES} >= dumps.NAMES
