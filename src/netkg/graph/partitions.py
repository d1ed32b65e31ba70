"""Count what is in a dataset, as VoID partitions: the entities of each class, the triples of each property, the schema.

A tool that completes or writes queries reads the schema: which properties the members of a class have, and the classes
and datatypes of their values. It is nested as the SIB's void-generator nests it (`http://ldf.fi/void-ext#` for datatypes).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Set
from functools import lru_cache

import pyoxigraph as ox

from netkg.namespaces import PREFIXES
from netkg.rdf import SUBCLASS, TYPE, Term, node

_DATASET, _TRIPLES, _ENTITIES = (node(f"void:{name}") for name in ("Dataset", "triples", "entities"))
_CLASS, _CLASS_PARTITION = node("void:class"), node("void:classPartition")
_PROPERTY, _PROPERTY_PARTITION = node("void:property"), node("void:propertyPartition")
_DATATYPE_PARTITION, _DATATYPE = (node(f"http://ldf.fi/void-ext#{name}") for name in ("datatypePartition", "datatype"))

#: What has types: the subjects of triples.
Subject = ox.NamedNode | ox.BlankNode | ox.Triple
#: The classes of each thing.
Classes = Mapping[Subject, set[ox.NamedNode]]


def integer(number: int) -> ox.Literal:
    """Write a count."""
    return ox.Literal(str(number), datatype=node("xsd:integer"))


def statistics(dataset: ox.NamedNode, triples: Set[ox.Triple]) -> Iterator[ox.Triple]:
    """Count triples, subjects, objects, and the members of each class and uses of each property."""
    classes: Counter[Term] = Counter(t.object for t in triples if t.predicate == TYPE)
    properties: Counter[Term] = Counter(t.predicate for t in triples)
    yield ox.Triple(dataset, node("void:triples"), integer(len(triples)))
    yield ox.Triple(dataset, node("void:distinctSubjects"), integer(len({t.subject for t in triples})))
    yield ox.Triple(dataset, node("void:distinctObjects"), integer(len({t.object for t in triples})))
    yield ox.Triple(dataset, node("void:classes"), integer(len(classes)))
    yield ox.Triple(dataset, node("void:properties"), integer(len(properties)))
    for thing, number in _named(classes):
        yield from _class_partition(dataset, thing, _ENTITIES, number)
    for thing, number in _named(properties):
        yield from _property_partition(dataset, thing, number)


def schema(dataset: ox.NamedNode, triples: Set[ox.Triple], inferred: Set[ox.Triple]) -> Iterator[ox.Triple]:
    """Give the property partitions of each class, with the classes and datatypes of their values.

    The classes are those that are asserted of something, and their superclasses; what is only inferred, such as a class
    that is defined by its criteria, has members (`statistics`) and no properties of its own. A value is of the classes
    that are asserted of it.

    :param inferred: what stands in the triples for no other reason than that it follows.
    """
    asserted, every = _classes(triples - inferred), _classes(triples)
    described = _with_superclasses({name for names in asserted.values() for name in names}, triples - inferred)
    uses: Counter[tuple[ox.NamedNode, ...]] = Counter()
    values: Counter[tuple[ox.NamedNode, ...]] = Counter()
    datatypes: Counter[tuple[ox.NamedNode, ...]] = Counter()
    for triple in triples:
        owners = every.get(triple.subject, set()) & described
        if isinstance(triple.object, ox.Literal):
            uses.update((owner, triple.predicate) for owner in owners)
            datatypes.update((owner, triple.predicate, triple.object.datatype) for owner in owners)
            continue
        kinds = asserted.get(triple.object, set())
        uses.update((owner, triple.predicate) for owner in owners)
        values.update((owner, triple.predicate, kind) for owner in owners for kind in kinds)
    inner: defaultdict[tuple[ox.NamedNode, ...], list[ox.Triple]] = defaultdict(list)
    for (owner, predicate, kind), number in sorted(values.items(), key=_by_names):
        part = _property_of(dataset, owner, predicate)
        inner[owner, predicate] += _class_partition(part, kind, _TRIPLES, number)
    for (owner, predicate, datatype), number in sorted(datatypes.items(), key=_by_names):
        part = _property_of(dataset, owner, predicate)
        inner[owner, predicate] += _partition(part, _DATATYPE_PARTITION, _DATATYPE, datatype, _TRIPLES, number)
    for (owner, predicate), number in sorted(uses.items(), key=_by_names):
        yield from _property_partition(_part(dataset, _CLASS, owner), predicate, number)
        yield from inner[owner, predicate]


def _classes(triples: Iterable[ox.Triple]) -> Classes:
    found: defaultdict[Subject, set[ox.NamedNode]] = defaultdict(set)
    for triple in triples:
        if triple.predicate == TYPE and isinstance(triple.object, ox.NamedNode):
            found[triple.subject].add(triple.object)
    return found


def _with_superclasses(classes: set[ox.NamedNode], triples: Iterable[ox.Triple]) -> set[ox.NamedNode]:
    """Add what is asserted above classes, to the top."""
    above: defaultdict[Term, set[ox.NamedNode]] = defaultdict(set)
    for triple in triples:
        if triple.predicate == SUBCLASS and isinstance(triple.object, ox.NamedNode):
            above[triple.subject].add(triple.object)
    found, new = set(classes), set(classes)
    while new:
        new = {upper for name in new for upper in above[name]} - found
        found |= new
    return found


def _named(counted: Counter[Term]) -> Iterator[tuple[ox.NamedNode, int]]:
    for thing, number in sorted(counted.items(), key=str):
        if isinstance(thing, ox.NamedNode):
            yield thing, number


def _class_partition(of: ox.NamedNode, name: ox.NamedNode, count: ox.NamedNode, number: int) -> Iterator[ox.Triple]:
    yield ox.Triple(_part(of, _CLASS, name), TYPE, _DATASET)
    yield from _partition(of, _CLASS_PARTITION, _CLASS, name, count, number)


def _property_partition(of: ox.NamedNode, name: ox.NamedNode, number: int) -> Iterator[ox.Triple]:
    return _partition(of, _PROPERTY_PARTITION, _PROPERTY, name, _TRIPLES, number)


def _partition(
    of: ox.NamedNode, link: ox.NamedNode, what: ox.NamedNode, name: ox.NamedNode, count: ox.NamedNode, number: int
) -> Iterator[ox.Triple]:
    part = _part(of, what, name)
    yield ox.Triple(of, link, part)
    yield ox.Triple(part, what, name)
    yield ox.Triple(part, count, integer(number))


def _property_of(dataset: ox.NamedNode, owner: ox.NamedNode, predicate: ox.NamedNode) -> ox.NamedNode:
    return _part(_part(dataset, _CLASS, owner), _PROPERTY, predicate)


def _by_names(counted: tuple[tuple[ox.NamedNode, ...], int]) -> list[str]:
    return [name.value for name in counted[0]]


def _part(of: ox.NamedNode, what: ox.NamedNode, name: ox.NamedNode) -> ox.NamedNode:
    """Name a partition by what it is a part of and what it holds: `nkd:dataset/class/nk-Gene`."""
    return ox.NamedNode(f"{of.value}/{what.value.replace('#', '/').rpartition('/')[2]}/{slug(name.value)}")


@lru_cache(maxsize=4096)
def slug(iri: str) -> str:
    """Write an IRI as one segment of a path.

    >>> slug("https://w3id.org/netkg/ontology/Gene"), slug("http://purl.org/ontology/bibo/pmid")
    ('nk-Gene', 'purl.org-ontology-bibo-pmid')
    """
    for prefix, namespace in _LONGEST_FIRST:
        if iri.startswith(namespace):
            return f"{prefix}-{iri.removeprefix(namespace)}".replace("/", "-")
    return iri.split("//", 1)[-1].replace("/", "-").replace("#", "-")


_LONGEST_FIRST = sorted(PREFIXES.items(), key=lambda item: -len(item[1]))
