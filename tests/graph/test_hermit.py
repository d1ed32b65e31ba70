"""HermiT's print is read whole: netkg and the OWL API agree on what follows, also where a class is used as a value."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

import owl_api
from netkg.errors import NetkgError
from netkg.graph import hermit, ranges
from netkg.inputs import ontology
from netkg.namespaces import NK, PREFIXES
from netkg.rdf import SUBCLASS, TYPE, node, serialize

#: Asks the HermiT of the same jar through the OWL API, not by its command line.
SCRIPT = """
from org.semanticweb.HermiT import Reasoner
name = lambda entity: str(entity.toStringID())
for number, path in enumerate(sys.argv[1:]):
    manager = OWLManager.createOWLOntologyManager()
    asked = manager.loadOntologyFromOntologyDocument(File(path))
    reasoner = Reasoner(asked)
    empty = {name(entity) for entity in reasoner.getUnsatisfiableClasses().getEntities()}
    for entity in asked.getClassesInSignature():
        if name(entity) in empty:
            print(number, "empty", name(entity))
            continue
        for node in reasoner.getSuperClasses(entity, False).getNodes():
            for above in node.getEntities():
                print(number, "below", name(entity), name(above))
        for same in reasoner.getEquivalentClasses(entity).getEntities():
            if name(same) != name(entity):
                print(number, "below", name(entity), name(same))
"""
OWL = PREFIXES["owl"]
CLASS, PUNNED = node("owl:Class"), node("owl:NamedIndividual")

Found = tuple[set[str], set[tuple[str, str]]]


@pytest.fixture(scope="module")
def modules(root) -> list[ox.Triple]:
    return [quad.triple for quad in ontology.read(root / "ontology").quads]


@pytest.fixture(scope="module")
def classes(modules) -> list[ox.NamedNode]:
    found = {t.subject for t in modules if t.predicate == TYPE and t.object == CLASS and isinstance(t.subject, ox.NamedNode)}
    return sorted((term for term in found if term.value.startswith(str(NK))), key=str)


@pytest.fixture(scope="module")
def punned(modules, classes) -> list[ox.Triple]:
    """Every class is an individual too, as if a record used it as a value; no individual is of a class of ours."""
    ours = [t for t in modules if not (t.predicate == TYPE and t.object in set(classes))]
    return [*ours, *(ox.Triple(term, TYPE, PUNNED) for term in classes)]


def by_owl_api(tmp_path, sets: list[list[ox.Triple]]) -> list[Found]:
    paths = []
    for number, triples in enumerate(sets):
        paths.append(tmp_path / f"{number}.nt")
        paths[-1].write_bytes(serialize(triples, ox.RdfFormat.N_TRIPLES))
    found: list[Found] = [(set(), set()) for _ in sets]
    for line in owl_api.run(SCRIPT, *paths):
        number, kind, *names = line.split()
        if kind == "empty":
            found[int(number)][0].add(names[0])
        else:
            found[int(number)][1].add((names[0], names[1]))
    return [(without_owl(empty), {pair for pair in pairs if len(without_owl(set(pair))) == 2}) for empty, pairs in found]


def by_netkg(triples: list[ox.Triple]) -> Found:
    entailed = hermit.classify(triples)
    alike = node("owl:equivalentClass")
    direct: dict[str, set[str]] = {}
    for subject, predicate, value in entailed.links:
        if predicate in (SUBCLASS, alike):
            direct.setdefault(subject.value, set()).add(value.value)
    pairs = set()
    for name in direct:
        reached, edge = set(), [name]
        while edge:
            fresh = direct.get(edge.pop(), set()) - reached
            reached |= fresh
            edge += fresh
        pairs |= {(name, above) for above in reached - {name} if len(without_owl({name, above})) == 2}
    return entailed.unsatisfiable, pairs


def without_owl(names: set[str]) -> set[str]:
    return {name for name in names if not name.startswith(OWL)}


def test_the_named_hierarchy_is_that_of_the_owl_api(punned, classes, tmp_path) -> None:
    empty, pairs = by_netkg(punned)
    # The OWL API's HermiT misses what follows from ranges in some orders of the triples, too, and is told it here.
    assert (empty, pairs) == by_owl_api(tmp_path, [[*punned, *ranges.below(punned)]])[0]
    assert empty == set()
    assert (str(NK.NETWithKi67From10To20Percent), str(NK.NENWithKi67AtLeast10Percent)) in pairs
    assert (str(NK.LowOrIntermediateGradeNET), str(NK.WellDifferentiatedNET)) in pairs


def test_every_class_that_is_made_unsatisfiable_is_found(punned, classes, tmp_path) -> None:
    """Each class is once said to be of two kinds that are disjoint; those at the same depth are seeded together."""
    ours = set(classes)
    above = {term: {t.object for t in punned if t.subject == term and t.predicate == SUBCLASS} & ours for term in classes}

    def depth(term: ox.NamedNode, seen: frozenset[ox.NamedNode] = frozenset()) -> int:
        return 1 + max((depth(parent, seen | {term}) for parent in above[term] - seen), default=0)

    batches: dict[int, list[ox.NamedNode]] = {}
    for term in classes:
        batches.setdefault(depth(term), []).append(term)
    one, two = ox.NamedNode("https://example.org/One"), ox.NamedNode("https://example.org/Two")
    apart = [ox.Triple(one, TYPE, CLASS), ox.Triple(two, TYPE, CLASS), ox.Triple(one, node("owl:disjointWith"), two)]
    sets = [
        [*punned, *apart, *(ox.Triple(term, SUBCLASS, kind) for term in batch for kind in (one, two))]
        for _, batch in sorted(batches.items())
    ]
    seeded = [{term.value for term in batch} for _, batch in sorted(batches.items())]
    found = [by_netkg(triples)[0] for triples in sets]
    for terms, empty in zip(seeded, found, strict=True):
        assert terms <= empty
    assert set().union(*seeded) == {term.value for term in classes}
    assert found == [empty for empty, _ in by_owl_api(tmp_path, sets)]


def test_a_contradiction_is_told_from_a_failure() -> None:
    things = ox.parse(
        """@prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix : <https://example.org/> .
    :A a owl:Class ; owl:disjointWith :B . :B a owl:Class . :a a :A , :B , owl:NamedIndividual .""",
        format=ox.RdfFormat.TURTLE,
    )
    with pytest.raises(hermit.InconsistentError):
        hermit.classify(quad.triple for quad in things)


def test_a_failure_of_hermit_is_told() -> None:
    """A datatype outside OWL 2 DL stops HermiT."""
    things = ox.parse(
        """@prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix : <https://example.org/> .
    :p a owl:DatatypeProperty . :a a owl:NamedIndividual ; :p "x"^^:unheardOf .""",
        format=ox.RdfFormat.TURTLE,
    )
    with pytest.raises(NetkgError, match="UnsupportedDatatypeException") as caught:
        hermit.classify(quad.triple for quad in things)
    assert not isinstance(caught.value, hermit.InconsistentError)
