"""Updates on the small dataset of the shapes, and the rules that refuse them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox

from netkg.engine import updates
from netkg.errors import ConstraintViolation
from netkg.graph.release import Release
from netkg.graph.write_validator import WriteValidator
from netkg.inputs import ontology
from netkg.namespaces import records
from netkg.server.write import commits

ROOT = Path(__file__).parents[1]
RECORDS = ox.NamedNode(records("review"))
INTO = "INSERT DATA {{ GRAPH nkd:graph\\/records\\/review {{ {0} }} }}"


def small_dataset() -> list[ox.Quad]:
    """Give the ontology, and the records that break no shape."""
    triples = ox.parse(path=str(ROOT / "tests" / "shapes" / "base.ttl"), format=ox.RdfFormat.TURTLE)
    terms = ontology.read(ROOT / "ontology").quads
    return [*terms, *(ox.Quad(t.subject, t.predicate, t.object, RECORDS) for t in triples)]


def store_of(quads: Iterable[ox.Quad]) -> ox.Store:
    store = ox.Store()
    store.extend(quads)
    return store


def insert(store: Path, number: int) -> Release:
    """Commit one triple, and give the release that it makes."""
    text = f"INSERT DATA {{ GRAPH <http://g> {{ <http://s> <http://p> {number} }} }}"
    return Release(store / "releases" / commits.commit(store, lambda held: updates.run_update(held, text)).release)


def refused(validator: WriteValidator, store: ox.Store, text: str) -> set[str]:
    """Apply an update, and give the names of the rules that it breaks."""
    delta = updates.run_update(store, text)
    assert delta
    try:
        validator.check(store, delta)
    except ConstraintViolation as error:
        results = error.facts["results"]
        assert all(result["message"] and result["fix"] for result in results)
        return {result["shape"].removeprefix("nkd:shape/") for result in results}
    return set()
