"""Updates on the small dataset of the shapes, and the rules that refuse them."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox

from netkg.engine import updates
from netkg.errors import ConstraintViolation
from netkg.graph.write_validator import WriteValidator
from netkg.inputs import ontology
from netkg.namespaces import records

ROOT = Path(__file__).parents[1]
RECORDS = ox.NamedNode(records("review"))
INTO = "INSERT DATA {{ GRAPH nkd:graph\\/records\\/review {{ {0} }} }}"


def small_dataset() -> list[ox.Quad]:
    """Give the ontology, and the records that break no shape."""
    triples = ox.parse(path=str(ROOT / "tests" / "shapes" / "base.ttl"), format=ox.RdfFormat.TURTLE)
    terms = ontology.read(ROOT / "ontology").quads
    return [*terms, *(ox.Quad(t.subject, t.predicate, t.object, RECORDS) for t in triples)]


def store_of(quads: list[ox.Quad]) -> ox.Store:
    store = ox.Store()
    store.extend(quads)
    return store


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
