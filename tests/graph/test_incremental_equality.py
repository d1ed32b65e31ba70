"""A write that is validated where it can matter is told the same as when every shape looks at everything."""

from __future__ import annotations

import random

import pyoxigraph as ox
import pytest

from netkg.engine import loading
from netkg.engine.changes import Delta
from netkg.graph import release, validate
from netkg.graph.write_validator import WriteValidator
from netkg.inputs.project import Project
from writes import RECORDS, store_of, violations


@pytest.fixture(scope="module")
def released(built: Project) -> list[ox.Quad]:
    """The real dataset, with all that is inferred, in an order of its own."""
    current = release.current(built.store)
    assert current is not None
    return sorted(loading.quads(current), key=str)


def by_increment(validator: WriteValidator, store: ox.Store, delta: Delta) -> set[tuple[str, ...]]:
    return violations(validator.shapes.report(validator.results(store, delta)))


def in_full(validator: WriteValidator, store: ox.Store) -> set[tuple[str, ...]]:
    return violations(validate.validate(validate.data_graph(store), validator.shapes.text).graph)


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


def mutated(quads: list[ox.Quad], *seeds: int) -> tuple[ox.Store, Delta]:
    """A dataset after some changes, the same ones for a seed, and what they were."""
    records, whole = [quad for quad in quads if quad.graph_name == RECORDS], Delta()
    for seed in seeds:
        chance, delta = random.Random(seed), Delta()
        while not delta:
            delta = mutation(chance, records)
        whole.added |= delta.added
        whole.removed |= delta.removed
    return store_of(list((set(quads) - whole.removed) | whole.added)), whole


def at_every_node(validator: WriteValidator, store: ox.Store) -> set[tuple[str, ...]]:
    """What each shape says of all its focus nodes: what pySHACL finds in the whole (tests/graph/test_stages.py), but sooner."""
    data = validate.data_graph(store)
    every = validator.shapes.results(data, validator.shapes.everything(data))
    return violations(validator.shapes.report(one for _, results in every for one in results))


@pytest.mark.slow
@pytest.mark.parametrize("seed", [*range(12), 1019, 1046, 1092])
def test_equal_to_asking_every_node(validator: WriteValidator, quads: list[ox.Quad], seed: int) -> None:
    """The last seeds once told the two apart."""
    after, delta = mutated(quads, seed)
    assert by_increment(validator, after, delta) == at_every_node(validator, after)


@pytest.mark.slow
def test_equal_to_full_validation(validator: WriteValidator, quads: list[ox.Quad]) -> None:
    after, delta = mutated(quads, 1019, 1046, 1092)
    assert by_increment(validator, after, delta) == in_full(validator, after) != set()


@pytest.mark.slow
def test_equal_to_asking_every_node_of_the_real_records(validator: WriteValidator, released: list[ox.Quad]) -> None:
    after, delta = mutated(released, 0, 1, 2)
    assert by_increment(validator, after, delta) == at_every_node(validator, after) != set()
