"""The embedded engine keeps its protocol: snapshots are read, updates say what they change."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from netkg.engine import stores
from netkg.engine.base import Engine, Snapshot
from netkg.engine.dataset import Dataset
from netkg.namespaces import GRAPHS, records
from netkg.rdf import DEFAULT, TYPE, node
from netkg.sparql.update_text import parse

RECORDS, INFERRED, HYPOTHESES = node(records("review")), node(GRAPHS["inferred"]), node(GRAPHS["hypotheses"])
MEN1, DAXX, GENE = node("nkd:gene/men1"), node("nkd:gene/daxx"), node("nk:Gene")
QUADS = [
    ox.Quad(MEN1, TYPE, GENE, RECORDS),
    ox.Quad(MEN1, TYPE, GENE, INFERRED),
    ox.Quad(DAXX, TYPE, GENE, HYPOTHESES),
    ox.Quad(GENE, TYPE, GENE, DEFAULT),
]


@pytest.fixture(params=["memory", "disk"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Engine:
    if request.param == "memory":
        return Dataset(stores.memory(QUADS))
    stores.write(tmp_path / "store", QUADS)
    return Dataset(stores.open_(tmp_path / "store"))


def test_a_snapshot_stays_as_it_was(engine: Engine) -> None:
    before = engine.snapshot()
    delta = engine.update(parse("DELETE WHERE { GRAPH ?g { nkd:gene\\/men1 ?p ?o } } ; CREATE GRAPH <empty>"))
    assert delta.removed == set(QUADS[:2])
    assert delta.graphs_added == {node("https://w3id.org/netkg/empty")}
    after = engine.snapshot()
    assert (before.knows(MEN1), after.knows(MEN1)) == (True, False)
    assert (before.triples, after.triples) == (4, 2)
    assert "https://w3id.org/netkg/empty" in after.named_graphs()


def test_a_pattern_sees_what_a_query_sees(engine: Engine) -> None:
    seen = int(next(iter(engine.snapshot().query("SELECT (COUNT(*) AS ?n) { ?s a ?kind }")))[0].value)
    text = "INSERT { GRAPH <found> { <x> <n> ?n } } WHERE { SELECT (COUNT(*) AS ?n) { ?s a ?kind } }"
    (quad,) = engine.update(parse(text)).added
    assert (int(quad.object.value), seen) == (2, 2)


def test_what_a_snapshot_says_of_its_graphs(engine: Engine) -> None:
    snapshot: Snapshot = engine.snapshot()
    assert set(snapshot.quads()) == set(QUADS)
    assert snapshot.named_graphs() == sorted(graph.value for graph in (RECORDS, INFERRED, HYPOTHESES))
    assert [snapshot.has_graph(graph) for graph in (DEFAULT, RECORDS, node("nkd:graph/none"))] == [True, True, False]
    assert [t.subject for t in snapshot.contents(DEFAULT)] == [GENE]
    assert [t.subject for t in snapshot.contents(HYPOTHESES)] == [DAXX]
    assert sorted(t.subject.value for t in snapshot.match(predicate=TYPE)) == [MEN1.value, GENE.value]
    assert [t.subject for t in snapshot.match(value=GENE, hidden=True)] == [DAXX]
    assert list(snapshot.match(DAXX)) == []


def test_results_are_bytes_in_a_format(engine: Engine) -> None:
    snapshot = engine.snapshot()
    select = snapshot.query("SELECT ?s { ?s a nk:Gene } ORDER BY ?s", default_graphs=[HYPOTHESES.value])
    assert (select.kind, select.bytes(ox.QueryResultsFormat.TSV)) == ("SELECT", f"?s\n{DAXX}\n".encode())
    construct = snapshot.query("CONSTRUCT WHERE { ?s a nk:Gene }", default_graphs=[HYPOTHESES.value])
    assert (construct.kind, construct.bytes(ox.RdfFormat.N_TRIPLES)) == ("CONSTRUCT", f"{DAXX} {TYPE} {GENE} .\n".encode())
    assert bool(snapshot.query("ASK { ?s a nk:Gene }"))
