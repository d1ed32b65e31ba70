"""What the gate finds at the touched nodes is what validating everything finds."""

from __future__ import annotations

import random
from pathlib import Path

import pyoxigraph as ox
import pytest
import requests
from rdflib import SH, BNode, Graph
from rdflib.term import Node

from netkg.engine import updates
from netkg.engine.updates import Delta
from netkg.errors import ConstraintViolation
from netkg.graph import incremental, release
from netkg.inputs import ontology
from netkg.namespaces import GRAPHS, PREFIXES
from pace import ratio
from servers import TOKEN, running

ROOT = Path(__file__).parents[2]
BASE = ROOT / "tests" / "shapes" / "base.ttl"
RECORDS = ox.NamedNode(GRAPHS["records"])
pytestmark = pytest.mark.skipif(not BASE.is_file(), reason="the shapes' base records are not there")


@pytest.fixture(scope="module")
def shapes() -> incremental.Gate:
    return incremental.Gate(ROOT / "shapes")


@pytest.fixture(scope="module")
def quads() -> list[ox.Quad]:
    records = ox.parse(path=str(BASE), format=ox.RdfFormat.TURTLE)
    return [*ontology.read(ROOT / "ontology").quads, *(ox.Quad(q.subject, q.predicate, q.object, RECORDS) for q in records)]


def store_of(quads: list[ox.Quad]) -> ox.Store:
    store = ox.Store()
    store.extend(quads)
    return store


def found(report: Graph) -> set[tuple[str, ...]]:
    def told(result: Node, predicate: Node) -> str:
        value = report.value(result, predicate)
        return "a path" if isinstance(value, BNode) else str(value)  # its label is made anew in each copy

    return {
        tuple(told(result, p) for p in (SH.focusNode, SH.resultPath, SH.value, SH.resultMessage))
        for result in report.subjects(SH.resultSeverity, SH.Violation)
    }


def mutation(chance: random.Random, records: list[ox.Quad]) -> Delta:
    """Take some statements away, put some in, or turn some around, as a careless hand would."""
    delta = Delta()
    for _ in range(chance.randint(1, 4)):
        victim, other, third = (chance.choice(records) for _ in range(3))
        kind = chance.randrange(4)
        if kind in (0, 1):
            delta.removed.add(victim)
        if kind in (1, 2):
            delta.added.add(ox.Quad(victim.subject, victim.predicate, other.object, RECORDS))
        if kind == 3:
            delta.added.add(ox.Quad(victim.subject, other.predicate, third.object, RECORDS))
    delta.added -= set(records)
    delta.removed -= delta.added
    return delta


def test_the_base_breaks_nothing(shapes: incremental.Gate, quads: list[ox.Quad]) -> None:
    store = store_of(quads)
    assert found(shapes.report(store, None)) == set()
    nodes = {q.subject for q in quads if q.graph_name == RECORDS}
    assert found(shapes.report(store, nodes)) == set()


@pytest.mark.parametrize("seed", [*range(12), 1019, 1046, 1092])
def test_equal_to_full_validation(shapes: incremental.Gate, quads: list[ox.Quad], seed: int) -> None:
    chance = random.Random(seed)
    records = [q for q in quads if q.graph_name == RECORDS]
    delta = Delta()
    while not delta:
        delta = mutation(chance, records)
    after = store_of(list((set(quads) - delta.removed) | delta.added))
    assert not incremental.changes_schema(after, delta)
    assert found(shapes.report(after, incremental.affected(after, delta), incremental.changed(delta))) == found(
        shapes.report(after, None)
    )


@pytest.mark.slow
def test_a_write_takes_no_longer_where_the_graph_is_large(shapes: incremental.Gate, quads: list[ox.Quad]) -> None:
    small, large = store_of(quads), store_of(quads)
    nk = PREFIXES["nk"]
    large.bulk_extend(
        ox.Quad(ox.NamedNode(f"http://pad/{n}"), ox.NamedNode(nk + "padded"), ox.Literal(n), RECORDS) for n in range(200_000)
    )
    text = "INSERT DATA { GRAPH nkd:graph\\/records { <gene/vhl> skos:altLabel 'VHL gene' } }"
    delta = updates.run_update(small, text)
    updates.run_update(large, text)
    shapes.check(small, delta)  # the first parses the shapes' queries
    assert ratio(lambda: shapes.check(large, delta), lambda: shapes.check(small, delta)) < 5


def test_a_change_of_the_schema_looks_at_everything(shapes: incremental.Gate, quads: list[ox.Quad]) -> None:
    store = store_of(quads)
    text = "DELETE WHERE { GRAPH ?g { nk:Drug rdfs:subClassOf ?above } }"
    delta = updates.run_update(store, text)
    assert incremental.changes_schema(store, delta)
    with pytest.raises(ConstraintViolation):
        shapes.check(store, delta)


@pytest.mark.slow
def test_over_http(quads: list[ox.Quad], tmp_path: Path) -> None:
    store = tmp_path / "store"
    release.create(store, quads, version="0.0.1")
    wrong = "INSERT DATA { GRAPH nkd:graph\\/records { <gene/new> a nk:Gene } }"
    with running(store, write_token=TOKEN, shapes=str(ROOT / "shapes"), workers=2) as server:
        before = server.get("/health").json()
        answer = server.update(wrong)
        assert (answer.status_code, answer.headers["Content-Type"]) == (409, "application/problem+json")
        told = answer.json()
        assert told["type"].endswith("#constraint-violation")
        assert {"shape", "node", "message"} <= set(told["results"][0])
        assert told["results"][0]["node"] == "nkd:gene/new"
        report = requests.post(
            server.url + "/update",
            data=wrong,
            timeout=20,
            headers={"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/sparql-update", "Accept": "text/turtle"},
        )
        assert report.status_code == 409
        graph = Graph().parse(data=report.text, format="turtle")
        assert (None, SH.conforms, None) in graph
        assert found(graph)
        assert server.get("/health").json() == before
        assert server.update("INSERT DATA { GRAPH nkd:graph\\/records { <gene/vhl> skos:altLabel 'x' } }").ok
